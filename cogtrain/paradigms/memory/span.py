"""Span: repeat digits or places in their order, or backwards; the length follows the answers, or is set.

Digits: Jacobs 1887 (doi:10.1093/mind/os-12.45.75); places: Corsi 1972 (thesis, McGill University). Length, items and
times follow the browser forms of Enkavi et al. 2019 (doi:10.1073/pnas.1818430116; the programs are
expfactory-experiments, digit-span and spatial-span): 14 trials a direction from length 3, one longer after a right
answer, one shorter after every second answer that is not. The mean length of the trials leads: it uses every trial.
Where the lengths are set they are the same for everybody, and the share of items in their place leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Later, Measure, Paradigm, Scoring, Settings
from cogtrain.trial import Block, Box, Circle, Outcome, Phase, Picture, Polygon, Stream, Target, Text, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

LONGEST = 16
DIGITS = tuple("123456789")
SIDE = 5
STEP = 0.118
ROUND = 0.031  # so round that every bit of a square takes a touch
PLACES = {
    f"p{row}{column}": (STEP * (column - SIDE // 2), STEP * (SIDE // 2 - row))
    for row in range(SIDE)
    for column in range(SIDE)
}
ECHO_STEP, ECHO_Y = 0.062, -0.05
FIELD = Box(0.0, ECHO_Y, LONGEST * ECHO_STEP + 0.05, 0.12, 0.012, line="edge", line_width=0.004)


class Span(Settings):
    """Settings of a block."""

    items: Literal["digits", "places"] = Field("digits", description="Digits, or places on a 5 x 5 grid.")
    direction: Literal["forward", "backward"] = Field("forward", description="In which order they are repeated.")
    trials: int = Field(14, ge=2, le=60, description="Trials in a block.")
    start: int = Field(3, ge=1, le=9, description="Length of the first trial, items.")
    errors_down: int = Field(2, ge=1, le=5, description="Answers that were not right until it gets one item shorter.")
    lead_s: float = Field(1.0, ge=0.2, le=5, description="Ring, or the empty grid, before the first item, seconds.")
    item_s: float = Field(0.8, ge=0.2, le=5, description="Item on screen, seconds.")
    gap_s: float = Field(0.2, ge=0.0, le=5, description="Between items, seconds.")
    lengths: Annotated[tuple[Annotated[int, Field(ge=1, le=LONGEST)], ...], Later()] = Field(
        (), max_length=60, description="Lengths of all trials, for everybody alike; none: they follow the answers."
    )
    answer_s: float = Field(60.0, ge=5, le=300, description="To answer, at most, seconds.")
    told_s: float = Field(1.0, ge=0.2, le=5, description="After an answer, whether it was right, seconds.")
    iti_s: float = Field(1.0, ge=0.1, le=5, description="Empty ground before the next trial, seconds.")


def _drawn(settings: Span, rng: np.random.Generator) -> tuple[str, ...]:
    """As many items as any trial can ask for: digits more than two apart from the one before, places never twice
    running."""
    items: list[str] = []
    while len(items) < LONGEST:
        if settings.items == "digits":
            near = [digit for digit in DIGITS if not items or abs(int(digit) - int(items[-1])) > 2]
        else:
            near = [place for place in PLACES if not items or place != items[-1]]
        items.append(near[rng.integers(len(near))])
    return tuple(items)


def _length(settings: Span, history: tuple[Outcome, ...]) -> int:
    length, errors = settings.start, 0
    for outcome in history:
        if outcome.correct:
            length = min(length + 1, LONGEST)
            continue
        errors += 1
        if errors == settings.errors_down:
            length, errors = max(1, length - 1), 0
    return length


def _at(settings: Span, drawn: tuple[str, ...], length: int) -> Trial:
    items = drawn[:length]
    ground = ("grid",) if settings.items == "places" else ()
    shown = [Phase(ground or ("ready",), settings.lead_s)]
    for item in items:
        shown.append(Phase((*ground, item), settings.item_s))
        if settings.gap_s:
            shown.append(Phase(ground, settings.gap_s))
    answering = Phase((*ground, "asked"), settings.answer_s, until_response=True)
    told = Phase((), settings.told_s, feedback="correctness")
    return Trial(
        condition=settings.direction,
        stimulus=" ".join(items),
        phases=(*shown, answering, told, Phase((), settings.iti_s)),
        expected={"span": items if settings.direction == "forward" else items[::-1]},
        stimulus_phase=len(shown),
        response_s=settings.answer_s,
        detail={"length": length},
        targets=tuple(Target(name, x, y, STEP / 2) for name, (x, y) in PLACES.items()) if ground else (),
    )


def _asked(settings: Span) -> Picture:
    """An arrow in the order that is asked for: beside the grid, or above the field for digits."""
    tip = 0.07 if settings.direction == "forward" else -0.07
    x, y = (0.42, 0.0) if settings.items == "places" else (0.0, 0.12)
    shaft = Box(x - tip / 4, y, 0.09, 0.014, fill="accent", line=None)
    head = Polygon(((x + tip, y), (x + tip * 0.35, y + 0.03), (x + tip * 0.35, y - 0.03)), fill="accent")
    return (shaft, head) if settings.items == "places" else (FIELD, shaft, head)


def _bank(settings: Span) -> dict[str, Picture]:
    bank: dict[str, Picture] = {"asked": _asked(settings)}
    if settings.items == "digits":
        bank["ready"] = (Circle(radius=0.03, line="muted"),)
        for digit in DIGITS:
            bank[digit] = (Text(digit, height=0.18, bold=True),)
            for k in range(LONGEST):
                x = (k - (LONGEST - 1) / 2) * ECHO_STEP
                bank[f"echo:{digit}:{k}"] = (Text(digit, x, ECHO_Y, 0.08),)
        return bank
    bank["grid"] = tuple(Box(x, y, STEP * 0.86, STEP * 0.86, ROUND, line="edge") for x, y in PLACES.values())
    for name, (x, y) in PLACES.items():
        bank[name] = (Box(x, y, STEP * 0.8, STEP * 0.8, ROUND, fill="accent", line=None),)
        bank[f"echo:{name}"] = (Circle(x, y, STEP * 0.2, fill="text", line=None),)
    return bank


def plan(settings: Span, rng: np.random.Generator) -> Block:
    """Every trial has its items drawn; how many of them it asks for follows the answers before it, or is set."""
    names = DIGITS if settings.items == "digits" else tuple(PLACES)
    streams = (Stream("span", names, "sequence"),)
    if settings.lengths:
        trials = tuple(_at(settings, _drawn(settings, rng), length) for length in settings.lengths)
        return Block(_bank(settings), trials, streams)
    drawn = [_drawn(settings, rng) for _ in range(settings.trials)]

    def bind(_trial: Trial, history: tuple[Outcome, ...]) -> Trial:
        return _at(settings, drawn[len(history)], _length(settings, history))

    trials = tuple(_at(settings, items, settings.start) for items in drawn)
    return Block(_bank(settings), trials, streams, bind=bind)


def example(settings: Span, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """Two items, then the order in which they are wanted."""
    bank, (first, second) = _bank(settings), _drawn(settings, rng)[:2]
    grid = bank.get("grid", ())
    wanted = first if settings.direction == "forward" else second
    steps = [ExampleStep((*grid, *bank[item]), "shown", None, {"stimulus": item}) for item in (first, second)]
    return (*steps, ExampleStep((*grid, *bank["asked"]), "asked", wanted, {"stimulus": wanted}))


def score(cells: Cells) -> Scores:
    """Mean length of the trials, the longest that was repeated rightly, how many were."""
    lengths, unit = cells.numbers("length"), cells.here(cells.unit)
    right = cells.here(cells.correct) & np.isfinite(lengths)
    longest = np.full(cells.units, -np.inf)
    np.maximum.at(longest, unit[right], lengths[right])
    there = cells.trials() > 0
    return {
        "right_share": cells.mean_of(cells.in_place()),
        "mean_length": cells.mean("length"),
        "longest_length": np.where(np.isfinite(longest), longest, np.nan),
        "right": np.where(there, cells.right(), np.nan),
    }


def error(cells: Cells) -> Scores:
    """None from single trials: the longest is one of them, and as the length follows the answers the count stays."""
    return dict.fromkeys(("longest_length", "right"), np.full(cells.units, np.nan))


def evidence(trial: Trial) -> Evidence:
    """Each further item weakens all of them; backwards a little more."""
    length = trial.detail.get("length")
    items = length if isinstance(length, int) else 3
    backwards = 0.5 if trial.condition == "backward" else 0.0
    return Evidence(max(0.2, 2.6 - 0.24 * (items + backwards)), load=1.0)


PARADIGM = Paradigm(
    "span",
    Span,
    plan,
    Scoring(
        score,
        {
            "mean_length": Measure("Mean length", "items"),
            "right_share": Measure("Items in their place", "share"),
            "longest_length": Measure("Longest length repeated rightly", "items"),
            "right": Measure("Trials repeated rightly", "count"),
        },
        error=error,
    ),
    evidence,
    example=example,
)
