"""Vigilance and simple reaction time: response speed, median, lapses, false starts, of each record at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cogtrain.measures.reaction_time import LAPSE_S, cell_medians

FALSE_START_S = 0.1


@dataclass(frozen=True)
class Vigilance:
    """One entry a cell: mean of 1 / RT (per s) and median (s) of the valid answers, their number, lapses (over
    ``lapse_s``, omissions included), false starts (below 0.1 s), omissions. NaN where no answer is valid."""

    mean_speed_per_s: NDArray[np.float64]
    median_rt_s: NDArray[np.float64]
    valid: NDArray[np.int64]
    lapses: NDArray[np.int64]
    false_starts: NDArray[np.int64]
    omissions: NDArray[np.int64]


def vigilance(rt_s: ArrayLike, cell: ArrayLike, cells: int, lapse_s: ArrayLike = LAPSE_S) -> Vigilance:
    """Scores of each cell (0 to ``cells`` - 1) from reaction times as measured, NaN without an answer.

    Basner & Dinges 2011, doi:10.1093/sleep/34.5.581: response speed and lapses are the sensitive ones. Answers before
    0.1 s are false starts and enter nothing else. lapse_s: one for all, or one an answer.
    """
    rt, codes = np.asarray(rt_s, float), np.asarray(cell, np.intp)
    if rt.shape != codes.shape:
        raise ValueError(f"shapes differ: rt_s {rt.shape}, cell {codes.shape}")
    none, early = np.isnan(rt), rt < FALSE_START_S
    valid = ~none & ~early
    count = np.bincount(codes[valid], minlength=cells)
    with np.errstate(invalid="ignore"):
        speed = np.bincount(codes[valid], 1 / rt[valid], minlength=cells) / count
    return Vigilance(
        speed,
        cell_medians(rt[valid], codes[valid], cells),
        count,
        np.bincount(codes[none | (rt > np.asarray(lapse_s, float))], minlength=cells),
        np.bincount(codes[early], minlength=cells),
        np.bincount(codes[none], minlength=cells),
    )
