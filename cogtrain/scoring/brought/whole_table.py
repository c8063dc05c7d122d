"""What can be judged only over a whole table: its unit, its codes for no answer, its conditions.

A table larger than memory is looked at part by part, and what was seen of each part is put together; the judgement is
one frozen value that every part is then read with. So all ways give the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cogtrain.measures.reaction_time import cell_medians
from cogtrain.paradigms.contract import TableForm
from cogtrain.scoring.brought.asked import Unit
from cogtrain.scoring.brought.column_meanings import NONE_CODES, Floats, answers, numbers
from cogtrain.scoring.brought.notes import Note, together
from cogtrain.scoring.brought.trial_rows import TrialRows

MS_FROM = 20.0  # a median above is ms: nobody takes 20 s
MS_LEAST = 10.0  # a median below is s: nobody takes 10 ms
LONGEST_S = 60.0
ABSURD = 1e12  # no time in any unit
CODES = tuple(float(code) for code in NONE_CODES)
LATE = (999.0, 9999.0)  # those that can be a time as well, in ms
NEAR = 0.1


@dataclass
class Timed:
    """Rows of one answer: how many, how many with a time, the shortest and the longest of these."""

    n: int = 0
    timed: int = 0
    low: float = np.inf
    high: float = -np.inf

    def add(self, other: Timed) -> None:
        self.n, self.timed = self.n + other.n, self.timed + other.timed
        self.low, self.high = min(self.low, other.low), max(self.high, other.high)


@dataclass
class Seen:
    """What was seen of some trials. medians: a row a person and session. near: how many other times lie around a
    code, at whole numbers. withheld: words that stand for the right answer where none is."""

    rows: int
    medians: pd.DataFrame
    times: int
    codes: Counter[float]
    first: dict[float, int]
    other_negative: int
    longest: float
    near: dict[float, NDArray[np.int64]]
    unit: Unit | None
    levels: dict[str, dict[str, Timed]]
    responses: dict[str, Timed] = field(default_factory=dict)
    answers: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)
    delays: pd.DataFrame | None = None
    numbered: bool = True
    notes: tuple[Note, ...] = ()


def look(rows: TrialRows, form: TableForm) -> Seen:
    """What is to be seen of some trials. Raises CogtrainError for a delay that is no number."""
    table, rt = rows.table, rows.rt
    coded = np.isin(rt, CODES)
    plain = (rt > 0) & (rt < ABSURD) & ~coded
    codes = Counter({code: int((rt == code).sum()) for code in CODES if (rt == code).any()})
    seen = Seen(
        rows=len(rt),
        medians=_medians(table, rt, plain),
        times=int((np.isfinite(rt) & ~np.isin(rt, [code for code in CODES if code <= 0])).sum() + np.isinf(rt).sum()),
        codes=codes,
        first={code: int(rows.place.rows[np.flatnonzero(rt == code)[0]]) for code in codes},
        other_negative=int(((rt < 0) & ~coded).sum()),
        longest=float(rt[plain].max()) if plain.any() else -np.inf,
        near=_near(rt, codes),
        unit=rows.unit,
        levels={one.column: _levels(table[one.column], plain) for one in form.factors if one.column in table},
        notes=rows.notes,
    )
    if "response" in table:
        seen.responses = _responses(table["response"], rt, plain)
    if "answer" in table:
        right, words = answers(table["answer"])
        seen.answers = set(words)
        withheld = table["condition"].isin(form.withhold).to_numpy()
        seen.withheld = {words[at] for at in set(right[withheld].tolist())}
    if "delay" in table:
        seen.delays = _delays(rows, form)
    if "trial" in table:
        seen.numbered = bool(pd.to_numeric(table["trial"], errors="coerce").notna().all())
    return seen


def _levels(values: pd.Series, plain: NDArray[np.bool_]) -> dict[str, Timed]:
    codes, words = values.cat.codes.to_numpy(), list(values.cat.categories)
    counts = (np.bincount(one, minlength=len(words)).tolist() for one in (codes, codes[plain]))
    return {text: Timed(n, timed) for text, n, timed in zip(words, *counts, strict=True)}


def _medians(table: pd.DataFrame, rt: Floats, plain: NDArray[np.bool_]) -> pd.DataFrame:
    """Of each person's session: median and number of its times, how many are below 10 and from 20 on."""
    codes, people, sessions = _sessions(table)
    units = len(people)
    counts = {
        "n": np.bincount(codes[plain], minlength=units),
        "small": np.bincount(codes[plain & (rt < MS_LEAST)], minlength=units),
        "large": np.bincount(codes[plain & (rt >= MS_FROM)], minlength=units),
    }
    median = cell_medians(rt[plain], codes[plain], units)
    return pd.DataFrame({"participant": people, "session": sessions, "median": median, **counts})


