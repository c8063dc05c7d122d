"""Anybody's trial table as the columns that scores are taken from: mapped, checked, in seconds.

What cannot be taken as it stands is an error that says where; what can be taken only with an assumption is taken and
named in a warning. Nothing becomes a number silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from cogtrain.errors import did_you_mean, refuse
from cogtrain.paradigms.contract import Factor, TableForm

Unit = Literal["ms", "s"]

MS_FROM = 20.0  # a median above is ms: nobody takes 20 s
LONGEST_S = 60.0
COPIES_FROM = 20
TRUE = {"1", "true", "yes", "t", "correct", "correctresponse", "hit", "right"}
FALSE = {"0", "false", "no", "f", "incorrect", "incorrectresponse", "error", "wrong", "miss", ""}


@dataclass(frozen=True)
class Asked:
    """What the caller says of a table. columns: ours -> theirs; values: our condition -> theirs; unit None: by the
    data; sessions: their column of sessions."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unit: Unit | None = None


@dataclass(frozen=True)
class Trials:
    """A table in our columns: ``participant``, ``session`` ("" without), ``condition``, ``rt_s`` (NaN without an
    answer), ``correct``, and those that the form names besides; and what was assumed, in words."""

    table: pd.DataFrame
    warnings: tuple[str, ...]


def columns_of(form: TableForm, asked: Asked, present: Sequence[str], where: str) -> dict[str, str]:
    """ours -> theirs for every column that is there. Raises CogtrainError for a column that is named and not there, for
    one that is needed and not named, and for a name that no column of ours has."""
    ours = {*form.needs, *form.may}
    lower = {name.lower(): name for name in present}
    found: dict[str, str] = {}
    for mine, theirs in asked.columns.items():
        if mine not in ours:
            raise refuse("--map", f'"{mine}={theirs}"', f"one of {', '.join(sorted(ours))}", did_you_mean(mine, ours))
        if theirs not in present:
            raise refuse(where, f'no column "{theirs}"', f"a column for {mine}", did_you_mean(theirs, present))
        found[mine] = theirs
    for mine in (*form.needs, *form.may):
        if mine not in found and mine in lower and lower[mine] not in found.values():
            found[mine] = lower[mine]
    missing = [mine for mine in form.needs if mine not in found]
    if missing:
        remedy = f"Name it: --map {missing[0]}=COLUMN. Columns there: {', '.join(list(present)[:30])}."
        raise refuse(where, f"no column for {', '.join(missing)}", f"what {form.name} needs", remedy)
    return found


def take(frame: pd.DataFrame, form: TableForm, asked: Asked, where: str) -> Trials:
    """The table in our columns. Raises CogtrainError where it cannot be had without guessing."""
    columns = columns_of(form, asked, list(frame.columns), where)
    if frame.empty:
        raise refuse(where, "no rows", "one row for each trial")
    warnings: list[str] = []
    table = pd.DataFrame({mine: frame[theirs] for mine, theirs in columns.items()}).reset_index(drop=True)
    table["participant"] = _names(table["participant"], where, columns["participant"])
    table["session"] = _names(table["session"], where, columns["session"]) if "session" in table else ""
    if "condition" not in table:
        table["condition"] = form.only or ""
    for factor in form.factors:
        if factor.column in table:
            table[factor.column] = named(
                factor, table[factor.column], asked.values, where, columns.get(factor.column, "")
            )
    table["rt_s"] = _times(table, asked.unit, where, columns["rt"], warnings)
    _duplicates(table, where, warnings)
    if "delay" in table:
        table["delay_s"] = _delays(table, asked.unit, where, columns["delay"])
    if "correct" in table:
        table["correct"] = _truth(table["correct"], where, columns["correct"])
    elif {"response", "answer"} <= set(table):
        table["correct"] = table["response"].astype(str) == table["answer"].astype(str)
    elif form.correct_from_answering:
        expected = ~table["condition"].isin(form.withhold)
        table["correct"] = table["rt_s"].notna() == expected
    else:
        remedy = "Name it: --map correct=COLUMN, or --map response=COLUMN --map answer=COLUMN."
        raise refuse(where, "no column for correct", "whether each answer was right", remedy)
    return Trials(table, tuple(warnings))


