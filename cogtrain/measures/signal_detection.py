"""Sensitivity and bias from counts of yes and no; scalars or arrays, which broadcast."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def rate_loglinear(count: ArrayLike, of: ArrayLike) -> NDArray[np.float64]:
    """A rate that is never 0 or 1: (count + .5) / (of + 1). Hautus 1995, doi:10.3758/BF03203619.

    ValueError where a count is negative or larger than ``of``.
    """
    counts, wholes = np.asarray(count, dtype=float), np.asarray(of, dtype=float)
    if ((counts < 0) | (counts > wholes)).any():
        raise ValueError(f"{count!r} of {of!r} is not a count")
    return np.asarray((counts + 0.5) / (wholes + 1))[()]


def d_prime(hits: ArrayLike, targets: ArrayLike, false_alarms: ArrayLike, nontargets: ArrayLike) -> NDArray[np.float64]:
    """Sensitivity z(H) - z(F), log-linear rates (Hautus 1995). 15/20 and 4/40 give 1.8653. NaN without either kind."""
    h, f = _z(rate_loglinear(hits, targets)), _z(rate_loglinear(false_alarms, nontargets))
    return _where_both(h - f, targets, nontargets)


def criterion(
    hits: ArrayLike, targets: ArrayLike, false_alarms: ArrayLike, nontargets: ArrayLike
) -> NDArray[np.float64]:
    """Bias c = -(z(H) + z(F)) / 2, log-linear rates; positive is reluctant. 15/20 and 4/40 give .2952. NaN without
    either kind."""
    h, f = _z(rate_loglinear(hits, targets)), _z(rate_loglinear(false_alarms, nontargets))
    return _where_both(-(h + f) / 2, targets, nontargets)


def _z(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import ndtri  # a task's scores stand beside its trials: a session must not wait for SciPy

    return np.asarray(ndtri(rate))


def _where_both(value: NDArray[np.float64], targets: ArrayLike, nontargets: ArrayLike) -> NDArray[np.float64]:
    there = (np.asarray(targets) > 0) & (np.asarray(nontargets) > 0)
    return np.asarray(np.where(there, value, np.nan))[()]
