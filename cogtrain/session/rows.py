"""Outcomes as events of the log, and what a block of them came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cogtrain.adapt import TrialResult
from cogtrain.measures.accuracy import balanced_accuracy
from cogtrain.measures.validity import Validity, judge_validity
from cogtrain.trial import Expected, Outcome, Verdict, judge


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
                "source": verdict.source,
            }
            for stream, verdict in judge(outcome).items()
        ],
        "answers": [
            {
                "stream": answer.stream,
                "answer": answer.answer,
                "rt_s": answer.rt_s,
                "used": answer.used,
                "source": answer.source,
            }
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
    judged = [judge(outcome) for outcome in counted]
    right = [all(verdict.correct for verdict in verdicts.values()) for verdicts in judged]
    every = [verdict for verdicts in judged for verdict in verdicts.values()]
    streams = list(judged[0]) if judged else []
    of_each = [_balanced([verdicts[stream] for verdicts in judged]) for stream in streams]
    return BlockSummary(
        trials=len(counted),
        right=sum(right),
        accuracy=_balanced(every),
        validity=judge_validity(
            [_word(verdict.expected) for verdict in every],
            [_word(verdict.response) for verdict in every],
            [verdict.correct for verdict in every],
            [verdict.rt_s for verdict in every],
        ),
        flagged=sum(not outcome.timing_ok for outcome in counted),
        worst=min(of_each) if len(streams) > 1 else None,
        answers=tuple(
            TrialResult(level, correct, outcome.trial.condition)
            for outcome, correct in zip(counted, right, strict=True)
            if (level := level_of(outcome.index)) is not None
        ),
    )


def _balanced(verdicts: Sequence[Verdict]) -> float:
    return balanced_accuracy(
        [_word(verdict.expected) for verdict in verdicts],
        [_word(verdict.response) for verdict in verdicts],
        [verdict.correct for verdict in verdicts],
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
