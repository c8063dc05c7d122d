"""Answers to questionnaires and exercises as a table: one row an answer, with where it lay after the last dose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cogtrain.clock import format_utc
from cogtrain.library.after_dose import StateBounds
from cogtrain.records.course import Course, hours_since, last_dose, state_at
from cogtrain.records.tables.columns import RATING_COLUMNS
from cogtrain.records.tables.logs import Records

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

Row = dict[str, Any]


def rating_table(records: Records) -> pd.DataFrame:
    """In the columns RATING_COLUMNS, by person and time. States are by the default bounds."""
    import pandas as pd

    rows = [row for code, known in sorted(records.courses.items()) for row in _rows(code, known)]
    frame = pd.DataFrame(rows, columns=[column.name for column in RATING_COLUMNS])
    return frame.sort_values(["participant", "utc"], kind="stable", ignore_index=True)


def _rows(code: str, known: Course) -> Iterator[Row]:
    for one in known.answered:
        about = {"kind": "questionnaire", "reference": one.reference}
        for name, answer in one.answers.items():
            yield _row(code, known, one.at) | about | {"name": name, "value": answer}
        if one.total is not None:
            yield _row(code, known, one.at) | about | {"name": "total", "value": one.total}
    for done in known.exercised:
        about = {"kind": "exercise", "reference": done.reference}
        for name, value in done.values.items():
            joined = " ".join(value) if isinstance(value, list) else value
            yield _row(code, known, done.at) | about | {"name": name, "value": joined}
        yield _row(code, known, done.at) | about | {"name": "minutes", "value": done.minutes}
    for held in known.held:
        about = {"kind": "therapist", "reference": held.therapy}
        yield _row(code, known, held.at) | about | {"name": "minutes", "value": held.minutes}
    for made in known.commitments:
        about = {"kind": "commitment", "reference": made.what}
        yield _row(code, known, made.at) | about | {"name": "outcome", "value": made.outcome or None}


def _row(code: str, known: Course, at: datetime) -> Row:
    dose = last_dose(known.doses, at)
    return {
        "participant": code,
        "utc": format_utc(at),
        "state": state_at(known.doses, at, StateBounds()) or "",
        "dose": None if dose is None else dose.number,
        "hours_since_dose": None if dose is None else round(hours_since(dose, at), 3),
    }
