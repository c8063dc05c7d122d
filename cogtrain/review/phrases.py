"""How a report says numbers, dates and circumstances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import pandas as pd

from cogtrain.library.placeholders import as_read
from cogtrain.review.retelling import left_out_told, unit_told
from cogtrain.wording.reader import date_told, numeral, tell

DISPLAYS = {
    "vsynced": "phrases.paced.screen",
    "composited": "phrases.paced.unsteadily",
    "software-paced": "phrases.paced.software",
    "browser": "phrases.paced.browser",
    "simulated": "phrases.paced.nobody",
}
NONE = "–"
HOLD = "\N{NO-BREAK SPACE}"  # keeps a number and its unit on one line


def number(value: float | None, unit: str = "", *, sign: bool = False) -> str:
    """A value in its unit: shares as per cent, milliseconds whole, others with two decimals; else a dash."""
    if value is None or isnan(value):
        return NONE
    scaled, decimals, suffix = value, 2, f"{HOLD}{unit_told(unit)}" if unit else ""
    if unit == "share":
        scaled, decimals, suffix = value * 100, 0, f"{HOLD}%"
    elif unit == "ms":
        decimals = 0
    text = f"{scaled:{'+' if sign else ''}.{decimals}f}"
    if float(text) == 0:
        text = f"{0:.{decimals}f}"
    return numeral(text).replace("-", "−") + suffix


def held(text: str) -> str:
    """A per cent sign stays with its number."""
    return text.replace(" %", f"{HOLD}%")


def axis_unit(unit: str) -> str:
    """The unit as an axis shows it."""
    return "%" if unit == "share" else unit_told(unit)


def day(utc: str) -> str:
    """``2 Jan 2026`` of an ISO time, with blanks that do not break."""
    moment = pd.Timestamp(utc)
    return date_told(moment.year, moment.month, moment.day).replace(" ", HOLD)


def day_of_year(utc: str) -> str:
    """``2 Jan`` of an ISO time, where there is little room."""
    moment = pd.Timestamp(utc)
    return tell("phrases.day_of_year", day=moment.day, month=tell(f"month.short.{moment.month}"))


def moment(utc: str) -> str:
    """``2 Jan 2026, 09:30 UTC`` of an ISO time."""
    return tell("phrases.moment", day=day(utc), time=f"{pd.Timestamp(utc):%H:%M}")


def title(card: Mapping[str, Any] | None, task: str) -> str:
    """The name of a task that people read: its title in their language, in English, or its first, or its id."""
    return as_read((card or {}).get("title") or {}) or task


def display(kind: str) -> str:
    """Who paced the frames, in words."""
    return tell(DISPLAYS[kind]) if kind in DISPLAYS else kind


def person(observer: str, unattended: bool) -> str:
    """Who answered, where it was not a participant; empty for a participant."""
    words = [tell("phrases.simulated", observer=observer)] if observer else []
    return ", ".join([*words, tell("phrases.unattended")] if unattended else words)


def left_out(row: Mapping[str, Any], prefix: str) -> str:
    """``practice 12, lead-in 4`` from the columns that start with ``prefix``; "none" where nothing was left out."""
    counts = {name.removeprefix(prefix): int(value) for name, value in row.items() if name.startswith(prefix)}
    told = (f"{left_out_told(name.replace('_', '-'))} {count}" for name, count in counts.items() if count)
    return ", ".join(told) or tell("phrases.none")


def few(lines: Sequence[str], shown: int) -> str:
    """The first lines of a list, joined, and how many more there are."""
    more = tell("phrases.more", count=len(lines) - shown) if len(lines) > shown else ""
    return f"{'; '.join(lines[:shown])}{more}"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 session``, ``2 sessions``."""
    return f"{count} {one if count == 1 else many or one + 's'}"
