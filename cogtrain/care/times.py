"""Moments as people write them, in the zone of the site, across daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cogtrain.errors import refuse
from cogtrain.wording import WEEKDAYS
from cogtrain.wording.reader import tell

EXAMPLE = "2026-03-01T10:00, with an offset such as +01:00 or Z where it is not the site's zone"


def zone_of(name: str, where: str = "zone") -> ZoneInfo:
    """The time zone of that name. CogtrainError where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refuse(where, f'the zone "{name[:60]}"', "a zone such as Europe/Berlin or UTC") from error


def parse_moment(text: str, zone: str, where: str) -> datetime:
    """An ISO time as UTC; without an offset it is taken in ``zone``.

    CogtrainError for anything else, and for a time that the clock change leaves out or brings twice.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise refuse(where, f"{text[:40]!r}", f"a time such as {EXAMPLE}") from error
    if moment.tzinfo is not None:
        return _in_range(moment, where)
    there = zone_of(zone)
    early, late = (moment.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return _in_range(early, where)
    if early.astimezone(UTC).astimezone(there).replace(tzinfo=None) != moment:
        found = f"{text[:40]}, which the clock change in {zone} leaves out"
        raise refuse(where, found, "a time that there was", "Look at the clock's change, or give the offset.")
    offsets = " or ".join(f"{text}{each:%z}" for each in (early, late))
    raise refuse(where, f"{text[:40]}, which comes twice in {zone}", "one moment", f"Say which: {offsets}.")


def _in_range(moment: datetime, where: str) -> datetime:
    try:
        utc = moment.astimezone(UTC)
    except OverflowError as error:
        raise refuse(where, str(moment), f"a time such as {EXAMPLE}") from error
    if not 1970 <= utc.year <= 2999:
        raise refuse(where, f"the year {utc.year}", "a year from 1970 to 2999")
    return utc


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins, as UTC; where midnight is left out, the first moment after it."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The local day of a moment."""
    return moment.astimezone(zone).date()


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def hours_minutes(hours: float) -> tuple[int, int]:
    """Whole hours, and whole minutes of the rest. A fraction of an hour is not exact; the minute is."""
    return divmod(int(hours * 60 + 1e-6), 60)


def ago(hours: float) -> str:
    """``3 h 20 min``, and from four days on ``5 days``, in the reader's language."""
    if hours >= 96:
        return tell("time.days", count=int(hours // 24))
    whole, minutes = hours_minutes(hours)
    return tell("time.hours_minutes", hours=whole, minutes=minutes)


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """``Mon 2 Mar 2026, 10:00`` on the local clock, in the reader's language."""
    local = moment.astimezone(zone)
    weekday, month = (tell(f"day.short.{WEEKDAYS[local.weekday()]}"), tell(f"month.short.{local.month}"))
    return tell("date.clock", weekday=weekday, day=local.day, month=month, year=local.year, time=f"{local:%H:%M}")
