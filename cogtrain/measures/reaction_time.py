"""Which reaction times a score uses: a declared rule with its order, applied to whole tables of arrays at once.

All of a rule matters: on the data of von Bastian et al. (2016) pooling the conditions changes 502 of 968 cells, and a
two-sided cut 24.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cogtrain.measures.signal_detection import Correction

Step = Literal["correct", "floor", "ceiling", "mad", "sd"]
Centre = Literal["mean", "median", "trimmed"]
Reason = Literal["", "no-answer", "correct", "floor", "ceiling", "mad", "sd", "after"]

STEPS: tuple[Step, ...] = get_args(Step)
REASONS: tuple[Reason, ...] = get_args(Reason)
VERSION = "rt-1"
TRIMMED = 0.2  # of the reaction times, cut from each end of a trimmed mean
LAPSE_S = 0.5
MAD_TO_SD = 1.4826
WIDEST, WIDEST_FREE = 4, 1_000_000  # places of a table of cells, of each value and besides


@dataclass(frozen=True, kw_only=True)
class RtRule:
    """How a score is taken: which reaction times count, how they become one, and how errors are corrected.

    Which count; each step looks at those that the steps before it in ``order`` have left:

    floor_s: drops RT < floor_s. ceiling_s: drops RT > ceiling_s. None: no such limit beyond the response window.
    mad: k; drops RT >= median + k x 1.4826 x MAD, upper side only (Leys et al. 2013, doi:10.1016/j.jesp.2013.03.013),
        within each cell (participant x session x condition). A cell whose MAD is 0 loses nothing.
    sd: k; drops RT further than k SD from the cell's mean, on either side.
    correct_only: drops those of answers that were not correct.

    How they become one:

    centre: mean, median, or the mean without the shortest and longest fifth (Wilcox 2017, ISBN 978-0-12-804733-0). It
        is the level of every condition, and what costs are taken of. A measure that says median or mean is that.
    after: "correct": only those that follow a correct answer in their block; "any": whatever came before; None: as the
        paradigm has it, which is "correct" for task switching.
    d_prime: correction of rates of 0 and 1: log-linear (Hautus 1995, doi:10.3758/BF03203619), or 1/2N, for those alone
        (Macmillan & Kaplan 1985, doi:10.1037/0033-2909.98.1.185).
    lapse_s: an answer in a vigilance task that takes longer is a lapse.
    """

    floor_s: float | None = 0.1
    ceiling_s: float | None = None
    mad: float | None = None
    sd: float | None = None
    correct_only: bool = True
    order: tuple[Step, ...] = STEPS
    centre: Centre = "mean"
    after: Literal["correct", "any"] | None = None
    d_prime: Correction = "log-linear"
    lapse_s: float = LAPSE_S

    def __post_init__(self) -> None:
        limits = (self.floor_s, self.ceiling_s, self.mad, self.sd, self.lapse_s)
        if any(limit is not None and not 0 < limit < float("inf") for limit in limits):
            raise ValueError("floor_s, ceiling_s, mad and sd are positive numbers or None, lapse_s a positive number")
        if sorted(self.order) != sorted(STEPS):
            raise ValueError(f"order holds each of {', '.join(STEPS)} once")

    @property
    def version(self) -> str:
        """Version of the meaning of these steps; raised when the same settings would keep other trials."""
        return VERSION

    @property
    def name(self) -> str:
        """The rule in words, its steps in order, and what differs from the usual: ``correct trials, floor 0.1 s``,
        ``correct trials, floor 0.1 s; median``."""
        words: dict[Step, str | float | None] = {
            "correct": "correct trials" if self.correct_only else None,
            "floor": self.floor_s and f"floor {self.floor_s:g} s",
            "ceiling": self.ceiling_s and f"ceiling {self.ceiling_s:g} s",
            "mad": self.mad and f"median + {self.mad:g} MAD",
            "sd": self.sd and f"mean +- {self.sd:g} SD",
        }
        which = ", ".join(str(words[step]) for step in self.order if words[step]) or "all reaction times"
        besides = [
            ""
            if self.centre == "mean"
            else {"median": "median", "trimmed": f"mean without {TRIMMED:.0%} at each end"}[self.centre],
            "" if self.after is None else f"after {self.after} answer",
            "" if self.d_prime == "log-linear" else f"d' by {self.d_prime}",
            "" if self.lapse_s == LAPSE_S else f"lapse over {self.lapse_s:g} s",
        ]
        return "; ".join(filter(None, (which, *besides)))


DEFAULT_RULE = RtRule()


@dataclass(frozen=True)
class Selection:
    """Per trial whether its reaction time is kept (bool), and why not (index into :data:`REASONS`, 0 for kept)."""

    kept: NDArray[np.bool_]
    reason: NDArray[np.int8]

    @property
    def excluded(self) -> dict[Reason, int]:
        """How many were dropped, by reason; reasons without any are left out."""
        counts = np.bincount(self.reason, minlength=len(REASONS))
        return {REASONS[i]: int(counts[i]) for i in range(1, len(REASONS)) if counts[i]}


def apply(
    rule: RtRule,
    rt_s: ArrayLike,
    correct: ArrayLike,
    cell: ArrayLike | None = None,
    follows: ArrayLike | None = None,
) -> Selection:
    """Apply ``rule`` to n trials: seconds (NaN without an answer), whether correct, and the cell (integer codes).

    Without ``cell`` all trials are one cell. follows: whether each comes after a correct answer, for a rule that asks
    for it; it drops trials last. ValueError when shapes differ.
    """
    rt = np.asarray(rt_s, dtype=float)
    right = np.asarray(correct, dtype=bool)
    codes = np.zeros(rt.shape, dtype=np.intp) if cell is None else np.asarray(cell, dtype=np.intp)
    if not rt.shape == right.shape == codes.shape or rt.ndim != 1:
        raise ValueError(f"shapes differ: rt_s {rt.shape}, correct {right.shape}, cell {codes.shape}")
    reason = np.where(np.isnan(rt), REASONS.index("no-answer"), 0).astype(np.int8)
    for step in rule.order:
        left = reason == 0
        dropped = _dropped(rule, step, rt, right, codes, left)
        if dropped is not None:
            reason[left & dropped] = REASONS.index(step)
    if rule.after == "correct" and follows is not None:
        reason[(reason == 0) & ~np.asarray(follows, dtype=bool)] = REASONS.index("after")
    return Selection(reason == 0, reason)


def _dropped(
    rule: RtRule,
    step: Step,
    rt: NDArray[np.float64],
    right: NDArray[np.bool_],
    codes: NDArray[np.intp],
    left: NDArray[np.bool_],
) -> NDArray[np.bool_] | None:
    """Trials that a step drops; None where the rule has no such step."""
    if step == "correct":
        return ~right if rule.correct_only else None
    if step == "floor":
        return None if rule.floor_s is None else rt < rule.floor_s
    if step == "ceiling":
        return None if rule.ceiling_s is None else rt > rule.ceiling_s
    if step == "mad":
        return None if rule.mad is None else _beyond_mad(rt, codes, left, rule.mad)
    return None if rule.sd is None else _beyond_sd(rt, codes, left, rule.sd)


def _beyond_mad(
    rt: NDArray[np.float64], codes: NDArray[np.intp], left: NDArray[np.bool_], k: float
) -> NDArray[np.bool_]:
    cells = _cells(codes)
    order, counts, first = _grouped(codes[left], cells)
    values = rt[left][order]
    median = _medians(values, counts, first)
    mad = _medians(np.abs(values - np.repeat(median, counts)), counts, first)
    limit = np.where(mad > 0, median + k * MAD_TO_SD * mad, np.inf)
    return rt >= limit[codes]


def _beyond_sd(
    rt: NDArray[np.float64], codes: NDArray[np.intp], left: NDArray[np.bool_], k: float
) -> NDArray[np.bool_]:
    cells = _cells(codes)
    n = np.bincount(codes[left], minlength=cells)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (np.bincount(codes[left], rt[left], minlength=cells) / n)[codes]
        squares = np.bincount(codes[left], (rt[left] - mean[left]) ** 2, minlength=cells)
        sd = np.sqrt(squares / (n - 1))[codes]
        return np.abs(rt - mean) > k * sd


def _cells(codes: NDArray[np.intp]) -> int:
    return int(codes.max()) + 1 if codes.size else 0


def cell_trimmed_means(values: NDArray[np.float64], codes: NDArray[np.intp], cells: int) -> NDArray[np.float64]:
    """Mean of ``values`` (n,) in each of the cells 0 ... cells - 1 without its ``TRIMMED`` share at each end, rounded
    down to whole values; NaN where a cell is empty."""
    order = np.lexsort((values, codes))
    counts = np.bincount(codes, minlength=cells)
    place = np.arange(len(values)) - np.repeat(np.cumsum(counts) - counts, counts)
    cut = np.floor(TRIMMED * counts).astype(np.intp)
    of = codes[order]
    inner = (place >= cut[of]) & (place < (counts - cut)[of])
    with np.errstate(invalid="ignore"):
        return np.asarray(
            np.bincount(of[inner], values[order][inner], minlength=cells) / (counts - 2 * cut).astype(float)
        )


def cell_medians(values: NDArray[np.float64], codes: NDArray[np.intp], cells: int) -> NDArray[np.float64]:
    """Median of ``values`` (n,) in each of the cells 0 ... cells - 1; NaN where a cell is empty."""
    order, counts, first = _grouped(codes, cells)
    return _medians(values[order], counts, first)


def _grouped(codes: NDArray[np.intp], cells: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """(order that puts the cells one after another, their counts, where each begins)."""
    # numpy sorts 16 bits by counting, longer keys by comparing
    short = codes.astype(np.uint16) if cells <= np.iinfo(np.uint16).max else codes
    order = np.argsort(short, kind="stable")
    counts = np.bincount(codes, minlength=cells).astype(np.intp)
    return order, counts, np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.intp)


def _medians(values: NDArray[np.float64], counts: NDArray[np.intp], first: NDArray[np.intp]) -> NDArray[np.float64]:
    """Medians of values that lie cell after cell: as rows of one table, where no cell is much longer than others."""
    medians = np.full(len(counts), np.nan)
    full = np.flatnonzero(counts > 0)
    if not len(full):
        return medians
    longest = int(counts.max())
    low, high = (counts[full] - 1) // 2, counts[full] // 2
    if len(full) * longest <= WIDEST * len(values) + WIDEST_FREE:
        row = np.repeat(np.arange(len(full)), counts[full])
        table = np.full((len(full), longest), np.inf)
        table[row, np.arange(len(values)) - np.repeat(first[full], counts[full])] = values
        table.sort(axis=1)
        rows = np.arange(len(full))
        medians[full] = (table[rows, low] + table[rows, high]) / 2
        return medians
    ordered = values[np.lexsort((values, np.repeat(np.arange(len(counts)), counts)))]
    medians[full] = (ordered[first[full] + low] + ordered[first[full] + high]) / 2
    return medians
