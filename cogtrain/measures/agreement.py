"""How far a score can be trusted: standard error of measurement and the smallest change that is more than noise."""

from __future__ import annotations

from math import sqrt


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
