"""Simon: answer the colour; where the square stands does not count, yet draws the hand to its side.

Simon & Rudell 1967 (doi:10.1037/h0020586) found it with words in one ear; squares at the left and right are its usual
form on a screen. Blue is answered at the left, yellow at the right, so that a square agrees with its answer or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

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
)
from cogtrain.paradigms.contract import ExampleStep, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.paradigms.shapes import fixation
from cogtrain.trial import Block, Box, Picture, Stream, Trial

if TYPE_CHECKING:
    import numpy as np

COLOURS = {"left": "blue", "right": "yellow"}
PLACES = {"left": -0.3, "right": 0.3}


class Simon(Settings):
    """Settings of a block."""

    trials: int = Field(80, ge=4, le=400, description="Trials in a block.")
    incongruent: float = Field(0.5, ge=0.1, le=0.9, description="Share whose place and answer disagree, 0 to 1.")
    pace: Pace = Field("answer", description=PACE)
    fixation_s: float = Field(0.5, ge=0.1, le=5, description="Plus sign before the square, seconds.")
    stimulus_s: float = Field(1.0, ge=0.05, le=5, description="Square on screen by the clock, seconds.")
    deadline_s: float = Field(1.5, ge=0.3, le=5, description="Answers count until then, seconds from onset.")
    iti_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground after the deadline, or the answer, seconds.")


def _name(side: str, place: str) -> str:
    return f"{COLOURS[side]} at the {place}"


def _picture(side: str, place: str) -> Picture:
    return (*fixation(), Box(PLACES[place], width=0.16, height=0.16, fill=COLOURS[side], line=None))


def _place(condition: str, side: str) -> str:
    return side if condition == "congruent" else next(other for other in COLOURS if other != side)


def plan(settings: Simon, rng: np.random.Generator) -> Block:
    """Exact numbers of both conditions, both answers equally often in each, in a fresh order."""
    counts = conflict_counts(settings.trials, settings.incongruent, 0.0)
    kinds = [(kind, side) for kind, count in counts.items() for side in dealt(tuple(COLOURS), count, rng)]
    items = [(kind, _name(side, _place(kind, side)), side) for kind, side in shuffled(kinds, rng)]
    squares = {_name(side, place): _picture(side, place) for side in COLOURS for place in PLACES}
    pictures = {"fixation": fixation()} | squares
    return Block(pictures, conflict_trials(items, "side", settings), (Stream("side", tuple(COLOURS)),))


def example(_settings: Simon, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """Both colours at their own side, then one at the other."""
    first, second = shuffled(tuple(COLOURS), rng)
    return (
        ExampleStep(_picture(first, first), f"{COLOURS[first]}", first),
        ExampleStep(_picture(second, second), f"{COLOURS[second]}", second),
        ExampleStep(_picture(first, second), "incongruent", first),
    )


def evidence(trial: Trial) -> Evidence:
    """The place helps where it agrees; where it does not, it takes some evidence and some time."""
    return conflict_evidence(trial.condition)


PARADIGM = Paradigm(
    "simon",
    Simon,
    plan,
    Scoring(score, MEASURES, conflict_table("simon"), error),
    evidence,
    adapts={"deadline_s": Quantity("lower", "log", "trial")},
    at_level=at_level,
    example=example,
)
