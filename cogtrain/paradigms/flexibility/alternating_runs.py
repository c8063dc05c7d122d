"""Alternating runs: a letter and a digit in a square of four; above the letter is judged, below the digit.

Rogers & Monsell 1995 (doi:10.1037/0096-3445.124.2.207): the pair steps clockwise, so that the task changes on every
second trial and can be prepared; the cost of a change falls as the time from an answer to the next pair grows, to
0.6 s, and a part of it stays. Half of a block has the short interval, half the long one. Costs are weak measures of a
person: the level leads.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.trial import Block, Box, Phase, Picture, Polyline, Stream, Text, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

SIDES = ("left", "right")
LETTERS = {"left": "GKMR", "right": "AEIU"}  # consonants, vowels
DIGITS = {"left": "3579", "right": "2468"}  # odd, even
AROUND = ((-0.13, 0.13), (0.13, 0.13), (0.13, -0.13), (-0.13, -0.13))
HALF, LEAD_S = 0.26, 1.0
SQUARE: Picture = (
    Box(width=2 * HALF, height=2 * HALF, line="muted", line_width=0.004),
    Polyline(((-HALF, 0.0), (HALF, 0.0)), "muted", 0.004),
    Polyline(((0.0, -HALF), (0.0, HALF)), "muted", 0.004),
)


class AlternatingRuns(Settings):
    """Settings of a block. Each half begins with one pair that is not scored."""

    trials: int = Field(96, ge=16, le=400, multiple_of=8, description="Scored trials in a block, half each interval.")
    short_s: float = Field(0.15, ge=0.05, le=5, description="Short interval from an answer to the next pair, seconds.")
    long_s: float = Field(1.2, ge=0.05, le=5, description="Long interval, seconds.")
    limit_s: float = Field(5.0, ge=0.4, le=20, description="To answer, at most, seconds.")


def _pair(letter: str, digit: str, letter_first: bool, place: int) -> Picture:
    x, y = AROUND[place]
    return (Text(f"{letter}{digit}" if letter_first else f"{digit}{letter}", x, y, 0.13, bold=True),)


def _pairs(rules: list[str], rng: np.random.Generator) -> list[tuple[str, str, str, str]]:
    """(side of the letter, side of the digit, letter, digit): all sides equally often in each rule, after a first pair
    that is not scored; no letter and no digit twice running."""
    kinds = [(a, b) for a in SIDES for b in SIDES]
    of = {rule: iter(dealt(kinds, rules[1:].count(rule), rng)) for rule in ("letter", "digit")}
    sides = [kinds[rng.integers(4)], *(next(of[rule]) for rule in rules[1:])]
    drawn: list[tuple[str, str, str, str]] = []
    for letter_side, digit_side in sides:
        last = drawn[-1][2:] if drawn else ("", "")
        letters = [one for one in LETTERS[letter_side] if one != last[0]]
        digits = [one for one in DIGITS[digit_side] if one != last[1]]
        drawn.append((letter_side, digit_side, letters[rng.integers(len(letters))], digits[rng.integers(len(digits))]))
    return drawn


def plan(settings: AlternatingRuns, rng: np.random.Generator) -> Block:
    """Two halves of one interval each, in a drawn order; the pair steps clockwise from a drawn place."""
    pictures: dict[str, Picture] = {"square": SQUARE}
    trials: list[Trial] = []
    for interval, gap_s in shuffled((("short", settings.short_s), ("long", settings.long_s)), rng):
        start = int(rng.integers(4))
        places = [(start + i) % 4 for i in range(settings.trials // 2 + 1)]
        rules = ["letter" if place < 2 else "digit" for place in places]
        for i, (letter_side, digit_side, letter, digit) in enumerate(_pairs(rules, rng)):
            place, rule = places[i], rules[i]
            name = f"{letter}{digit} {place} {rng.integers(2)}"
            pictures[name] = _pair(letter, digit, name.endswith("1"), place)
            trials.append(
                Trial(
                    condition="first" if i == 0 else "switch" if place % 2 == 0 else "repeat",
                    stimulus=f"{letter}{digit}",
                    phases=(
                        *((Phase(("square",), LEAD_S),) if i == 0 else ()),
                        Phase(("square", name), settings.limit_s, until_response=True),
                        Phase(("square",), gap_s, feedback="practice"),
                    ),
                    expected={"side": letter_side if rule == "letter" else digit_side},
                    stimulus_phase=1 if i == 0 else 0,
                    response_s=settings.limit_s,
                    scored=i > 0,
                    detail={
                        "interval": interval,
                        "task_rule": rule,
                        "congruency": "congruent" if letter_side == digit_side else "incongruent",
                    },
                )
            )
    return Block(pictures, tuple(trials), (Stream("side", SIDES),))


def at_level(trial: Trial, settings: AlternatingRuns) -> Trial:
    """The trial with another time to answer."""
    *before, shown, after = trial.phases
    phases = (*before, replace(shown, seconds=settings.limit_s), after)
    return replace(trial, phases=phases, response_s=settings.limit_s)


def example(_settings: AlternatingRuns, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """Two pairs above, two below."""
    steps = []
    for place, (letter_side, digit_side, letter, digit) in enumerate(
        _pairs(["letter", "letter", "digit", "digit"], rng)
    ):
        rule, side = ("letter", letter_side) if place < 2 else ("digit", digit_side)
        picture = (*SQUARE, *_pair(letter, digit, letter_first=True, place=place))
        steps.append(ExampleStep(picture, rule, side, {"letter": letter, "digit": digit}))
    return tuple(steps)


def score(cells: Cells) -> Scores:
    """Level and accuracy; the cost of a change at all, and at each interval. Reaction times of correct answers that
    follow a correct answer."""
    timed = cells.after_correct()
    cost = {
        name: part.of(condition="switch").rt_ms() - part.of(condition="repeat").rt_ms()
        for name, part in (("all", timed), ("short", timed.of(interval="short")), ("long", timed.of(interval="long")))
    }
    return {
        "mean_rt_ms": timed.rt_ms(),
        "switch_rt_ms": timed.of(condition="switch").rt_ms(),
        "repeat_rt_ms": timed.of(condition="repeat").rt_ms(),
        "switch_cost_ms": cost["all"],
        "switch_cost_short_ms": cost["short"],
        "switch_cost_long_ms": cost["long"],
        "preparation_ms": cost["short"] - cost["long"],
        "accuracy": cells.accuracy(),
    }


def evidence(trial: Trial) -> Evidence:
    """Two tasks in mind; a change costs time, less where it could be prepared."""
    changed_s = {"repeat": 0.0, "first": 0.3}.get(trial.condition, 0.2 if trial.detail["interval"] == "short" else 0.1)
    strength = 1.0 if trial.detail["congruency"] == "congruent" else 0.9
    return Evidence(strength, extra_s=0.15 + changed_s)


PARADIGM = Paradigm(
    "alternating-runs",
    AlternatingRuns,
    plan,
    Scoring(
        score,
        {
            "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
            "switch_rt_ms": Measure("Reaction time, task switch", "ms", "lower"),
            "repeat_rt_ms": Measure("Reaction time, repetition", "ms", "lower"),
            "switch_cost_ms": Measure("Switch cost", "ms", "lower"),
            "switch_cost_short_ms": Measure("Switch cost, short interval", "ms", "lower"),
            "switch_cost_long_ms": Measure("Switch cost, long interval", "ms", "lower"),
            "preparation_ms": Measure("What preparing saves", "ms", "neither"),
            "accuracy": Measure("Accuracy", "share"),
        },
    ),
    evidence,
    adapts={"limit_s": Quantity("lower", "log", "trial")},
    at_level=at_level,
    example=example,
)
