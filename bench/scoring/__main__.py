"""The bench of scoring: ``make bench-scoring``, or ``python -m bench.scoring [--quick]``.

Prints reference figures of the public data sets (where they are at hand), how often reliable change is called, speed,
memory, and whether a cluster gives the same; keeps all as JSON in bench/out/scoring.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.scoring import recovery, shared, size

OUT = Path(__file__).resolve().parents[1] / "out" / "scoring"
Row = tuple[str, str, str, bool]


def of_shared(splits: int) -> Iterator[Row]:
    """Reference figures."""
    data = shared.folder()
    for figure in shared.figures(data, splits) if data is not None else ():
        found = f"{figure.found:.{figure.digits}f}"
        yield figure.what, f"{figure.wanted:.{figure.digits}f}", found, figure.met


def of_recovery(people: int, seed: int) -> Iterator[Row]:
    """How often change is called."""
    rates = recovery.rates(people, seed)
    where = f"Crawford & Garthwaite, {people} people"
    yield f"{where}: called without change", "5 % ± 1.5", f"{rates.without:.2f} %", abs(rates.without - 5) <= 1.5
    wanted = f"{rates.theory:.1f} % ± 3"
    yield (
        f"{where}: called with 1.5 SEE",
        wanted,
        f"{rates.with_change:.1f} %",
        abs(rates.with_change - rates.theory) <= 3,
    )


def of_size(sessions: int, seed: int) -> Iterator[Row]:
    """Speed and memory."""
    ours_s, slow_s, off = size.speed(sessions, seed)
    trials = sessions * size.TRIALS_A_SESSION
    times = slow_s / ours_s
    yield f"{trials:,} trials: times faster than groupby.apply", "≥ 30", f"{times:.0f} ({ours_s:.2f} s)", times >= 30
    yield f"{trials:,} trials: largest difference, ms", "≤ 1e-9", f"{off:.1e}", off <= 1e-9
    with size.folder() as name:
        found = {}
        for count in (trials, 10 * trials):
            path = Path(name, f"{count}.parquet")
            size.write(path, count, seed)
            found[count] = size.out_of_core(path, Path(name, "out.parquet"))
        (small_s, _), (large_s, peak) = found[trials], found[10 * trials]
        yield f"{10 * trials:,} trials from Parquet: peak memory", "≤ 1 GiB", f"{peak:.2f} GiB", peak <= 1
        ratio = large_s / small_s
        yield "time of ten times as many trials", "≤ 12", f"{ratio:.1f} ({large_s:.1f} s)", ratio <= 12
        same = size.same_on_a_cluster(Path(name, f"{trials}.parquet"))
        yield "two Dask workers give", "identical scores", "identical" if same else "other ones", same


def main(
    quick: Annotated[bool, typer.Option(help="Fewer of everything. Proves nothing.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Draws people and trials.")] = 1,
) -> None:
    """Run the bench and print what was reached."""
    console = Console(width=130)
    table = Table("what", "wanted", "found", "", title="Scoring")
    rows: list[Row] = []
    for part in (
        of_shared(100 if quick else 1000),
        of_recovery(500 if quick else 10_000, seed),
        of_size(1000 if quick else 10_000, seed),
    ):
        with console.status("Scoring"):
            rows += [(what, wanted, found, bool(met)) for what, wanted, found, met in part]
    if shared.folder() is None:
        console.print("The public data sets are not at hand (COGTRAIN_SHARED_DATA names their folder); left out.")
    for what, wanted, found, met in rows:
        table.add_row(what, wanted, found, "met" if met else "MISSED")
    console.print(table)
    OUT.mkdir(parents=True, exist_ok=True)
    date = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    data = {"date": date, "seed": seed, "cores": os.cpu_count(), "python": platform.python_version(), "rows": rows}
    (OUT / f"{date}.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"{sum(met for *_, met in rows)} of {len(rows)} lines met")


if __name__ == "__main__":
    typer.run(main)
