"""Digit-symbol coding: nine signs stand for nine numbers; give the number of as many signs as you can in 90 seconds.

The classic substitution test in its computer form, answered with number keys (as in CNS Vital Signs: Gualtieri &
Johnson 2006, doi:10.1016/j.acn.2006.05.007). Every form has a fresh choice of signs, a fresh key and a fresh order: a
form seen before speeds the next sitting, an alternate one hardly does (Pereira et al. 2015, doi:10.1093/arclin/acv028).
Each sign comes twice in every eighteen, never twice in a row.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import shuffled
from cogtrain.paradigms.symbols import SYMBOLS, symbol
from cogtrain.trial import Block, Box, Phase, Picture, Stream, Text, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

DIGITS = tuple("123456789")
COLUMN = 0.125
ITEM_Y = -0.08
FASTEST_PER_S = 3.5  # signs planned for each second; nobody reads and answers that fast


class Coding(Settings):
    """Settings of a block."""

    seconds: float = Field(90, ge=10, le=300, description="Length of the block, seconds.")
    gap_s: float = Field(0.1, ge=0.05, le=2, description="From an answer to the next sign, seconds.")


def _key(names: dict[str, str]) -> Picture:
    """The row of nine: each sign above its number."""
    shapes: list[Box | Text] = []
    signs: Picture = ()
    for i, digit in enumerate(DIGITS):
        x = (i - 4) * COLUMN
        shapes.append(Box(x, 0.195, COLUMN - 0.008, 0.17, 0.012, fill="panel", line="muted", line_width=0.002))
        shapes.append(Text(digit, x, 0.148, 0.06))
        signs += symbol(names[digit], x, 0.227, 0.066)
    return (*shapes, *signs)


def _order(count: int, rng: np.random.Generator) -> list[str]:
    """Digits in rounds of eighteen, each twice, none after itself."""
    drawn: list[str] = []
    while len(drawn) < count:
        more = shuffled(DIGITS * 2, rng)
        joined = drawn[-1:] + more
        if all(a != b for a, b in pairwise(joined)):
            drawn += more
    return drawn[:count]


def plan(settings: Coding, rng: np.random.Generator) -> Block:
    """More trials than anybody answers; each waits for its answer, and the clock ends the block."""
    names = dict(zip(DIGITS, shuffled(SYMBOLS, rng), strict=False))
    trials = tuple(
        Trial(
            condition="sign",
            stimulus=names[digit],
            phases=(
                Phase(("key", names[digit]), until_response=True),
                Phase(("key",), settings.gap_s, feedback="practice"),
            ),
            expected={"digit": digit},
            detail={"seconds": settings.seconds},
        )
        for digit in _order(ceil(settings.seconds * FASTEST_PER_S), rng)
    )
    pictures = {"key": _key(names)} | {name: symbol(name, 0.0, ITEM_Y, 0.18) for name in names.values()}
    return Block(pictures, trials, (Stream("digit", DIGITS),), ends_after_s=settings.seconds)


def example(settings: Coding, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """Three signs: the first is told, the next two are asked."""
    block = plan(settings, rng)
    steps = []
    for trial, caption in zip(block.trials, ("told", "asked", "asked"), strict=False):
        picture = (*block.pictures["key"], *block.pictures[trial.stimulus])
        digit = str(trial.expected["digit"])
        steps.append(ExampleStep(picture, caption, digit, {"answer": digit}))
    return tuple(steps)


def score(cells: Cells) -> Scores:
    """Correct answers a minute over all blocks, share of answers that were not, and median time of the correct ones."""
    minutes = cells.sum_over_blocks("seconds") / 60
    with np.errstate(divide="ignore", invalid="ignore"):
        per_minute = np.where(minutes > 0, cells.right() / minutes, np.nan)
    return {
        "correct_per_minute": per_minute,
        "error_rate": cells.error_rate(),
        "median_rt_ms": cells.median_rt_ms(),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of what is counted: answers in a fixed time by the square root of their number."""
    minutes = cells.sum_over_blocks("seconds") / 60
    with np.errstate(divide="ignore", invalid="ignore"):
        per_minute = np.where(minutes > 0, np.sqrt(np.maximum(cells.right(), 1)) / minutes, np.nan)
    return {"correct_per_minute": per_minute, "error_rate": cells.rate_error()}


def evidence(_trial: Trial) -> Evidence:
    """Finding the sign in the row takes most of the time; few are mistaken."""
    return Evidence(1.3, extra_s=0.9)


PARADIGM = Paradigm(
    "coding",
    Coding,
    plan,
    Scoring(
        score,
        {
            "correct_per_minute": Measure("Correct answers", "per minute"),
            "error_rate": Measure("Answers that were not correct", "share", "lower"),
            "median_rt_ms": Measure("Time per correct answer (median)", "ms", "lower"),
        },
        error=error,
    ),
    evidence,
    example=example,
)
