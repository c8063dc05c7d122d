"""Everybody, with the latest verdict on each domain."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cogtrain.review.domains import Domain
from cogtrain.review.limits import LIMITS, LIMITS_HEADING
from cogtrain.review.phrases import day, held, number, plural
from cogtrain.review.view import People, PersonRow, View
from cogtrain.scoring.verdict import CHANGED

TITLE = "Everyone: latest verdicts"
HEADS = ("Participant", "Sessions", "Last session", "Latest verdicts")


def person_row(code: str, sessions: pd.DataFrame, domains: Sequence[Domain]) -> PersonRow:
    """One person's line: what changed, a domain at a time; then what did not, by how that is known. sessions, domains:
    that person's."""
    last = day(str(sessions["session_utc"].iloc[-1])) if len(sessions) else "none"
    said: list[str] = []
    alike: dict[str, list[str]] = {}
    for domain in domains:
        change = domain.change
        if change is None:
            continue
        verdict, name = str(change["verdict"]), domain.name or domain.task
        if verdict in CHANGED or verdict == "beyond-noise":
            values = f"{number(change['baseline'], change['unit'])} to {number(change['follow_up'], change['unit'])}"
            said.append(f"{name.capitalize()}: {change['verdict_words']}; {values}")
        else:
            alike.setdefault(str(change["verdict_words"]), []).append(name)
    said += [f"{', '.join(names).capitalize()}: {words}" for words, names in alike.items()]
    return PersonRow(code, len(sessions), last, tuple(map(held, said)))


def everyone_view(rows: Sequence[PersonRow], notices: Sequence[str] = ()) -> View:
    """The list of everyone. notices: open alerts and damaged logs."""
    people = People(HEADS, tuple(rows))
    return View(
        TITLE, TITLE, f"{plural(len(rows), 'person', 'people')}.", tuple(notices), (people,), LIMITS_HEADING, LIMITS
    )
