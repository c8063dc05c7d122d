"""The track of each level that a rule moves: a chart by task, harder above, and every decision in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cogtrain.review import look
from cogtrain.review.charts import DATES_FROM_DAYS, session_axis, session_name
from cogtrain.review.phrases import moment, title
from cogtrain.review.retelling import decision_told, track_told
from cogtrain.review.view import Chart, Details, Figure, Part, Section, Table, rows_of
from cogtrain.scoring.scores import Cards
from cogtrain.wording.reader import numeral, tell, tell_count

# How the tracks are told apart, in black and white too: dash of the line, shape of the point, whether it is filled.
LOOKS = {
    "training": ([1, 0], "circle", True),
    "training after an infusion": ([5, 4], "triangle-up", False),
    "assessment": ([2, 2], "square", True),
    "unattended": ([1, 3], "cross", False),
}
SIZE = (880, 230)


def level_section(levels: pd.DataFrame, cards: Cards) -> Section | None:
    """The section of level tracks; None where no rule moved a level. ``levels``: the level table of one person."""
    if levels.empty:
        return None
    parts: list[Part] = []
    titles = {reference.split("@")[0]: card for reference, card in cards.items()}
    for (task, quantity), rows in levels.groupby(["task", "quantity"], sort=False):
        card = titles.get(str(task), {})
        ordered = rows.sort_values("utc", kind="stable")
        words = _words(title(card, str(task)), str(quantity), ordered)
        drawn = level_chart(ordered, str(quantity), look.colour(str(card.get("domain", ""))), words)
        parts += [Figure(words, drawn), _decisions(ordered)]
    return Section(tell("levels.heading"), tuple(parts), "levels")


def _words(name: str, quantity: str, levels: pd.DataFrame) -> str:
    parts = []
    for track, rows in levels.groupby("track", sort=False):
        start, end = (_number(value) for value in (rows["before"].iloc[0], rows["after"].iloc[-1]))
        parts.append(tell_count("levels.went", len(rows), track=track_told(str(track)), start=start, end=end))
    key = "levels.words.lower" if (levels["harder"] == "lower").any() else "levels.words"
    return tell(key, task=name, quantity=quantity, tracks="; ".join(parts))


def _decisions(levels: pd.DataFrame) -> Details:
    rows = [
        [moment(row["utc"]), track_told(row["track"]), row["session"], decision_told(row["why"])]
        for row in reversed(levels.to_dict("records"))
    ]
    heads = tuple(tell(f"levels.head.{name}") for name in ("decided", "track", "session", "why"))
    inner = Table(tell("levels.latest_first"), heads, rows_of(rows))
    return Details(tell_count("levels.decisions", len(rows)), inner)


def level_chart(levels: pd.DataFrame, quantity: str, colour: str, description: str) -> Chart:
    """The level at each session's end, joined by track, with a bar over the levels of the session; harder is above.

    levels: rows of the level table of one task and quantity, in the order of their time.
    """
    points = _sessions(levels)
    days = (points["utc"].max() - points["utc"].min()).total_seconds() / 86400
    points["utc"] = points["utc"].map("{:%Y-%m-%dT%H:%M:%SZ}".format)
    x: dict[str, Any] = {"field": "utc", "type": "temporal", "scale": {"type": "utc", "nice": True}}
    x["axis"] = {"title": None, "format": tell("date", day="%-d", month="%b", year="%Y"), "tickCount": 6}
    if days < DATES_FROM_DAYS:
        x = session_axis(points)
    lower = bool((levels["harder"] == "lower").any())
    low, high = float(points["low"].min()), float(points["high"].max())
    margin = 0.12 * ((high - low) or abs(high) or 1.0)
    # a count starts at nought; a time is told apart better without it
    domain = [low - margin, high + margin] if lower else [0.0, high + margin]
    axis = {"title": tell("levels.axis.lower", quantity=quantity) if lower else quantity, "tickCount": 6}
    if not lower:
        axis["tickMinStep"] = 1
    y: dict[str, Any] = {"field": "level", "type": "quantitative", "axis": axis}
    y["scale"] = {"domain": domain, "reverse": lower, "nice": not lower, "zero": not lower}
    layers: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    for track in points["track"].drop_duplicates():
        dash, shape, filled = LOOKS.get(track, LOOKS["unattended"])
        own = {"filter": {"field": "track", "equal": track_told(track)}}
        bar = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
        at = {"x": x, "y": y}
        dot = {"type": "point", "shape": shape, "filled": filled, "color": colour, "size": 70, "opacity": 1}
        if not filled:
            dot |= {"fill": "white", "strokeWidth": 1.8}
        layers += [
            {"transform": [own], "mark": {"type": "rule", "color": colour, "opacity": 0.35}, "encoding": bar},
            {"transform": [own], "mark": {"type": "line", "color": colour, "strokeDash": dash}, "encoding": at},
            {"transform": [own], "mark": dot, "encoding": at},
        ]
        named = {"type": "text", "align": "left", "dx": -4, "dy": -16, "fontStyle": "italic"}
        halo = {"stroke": "white", "strokeWidth": 5, "strokeJoin": "round"}  # no line runs through the name
        names += [
            {
                "transform": [own, {"window": [{"op": "row_number", "as": "place"}]}, {"filter": "datum.place == 1"}],
                "mark": {**named, **under},
                "encoding": {**at, "text": {"field": "track"}},
            }
            for under in (halo, {})
        ]
    spec = {
        "data": {"values": points.assign(track=points["track"].map(track_told)).to_dict("records")},
        "layer": [*layers, *names],
    }
    return Chart(spec, tell("levels.chart", quantity=quantity), description, SIZE)


def _sessions(levels: pd.DataFrame) -> pd.DataFrame:
    """One row a session and track: when its last decision fell, its last level, and the range of its levels."""
    every = levels.assign(utc=pd.to_datetime(levels["utc"]), before=levels["before"].fillna(levels["after"]))
    groups = every.groupby(["session_number", "track"], sort=False)
    return (
        pd.DataFrame(
            {
                "utc": groups["utc"].last(),
                "level": groups["after"].last().astype(float),
                "low": groups[["before", "after"]].min().min(axis=1).astype(float),
                "high": groups[["before", "after"]].max().max(axis=1).astype(float),
            }
        )
        .reset_index()
        .assign(session=lambda rows: rows["session_number"].map(session_name))
    )


def _number(level: float) -> str:
    return numeral(f"{level:.3g}")
