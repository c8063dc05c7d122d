"""Psychomotor vigilance: press as soon as the numbers run; ten minutes, or three.

Dinges & Powell 1985 (doi:10.3758/BF03200977); brief form Basner, Mollicone & Dinges 2011
(doi:10.1016/j.actaastro.2011.07.015). The milliseconds run until the press and stay for a second, which is part of the
interval of 2 to 10 s (brief: 1 to 4 s) to the next ones. A lapse is an answer later than 0.5 s (brief: 0.355 s) or
none; a false start is a press while nothing runs, or one before 0.1 s. Mean 1 / RT leads (Basner & Dinges 2011,
doi:10.1093/sleep/34.5.581). The two lengths are not interchangeable.

Each interval is a trial of its own, on which nothing is to be pressed: so that false starts stand in the record.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field, model_validator

from cogtrain.measures.vigilance import vigilance
from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import COMMON_COLUMNS, ExampleStep, Factor, Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import spread
from cogtrain.paradigms.speed.simple_rt import simple_table
from cogtrain.trial import Block, Box, Phase, Picture, Stream, Text, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

FRAME: Picture = (Box(width=0.5, height=0.2, corner=0.02, line="muted"),)
ROUND = 20  # intervals that are spread evenly, then drawn anew


class Vigilance(Settings):
    """Settings of a block."""

    seconds: float = Field(600, ge=20, le=1200, description="Length of the block, seconds.")
    interval_s: float = Field(2.0, ge=1.0, le=10, description="Shortest time from a press to the next onset, seconds.")
    interval_longest_s: float = Field(10.0, ge=1.5, le=20, description="Longest one, seconds.")
    told_s: float = Field(1.0, ge=0.2, le=2, description="Reaction time on screen, part of the interval, seconds.")
    limit_s: float = Field(10.0, ge=1, le=30, description="The numbers run so long at most, seconds.")
    lapse_s: float = Field(0.5, ge=0.2, le=2, description="An answer later than this is a lapse, seconds.")

    @model_validator(mode="after")
    def _longer(self) -> Vigilance:
        if not self.told_s < self.interval_s < self.interval_longest_s:
            raise ValueError("told_s < interval_s < interval_longest_s")
        return self


def _wait(seconds: float, detail: dict[str, float]) -> Trial:
    return Trial("wait", "frame", (Phase(("frame",), seconds),), {"press": None}, response_s=seconds, detail=detail)


def _signal(settings: Vigilance, detail: dict[str, float]) -> Trial:
    return Trial(
        condition="signal",
        stimulus="numbers",
        phases=(
            Phase(("frame",), settings.limit_s, until_response=True, counts_ms=True),
            Phase(("frame",), settings.told_s, feedback="reaction_time"),
        ),
        expected={"press": "press"},
        response_s=settings.limit_s,
        detail=detail,
    )


def plan(settings: Vigilance, rng: np.random.Generator) -> Block:
    """More intervals than the time holds, evenly spread in rounds of twenty; the clock ends the block."""
    count = ceil(settings.seconds / settings.interval_s)
    shortest, longest = settings.interval_s, settings.interval_longest_s
    waits_s = [wait_s for _ in range(0, count, ROUND) for wait_s in spread(shortest, longest, ROUND, rng)]
    detail = {"lapse_s": settings.lapse_s}
    trials = [(_wait(wait_s - settings.told_s, detail), _signal(settings, detail)) for wait_s in waits_s[:count]]
    flat = tuple(trial for pair in trials for trial in pair)
    return Block({"frame": FRAME}, flat, (Stream("press", ("press",)),), ends_after_s=settings.seconds)


def example(_settings: Vigilance, _rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """The empty frame, then numbers in it."""
    return (
        ExampleStep(FRAME, "wait", None),
        ExampleStep((*FRAME, Text("214", height=0.12, colour="accent")), "signal", "press"),
    )


def _found(cells: Cells) -> dict[str, np.ndarray]:
    signal, wait = cells.but(condition="wait"), cells.of(condition="wait")
    lapse_s = signal.numbers("lapse_s")
    limits_s = np.where(np.isfinite(lapse_s), lapse_s, cells.rule.lapse_s)
    rt_s, unit = signal.here(signal.rt_s), signal.here(signal.unit)
    found = vigilance(rt_s, unit, cells.units, limits_s)
    return {
        "mean_speed_per_s": found.mean_speed_per_s,
        "median_rt_ms": 1000 * found.median_rt_s,
        "lapses": found.lapses.astype(float),
        "false_starts": found.false_starts + wait.wrong(),
        "omissions": found.omissions.astype(float),
        "signals": signal.trials(),
    }


def score(cells: Cells) -> Scores:
    """Speed and median of the answers, lapses and their share, false starts, omissions."""
    found = _found(cells)
    there = found["signals"] > 0
    counts = {name: np.where(there, found[name], np.nan) for name in ("lapses", "false_starts", "omissions")}
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = {"lapse_rate": found["lapses"] / found["signals"]}
    return {**found, **counts, **shares, "rt_cv": cells.but(condition="wait").rt_cv()}


def error(cells: Cells) -> Scores:
    """Standard errors of the counts: their square roots, of one at least."""
    found = score(cells)
    counts = {name: np.sqrt(np.maximum(found[name], 1)) for name in ("lapses", "false_starts", "omissions")}
    return {**counts, "lapse_rate": counts["lapses"] / found["signals"]}


def evidence(trial: Trial) -> Evidence:
    """Whether something came, and no answer to choose; while nothing runs there is hardly anything to take for it."""
    return Evidence(8.0) if trial.condition == "wait" else Evidence(3.5, extra_s=-0.08)


SIGNAL = Factor("condition", {"signal": ("stimulus", "target", "go"), "wait": ("interval", "isi", "foreperiod")}, ())
TABLE = replace(
    simple_table("vigilance"),
    factors=(SIGNAL,),
    may=(*COMMON_COLUMNS, "condition"),
    only="signal",
    withhold=("wait",),
)
PARADIGM = Paradigm(
    "vigilance",
    Vigilance,
    plan,
    Scoring(
        score,
        {
            "mean_speed_per_s": Measure("Speed (mean of 1 / RT)", "per second"),
            "median_rt_ms": Measure("Reaction time, median", "ms", "lower"),
            "lapses": Measure("Lapses", "count", "lower"),
            "lapse_rate": Measure("Lapses", "share", "lower"),
            "false_starts": Measure("Presses too early", "count", "lower"),
            "rt_cv": Measure("Unevenness of reaction time", "SD / mean", "lower"),
        },
        TABLE,
        error,
    ),
    evidence,
    example=example,
)
