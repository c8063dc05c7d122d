"""SART: press for every digit but the 3. Attention that drifts shows as presses on the 3 and as uneven rhythm.

Robertson et al. 1997 (doi:10.1016/S0028-3932(97)00015-8): 225 digits, each of 1-9 25 times, 250 ms, then a mask (ring
with a diagonal cross) for 900 ms, 1150 ms onset to onset, in five font sizes of 48 to 120 points. There the order was
fixed; here it is drawn, with other digits between two 3s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.paradigms.inhibition.go_nogo import error, go_nogo_table, score
from cogtrain.trial import Block, Circle, Phase, Picture, Polyline, Stream, Text, Trial

if TYPE_CHECKING:
    import numpy as np

NOGO = "3"
POINTS = (48, 72, 94, 100, 120)
POINTS_PER_SIDE = 480  # font size in points to units of the window's smaller side: the smallest is 10 %


class Sart(Settings):
    """Settings of a block."""

    per_digit: int = Field(25, ge=2, le=60, description="How often each of the digits 1 to 9 comes.")
    digit_s: float = Field(0.25, ge=0.1, le=5, description="Digit on screen, seconds.")
    mask_s: float = Field(0.9, ge=0.1, le=5, description="Mask after it, seconds; answers count until it ends.")


def _mask() -> Picture:
    reach = 0.14 / 2**0.5
    diagonals = (((-reach, -reach), (reach, reach)), ((-reach, reach), (reach, -reach)))
    return (Circle(radius=0.14, line="muted"), *(Polyline(ends, "muted") for ends in diagonals))


def plan(settings: Sart, rng: np.random.Generator) -> Block:
    """Each digit equally often and each equally often in every size; no 3 at the start, none after another 3."""
    items = [(digit, size) for digit in "123456789" for size in dealt(POINTS, settings.per_digit, rng)]
    order = shuffled([item for item in items if item[0] != NOGO], rng)
    places = rng.choice(len(order), settings.per_digit, replace=False) + 1
    threes = [item for item in items if item[0] == NOGO]
    for place, item in zip(sorted(places, reverse=True), threes, strict=True):
        order.insert(place, item)
    trials = tuple(
        Trial(
            condition="nogo" if digit == NOGO else "go",
            stimulus=digit,
            phases=(
                Phase((f"{digit}:{size}",), settings.digit_s),
                Phase(("mask",), settings.mask_s, feedback="practice"),
            ),
            expected={"go": None if digit == NOGO else "go"},
            response_s=settings.digit_s + settings.mask_s,
            detail={"font_points": size},
        )
        for digit, size in order
    )
    digits: dict[str, Picture] = {f"{d}:{size}": (Text(d, height=size / POINTS_PER_SIDE),) for d, size in set(items)}
    return Block({"mask": _mask()} | digits, trials, (Stream("go", ("go",)),))


def evidence(_trial: Trial) -> Evidence:
    """The rhythm suggests a press, on a 3 as on any other digit."""
    return Evidence(1.0, prepotent="go", pull=0.6)


PARADIGM = Paradigm(
    "sart",
    Sart,
    plan,
    Scoring(
        score,
        {
            "d_prime": Measure("Sensitivity (d')"),
            "commissions": Measure("Presses on the 3", "share", "lower"),
            "omissions": Measure("Missed digits", "share", "lower"),
            "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
            "rt_cv": Measure("Unevenness of reaction time", "SD / mean", "lower"),
        },
        go_nogo_table("sart"),
        error,
    ),
    evidence,
    windows=("mask_s",),
)
