"""The EZ diffusion model: drift, boundary and non-decision time from three moments, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

SCALE = 0.1


@dataclass(frozen=True)
class Ez:
    """Drift v, boundary separation a (both by the scale s), non-decision time in seconds; scalars or arrays."""

    drift: NDArray[np.float64]
    boundary: NDArray[np.float64]
    nondecision_s: NDArray[np.float64]


def ez(
    share_correct: ArrayLike, rt_var_s2: ArrayLike, mean_rt_s: ArrayLike, trials: ArrayLike, scale: float = SCALE
) -> Ez:
    """EZ diffusion of a two-choice task: Wagenmakers et al. 2007, doi:10.3758/BF03194023. NaN without variance.

    share_correct: of ``trials``; 0, .5 and 1, where there is no solution, are moved by half a trial, 1 / (2 n), towards
    a share that has one. rt_var_s2, mean_rt_s: of the correct answers, seconds. .802, .112 and .723 give, at s = .1,
    v .0999, a .1400, Ter .300.
    """
    n = np.asarray(trials, float)
    p = np.asarray(share_correct, float)
    half = 1 / (2 * n)
    p = np.where(p == 0, half, np.where(p == 1, 1 - half, np.where(p == 0.5, 0.5 + half, p)))
    variance, mean = np.asarray(rt_var_s2, float), np.asarray(mean_rt_s, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        logit = np.log(p / (1 - p))
        inner = logit * (p**2 * logit - p * logit + p - 0.5) / variance
        drift = np.sign(p - 0.5) * scale * inner**0.25
        boundary = scale**2 * logit / drift
        y = -drift * boundary / scale**2
        decision = (boundary / (2 * drift)) * (1 - np.exp(y)) / (1 + np.exp(y))
        bad = ~(variance > 0)
        made = [np.where(bad, np.nan, part)[()] for part in (drift, boundary, mean - decision)]
    return Ez(*made)
