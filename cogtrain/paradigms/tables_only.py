"""Tasks that are scored from other people's tables, and that no paradigm here plans yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogtrain.paradigms import conflict
from cogtrain.paradigms.contract import Factor, Scoring, TableForm
from cogtrain.paradigms.speed import simple_rt

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

CUE = Factor(
    "cue",
    {
        "none": ("no", "nocue", "nan", ""),
        "centre": ("center", "central", "centrecue", "centercue"),
        "double": ("doublecue",),
        "spatial": ("up", "down", "spatialcue", "valid", "location", "orienting"),
    },
    ("none", "centre", "double", "spatial"),
)


def _attention(cells: Cells) -> Scores:
    cues = {name: cells.of(cue=name).rt_ms() for name in ("none", "centre", "double", "spatial")}
    found = conflict.score(cells)
    return {
        **{f"cue_{name}_rt_ms": rt_ms for name, rt_ms in cues.items()},
        "alerting_ms": cues["none"] - cues["double"],
        "orienting_ms": cues["centre"] - cues["spatial"],
        **{name: found[name] for name in ("conflict_cost_ms", "conflict_cost_accuracy")},
    }


TABLES_ONLY: tuple[Scoring, ...] = (
    Scoring(conflict.score, table=conflict.conflict_table("simon")),
    Scoring(
        _attention, table=TableForm("ant", (conflict.CONFLICT, CUE), needs=("participant", "condition", "rt", "cue"))
    ),
    Scoring(simple_rt.score, table=simple_rt.simple_table("vigilance")),
)
