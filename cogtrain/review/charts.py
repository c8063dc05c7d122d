"""Trends as charts: what Vega-Lite needs to draw one measure over sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cogtrain.library.after_dose import UNSCORED
from cogtrain.measures.change import CRITICAL_Z
from cogtrain.review import look
from cogtrain.review.phrases import HOLD, axis_unit, day
from cogtrain.review.view import Chart

APART_PX = 14  # dates nearer than that would lie upon each other
DATES_FROM_DAYS = 2.0  # shorter spans are drawn by session, as dates would lie upon each other


@dataclass(frozen=True)
class Band:
    """Between which values a follow-up shows no reliable change; in the measure's unit."""

    utc: str
    session_number: int
    low: float
    high: float


@dataclass(frozen=True)
class Trend:
    """One measure over sessions: ``scores`` holds session_utc, session_number, value, comparable, purpose, state; sem
    in its unit; doses: when they were given, UTC."""

    scores: pd.DataFrame
    label: str
    unit: str
    colour: str
    sem: float | None = None
    bands: tuple[Band, ...] = ()
    doses: tuple[str, ...] = ()


# What a session was, by the shape of its hollow mark; comparable ones are filled circles.
KINDS = {"assessment": "square", "training": "triangle-up", "practice": "diamond", "after a dose": "cross"}


def trend_chart(trend: Trend, description: str, size: tuple[int, int] = look.WIDE) -> Chart:
    """The trend with its 95 % band of measurement error; what is not comparable is grey, hollow, and has its number."""
    points = _points(trend)
    scale = 100.0 if trend.unit == "share" else 1.0
    half = CRITICAL_Z * trend.sem * scale if trend.sem else 0.0
    points["low"], points["high"] = points["value"] - half, points["value"] + half
    bars = [
        {
            "utc": band.utc,
            "session": f"session {band.session_number}",
            "low": band.low * scale,
            "high": band.high * scale,
        }
        for band in trend.bands
    ]
    lowest = min([0.0, points["low"].min(), *(bar["low"] for bar in bars)])
    highest = max([points["high"].max(), *(bar["high"] for bar in bars)])
    domain = [lowest, 100.0] if trend.unit == "share" else [lowest, highest * 1.1 if highest > 0 else 1.0]
    if lowest < 0:
        domain[0] = lowest * 1.1
    dated = _span_days(points) >= DATES_FROM_DAYS
    marks = dose_marks(trend.doses, points, size == look.WIDE) if dated else []
    x = _dates(points, "%-d %b %Y" if size == look.WIDE else "%-d %b") if dated else session_axis(points)
    y: dict[str, Any] = {
        "field": "value", "type": "quantitative", "scale": {"domain": domain, "nice": True, "zero": True},
        "axis": {"title": axis_unit(trend.unit) or trend.label, "tickCount": 5},
    }  # fmt: skip
    like, apart = {"filter": "datum.comparable"}, {"filter": "!datum.comparable"}
    layers: list[dict[str, Any]] = list(marks)
    if half:
        band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
        layers.append({"transform": [like], "mark": {"type": "area", "color": trend.colour, "opacity": 0.12}})
        layers.append({"transform": [like], "mark": {"type": "rule", "color": trend.colour, "strokeWidth": 1.5}})
        layers[-2]["encoding"] = layers[-1]["encoding"] = band
    if bars:
        bar = {"type": "rule", "color": look.GREY, "strokeWidth": 9, "opacity": 0.35}
        within = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
        layers.append({"data": {"values": bars}, "mark": bar, "encoding": within})
    at: dict[str, Any] = {"x": x, "y": y}
    line = {"type": "line", "color": trend.colour, "strokeWidth": 2}
    dot = {"type": "point", "filled": True, "color": trend.colour, "size": 90, "opacity": 1}
    hollow = {"type": "point", "filled": False, "color": look.GREY, "size": 80, "strokeWidth": 1.8, "opacity": 1}
    name = {"type": "text", "dy": -13, "color": look.MUTED}
    halo = {**name, "stroke": "white", "strokeWidth": 4, "strokeJoin": "round"}
    named: dict[str, Any] = at | {"text": {"field": "session"}}
    layers += [
        {"transform": [like], "mark": line, "encoding": at},
        {"transform": [like], "mark": dot, "encoding": at},
        {"transform": [apart], "mark": hollow, "encoding": at | {"shape": KIND_SCALE}},
        {"transform": [apart], "mark": halo, "encoding": named},
        {"transform": [apart], "mark": name, "encoding": named},
    ]
    spec = {"data": {"values": points.to_dict("records")}, "layer": layers}
    return Chart(spec, trend.label, description, size)