def named(factor: Factor, values: pd.Series, asked: Mapping[str, Sequence[str]], where: str, theirs: str) -> pd.Series:
    """Their words as ours. Raises CogtrainError where a needed condition is nowhere."""
    words = {word: level for level, others in factor.levels.items() for word in (level, *others)}
    words |= {word.lower(): level for level in factor.levels for word in asked.get(level, ())}
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    plain = [_plain(value) for value in distinct]
    ours = [words.get(word, words.get(_bare(word), word)) for word in plain]
    lacking = [level for level in factor.needed if level not in ours]
    if lacking:
        there = ", ".join(sorted(str(value) for value in distinct)[:12])
        remedy = f"Say which it is: --value {lacking[0]}=THEIRS. There: {there}."
        found = f'no "{lacking[0]}" in {theirs or factor.column}'
        raise refuse(where, found, f"each of {', '.join(factor.needed)}", remedy)
    levels = sorted(set(ours))
    places = np.array([levels.index(name) for name in ours])
    return pd.Series(pd.Categorical.from_codes(places[codes], pd.Index(levels)))


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().lower()


def _bare(word: str) -> str:
    return "".join(letter for letter in word if letter.isalnum())


def _names(values: pd.Series, where: str, column: str) -> pd.Series:
    codes, names = pd.factorize(values)
    words = [str(name) for name in names]
    blank = [place for place, word in enumerate(words) if not word.strip()]
    empty = (codes < 0) | np.isin(codes, blank)
    if empty.any():
        row = int(np.flatnonzero(empty)[0]) + 2
        raise refuse(f"{where}:{row}", f"{column} is empty ({int(empty.sum())} rows)", "a code in each row")
    if len(set(words)) < len(words):
        return pd.Series([words[code] for code in codes], dtype="category")
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(words)))


def _numbers(values: pd.Series, where: str, column: str) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values):
        return values.astype(float)
    text = values.astype(str).str.strip() if values.dtype == object else values
    numbers = pd.to_numeric(text, errors="coerce").astype(float)
    absent = values.isna() | (text.astype(str).str.lower().isin({"", "na", "nan", "none", "n/a", "null"}))
    bad = numbers.isna() & ~absent
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise refuse(
            f"{where}:{row + 2}", f"{column} is {values.iloc[row]!r}", "a number, or nothing where none was given"
        )
    return numbers


def _times(table: pd.DataFrame, unit: Unit | None, where: str, column: str, warnings: list[str]) -> pd.Series:
    """Reaction times in seconds; NaN without an answer."""
    rt = _numbers(table["rt"], where, column)
    nought = rt == 0
    if nought.any():
        warnings.append(f"{int(nought.sum())} reaction times of 0 in {column} were taken as no answer")
        rt = rt.mask(nought)
    given = rt[np.isfinite(rt)]
    if given.empty:
        raise refuse(where, f"no reaction time in {column} ({len(rt)} rows, none a finite number)", "one at least")
    median = float(given.median())
    looks: Unit = "ms" if median >= MS_FROM else "s"
    if unit is None:
        warnings.append(f"the unit of {column} was taken as {looks}, as its median is {median:g}; --rt-unit says it")
    elif unit != looks:
        found = f"the median of {column} is {median:g}, which is {looks}, not {unit}"
        raise refuse(where, found, f"reaction times in {unit}", f"Give --rt-unit {looks}.")
    unit = unit or looks
    _mixed(table, rt, unit, where, column)
    seconds = rt / 1000 if unit == "ms" else rt
    impossible = (seconds < 0) | (seconds > LONGEST_S) | np.isinf(seconds)
    if impossible.any():
        row = int(np.flatnonzero(impossible)[0])
        warnings.append(
            f"{int(impossible.sum())} impossible reaction times in {column} (below 0 or above {LONGEST_S:g} s; the "
            f"first in row {row + 2}: {rt.iloc[row]:g}) were left out, their answers too"
        )
    table["impossible"] = impossible
    if not (seconds.notna() & ~impossible).any():
        found = f"no possible reaction time in {column}: all are below 0 or above {LONGEST_S:g} s"
        raise refuse(where, found, "one at least", "Is it the right column, and the right unit?")
    return seconds.mask(impossible)


