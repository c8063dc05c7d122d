"""Scores of people on occasions: which occasion a session is, and which scores are one measure.

Occasions go by what the sessions are called, never by their place in a file; levels and tasks are measures apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from cogtrain.errors import refuse
from cogtrain.scoring.brought.column_meanings import name
from cogtrain.scoring.brought.own_order import EARLY, LATE, in_own_order
from cogtrain.scoring.brought.trial_rows import SAID

SHARED = 0.5  # share of people from which on a date is an occasion of all, not a person's own
MOST_LEVELS = 10
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?")
_UNCLEAR = re.compile(r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}(?: .*)?")
_NUMBERED = re.compile(r".*[0-9].*")


def apart(scores: pd.DataFrame, measures: Sequence[str], where: str) -> pd.DataFrame:
    """A wide table of scores with one row a person and session, and a column for each measure of each task and level
    where there are several. Raises CogtrainError where a person has two rows of one session, and nothing tells them
    apart."""
    kinds = [column for column in ("task", "level") if column in scores and _several(scores[column], column)]
    table = scores.assign(**{column: [name(one) for one in scores[column]] for column in ("participant", "session")})
    keys = ["participant", "session", *kinds]
    again = table.duplicated(keys).to_numpy()
    if again.any():
        row = table.loc[again, keys].iloc[0]
        found = ", ".join(f"{key} {row[key]}" for key in keys) + f" a second time ({int(again.sum())} such rows)"
        raise refuse(where, found, "one row for each person and session", "Name the sessions: --map session=COLUMN.")
    parts = []
    for labels, rows in table.groupby(kinds, sort=False, observed=True) if kinds else [((), table)]:
        told = dict(zip(kinds, labels, strict=True))
        before = f"{told['task']} " if "task" in told else ""
        after = f" (level {name(told['level'])})" if "level" in told else ""
        named = rows.set_index(["participant", "session"])[list(measures)]
        parts.append(named.rename(columns={one: f"{before}{one}{after}" for one in measures}))
    return in_order(pd.concat(parts, axis=1).reset_index(), where)


def _several(values: pd.Series, column: str) -> bool:
    """Whether a column parts scores into kinds; a mean level, which a rule chose, does not."""
    found = {name(one) for one in values}
    return len(found) > 1 and (column == "task" or (len(found) <= MOST_LEVELS and all("." not in one for one in found)))


def in_order(scores: pd.DataFrame, where: str) -> pd.DataFrame:
    """The rows by person and occasion, dates that are each person's own counted from 1. What was assumed of the order
    stands in ``attrs["said"]``. Raises CogtrainError for dates whose order is not clear."""
    labels = sorted(set(scores["session"]))
    said: tuple[str, ...] = ()
    if labels and any(_UNCLEAR.fullmatch(label) for label in labels):
        found = f"sessions such as {labels[0]}, whose day and month are not clear"
        raise refuse(where, found, "dates as year-month-day, or numbers")
    if len(labels) > 1 and all(_DATE.fullmatch(label) for label in labels):
        share = scores.groupby("session")["participant"].nunique() / scores["participant"].nunique()
        if float(share.median()) < SHARED:
            scores = scores.assign(session=each_persons_own(scores["participant"], scores["session"]))
            said = ("sessions are dates: each person's first, second and so on are the occasions",)
    elif not all(_NUMBERED.fullmatch(label) or label.casefold() in {*EARLY, *LATE} for label in labels):
        said = (f"sessions were taken in this order: {', '.join(in_own_order(labels))}",)
    order = {label: place for place, label in enumerate(in_own_order(scores["session"]))}
    people = {who: place for place, who in enumerate(dict.fromkeys(scores["participant"]))}
    places = scores["participant"].map(people) * len(order) + scores["session"].map(order)
    ordered = scores.iloc[np.argsort(places.to_numpy(), kind="stable")].reset_index(drop=True)
    ordered.attrs[SAID] = said
    return ordered


def each_persons_own(people: pd.Series, moments: pd.Series) -> pd.Series:
    """Each row's occasion as a number from 1 on, by the moments of its person."""
    return moments.groupby(people, sort=False).rank(method="dense").astype(int).astype(str)


def by_session(scores: pd.DataFrame, measure: str) -> pd.DataFrame:
    """A measure of a wide table of scores: one row a person, one column (0, 1, ...) an occasion of all, in order; NaN
    where a person missed it."""
    there = scores.dropna(subset=measure)
    order = {label: place for place, label in enumerate(in_own_order(there["session"].astype(str)))}
    table = pd.DataFrame({"participant": there["participant"], "place": there["session"].astype(str).map(order)})
    wide = table.assign(value=there[measure]).pivot_table(
        index="participant", columns="place", values="value", sort=False, observed=True
    )
    return wide.reindex(columns=range(len(order)))
