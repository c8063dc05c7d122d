"""A whole study: baseline to follow-up of every measure, and every person's change with its band."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cogtrain.measures.effect import paired_effect
from cogtrain.review import look
from cogtrain.review.limits import limits, limits_heading
from cogtrain.review.phrases import axis_unit, number
from cogtrain.review.retelling import measure_told
from cogtrain.review.view import Chart, Figure, Gallery, Section, Table, View, rows_of
from cogtrain.scoring.compare import SETTING
from cogtrain.scoring.verdict import CHANGED
from cogtrain.wording.reader import numeral, tell

KEYS = [*SETTING, "measure"]
COLUMNS = (
    *KEYS, "label", "unit", "better", "people", "baseline_mean", "follow_up_mean", "difference", "difference_low",
    "difference_high", "dz", "dz_low", "dz_high", "reliably_better", "reliably_weaker", "no_reliable_change",
    "no_index",
)  # fmt: skip
HEADS = ("measure", "people", "baseline", "follow_up", "difference", "dz", "better", "weaker", "no_change", "no_index")
SIZE = (430, 260)


def last_follow_ups(changes: pd.DataFrame) -> pd.DataFrame:
    """Each person's last follow-up of each measure."""
    return changes.sort_values("follow_up_number", kind="stable").groupby(["participant", *KEYS], sort=False).tail(1)


def study_table(changes: pd.DataFrame) -> pd.DataFrame:
    """One row a measure, columns ``COLUMNS``, over every person's baseline and last follow-up."""
    rows = []
    for key, people in last_follow_ups(changes).groupby(KEYS, sort=False):
        effect = paired_effect(people["baseline"], people["follow_up"])
        first, verdicts = people.iloc[0], people["verdict"].value_counts()
        counts = {
            "reliably_better": int(verdicts.get("better", 0)),
            "reliably_weaker": int(verdicts.get("worse", 0)),
            "no_reliable_change": int(verdicts.get("no-change", 0)),
        }
        rows.append(
            dict(zip(KEYS, key, strict=True))
            | {"label": first["label"], "unit": first["unit"], "better": first["better"], "people": effect.people}
            | {"baseline_mean": people["baseline"].mean(), "follow_up_mean": people["follow_up"].mean()}
            | {"difference": effect.mean, "difference_low": effect.low, "difference_high": effect.high}
            | {"dz": effect.dz, "dz_low": effect.dz_low, "dz_high": effect.dz_high}
            | counts
            | {"no_index": len(people) - sum(counts.values())}
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def study_view(changes: pd.DataFrame, name: str) -> View:
    """changes: of :func:`cogtrain.scoring.compare.compare`."""
    cells = [_cells(row) for row in study_table(changes).to_dict("records")]
    last = last_follow_ups(changes)
    leading = last[last["headline"].astype(bool)] if len(last) else last
    figures = [_figure(people) for _, people in leading.groupby(KEYS, sort=False)]
    gallery = Gallery(tuple(figure for figure in figures if figure is not None))
    heads = tuple(tell(f"changes.head.{head}") for head in HEADS)
    table = Table(tell("changes.table"), heads, rows_of(cells), tuple(range(1, 10)))
    about = tell("changes.about", people=last["participant"].nunique())
    parts = (table, Section(tell("changes.everyone"), (gallery,)))
    title, heading = tell("changes.title", name=name), tell("changes.heading", name=name)
    return View(title, heading, about, (), parts, limits_heading(), limits())


def _cells(row: dict[Any, Any]) -> list[str]:
    unit = row["unit"]
    difference = dz = "–"
    if np.isfinite(row["difference"]):
        value, low, high = (number(row[f"difference{end}"], unit, sign=True) for end in ("", "_low", "_high"))
        difference = tell("course.interval", value=value, low=low, high=high)
        value, low, high = (numeral(f"{row[f'dz{end}']:.2f}").replace("-", "−") for end in ("", "_low", "_high"))
        dz = tell("course.interval", value=value, low=low, high=high)
    counts = [str(row[name]) for name in ("reliably_better", "reliably_weaker", "no_reliable_change", "no_index")]
    means = [number(row[name], unit) for name in ("baseline_mean", "follow_up_mean")]
    return [f"{measure_told(row['label'])} ({row['task']})", str(row["people"]), *means, difference, dz, *counts]


def _figure(people: pd.DataFrame) -> Figure | None:
    """Follow-up over baseline, a dot each; the line of no change, and each person's band where there is one."""
    first = people.iloc[0]
    scale = 100.0 if first["unit"] == "share" else 1.0
    shown = people[people["baseline"].notna() & people["follow_up"].notna()]
    if shown.empty:
        return None
    points = [
        {
            "baseline": row["baseline"] * scale, "follow_up": row["follow_up"] * scale,
            "low": None if pd.isna(row["band_low"]) else row["band_low"] * scale,
            "high": None if pd.isna(row["band_high"]) else row["band_high"] * scale,
            "reliable": row["verdict"] in CHANGED,
        }
        for row in shown.to_dict("records")
    ]  # fmt: skip
    ends = [
        min(min(p["baseline"], p["follow_up"]) for p in points),
        max(max(p["baseline"], p["follow_up"]) for p in points),
    ]
    unit = axis_unit(first["unit"]) or measure_told(str(first["label"]))
    axes = {
        axis: {
            "field": field, "type": "quantitative", "scale": {"zero": False},
            "axis": {"title": tell(f"changes.axis.{field}", unit=unit), "tickCount": 5},
        }
        for axis, field in (("x", "baseline"), ("y", "follow_up"))
    }  # fmt: skip
    same = [{"baseline": end, "follow_up": end} for end in ends]
    band = {"x": axes["x"], "y": {**axes["y"], "field": "low"}, "y2": {"field": "high"}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": same},
            "mark": {"type": "line", "strokeDash": [5, 4], "color": look.MUTED},
            "encoding": axes,
        },
        {"mark": {"type": "rule", "color": look.GREY, "opacity": 0.5}, "encoding": band},
        {
            "mark": {"type": "point", "filled": True, "size": 45, "color": look.INK, "opacity": 0.8},
            "encoding": {
                **axes,
                "shape": {"condition": {"test": "datum.reliable", "value": "diamond"}, "value": "circle"},
            },
        },
    ]
    label = f"{measure_told(str(first['label']))} ({first['task']})"
    said = tell("changes.said", people=len(points))
    spec = {"data": {"values": points}, "layer": layers}
    return Figure(f"{label}: {said}", Chart(spec, label, said, SIZE))
