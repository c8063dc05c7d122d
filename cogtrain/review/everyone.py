"""Everybody, with the latest verdict on each headline measure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cogtrain.review.limits import LIMITS, LIMITS_HEADING
from cogtrain.review.phrases import day, number
from cogtrain.review.view import People, PersonRow, View

TITLE = "Everyone: latest verdicts"
HEADS = ("Participant", "Sessions", "Last session", "Latest verdicts")


def person_row(code: str, sessions: pd.DataFrame, changes: pd.DataFrame) -> PersonRow:
    """One person's line. sessions, changes: that person's."""
    last = day(str(sessions["session_utc"].iloc[-1])) if len(sessions) else "none"
    said = []
    leading = changes[changes["headline"].astype(bool)] if len(changes) else changes
    for _, rows in leading.groupby(["task", "task_version", "settings_key", "measure"], sort=False):
        row = rows.iloc[-1]
        values = f"{number(row['baseline'], row['unit'])} to {number(row['follow_up'], row['unit'])}"
        said.append(f"{row['label']} ({row['task']}): {row['verdict_words']}; {values}")
    return PersonRow(code, len(sessions), last, tuple(said))


def everyone_view(rows: Sequence[PersonRow], notices: Sequence[str] = ()) -> View:
    """The list of everyone. notices: open alerts and damaged logs."""
    people = People(HEADS, tuple(rows))
    return View(TITLE, TITLE, f"{len(rows)} people.", tuple(notices), (people,), LIMITS_HEADING, LIMITS)
