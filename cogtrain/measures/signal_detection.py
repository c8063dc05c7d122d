"""Sensitivity and bias from counts of yes and no; scalars or arrays, which broadcast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Correction = Literal["log-linear", "1/2N"]


def rate_loglinear(count: ArrayLike, of: ArrayLike) -> NDArray[np.float64]:
    """A rate that is never 0 or 1: (count + .5) / (of + 1). Hautus 1995, doi:10.3758/BF03203619.

    ValueError where a count is negative or larger than ``of``.
    """
    counts, wholes = np.asarray(count, dtype=float), np.asarray(of, dtype=float)
    if ((counts < 0) | (counts > wholes)).any():
        raise ValueError(f"{count!r} of {of!r} is not a count")
    return np.asarray((counts + 0.5) / (wholes + 1))[()]


def rate_2n(count: ArrayLike, of: ArrayLike) -> NDArray[np.float64]:
    """A rate in which 0 becomes 1/2N and 1 becomes 1 - 1/2N; others stay. Macmillan & Kaplan 1985,
    doi:10.1037/0033-2909.98.1.185.

    ValueError where a count is negative or larger than ``of``.
    """
    counts, wholes = np.asarray(count, dtype=float), np.asarray(of, dtype=float)
    if ((counts < 0) | (counts > wholes)).any():
        raise ValueError(f"{count!r} of {of!r} is not a count")
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.clip(counts / wholes, 0.5 / wholes, 1 - 0.5 / wholes))[()]


RATES: Mapping[Correction, Callable[[ArrayLike, ArrayLike], NDArray[np.float64]]] = {
    "log-linear": rate_loglinear,
    "1/2N": rate_2n,
}


def d_prime(
    hits: ArrayLike,
    targets: ArrayLike,
    false_alarms: ArrayLike,
    nontargets: ArrayLike,
    correction: Correction = "log-linear",
) -> NDArray[np.float64]:
    """Sensitivity z(H) - z(F). 15/20 and 4/40 give 1.8653 with log-linear rates (Hautus 1995). NaN without either
    kind."""
    rate = RATES[correction]
    return _where_both(_z(rate(hits, targets)) - _z(rate(false_alarms, nontargets)), targets, nontargets)


def criterion(
    hits: ArrayLike,
    targets: ArrayLike,
    false_alarms: ArrayLike,
    nontargets: ArrayLike,
    correction: Correction = "log-linear",
) -> NDArray[np.float64]:
    """Bias c = -(z(H) + z(F)) / 2; positive is reluctant. 15/20 and 4/40 give .2952 with log-linear rates. NaN without
    either kind."""
    rate = RATES[correction]
    return _where_both(-(_z(rate(hits, targets)) + _z(rate(false_alarms, nontargets))) / 2, targets, nontargets)


def rate_error(count: ArrayLike, of: ArrayLike) -> NDArray[np.float64]:
    """Standard error of a rate, sqrt(p (1 - p) / (n + 1)) with the log-linear p, so that 0 of 5 is not certain. NaN
    without trials."""
    p, n = rate_loglinear(count, of), np.asarray(of, dtype=float)
    return np.asarray(np.where(n > 0, np.sqrt(p * (1 - p) / (n + 1)), np.nan))[()]


def d_prime_error(
    hits: ArrayLike, targets: ArrayLike, false_alarms: ArrayLike, nontargets: ArrayLike
) -> NDArray[np.float64]:
    """Standard error of d' from its counts, sqrt(H (1 - H) / (n phi(zH)^2) + the same of F), with log-linear rates.
    Gourevitch & Galanter 1967, doi:10.1007/BF02289402. That of c is half of it. NaN without either kind."""
    parts = []
    for count, of in ((hits, targets), (false_alarms, nontargets)):
        p, n = rate_loglinear(count, of), np.asarray(of, dtype=float)
        density = np.exp(-(_z(p) ** 2) / 2) / np.sqrt(2 * np.pi)
        with np.errstate(divide="ignore", invalid="ignore"):
            parts.append(p * (1 - p) / (n * density**2))
    return _where_both(np.sqrt(parts[0] + parts[1]), targets, nontargets)


def _z(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import ndtri  # a task's scores stand beside its trials: a session must not wait for SciPy

    return np.asarray(ndtri(rate))


def _where_both(value: NDArray[np.float64], targets: ArrayLike, nontargets: ArrayLike) -> NDArray[np.float64]:
    there = (np.asarray(targets) > 0) & (np.asarray(nontargets) > 0)
    return np.asarray(np.where(there, value, np.nan))[()]
