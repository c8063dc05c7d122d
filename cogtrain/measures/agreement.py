"""How far a score can be trusted: intraclass correlation, split halves, standard error of measurement, smallest change
that is more than noise, limits of agreement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import f as f_distribution

Floats = NDArray[np.float64]

FEWEST = 3  # people that a correlation is taken over


def sem(sd: float, reliability: float) -> float:
    """Standard error of measurement, SD sqrt(1 - r), in the measure's unit. Weir 2005, doi:10.1519/15184.1.

    ``sd``: between people; ``reliability``: retest correlation or ICC, 0 to 1. ValueError outside these bounds.
    """
    if not 0 <= reliability <= 1:
        raise ValueError(f"reliability {reliability} lies outside 0 to 1")
    if not sd > 0:
        raise ValueError(f"sd {sd} is not positive")
    return sd * sqrt(1 - reliability)


def mdc95(standard_error: float) -> float:
    """Minimal detectable change at 95 %, 1.96 sqrt(2) SEM, in the measure's unit. Weir 2005, doi:10.1519/15184.1."""
    return 1.96 * sqrt(2) * standard_error


@dataclass(frozen=True)
class Icc:
    """An intraclass correlation with its 95 % confidence interval, from n people and k occasions."""

    value: float
    low: float
    high: float
    people: int
    occasions: int


def icc(scores: ArrayLike, kind: Literal["2,1", "3,1"] = "2,1", confidence: float = 0.95) -> Icc:
    """ICC of ``scores``, shape (people, occasions): "2,1" absolute agreement, "3,1" consistency, of a single occasion.

    People with a missing score are left out; NaN below 3 of them. Shrout & Fleiss 1979,
    doi:10.1037/0033-2909.86.2.420; intervals: McGraw & Wong 1996, doi:10.1037/1082-989X.1.1.30. ValueError for
    another shape.
    """
    x = np.asarray(scores, float)
    if x.ndim != 2 or x.shape[1] < 2:
        raise ValueError(f"scores of shape {x.shape}; expected (people, occasions), two occasions at least")
    x = x[np.isfinite(x).all(axis=1)]
    n, k = x.shape
    if n < 3:
        return Icc(float("nan"), float("nan"), float("nan"), n, k)
    grand, rows, columns = x.mean(), x.mean(axis=1), x.mean(axis=0)
    between = k * ((rows - grand) ** 2).sum() / (n - 1)
    occasions = n * ((columns - grand) ** 2).sum() / (k - 1)
    error = ((x - rows[:, None] - columns[None, :] + grand) ** 2).sum() / ((n - 1) * (k - 1))
    upper = 1 - (1 - confidence) / 2
    df = (n - 1) * (k - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "3,1":
            value = (between - error) / (between + (k - 1) * error)
            ratio = between / error
            low = ratio / f_distribution.ppf(upper, n - 1, df)
            high = ratio * f_distribution.ppf(upper, df, n - 1)
            ends = [float((end - 1) / (end + k - 1)) for end in (low, high)]
        else:
            value = (between - error) / (between + (k - 1) * error + k * (occasions - error) / n)
            a = k * value / (n * (1 - value))
            b = 1 + k * value * (n - 1) / (n * (1 - value))
            v = (a * occasions + b * error) ** 2 / ((a * occasions) ** 2 / (k - 1) + (b * error) ** 2 / df)
            low_f, high_f = f_distribution.ppf(upper, n - 1, v), f_distribution.ppf(upper, v, n - 1)
            rest = k * occasions + (k * n - k - n) * error
            ends = [
                float(n * (between - low_f * error) / (low_f * rest + n * between)),
                float(n * (high_f * between - error) / (rest + n * high_f * between)),
            ]
    return Icc(float(value), ends[0], ends[1], n, k)


def spearman_brown(half: ArrayLike) -> Floats:
    """The reliability of the whole from the correlation of two halves, 2r / (1 + r). Spearman 1910; Brown 1910."""
    r = np.asarray(half, float)
    return np.asarray(2 * r / (1 + r))[()]


@dataclass(frozen=True)
class SplitHalf:
    """Spearman-Brown reliability over random halves: mean, and the 2.5 and 97.5 per cent points over the splits."""

    value: float
    low: float
    high: float
    people: int
    splits: int


def random_halves(cell: ArrayLike, rng: np.random.Generator, splits: int) -> Iterator[NDArray[np.bool_]]:
    """For each split which trials are in the first half (bool, one a trial): every cell (integer codes, one a trial) is
    halved by chance, an odd trial falls to either half."""
    codes = np.asarray(cell, np.intp)
    order = np.argsort(codes, kind="stable")
    counts = np.bincount(codes)
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    for _ in range(splits):
        shuffled = order[np.lexsort((rng.random(len(codes)), codes[order]))]
        place = np.arange(len(codes)) - first[codes[shuffled]]
        odd = (place + rng.integers(0, 2, len(counts))[codes[shuffled]]) % 2 == 1
        half = np.zeros(len(codes), bool)
        half[shuffled[odd]] = True
        yield half


def split_half(scores: Iterable[tuple[Floats, Floats]]) -> SplitHalf:
    """Split-half reliability from the scores of both halves (one a person, NaN where there is none) of each random
    split. Parsons, Kruijt & Fox 2019, doi:10.1177/2515245919879695."""
    found, people, splits = [], 0, 0
    for one, other in scores:
        splits += 1
        both = np.isfinite(one) & np.isfinite(other)
        people = max(people, int(both.sum()))
        if both.sum() >= FEWEST and one[both].std() > 0 and other[both].std() > 0:
            found.append(float(spearman_brown(np.corrcoef(one[both], other[both])[0, 1])))
    if not found:
        return SplitHalf(float("nan"), float("nan"), float("nan"), people, splits)
    low, high = np.quantile(found, (0.025, 0.975))
    return SplitHalf(float(np.mean(found)), float(low), float(high), people, splits)


@dataclass(frozen=True)
class BlandAltman:
    """Mean difference (second - first) with its 95 % interval, and the limits between which 95 % of differences lie."""

    bias: float
    bias_low: float
    bias_high: float
    lower: float
    upper: float
    people: int


def bland_altman(first: ArrayLike, second: ArrayLike) -> BlandAltman:
    """Limits of agreement, bias +- 1.96 SD of the differences. Bland & Altman 1986, doi:10.1016/S0140-6736(86)90837-8.

    People without one of both are left out; NaN below 3.
    """
    from scipy.stats import t

    difference = np.asarray(second, float) - np.asarray(first, float)
    difference = difference[np.isfinite(difference)]
    n = len(difference)
    if n < 3:
        return BlandAltman(*(float("nan"),) * 5, n)
    bias, sd = float(difference.mean()), float(difference.std(ddof=1))
    half = float(t.ppf(0.975, n - 1)) * sd / sqrt(n)
    return BlandAltman(bias, bias - half, bias + half, bias - 1.96 * sd, bias + 1.96 * sd, n)
