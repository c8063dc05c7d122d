"""Records as a REDCap project takes them: a data dictionary and the records, a row a person and one for each time that
something was repeated (Harris et al., 2009, doi:10.1016/j.jbi.2008.08.010)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cogtrain.exports.bids import words_of
from cogtrain.exports.psych_ds import csv
from cogtrain.exports.taken import Taken
from cogtrain.exports.wide import ABOUT_AN_ANSWER, questionnaire_rows, score_rows
from cogtrain.library.placeholders import english
from cogtrain.library.support import QuestionnaireCard

HEADS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?",
    "Branching Logic (Show field only if...)", "Required Field?", "Custom Alignment",
    "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?", "Field Annotation",
)  # fmt: skip
LONGEST = 26
"""REDCap warns of longer names of fields."""
ABOUT = """\
Load dictionary.csv first (Project Setup, Data Dictionary), then enable the instruments below as repeating, then import
records.csv. Repeating: {repeating}. Dates are {dates}. Free text is not here.
"""


@dataclass(frozen=True)
class Field:
    """A field of an instrument. kind: text or radio. check: number, integer or datetime_seconds_ymd. low, high: where
    values have to lie."""

    name: str
    form: str
    label: str
    kind: str = "text"
    choices: str = ""
    check: str = ""
    note: str = ""
    low: str = ""
    high: str = ""


def redcap_files(taken: Taken) -> Iterator[tuple[str, str]]:
    """Each file by its name, with its text."""
    fields, rows = [Field("record_id", "person", "Participant's code")], list(_people(taken))
    fields += [
        Field(field_name(name), "person", f"Stratum: {name}") for name in taken.strata()
    ]  # fmt: skip
    if any(course.study.arm for course in taken.records.courses.values()):
        fields.append(Field("study_arm", "person", "Arm of the study"))
    repeating: list[str] = []
    for more, own in (_doses(taken), _scores(taken), *_questionnaires(taken)):
        if own:
            fields += more
            rows += own
            repeating.append(more[0].form)
    yield "dictionary.csv", csv(dictionary(fields))
    yield "records.csv", csv(records(fields, rows))
    dates = "shifted, by so many days for each person" if taken.shift.key else "as they were"
    yield "README.txt", ABOUT.format(repeating=", ".join(repeating) or "none", dates=dates)


def field_name(text: str) -> str:
    """A name that REDCap takes: small letters, digits and underscores, a letter first, at most 26 of them."""
    name = re.sub(r"_+", "_", re.sub(r"[^a-z0-9]+", "_", text.lower())).strip("_")
    name = name if name[:1].isalpha() else f"f_{name}"
    return name[:LONGEST].rstrip("_")


def field_names(form: str, names: Sequence[str]) -> list[str]:
    """A name for each field of a form, no two the same: a long form is cut, never the field's own name."""
    room = LONGEST - 1 - max(len(field_name(f"f_{name}")) - 2 for name in names)
    lead = form[: max(room, 4)].rstrip("_")
    found: list[str] = []
    for name in names:
        new = field_name(f"{lead}_{name}")
        found.append(new if new not in found else f"{new[: LONGEST - 4].rstrip('_')}_{len(found):03d}")
    return found


def dictionary(fields: Sequence[Field]) -> pd.DataFrame:
    """The data dictionary, in REDCap's columns."""
    rows = [
        dict.fromkeys(HEADS, "")
        | {
            "Variable / Field Name": one.name,
            "Form Name": one.form,
            "Field Type": one.kind,
            "Field Label": one.label,
            "Choices, Calculations, OR Slider Labels": one.choices,
            "Field Note": one.note,
            "Text Validation Type OR Show Slider Number": one.check,
            "Text Validation Min": one.low,
            "Text Validation Max": one.high,
        }
        for one in fields
    ]
    return pd.DataFrame(rows, columns=list(HEADS))


