"""A simulated four weeks, whole sessions through the same runner as real ones: its report page, and what the levels
did."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
from rich.table import Table

from cogtrain.library import load_library
from cogtrain.records.tables.levels import level_table
from cogtrain.rehearsal import code_of, rehearse
from cogtrain.report.page import person_page

PROTOCOL = Path(__file__).with_name("four-weeks.yaml")
HOME, INFUSION = "training", "training after an infusion"


def run(folder: Path, seed: int) -> tuple[Table, list[str]]:
    """Rehearse the course for one learner, write ``four-weeks.html`` beside the records; the levels of each session,
    and where a session after an infusion moved the track of home (it must not: the list is empty)."""
    results = folder / "four-weeks"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    for _ in rehearse(load_library().protocol(PROTOCOL), results, 1, "learner", seed):
        pass
    (folder / "four-weeks.html").write_text(person_page(results, code_of(1)), encoding="utf-8")
    levels = level_table(results)
    table = Table(title="Four simulated weeks: levels at each session's begin and end (page: bench/out/adaptivity)")
    for head in ("session", "day", "track", "n", "deadline_s"):
        table.add_column(head)
    first = pd.Timestamp(levels["session_utc"].min())
    for (number, track), rows in levels.groupby(["session_number", "track"], sort=True):
        ends = [
            f"{own['before'].iloc[0]:.3g} → {own['after'].iloc[-1]:.3g}" if len(own) else ""
            for own in (rows[rows["quantity"] == quantity] for quantity in ("n", "deadline_s"))
        ]
        day = (pd.Timestamp(rows["session_utc"].iloc[0]) - first).days
        table.add_row(str(number), str(day), str(track), *ends)
    return table, _moved(levels)


def _moved(levels: pd.DataFrame) -> list[str]:
    """Where the track of home did not go on from where home had left it."""
    found = []
    for quantity, rows in levels[levels["track"] == HOME].sort_values("utc", kind="stable").groupby("quantity"):
        before, after = rows["before"].tolist(), rows["after"].tolist()
        gone_on = zip(after[:-1], before[1:], strict=True)
        found += [f"{quantity}: {left:g} left, {up:g} taken up" for left, up in gone_on if abs(up / left - 1) > 0.03]
    return found
