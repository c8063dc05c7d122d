"""The view of the reliability of scores: a table, and for each measure with two sessions who changed by how much."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cogtrain.review import look
from cogtrain.review.view import Chart, Figure, Gallery, Part, Section, Table, View, rows_of
from cogtrain.scoring.brought.reliability import by_session

SIZE = (420, 240)
NOTES = """\
Split-half: Spearman-Brown over random halves of each person's first session, within conditions; 95 % of the splits.
ICC(2,1) is absolute agreement, ICC(3,1) consistency, each of a single session, with its 95 % confidence interval.
SEM and the smallest detectable change (MDC95) take the ICC(3,1), or the split-half where there is but one session.
A measure below .70 is too noisy for a verdict on one person's change.
These figures belong to this sample, form and interval. They are no clinical norms, and not medical advice.
""".splitlines()
HEADS = ("Measure", "People", "Sessions", "Mean", "SD", "Split-half", "ICC(2,1)", "ICC(3,1)", "SEM", "MDC95")


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
    parts: list[Section | Part] = [Table("Each measure over all people", HEADS, rows_of(cells), tuple(range(1, 10)))]
    if drawn:
        parts.append(Section("Second session less the first", (Gallery(drawn),)))
    title = f"Reliability: {name}"
    return View(title, title, "", (), tuple(parts), "What these figures are", tuple(NOTES))


def _number(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def _interval(row: dict[Any, Any], key: str) -> str:
    if np.isnan(row[key]):
        return "–"
    return f"{row[key]:.2f} [{row[f'{key}_low']:.2f}, {row[f'{key}_high']:.2f}]"


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
        "axis": {"title": "mean of both", "tickCount": 5},
    }
    y = {"field": "difference", "type": "quantitative", "axis": {"title": "second - first", "tickCount": 5}}
    dot = {"type": "point", "filled": True, "opacity": 0.55, "size": 28, "color": look.INK}
    rule = {"type": "rule", "strokeDash": [5, 4], "color": look.MUTED}
    at = {"y": {"field": "at", "type": "quantitative"}}
    layers = [
        {"data": {"values": points}, "mark": dot, "encoding": {"x": x, "y": y}},
        {"data": {"values": lines}, "mark": rule, "encoding": at},
    ]
    said = f"bias {_number(row['difference'])}, limits {_number(row['limits_low'])} to {_number(row['limits_high'])}"
    return Figure(f"{row['measure']}: {said}", Chart({"layer": layers}, str(row["measure"]), said, SIZE))