def _points(trend: Trend) -> pd.DataFrame:
    shown = trend.scores[trend.scores["value"].notna()]
    return pd.DataFrame(
        {
            "utc": shown["session_utc"].astype(str),
            "session": shown["session_number"].astype(int).map("session {}".format),
            "value": shown["value"].astype(float) * (100.0 if trend.unit == "share" else 1.0),
            "comparable": shown["comparable"].astype(bool),
            "kind": [kind_of(row) for row in shown[["purpose", "state"]].to_dict("records")],
        }
    )


KIND_SCALE: dict[str, Any] = {
    "field": "kind", "type": "nominal", "legend": None,
    "scale": {"domain": list(KINDS), "range": list(KINDS.values())},
}  # fmt: skip


def kind_of(score: Mapping[Any, Any]) -> str:
    """What kind of session a score is from, as a trend marks it."""
    if score["state"] in UNSCORED:
        return "after a dose"
    return str(score["purpose"]) if score["purpose"] in KINDS else "practice"


def dose_marks(doses: Sequence[str], points: pd.DataFrame, dated: bool) -> list[dict[str, Any]]:
    """Thin vertical lines at the doses between the first and the last point, with their date where there is room."""
    first, last = points["utc"].min(), points["utc"].max()
    apart_s = _span_days(points) * 86400 * APART_PX / look.WIDE[0]
    values = [{"utc": utc, "day": day(utc).rsplit(HOLD, 1)[0]} for utc in sorted(doses) if first <= utc <= last]
    if not values:
        return []
    at = {"x": {"field": "utc", "type": "temporal"}}
    rule = {"type": "rule", "color": look.MUTED, "strokeWidth": 1, "strokeDash": [2, 3]}
    layers: list[dict[str, Any]] = [{"data": {"values": values}, "mark": rule, "encoding": at}]
    if dated:
        moments = [pd.Timestamp(value["utc"]) for value in values]
        shown: list[int] = []
        for i, moment in enumerate(moments):
            if not shown or (moment - moments[shown[-1]]).total_seconds() >= apart_s:
                shown.append(i)
        words = {
            "type": "text",
            "angle": 270,
            "align": "left",
            "dx": 3,
            "dy": -6,
            "color": look.MUTED,
            "fontSize": 10,
        }
        named = {**at, "y": {"value": "height"}, "text": {"field": "day"}}
        layers.append({"data": {"values": [values[i] for i in shown]}, "mark": words, "encoding": named})
    return layers


def _span_days(points: pd.DataFrame) -> float:
    moments = pd.to_datetime(points["utc"])
    return float((moments.max() - moments.min()).total_seconds() / 86400)


def _dates(points: pd.DataFrame, form: str) -> dict[str, Any]:
    """A time axis a little wider than the data, so that no point lies on the frame."""
    moments = pd.to_datetime(points["utc"])
    margin = (moments.max() - moments.min()) / 25
    ends = [f"{end:%Y-%m-%dT%H:%M:%SZ}" for end in (moments.min() - margin, moments.max() + margin)]
    axis = {"title": None, "format": form, "tickCount": 4}
    return {"field": "utc", "type": "temporal", "scale": {"type": "utc", "domain": ends}, "axis": axis}


def session_axis(points: pd.DataFrame) -> dict[str, Any]:
    """An axis of sessions by their name, in order, where they lie too close together for dates."""
    order = points["session"].drop_duplicates().tolist()
    return {"field": "session", "type": "ordinal", "sort": order, "axis": {"title": None, "labelAngle": 0}}


def span(scores: pd.DataFrame) -> str:
    """``2 Jan 2026 to 9 Jan 2026`` of a table with session_utc."""
    first, last = day(str(scores["session_utc"].min())), day(str(scores["session_utc"].max()))
    return first if first == last else f"{first} to {last}"
