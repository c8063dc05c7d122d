"""The ex-Gaussian: a normal and an exponential added, by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.stats import exponnorm

FROM_TRIALS = 20


@dataclass(frozen=True)
class ExGaussian:
    """mu and sigma of the normal part, tau (mean) of the exponential one; in the unit of the reaction times."""

    mu: float
    sigma: float
    tau: float


def ex_gaussian(rt: ArrayLike) -> ExGaussian:
    """Fit reaction times (NaN left out) by maximum likelihood; NaN below 20 of them, or where they are all alike.

    Started from the moments (Heathcote 1996, doi:10.3758/BF03200546): tau from the skewness, then mu and sigma. In
    scipy's terms K = tau / sigma.
    """
    times = np.asarray(rt, float)
    times = times[np.isfinite(times)]
    if len(times) < FROM_TRIALS or np.ptp(times) == 0:
        return ExGaussian(*(float("nan"),) * 3)
    mean, sd = times.mean(), times.std(ddof=1)
    skewness = float(np.mean(((times - mean) / sd) ** 3))
    tau = sd * min(0.95, max(0.2, (max(skewness, 0.0) / 2) ** (1 / 3)))
    sigma = np.sqrt(sd**2 - tau**2)

    def cost(place: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        mu, s, t = place[0], np.exp(place[1]), np.exp(place[2])
        return float(-exponnorm.logpdf(times, t / s, loc=mu, scale=s).sum())

    found = minimize(
        cost, [mean - tau, np.log(sigma), np.log(tau)], method="Nelder-Mead",
        options={"maxiter": 4000, "xatol": 1e-8 * sd, "fatol": 1e-8},
    )  # fmt: skip
    return ExGaussian(float(found.x[0]), float(np.exp(found.x[1])), float(np.exp(found.x[2])))
