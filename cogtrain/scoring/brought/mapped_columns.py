"""Anybody's trial table as the columns that scores are taken from: mapped, checked, in seconds.

What cannot be taken as it stands is an error that says where; what can be taken only with an assumption is taken and
named in a warning. Nothing becomes a number silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cogtrain.errors import refuse
from cogtrain.paradigms.contract import TableForm
from cogtrain.scoring.brought.asked import Asked, columns_of
from cogtrain.scoring.brought.column_meanings import Bools, Floats, answers, numbers
from cogtrain.scoring.brought.copied_rows import copies
from cogtrain.scoring.brought.judgement import judge
from cogtrain.scoring.brought.known_exports import recognised, words_in
from cogtrain.scoring.brought.notes import Note, in_words
from cogtrain.scoring.brought.trial_rows import PROGRAM, SAID, TrialRows, trial_rows
from cogtrain.scoring.brought.whole_table import LONGEST_S, Judged, delay_codes, look, stop_rows

__all__ = ["Asked", "Trials", "as_one", "take", "taken"]

NEARLY_NOTHING = 0.2  # below any guessing


@dataclass(frozen=True)
class Trials:
    """A table in our columns: ``participant``, ``session`` ("" without), ``condition``, ``rt_s`` (NaN without an
    answer), ``correct``, and those that the form names besides; and what was assumed."""

    table: pd.DataFrame
    notes: tuple[Note, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was assumed, in words."""
        return in_words(self.notes)


def take(frame: pd.DataFrame, form: TableForm, asked: Asked, where: str) -> Trials:
    """The table in our columns. Raises CogtrainError where it cannot be had without guessing."""
    frame = frame.rename(columns=str)
    present = list(frame.columns)
    asked, said = recognised(asked, form, present, words_in(frame), where, frame.attrs.get(PROGRAM))
    columns = columns_of(form, asked, present, where)
    rows = trial_rows(frame, columns, form, asked, where)
    trials = as_one(rows, form, asked, columns, where)
    return replace(trials, notes=(*said, *(Note(words) for words in frame.attrs.get(SAID, ())), *trials.notes))


def as_one(rows: TrialRows, form: TableForm, asked: Asked, columns: Mapping[str, str], where: str) -> Trials:
    """A whole table's trials: looked at, judged, taken. Raises CogtrainError."""
    return taken(rows, form, judge(look(rows, form), form, asked, columns, where))


def taken(rows: TrialRows, form: TableForm, judged: Judged) -> Trials:
    """Trials as a judgement over their whole table has them. Raises CogtrainError, with row and column."""
    notes = list(judged.notes)
    busy = ~rows.table["condition"].isin(judged.idle).to_numpy()
    if not busy.all():
        rows = rows.where(busy)
    table, place = rows.table.copy(), rows.place
    for column, levels in judged.levels.items():
        table[column] = table[column].cat.set_categories(list(levels))
    if "trial" in table:
        table = _numbered(table) if judged.numbered else table.drop(columns="trial")
    rt = np.where(np.isin(rows.rt, judged.none), np.nan, rows.rt)
    answered = _answered(table, judged, np.isfinite(rt) | np.isinf(rt))
    late = ~np.isnan(rt) & ~answered
    if late.any():
        first = int(place.rows[np.flatnonzero(late)[0]])
        column = rows.theirs.get("responded", rows.theirs.get("response", ""))
        said = f"{{n}} times in {rows.theirs['rt']} are of trials without an answer in {column}; they were not used"
        notes.append(Note(said, int(late.sum()), row=first))
    table["rt_s"] = np.where(answered, rt, np.nan) / (1000 if judged.unit == "ms" else 1)
    table["impossible"] = _impossible(table, rows, form, answered, notes)
    notes += copies(table, place)
    if "delay" in table:
        table["delay_s"] = _delays(table, rows, form, judged, notes)
        table["responded"] = answered
    table["correct"] = _correct(table, rows, form, judged, answered, notes)
    fair = ~table["impossible"].to_numpy(bool)
    right = int(table["correct"].to_numpy(bool)[fair].sum())
    said = "only {n} of {of} trials are correct: are response, answer and correct the right columns, in the same words?"
    notes.append(Note(said, right, int(fair.sum()), below=NEARLY_NOTHING))
    return Trials(table, tuple(notes))


