"""The rows of anybody's table that are trials, their cells read by meaning; nothing here depends on other rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cogtrain.errors import refuse
from cogtrain.paradigms.contract import Factor, TableForm
from cogtrain.scoring.brought.asked import Asked, Unit
from cogtrain.scoring.brought.column_meanings import (
    NONE_CODES,
    SIGNS,
    Bools,
    Floats,
    Place,
    answers,
    each,
    is_none,
    names,
    numbers,
    word,
    yes_no,
)
from cogtrain.scoring.brought.notes import Note

ROW = "cogtrain row"  # a column that carries each row's number where a table is cut into parts
FIRST_ROW, SAID, PROGRAM = "first_row", "said", "program"  # what a file's reader says in a table's ``attrs``
BLANK = {"", "na", "nan", "n/a", "null", "<na>", "undefined"}
NAMES = ("participant", "session", "block", "level")


@dataclass(frozen=True)
class TrialRows:
    """Trials of a table. table: our columns; people, sessions, blocks and levels as names, conditions by our words,
    ``responded`` and ``correct`` as 1, 0 or NaN, the rest as it stood. rt: as it stood, NaN for nothing. unit: where
    the column itself has one. theirs: ours -> their name of a column."""

    place: Place
    table: pd.DataFrame
    rt: Floats
    unit: Unit | None
    theirs: Mapping[str, str]
    notes: tuple[Note, ...]

    def where(self, mask: Bools) -> TrialRows:
        """Those for which the mask is true."""
        table = self.table[mask].reset_index(drop=True)
        return replace(self, place=self.place.where(mask), table=table, rt=self.rt[mask])


def place_of(frame: pd.DataFrame, where: str) -> Place:
    """Where each row of a table stands."""
    start = int(frame.attrs.get(FIRST_ROW, 2))
    return Place(where, frame[ROW].to_numpy(int) if ROW in frame else np.arange(start, start + len(frame)))


def trial_rows(frame: pd.DataFrame, columns: Mapping[str, str], form: TableForm, asked: Asked, where: str) -> TrialRows:
    """Read the rows that are trials. Raises CogtrainError, with row and column, for a cell that cannot be read."""
    if frame.empty:
        raise refuse(where, "no rows", "one row for each trial")
    place, notes = place_of(frame, where), list[Note]()
    kept = _kept(frame, asked, place, notes)
    frame, place = (frame, place) if kept.all() else (frame[kept], place.where(kept))
    kept = _trials(frame, columns, form, asked, place, notes)
    frame, place = (frame, place) if kept.all() else (frame[kept], place.where(kept))
    table = pd.DataFrame({mine: frame[theirs] for mine, theirs in columns.items()}).reset_index(drop=True)
    for mine in (column for column in NAMES if column in table):
        if mine != "block":
            table[mine] = names(table[mine], place, columns[mine])
    if "block" in table:
        codes, words = each(table["block"], word)
        table["block"] = pd.Series(pd.Categorical.from_codes(codes, pd.Index(words, dtype=object)))
    if "session" not in table:
        table["session"] = ""
    if "condition" not in table:
        table["condition"] = form.only or ""
    for factor in form.factors:
        if factor.column in table:
            table[factor.column] = _ours(factor, table[factor.column], asked.values)
    for mine in ("responded", "correct"):
        if mine in table:
            table[mine] = yes_no(table[mine], place, columns[mine])
    lasting = pd.api.types.is_timedelta64_dtype(table["rt"].dtype)
    rt = numbers(table["rt"], place, columns["rt"])
    return TrialRows(place, table, rt, "s" if lasting else None, columns, tuple(notes))


def _kept(frame: pd.DataFrame, asked: Asked, place: Place, notes: list[Note]) -> Bools:
    """Rows that the caller, or the export that was recognised, means."""
    kept = np.ones(len(frame), bool)
    for column, wanted in asked.only.items():
        codes, words = each(frame[column], word)
        there = np.isin(codes, [at for at, text in enumerate(words) if text in {word(one) for one in wanted}])
        kept &= there
    for column, unwanted in asked.no_trials.items():
        codes, words = each(frame[column], word)
        for at, text in enumerate(words):
            out = (codes == at) & kept
            if text in unwanted and out.any():
                said = f"{{n}} rows whose {column} is {text or 'empty'} were left out: they are no trials that count"
                notes.append(Note(said, int(out.sum()), row=int(place.rows[np.flatnonzero(out)[0]])))
                kept &= ~out
    return kept


def _trials(
    frame: pd.DataFrame, columns: Mapping[str, str], form: TableForm, asked: Asked, place: Place, notes: list[Note]
) -> Bools:
    """Rows with a condition; a row that has neither condition nor time is an instruction, a pause or a fixation."""
    factor = next((one for one in form.factors if one.column == "condition"), None)
    if factor is None or "condition" not in columns:
        return np.ones(len(frame), bool)
    codes, words = each(frame[columns["condition"]], word)
    known = words_of_factor(factor, asked.values)
    unnamed = np.isin(codes, [at for at, text in enumerate(words) if text in BLANK and text not in known])
    perhaps = np.isin(codes, [at for at, text in enumerate(words) if is_none(text)])
    if not perhaps.any():
        return np.ones(len(frame), bool)
    empty = perhaps.copy()
    for mine in ("rt", "response", "responded", "correct"):
        if mine in columns:
            some, told = answers(frame.loc[perhaps, columns[mine]])
            blank = ("", *SIGNS, *NONE_CODES) if mine in {"rt", "response"} else ("", *SIGNS)
            empty[perhaps] &= np.isin(some, [at for at, text in enumerate(told) if text in blank])
    bare, timed = perhaps & empty, unnamed & ~empty
    theirs = columns["condition"]
    for out, said in (
        (bare, f"{{n}} rows without {theirs} and without a time were left out: they are no trials"),
        (timed, f"{{n}} rows without {theirs} were left out, though something else stands there"),
    ):
        if out.any():
            first = int(place.rows[np.flatnonzero(out)[0]])
            notes.append(Note(f"{said} (the first is row {{row}})", int(out.sum()), row=first))
    return ~(bare | timed)


def words_of_factor(factor: Factor, asked: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Every word for one of the conditions -> ours."""
    known = {other: level for level, others in factor.levels.items() for other in (level, *others)}
    return known | {word(other): level for level in factor.levels for other in asked.get(level, ())}


def _ours(factor: Factor, values: pd.Series, asked: Mapping[str, Sequence[str]]) -> pd.Series:
    """Their words as ours; those that are none of ours as they stand."""
    known = words_of_factor(factor, asked)
    codes, found = each(values, word)
    ours = [known.get(text, known.get("".join(filter(str.isalnum, text)), text)) for text in found]
    levels = sorted(set(ours))
    places = np.array([levels.index(level) for level in ours], np.intp)
    return pd.Series(pd.Categorical.from_codes(places[codes], pd.Index(levels, dtype=object)))
