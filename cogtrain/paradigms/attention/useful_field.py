"""Useful field of view: for how short a moment can two things be seen, one in the middle and one further out?

After Ball & Owsley's test (its form on a screen: Edwards et al. 2005). A sign in the middle and one at one of eight
places come for a moment, then a mask; which sign was it, and where was the other? Both have to be right. The moment
follows the answers: shorter after three right in a row, longer after any other, so that it comes to where 79 % are
right (Levitt 1971, doi:10.1121/1.1912375). A trial whose moment was off by more than 5 % does not count and is made up
for. The threshold is the geometric mean of the moments after the second turn, or of the later half where it never
turned twice.
"""

from __future__ import annotations

from itertools import pairwise
from math import cos, log10, pi, sin
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.coded import as_numbers
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import dealt
from cogtrain.paradigms.shapes import fixation
from cogtrain.trial import Block, Box, Circle, Outcome, Phase, Picture, Polygon, Stream, Target, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Arrays, Cells, Scores

SIGNS: dict[str, Picture] = {
    "square": (Box(width=0.085, height=0.085, fill="text", line=None),),
    "triangle": (Polygon(((0.0, 0.052), (0.05, -0.042), (-0.05, -0.042)), fill="text"),),
}
REACH = 0.24
PLACES = {str(k + 1): (REACH * sin(k * pi / 4), REACH * cos(k * pi / 4)) for k in range(8)}
OFF = 0.05  # a moment that is further from the planned one does not count
RIGHT_IN_A_ROW = 3
SPARE = 1.25


class UsefulField(Settings):
    """Settings of a block."""

    trials: int = Field(60, ge=8, le=200, description="Trials that count.")
    exposure_s: float = Field(0.25, ge=1 / 60, le=0.5, description="The first moment, or the only one, seconds.")
    steps: Literal["staircase", "none"] = Field("staircase", description="none: the moment stays as it is.")
    step: float = Field(1.26, gt=1, le=2, description="Factor by which it moves; twice as far until the first error.")
    fixation_s: float = Field(0.8, ge=0.2, le=5, description="Plus sign before it, seconds.")
    mask_s: float = Field(0.5, ge=0.1, le=5, description="Mask after it, seconds.")
    limit_s: float = Field(10.0, ge=2, le=60, description="To answer, at most, seconds.")
    iti_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground after the answers, seconds.")


def _spots(fill: str | None) -> Picture:
    return tuple(Circle(x, y, 0.05, fill=fill, line="muted", line_width=0.004) for x, y in PLACES.values())


def _mask() -> Picture:
    """Bars across the middle and every place."""
    at = ((0.0, 0.0), *PLACES.values())
    wide = (Box(x, y + dy, 0.115, 0.012, fill="text", line=None) for x, y in at for dy in (-0.04, 0.0, 0.04))
    high = (Box(x + dx, y, 0.012, 0.115, fill="text", line=None) for x, y in at for dx in (-0.04, 0.0, 0.04))
    return (*wide, *high)


def _bank() -> dict[str, Picture]:
    bank: dict[str, Picture] = {"fixation": fixation(), "mask": _mask(), "asked": _spots(None)}
    bank |= SIGNS
    return bank | {f"at {name}": (Circle(x, y, 0.035, fill="text", line=None),) for name, (x, y) in PLACES.items()}


def counted(outcome: Outcome) -> bool:
    """Whether the moment was as planned, to within 5 %."""
    seen = next((one for one in outcome.shown if one.phase == outcome.trial.stimulus_phase), None)
    return seen is not None and abs(seen.shown_frames - seen.planned_frames) <= OFF * seen.planned_frames


def _exposure_s(settings: UsefulField, history: tuple[Outcome, ...]) -> float:
    exposure_s, streak, erred = settings.exposure_s, 0, False
    for outcome in filter(counted, history):
        streak = streak + 1 if outcome.correct else 0
        factor = settings.step if erred else settings.step**2
        if not outcome.correct:
            exposure_s, erred = exposure_s * factor, True
        elif streak == (RIGHT_IN_A_ROW if erred else 1):
            exposure_s, streak = exposure_s / factor, 0
        exposure_s = min(max(exposure_s, 1 / 60), 0.5)
    return exposure_s