def _sessions(table: pd.DataFrame) -> tuple[NDArray[np.intp], NDArray[np.object_], NDArray[np.object_]]:
    """Each trial's person and session as one code; of each code the person, and the session."""
    who, when = (_words(table[column]) for column in ("participant", "session"))
    count = max(1, len(when[1]))
    both, codes = np.unique(who[0] * count + when[0], return_inverse=True)
    return codes.astype(np.intp), who[1][both // count], when[1][both % count]


def _words(values: pd.Series) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy().astype(np.intp), np.asarray(values.cat.categories, object)
    return np.zeros(len(values), np.intp), np.array([""], object)  # no sessions


def _responses(values: pd.Series, rt: Floats, plain: NDArray[np.bool_]) -> dict[str, Timed]:
    given, words = answers(values)
    low, high = np.full(len(words), np.inf), np.full(len(words), -np.inf)
    np.minimum.at(low, given[plain], rt[plain])
    np.maximum.at(high, given[plain], rt[plain])
    counts = (np.bincount(one, minlength=len(words)) for one in (given, given[plain]))
    rows = zip(words, *(array.tolist() for array in (*counts, low, high)), strict=True)
    return {text: Timed(*found) for text, *found in rows}


def _near(rt: Floats, codes: Counter[float]) -> dict[float, NDArray[np.int64]]:
    """How many times lie around each code that can be a time, at each whole number within a tenth of it; the code
    itself apart."""
    least, most = int(min(LATE) * (1 - NEAR)), int(max(LATE) * (1 + NEAR)) + 1
    counts = np.bincount(rt[(rt >= least) & (rt < most)].astype(np.intp), minlength=most)
    for code in LATE:
        counts[int(code)] -= codes[code]
    return {code: counts[int(code * (1 - NEAR)) : int(code * (1 + NEAR)) + 1] for code in LATE}


def stop_rows(table: pd.DataFrame, form: TableForm) -> NDArray[np.bool_]:
    """Trials with a stop signal: the delay of any other is nobody's."""
    return np.asarray(~table["condition"].isin([form.factors[0].needed[0]]), bool)


def delay_codes(delay: Floats) -> NDArray[np.bool_]:
    """Delays that are none: a code below 0, or one that no delay can be."""
    coded = np.isin(delay, [code for code in CODES if code < 0 or code > 999])
    return np.asarray(coded | ~np.isfinite(delay), bool)


def _delays(rows: TrialRows, form: TableForm) -> pd.DataFrame:
    """The longest delay of each person's stop trials."""
    stop = stop_rows(rows.table, form)
    delay = numbers(rows.table["delay"][stop], rows.place.where(stop), rows.theirs["delay"])
    there = ~delay_codes(delay) & (delay != 999)
    people = rows.table["participant"][stop][there].astype(str)
    return pd.DataFrame({"participant": people, "longest": delay[there]}).groupby("participant", as_index=False).max()


def together_seen(parts: Iterable[Seen]) -> Seen:
    """What was seen of all parts."""
    first, *others = parts
    for part in others:
        first.rows, first.times = first.rows + part.rows, first.times + part.times
        first.first = {**part.first, **first.first} | {
            code: min(part.first[code], first.first[code]) for code in part.first.keys() & first.first.keys()
        }
        first.codes += part.codes
        first.other_negative += part.other_negative
        first.longest = max(first.longest, part.longest)
        first.near = {code: first.near[code] + part.near[code] for code in LATE}
        for column, words in part.levels.items():
            for text, timed in words.items():
                first.levels.setdefault(column, {}).setdefault(text, Timed()).add(timed)
        for text, timed in part.responses.items():
            first.responses.setdefault(text, Timed()).add(timed)
        first.answers |= part.answers
        first.withheld |= part.withheld
        first.numbered &= part.numbered
    first.medians = pd.concat([first.medians, *(part.medians for part in others)], ignore_index=True)
    delays = [part.delays for part in (first, *others) if part.delays is not None]
    first.delays = pd.concat(delays, ignore_index=True) if delays else None
    first.notes = together(note for part in (first, *others) for note in part.notes)
    return first


@dataclass(frozen=True)
class Judged:
    """How a whole table is read. unit: of its reaction times. none: times that are codes for no answer. tells: whether
    ``response`` says who answered. no_response, no_answer: their words for none. delay_unit: of its delays. levels: our
    column -> its conditions. idle: conditions that are no trials. numbered: whether every trial has a number."""

    unit: Unit
    none: tuple[float, ...]
    tells: bool = False
    no_response: frozenset[str] = frozenset({""})
    no_answer: frozenset[str] = frozenset({""})
    delay_unit: Unit | None = None
    idle: frozenset[str] = frozenset()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbered: bool = True
    notes: tuple[Note, ...] = ()
