"""The windows of a course: a protocol's schedule laid over the calendar and over the doses that were given. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from cogtrain.care.times import days_between, local_day, midnight
from cogtrain.library import LoadedProtocol, expand_schedule
from cogtrain.library.after_dose import ScheduleEntry
from cogtrain.library.schedule import DAYS
from cogtrain.records.course import Dose

Status = Literal["done", "due", "later", "held", "missed"]


@dataclass(frozen=True)
class Slot:
    """One session that the course asks for.

    occasion: its key, which stays the same when a dose is corrected. opens, closes: its window, UTC; without an end it
    stays due. day: the local day it is drawn on. dose: name of the dose that it follows; before: number of the planned
    one that it precedes.
    cut: the next dose cuts this day short, so that it is not counted as missed. nth: which one of its day it is.
    status and why: at the moment that was asked about; ``opens`` of a later one is when it really opens. held: the
    protocol holds it back until there is some relief, or held it back for most of its window.
    """

    occasion: int | str
    session: str
    phase: str | None
    opens: datetime
    closes: datetime | None
    day: date
    entry: int
    apart_h: float = 0.0
    dose: str | None = None
    before: int | None = None
    cut: bool = False
    nth: int = 1
    status: Status = "later"
    why: str = ""


def by_calendar(loaded: LoadedProtocol, day0: date, zone: ZoneInfo, doses: Sequence[Dose]) -> Iterator[Slot]:
    """What hangs on the calendar alone, from day 0 of the course."""
    for occasion in expand_schedule(loaded.protocol):
        entry = loaded.protocol.schedule[occasion.entry]
        first = day0 + timedelta(days=int(occasion.earliest_day))
        last = first if entry.day is not None else day0 + timedelta(days=DAYS * (occasion.week + 1) - 1)
        closes = midnight(last + timedelta(days=1), zone) if entry.missed == "skip" else None
        if entry.phase == "preparation" and doses:
            closes = min(doses[0].at, closes or doses[0].at)
        yield Slot(
            occasion.index,
            occasion.session,
            entry.phase,
            midnight(first, zone),
            closes,
            day0 + timedelta(days=int(occasion.day)),
            occasion.entry,
            occasion.apart_h,
        )


def before_doses(loaded: LoadedProtocol, day0: date, zone: ZoneInfo, doses: Sequence[Dose]) -> Iterator[Slot]:
    """Open from some days before each planned dose until it is given, however late that is."""
    days = loaded.protocol.doses.days if loaded.protocol.doses is not None else []
    for number, entry in enumerate(loaded.protocol.schedule):
        for i, planned in enumerate(days if entry.before is not None else ()):
            day = day0 + timedelta(days=planned - (entry.days_before or 0))
            opens, closes = midnight(day, zone), doses[i].at if i < len(doses) else None
            before = doses[i - 1].ended if 0 < i <= len(doses) else None
            opens = opens if before is None else max(opens, before)
            if (i == 0 or before is not None) and (closes is None or opens < closes):
                yield Slot(f"e{number}-b{i + 1}", entry.do, entry.phase, opens, closes, day, number, before=i + 1)


def after_doses(loaded: LoadedProtocol, doses: Sequence[Dose], zone: ZoneInfo) -> Iterator[Slot]:
    """What hangs on doses that were given."""
    count = loaded.protocol.doses.count if loaded.protocol.doses is not None else 0
    for number, entry in enumerate(loaded.protocol.schedule):
        if entry.after == "last-dose":
            anchors = list(doses[count - 1 : count]) if len(doses) >= count else []
        else:
            anchors = list(doses) if entry.after == "dose" else []
        for dose in anchors:
            following = next((later.at for later in doses if later.at > dose.at), None)
            if entry.after == "last-dose":
                following = None  # a further dose takes nothing away
            yield from _window(entry, number, dose, following, zone)


def _window(
    entry: ScheduleEntry, number: int, dose: Dose, following: datetime | None, zone: ZoneInfo
) -> Iterator[Slot]:
    """The slots of one entry after one dose. The next dose closes what is still open of the one before."""
    day = local_day(dose.ended, zone)
    if entry.days is not None:
        opens = midnight(day + timedelta(days=entry.days[0]), zone)
        ends = midnight(day + timedelta(days=entry.days[1] + 1), zone)
    else:
        opens = dose.ended + timedelta(hours=entry.earliest_h or 0)
        ends = dose.ended + timedelta(hours=entry.latest_h or 0)
    if following is not None:
        ends = min(ends, following)
    if opens >= ends:
        return
    base = Slot("", entry.do, entry.phase, opens, ends, day, number, entry.at_least_apart_h, dose.name)
    if entry.times_per_day is None:
        closes = ends if entry.missed == "skip" else following
        day = local_day(opens, zone)
        yield replace(base, occasion=f"e{number}-d{dose.id}", closes=closes, day=day)
        return
    last = local_day(ends - timedelta(microseconds=1), zone)
    for i, each in enumerate(days_between(local_day(opens, zone), last)):
        start, end = max(opens, midnight(each, zone)), min(ends, midnight(each + timedelta(days=1), zone))
        cut = end == following and end < midnight(each + timedelta(days=1), zone)
        for k in range(entry.times_per_day):
            key = f"e{number}-d{dose.id}-{i + 1}-{k + 1}"
            yield replace(base, occasion=key, opens=start, closes=end, day=each, cut=cut, nth=k + 1)
