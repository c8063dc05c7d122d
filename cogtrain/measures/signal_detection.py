"""Sensitivity and bias from counts of yes and no."""

from __future__ import annotations

from scipy.special import ndtri


def rate_loglinear(count: float, of: float) -> float:
    """A rate that is never 0 or 1: (count + .5) / (of + 1). Hautus 1995, doi:10.3758/BF03203619."""
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is not a count")
    return (count + 0.5) / (of + 1)


def d_prime(hits: float, targets: float, false_alarms: float, nontargets: float) -> float:
    """Sensitivity z(H) - z(F), log-linear rates (Hautus 1995). 15/20 and 4/40 give 1.8653."""
    return float(ndtri(rate_loglinear(hits, targets)) - ndtri(rate_loglinear(false_alarms, nontargets)))


def criterion(hits: float, targets: float, false_alarms: float, nontargets: float) -> float:
    """Bias c = -(z(H) + z(F)) / 2, log-linear rates; positive is reluctant. 15/20 and 4/40 give .2952."""
    return float(-(ndtri(rate_loglinear(hits, targets)) + ndtri(rate_loglinear(false_alarms, nontargets))) / 2)
