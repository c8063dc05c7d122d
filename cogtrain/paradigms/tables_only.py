"""Tasks that are scored from other people's tables, and that no paradigm here plans yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cogtrain.measures.stop_signal import ssrt
from cogtrain.measures.vigilance import vigilance
from cogtrain.paradigms import conflict, go_nogo
from cogtrain.paradigms.contract import COMMON_COLUMNS, Factor, Scoring, TableForm

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Arrays, Cells, Scores

STOP = Factor("condition", {"go": ("gotrial", "0"), "stop": ("stoptrial", "stopsignal", "1")}, ("go", "stop"))
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
STOPPED = ("ssrt_ms", "stop_respond_rate", "mean_stop_delay_ms", "go_omission_rate", "stop_respond_rt_ms")


def _stop_signal(cells: Cells) -> Scores:
    """SSRT takes reaction times as they were measured: no rule trims the go distribution that it integrates."""
    return cells.each(_stopped, STOPPED)


def _stopped(trials: Arrays) -> Mapping[str, float]:
    rt_s, go = trials["rt_s"], trials["condition"] == "go"
    answered = np.isfinite(rt_s)
    responded = trials["responded"].astype(bool) if "responded" in trials else answered
    if not go.any() or go.all():
        return {}
    delay_s = trials["delay_s"][~go]
    answers_s = rt_s[~go & responded & answered]
    return {
        "ssrt_ms": 1000 * ssrt(rt_s[go], responded[~go], delay_s),
        "stop_respond_rate": float(responded[~go].mean()),
        "mean_stop_delay_ms": 1000 * float(delay_s.mean()),
        "go_omission_rate": float((~answered[go]).mean()),
        "stop_respond_rt_ms": 1000 * float(answers_s.mean()) if len(answers_s) else float("nan"),
    }


def _attention(cells: Cells) -> Scores:
    cues = {name: cells.of(cue=name).rt_ms() for name in ("none", "centre", "double", "spatial")}
    found = conflict.score(cells)
    return {
        **{f"cue_{name}_rt_ms": rt_ms for name, rt_ms in cues.items()},
        "alerting_ms": cues["none"] - cues["double"],
        "orienting_ms": cues["centre"] - cues["spatial"],
        **{name: found[name] for name in ("conflict_cost_ms", "conflict_cost_accuracy")},
    }


def _vigilance(cells: Cells) -> Scores:
    found = vigilance(cells.rt_s, cells.unit, cells.units)
    return {
        "median_rt_ms": 1000 * found.median_rt_s,
        "mean_speed_per_s": found.mean_speed_per_s,
        "lapses": found.lapses,
        "false_starts": found.false_starts,
        "omissions": found.omissions,
        "rt_cv": cells.rt_cv(),
    }


def _simple(name: str) -> TableForm:
    return TableForm(
        name,
        needs=("participant", "rt"),
        only="all",
        correct_from_answering=True,
        times_tell=True,
        before_onset=True,
    )


TABLES_ONLY: tuple[Scoring, ...] = (
    Scoring(conflict.score, table=conflict.conflict_table("stroop")),
    Scoring(conflict.score, table=conflict.conflict_table("simon")),
    Scoring(go_nogo.score, table=go_nogo.go_nogo_table("go-nogo")),
    Scoring(
        _stop_signal,
        table=TableForm(
            "stop-signal",
            (STOP,),
            needs=("participant", "condition", "rt", "delay"),
            may=(*COMMON_COLUMNS, "responded"),
            withhold=("stop",),
            correct_from_answering=True,
            times_tell=True,
        ),
    ),
    Scoring(
        _attention, table=TableForm("ant", (conflict.CONFLICT, CUE), needs=("participant", "condition", "rt", "cue"))
    ),
    Scoring(_vigilance, table=_simple("simple-rt")),
    Scoring(_vigilance, table=_simple("vigilance")),
)
