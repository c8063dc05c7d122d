"""Everybody, with the latest verdict on each domain."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cogtrain.review.domains import Domain
from cogtrain.review.limits import limits, limits_heading
from cogtrain.review.phrases import day, held, number
from cogtrain.review.retelling import at_the_start, domain_told, verdict_told
from cogtrain.review.view import People, PersonRow, View
from cogtrain.scoring.verdict import CHANGED
from cogtrain.wording.reader import tell, tell_count

HEADS = ("participant", "sessions", "last", "verdicts")


def person_row(code: str, sessions: pd.DataFrame, domains: Sequence[Domain]) -> PersonRow:
    """One person's line: what changed, a domain at a time; then what did not, by how that is known. sessions, domains:
    that person's."""
    last = day(str(sessions["session_utc"].iloc[-1])) if len(sessions) else tell("phrases.none")
    said: list[str] = []
    alike: dict[str, list[str]] = {}
    for domain in domains:
        change = domain.change
        if change is None:
            continue
        verdict, words = str(change["verdict"]), verdict_told(str(change["verdict_words"]))
        name = domain_told(domain.name) or domain.task
        if verdict in CHANGED or verdict == "beyond-noise":
            before, after = (number(change[value], change["unit"]) for value in ("baseline", "follow_up"))
            values = tell("everyone.values", baseline=before, follow_up=after)
            said.append(f"{at_the_start(name)}: {words}; {values}")
        else:
            alike.setdefault(words, []).append(name)
    said += [f"{at_the_start(', '.join(names))}: {words}" for words, names in alike.items()]
    return PersonRow(code, len(sessions), last, tuple(map(held, said)))


def everyone_view(rows: Sequence[PersonRow], notices: Sequence[str] = ()) -> View:
    """The list of everyone. notices: open alerts and damaged logs."""
    people = People(tuple(tell(f"everyone.head.{name}") for name in HEADS), tuple(rows))
    title, about = tell("everyone.title"), tell_count("everyone.about", len(rows))
    return View(title, title, about, tuple(notices), (people,), limits_heading(), limits())
