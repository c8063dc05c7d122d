"""When each session of a protocol is due."""

from __future__ import annotations

from dataclasses import dataclass

from cogtrain.library.after_dose import ScheduleEntry
from cogtrain.library.models import Protocol

DAYS = 7


@dataclass(frozen=True)
class Occasion:
    """One session that is due.

    index: its number in the schedule, from 0, in the order of days.
    day: when it is proposed, in days from the course's start; sessions of a week lie evenly over its seven days.
    earliest_day: when it may be held at the earliest, if all before it were.
    apart_h: hours that have to lie between it and the session before.
    entry: its entry in the protocol's schedule, from 0. week: the week it falls in.
    """

    index: int
    session: str
    day: float
    earliest_day: float
    apart_h: float
    entry: int

    @property
    def week(self) -> int:
        return int(self.day // DAYS)


def expand_schedule(protocol: Protocol) -> tuple[Occasion, ...]:
    """Every session of the course that the calendar sets, in the order of days; what falls on one day keeps the file's
    order. What hangs on a dose is not among them (:mod:`cogtrain.care.plan`)."""
    schedule = enumerate(protocol.schedule)
    due = [(*one, number) for number, entry in schedule if not entry.on_dose for one in _expand(entry)]
    due.sort(key=lambda one: one[0])
    return tuple(
        Occasion(i, session, day, earliest, apart_h, entry)
        for i, (day, earliest, session, apart_h, entry) in enumerate(due)
    )


def occasions(entry: ScheduleEntry) -> int:
    """How many sessions one entry of the schedule comes to."""
    if entry.on_dose:
        return 1
    weeks = entry.weeks[1] - entry.weeks[0] + 1 if entry.weeks is not None else 1
    return 1 if entry.day is not None else weeks * entry.per_week


def _expand(entry: ScheduleEntry) -> list[tuple[float, float, str, float]]:
    if entry.day is not None:
        return [(float(entry.day), float(entry.day), entry.do, entry.at_least_apart_h)]
    first, last = entry.weeks if entry.weeks is not None else (entry.week or 0, entry.week or 0)
    due = []
    for week in range(first, last + 1):
        for k in range(entry.per_week):
            earliest = DAYS * week + k * entry.at_least_apart_h / 24
            due.append((DAYS * (week + k / entry.per_week), earliest, entry.do, entry.at_least_apart_h))
    return due
