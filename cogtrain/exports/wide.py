"""Tables that several exports share: a row a score, a row each time that a questionnaire was answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cogtrain.clock import format_utc
from cogtrain.exports.taken import Taken

SCORES = (
    "participant", "session", "session_number", "session_utc", "purpose", "state", "task", "task_version", "form",
    "settings_key", "measure", "label", "unit", "better", "value", "standard_error", "rule", "rule_version",
    "trials_used", "timing_ok_share", "valid", "comparable", "not_comparable_because",
)  # fmt: skip


ABOUT_AN_ANSWER = ("participant", "answered_utc")


def score_rows(taken: Taken) -> pd.DataFrame:
    """The scores, with what has to be known of each; dates shifted."""
    scores = taken.scored.scores
    own = scores[[name for name in SCORES if name in scores.columns]].copy()
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
        whole = {
            name: table[name].astype("Int64") for name in table.columns if name not in ("participant", "answered_utc")
        }
        yield reference, table.assign(**whole)
