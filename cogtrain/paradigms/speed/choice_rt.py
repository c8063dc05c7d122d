"""Choice reaction time: two colours, two keys.

Donders 1868 (doi:10.1016/0001-6918(69)90065-1). Times and counts follow the browser form of Enkavi et al. 2019
(doi:10.1073/pnas.1818430116; the program is expfactory-experiments, choice-reaction-time): every square stays 2.0 s
whatever is pressed, then 0.5 to 1.0 s of empty ground. Mean reaction time and mean speed lead: both are levels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Scoring, Settings, TableForm
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.trial import Block, Box, Phase, Picture, Stream, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

COLOURS = ("yellow", "blue")
PICTURES: dict[str, Picture] = {name: (Box(width=0.3, height=0.3, fill=name, line=None),) for name in COLOURS}


class ChoiceRt(Settings):
    """Settings of a block."""

    trials: int = Field(50, ge=4, le=400, description="Trials in a block.")
    stimulus_s: float = Field(2.0, ge=0.1, le=5, description="Square on screen, and answers count, seconds.")
    gap_s: float = Field(0.5, ge=0.1, le=5, description="Shortest empty ground after it, seconds.")
    gap_spread_s: float = Field(0.5, ge=0.0, le=5, description="Up to how much longer it is, drawn evenly, seconds.")


def plan(settings: ChoiceRt, rng: np.random.Generator) -> Block:
    """Both colours equally often, in a fresh order; each gap drawn."""
    trials = tuple(
        Trial(
            condition="all",
            stimulus=colour,
            phases=(
                Phase((colour,), settings.stimulus_s),
                Phase((), settings.gap_s + settings.gap_spread_s * float(rng.random()), feedback="practice"),
            ),
            expected={"colour": colour},
            response_s=settings.stimulus_s,
        )
        for colour in dealt(COLOURS, settings.trials, rng)
    )
    return Block(PICTURES, trials, (Stream("colour", COLOURS),))


def example(_settings: ChoiceRt, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """Both colours."""
    return tuple(ExampleStep(PICTURES[colour], "all", colour) for colour in shuffled(COLOURS, rng))


def score(cells: Cells) -> Scores:
    """Level of reaction time of correct answers, how uneven it is, and accuracy."""
    return {
        "mean_rt_ms": cells.mean_rt_ms(),
        "mean_speed_per_s": cells.speed_per_s(),
        "median_rt_ms": cells.median_rt_ms(),
        "rt_cv": cells.rt_cv(),
        "accuracy": cells.accuracy(),
        "omissions": cells.omission_rate(),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of what is counted."""
    return {"accuracy": cells.rate_error(), "omissions": cells.omission_error()}


def evidence(_trial: Trial) -> Evidence:
    """An ordinary two-choice decision."""
    return Evidence(1.2)


PARADIGM = Paradigm(
    "choice-rt",
    ChoiceRt,
    plan,
    Scoring(
        score,
        {
            "mean_speed_per_s": Measure("Speed (mean of 1 / RT)", "per second"),
            "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
            "median_rt_ms": Measure("Reaction time, median", "ms", "lower"),
            "rt_cv": Measure("Unevenness of reaction time", "SD / mean", "lower"),
            "accuracy": Measure("Accuracy", "share"),
        },
        TableForm("choice-rt", needs=("participant", "rt"), only="all", correct_from_answering=True, times_tell=True),
        error,
    ),
    evidence,
    example=example,
    windows=("stimulus_s",),
)
