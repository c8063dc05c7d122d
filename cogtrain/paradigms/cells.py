"""Trials of many people at once, and what is counted of them: no group is ever looked at alone.

A unit is what a row of scores is about: a person's session, or one level of it. Every figure comes as an array of one
value a unit, so that a score is written once and taken of one session or of a million.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cogtrain.measures.reaction_time import DEFAULT_RULE, RtRule, cell_medians, cell_trimmed_means
from cogtrain.measures.signal_detection import criterion, d_prime, d_prime_error, rate_error
from cogtrain.paradigms.coded import Bools, Coded, Codes, coded, follows, share_in_place, words_of

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]
Scores = Mapping[str, NDArray[Any]]


@dataclass
class _Columns:
    """The table's columns, each looked at once."""

    table: pd.DataFrame
    coded: dict[str, Coded] = field(default_factory=dict)
    follows: Bools | None = None


@dataclass(frozen=True)
class Cells:
    """Some trials of each unit.

    unit: of each trial, codes 0 to ``units`` - 1. rt_s: as measured, NaN without an answer. kept: whether the rule uses
    it. correct: whether the answer was right. rule: how scores are taken. rows: which trials these are; None for all.
    """

    unit: Codes
    units: int
    rt_s: Floats
    kept: Bools
    correct: Bools
    columns: _Columns
    rule: RtRule = DEFAULT_RULE
    rows: Bools | None = None
    parts: dict[Hashable, Cells] = field(default_factory=dict, compare=False, repr=False)

    # ---------------------------------------------------------------- which trials

    def coded(self, column: str) -> Coded:
        """A column as codes; nothing anywhere where the table has no such column."""
        known = self.columns.coded
        if column not in known:
            known[column] = coded(self.columns.table, column)
        return known[column]

    def of(self, **words: Hashable | tuple[Hashable, ...]) -> Cells:
        """The trials with that word, or one of those, in a column: ``of(condition="go")``."""
        part = self
        for column, word in words.items():
            part = part._of(column, word if isinstance(word, tuple) else (word,))
        return part

    def _of(self, column: str, wanted: tuple[Hashable, ...]) -> Cells:
        key = (column, wanted)
        if key not in self.parts:
            self.parts[key] = self.where(self.coded(column).among(wanted))
        return self.parts[key]

    def but(self, **words: Hashable | tuple[Hashable, ...]) -> Cells:
        """All but these."""
        chosen = self.of(**words).rows
        return self.where(~chosen) if chosen is not None else self.where(np.zeros(len(self.unit), bool))

    def where(self, mask: Bools) -> Cells:
        """Those of these trials for which the mask, one entry a trial of the whole table, is true."""
        return replace(self, rows=self._among(mask), parts={})

    def has(self, **words: Hashable) -> bool:
        """Whether such a word is there at all."""
        return all(word in self.coded(column).names for column, word in words.items())

    def after_correct(self) -> Cells:
        """Those whose predecessor in the block is there and was answered rightly: after an error people slow down
        (Rabbitt 1966, doi:10.1037/h0022853). All of them where the table does not number its trials, or the rule says
        that any trial counts."""
        if self.rule.after == "any":
            return self
        if self.columns.follows is None:
            self.columns.follows = follows(self.unit, self.correct, self.columns.table)
        before = self.columns.follows
        return self if before is None else self.where(before)

    # ---------------------------------------------------------------- what is counted: one value a unit

    def here(self, values: NDArray[Any]) -> NDArray[Any]:
        """Of values of all the table's trials, those of these trials."""
        return values if self.rows is None else values[self.rows]

    def _among(self, mask: Bools) -> Bools:
        """The mask, narrowed to these trials."""
        return mask if self.rows is None else mask & self.rows

    def _count(self, mask: Bools) -> Floats:
        return np.bincount(self.unit[self._among(mask)], minlength=self.units).astype(float)

    @cached_property
    def _n(self) -> Floats:
        return np.bincount(self.here(self.unit), minlength=self.units).astype(float)

    @cached_property
    def _right(self) -> Floats:
        return self._count(self.correct)

    @cached_property
    def _used(self) -> Floats:
        return self._count(self.kept)

    @cached_property
    def _mean_s(self) -> Floats:
        chosen = self._among(self.kept)
        with np.errstate(invalid="ignore"):
            return np.bincount(self.unit[chosen], self.rt_s[chosen], minlength=self.units) / self._used

    def trials(self) -> Floats:
        """How many there are."""
        return self._n

    def right(self) -> Floats:
        """How many were answered rightly; withholding can be right."""
        return self._right

    def wrong(self) -> Floats:
        """How many were not."""
        return self._n - self._right

    def omitted(self) -> Floats:
        """How many have no answer."""
        return self._count(np.isnan(self.rt_s))

    def omission_rate(self) -> Floats:
        """Share that has no answer."""
        with np.errstate(invalid="ignore"):
            return self.omitted() / self._n

    def used(self) -> Floats:
        """How many reaction times the rule keeps."""
        return self._used

    def accuracy(self) -> Floats:
        """Share answered rightly; NaN without trials."""
        with np.errstate(invalid="ignore"):
            return self._right / self._n

    def error_rate(self) -> Floats:
        """Share that was not."""
        with np.errstate(invalid="ignore"):
            return self.wrong() / self._n

    def rt_ms(self) -> Floats:
        """Level of the kept reaction times, ms, by the centre that the rule names; NaN without any."""
        return {"mean": self.mean_rt_ms, "median": self.median_rt_ms, "trimmed": self.trimmed_rt_ms}[self.rule.centre]()

    def mean_rt_ms(self) -> Floats:
        """Their mean, ms."""
        return self._mean_s * 1000

    def trimmed_rt_ms(self) -> Floats:
        """Their mean without the shortest and the longest fifth, ms."""
        return self._centred(cell_trimmed_means)

    def rt_sd_ms(self) -> Floats:
        """Their SD (n - 1), ms."""
        chosen = self._among(self.kept)
        unit = self.unit[chosen]
        with np.errstate(invalid="ignore", divide="ignore"):
            off = self.rt_s[chosen] - self._mean_s[unit]
            squares = np.bincount(unit, off**2, minlength=self.units)
            return np.sqrt(squares / (self._used - 1)) * 1000

    def rt_cv(self) -> Floats:
        """Their SD over their mean: how uneven they are."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.rt_sd_ms() / self.mean_rt_ms()

    def median_rt_ms(self) -> Floats:
        """Their median, ms."""
        return self._centred(cell_medians)

    def _centred(self, centre: Callable[[Floats, NDArray[np.intp], int], Floats]) -> Floats:
        chosen = self._among(self.kept)
        return centre(self.rt_s[chosen], self.unit[chosen].astype(np.intp), self.units) * 1000

    def speed_per_s(self) -> Floats:
        """Mean of 1 / RT of the kept ones, per second: slow answers weigh less."""
        chosen = self._among(self.kept)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.bincount(self.unit[chosen], 1 / self.rt_s[chosen], minlength=self.units) / self._used

    def signal_detection(self, noise: Cells) -> Scores:
        """``d_prime`` and ``criterion`` where answering these trials is right and answering ``noise`` is not, rates
        corrected as the rule names it."""
        counts = (self.right(), self.trials(), noise.wrong(), noise.trials())
        how = self.rule.d_prime
        return {"d_prime": d_prime(*counts, how), "criterion": criterion(*counts, how)}

    def signal_error(self, noise: Cells) -> Scores:
        """The standard errors of :meth:`signal_detection`, from its counts."""
        error = d_prime_error(self.right(), self.trials(), noise.wrong(), noise.trials())
        return {"d_prime": error, "criterion": error / 2}

    def rate_error(self) -> Floats:
        """Standard error of the share answered rightly, or not."""
        return rate_error(self.right(), self.trials())

    def omission_error(self) -> Floats:
        """Standard error of the share that has no answer."""
        return rate_error(self.omitted(), self.trials())

    # ---------------------------------------------------------------- further columns

    def numbers(self, column: str) -> Floats:
        """A column of numbers, one entry a trial of these; NaN where there is none."""
        import pandas as pd

        table = self.columns.table
        if column not in table:
            return np.full(len(self.here(self.unit)), np.nan)
        return self.here(pd.to_numeric(table[column], errors="coerce").astype(float).to_numpy(float))

    def in_place(self) -> Floats:
        """Of sequences the share of elements that stand where they should, one entry a trial of these; NaN where no
        sequence was expected."""
        answer, response = (self.coded(column) for column in ("answer", "response"))
        both = np.stack([self.here(answer.codes), self.here(response.codes)])
        pairs, which = np.unique(both, axis=1, return_inverse=True)
        shares = [share_in_place(words_of(answer, wanted), words_of(response, given)) for wanted, given in pairs.T]
        return np.asarray(shares, float)[which.ravel()]

    def mean_of(self, values: Floats) -> Floats:
        """Mean of values, one entry a trial of these; NaN without any."""
        there = np.isfinite(values)
        unit = self.here(self.unit)[there]
        with np.errstate(invalid="ignore"):
            return np.bincount(unit, values[there], minlength=self.units) / np.bincount(unit, minlength=self.units)

    def error_of(self, values: Floats) -> Floats:
        """Standard error of that mean; NaN of fewer than two."""
        there = np.isfinite(values)
        unit, count = self.here(self.unit)[there], np.bincount(self.here(self.unit)[there], minlength=self.units)
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = np.bincount(unit, (values[there] - self.mean_of(values)[unit]) ** 2, minlength=self.units)
            return np.where(count > 1, np.sqrt(squares / (count - 1) / count), np.nan)

    def mean(self, column: str) -> Floats:
        """Mean of a column of numbers; NaN without any."""
        return self.mean_of(self.numbers(column))

    def sum_over_blocks(self, column: str) -> Floats:
        """Sum over the blocks of a unit of what a column says of each; of a block its first entry counts."""
        values, unit = self.numbers(column), self.here(self.unit)
        block = self.here(self.coded("block").codes)
        _, first = np.unique(np.stack((unit, block)), axis=1, return_index=True)
        there = first[np.isfinite(values[first])]
        return np.bincount(unit[there], values[there], minlength=self.units).astype(float)

    def each(self, score: Callable[[Arrays], Mapping[str, float]], names: tuple[str, ...]) -> Scores:
        """``score`` of each unit's trials alone, for what cannot be counted at once: the columns that the trials have,
        with ``rt_s`` as measured, ``kept`` and ``correct``. NaN for what it leaves out."""
        arrays = {str(name): self.here(_plain(column)) for name, column in self.columns.table.items()}
        arrays |= {"rt_s": self.here(self.rt_s), "kept": self.here(self.kept), "correct": self.here(self.correct)}
        unit, found = self.here(self.unit), {name: np.full(self.units, np.nan) for name in names}
        order = np.argsort(unit, kind="stable")
        ends = np.searchsorted(unit[order], np.arange(self.units + 1))
        for place in range(self.units):
            mine = order[ends[place] : ends[place + 1]]
            if len(mine):
                for name, value in score({name: array[mine] for name, array in arrays.items()}).items():
                    found[name][place] = value
        return found


def _plain(column: pd.Series[Any]) -> NDArray[Any]:
    """A column as it is compared: words without gaps."""
    worded = column.dtype == object or str(column.dtype).startswith("str")
    return (column.where(column.notna(), "") if worded else column).to_numpy()


def one_unit(table: pd.DataFrame) -> Cells:
    """The trials of one person: reaction times of correct answers are kept, but where a column ``kept`` says another
    thing; columns that lack are empty."""
    import pandas as pd

    count = len(table)
    rt = table["rt_s"] if "rt_s" in table else pd.Series(np.nan, index=table.index)
    rt_s = np.asarray(pd.to_numeric(rt, errors="coerce").astype(float), float)
    right = table["correct"].eq(True) if "correct" in table else pd.Series(False, index=table.index)
    correct = right.to_numpy(bool)
    kept = table["kept"].eq(True).to_numpy(bool) if "kept" in table else correct & np.isfinite(rt_s)
    return Cells(np.zeros(count, np.intp), 1, rt_s, kept, correct, _Columns(table))


def score_one(score: Callable[[Cells], Scores], table: pd.DataFrame) -> dict[str, float]:
    """The scores of one person's trials, as :func:`one_unit` takes them: for a look, or a test."""
    return {name: float(values[0]) for name, values in score(one_unit(table)).items()}


def cells_of(table: pd.DataFrame, unit: Codes, units: int, kept: Bools, rule: RtRule = DEFAULT_RULE) -> Cells:
    """The cells of a table with ``rt_s`` (as measured) and ``correct``. kept: which reaction times the rule uses."""
    rt_s, correct = table["rt_s"].to_numpy(float), table["correct"].to_numpy(bool)
    return Cells(unit, units, rt_s, kept, correct, _Columns(table), rule)
