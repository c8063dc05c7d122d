"""The bench of adaptive rules: ``make bench-adaptivity``, or ``python -m bench.adaptivity [--people N]``.

Every rule meets the same simulated people and the same draws. Prints the tables and keeps them as JSON in
bench/out/adaptivity. The exit code is 0 also where a line is missed.
"""

from __future__ import annotations

import json
import os
import platform
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.adaptivity import course
from bench.adaptivity.people import CONDITIONS, TRIALS, population, under
from bench.adaptivity.rules import OURS, REFERENCES
from bench.adaptivity.verdict import lines

OUT = Path(__file__).resolve().parents[1] / "out" / "adaptivity"
AFTER = (20, 40, 80)
COUNTED_FROM = 20  # share correct is over trials 21 to 80
AWAY_DAYS = 30.0
CHUNK = 50
TIMED = 20


def meet(rule: str, condition: str, seed: int, count: int, first: int, last: int) -> dict[str, list[Any]]:
    """Run a rule on the people ``first`` to ``last`` of a population: errors of the threshold (log10 units) by person
    and moment, share correct of each, and milliseconds for each ask and tell."""
    make = (OURS | REFERENCES)[rule]
    people, draws = population(count, seed)
    errors, shares, took_ms = [], [], []
    for person, draw in list(zip(people, draws, strict=True))[first:last]:
        someone, asking = under(condition, person), make()
        correct, found = [], []
        for trial in range(TRIALS):
            if trial == TRIALS // 2 and condition == "a month away":
                asking.away(AWAY_DAYS)
            began_s = time.perf_counter()
            level = asking.ask()
            asked_s = time.perf_counter() - began_s
            right = bool(draw[trial] < someone.p_correct(level, trial))
            began_s = time.perf_counter()
            asking.tell(level, correct=right)
            took_ms.append((asked_s + time.perf_counter() - began_s) * 1000)
            correct.append(right)
            if trial + 1 in AFTER:
                found.append(asking.threshold() - someone.threshold_at(trial))
        errors.append(found)
        shares.append(float(np.mean(correct[COUNTED_FROM:])))
    return {"errors": errors, "shares": shares, "took_ms": took_ms}


def figures(parts: list[dict[str, list[Any]]]) -> dict[str, Any]:
    """What a row of the table holds."""
    errors = np.array([row for part in parts for row in part["errors"]])
    shares = np.array([share for part in parts for share in part["shares"]])
    return {
        "people": len(errors),
        "rmse": np.sqrt((errors**2).mean(axis=0)).tolist(),
        "p90": np.quantile(np.abs(errors), 0.9, axis=0).tolist(),
        "share_correct": float(shares.mean()),
        "share_sd": float(shares.std()),
    }


def took(took_ms: list[float]) -> dict[str, float]:
    """Milliseconds for ask and tell, from people who were met while nothing else ran."""
    return {"ms_p50": float(np.quantile(took_ms, 0.5)), "ms_p99": float(np.quantile(took_ms, 0.99))}


def run(people: int, seed: int, cells: list[tuple[str, str]]) -> dict[str, Any]:
    """Every cell (rule, condition), in as many processes as there are cores."""
    starts = range(0, people, CHUNK)
    found: dict[str, Any] = {}
    timed = {rule: meet(rule, "static", seed, people, 0, TIMED) for rule in dict.fromkeys(rule for rule, _ in cells)}
    with ProcessPoolExecutor() as pool, Progress() as progress:
        jobs = {
            cell: [pool.submit(meet, *cell, seed, people, first, min(first + CHUNK, people)) for first in starts]
            for cell in cells
        }
        bar = progress.add_task("simulated people", total=len(cells) * len(starts))
        for (rule, condition), parts in jobs.items():
            done = []
            for part in parts:
                done.append(part.result())
                progress.advance(bar)
            found.setdefault(rule, {})[condition] = figures(done) | took(timed[rule]["took_ms"])
    return found


def show(found: dict[str, Any], console: Console) -> None:
    """The table of the static and the learning person, then that of stress."""
    wide = Table(
        title=f"Threshold at 80 % correct, error in log10 units; share correct on trials {COUNTED_FROM + 1}-{TRIALS}"
    )
    for head in (
        "rule",
        "people",
        *(f"RMSE {n}" for n in AFTER),
        *(f"p90 {n}" for n in AFTER),
        "static",
        "learner",
        "ms p50",
        "p99",
    ):
        wide.add_column(head, justify="left" if head == "rule" else "right")
    for rule, by in found.items():
        static = by["static"]
        wide.add_row(
            rule, str(static["people"]), *(f"{v:.3f}" for v in (*static["rmse"], *static["p90"])),
            f"{static['share_correct']:.3f}", f"{by['learner']['share_correct']:.3f}" if "learner" in by else "-",
            f"{static['ms_p50']:.3f}", f"{static['ms_p99']:.3f}",
        )  # fmt: skip
    console.print(wide)
    stress = [name for name in CONDITIONS if name not in ("static", "learner")]
    narrow = Table(title="Share correct under stress")
    for head in ("rule", *stress):
        narrow.add_column(head, justify="left" if head == "rule" else "right")
    for rule, by in found.items():
        if stress[0] in by:
            narrow.add_row(rule, *(f"{by[name]['share_correct']:.3f}" for name in stress))
    console.print(narrow)


def main(
    people: Annotated[int, typer.Option(min=20, help="Simulated people a row.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Draws people and answers.")] = 1,
    without_questplus: Annotated[bool, typer.Option(help="Leave out questplus, which takes minutes.")] = False,
) -> None:
    """Run the bench and print what was reached."""
    cells = [(rule, condition) for rule in OURS for condition in CONDITIONS]
    cells += [(rule, condition) for rule in REFERENCES for condition in ("static", "learner") if rule != "questplus"]
    cells += [] if without_questplus else [("questplus", "static")]
    console = Console(width=150)
    began_s = time.monotonic()
    found = run(people, seed, cells)
    show(found, console)
    table = Table(title="What has to be reached")
    for head in ("line", "where", "wanted", "found", ""):
        table.add_column(head)
    reached = lines(found)
    for line in reached:
        table.add_row(line.what, line.where, line.wanted, line.found, "met" if line.met else "MISSED")
    console.print(table)
    levels, moved = course.run(OUT, seed)
    console.print(levels)
    console.print("The sessions after an infusion moved the track of home: " + ("; ".join(moved) or "never"))
    date = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    data = {
        "date": date, "seed": seed, "people": people, "cores": os.cpu_count(), "python": platform.python_version(),
        "rules": found, "lines": [line.data() for line in reached],
    }  # fmt: skip
    (OUT / f"{date}.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    missed = sum(not line.met for line in reached)
    console.print(f"{len(reached) - missed} of {len(reached)} lines met, {time.monotonic() - began_s:.0f} s")


if __name__ == "__main__":
    typer.run(main)