def _at(settings: UsefulField, sign: str, place: str, exposure_s: float) -> Trial:
    return Trial(
        condition="both",
        stimulus=f"{sign} {place}",
        phases=(
            Phase(("fixation",), settings.fixation_s),
            Phase((sign, f"at {place}"), exposure_s),
            Phase(("mask",), settings.mask_s),
            Phase(("asked",), settings.limit_s, until_response=True),
            Phase((), settings.iti_s, feedback="practice"),
        ),
        expected={"sign": sign, "place": place},
        stimulus_phase=1,
        response_s=exposure_s + settings.mask_s + settings.limit_s,
        detail={"exposure_ms": round(1000 * exposure_s, 3)},
        targets=tuple(Target(name, x, y, 0.08) for name, (x, y) in PLACES.items()),
    )


def plan(settings: UsefulField, rng: np.random.Generator) -> Block:
    """Both signs and all places equally often; the moment follows the answers; some trials to spare."""
    spare = round(settings.trials * SPARE)
    signs, places = dealt(tuple(SIGNS), spare, rng), dealt(tuple(PLACES), spare, rng)
    trials = tuple(_at(settings, *both, settings.exposure_s) for both in zip(signs, places, strict=True))

    def bind(trial: Trial, history: tuple[Outcome, ...]) -> Trial:
        sign, place = trial.stimulus.split()
        return _at(settings, sign, place, _exposure_s(settings, history))

    def done(history: tuple[Outcome, ...]) -> bool:
        return sum(map(counted, history)) >= settings.trials

    streams = (Stream("sign", tuple(SIGNS)), Stream("place", tuple(PLACES)))
    return Block(_bank(), trials, streams, bind=bind if settings.steps == "staircase" else None, done=done)


def at_level(trial: Trial, settings: UsefulField) -> Trial:
    """The trial with another moment."""
    sign, place = trial.stimulus.split()
    return _at(settings, sign, place, settings.exposure_s)


def example(_settings: UsefulField, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """A sign with a spot further out, then what is asked of each."""
    bank, place = _bank(), list(PLACES)[rng.integers(8)]
    sign = list(SIGNS)[rng.integers(2)]
    seen = (*bank[sign], *bank[f"at {place}"])
    return (
        ExampleStep(seen, "seen", None),
        ExampleStep(bank["asked"], "sign", sign, {"sign": sign}),
        ExampleStep(bank["asked"], "place", place, {"place": place}),
    )


def _threshold(trials: Arrays) -> dict[str, float]:
    """Geometric mean of the moments after the second turn, or of the later half, milliseconds."""
    if "exposure_ms" not in trials or "stream" not in trials:
        return {}
    moments = as_numbers(trials["exposure_ms"])[trials["stream"] == "sign"]
    moments = moments[np.isfinite(moments) & (moments > 0)]
    if not len(moments):
        return {}
    moved = np.flatnonzero(np.diff(moments))
    turns = [b for a, b in pairwise(moved) if (moments[a + 1] > moments[a]) != (moments[b + 1] > moments[b])]
    first = turns[1] + 1 if len(turns) > 1 else len(moments) // 2
    return {"threshold_ms": 10 ** float(np.mean(np.log10(moments[first:])))}


def score(cells: Cells) -> Scores:
    """Threshold; accuracy of the middle, and of the place."""
    middle, place = cells.of(stream="sign"), cells.of(stream="place")
    return {
        **cells.each(_threshold, ("threshold_ms",)),
        "sign_accuracy": middle.accuracy(),
        "place_accuracy": place.accuracy(),
        "mean_exposure_ms": middle.mean("exposure_ms"),
    }


def error(cells: Cells) -> Scores:
    """None of the threshold from single trials, which follow the answers."""
    none = np.full(cells.units, np.nan)
    return {"threshold_ms": none, "mean_exposure_ms": none}


def evidence(trial: Trial) -> Evidence:
    """The longer it is there, the more of it is taken in."""
    exposure_s = float(trial.detail["exposure_ms"] or 0) / 1000
    return Evidence(max(0.05, 0.8 + 0.75 * log10(exposure_s / 0.06)), extra_s=exposure_s + 0.4)


PARADIGM = Paradigm(
    "useful-field",
    UsefulField,
    plan,
    Scoring(
        score,
        {
            "threshold_ms": Measure("Shortest moment that suffices", "ms", "lower"),
            "mean_exposure_ms": Measure("Mean moment", "ms", "lower"),
            "sign_accuracy": Measure("Accuracy, middle", "share"),
            "place_accuracy": Measure("Accuracy, place", "share"),
        },
        error=error,
    ),
    evidence,
    adapts={"exposure_s": Quantity("lower", "log", "trial")},
    at_level=at_level,
    example=example,
)
