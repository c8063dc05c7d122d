"""One row a session."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cogtrain.events.block import BlockStarted, TrialDone
from cogtrain.events.session import Resumed
from cogtrain.records.log.odd_line import located
from cogtrain.records.session_progress import progress
from cogtrain.records.tables.columns import SESSION_COLUMNS
from cogtrain.records.tables.frame import Row, frame_of, session_cells
from cogtrain.records.tables.logs import Records, SessionLog, records_of

if TYPE_CHECKING:
    import pandas as pd


def session_table(results: Path | str | Records, participants: Iterable[str] | None = None) -> pd.DataFrame:
    """One row for each session, in the columns SESSION_COLUMNS."""
    return frame_of(SESSION_COLUMNS, lambda log: [_row(log)], records_of(results, participants))


def _row(log: SessionLog) -> Row:
    done = progress(log.lines, log.name)
    blocks, attempts, trials, on_time, gaps_s = 0, 0, 0, 0, []
    scored = {block.block for block in done.blocks.values() if block.phase == "scored"}
    for line in log.lines:
        match line.event:
            case Resumed(gap_s=gap_s):
                gaps_s.append(gap_s)
            case BlockStarted(block=block, attempt=attempt) if block in scored:
                blocks += done.counts(block, attempt)
                attempts += 1
            case TrialDone(block=block, attempt=attempt, timing_ok=ok) if block in scored:
                if done.counts(block, attempt):
                    trials += 1
                    on_time += ok
    first, began = log.first, log.lines[0]
    with located(began, log.name):
        return session_cells(log) | {
            "language": first.language,
            "veiled": log.veiled,
            "minutes": None if log.veiled else (_lasted_s(log) - sum(gaps_s)) / 60,
            "gaps": None if log.veiled else len(gaps_s),
            "gap_s": None if log.veiled else float(sum(gaps_s)),
            "blocks": None if log.veiled else blocks,
            "broken_off": None if log.veiled else attempts - blocks,
            "trials": None if log.veiled else trials,
            "timing_ok_share": on_time / trials if trials else None,
            "refresh_hz": first.display.refresh_hz,
            "cogtrain_version": first.versions["cogtrain"],
        }


def _lasted_s(log: SessionLog) -> float:
    return (log.lines[-1].moment - log.lines[0].moment).total_seconds()
