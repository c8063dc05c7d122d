"""Tables that several exports share: a row a score, a row each time that a questionnaire was answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cogtrain.clock import format_utc
from cogtrain.exports.taken import Taken
from cogtrain.records.tables.columns import Column

SCORE_COLUMNS = (
    Column("participant", "text", "The participant's code."),
    Column("session", "text", "Name of the session in its protocol."),
    Column("session_number", "whole", "Count of this person's sessions at all stations, from 1, in their order."),
    Column("session_utc", "text", "When the session was first started, UTC."),
    Column("purpose", "text", "assessment, training, practice or care."),
    Column("state", "text", "Where it lay after the last dose.", "no dose before it"),
    Column("task", "text", "Id of the task card."),
    Column("task_version", "whole", "Version of the task card."),
    Column("form", "text", "Parallel form: its number, from 1, and the station.", "the task has no forms"),
    Column("settings_key", "text", "What two scores must share to be compared: level, input, device, settings."),
    Column("measure", "text", "Which score it is; the measures are explained below."),
    Column("label", "text", "The measure in words."),
    Column("unit", "text", "Unit of the value: ms, share (0 to 1), per second and the like.", "a plain number"),
    Column("better", "text", "Which way is better: higher, lower or neither."),
    Column("value", "number", "The score, in its unit.", "it cannot be had from these trials"),
    Column("standard_error", "number", "Its standard error by its own trials, in the same unit.", "trials cannot tell"),
    Column("rule", "text", "Which reaction times count, in words."),
    Column("rule_version", "text", "Version of that rule's meaning."),
    Column("trials_used", "whole", "Trials that went into it."),
    Column("timing_ok_share", "number", "Share of these trials with good timing, 0 to 1."),
    Column("valid", "yes/no", "The answers look like work on the task."),
    Column("comparable", "yes/no", "It may be compared with others of its like."),
    Column("not_comparable_because", "text", "Why it may not.", "it may"),
)
ABOUT_AN_ANSWER = ("participant", "answered_utc")


def score_rows(taken: Taken) -> pd.DataFrame:
    """The scores, with what has to be known of each; dates shifted."""
    scores = taken.scored.scores
    own = scores[[column.name for column in SCORE_COLUMNS if column.name in scores.columns]].copy()
    if own.empty:
        return own
    moments = zip(own["participant"], own["session_utc"], strict=True)
    return own.assign(session_utc=[taken.shift.utc(str(code), str(utc)) for code, utc in moments])


def questionnaire_rows(taken: Taken) -> Iterator[tuple[str, pd.DataFrame]]:
    """For each questionnaire its answers, by item, and the total; dates shifted."""
    by_reference: dict[str, list[dict[str, Any]]] = {}
    for code in taken.codes:
        for one in taken.course(code).answered:
            at = taken.shift.utc(code, format_utc(one.at))
            row: dict[str, Any] = {"participant": code, "answered_utc": at, **one.answers, "total": one.total}
            by_reference.setdefault(one.reference, []).append(row)
    for reference, rows in sorted(by_reference.items()):
        table = pd.DataFrame(rows)
        whole = {name: table[name].astype("Int64") for name in table.columns if name not in ABOUT_AN_ANSWER}
        yield reference, table.assign(**whole)
