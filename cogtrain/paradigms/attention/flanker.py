"""Flanker: answer where the middle arrow points; its four neighbours agree with it, disagree, or are bars.

The task of Eriksen & Eriksen 1974 (doi:10.3758/BF03203267), with arrows. Fixation 0.5 s, stimulus 1.0 s, answers
until 1.5 s, half the trials incongruent: the timing of the battery expfactory-experiments-rdoc, whose time between
trials varies around 0.5 s; here it is fixed. Where the answer sets the pace, the arrows stay until it comes, as in
Hedge et al. 2018, who have neutral rows too. The cost of conflict is a weak measure of a person (retest ICC .40 and
.57, Hedge et al. 2018, doi:10.3758/s13428-017-0935-1): the level of reaction time leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from cogtrain.observers import Evidence
from cogtrain.paradigms.conflict import (
    MEASURES,
    PACE,
    Pace,
    at_level,
    conflict_counts,
    conflict_evidence,
    conflict_table,
    conflict_trials,
    error,
    score,
    with_room_for_congruent,
)
from cogtrain.paradigms.contract import ExampleStep, Later, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.paradigms.shapes import arrow, fixation
from cogtrain.trial import Block, Box, Picture, Stream, Trial

if TYPE_CHECKING:
    import numpy as np

SIDES = ("left", "right")
ACROSS = (-0.28, -0.14, 0.0, 0.14, 0.28)
SIGN = {"left": "<", "right": ">", "bar": "-"}


class Flanker(Settings):
    """Settings of a block."""

    trials: int = Field(40, ge=4, le=400, description="Trials in a block.")
    incongruent: float = Field(0.5, ge=0.1, le=0.9, description="Share of trials whose neighbours disagree, 0 to 1.")
    neutral: Annotated[float, Later()] = Field(
        0.0, ge=0.0, le=0.6, description="Share of trials whose neighbours are bars, 0 to 1."
    )
    pace: Annotated[Pace, Later()] = Field("clock", description=PACE)
    fixation_s: float = Field(0.5, ge=0.1, le=5, description="Plus sign before the arrows, seconds.")
    stimulus_s: float = Field(1.0, ge=0.05, le=5, description="Arrows on screen, seconds; at most until the deadline.")
    deadline_s: float = Field(1.5, ge=0.3, le=5, description="Answers count until then, seconds from onset.")
    iti_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground after the deadline, or the answer, seconds.")

    @model_validator(mode="after")
    def _shares(self) -> Flanker:
        return with_room_for_congruent(self, self.incongruent, self.neutral)


def _row(middle: str, around: str) -> Picture:
    bars = tuple(Box(x, 0.0, 0.11, 0.028, fill="text", line=None) for x in ACROSS if x)
    return (*bars, arrow(middle)) if around == "bar" else tuple(arrow(middle if x == 0 else around, x) for x in ACROSS)


def _name(middle: str, around: str) -> str:
    return SIGN[around] * 2 + SIGN[middle] + SIGN[around] * 2


def _around(condition: str, middle: str) -> str:
    other = next(side for side in SIDES if side != middle)
    return {"congruent": middle, "incongruent": other, "neutral": "bar"}[condition]


def plan(settings: Flanker, rng: np.random.Generator) -> Block:
    """Exact numbers of the conditions, left and right equally often in each, in a fresh order."""
    kinds = [
        (condition, side)
        for condition, count in conflict_counts(settings.trials, settings.incongruent, settings.neutral).items()
        for side in dealt(SIDES, count, rng)
    ]
    items = [
        (condition, _name(middle, _around(condition, middle)), middle) for condition, middle in shuffled(kinds, rng)
    ]
    rows = {_name(m, a): _row(m, a) for m in SIDES for a in SIGN}
    return Block({"fixation": fixation()} | rows, conflict_trials(items, "side", settings), (Stream("side", SIDES),))


def example(_settings: Flanker, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """A row that agrees, then one that does not."""
    first, other = shuffled(SIDES, rng)
    return (
        ExampleStep(_row(first, first), "congruent", first),
        ExampleStep(_row(other, first), "incongruent", other),
    )


def evidence(trial: Trial) -> Evidence:
    """Neighbours that agree help; neighbours that do not take some evidence and some time."""
    return conflict_evidence(trial.condition)


PARADIGM = Paradigm(
    "flanker",
    Flanker,
    plan,
    Scoring(score, MEASURES, conflict_table("flanker"), error),
    evidence,
    adapts={"deadline_s": Quantity("lower", "log", "trial")},
    at_level=at_level,
    example=example,
)
