"""Simple reaction time: press as soon as the sign appears.

Donders 1868 (doi:10.1016/0001-6918(69)90065-1). Times and counts follow the browser form of Enkavi et al. 2019
(doi:10.1073/pnas.1818430116; the program is expfactory-experiments, simple-reaction-time): the sign goes with the
press, every trial takes 2.0 s, then the ground is empty for a time that cannot be foreseen: exponential, mean 1.0 s,
cut at 4.5 s. Mean 1 / RT leads, as slow answers weigh less in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from cogtrain.measures.vigilance import vigilance
from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import Measure, Paradigm, Scoring, Settings, TableForm
from cogtrain.trial import Block, Phase, Picture, Polyline, Stream, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

REACH = 0.14
CROSS: Picture = (
    Polyline(((-REACH, -REACH), (REACH, REACH)), width=0.022),
    Polyline(((-REACH, REACH), (REACH, -REACH)), width=0.022),
)
SHORTEST_GAP_S = 0.05


class SimpleRt(Settings):
    """Settings of a block."""

    trials: int = Field(50, ge=4, le=400, description="Trials in a block.")
    trial_s: float = Field(
        2.0, ge=0.5, le=5, description="Sign on screen until it is answered, and then empty, seconds."
    )
    gap_mean_s: float = Field(1.0, ge=0.1, le=5, description="Mean of the exponential gap that follows, seconds.")
    gap_longest_s: float = Field(4.5, ge=0.5, le=10, description="Where it is cut, seconds.")


def plan(settings: SimpleRt, rng: np.random.Generator) -> Block:
    """The same sign again and again, after a gap that is drawn."""
    drawn = rng.exponential(settings.gap_mean_s, settings.trials)
    gaps_s = np.clip(drawn, SHORTEST_GAP_S, settings.gap_longest_s).tolist()
    trials = tuple(
        Trial(
            condition="all",
            stimulus="cross",
            phases=(
                Phase(("cross",), settings.trial_s, until_response=True),
                Phase((), gap_s, feedback="practice"),
            ),
            expected={"press": "press"},
            response_s=settings.trial_s,
            lasts_s=settings.trial_s + gap_s,
        )
        for gap_s in gaps_s
    )
    return Block({"cross": CROSS}, trials, (Stream("press", ("press",)),))


def score(cells: Cells) -> Scores:
    """Speed, median, lapses, false starts and omissions, of reaction times as they were measured; a median and a speed
    leave out answers before 0.1 s."""
    found = vigilance(cells.here(cells.rt_s), cells.here(cells.unit), cells.units, cells.rule.lapse_s)
    there = cells.trials() > 0
    return {
        "mean_speed_per_s": found.mean_speed_per_s,
        "median_rt_ms": 1000 * found.median_rt_s,
        "lapses": np.where(there, found.lapses, np.nan),
        "false_starts": np.where(there, found.false_starts, np.nan),
        "omissions": np.where(there, found.omissions, np.nan),
        "rt_cv": cells.rt_cv(),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of the counts: their square roots, of one at least."""
    found = score(cells)
    return {name: np.sqrt(np.maximum(found[name], 1)) for name in ("lapses", "false_starts", "omissions")}


def evidence(_trial: Trial) -> Evidence:
    """Only whether something came, and no answer to choose: that saves some time."""
    return Evidence(3.5, extra_s=-0.08)


def simple_table(name: str) -> TableForm:
    """What anybody's table of such a task looks like."""
    return TableForm(
        name,
        needs=("participant", "rt"),
        only="all",
        correct_from_answering=True,
        times_tell=True,
        before_onset=True,
    )


PARADIGM = Paradigm(
    "simple-rt",
    SimpleRt,
    plan,
    Scoring(
        score,
        {
            "mean_speed_per_s": Measure("Speed (mean of 1 / RT)", "per second"),
            "median_rt_ms": Measure("Reaction time, median", "ms", "lower"),
            "rt_cv": Measure("Unevenness of reaction time", "SD / mean", "lower"),
            "lapses": Measure("Lapses", "count", "lower"),
            "false_starts": Measure("Presses before 0.1 s", "count", "lower"),
        },
        simple_table("simple-rt"),
        error,
    ),
    evidence,
    windows=("trial_s",),
)
