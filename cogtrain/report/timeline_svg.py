"""Strips over one time axis as inline SVG: trends, and the figure that answers first. No browser engine draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10

import pandas as pd

from cogtrain.review.charts import dated
from cogtrain.review.look import FONT, GREY, INK, MUTED, RULE
from cogtrain.review.phrases import axis_unit, day, day_of_year
from cogtrain.review.view import Point, Strip, Timeline
from cogtrain.wording.reader import numeral

LEFT, RIGHT, AXIS, TITLE, TOP, GAP = 46, 12, 20, 16, 8, 8
WITH_YEAR_PX = 400
MARGIN = 0.03
EDGE = 40  # a date nearer to an end is set from there
ROUND = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Axis:
    """Where a moment lies, from 0 to ``width``, and what stands below."""

    place: Callable[[str, str], float]
    ticks: tuple[tuple[float, str], ...]


def timeline_svg(timeline: Timeline) -> str:
    """The figure with its title and description; it scales with the page and names no address."""
    width, height = timeline.size
    inner = width - LEFT - RIGHT
    axis = _axis(timeline, inner)
    each = (height - AXIS) / max(1, len(timeline.strips))
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    parts = [
        f'<svg role="img" aria-label="{escape(timeline.label)}" {size} font-family="{escape(FONT)}">',
        f"<title>{escape(timeline.label)}</title><desc>{escape(timeline.description)}</desc>",
    ]
    bottom = height - AXIS
    for i, strip in enumerate(timeline.strips):
        top = i * each + (TITLE if timeline.titled else TOP)
        parts += _doses(timeline, axis, top, (i + 1) * each - GAP, inner)
        parts += _strip(strip, axis, top, (i + 1) * each - GAP, inner, named=timeline.titled)
    parts.append(_line(LEFT, bottom, LEFT + inner, bottom, MUTED))
    for x, words in axis.ticks:
        anchor = "start" if x < EDGE else "end" if x > inner - EDGE else "middle"
        at = min(max(LEFT + x, LEFT), width - 2) if anchor == "middle" else LEFT if anchor == "start" else width - 2
        parts += [_line(LEFT + x, bottom, LEFT + x, bottom + 4, MUTED), _text(at, bottom + 16, words, anchor)]
    return "".join(parts) + "</svg>"


def _doses(timeline: Timeline, axis: Axis, top: float, bottom: float, width: float) -> Iterator[str]:
    """A line at each dose, clear of the strip's title."""
    for utc in timeline.doses:
        x = axis.place(utc, "")
        if 0 <= x <= width:
            yield _line(LEFT + x, top, LEFT + x, bottom, MUTED, dash="2 3")


# ---------------------------------------------------------------- across


