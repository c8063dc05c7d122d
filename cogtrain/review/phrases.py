"""How a report says numbers, dates and circumstances."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import pandas as pd

from cogtrain.library.placeholders import english

DISPLAYS = {
    "vsynced": "paced by the screen",
    "composited": "paced by the screen, unsteadily",
    "software-paced": "paced by software",
    "browser": "in a browser",
    "simulated": "simulated, no screen",
}
NONE = "–"
HOLD = "\N{NO-BREAK SPACE}"  # keeps a number and its unit on one line


def number(value: float | None, unit: str = "", *, sign: bool = False) -> str:
    """A value in its unit: shares as per cent, milliseconds whole, others with two decimals; else a dash."""
    if value is None or isnan(value):
        return NONE
    scaled, decimals, suffix = value, 2, f"{HOLD}{unit}" if unit else ""
    if unit == "share":
        scaled, decimals, suffix = value * 100, 0, f"{HOLD}%"
    elif unit == "ms":
        decimals = 0
    text = f"{scaled:{'+' if sign else ''}.{decimals}f}"
    if float(text) == 0:
        text = f"{0:.{decimals}f}"
    return text.replace("-", "−") + suffix


def held(text: str) -> str:
    """A per cent sign stays with its number."""
    return text.replace(" %", f"{HOLD}%")


def axis_unit(unit: str) -> str:
    """The unit as an axis shows it."""
    return "%" if unit == "share" else unit


def day(utc: str) -> str:
    """``2 Jan 2026`` of an ISO time, with blanks that do not break."""
    moment = pd.Timestamp(utc)
    return f"{moment.day} {moment:%b} {moment.year}".replace(" ", HOLD)


def moment(utc: str) -> str:
    """``2 Jan 2026, 09:30 UTC`` of an ISO time."""
    return f"{day(utc)}, {pd.Timestamp(utc):%H:%M} UTC"


def title(card: Mapping[str, Any] | None, task: str) -> str:
    """The name of a task that people read: its English title, or its first, or its id."""
    return english((card or {}).get("title") or {}) or task


def display(kind: str) -> str:
    """Who paced the frames, in words."""
    return DISPLAYS.get(kind, kind)


def person(observer: str, unattended: bool) -> str:
    """Who answered, where it was not a participant; empty for a participant."""
    words = [f"simulated person ({observer})"] if observer else []
    return ", ".join([*words, "unattended"] if unattended else words)


def left_out(row: Mapping[str, Any], prefix: str) -> str:
    """``practice 12, lead-in 4`` from the columns that start with ``prefix``; "none" where nothing was left out."""
    counts = {name.removeprefix(prefix): int(value) for name, value in row.items() if name.startswith(prefix)}
    return ", ".join(f"{name.replace('_', '-')} {count}" for name, count in counts.items() if count) or "none"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 session``, ``2 sessions``."""
    return f"{count} {one if count == 1 else many or one + 's'}"
