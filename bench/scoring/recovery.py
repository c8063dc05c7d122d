"""Whether reliable change is called as often as it promises: simulated people, a fresh norm sample for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import nct, t

from cogtrain.measures.change import Norm, crawford_garthwaite

R, SD1, SD2, PRACTICE, SAMPLE = 0.8, 15.0, 14.0, 4.0, 50


@dataclass(frozen=True)
class Rates:
    """How often change was called, in per cent: without any, with a true change, and what theory says of the latter."""

    people: int
    without: float
    with_change: float
    theory: float


def rates(people: int, seed: int) -> Rates:
    """A known practice effect; true change 0, then 1.5 SEE sqrt(1 + 1/n)."""
    rng = np.random.default_rng(seed)
    residual = SD2 * np.sqrt(1 - R**2)
    true = 1.5 * residual * np.sqrt(1 + 1 / SAMPLE)
    called = np.zeros(2)
    for _ in range(people):
        x = rng.normal(100, SD1, SAMPLE + 1)
        y = 100 + PRACTICE + R * SD2 / SD1 * (x - 100) + rng.normal(0, residual, SAMPLE + 1)
        one, two = x[1:], y[1:]
        norm = Norm(
            one.mean(), two.mean(), one.std(ddof=1), two.std(ddof=1), float(np.corrcoef(one, two)[0, 1]), SAMPLE
        )
        called += [crawford_garthwaite(x[0], y[0] + change, norm).p < 0.05 for change in (0.0, true)]
    critical = t.ppf(0.975, SAMPLE - 2)
    theory = nct.sf(critical, SAMPLE - 2, 1.5) + nct.cdf(-critical, SAMPLE - 2, 1.5)
    return Rates(people, *(100 * called / people), 100 * float(theory))
