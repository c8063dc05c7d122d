"""One row a trial and stream of answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cogtrain.events.block import BlockEnded, BlockStarted, StreamJudged, TrialDone, ValidityJudged
from cogtrain.records.course import state_at
from cogtrain.records.log.odd_line import located
from cogtrain.records.session_progress import progress
from cogtrain.records.tables.columns import TRIAL_COLUMNS
from cogtrain.records.tables.frame import Row, frame_of, session_cells
from cogtrain.records.tables.logs import Records, SessionLog, collector_paused, records_of

if TYPE_CHECKING:
    import pandas as pd


@collector_paused()
def trial_table(results: Path | str | Records, participants: Iterable[str] | None = None) -> pd.DataFrame:
    """One row for each trial and stream, in the columns TRIAL_COLUMNS and then the trials' own details by name.

    ``participants``: codes to take; all without it. No trials make an empty table with all columns.
    """
    return frame_of(TRIAL_COLUMNS, _rows, records_of(results, participants), details=True)


_NAMES = {column.name for column in TRIAL_COLUMNS}


def _rows(log: SessionLog) -> Iterator[Row]:
    session, shown_on = session_cells(log), log.first.display
    display = {"clock": shown_on.clock, "key_backend": shown_on.key_backend}
    period_ms = 1000 / shown_on.refresh_hz
    done, bounds = progress(log.lines, log.name), log.bounds
    ended = [line.event for line in log.lines if isinstance(line.event, BlockEnded)]
    verdicts = {(end.block, end.attempt): end.verdict for end in ended}
    blocks: dict[tuple[int, int], Row] = {}
    for line in log.lines:
        with located(line, log.name):
            match line.event:
                case BlockStarted(block=block, attempt=attempt) as begun:
                    key = (block, attempt)
                    cells = _block_cells(begun, verdicts.get(key)) | {"counts": done.counts(*key)}
                    blocks[key] = session | display | cells
                case TrialDone() as told:
                    trial = blocks[told.block, told.attempt] | _trial_cells(told, period_ms)
                    if log.doses:
                        trial["state"] = state_at(log.doses, line.moment, bounds) or ""
                    for stream in told.streams:
                        yield trial | _stream_cells(stream)


def _block_cells(begun: BlockStarted, verdict: ValidityJudged | None) -> Row:
    return {
        "task": begun.task,
        "task_version": begun.version,
        "paradigm": begun.paradigm,
        "form": None if begun.form is None else str(begun.form),
        "block": begun.block,
        "block_number": begun.number if begun.phase == "scored" else None,
        "attempt": begun.attempt,
        "phase": begun.phase,
        "block_valid": verdict is not None and verdict.valid,
        "block_validity_reason": "" if verdict is None else verdict.reason,
        "quantity": begun.quantity or "",
    }


SHOWN_COLUMNS = (
    "planned_frames",
    "shown_frames",
    "onset_planned_ms",
    "onset_shown_ms",
    "duration_planned_ms",
    "duration_shown_ms",
)


def _shown_cells(told: TrialDone, period_ms: float) -> Row:
    """Onset within the trial and duration of the stimulus phase, planned and as they were."""
    index, shown = told.stimulus_phase, told.shown
    if index is None:
        return dict.fromkeys(SHOWN_COLUMNS)
    planned, frames, onset_s = shown[index]
    lasted_s = shown[index + 1][2] - onset_s if index + 1 < len(shown) else frames * period_ms / 1000
    return {
        "planned_frames": planned,
        "shown_frames": frames,
        "onset_planned_ms": round(sum(phase[0] for phase in shown[:index]) * period_ms, 4),
        "onset_shown_ms": round((onset_s - shown[0][2]) * 1000, 4),
        "duration_planned_ms": round(planned * period_ms, 4),
        "duration_shown_ms": round(lasted_s * 1000, 4),
    }


def _sound_ms(told: TrialDone) -> float | None:
    """Of the trial's first sound."""
    if not told.heard:
        return None
    _, _, flip_s, onset_s = told.heard[0]
    return None if onset_s is None else round((onset_s - flip_s) * 1000, 4)


def _trial_cells(told: TrialDone, period_ms: float) -> Row:
    for clash in _NAMES & told.detail.keys():
        raise ValueError(f'its detail "{clash}" has the name of a column')
    return {
        **told.detail,
        "trial": told.trial,
        "lead_in": not told.scored,
        "cut_short": told.cut_short,
        "condition": told.condition,
        "stimulus": told.stimulus,
        "onset_s": told.onset_s,
        **_shown_cells(told, period_ms),
        "sound_ms": _sound_ms(told),
        "late_frames": told.late_frames,
        "timing_ok": told.timing_ok,
        "level": told.level,
    }


def _stream_cells(stream: StreamJudged) -> Row:
    return {
        "stream": stream.stream,
        "answer": _joined(stream.answer),
        "response": _joined(stream.response),
        "correct": stream.correct,
        "rt_s": stream.rt_s,
        "x": stream.x,
        "y": stream.y,
        "source": stream.source or ("" if stream.response is None else "key"),
    }


def _joined(answer: str | list[str] | None) -> str:
    if answer is None:
        return ""
    return answer if isinstance(answer, str) else " ".join(answer)
