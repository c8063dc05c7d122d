"""Keep track: digits come in boxes, each new one replaces the old; at the end, which is the last in each box?

Running memory updating after Yntema 1963 and Miyake et al. 2000 (doi:10.1006/cogp.1999.0734), with boxes in place of
categories of words, so that it reads alike in any language. The number of updates varies, so that the end cannot be
foreseen; every form has the same numbers of them. The last digits are typed, box by box. Partial credit leads: the
share of boxes whose digit is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import shuffled
from cogtrain.trial import Block, Box, Phase, Picture, Stream, Text, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

DIGITS = tuple("123456789")
STEP, SIZE = 0.185, 0.16


class KeepTrack(Settings):
    """Settings of a block."""

    boxes: int = Field(4, ge=2, le=6, description="How many boxes are kept in mind.")
    lists: int = Field(10, ge=1, le=40, description="Trials in a block.")
    updates: int = Field(6, ge=2, le=20, description="Digits that replace others, on average.")
    updates_within: int = Field(2, ge=0, le=6, description="How many more or fewer there may be.")
    digit_s: float = Field(1.5, ge=0.3, le=5, description="Digit on screen, seconds.")
    gap_s: float = Field(0.25, ge=0.05, le=5, description="Between digits, seconds.")
    limit_s: float = Field(30.0, ge=5, le=120, description="To answer, at most, seconds.")
    iti_s: float = Field(1.0, ge=0.1, le=5, description="Empty boxes before the next list, seconds.")


def _xs(boxes: int) -> list[float]:
    return [(k - (boxes - 1) / 2) * STEP for k in range(boxes)]


def _bank(boxes: int) -> dict[str, Picture]:
    xs = _xs(boxes)
    bank: dict[str, Picture] = {
        "boxes": tuple(Box(x, 0.0, SIZE, SIZE, 0.015, line="muted", line_width=0.004) for x in xs),
        "asked": tuple(Box(x, 0.0, SIZE, SIZE, 0.015, line="accent", line_width=0.008) for x in xs),
    }
    for k, x in enumerate(xs):
        bank |= {f"{digit} in {k}": (Text(digit, x, 0.0, 0.13, bold=True),) for digit in DIGITS}
        bank |= {f"echo:{digit}:{k}": (Text(digit, x, 0.0, 0.13, colour="accent"),) for digit in DIGITS}
    return bank


def _list(boxes: int, updates: int, rng: np.random.Generator) -> list[tuple[int, str]]:
    """(box, digit) in their order: first each box once, then updates, no box twice running, each digit a new one."""
    last: dict[int, str] = {}
    drawn: list[tuple[int, str]] = []
    turns = shuffled(range(boxes), rng)
    while len(turns) < boxes + updates:
        turns.append([box for box in range(boxes) if box != turns[-1]][rng.integers(boxes - 1)])
    for box in turns:
        digits = [digit for digit in DIGITS if digit not in (last.get(box), drawn[-1][1] if drawn else None)]
        last[box] = digits[rng.integers(len(digits))]
        drawn.append((box, last[box]))
    return drawn


def _trial(settings: KeepTrack, updates: int, rng: np.random.Generator) -> Trial:
    drawn = _list(settings.boxes, updates, rng)
    last = dict(drawn)
    shown = [Phase(("boxes",), settings.iti_s)]
    for box, digit in drawn:
        shown += [Phase(("boxes", f"{digit} in {box}"), settings.digit_s), Phase(("boxes",), settings.gap_s)]
    return Trial(
        condition=f"{settings.boxes} boxes",
        stimulus=" ".join(f"{box}:{digit}" for box, digit in drawn),
        phases=(
            *shown,
            Phase(("asked",), settings.limit_s, until_response=True),
            Phase(("boxes",), 0.8, feedback="practice"),
        ),
        expected={"digits": tuple(last[box] for box in range(settings.boxes))},
        stimulus_phase=len(shown),
        response_s=settings.limit_s,
        detail={"boxes": settings.boxes, "updates": updates},
    )


def plan(settings: KeepTrack, rng: np.random.Generator) -> Block:
    """Lists whose numbers of updates are the same in every block, in a fresh order."""
    lowest = max(1, settings.updates - settings.updates_within)
    off = [0, *(sign * k for k in range(1, settings.updates - lowest + 1) for sign in (-1, 1))]  # the middle first
    every = [settings.updates + off[k % len(off)] for k in range(settings.lists)]
    trials = tuple(_trial(settings, count, rng) for count in shuffled(every, rng))
    return Block(_bank(settings.boxes), trials, (Stream("digits", DIGITS, "sequence"),))


def example(settings: KeepTrack, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """Two boxes, one update, then what is asked."""
    bank = _bank(2)
    first, second, third = shuffled(DIGITS, rng)[:3]
    shown = (("first", first, 0), ("first", second, 1), ("update", third, 0))
    steps = [ExampleStep((*bank["boxes"], *bank[f"{d} in {box}"]), kind, None, {"digit": d}) for kind, d, box in shown]
    return (*steps, ExampleStep(bank["asked"], "asked", third, {"first": third, "second": second}))


def score(cells: Cells) -> Scores:
    """Share of boxes whose last digit was right, of lists that were right whole, mean number of boxes."""
    return {
        "right_share": cells.mean_of(cells.in_place()),
        "lists_right": cells.accuracy(),
        "boxes": cells.mean("boxes"),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of the shares."""
    return {
        "right_share": cells.error_of(cells.in_place()),
        "lists_right": cells.rate_error(),
        "boxes": np.full(cells.units, np.nan),
    }


def evidence(trial: Trial) -> Evidence:
    """Each further box, and each further update, weakens all of them a little."""
    boxes, updates = (float(trial.detail[name] or 0) for name in ("boxes", "updates"))
    return Evidence(max(0.2, 1.5 - 0.2 * boxes - 0.02 * updates), load=1.0)


PARADIGM = Paradigm(
    "keep-track",
    KeepTrack,
    plan,
    Scoring(
        score,
        {
            "right_share": Measure("Last digits that were right", "share"),
            "lists_right": Measure("Lists that were right whole", "share"),
            "boxes": Measure("Mean number of boxes"),
        },
        error=error,
    ),
    evidence,
    adapts={"boxes": Quantity()},
    example=example,
)
