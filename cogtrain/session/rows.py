"""Outcomes as events of the log, and what a block of them came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cogtrain.adapt import TrialResult
from cogtrain.measures.accuracy import balanced_accuracy
from cogtrain.measures.validity import Validity, judge_validity
from cogtrain.trial import Expected, Outcome, Verdict, correct, judge


def _plain(value: Expected) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _word(value: Expected) -> str | None:
    return " ".join(value) if isinstance(value, tuple) else value


def trial_event(outcome: Outcome, block: int, attempt: int, level: float | None) -> dict[str, Any]:
    """The ``trial`` event of docs/records.md."""
    trial = outcome.trial
    phases = [shown.phase for shown in outcome.shown]
    return {
        "block": block,
        "attempt": attempt,
        "trial": outcome.index,
        "condition": trial.condition,
        "stimulus": trial.stimulus,
        "scored": trial.scored,
        "cut_short": outcome.cut_short,
        "detail": dict(trial.detail),
        "streams": [
            {
                "stream": stream,
                "answer": _plain(verdict.expected),
                "response": _plain(verdict.response),
                "correct": verdict.correct,
                "rt_s": verdict.rt_s,
            }
            for stream, verdict in judge(outcome).items()
        ],
        "answers": [
            {"stream": answer.stream, "answer": answer.answer, "rt_s": answer.rt_s, "used": answer.used}
            for answer in outcome.answers
        ],
        "onset_s": outcome.onset_s,
        "shown": [[shown.planned_frames, shown.shown_frames, shown.onset_s] for shown in outcome.shown],
        "stimulus_phase": phases.index(trial.stimulus_phase) if trial.stimulus_phase in phases else None,
        "late_frames": outcome.late_frames,
        "timing_ok": outcome.timing_ok,
        "level": level,
    }


@dataclass(frozen=True)
class BlockSummary:
    """What a finished block came to, over its scored trials. ``accuracy`` is balanced, NaN without trials; ``worst`` is
    that of the worst stream where there are several; ``answers`` is for the rules that move by trial."""

    trials: int
    right: int
    accuracy: float
    validity: Validity
    flagged: int
    worst: float | None = None
    answers: tuple[TrialResult, ...] = ()

    @property
    def flagged_share(self) -> float:
        return self.flagged / self.trials if self.trials else 0.0


def summarise(outcomes: Sequence[Outcome], level_of: Callable[[int], float | None]) -> BlockSummary:
    """Count, accuracy, validity and timing of a block's scored trials. ``level_of`` tells a trial's level by its
    index."""
    counted = [outcome for outcome in outcomes if outcome.trial.scored and not outcome.cut_short]
    verdicts = [verdict for outcome in counted for verdict in judge(outcome).values()]
    expected = [_word(verdict.expected) for verdict in verdicts]
    response = [_word(verdict.response) for verdict in verdicts]
    right = [verdict.correct for verdict in verdicts]
    return BlockSummary(
        trials=len(counted),
        right=sum(correct(outcome) for outcome in counted),
        accuracy=balanced_accuracy(expected, response, right),
        validity=judge_validity(expected, response, right, [verdict.rt_s for verdict in verdicts]),
        flagged=sum(not outcome.timing_ok for outcome in counted),
        worst=_worst([judge(outcome) for outcome in counted]),
        answers=tuple(
            TrialResult(level, correct(outcome), outcome.trial.condition)
            for outcome in counted
            if (level := level_of(outcome.index)) is not None
        ),
    )


def _worst(judged: Sequence[Mapping[str, Verdict]]) -> float | None:
    """Balanced accuracy of the worst stream; None where there is but one."""
    streams = list(judged[0]) if judged else []
    if len(streams) < 2:
        return None
    of = [[verdicts[stream] for verdicts in judged] for stream in streams]
    return min(
        balanced_accuracy(
            [_word(v.expected) for v in rows], [_word(v.response) for v in rows], [v.correct for v in rows]
        )
        for rows in of
    )


def block_ended_event(
    block: int,
    attempt: int,
    status: str,
    summary: BlockSummary | None,
    passed: bool | None,
    late_share: float | None,
    drift_ms: float,
) -> dict[str, Any]:
    """The ``block_ended`` event of docs/records.md."""
    validity = summary.validity if summary is not None else Validity(True)
    accuracy = None if summary is None or summary.accuracy != summary.accuracy else summary.accuracy
    return {
        "block": block,
        "attempt": attempt,
        "status": status,
        "accuracy": accuracy,
        "worst_accuracy": None if summary is None else summary.worst,
        "passed": passed,
        "verdict": {"valid": validity.valid, "reason": validity.reason},
        "trials": 0 if summary is None else summary.trials,
        "right": 0 if summary is None else summary.right,
        "flagged": 0 if summary is None else summary.flagged,
        "timing_ok": None if summary is None or late_share is None else summary.flagged_share <= late_share,
        "clock_drift_ms": drift_ms,
    }
