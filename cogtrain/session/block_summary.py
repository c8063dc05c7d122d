"""What a block of outcomes came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cogtrain.adapt import TrialResult
from cogtrain.measures.accuracy import balanced_accuracy
from cogtrain.measures.validity import Validity, judge_validity
from cogtrain.trial import Expected, Outcome, Verdict


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
    judged = [outcome.verdicts for outcome in counted]
    right = [outcome.correct for outcome in counted]
    every = [verdict for verdicts in judged for verdict in verdicts.values()]
    streams = list(dict.fromkeys(stream for verdicts in judged for stream in verdicts))
    of_each = [_balanced([verdicts[stream] for verdicts in judged if stream in verdicts]) for stream in streams]
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


def _word(value: Expected) -> str | None:
    return " ".join(value) if isinstance(value, tuple) else value
