"""Outcomes, and what a block of them came to, as events of the log."""

from __future__ import annotations

from math import isnan
from typing import Any

from cogtrain.events.block import AnswerGiven, BlockEnded, StreamJudged, TrialDone, ValidityJudged
from cogtrain.measures.validity import Validity
from cogtrain.session.block_summary import BlockSummary
from cogtrain.trial import Answer, Expected, Outcome, Verdict


def trial_done(outcome: Outcome, block: int, attempt: int, level: float | None, state: str | None) -> TrialDone:
    """A trial as it happened. state: after the last dose."""
    trial = outcome.trial
    phases = [shown.phase for shown in outcome.shown]
    return TrialDone(
        block=block,
        attempt=attempt,
        trial=outcome.index,
        condition=trial.condition,
        stimulus=trial.stimulus,
        scored=trial.scored,
        cut_short=outcome.cut_short,
        detail=dict(trial.detail),
        streams=[
            StreamJudged(
                stream=stream,
                answer=_plain(verdict.expected),
                response=_plain(verdict.response),
                correct=verdict.correct,
                rt_s=verdict.rt_s,
                source=verdict.source,
                **_place(verdict),
            )
            for stream, verdict in outcome.verdicts.items()
        ],
        answers=[
            AnswerGiven(
                stream=answer.stream,
                answer=answer.answer,
                rt_s=answer.rt_s,
                used=answer.used,
                source=answer.source,
                **_place(answer),
            )
            for answer in outcome.answers
        ],
        onset_s=_or_none(outcome.onset_s),
        shown=[[shown.planned_frames, shown.shown_frames, shown.onset_s] for shown in outcome.shown],
        stimulus_phase=phases.index(trial.stimulus_phase) if trial.stimulus_phase in phases else None,
        late_frames=outcome.late_frames,
        timing_ok=outcome.timing_ok,
        level=level,
        state=state,
        **(
            {"heard": [[one.phase, one.sound, one.flip_s, one.onset_s] for one in outcome.heard]}
            if outcome.heard
            else {}
        ),
    )


def _place(given: Answer | Verdict) -> dict[str, Any]:
    """Where a touch was; keys have no place, and logs no room for that."""
    return {} if given.x is None or given.y is None else {"x": round(given.x, 4), "y": round(given.y, 4)}


def _plain(value: Expected) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _or_none(value: float | None) -> float | None:
    """A value that there is not is null in a log."""
    return None if value is None or isnan(value) else value


def broken_off(block: int, attempt: int, drift_ms: float) -> BlockEnded:
    """An attempt that was broken off: it is never scored."""
    return BlockEnded(
        block=block,
        attempt=attempt,
        status="broken-off",
        accuracy=None,
        worst_accuracy=None,
        passed=None,
        verdict=_verdict(Validity(True)),
        trials=0,
        right=0,
        flagged=0,
        timing_ok=None,
        clock_drift_ms=drift_ms,
    )


def finished(
    block: int, attempt: int, summary: BlockSummary, passed: bool | None, late_share: float, drift_ms: float
) -> BlockEnded:
    """An attempt that was finished. late_share: of trials with doubtful timing that the task bears."""
    return BlockEnded(
        block=block,
        attempt=attempt,
        status="finished",
        accuracy=_or_none(summary.accuracy),
        worst_accuracy=_or_none(summary.worst),
        passed=None if passed is None else bool(passed),
        verdict=_verdict(summary.validity),
        trials=summary.trials,
        right=summary.right,
        flagged=summary.flagged,
        timing_ok=summary.flagged_share <= late_share,
        clock_drift_ms=drift_ms,
    )


def _verdict(validity: Validity) -> ValidityJudged:
    return ValidityJudged(valid=validity.valid, reason=validity.reason)