def _mixed(table: pd.DataFrame, rt: pd.Series, unit: Unit, where: str, column: str) -> None:
    """Whoever's median is of the other unit makes the table one of mixed units."""
    medians = rt.groupby(table["participant"], sort=False).median().dropna()
    other = medians[medians < 10] if unit == "ms" else medians[medians >= MS_FROM]
    if len(other):
        found = (
            f"{column} has a median of {other.iloc[0]:g} for {other.index[0]} ({len(other)} of {len(medians)} people)"
        )
        raise refuse(where, found, f"one unit, {unit}, throughout", "Bring all rows to one unit.")


def _delays(table: pd.DataFrame, unit: Unit | None, where: str, column: str) -> pd.Series:
    """Stop delays in seconds, by their own size: a delay can be recorded in another unit than the reaction time."""
    delay = _numbers(table["delay"], where, column)
    largest = float(delay.max())
    return delay / 1000 if largest >= MS_FROM else delay


def _truth(values: pd.Series, where: str, column: str) -> pd.Series:
    if values.dtype == bool:
        return values
    text = values.astype(str).str.strip().str.lower().str.removesuffix(".0")
    text = text.mask(values.isna(), "")
    known = text.isin(TRUE | FALSE)
    if not known.all():
        row = int(np.flatnonzero(~known)[0])
        raise refuse(
            f"{where}:{row + 2}", f"{column} is {values.iloc[row]!r}", "1 or 0, true or false, correct or incorrect"
        )
    return text.isin(TRUE)


def _duplicates(table: pd.DataFrame, where: str, warnings: list[str]) -> None:
    keys = [name for name in ("participant", "session", "block", "trial", "level") if name in table]
    if "trial" in table:
        again = table.duplicated(keys)
        if again.any():
            row = int(np.flatnonzero(again)[0])
            place = ", ".join(f"{key} {table[key].iloc[row]}" for key in keys if str(table[key].iloc[row]))
            remedy = "Remove the copies, or map block or session, where trials are counted anew."
            raise refuse(
                f"{where}:{row + 2}", f"{place} a second time ({int(again.sum())} such rows)", "each trial once", remedy
            )
        return
    twice = _repeated(table)
    if twice:
        who = f"{twice[0]}" if len(twice) == 1 else f"{twice[0]} and {len(twice) - 1} others"
        warnings.append(f"the rows of {who} occur twice in the same order; they were all counted")


def _repeated(table: pd.DataFrame) -> list[str]:
    """People with a session whose second half of rows is the first half again; from ``COPIES_FROM`` rows on."""
    unit = table.groupby(["participant", "session"], sort=False).ngroup().to_numpy()
    order = np.argsort(unit, kind="stable")
    counts = np.bincount(unit)
    half = counts // 2
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    told = [table["rt_s"].fillna(-1).to_numpy()[order], pd.factorize(table["condition"])[0][order]]
    owner = unit[order]
    place = np.arange(len(table)) - first[owner]
    rows = np.flatnonzero(place < half[owner])
    same = np.ones(len(rows), bool)
    for values in told:
        same &= values[rows] == values[rows + half[owner[rows]]]
    alike = np.bincount(owner[rows], same, minlength=len(counts))
    whole = (counts % 2 == 0) & (counts >= COPIES_FROM) & (alike == half)
    return [str(table["participant"].iloc[order[first[found]]]) for found in np.flatnonzero(whole)]
