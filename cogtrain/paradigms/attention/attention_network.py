"""Attention network test: which way does the middle arrow point; a sign before it may warn, or tell where it will be.

Fan et al. 2002 (doi:10.1162/089892902317361886): four cues, two places, two directions, three kinds of neighbours, each
combination equally often. Fixation 0.4 to 1.6 s, cue 0.1 s, gap 0.4 s, answers until 1.7 s, 4 s a trial. Alerting and
orienting are weak measures of a person (split halves .20 and .32 over 15 studies, MacLeod et al. 2010,
doi:10.1037/a0019803): the level of reaction time leads.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms import conflict
from cogtrain.paradigms.conflict import MEASURES, conflict_evidence
from cogtrain.paradigms.contract import ExampleStep, Factor, Measure, Paradigm, Scoring, Settings, TableForm
from cogtrain.paradigms.draws import shuffled, spread
from cogtrain.paradigms.shapes import arrow, fixation
from cogtrain.trial import Block, Box, Circle, Phase, Picture, Polygon, Stream, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

CUES = ("none", "centre", "double", "spatial")
PLACES = {"above": 0.16, "below": -0.16}
SIDES = ("left", "right")
CONDITIONS = ("congruent", "incongruent", "neutral")
ACROSS = (-0.2, -0.1, 0.0, 0.1, 0.2)
SIZE = 0.085


class AttentionNetwork(Settings):
    """Settings of a block: every combination of cue, place, direction and neighbours so many times."""

    rounds: int = Field(2, ge=1, le=8, description="How often each of the 48 combinations comes; 2 make 96 trials.")
    share: int = Field(1, ge=1, le=4, description="Only every so many trials of that order, for practice.")
    fixation_s: float = Field(0.4, ge=0.1, le=5, description="Shortest plus sign before the cue, seconds.")
    fixation_longest_s: float = Field(1.6, ge=0.1, le=5, description="Longest one, seconds.")
    cue_s: float = Field(0.1, ge=0.05, le=1, description="Cue on screen, seconds.")
    gap_s: float = Field(0.4, ge=0.05, le=2, description="From the cue's end to the arrows, seconds.")
    deadline_s: float = Field(1.7, ge=0.3, le=5, description="Arrows until the answer, at most so long, seconds.")
    trial_s: float = Field(4.0, ge=1, le=12, description="A trial in all, seconds.")


def _row(condition: str, side: str, y: float) -> Picture:
    other = SIDES[1 - SIDES.index(side)]
    around = other if condition == "incongruent" else side
    beside: list[Polygon | Box] = [arrow(around, x, y, SIZE) for x in ACROSS if x]
    if condition == "neutral":
        beside = [Box(x, y, SIZE, 0.02, fill="text", line=None) for x in ACROSS if x]
    return (*fixation(), *beside, arrow(side, 0.0, y, SIZE))


def _bank() -> dict[str, Picture]:
    star = {y: Circle(0.0, y, 0.025, fill="accent", line=None) for y in (*PLACES.values(), 0.0)}
    bank: dict[str, Picture] = {"fixation": fixation(), "none": fixation(), "centre": (star[0.0],)}
    bank["double"] = (*fixation(), *(star[y] for y in PLACES.values()))
    bank |= {f"spatial {place}": (*fixation(), star[y]) for place, y in PLACES.items()}
    rows = product(CONDITIONS, SIDES, PLACES)
    return bank | {f"{kind} {side} {place}": _row(kind, side, PLACES[place]) for kind, side, place in rows}


def plan(settings: AttentionNetwork, rng: np.random.Generator) -> Block:
    """Every combination equally often, in a fresh order; fixations evenly spread."""
    drawn = shuffled([*product(CUES, PLACES, SIDES, CONDITIONS)] * settings.rounds, rng)[:: settings.share]
    fixations_s = spread(settings.fixation_s, settings.fixation_longest_s, len(drawn), rng)
    trials = tuple(
        Trial(
            condition=condition,
            stimulus=f"{condition} {side} {place}",
            phases=(
                Phase(("fixation",), fixation_s),
                Phase((f"spatial {place}" if cue == "spatial" else cue,), settings.cue_s),
                Phase(("fixation",), settings.gap_s),
                Phase((f"{condition} {side} {place}",), settings.deadline_s, until_response=True),
                Phase(("fixation",), 0.5, feedback="practice"),
            ),
            expected={"side": side},
            stimulus_phase=3,
            response_s=settings.deadline_s,
            lasts_s=settings.trial_s,
            detail={"cue": cue, "place": place},
        )
        for (cue, place, side, condition), fixation_s in zip(drawn, fixations_s, strict=True)
    )
    return Block(_bank(), trials, (Stream("side", SIDES),))


def example(_settings: AttentionNetwork, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """The sign that tells the place, a row that agrees there, and one that does not."""
    (first, second), (place, other) = shuffled(SIDES, rng), shuffled(tuple(PLACES), rng)
    bank = _bank()
    return (
        ExampleStep(bank[f"spatial {place}"], "cue", None),
        ExampleStep(bank[f"congruent {first} {place}"], "congruent", first),
        ExampleStep(bank[f"incongruent {second} {other}"], "incongruent", second),
    )


def score(cells: Cells) -> Scores:
    """The scores of conflict; the level after each cue, what a warning saves, and what knowing the place saves."""
    after = {name: cells.of(cue=name).rt_ms() for name in CUES}
    return {
        **conflict.score(cells),
        **{f"cue_{name}_rt_ms": rt_ms for name, rt_ms in after.items()},
        "alerting_ms": after["none"] - after["double"],
        "orienting_ms": after["centre"] - after["spatial"],
    }


def evidence(trial: Trial) -> Evidence:
    """Conflict as in flanker; a warning saves some time, and knowing the place some more."""
    saved_s = {"none": 0.0, "centre": 0.02, "double": 0.035, "spatial": 0.06}[str(trial.detail["cue"])]
    found = conflict_evidence(trial.condition)
    return Evidence(found.strength, extra_s=found.extra_s + 0.06 - saved_s)


CUE = Factor(
    "cue",
    {
        "none": ("no", "nocue", "nan", ""),
        "centre": ("center", "central", "centrecue", "centercue"),
        "double": ("doublecue",),
        "spatial": ("up", "down", "spatialcue", "valid", "location", "orienting"),
    },
    CUES,
)
LEVELS = ("mean_rt_ms", "median_rt_ms", "accuracy", "conflict_cost_ms", "conflict_cost_accuracy")
PARADIGM = Paradigm(
    "attention-network",
    AttentionNetwork,
    plan,
    Scoring(
        score,
        {name: MEASURES[name] for name in LEVELS}
        | {
            "alerting_ms": Measure("What a warning saves", "ms", "neither"),
            "orienting_ms": Measure("What knowing the place saves", "ms", "neither"),
        },
        TableForm("ant", (conflict.CONFLICT, CUE), needs=("participant", "condition", "rt", "cue")),
        conflict.error,
    ),
    evidence,
    example=example,
)
