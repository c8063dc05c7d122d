"""Accuracy that tells a silent person from a good one."""

from __future__ import annotations

from collections.abc import Sequence


def balanced_accuracy(expected: Sequence[str | None], response: Sequence[str | None], correct: Sequence[bool]) -> float:
    """Mean of two accuracies, 0 to 1: of the trials that expect an answer, and of those that expect none.

    ``expected`` and ``response`` hold one entry per trial: an answer, or None (or ``""``) for withholding. ``correct``
    judges the trials that expect an answer, as a sequence of keys may be right in part. A kind that is not there is
    left out, so that a choice task gives plain accuracy. Silence gives .5 where there are both kinds, 0 where an answer
    is always expected. NaN without trials. ValueError when lengths differ.
    Brodersen et al. 2010, doi:10.1109/ICPR.2010.764.
    """
    trials = list(zip(expected, response, correct, strict=True))
    answering = [bool(right) for wanted, _, right in trials if wanted]
    withholding = [not given for wanted, given, _ in trials if not wanted]
    kinds = [sum(kind) / len(kind) for kind in (answering, withholding) if kind]
    return sum(kinds) / len(kinds) if kinds else float("nan")
