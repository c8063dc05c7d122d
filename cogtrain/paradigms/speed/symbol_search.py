"""Symbol search: three pairs of signs stand above; which of the two pairs below is among them?

The form of the ambulatory battery of Sliwinski et al. 2018 (doi:10.1177/1073191116643164), as m2c2kit has it: half of
the pairs that are not above share one sign with those that are, so that one sign alone does not tell. Median reaction
time of correct answers leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import halves, shuffled
from cogtrain.paradigms.symbols import SYMBOLS, symbol
from cogtrain.trial import Block, Box, Phase, Picture, Stream, Target, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

SIDES = ("left", "right")
ABOVE = ((-0.34, 0.19), (0.0, 0.19), (0.34, 0.19))
BELOW = {"left": (-0.2, -0.15), "right": (0.2, -0.15)}
SIZE, APART = 0.09, 0.125
Pair = tuple[str, str]


class SymbolSearch(Settings):
    """Settings of a block."""

    trials: int = Field(60, ge=4, le=200, description="Trials in a block.")
    lures: float = Field(0.5, ge=0, le=1, description="Share whose other pair shares a sign with those above, 0 to 1.")
    limit_s: float = Field(15.0, ge=2, le=60, description="To answer, at most, seconds.")
    gap_s: float = Field(0.5, ge=0.1, le=5, description="From an answer to the next pairs, seconds.")


def _card(pair: Pair, x: float, y: float, line: str) -> Picture:
    signs = (symbol(name, x + place * APART / 2, y, SIZE) for name, place in zip(pair, (-1, 1), strict=True))
    frame = Box(x, y, 0.3, 0.16, 0.015, fill="panel", line=line, line_width=0.004)
    return (frame, *(shape for sign in signs for shape in sign))


def _picture(above: tuple[Pair, ...], below: dict[str, Pair]) -> Picture:
    top = (shape for pair, place in zip(above, ABOVE, strict=True) for shape in _card(pair, *place, "muted"))
    return (*top, *(shape for side, pair in below.items() for shape in _card(pair, *BELOW[side], "accent")))


def _drawn(lure: bool, side: str, rng: np.random.Generator) -> tuple[tuple[Pair, ...], dict[str, Pair]]:
    """Eight signs: six above, and two that are not; the wrong pair has two of these, or one and a sign from above."""
    signs = shuffled(SYMBOLS, rng)
    above = ((signs[0], signs[1]), (signs[2], signs[3]), (signs[4], signs[5]))
    right = above[rng.integers(3)]
    shared = signs[rng.integers(6)] if lure else signs[7]
    first, second = shuffled((signs[6], shared), rng)
    other = next(one for one in SIDES if one != side)
    below = {side: right, other: (first, second)}
    return above, {place: below[place] for place in SIDES}


def plan(settings: SymbolSearch, rng: np.random.Generator) -> Block:
    """Both sides and both kinds of wrong pairs in exact numbers, in a fresh order; fresh signs on every trial."""
    lures, plain = halves(settings.trials, settings.lures)
    kinds = [("lure", SIDES[i % 2]) for i in range(lures)] + [("plain", SIDES[i % 2]) for i in range(plain)]
    targets = tuple(Target(side, x, y, 0.15) for side, (x, y) in BELOW.items())
    pictures: dict[str, Picture] = {}
    trials = []
    for number, (kind, side) in enumerate(shuffled(kinds, rng)):
        above, below = _drawn(kind == "lure", side, rng)
        pictures[f"pairs {number}"] = _picture(above, below)
        trials.append(
            Trial(
                condition=kind,
                stimulus=" ".join(below[side]),
                phases=(
                    Phase((f"pairs {number}",), settings.limit_s, until_response=True),
                    Phase((), settings.gap_s, feedback="practice"),
                ),
                expected={"side": side},
                response_s=settings.limit_s,
                targets=targets,
            )
        )
    return Block(pictures, tuple(trials), (Stream("side", SIDES),))


def example(_settings: SymbolSearch, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """One with quite another pair, then one whose other pair shares a sign."""
    order = shuffled(SIDES, rng)
    return tuple(
        ExampleStep(_picture(*_drawn(kind == "lure", side, rng)), kind, side)
        for kind, side in zip(("plain", "lure"), order, strict=True)
    )


def score(cells: Cells) -> Scores:
    """Median and mean time of correct answers, accuracy, and what a shared sign costs."""
    lure, plain = cells.of(condition="lure"), cells.of(condition="plain")
    return {
        "median_rt_ms": cells.median_rt_ms(),
        "mean_rt_ms": cells.mean_rt_ms(),
        "accuracy": cells.accuracy(),
        "lure_cost_ms": lure.rt_ms() - plain.rt_ms(),
    }


def evidence(trial: Trial) -> Evidence:
    """Comparing pairs takes time, a shared sign some more."""
    return Evidence(1.0, extra_s=1.0 if trial.condition == "lure" else 0.8)


PARADIGM = Paradigm(
    "symbol-search",
    SymbolSearch,
    plan,
    Scoring(
        score,
        {
            "median_rt_ms": Measure("Time per correct answer (median)", "ms", "lower"),
            "mean_rt_ms": Measure("Time per correct answer (mean)", "ms", "lower"),
            "accuracy": Measure("Accuracy", "share"),
            "lure_cost_ms": Measure("Cost of a shared sign", "ms", "lower"),
        },
    ),
    evidence,
    example=example,
)
