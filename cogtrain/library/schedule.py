"""When each session of a protocol is due."""

from __future__ import annotations

from dataclasses import dataclass

from cogtrain.library.models import Protocol, ScheduleEntry

DAYS = 7


@dataclass(frozen=True)
class Occasion:
    """One session that is due.

    index: its number in the schedule, from 0, in the order of days.
    day: when it is proposed, in days from the course's start; sessions of a week lie evenly over its seven days.
    earliest_day: when it may be held at the earliest, if all before it were.
    apart_h: hours that have to lie between it and the session before.
    """

    index: int
    session: str
    day: float
    earliest_day: float
    apart_h: float


def expand_schedule(protocol: Protocol) -> tuple[Occasion, ...]:
    """Every session of the course, in the order of days; what falls on one day keeps the file's order."""
    due = [one for entry in protocol.schedule for one in _expand(entry)]
    due.sort(key=lambda one: one[0])
    return tuple(
        Occasion(i, session, day, earliest, apart_h) for i, (day, earliest, session, apart_h) in enumerate(due)
    )


def occasions(entry: ScheduleEntry) -> int:
    """How many sessions one entry of the schedule comes to."""
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
