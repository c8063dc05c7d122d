"""Cells of a trial table (unit x condition) and their means, all at once: no group is ever looked at alone.

A unit is what a row of scores is about: a person's session.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cogtrain.measures.reaction_time import REASONS, RtRule, Selection, apply
from cogtrain.scoring.scores import RT_LEFT_OUT

Floats = NDArray[np.float64]
Codes = NDArray[np.integer[Any]]
EXCLUDED = {"no-answer": "no_answer", **RT_LEFT_OUT}


@dataclass(frozen=True)
class Cells:
    """unit: of each trial, codes 0 to ``units`` - 1; code: of its condition, into ``conditions``; rt_s, correct: of
    each trial; selection: which reaction times the rule keeps."""

    unit: Codes
    units: int
    code: Codes
    conditions: tuple[str, ...]
    rt_s: Floats
    correct: NDArray[np.bool_]
    selection: Selection

    @property
    def _cell(self) -> Codes:
        return self.unit * len(self.conditions) + self.code

    @property
    def _shape(self) -> tuple[int, int]:
        return self.units, len(self.conditions)

    def _sum(self, weights: NDArray[np.generic], mask: NDArray[np.bool_] | None = None) -> Floats:
        cell = self._cell if mask is None else self._cell[mask]
        values = weights if mask is None else weights[mask]
        summed = np.bincount(cell, values, minlength=self._shape[0] * self._shape[1])
        return np.asarray(summed.reshape(self._shape), dtype=float)

    @cached_property
    def _trials(self) -> Floats:
        return self._sum(np.ones(len(self.unit)))

    @cached_property
    def _right(self) -> Floats:
        return self._sum(self.correct.astype(float))

    @cached_property
    def _kept(self) -> Floats:
        return self._sum(self.selection.kept.astype(float))

    @cached_property
    def _mean_s(self) -> Floats:
        with np.errstate(invalid="ignore"):
            return self._sum(self.rt_s, self.selection.kept) / self._kept

    def _column(self, table: Floats, condition: str) -> Floats:
        return table[:, self.conditions.index(condition)]

    def trials(self, condition: str) -> Floats:
        """Trials of a condition in each unit, shape (units,)."""
        return self._column(self._trials, condition)

    def right(self, condition: str) -> Floats:
        """Correct ones."""
        return self._column(self._right, condition)

    def omitted(self, condition: str) -> Floats:
        """Those without an answer."""
        return self._column(self._sum(np.isnan(self.rt_s).astype(float)), condition)

    def used(self, condition: str) -> Floats:
        """Reaction times that the rule keeps."""
        return self._column(self._kept, condition)

    def accuracy(self, condition: str) -> Floats:
        """Share correct, NaN without trials."""
        with np.errstate(invalid="ignore"):
            return self.right(condition) / self.trials(condition)

    def rt_ms(self, condition: str) -> Floats:
        """Mean of the kept reaction times, ms; NaN without any."""
        return self._column(self._mean_s, condition) * 1000

    def rt_sd_ms(self, condition: str) -> Floats:
        """Their SD (n - 1), ms."""
        kept = self.selection.kept
        off = self.rt_s - self._mean_s.ravel()[self._cell]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.sqrt(self._column(self._sum(off**2, kept) / (self._kept - 1), condition)) * 1000

    def excluded(self) -> dict[str, NDArray[np.int64]]:
        """Reaction times that are not used, by reason, shape (units,) each."""
        found = {}
        for reason, name in EXCLUDED.items():
            rows = self.selection.reason == REASONS.index(reason)
            found[f"excluded_{name}"] = np.bincount(self.unit[rows], minlength=self.units)
        return found

    def along(self, condition: pd.Series) -> Cells:
        """The same trials and kept times over another column of conditions."""
        code, names = pd.factorize(condition, sort=True)
        return Cells(self.unit, self.units, code, tuple(map(str, names)), self.rt_s, self.correct, self.selection)


def cells_of(table: pd.DataFrame, unit: Codes, units: int, rule: RtRule) -> Cells:
    """The cells of a table in our columns (``condition``, ``rt_s``, ``correct``) under a rule of reaction times, which
    cuts within each cell."""
    code, names = pd.factorize(table["condition"], sort=True)
    rt_s, correct = table["rt_s"].to_numpy(float), table["correct"].to_numpy(bool)
    selection = apply(rule, rt_s, correct, unit * len(names) + code)
    return Cells(unit, units, code, tuple(str(name) for name in names), rt_s, correct, selection)
