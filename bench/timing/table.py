"""The figures as tables on the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.line import Line

NAMES = {"engine": "cogtrain", "builder": "PsychoPy, Builder", "floor": "pyglet + psychtoolbox"}
COLUMNS = (
    "rate, load",
    "row",
    "trials",
    "onset stamp\nmean ± SD ms",
    "RT error\nmean ± SD ms",
    "frames\nas planned",
    "missed in\n10,000",
    "hit, flagged",
    "others\nflagged",
    "keys lost,\ntwice, of",
    "work per frame\np50 / p99 ms",
)


def row_cells(place: str, name: str, row: Mapping[str, Any]) -> list[str]:
    """One row's figures as words."""
    counted, off = row["durations_counted"], row["durations_not_exact"]
    flags = row["flagged"] is not None
    return [
        place,
        name,
        str(row["trials"]),
        f"{row['stamp']['mean_ms']:.2f} ± {row['stamp']['sd_ms']:.2f}",
        f"{row['rt']['mean_ms']:.2f} ± {row['rt']['sd_ms']:.2f}",
        f"{counted - off} of {counted}",
        f"{row['missed_per_10000']:.1f}",
        f"{row['hit']}, {row['hit_flagged']}" if flags else f"{row['hit']}, –",
        str(row["others_flagged"]) if flags else "–",
        f"{row['keys_lost']}, {row['keys_doubled']}, {row['keys']}",
        f"{row['work_p50_ms']:.2f} / {row['work_p99_ms']:.2f}",
    ]


def rows_table(rows: Mapping[str, Any]) -> Table:
    """All rows of one run."""
    table = Table(*COLUMNS, title="Against the witness (frames and figures: unflagged trials)")
    for place, cell in rows.items():
        if place == "session":
            table.add_row(*row_cells("60 Hz idle", "cogtrain run", cell))
        else:
            for name, row in cell.items():
                hz, load = place.split()
                table.add_row(*row_cells(f"{hz} Hz {load}", NAMES[name], row))
    return table


def markdown(figures: Mapping[str, Any]) -> str:
    """The rows and what was missed, for docs/timing.md: ``python -m bench.timing.table``."""
    machine = figures["machine"]
    about = f"{figures['date'][:10]}, {machine['cores']} cores, {machine['system']}, {machine['renderer']}"
    heads = (
        "rate, load",
        "row",
        "onset stamp, ms",
        "RT error, ms",
        "frames as planned",
        "missed in 10,000",
        "hit, flagged",
        "others flagged",
    )
    rows = [heads, tuple("---" for _ in heads)]
    for place, cell in figures["rows"].items():
        if place != "session":
            hz, load = place.split()
            for name, row in cell.items():
                cells = row_cells(f"{hz} Hz {load}", NAMES[name], row)
                rows.append((*cells[:2], *cells[3:9]))
    body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    missed = [line for line in figures["lines"] if not line["met"]]
    met = f"{len(figures['lines']) - len(missed)} of {len(figures['lines'])} lines that have to be reached were met"
    words = "; ".join(f"{line['what']} at {line['where']}: {line['found']}, wanted {line['wanted']}" for line in missed)
    return f"{about}, 300 trials a row.\n\n{body}\n\n{met}{'; not met: ' + words if missed else ''}.\n"


def lines_table(found: Sequence[Line]) -> Table:
    """Every line that has to be reached."""
    table = Table("", "what", "where", "wanted", "found", title="What has to be reached")
    for line in found:
        mark = "[green]met[/]" if line.met else "[bold red]MISSED[/]"
        table.add_row(mark, line.what, line.where, line.wanted, line.found)
    return table


def show(figures: Mapping[str, Any], found: Sequence[Line]) -> None:
    """Print all of it."""
    console = Console(width=None if Console().is_terminal else 170)
    machine = figures["machine"]
    words = ", ".join(str(machine[name]) for name in ("processor", "system", "renderer") if machine.get(name))
    console.print(f"\n{figures['date']}, {machine['cores']} cores: {words}")
    if figures["rows"]:
        console.print(rows_table(figures["rows"]))
    console.print(lines_table(found))
    met = sum(line.met for line in found)
    console.print(f"{met} of {len(found)} lines met" + ("." if met == len(found) else f", {len(found) - met} MISSED."))
    console.print("This proves pacing, stamping and pairing; it does not prove photons (docs/photodiode.md).")


if __name__ == "__main__":
    latest = Path(__file__).with_name("latest.json")
    print(markdown(json.loads(latest.read_text(encoding="utf-8"))), end="")
