"""How templates say moments and numbers."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template

from cogtrain.care.times import clock
from cogtrain.review.phrases import HOLD, plural
from cogtrain.site.desk import the_desk

register = template.Library()


def zone() -> ZoneInfo:
    """The clinic's."""
    return ZoneInfo(the_desk().site.zone)


@register.filter
def when(moment: datetime | None) -> str:
    """``Mon 2 Mar 2026, 10:00`` on the clinic's clock; a dash without a moment."""
    return "–" if moment is None else clock(moment, zone())


@register.filter
def day(moment: datetime | None) -> str:
    """``2 Mar 2026``."""
    if moment is None:
        return "–"
    local = moment.astimezone(zone())
    return f"{local.day} {local:%b %Y}".replace(" ", HOLD)


@register.filter
def since(moment: datetime | None) -> str:
    """How long ago: ``3 h 20 min``, ``2 days``."""
    if moment is None:
        return "–"
    minutes = int((the_desk().clock.utc() - moment).total_seconds() // 60)
    if minutes < 0:
        return f"in {-minutes} min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // 1440} days"


@register.filter
def count(number: int, words: str) -> str:
    """``1 alert``, ``2 alerts``; of ``person,people`` the second for several."""
    one, _, many = words.partition(",")
    return plural(number, one, many)


@register.filter
def has(names: object, name: str) -> bool:
    """Whether a name is among others."""
    return name in names  # type: ignore[operator]  # a collection, as the template gives it
