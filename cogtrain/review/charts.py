"""Trends: one measure over sessions, as a strip over a time axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from cogtrain.library.after_dose import UNSCORED
from cogtrain.measures.change import CRITICAL_Z
from cogtrain.review import look
from cogtrain.review.phrases import day
from cogtrain.review.view import Point, Strip, Timeline, Within
from cogtrain.wording.reader import tell

Row = Mapping[Any, Any]
DATES_FROM_DAYS = 2.0  # shorter spans are drawn by session, as dates would lie upon each other


@dataclass(frozen=True)
class Trend:
    """One measure over sessions: each of ``scores`` holds session_utc, session_number, value, comparable, purpose,
    state; sem in its unit; bands of no reliable change in its unit; doses: when they were given, UTC."""

    scores: Sequence[Row]
    label: str
    unit: str
    colour: str
    sem: float | None = None
    bands: tuple[Within, ...] = ()
    doses: tuple[str, ...] = ()


# What a session was: each has a hollow mark of its own shape; comparable ones are filled circles.
KINDS = ("assessment", "training", "practice", "after a dose")


def trend_chart(trend: Trend, description: str, size: tuple[int, int] = look.WIDE) -> Timeline:
    """The trend with its 95 % band of measurement error; what is not comparable is grey and hollow."""
    return Timeline((strip(trend),), trend.doses, trend.label, description, size)


def strip(trend: Trend, *, reach: tuple[float, float] | None = (0.0, 0.0)) -> Strip:
    """The measure as a strip. reach: values that its axis includes, 0 as that of a level should; None: only its own."""
    scale = 100.0 if trend.unit == "share" else 1.0
    least, most = (None, None) if reach is None else reach
    return Strip(
        trend.label,
        trend.unit,
        trend.colour,
        points(trend.scores, scale),
        tuple(Within(one.utc, one.name, one.low * scale, one.high * scale) for one in trend.bands),
        CRITICAL_Z * trend.sem * scale if trend.sem else None,
        least,
        100.0 if trend.unit == "share" and reach is not None else most,
    )


def points(scores: Sequence[Row], scale: float = 1.0) -> tuple[Point, ...]:
    """The values that there are, in the order of their sessions."""
    return tuple(
        Point(
            str(row["session_utc"]),
            session_name(row["session_number"]),
            float(row["value"]) * scale,
            bool(row["comparable"]),
            kind_of(row),
        )
        for row in scores
        if not isnan(row["value"])
    )


def dated(timeline: Timeline) -> bool:
    """Whether it is drawn over dates; shorter spans are drawn by session, and show no doses."""
    moments = [pd.Timestamp(one.utc) for strip_ in timeline.strips for one in strip_.points]
    return bool(moments) and (max(moments) - min(moments)).total_seconds() >= DATES_FROM_DAYS * 86400


def session_name(number: int) -> str:
    """What an axis of sessions calls one."""
    return tell("charts.session", number=int(number))


def kind_of(score: Row) -> str:
    """What kind of session a score is from, as a trend marks it."""
    if score["state"] in UNSCORED:
        return "after a dose"
    return str(score["purpose"]) if score["purpose"] in KINDS else "practice"


def session_axis(sessions: pd.DataFrame) -> dict[str, Any]:
    """For Vega-Lite an axis of sessions by their name, in order, where they lie too close together for dates."""
    order = sessions["session"].drop_duplicates().tolist()
    return {"field": "session", "type": "ordinal", "sort": order, "axis": {"title": None, "labelAngle": 0}}


def span(scores: pd.DataFrame) -> str:
    """``2 Jan 2026 to 9 Jan 2026`` of a table with session_utc."""
    first, last = day(str(scores["session_utc"].min())), day(str(scores["session_utc"].max()))
    return first if first == last else tell("charts.span", first=first, last=last)
