"""The psychometric function and what is believed of a person's: arrays in, arrays out.

Levels are in log10 units in which more is easier. A grid of hypotheses (threshold, slope, lapse) is flat: one entry of
each array, and of the belief (probabilities that sum to 1), belongs to one hypothesis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]


def weibull(x: ArrayLike, threshold: ArrayLike, slope: ArrayLike, chance: float, lapse: ArrayLike) -> Floats:
    """P(correct) at ``x``: chance + (1 - chance - lapse) (1 - exp(-10 ** (slope (x - threshold)))). Broadcasts.

    Watson & Pelli 1983, doi:10.3758/BF03202828; Watson 2017, doi:10.1167/17.3.10.
    """
    x, threshold, slope, lapse = (np.asarray(part, dtype=float) for part in (x, threshold, slope, lapse))
    rise = -np.expm1(-(10.0 ** (slope * (x - threshold))))
    return np.asarray(chance + (1 - chance - lapse) * rise)


def above_threshold(target: float, slope: ArrayLike, chance: float, lapse: ArrayLike) -> Floats:
    """How far above the Weibull's own threshold P(correct) is ``target``, log10 units. NaN where it is never so."""
    rise = (target - chance) / (1 - chance - np.asarray(lapse, dtype=float))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.log10(-np.log1p(-rise)) / np.asarray(slope, dtype=float))


@dataclass(frozen=True, eq=False)
class Grid:
    """Hypotheses, flat: threshold, slope and lapse of each, shapes (k,); ``chance`` is common."""

    threshold: Floats
    slope: Floats
    lapse: Floats
    chance: float

    def p_correct(self, x: float) -> Floats:
        """P(correct) at level ``x`` under each hypothesis, shape (k,)."""
        return weibull(x, self.threshold, self.slope, self.chance, self.lapse)


def grid(threshold: ArrayLike, slope: ArrayLike, lapse: ArrayLike, chance: float) -> Grid:
    """All combinations; the threshold runs slowest, the lapse fastest."""
    axes = [np.asarray(axis, dtype=float) for axis in (threshold, slope, lapse)]
    thresholds, slopes, lapses = (axis.ravel() for axis in np.meshgrid(*axes, indexing="ij"))
    return Grid(thresholds, slopes, lapses, chance)


def learnt(belief: Floats, p_correct: Floats, *, correct: bool) -> Floats:
    """The belief after one answer (Bayes), shape (k,)."""
    told = belief * (p_correct if correct else 1 - p_correct)
    return np.asarray(told / told.sum())


def information(belief: Floats, p_correct: Floats, doubt: Floats) -> Floats:
    """What one answer at each candidate level is expected to tell, in nats: the fall of the belief's entropy.

    p_correct: (m, k); doubt: (m, k), :func:`entropy` of it, computed once; returns (m,). The level that tells most is
    the one of least expected entropy that QUEST+ chooses (Watson 2017, doi:10.1167/17.3.10).
    """
    return np.asarray(entropy(p_correct @ belief) - doubt @ belief)


def entropy(p: Floats) -> Floats:
    """Entropy of a yes or no of probability ``p``, in nats; 0 where it is certain."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(-(np.where(p > 0, p * np.log(p), 0.0) + np.where(p < 1, (1 - p) * np.log1p(-p), 0.0)))


def expected_variance(belief: Floats, p_correct: Floats, value: Floats) -> Floats:
    """Variance of ``value`` (shape (k,)) that is left on average after one answer at each candidate, shape (m,)."""
    first = belief * value
    moments = np.stack([belief, first, first * value])
    right = p_correct @ moments.T
    wrong = moments.sum(axis=1) - right
    left = 0.0
    for told in (right, wrong):
        mass = np.maximum(told[:, 0], 1e-300)
        left = left + told[:, 2] - told[:, 1] ** 2 / mass
    return np.asarray(left)


def smear(width: float, step: float, count: int) -> Floats:
    """A matrix (count, count) that spreads a belief over ``count`` places ``step`` apart by a normal of SD ``width``.

    What would leave at either end stays at the end.
    """
    places = np.arange(count)
    weights = np.exp(-0.5 * ((places[:, None] - places[None, :]) * step / max(width, 1e-9)) ** 2)
    return np.asarray(weights / weights.sum(axis=0))
