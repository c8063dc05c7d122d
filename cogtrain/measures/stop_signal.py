"""Stop-signal reaction time by integration, with omissions replaced."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike


def ssrt(go_rt: ArrayLike, stop_responded: ArrayLike, stop_delay: ArrayLike) -> float:
    """Stop-signal reaction time, in the unit of ``go_rt``; NaN without go answers, stop trials or a share between.

    go_rt: one a go trial, choice errors included, NaN for omissions, which count as the longest. stop_responded: one a
    stop trial; one that was answered before its signal counts as responded. stop_delay: of the stop trials.

    The n-th go time, n = ceil(p(respond | stop) x N_go), less the mean delay: integration with replacement of go
    omissions, Verbruggen et al. 2019, doi:10.7554/eLife.46323. There is no estimate where every stop trial was
    answered or none was.
    """
    rt = np.asarray(go_rt, float)
    responded, delay = np.asarray(stop_responded, bool), np.asarray(stop_delay, float)
    if responded.shape != delay.shape:
        raise ValueError(f"shapes differ: stop_responded {responded.shape}, stop_delay {delay.shape}")
    if not len(responded) or not np.isfinite(rt).any():
        return float("nan")
    p = float(responded.mean())
    if p in (0.0, 1.0):
        return float("nan")
    ordered = np.sort(np.where(np.isnan(rt), np.nanmax(rt), rt))
    # a share times a count can miss a whole number by rounding alone
    n = math.ceil(round(p * len(ordered), 9))
    return float(ordered[n - 1] - delay.mean())
