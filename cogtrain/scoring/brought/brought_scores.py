"""Tables of scores that anybody brings, as a row for each person and occasion."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cogtrain.errors import refuse
from cogtrain.scoring.brought.asked import Asked
from cogtrain.scoring.brought.column_meanings import Place, is_none, looks_like_number, name, names, numbers, word
from cogtrain.scoring.brought.occasions import apart, in_order
from cogtrain.scoring.brought.trial_rows import place_of

NOT_SCORES = ("participant", "session", "level", "task", "rule", "rule_version")


def measures_of(scores: pd.DataFrame) -> list[str]:
    """The columns that hold measures: numbers that are no counts of trials."""
    numbers = [name for name in scores.select_dtypes("number").columns if name not in NOT_SCORES]
    return [name for name in numbers if not name.endswith(("_n", "_trials")) and not name.startswith("excluded_")]


def read_scores(frame: pd.DataFrame, asked: Asked, where: str) -> pd.DataFrame:
    """A table of scores, wide (a column for each measure) or long (``measure``, ``value``), as a wide one with
    ``participant`` and ``session``, a row for each person and occasion. Raises CogtrainError, with row and column, for
    what is no number."""
    place = place_of(frame, where)
    table: Any = frame.rename(columns={theirs: ours for ours, theirs in asked.columns.items()}).reset_index(drop=True)
    if "participant" not in table:
        there = ", ".join(map(str, list(frame.columns)[:20]))
        raise refuse(
            where, "no column for participant", "a code in each row", f"--map participant=COLUMN. There: {there}."
        )
    for column in {"participant", "session"} & set(table.columns):
        table[column] = names(table[column], place, column).astype(object)
    if {"measure", "value"} <= set(table):
        return _from_long(table, place)
    if "session" not in table:
        table = table.assign(session=table.get("session_utc", "1"))
    table = table.assign(**_numbers(table, place))
    measures = measures_of(table)
    if not measures:
        raise refuse(where, "no column of numbers", "a column for each measure, or measure and value")
    return apart(table, measures, where)


def of_trials(scores: pd.DataFrame, where: str) -> pd.DataFrame:
    """Scores of trials as a wide table with a row for each person and occasion."""
    return apart(scores if "session" in scores else scores.assign(session="1"), measures_of(scores), where)


def _from_long(table: pd.DataFrame, place: Place) -> pd.DataFrame:
    """A row a score as a row a session. Scores are one measure where task, settings and level agree."""
    kinds = [column for column in ("task", "settings_key") if column in table]
    kinds += ["level"] if "level" in table and "settings_key" not in table else []
    measure = table["measure"].astype(str)
    for column in kinds:
        words = pd.Series([name(value) for value in table[column]])
        if column == "task":
            measure = words + " " + measure
        else:
            several = words.groupby(measure).transform("nunique") > 1
            label = "level " if column == "level" else ""
            measure = measure.where(~several, measure + " (" + label + words + ")")
    table = table.assign(measure=measure, value=numbers(table["value"], place, "value"))
    if "session_utc" in table:
        moments = [table["participant"], measure]
        table["session"] = table["session_utc"].groupby(moments).rank(method="dense").astype(int).astype(str)
    elif "session" not in table:
        table["session"] = "1"
    again = table.duplicated(["participant", "session", "measure"]).to_numpy()
    if again.any():
        row = table[again].iloc[0]
        found = f"{row['measure']} of {row['participant']} in session {row['session']} a second time"
        at = place.at(int(np.flatnonzero(again)[0]))
        raise refuse(at, found, "each score once", "Name the sessions: --map session=COLUMN.")
    wide = table.pivot(index=["participant", "session"], columns="measure", values="value").reset_index()
    return in_order(wide[["participant", "session", *dict.fromkeys(measure)]], place.file)


def _numbers(table: pd.DataFrame, place: Place) -> dict[str, Any]:
    """The columns of words that are meant as numbers, as numbers."""
    found: dict[str, Any] = {}
    for column in [column for column in table.columns if column not in (*NOT_SCORES, "session_utc")]:
        if pd.api.types.is_numeric_dtype(table[column].dtype):
            continue
        said = [value for value in table[column].unique() if not is_none(word(value))]
        meant = sum(looks_like_number(value) for value in said)
        if said and meant >= len(said) / 2:
            found[column] = numbers(table[column], place, column)
    return found
