"""Cue opposition by keys: a flash at one side, then a short arrow at the other; which way did it point?

The antisaccade task with keys (Hallett 1978; with arrows and a mask Kane et al. 2001, doi:10.1037/0096-3445.130.2.169;
Miyake et al. 2000, doi:10.1006/cogp.1999.0734): who looks at the flash misses the arrow. Fixation 1.5 to 3.5 s, flash
0.15 s, arrow 0.175 s, then a mask. kind "pro" puts the arrow where the flash was. The eyes are not watched: a right
answer does not prove that nobody looked at the flash.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled, spread
from cogtrain.paradigms.shapes import arrow, fixation
from cogtrain.trial import Block, Box, Phase, Picture, Stream, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

SIDES = {"left": -0.48, "right": 0.48}
DIRECTIONS = ("left", "up", "right")
SIZE = 0.085


class Antisaccade(Settings):
    """Settings of a block."""

    kind: Literal["anti", "pro"] = Field(
        "anti", description="anti: the arrow comes opposite the flash; pro: where it was."
    )
    trials: int = Field(90, ge=6, le=300, description="Trials in a block; multiples of 6 balance exactly.")
    fixation_s: float = Field(1.5, ge=0.2, le=5, description="Shortest plus sign before the flash, seconds.")
    fixation_longest_s: float = Field(3.5, ge=0.2, le=8, description="Longest one, seconds.")
    cue_s: float = Field(0.15, ge=0.05, le=1, description="Flash on screen, seconds.")
    target_s: float = Field(0.175, ge=0.03, le=1, description="Arrow on screen, seconds.")
    deadline_s: float = Field(2.0, ge=0.5, le=10, description="Answers count until then, seconds from the arrow.")
    iti_s: float = Field(0.4, ge=0.1, le=5, description="Empty ground after the answer, seconds.")

    @model_validator(mode="after")
    def _masked(self) -> Antisaccade:
        if self.target_s >= self.deadline_s:
            raise ValueError("target_s below deadline_s, so that a mask follows")
        return self


def _mask(x: float) -> Picture:
    bars = (Box(x + dx, 0.0, 0.012, 0.1, fill="text", line=None) for dx in (-0.04, -0.013, 0.013, 0.04))
    return (*bars, *(Box(x, dy, 0.1, 0.012, fill="text", line=None) for dy in (-0.04, 0.0, 0.04)))


def _bank() -> dict[str, Picture]:
    bank: dict[str, Picture] = {"fixation": fixation()}
    for side, x in SIDES.items():
        bank[f"flash {side}"] = (Box(x, 0.0, 0.1, 0.1, fill="yellow", line=None),)
        bank[f"mask {side}"] = _mask(x)
        bank |= {f"{way} at the {side}": (arrow(way, x, 0.0, SIZE),) for way in DIRECTIONS}
    return bank


def _phases(settings: Antisaccade, fixation_s: float, flash: str, way: str, side: str) -> tuple[Phase, ...]:
    return (
        Phase(("fixation",), fixation_s),
        Phase((f"flash {flash}",), settings.cue_s),
        Phase((f"{way} at the {side}",), settings.target_s),
        Phase((f"mask {side}",), settings.deadline_s - settings.target_s, until_response=True),
        Phase((), settings.iti_s, feedback="practice"),
    )


def plan(settings: Antisaccade, rng: np.random.Generator) -> Block:
    """Sides and directions equally often, in a fresh order; fixations evenly spread."""
    items = dealt([*product(SIDES, DIRECTIONS)], settings.trials, rng)
    fixations_s = spread(settings.fixation_s, settings.fixation_longest_s, settings.trials, rng)
    trials = []
    for (side, way), fixation_s in zip(items, fixations_s, strict=True):
        flash = side if settings.kind == "pro" else next(other for other in SIDES if other != side)
        trials.append(
            Trial(
                condition=settings.kind,
                stimulus=f"{way} at the {side}",
                phases=_phases(settings, fixation_s, flash, way, side),
                expected={"way": way},
                stimulus_phase=2,
                response_s=settings.deadline_s,
                detail={"flash": flash, "target_ms": round(1000 * settings.target_s, 3)},
            )
        )
    return Block(_bank(), tuple(trials), (Stream("way", DIRECTIONS),))


def at_level(trial: Trial, settings: Antisaccade) -> Trial:
    """The trial with another time of the arrow."""
    way, side = trial.stimulus.split(" at the ")
    phases = _phases(settings, trial.phases[0].seconds or settings.fixation_s, str(trial.detail["flash"]), way, side)
    return replace(trial, phases=phases, detail={**trial.detail, "target_ms": round(1000 * settings.target_s, 3)})


def example(settings: Antisaccade, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """A flash, and the arrow that follows; twice."""
    bank, steps = _bank(), []
    for side, way in zip(shuffled(tuple(SIDES), rng), shuffled(DIRECTIONS, rng), strict=False):
        flash = side if settings.kind == "pro" else next(other for other in SIDES if other != side)
        steps += [
            ExampleStep((*fixation(), *bank[f"flash {flash}"]), "flash", None),
            ExampleStep((*fixation(), *bank[f"{way} at the {side}"]), "target", way),
        ]
    return tuple(steps)


def score(cells: Cells) -> Scores:
    """Accuracy and level of each kind, and what opposition costs."""
    anti, pro = cells.of(condition="anti"), cells.of(condition="pro")
    return {
        "anti_accuracy": anti.accuracy(),
        "anti_rt_ms": anti.rt_ms(),
        "pro_accuracy": pro.accuracy(),
        "pro_rt_ms": pro.rt_ms(),
        "opposition_cost_accuracy": pro.accuracy() - anti.accuracy(),
        "opposition_cost_ms": anti.rt_ms() - pro.rt_ms(),
        "mean_target_ms": cells.mean("target_ms"),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of the accuracies."""
    anti, pro = (cells.of(condition=kind).rate_error() for kind in ("anti", "pro"))
    none = cells.trials() * float("nan")
    cost = (anti**2 + pro**2) ** 0.5
    return {"anti_accuracy": anti, "pro_accuracy": pro, "opposition_cost_accuracy": cost, "mean_target_ms": none}


def evidence(trial: Trial) -> Evidence:
    """A short arrow is a weak one; opposite the flash it is met late."""
    shown = min(1.0, float(trial.detail["target_ms"] or 0) / 250)
    return Evidence(1.1 * shown, extra_s=0.03) if trial.condition == "pro" else Evidence(0.75 * shown, extra_s=0.1)


PARADIGM = Paradigm(
    "antisaccade",
    Antisaccade,
    plan,
    Scoring(
        score,
        {
            "anti_accuracy": Measure("Accuracy, opposite the flash", "share"),
            "anti_rt_ms": Measure("Reaction time, opposite the flash", "ms", "lower"),
            "pro_accuracy": Measure("Accuracy, where the flash was", "share"),
            "pro_rt_ms": Measure("Reaction time, where the flash was", "ms", "lower"),
            "opposition_cost_accuracy": Measure("Cost of opposition in accuracy", "share", "lower"),
            "opposition_cost_ms": Measure("Cost of opposition", "ms", "lower"),
            "mean_target_ms": Measure("Mean time of the arrow", "ms", "lower"),
        },
        error=error,
    ),
    evidence,
    adapts={"target_s": Quantity("lower", "log", "trial")},
    at_level=at_level,
    example=example,
)
