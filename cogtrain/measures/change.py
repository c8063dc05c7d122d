"""Change of one person from baseline to follow-up. Indices are positive where the value rose, whatever is better."""

from __future__ import annotations

from math import sqrt

RELIABILITY_GATE = 0.70  # below it no verdict of change is given
CRITICAL_Z = 1.96  # two-sided 95 %


def standardised_difference(baseline: float, follow_up: float, sd: float) -> float:
    """(follow-up - baseline) / SD between people; unitless. ValueError when ``sd`` is not positive."""
    if not sd > 0:
        raise ValueError(f"sd {sd} is not positive")
    return (follow_up - baseline) / sd


def jacobson_truax(baseline: float, follow_up: float, sem: float) -> float:
    """Reliable change index (Y - X) / (sqrt(2) SEM), a z value; beyond +-1.96 it is more than measurement error.

    It knows nothing of practice or regression to the mean. 47.5 to 32.5 with SD 7.5 and r .80 gives -3.16 (Jacobson &
    Truax 1991, doi:10.1037/0022-006X.59.1.12). ValueError when ``sem`` is not positive.
    """
    if not sem > 0:
        raise ValueError(f"sem {sem} is not positive")
    return (follow_up - baseline) / (sqrt(2) * sem)


def passes_gate(reliability: float) -> bool:
    """Whether a measure is reliable enough, .70 or more, for a verdict on one person's change."""
    return reliability >= RELIABILITY_GATE
