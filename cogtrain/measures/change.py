"""Change from baseline to follow-up. Indices are positive where the value rose, whatever is better; scalars or arrays.

X, Y: baseline and follow-up of a person; a :class:`Norm`: what a sample that was tested twice, in the same form and at
about the same interval, and had no reason to change, shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as t_distribution

from cogtrain.measures.agreement import sem

Floats = NDArray[np.float64]

RELIABILITY_GATE = 0.70  # below it no verdict of change is given
CRITICAL_Z = 1.96  # two-sided 95 %
OWN_BASELINES_FROM = 5


@dataclass(frozen=True)
class Norm:
    """A sample tested twice: means, SDs between people (the measure's unit), retest correlation, people."""

    mean1: float
    mean2: float
    sd1: float
    sd2: float
    r: float
    n: int

    def __post_init__(self) -> None:
        if not (self.sd1 > 0 and self.sd2 > 0):
            raise ValueError("sd1 and sd2 have to be positive")
        if not -1 < self.r < 1:
            raise ValueError(f"r {self.r} lies outside -1 to 1")
        if self.n < 3:
            raise ValueError(f"n {self.n} is below 3")


@dataclass(frozen=True)
class Index:
    """A method's result: the follow-up that was to be expected, the standard error of the difference from it, the
    index, its degrees of freedom (None: normal), and the two-sided p."""

    expected: Floats
    standard_error: Floats
    value: Floats
    df: int | None
    p: Floats

    def band(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Between which follow-ups there is no reliable change."""
        tail = 1 - (1 - confidence) / 2
        critical = float(t_distribution.ppf(tail, np.inf if self.df is None else self.df))
        half = critical * self.standard_error
        return np.asarray(self.expected - half)[()], np.asarray(self.expected + half)[()]


def _index(follow_up: ArrayLike, expected: ArrayLike, error: ArrayLike, df: int | None = None) -> Index:
    y, wanted = np.asarray(follow_up, float), np.asarray(expected, float)
    standard = np.broadcast_to(np.asarray(error, float), np.broadcast_shapes(y.shape, wanted.shape))
    value = (y - wanted) / standard
    p = 2 * t_distribution.sf(np.abs(value), np.inf if df is None else df)
    return Index(wanted[()], np.asarray(standard)[()], np.asarray(value)[()], df, np.asarray(p)[()])


def standardised_difference(baseline: float, follow_up: float, sd: float) -> float:
    """(follow-up - baseline) / SD between people; unitless. ValueError when ``sd`` is not positive."""
    if not sd > 0:
        raise ValueError(f"sd {sd} is not positive")
    return (follow_up - baseline) / sd


def jacobson_truax(baseline: ArrayLike, follow_up: ArrayLike, sd1: float, r: float) -> Index:
    """(Y - X) / (sqrt(2) SEM1): knows nothing of practice or regression to the mean.

    47.5 to 32.5 with SD 7.5 and r .80 gives -3.16 (Jacobson & Truax 1991, doi:10.1037/0022-006X.59.1.12).
    """
    return _index(follow_up, baseline, sqrt(2) * sem(sd1, r))


def chelune(baseline: ArrayLike, follow_up: ArrayLike, norm: Norm) -> Index:
    """(Y - X - (M2 - M1)) / (sqrt(2) SEM1): with the mean practice effect. Chelune et al. 1993,
    doi:10.1037/0894-4105.7.1.41."""
    return _index(follow_up, np.asarray(baseline, float) + norm.mean2 - norm.mean1, sqrt(2) * sem(norm.sd1, norm.r))


def iverson(baseline: ArrayLike, follow_up: ArrayLike, norm: Norm) -> Index:
    """As Chelune's, over sqrt(SEM1^2 + SEM2^2). Iverson 2001, doi:10.1016/S0887-6177(00)00043-8."""
    error = sqrt(sem(norm.sd1, norm.r) ** 2 + sem(norm.sd2, norm.r) ** 2)
    return _index(follow_up, np.asarray(baseline, float) + norm.mean2 - norm.mean1, error)


def hsu(baseline: ArrayLike, follow_up: ArrayLike, norm: Norm) -> Index:
    """[(Y - M1) - r (X - M1)] / (S1 sqrt(1 - r^2)): regression to the mean, no practice. Hsu 1989, Behavioral
    Assessment 11:459."""
    x = np.asarray(baseline, float)
    return _index(follow_up, norm.mean1 + norm.r * (x - norm.mean1), norm.sd1 * sqrt(1 - norm.r**2))


def standardised_regression(baseline: ArrayLike, follow_up: ArrayLike, norm: Norm) -> Index:
    """(Y - Y') / SEE, Y' = M2 + b (X - M1), b = r S2 / S1: practice and regression to the mean. McSweeny et al. 1993,
    doi:10.1080/13854049308401901."""
    return _index(follow_up, _predicted(baseline, norm), _see(norm))


def crawford_garthwaite(baseline: ArrayLike, follow_up: ArrayLike, norm: Norm) -> Index:
    """The default: t with n - 2 df that also carries the size of the norm sample and how far out the baseline lies.

    t = (Y - Y') / (SEE sqrt(1 + 1/n + (X - M1)^2 / ((n - 1) S1^2))). Crawford & Garthwaite 2007,
    doi:10.1037/0894-4105.21.5.611.
    """
    x = np.asarray(baseline, float)
    out = (x - norm.mean1) ** 2 / ((norm.n - 1) * norm.sd1**2)
    return _index(follow_up, _predicted(x, norm), _see(norm) * np.sqrt(1 + 1 / norm.n + out), norm.n - 2)


def own_baselines(baselines: ArrayLike, follow_up: ArrayLike) -> Index | None:
    """A person against their own repeated baselines, t = (Y - M) / (S sqrt(1 + 1/k)), k - 1 df; None below five of
    them, or where they are all alike.

    A single observation against a small sample: Crawford & Howell 1998, doi:10.1076/clin.12.4.482.7241. The baselines
    carry practice among them: let the first ones go by before.
    """
    own = np.asarray(baselines, float)
    own = own[np.isfinite(own)]
    k = len(own)
    if k < OWN_BASELINES_FROM or own.std() == 0:
        return None
    return _index(follow_up, own.mean(), own.std(ddof=1) * sqrt(1 + 1 / k), k - 1)


def _predicted(baseline: ArrayLike, norm: Norm) -> Floats:
    return np.asarray(norm.mean2 + norm.r * norm.sd2 / norm.sd1 * (np.asarray(baseline, float) - norm.mean1))


def _see(norm: Norm) -> float:
    return norm.sd2 * sqrt((1 - norm.r**2) * (norm.n - 1) / (norm.n - 2))


def passes_gate(reliability: float) -> bool:
    """Whether a measure is reliable enough, .70 or more, for a verdict on one person's change."""
    return reliability >= RELIABILITY_GATE


METHODS = {
    "crawford-garthwaite": crawford_garthwaite,
    "standardised-regression": standardised_regression,
    "hsu": hsu,
    "iverson": iverson,
    "chelune": chelune,
    "jacobson-truax": lambda baseline, follow_up, norm: jacobson_truax(baseline, follow_up, norm.sd1, norm.r),
}