def _axis(timeline: Timeline, width: float) -> Axis:
    points = [point for strip in timeline.strips for point in strip.points]
    if not dated(timeline):
        names = list(dict.fromkeys(point.name for point in points))
        step = width / max(1, len(names))
        places = {name: (i + 0.5) * step for i, name in enumerate(names)}
        return Axis(lambda _utc, name: places.get(name, -1.0), tuple((places[name], name) for name in names))
    moments = [pd.Timestamp(utc) for utc in (*(point.utc for point in points), *timeline.doses)]
    first, last = min(moments), max(moments)
    margin = (last - first) * MARGIN
    start, length = first - margin, (last - first) + 2 * margin

    def place(utc: str, _name: str) -> float:
        return float((pd.Timestamp(utc) - start) / length) * width

    count = max(2, min(6, int(width // 110)))
    ticks: dict[str, float] = {}
    for one in (first + (last - first) * i / (count - 1) for i in range(count)):
        utc = f"{one:%Y-%m-%dT%H:%M:%SZ}"
        said = day(utc) if width > WITH_YEAR_PX else day_of_year(utc)
        ticks.setdefault(said, place(one.isoformat(), ""))
    return Axis(place, tuple((x, said) for said, x in ticks.items()))


# ---------------------------------------------------------------- up and down


def _strip(strip: Strip, axis: Axis, top: float, bottom: float, width: float, *, named: bool) -> Iterator[str]:
    low, high = _reach(strip)
    scale = (bottom - top) / (high - low)

    def y(value: float) -> float:
        return bottom - (min(max(value, low), high) - low) * scale

    def x(point: Point) -> float:
        return LEFT + axis.place(point.utc, point.name)

    for tick in _ticks(low, high):
        yield _line(LEFT, y(tick), LEFT + width, y(tick), RULE)
        yield _text(LEFT - 6, y(tick) + 4, numeral(f"{tick:g}").replace("-", "−"), "end")
    if named:
        unit = f", {axis_unit(strip.unit)}" if strip.unit else ""
        yield f'<text x="{LEFT}" y="{top - 4:.1f}" font-size="12" font-weight="600" fill="{strip.colour}">'
        yield f'{escape(strip.label)}<tspan font-weight="400" fill="{MUTED}">{escape(unit)}</tspan></text>'
    bands = [
        band
        for band in strip.bands
        if isfinite(band.low) and isfinite(band.high) and axis.place(band.utc, band.name) >= 0
    ]
    if bands:
        upper = [f"{LEFT + axis.place(band.utc, band.name):.1f},{y(band.high):.1f}" for band in bands]
        lower = [f"{LEFT + axis.place(band.utc, band.name):.1f},{y(band.low):.1f}" for band in reversed(bands)]
        yield f'<polygon points="{" ".join((*upper, *lower))}" fill="{strip.colour}" fill-opacity="0.16"/>'
    shown = [point for point in strip.points if isfinite(point.value)]
    path = " ".join(f"{x(point):.1f},{y(point.value):.1f}" for point in shown if point.comparable)
    yield f'<polyline points="{path}" fill="none" stroke="{strip.colour}" stroke-width="1.8"/>'
    for point in shown:
        if strip.half and isfinite(strip.half):
            yield _line(x(point), y(point.value - strip.half), x(point), y(point.value + strip.half), strip.colour)
        yield _mark(point, x(point), y(point.value), strip.colour)


def _reach(strip: Strip) -> tuple[float, float]:
    """Lowest and highest value of the axis, in round numbers."""
    half = strip.half if strip.half is not None and isfinite(strip.half) else 0.0
    values = [
        one for point in strip.points if isfinite(point.value) for one in (point.value - half, point.value + half)
    ]
    values += [one for band in strip.bands for one in (band.low, band.high) if isfinite(one)]
    if strip.least is not None:
        values.append(strip.least)
    if strip.most is not None:
        values.append(strip.most)
    low, high = min(values, default=0.0), max(values, default=1.0)
    step = _step((high - low) or abs(high) or 1.0, 3)
    return floor(low / step + 1e-9) * step, max(ceil(high / step - 1e-9) * step, floor(low / step) * step + step)


def _step(length: float, parts: int) -> float:
    rough = length / parts
    power = 10 ** floor(log10(rough))
    return float(next(nice for nice in ROUND if nice * power >= rough - 1e-12) * power)


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Both ends, and nought or the middle between them."""
    return (low, 0.0 if low < 0 < high else (low + high) / 2, high)


# ---------------------------------------------------------------- marks


def _mark(point: Point, x: float, y: float, colour: str) -> str:
    """Filled where it can be compared; else hollow and grey, its shape by what kind of session it was."""
    if point.comparable:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.2" fill="{colour}"/>'
    hollow = f'fill="none" stroke="{GREY}" stroke-width="1.6"'
    if point.kind == "training":
        return f'<path d="M{x:.1f} {y - 4.5:.1f}l4.5 8h-9z" {hollow}/>'
    if point.kind == "after a dose":
        return f'<path d="M{x - 4:.1f} {y:.1f}h8M{x:.1f} {y - 4:.1f}v8" {hollow}/>'
    if point.kind == "practice":
        return f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z" {hollow}/>'
    return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" {hollow}/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{INK}" text-anchor="{anchor}">{escape(words)}</text>'
