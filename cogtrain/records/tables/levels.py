"""One row a decision of an adaptive rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cogtrain.events.block import LevelMoved
from cogtrain.records.log.odd_line import located
from cogtrain.records.tables.columns import LEVEL_COLUMNS
from cogtrain.records.tables.frame import Row, frame_of, session_cells
from cogtrain.records.tables.logs import Records, SessionLog, records_of

if TYPE_CHECKING:
    import pandas as pd


def level_table(results: Path | str | Records, participants: Iterable[str] | None = None) -> pd.DataFrame:
    """One row for each decision of an adaptive rule, in the columns LEVEL_COLUMNS."""
    return frame_of(LEVEL_COLUMNS, _rows, records_of(results, participants))


def _rows(log: SessionLog) -> Iterator[Row]:
    session = session_cells(log)
    for line in log.lines:
        if isinstance(line.event, LevelMoved):
            with located(line, log.name):
                moved = line.event
                believed = moved.estimate or {"level": None, "low": None, "high": None}
                yield session | {
                    "utc": line.utc,
                    "task": moved.task,
                    "quantity": moved.quantity,
                    "track": moved.track,
                    "before": moved.before,
                    "after": moved.after,
                    "bound": moved.bound,
                    "why": moved.why,
                    "harder": moved.rule["harder"],
                    "estimate": believed["level"],
                    "estimate_low": believed["low"],
                    "estimate_high": believed["high"],
                }
