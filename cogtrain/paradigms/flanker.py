"""Flanker: answer where the middle arrow points; its four neighbours agree with it or not.

The task of Eriksen & Eriksen 1974 (doi:10.3758/BF03203267), with arrows. Fixation 0.5 s, stimulus 1.0 s, answers
until 1.5 s, half the trials incongruent: the timing of the battery expfactory-experiments-rdoc, whose time between
trials varies around 0.5 s; here it is fixed. The cost of conflict is a weak measure of a person (retest ICC .40 and
.57, Hedge et al. 2018, doi:10.3758/s13428-017-0935-1): the level of reaction time leads.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.conflict import conflict_table, score
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.paradigms.shapes import arrow, fixation
from cogtrain.trial import Block, Phase, Picture, Stream, Trial

if TYPE_CHECKING:
    import numpy as np

SIDES = ("left", "right")
ACROSS = (-0.28, -0.14, 0.0, 0.14, 0.28)
SIGN = {"left": "<", "right": ">"}


class Flanker(Settings):
    """Settings of a block."""

    trials: int = Field(40, ge=4, le=400, description="Trials in a block.")
    incongruent: float = Field(0.5, ge=0.1, le=0.9, description="Share of trials whose neighbours disagree, 0 to 1.")
    fixation_s: float = Field(0.5, ge=0.1, le=5, description="Plus sign before the arrows, seconds.")
    stimulus_s: float = Field(1.0, ge=0.05, le=5, description="Arrows on screen, seconds; at most until the deadline.")
    deadline_s: float = Field(1.5, ge=0.3, le=5, description="Answers count until then, seconds from onset.")
    iti_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground after the deadline, seconds.")


def _row(middle: str, around: str) -> Picture:
    return tuple(arrow(middle if x == 0 else around, x) for x in ACROSS)


def _phases(stimulus: str, settings: Flanker) -> tuple[Phase, ...]:
    stimulus_s = min(settings.stimulus_s, settings.deadline_s)
    return (
        Phase(("fixation",), settings.fixation_s),
        Phase((stimulus,), stimulus_s),
        Phase((), settings.deadline_s - stimulus_s + settings.iti_s, feedback="practice"),
    )


def plan(settings: Flanker, rng: np.random.Generator) -> Block:
    """Exact numbers of both conditions, left and right equally often in each, in a fresh order."""
    incongruent = round(settings.trials * settings.incongruent)
    kinds = [("incongruent", side) for side in dealt(SIDES, incongruent, rng)]
    kinds += [("congruent", side) for side in dealt(SIDES, settings.trials - incongruent, rng)]
    trials = []
    previous = ""
    for condition, middle in shuffled(kinds, rng):
        around = middle if condition == "congruent" else next(side for side in SIDES if side != middle)
        stimulus = SIGN[around] * 2 + SIGN[middle] + SIGN[around] * 2
        trials.append(
            Trial(
                condition=condition,
                stimulus=stimulus,
                phases=_phases(stimulus, settings),
                expected={"side": middle},
                stimulus_phase=1,
                response_s=settings.deadline_s,
                detail={"previous_condition": previous},
            )
        )
        previous = condition
    rows = {SIGN[a] * 2 + SIGN[m] + SIGN[a] * 2: _row(m, a) for m in SIDES for a in SIDES}
    return Block({"fixation": fixation()} | rows, tuple(trials), (Stream("side", SIDES),))


def at_level(trial: Trial, settings: Flanker) -> Trial:
    """The trial with another deadline."""
    return replace(trial, phases=_phases(trial.stimulus, settings), response_s=settings.deadline_s)


def example(_settings: Flanker, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """A row that agrees, then one that does not."""
    first, other = shuffled(SIDES, rng)
    return (
        ExampleStep(_row(first, first), "congruent", first),
        ExampleStep(_row(other, first), "incongruent", other),
    )


def evidence(trial: Trial) -> Evidence:
    """Neighbours that agree help; neighbours that do not take some evidence and some time."""
    return Evidence(1.25) if trial.condition == "congruent" else Evidence(1.0, extra_s=0.03)


PARADIGM = Paradigm(
    "flanker",
    Flanker,
    plan,
    Scoring(
        score,
        {
            "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
            "congruent_rt_ms": Measure("Reaction time, congruent", "ms", "lower"),
            "incongruent_rt_ms": Measure("Reaction time, incongruent", "ms", "lower"),
            "conflict_cost_ms": Measure("Cost of conflict", "ms", "lower"),
            "accuracy": Measure("Accuracy", "share"),
            "congruent_accuracy": Measure("Accuracy, congruent", "share"),
            "incongruent_accuracy": Measure("Accuracy, incongruent", "share"),
            "conflict_cost_accuracy": Measure("Cost of conflict in accuracy", "share", "lower"),
        },
        conflict_table("flanker"),
    ),
    evidence,
    adapts={"deadline_s": Quantity("lower", "log", "trial")},
    at_level=at_level,
    example=example,
)