def _numbered(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(trial=pd.to_numeric(table["trial"], errors="coerce").astype(float))


def _answered(table: pd.DataFrame, judged: Judged, timed: Bools) -> Bools:
    """Who answered: what was answered decides, where it was recorded; else whether there is a time."""
    if not judged.tells:
        return timed
    if "response" in table:
        codes, words = answers(table["response"])
        timed = ~np.isin(codes, [at for at, text in enumerate(words) if text in judged.no_response])
    if "responded" in table:
        said = table["responded"].to_numpy(float)
        timed = np.where(np.isnan(said), timed, said == 1)
    return timed


def _impossible(table: pd.DataFrame, rows: TrialRows, form: TableForm, answered: Bools, notes: list[Note]) -> pd.Series:
    """Trials that are left out: with a time that cannot be, or with an answer whose time is needed and not there."""
    seconds, column = table["rt_s"].to_numpy(float), rows.theirs["rt"]
    least = -LONGEST_S if form.before_onset else 0.0
    odd = (seconds < least) | (seconds > LONGEST_S)
    if odd.any():
        first = int(np.flatnonzero(odd)[0])
        said = (
            f"{{n}} impossible reaction times in {column} (below {least:g} or above {LONGEST_S:g} s; the first in row "
            "{row}: {shown}) were left out, their answers too"
        )
        notes.append(Note(said, int(odd.sum()), row=int(rows.place.rows[first]), shown=f"{rows.rt[first]:g}"))
    table["rt_s"] = np.where(odd, np.nan, seconds)
    timeless = answered & np.isnan(seconds) & ~table["condition"].isin(form.withhold).to_numpy()
    if form.times_tell and timeless.any():
        said = f"{{n}} answers without a time in {column} were left out (the first is row {{row}})"
        notes.append(Note(said, int(timeless.sum()), row=int(rows.place.rows[np.flatnonzero(timeless)[0]])))
        odd |= timeless
    early = seconds < 0
    if form.before_onset and (early & ~odd).any():
        said = f"{{n}} times below 0 in {column} were taken as answers before the onset: false starts"
        notes.append(Note(said, int((early & ~odd).sum())))
    return pd.Series(odd)


def _delays(table: pd.DataFrame, rows: TrialRows, form: TableForm, judged: Judged, notes: list[Note]) -> Floats:
    """Stop-signal delays in seconds; NaN in go trials, whose delay is nobody's."""
    stop, column = stop_rows(table, form), rows.theirs["delay"]
    place = rows.place.where(stop)
    delay = numbers(table["delay"][stop], place, column)
    none = delay_codes(delay) | ((delay == 999) & (judged.delay_unit == "s"))
    below = np.flatnonzero((delay < 0) & ~none)
    if len(below):
        raise refuse(place.at(int(below[0])), f"{column} is {delay[below[0]]:g}", "a delay from 0 on")
    found = np.full(len(table), np.nan)
    found[stop] = np.where(none, np.nan, delay) / (1000 if judged.delay_unit == "ms" else 1)
    lacking = stop & np.isnan(found)
    if lacking.any():
        said = f"{{n}} stop trials without a delay in {column} were left out (the first is row {{row}})"
        notes.append(Note(said, int(lacking.sum()), row=int(rows.place.rows[np.flatnonzero(lacking)[0]])))
        table["impossible"] = table["impossible"].to_numpy(bool) | lacking
    return found


def _correct(
    table: pd.DataFrame, rows: TrialRows, form: TableForm, judged: Judged, answered: Bools, notes: list[Note]
) -> Bools:
    """Which answers were right: as it was recorded, else response and answer by their meaning, else by answering."""
    by_answering = np.asarray(answered == ~table["condition"].isin(form.withhold).to_numpy(), bool)
    if "correct" in table:
        said = table["correct"].to_numpy(float)
        silent = np.isnan(said)
        if (silent & answered).any():
            how = "judged by answering" if form.correct_from_answering else "counted as wrong"
            first = int(rows.place.rows[np.flatnonzero(silent & answered)[0]])
            words = f"{{n}} answers without a word in {rows.theirs['correct']} were {how} (the first is row {{row}})"
            notes.append(Note(words, int((silent & answered).sum()), row=first))
        return np.where(silent, by_answering & form.correct_from_answering, said == 1)
    if {"response", "answer"} <= set(table) and judged.tells:
        return _same(table, judged)
    if form.correct_from_answering:
        return by_answering
    remedy = "Name it: --map correct=COLUMN, or --map response=COLUMN --map answer=COLUMN."
    raise refuse(rows.place.file, "no column for correct", "whether each answer was right", remedy)


def _same(table: pd.DataFrame, judged: Judged) -> Bools:
    """Where response and answer mean the same; nothing answered is right where nothing was to be answered."""
    (given, words), (right, wanted) = answers(table["response"]), answers(table["answer"])
    known = ["" if text in judged.no_response else text for text in words]
    asked = ["" if text in judged.no_answer else text for text in wanted]
    codes = {text: code for code, text in enumerate(dict.fromkeys((*known, *asked)))}
    one = np.array([codes[text] for text in known], np.intp)[given]
    return np.asarray(one == np.array([codes[text] for text in asked], np.intp)[right])