def records(fields: Sequence[Field], rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The records, with a column for each field and those by which REDCap knows repeats."""
    first = ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance"]
    columns = [*first, *(one.name for one in fields if one.name != "record_id")]
    table = pd.DataFrame(rows).reindex(columns=columns)
    order = table.reset_index().sort_values(["record_id", "index"], kind="stable")
    whole = [one.name for one in fields if one.check == "integer" or one.choices[:1].isdigit()]
    whole.append("redcap_repeat_instance")
    numbers = {name: pd.to_numeric(order[name]).astype("Int64") for name in whole}
    return order.drop(columns="index").assign(**numbers).reset_index(drop=True)


def _people(taken: Taken) -> Iterator[dict[str, Any]]:
    for code in taken.codes:
        part = taken.course(code).study
        values = {} if part.drawn is None else part.drawn.values
        row: dict[str, Any] = {"record_id": code} | {field_name(name): value for name, value in values.items()}
        yield row | ({"study_arm": part.arm} if part.arm else {})


def _numbered(form: str, rows: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a repeating instrument, each with its number among those of the person."""
    counts: dict[str, int] = {}
    found = []
    for row in rows:
        code = row["record_id"]
        counts[code] = counts.get(code, 0) + 1
        found.append(row | {"redcap_repeat_instrument": form, "redcap_repeat_instance": counts[code]})
    return found


def _doses(taken: Taken) -> tuple[list[Field], list[dict[str, Any]]]:
    fields = [
        Field("dose_at", "dose", "When it began, UTC", check="datetime_seconds_ymd"),
        Field("dose_route", "dose", "Route", "radio", "iv, iv | intranasal, intranasal | lozenge, lozenge"),
        Field("dose_minutes", "dose", "Length of administration", check="number", note="minutes", low="0"),
        Field("dose_mg", "dose", "Amount", check="number", note="mg", low="0"),
    ]

    def rows() -> Iterator[dict[str, Any]]:
        for code in taken.codes:
            for one in taken.course(code).doses:
                at = f"{taken.shift.moment(code, one.at):%Y-%m-%d %H:%M:%S}"
                told = {"dose_at": at, "dose_route": one.route, "dose_minutes": one.minutes, "dose_mg": one.mg}
                yield {"record_id": code, **told}

    return fields, _numbered("dose", rows())


def _scores(taken: Taken) -> tuple[list[Field], list[dict[str, Any]]]:
    named = {
        "session_number": ("score_session", "Session's number", "integer"),
        "session": ("score_session_name", "Session's name in the protocol", ""),
        "session_utc": ("score_at", "When the session was started, UTC", "datetime_seconds_ymd"),
        "purpose": ("score_purpose", "Purpose of the session", ""),
        "task": ("score_task", "Task", ""),
        "task_version": ("score_task_version", "Version of the task", "integer"),
        "settings_key": ("score_settings", "What two scores share that may be compared", ""),
        "measure": ("score_measure", "Measure", ""),
        "unit": ("score_unit", "Unit", ""),
        "value": ("score_value", "Value", "number"),
        "standard_error": ("score_error", "Standard error by its own trials", "number"),
        "rule": ("score_rule", "Which reaction times count", ""),
        "comparable": ("score_comparable", "May be compared, 1 or 0", "integer"),
    }
    fields = [Field(name, "score", label, check=check) for name, label, check in named.values()]

    def rows() -> Iterator[dict[str, Any]]:
        for score in score_rows(taken).to_dict("records"):
            row = {new: score[old] for old, (new, _, _) in named.items()}
            row["score_at"] = str(row["score_at"]).replace("T", " ").rstrip("Z")
            yield {"record_id": score["participant"], **row, "score_comparable": int(bool(row["score_comparable"]))}

    return fields, _numbered("score", rows())


def _questionnaires(taken: Taken) -> Iterator[tuple[list[Field], list[dict[str, Any]]]]:
    for reference, table in questionnaire_rows(taken):
        form = field_name(reference)
        card = taken.supports.get(reference)
        at, *own = field_names(form, ["at", *(name for name in table.columns if name not in ABOUT_AN_ANSWER)])
        names = dict(zip((name for name in table.columns if name not in ABOUT_AN_ANSWER), own, strict=True))
        fields = [Field(at, form, "When it was answered, UTC", check="datetime_seconds_ymd")]
        fields += [_item(old, new, form, card) for old, new in names.items()]
        rows = (
            {"record_id": row["participant"], at: str(row["answered_utc"]).replace("T", " ").rstrip("Z")}
            | {new: row[old] for old, new in names.items()}
            for row in table.to_dict("records")
        )
        yield fields, _numbered(form, rows)


def _item(name: str, new: str, form: str, card: object) -> Field:
    """An item as a choice where its answers have words, else as a number."""
    if isinstance(card, QuestionnaireCard) and name in card.item_names:
        items, answers = words_of(card)
        label = f"{english(card.lead)} {items[card.item_names.index(name)]}"
        if answers:
            choices = " | ".join(f"{number}, {word.replace('|', '/')}" for number, word in enumerate(answers))
            return Field(new, form, label, "radio", choices)
        return Field(new, form, label, check="integer", low="0", high=str(card.highest))
    return Field(new, form, name.replace("_", " "), check="integer")
