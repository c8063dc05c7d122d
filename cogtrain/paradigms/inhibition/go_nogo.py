"""Go/no-go: press for one shape, hold back for the other. What is scored of it is scored of SART too.

The c reaction of Donders 1868 (doi:10.1016/0001-6918(69)90065-1), with a press for most trials, which makes it hard to
hold back. Shares and window of answers follow Hedge et al. 2018 (doi:10.3758/s13428-017-0935-1): a quarter no-go,
1.25 s. Sensitivity is d' with log-linear rates (Hautus 1995, doi:10.3758/BF03203619): answers to a go are hits, answers
to a no-go, the commissions, false alarms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Factor, Measure, Paradigm, Scoring, Settings, TableForm
from cogtrain.paradigms.draws import shuffled
from cogtrain.trial import Block, Circle, Phase, Picture, Polygon, Stream, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

PICTURES: dict[str, Picture] = {
    "circle": (Circle(radius=0.12, fill="accent", line=None),),
    "diamond": (Polygon(((0.0, 0.15), (0.15, 0.0), (0.0, -0.15), (-0.15, 0.0)), fill="yellow"),),
}
SHAPES = {"go": "circle", "nogo": "diamond"}

GO = Factor(
    "condition", {"go": ("target", "gotrial"), "nogo": ("no", "nogotrial", "nontarget", "notgo")}, ("go", "nogo")
)


def go_nogo_table(name: str) -> TableForm:
    """What anybody's table of such a task looks like."""
    return TableForm(name, (GO,), withhold=("nogo",), correct_from_answering=True, times_tell=True)


def score(cells: Cells) -> Scores:
    """Sensitivity and bias, shares and counts of answers to a no-go and of missed goes, level and evenness of reaction
    time."""
    go, nogo = cells.of(condition="go"), cells.of(condition="nogo")
    return {
        **go.signal_detection(nogo),
        "commissions": nogo.error_rate(),
        "omissions": go.omission_rate(),
        "commission_count": nogo.wrong(),
        "omission_count": go.omitted(),
        "mean_rt_ms": go.mean_rt_ms(),
        "median_rt_ms": go.median_rt_ms(),
        "mean_speed_per_s": go.speed_per_s(),
        "rt_cv": go.rt_cv(),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of what is counted."""
    go, nogo = cells.of(condition="go"), cells.of(condition="nogo")
    return {**go.signal_error(nogo), "commissions": nogo.rate_error(), "omissions": go.omission_error()}


class GoNoGo(Settings):
    """Settings of a block."""

    trials: int = Field(120, ge=8, le=600, description="Trials in a block.")
    nogo: float = Field(0.25, ge=0.05, le=0.5, description="Share of trials on which nothing is pressed, 0 to 1.")
    window_s: float = Field(
        1.25, ge=0.3, le=5, description="Shape on screen, seconds; until an answer, which counts until then."
    )
    gap_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground before the next shape, seconds.")


def plan(settings: GoNoGo, rng: np.random.Generator) -> Block:
    """Exact numbers of both, in a fresh order without any rule."""
    nogo = round(settings.trials * settings.nogo)
    kinds = shuffled(["nogo"] * nogo + ["go"] * (settings.trials - nogo), rng)
    trials = tuple(
        Trial(
            condition=kind,
            stimulus=SHAPES[kind],
            phases=(
                Phase((SHAPES[kind],), settings.window_s, until_response=True),
                Phase((), settings.gap_s, feedback="practice"),
            ),
            expected={"go": "go" if kind == "go" else None},
            response_s=settings.window_s,
        )
        for kind in kinds
    )
    return Block(PICTURES, trials, (Stream("go", ("go",)),))


def example(_settings: GoNoGo, _rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """One to press for, one to let go by."""
    return tuple(ExampleStep(PICTURES[SHAPES[kind]], kind, "go" if kind == "go" else None) for kind in ("go", "nogo"))


def evidence(_trial: Trial) -> Evidence:
    """Most trials ask for a press, so the press is half begun."""
    return Evidence(1.4, prepotent="go", pull=0.5)


PARADIGM = Paradigm(
    "go-nogo",
    GoNoGo,
    plan,
    Scoring(
        score,
        {
            "mean_speed_per_s": Measure("Speed (mean of 1 / RT)", "per second"),
            "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
            "rt_cv": Measure("Unevenness of reaction time", "SD / mean", "lower"),
            "commissions": Measure("Presses that were to be held back", "share", "lower"),
            "omissions": Measure("Missed presses", "share", "lower"),
            "d_prime": Measure("Sensitivity (d')"),
        },
        go_nogo_table("go-nogo"),
        error,
    ),
    evidence,
    example=example,
)
