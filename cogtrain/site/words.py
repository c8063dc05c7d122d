"""How templates say words, moments and numbers, in the language of whoever reads the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cogtrain.care.times import clock, zone_of
from cogtrain.clock import parse_utc
from cogtrain.review.phrases import HOLD
from cogtrain.site.desk import the_desk
from cogtrain.wording import FIRST, own_words, reader

register = template.Library()


def zone() -> ZoneInfo:
    """The clinic's."""
    return ZoneInfo(the_desk().site.zone)


# ---------------------------------------------------------------- words


@register.simple_tag
def language() -> str:
    """The one that the page is in."""
    return reader.read_in()


@register.simple_tag
def tell(key: str, **values: object) -> SafeString:
    """A text in the reader's language, escaped, and so are the values in it, but those that are markup already."""
    gaps = {name: f"{{{name}}}" for name in values}
    filled = {name: conditional_escape(_text(value)) for name, value in values.items()}
    return mark_safe(escape(reader.tell(key, **gaps)).format(**filled))  # noqa: S308  # escaped


def _text(value: object) -> str:
    """What may stand in a text; markup stays markup."""
    return value if isinstance(value, str) else str(value)


@register.simple_tag
def tell_count(key: str, count: int, **values: object) -> SafeString:
    """The text for one thing (``key.one``) or for several (``key.many``)."""
    return tell(f"{key}.one" if count == 1 else f"{key}.many", count=count, **values)


@register.filter
def strong(words: str) -> SafeString:
    """Words that stand out."""
    return format_html("<strong>{}</strong>", words)


@register.filter
def word_of(code: str, prefix: str) -> str:
    """What people read for a code; the code itself where there is no word for it."""
    key = f"{prefix}.{code}"
    return reader.tell(key) if key in own_words(FIRST) else code


@register.filter
def roles(names: str) -> str:
    """The roles of an account."""
    return roles_told(names.split())


def roles_told(names: Iterable[str]) -> str:
    """Some roles, one after the other; empty for none."""
    words = [word_of(name, "site.role") for name in names]
    return reduce(lambda before, one: reader.tell("site.role.two", before=before, next=one), words) if words else ""


# ---------------------------------------------------------------- moments and numbers


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
    return reader.date_told(local.year, local.month, local.day).replace(" ", HOLD)


@register.filter
def since(moment: datetime | None) -> str:
    """How long ago: ``3 h 20 min``, ``2 days``."""
    if moment is None:
        return "–"
    minutes = int((the_desk().clock.utc() - moment).total_seconds() // 60)
    if minutes < 0:
        return reader.tell("site.since.ahead", minutes=-minutes)
    if minutes < 60:
        return reader.tell("site.since.minutes", minutes=minutes)
    if minutes < 48 * 60:
        return reader.tell("site.since.hours", hours=minutes // 60, minutes=minutes % 60)
    return reader.tell("site.since.days", days=minutes // 1440)


@register.filter
def opening(kept: str) -> str:
    """``evening, Mon 2 Mar 2026, 10:00`` of what opens next, as :mod:`cogtrain.site.row` keeps it."""
    session, *rest = kept.split(" ")
    if len(rest) != 2:
        return kept
    moment, zone_name = rest
    return reader.tell("site.next", session=session, when=clock(parse_utc(moment), zone_of(zone_name)))


@register.filter
def number(value: object) -> str:
    """A number as the reader writes it; what is none stays."""
    return reader.numeral(str(value)) if str(value)[:1].isdigit() else str(value)


@register.filter
def has(names: object, name: str) -> bool:
    """Whether a name is among others."""
    return name in names  # type: ignore[operator]  # a collection, as the template gives it
