"""The view of the reliability of scores: a table, and for each measure with two sessions who changed by how much."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cogtrain.review import look
from cogtrain.review.view import Chart, Figure, Gallery, Part, Section, Table, View, rows_of
from cogtrain.scoring.brought.reliability import by_session
from cogtrain.wording.reader import numeral, tell

SIZE = (420, 240)
NOTES = ("split_half", "icc", "sem", "noisy", "sample")
HEADS = ("measure", "people", "sessions", "mean", "sd", "split_half", "icc2_1", "icc3_1", "sem", "mdc95")


def reliability_view(rows: pd.DataFrame, scores: pd.DataFrame, name: str) -> View:
    """rows: of ``scoring.brought.reliability.of_scores``; scores: the wide table."""
    cells = [
        [
            row["measure"], str(row["people"]), str(row["occasions"]), _number(row["mean"]), _number(row["sd"]),
            _interval(row, "split_half"), _interval(row, "icc2_1"), _interval(row, "icc3_1"),
            _number(row["sem"]), _number(row["mdc95"]),
        ]
        for row in rows.to_dict("records")
    ]  # fmt: skip
    figures = [_figure(row, scores) for row in rows.to_dict("records") if row["occasions"] > 1]
    drawn = tuple(figure for figure in figures if figure is not None)
    heads = tuple(tell(f"reliability.head.{head}") for head in HEADS)
    parts: list[Section | Part] = [Table(tell("reliability.table"), heads, rows_of(cells), tuple(range(1, 10)))]
    if drawn:
        parts.append(Section(tell("reliability.second_less_first"), (Gallery(drawn),)))
    title = tell("reliability.title", name=name)
    notes = tuple(tell(f"reliability.note.{note}") for note in NOTES)
    return View(title, title, "", (), tuple(parts), tell("reliability.closing"), notes)


def _number(value: float) -> str:
    text = numeral(f"{value:.3g}") if abs(value) < 1000 else f"{value:.0f}"
    return "–" if np.isnan(value) else text.replace("-", "−")


def _signed(value: float) -> str:
    return numeral(f"{value:.2f}").replace("-", "−")


def _interval(row: dict[Any, Any], key: str) -> str:
    if np.isnan(row[key]):
        return "–"
    whole, low, high = (_signed(row[f"{key}{end}"]) for end in ("", "_low", "_high"))
    return tell("course.interval", value=whole, low=low, high=high)


def _figure(row: dict[Any, Any], scores: pd.DataFrame) -> Figure | None:
    """Bland and Altman's plot: each person's difference over their mean, with bias and limits of agreement."""
    wide = by_session(scores, row["measure"])
    one, two = wide[0].to_numpy(float), wide[1].to_numpy(float)
    there = np.isfinite(one) & np.isfinite(two)
    points = [
        {"mean": float(m), "difference": float(d)}
        for m, d in zip(((one + two) / 2)[there], (two - one)[there], strict=True)
    ]
    if not points:
        return None
    lines = [{"at": row[key]} for key in ("limits_low", "difference", "limits_high") if np.isfinite(row[key])]
    x = {
        "field": "mean",
        "type": "quantitative",
        "scale": {"zero": False},
        "axis": {"title": tell("reliability.mean_of_both"), "tickCount": 5},
    }
    difference = {"title": tell("reliability.second_minus_first"), "tickCount": 5}
    y = {"field": "difference", "type": "quantitative", "axis": difference}
    dot = {"type": "point", "filled": True, "opacity": 0.55, "size": 28, "color": look.INK}
    rule = {"type": "rule", "strokeDash": [5, 4], "color": look.MUTED}
    at = {"y": {"field": "at", "type": "quantitative"}}
    layers = [
        {"data": {"values": points}, "mark": dot, "encoding": {"x": x, "y": y}},
        {"data": {"values": lines}, "mark": rule, "encoding": at},
    ]
    bias, low, high = (_number(row[key]) for key in ("difference", "limits_low", "limits_high"))
    said = tell("reliability.bias", bias=bias, low=low, high=high)
    return Figure(f"{row['measure']}: {said}", Chart({"layer": layers}, str(row["measure"]), said, SIZE))
