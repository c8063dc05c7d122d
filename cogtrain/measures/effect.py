"""Effect sizes of a change within people, with confidence intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import nct, t

FEWEST = 3


@dataclass(frozen=True)
class Effect:
    """Mean difference (second - first) with its interval, and dz, mean over SD of the differences, with its own."""

    people: int
    mean: float
    low: float
    high: float
    dz: float
    dz_low: float
    dz_high: float


def paired_effect(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> Effect:
    """The change of people who were measured twice; NaN below 3 of them, or where all changed alike.

    Interval of the mean: t. Interval of dz: noncentral t (Cumming & Finch 2001, doi:10.1177/0013164401614002; Lakens
    2013, doi:10.3389/fpsyg.2013.00863, on dz).
    """
    change = np.asarray(second, float) - np.asarray(first, float)
    change = change[np.isfinite(change)]
    n = len(change)
    sd = float(change.std(ddof=1)) if n >= FEWEST else 0.0
    if sd == 0:
        return Effect(n, *(float("nan"),) * 6)
    mean, tail = float(change.mean()), (1 - confidence) / 2
    half = float(t.ppf(1 - tail, n - 1)) * sd / np.sqrt(n)
    value = mean / sd * np.sqrt(n)
    ends = [_noncentrality(value, n - 1, share) / np.sqrt(n) for share in (1 - tail, tail)]
    return Effect(n, mean, mean - half, mean + half, mean / sd, *ends)


def _noncentrality(value: float, df: int, share: float) -> float:
    """The noncentrality under which a t of at most ``value`` has that probability."""

    def off(place: float) -> float:
        below = float(nct.cdf(value, df, place))
        # far out scipy gives no number; there the probability is 0 or 1
        return (below if np.isfinite(below) else float(place < value)) - share

    reach = 3 * abs(value) + 20
    return float(brentq(off, -reach, reach))
