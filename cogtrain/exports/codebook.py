"""A codebook: every column of every table, with its kind, unit, range in these records, meaning, and what an empty cell
means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import pandas as pd

from cogtrain.exports.bids import words_of
from cogtrain.exports.taken import Taken
from cogtrain.exports.wide import SCORE_COLUMNS, questionnaire_rows, score_rows
from cogtrain.library.placeholders import english
from cogtrain.library.support import QuestionnaireCard
from cogtrain.paradigms import registry
from cogtrain.records.tables.columns import (
    GATE_COLUMNS,
    LEVEL_COLUMNS,
    RATING_COLUMNS,
    SESSION_COLUMNS,
    TRIAL_COLUMNS,
    Column,
)
from cogtrain.records.tables.gates import gate_table
from cogtrain.records.tables.levels import level_table
from cogtrain.records.tables.ratings import rating_table
from cogtrain.report.html import html
from cogtrain.review.view import Section, Table, View, rows_of

HEADS = ("Column", "Kind", "Unit", "Range here", "Meaning", "Empty means")


@dataclass(frozen=True)
class Entry:
    """A column of a table. range: what it holds in these records."""

    table: str
    column: str
    kind: str
    unit: str
    range: str
    meaning: str
    empty: str


def entries(taken: Taken) -> tuple[Entry, ...]:
    """Every column of every table of these records; the first of a name that exports share comes first."""
    return tuple(_entries(taken))


def _entries(taken: Taken) -> Iterator[Entry]:
    frames: Mapping[str, tuple[tuple[Column, ...], pd.DataFrame]] = {
        "trials": (TRIAL_COLUMNS, taken.trials),
        "sessions": (SESSION_COLUMNS, taken.sessions),
        "scores": (SCORE_COLUMNS, score_rows(taken)),
        "levels": (LEVEL_COLUMNS, level_table(taken.records)),
        "ratings": (RATING_COLUMNS, rating_table(taken.records)),
        "gates": (GATE_COLUMNS, gate_table(taken.records)),
    }
    for table, (columns, frame) in frames.items():
        for column in columns:
            yield _entry(table, column, frame)
    renamed = {"trial_type": "condition", "response_time": "rt_s"}
    for new, old in renamed.items():
        column = next(one for one in TRIAL_COLUMNS if one.name == old)
        known = _entry("trials, in BIDS and Psych-DS", column, taken.trials)
        yield Entry(known.table, new, known.kind, unit_of(old), known.range, known.meaning, known.empty)
    yield from _measures(taken)
    yield from _questionnaires(taken)


def _entry(table: str, column: Column, frame: pd.DataFrame) -> Entry:
    held = "" if column.name not in frame.columns else range_of(frame[column.name], listed=column.name in LISTED)
    return Entry(
        table, column.name, column.kind, unit_of(column.name), held, column.meaning, column.empty or "never empty"
    )


def unit_of(name: str) -> str:
    """The unit that a column's name ends in."""
    endings = {"_ms": "ms", "_s": "s", "_hz": "Hz", "_min": "min", "_mmhg": "mmHg", "minutes": "min"}
    return next((unit for ending, unit in endings.items() if name.endswith(ending)), "")


LISTED = frozenset(
    {
        "session", "purpose", "status", "state", "language", "display_kind", "task", "paradigm", "phase", "condition",
        "stream", "answer", "expected", "source", "input", "quantity", "level_rule", "rule", "measure", "unit",
        "better", "timing", "timing_verdict", "invalid_reason", "not_comparable_because", "observer", "item", "scale",
        "kind", "route", "outcome", "nausea", "dizziness", "double_vision", "cogtrain_version",
    }
)  # fmt: skip
"""Columns whose words the cards or this program set. Others may hold what somebody wrote, or who was there."""


def range_of(values: pd.Series, *, listed: bool = True) -> str:
    """What a column holds: lowest to highest, or its few words; how many where they are not listed."""
    there = values.dropna()
    there = there[there.astype(str) != ""]
    if there.empty:
        return "nothing"
    if pd.api.types.is_bool_dtype(there):
        return "yes, no" if there.nunique() > 1 else ("yes" if bool(there.iloc[0]) else "no")
    if pd.api.types.is_numeric_dtype(there):
        return f"{float(there.min()):g} to {float(there.max()):g}"
    words = sorted({str(value) for value in there})
    few = listed and len(words) <= 8 and all(len(word) < 40 for word in words)
    return ", ".join(words) if few else f"{len(words)} value{'' if len(words) == 1 else 's'}"


def _measures(taken: Taken) -> Iterator[Entry]:
    """The scores by name, as far as these records have them."""
    scores = taken.scored.scores
    for paradigm, own in scores.groupby("paradigm", sort=True) if len(scores) else ():
        for name, words in registry()[str(paradigm)].measures.items() if str(paradigm) in registry() else ():
            held = range_of(own[own["measure"] == name]["value"])
            meaning = f"{words.label}; {words.better} is better." if words.better != "neither" else f"{words.label}."
            yield Entry(f"scores of {paradigm}", name, "number", words.unit, held, meaning, "it cannot be had")


def _questionnaires(taken: Taken) -> Iterator[Entry]:
    for reference, table in questionnaire_rows(taken):
        card = taken.supports.get(reference)
        words = _items(card) if isinstance(card, QuestionnaireCard) else {}
        for name in table.columns:
            kind = "text" if name in ("participant", "answered_utc") else "whole"
            fixed = {"participant": "The participant's code.", "answered_utc": "When it was answered, UTC.",
                     "total": "The total."}  # fmt: skip
            meaning = fixed.get(str(name)) or words.get(str(name), str(name).replace("_", " "))
            held = range_of(table[name], listed=False)
            yield Entry(reference, str(name), kind, "", held, meaning, "left out")


def _items(card: QuestionnaireCard) -> dict[str, str]:
    """The words of each item, with those of the answers."""
    items, answers = words_of(card)
    coded = "; ".join(f"{number} {word}" for number, word in enumerate(answers))
    lead = english(card.lead)
    return {
        name: f"{lead} {item}{f' ({coded})' if coded else ''}"
        for name, item in zip(card.item_names, items, strict=True)
    }


def codebook_table(taken: Taken) -> pd.DataFrame:
    """All of it, a row a column."""
    return pd.DataFrame([asdict(entry) for entry in entries(taken)])


def codebook_page(taken: Taken) -> str:
    """The same as a page."""
    by_table: dict[str, list[list[str]]] = {}
    for one in entries(taken):
        row = [one.column, one.kind, one.unit or "–", one.range, one.meaning, one.empty]
        by_table.setdefault(one.table, []).append(row)
    parts = tuple(Section(name, (Table(name, HEADS, rows_of(rows)),)) for name, rows in by_table.items())
    about = f"{len(taken.codes)} people, {len(taken.sessions)} sessions. Every column of every table."
    heading = f"Codebook: {taken.name}"
    closing = ("This page is not medical advice.", "Ranges are what these records hold, not what could be.")
    return html(View(heading, heading, about, (), parts, "Notes", closing))
