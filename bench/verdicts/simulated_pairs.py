"""Pairs of sessions drawn from a norm's own distribution: how often a verdict of change is given, and how often one is
due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm as normal
from scipy.stats import t as t_distribution

from cogtrain.measures.change import Norm, crawford_garthwaite
from cogtrain.scoring.norms import Norms

SHIFT_SEE = 2.0


@dataclass(frozen=True)
class Rates:
    """Of a norm: its name, how reliable it is, how often a verdict of change is given without one, with a change of two
    SEE, and how often that should be."""

    name: str
    reliability: float
    alarms: float
    found: float
    theory: float


def every_norm(files: tuple[Norms, ...]) -> Iterator[tuple[str, float, Norm]]:
    """Each sample's norm with its name and reliability; composites too."""
    for file in files:
        for entry in file.entries:
            if entry.sample_norm is not None:
                yield f"{entry.form} {entry.measure}", entry.reliability, entry.sample_norm
        for one in file.composites:
            yield f"composite {one.composite}", one.icc, one.sample_norm


def rates(name: str, reliability: float, sample: Norm, pairs: int, seed: int = 1) -> Rates:
    """Draw pairs from a bivariate normal distribution with the norm's own figures, without and with a change."""
    rng = np.random.default_rng(seed)
    x = rng.normal(sample.mean1, sample.sd1, pairs)
    residual = sample.sd2 * np.sqrt(1 - sample.r**2)
    y = sample.mean2 + sample.r * sample.sd2 / sample.sd1 * (x - sample.mean1) + rng.normal(0, residual, pairs)
    alarms = crawford_garthwaite(x, y, sample).p < 0.05
    found = crawford_garthwaite(x, y + SHIFT_SEE * residual, sample).p < 0.05
    return Rates(name, reliability, float(alarms.mean()), float(found.mean()), _theory(sample))


def _theory(sample: Norm) -> float:
    """Power of the index for a change of two standard errors of estimate, over the baselines that people have: the
    change that is found is normal, the bound is that of t with n - 2 df and the norm's own size."""
    z, weights = np.polynomial.hermite_e.hermegauss(41)
    spread = np.sqrt((sample.n - 1) / (sample.n - 2)) * np.sqrt(1 + 1 / sample.n + z**2 / (sample.n - 1))
    bound = t_distribution.ppf(0.975, sample.n - 2) * spread
    power = normal.sf(bound - SHIFT_SEE) + normal.cdf(-bound - SHIFT_SEE)
    return float((power * weights).sum() / weights.sum())
