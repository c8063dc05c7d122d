"""Mental rotation: are the two shapes the same when one is turned, or is one the mirror of the other?

Shepard & Metzler 1971 (doi:10.1126/science.171.3972.701) with solid shapes; flat ones as Cooper 1975 had them, whose
time grows evenly with the turn. Half of the pairs are the same, every turn equally often in both. Slope and intercept
are of correct answers to pairs that are the same, turns folded to 0 to 180 degrees; single slopes are a weak measure of
a person (split halves .24 to .79, doi:10.1155/2013/340568), so the level leads.
"""

from __future__ import annotations

from itertools import product
from math import cos, radians, sin
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field, model_validator

from cogtrain.observers import Evidence
from cogtrain.paradigms.coded import as_numbers
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.trial import Block, Phase, Picture, Polygon, Stream, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Arrays, Cells, Scores

ANSWERS = ("mirror", "same")
SHAPES = {  # of squares, none like its own mirror, or like itself when turned
    "F": ((0, 1), (1, 1), (-1, 0), (0, 0), (0, -1)),
    "L": ((-0.5, 1.5), (-0.5, 0.5), (-0.5, -0.5), (-0.5, -1.5), (0.5, -1.5)),
    "N": ((0.5, 1.5), (0.5, 0.5), (-0.5, -0.5), (0.5, -0.5), (-0.5, -1.5)),
    "P": ((-0.5, 1), (0.5, 1), (-0.5, 0), (0.5, 0), (-0.5, -1)),
    "Y": ((-0.5, 1.5), (-0.5, 0.5), (-0.5, -0.5), (-0.5, -1.5), (0.5, 0.5)),
    "W": ((-1, 1), (-1, 0), (0, 0), (0, -1), (1, -1), (0, 1)),
}
CELL = 0.085
CENTRES = {"left": -0.27, "right": 0.27}


class MentalRotation(Settings):
    """Settings of a block."""

    trials: int = Field(64, ge=8, le=400, description="Pairs in a block.")
    angles_deg: tuple[int, ...] = Field((0, 45, 90, 135), min_length=2, max_length=12, description="Turns, degrees.")
    limit_s: float = Field(7.5, ge=2, le=60, description="To answer, at most, seconds.")
    iti_s: float = Field(0.6, ge=0.1, le=5, description="Empty ground before the next pair, seconds.")

    @model_validator(mode="after")
    def _folded(self) -> MentalRotation:
        if len(set(self.angles_deg)) != len(self.angles_deg) or not all(0 <= a <= 180 for a in self.angles_deg):
            raise ValueError("angles_deg that differ, from 0 to 180")
        return self


def _shape(name: str, turned_deg: float, mirrored: bool, x: float) -> Picture:
    turn, flip = radians(turned_deg), -1 if mirrored else 1
    squares = []
    for across, up in SHAPES[name]:
        corners = ((across + dx, up + dy) for dx, dy in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)))
        turned = ((flip * a * cos(turn) - b * sin(turn), flip * a * sin(turn) + b * cos(turn)) for a, b in corners)
        squares.append(tuple((x + CELL * a, CELL * b) for a, b in turned))
    return tuple(Polygon(square, fill="accent", line="panel", line_width=0.004) for square in squares)


def _pair(name: str, base_deg: int, turn_deg: int, answer: str) -> Picture:
    first = _shape(name, base_deg, False, CENTRES["left"])
    return (*first, *_shape(name, base_deg + turn_deg, answer == "mirror", CENTRES["right"]))


def plan(settings: MentalRotation, rng: np.random.Generator) -> Block:
    """Turns and answers equally often, shapes as evenly as can be, each pair at a drawn base and sense of turn."""
    cells = dealt([*product(settings.angles_deg, ANSWERS)], settings.trials, rng)
    names = dealt(tuple(SHAPES), settings.trials, rng)
    pictures: dict[str, Picture] = {}
    trials = []
    for number, ((angle, answer), name) in enumerate(zip(cells, names, strict=True)):
        base, sense = int(rng.integers(8)) * 45, int(rng.choice([-1, 1]))
        pictures[f"pair {number}"] = _pair(name, base, sense * angle, answer)
        trials.append(
            Trial(
                condition=answer,
                stimulus=f"{name} {angle}",
                phases=(
                    Phase((f"pair {number}",), settings.limit_s, until_response=True),
                    Phase((), settings.iti_s, feedback="practice"),
                ),
                expected={"pair": answer},
                response_s=settings.limit_s,
                detail={"angle_deg": angle},
            )
        )
    return Block(pictures, tuple(trials), (Stream("pair", ANSWERS),))


def example(_settings: MentalRotation, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """The same turned, and a mirror."""
    return tuple(
        ExampleStep(_pair(name, 0, 45, answer), answer, answer)
        for name, answer in zip(shuffled(tuple(SHAPES), rng), ANSWERS, strict=False)
    )


def _line(trials: Arrays) -> dict[str, float]:
    """Slope (ms a degree) and intercept (ms) of the kept times over the turns."""
    if "angle_deg" not in trials:
        return {}
    angle, rt_ms = as_numbers(trials["angle_deg"])[trials["kept"]], 1000 * trials["rt_s"][trials["kept"]]
    there = np.isfinite(angle) & np.isfinite(rt_ms)
    angle, rt_ms = angle[there], rt_ms[there]
    if len(np.unique(angle)) < 2:
        return {}
    slope, intercept = np.polyfit(angle, rt_ms, 1)
    return {"slope_ms_deg": float(slope), "intercept_ms": float(intercept)}


def score(cells: Cells) -> Scores:
    """Level and accuracy; slope and intercept over the turns of pairs that are the same."""
    return {
        "mean_rt_ms": cells.mean_rt_ms(),
        "accuracy": cells.accuracy(),
        **cells.of(condition="same").each(_line, ("slope_ms_deg", "intercept_ms")),
    }


def evidence(trial: Trial) -> Evidence:
    """Each degree takes its time; a mirror some more."""
    angle = float(trial.detail["angle_deg"] or 0)
    return Evidence(0.95, extra_s=0.4 + 0.006 * angle + (0.2 if trial.condition == "mirror" else 0.0))


PARADIGM = Paradigm(
    "mental-rotation",
    MentalRotation,
    plan,
    Scoring(
        score,
        {
            "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
            "accuracy": Measure("Accuracy", "share"),
            "slope_ms_deg": Measure("Time for a degree", "ms", "lower"),
            "intercept_ms": Measure("Time without a turn", "ms", "lower"),
        },
    ),
    evidence,
    example=example,
)
