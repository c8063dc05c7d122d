"""Set shifting: sort cards by a rule that nobody tells; after a run of right answers it changes unannounced.

The card sorting of Grant & Berg 1948 and Berg 1948 (doi:10.1080/00221309.1948.9918159): four key cards, three rules
(colour, shape, number), each answer told right or not. Only cards that each rule sorts elsewhere are used, so that an
answer always tells which rule it follows. The run is 10, as there, or 5, which is common too (PEBL's card sorting).
A perseverative error follows the rule that held before.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.coded import as_numbers
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.trial import Block, Box, Circle, Outcome, Phase, Picture, Polygon, Scalar, Stream, Target, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Arrays, Cells, Floats, Scores
    from cogtrain.paradigms.coded import Bools

RULES = ("colour", "shape", "number")
ANSWERS = ("1", "2", "3", "4")
COLOURS = ("red", "blue", "yellow", "text")
KEY_X = (-0.36, -0.12, 0.12, 0.36)
KEY_Y, CARD_Y = 0.19, -0.13
CARDS = tuple(permutations(range(4), 3))  # of colour, shape and number: each points to another key card
SPOTS = {
    1: ((0.0, 0.0),),
    2: ((0.0, 0.045), (0.0, -0.045)),
    3: ((0.0, 0.055), (-0.04, -0.035), (0.04, -0.035)),
    4: ((-0.04, 0.045), (0.04, 0.045), (-0.04, -0.045), (0.04, -0.045)),
}


class SetShifting(Settings):
    """Settings of a block."""

    trials: int = Field(64, ge=12, le=256, description="Cards in a block.")
    run: int = Field(10, ge=3, le=20, description="Right answers in a row until the rule changes.")
    limit_s: float = Field(15.0, ge=2, le=60, description="To answer, at most, seconds.")
    told_s: float = Field(0.8, ge=0.3, le=5, description="Whether it was right, seconds.")
    gap_s: float = Field(0.4, ge=0.1, le=5, description="Key cards alone before the next card, seconds.")


def _mark(colour: str, shape: int, x: float, y: float) -> Circle | Polygon | Box:
    size = 0.03
    if shape == 0:
        return Circle(x, y, size, fill=colour, line=None)
    if shape == 1:
        return Polygon(((x, y + size), (x + size, y - size), (x - size, y - size)), fill=colour)
    if shape == 2:
        return Box(x, y, 1.8 * size, 1.8 * size, fill=colour, line=None)
    return Polygon(((x, y + size), (x + 0.8 * size, y), (x, y - size), (x - 0.8 * size, y)), fill=colour)


def _card(colour: int, shape: int, number: int, x: float, y: float) -> Picture:
    frame = Box(x, y, 0.19, 0.2, 0.015, fill="panel", line="muted", line_width=0.004)
    return (frame, *(_mark(COLOURS[colour], shape, x + dx, y + dy) for dx, dy in SPOTS[number + 1]))


def _key_cards() -> Picture:
    return tuple(shape for i, x in enumerate(KEY_X) for shape in _card(i, i, i, x, KEY_Y))


def _rule(run: int, history: tuple[Outcome, ...]) -> tuple[int, int]:
    """How many rules are behind, and how many cards the present one has had."""
    changes, streak, cards = 0, 0, 0
    for outcome in history:
        cards += 1
        streak = streak + 1 if outcome.correct else 0
        if streak == run:
            changes, streak, cards = changes + 1, 0, 0
    return changes, cards


def plan(settings: SetShifting, rng: np.random.Generator) -> Block:
    """Cards in a fresh order, none twice running; which answer is right follows the answers before it."""
    order = tuple(shuffled(RULES, rng))
    cards = dealt(CARDS, settings.trials, rng)
    while any(a == b for a, b in pairwise(cards)):
        i, j = next(k for k, (a, b) in enumerate(pairwise(cards)) if a == b), int(rng.integers(len(cards)))
        cards[i], cards[j] = cards[j], cards[i]

    def bind(trial: Trial, history: tuple[Outcome, ...]) -> Trial:
        changes, held = _rule(settings.run, history)
        card = dict(zip(RULES, map(int, trial.stimulus.split()), strict=True))
        rule, before = order[changes % len(order)], order[(changes - 1) % len(order)] if changes else None
        told: dict[str, Scalar] = {"rule": rule, "changes": changes, "held": held, "run": settings.run}
        told["by_rule_before"] = "" if before is None else ANSWERS[card[before]]
        return replace(trial, condition=rule, expected={"card": ANSWERS[card[rule]]}, detail=told)

    targets = tuple(Target(name, x, KEY_Y, 0.11) for name, x in zip(ANSWERS, KEY_X, strict=True))
    pictures: dict[str, Picture] = {"keys": _key_cards()}
    pictures |= {" ".join(map(str, card)): _card(*card, 0.0, CARD_Y) for card in CARDS}
    trials = tuple(
        Trial(
            condition="card",
            stimulus=" ".join(map(str, card)),
            phases=(
                Phase(("keys", " ".join(map(str, card))), settings.limit_s, until_response=True),
                Phase(("keys",), settings.told_s, feedback="correctness"),
                Phase(("keys",), settings.gap_s),
            ),
            expected={"card": ANSWERS[0]},
            response_s=settings.limit_s,
            targets=targets,
        )
        for card in cards
    )
    return Block(pictures, tuple(bind(trial, ()) for trial in trials), (Stream("card", ANSWERS),), bind=bind)


def example(_settings: SetShifting, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """One card sorted by each rule."""
    card = CARDS[rng.integers(len(CARDS))]
    picture = (*_key_cards(), *_card(*card, 0.0, CARD_Y))
    return tuple(ExampleStep(picture, rule, ANSWERS[card[i]]) for i, rule in enumerate(RULES))


COUNTED = ("perseverative_errors", "rules", "trials_to_first_rule", "lost_sets")


def _of_block(right: Bools, changes: Floats, run: float) -> tuple[float, float, int]:
    """Rules found in a block, cards until the first one was (NaN: it was not), and errors after five right ones."""
    later, streak, lost = np.flatnonzero(changes > 0), 0, 0
    for correct, new in zip(right, np.diff(changes, prepend=changes[0]) != 0, strict=True):
        streak = 0 if new else streak
        lost += int(not correct and streak >= 5)
        streak = streak + 1 if correct else 0
    whole = streak >= run  # a run that the last card completed
    first = float(later[0]) if len(later) else float(len(right)) if whole else float("nan")
    return float(changes.max()) + whole, first, lost


def _sorted(trials: Arrays) -> dict[str, float]:
    """Perseverative errors, rules found, cards until the first one was, and errors after five right ones; each block
    begins anew."""
    needed = ("changes", "run", "response", "by_rule_before")
    if any(name not in trials for name in needed):
        return {}
    right, changes, run = trials["correct"], as_numbers(trials["changes"]), as_numbers(trials["run"])
    if not np.isfinite(changes).all() or not np.isfinite(run).all():
        return {}
    before = (trials["response"] == trials["by_rule_before"]) & (trials["by_rule_before"] != "")
    block = np.asarray(trials.get("block", np.zeros(len(right))))
    starts = [0, *(np.flatnonzero(block[1:] != block[:-1]) + 1), len(right)]
    blocks = [_of_block(right[a:b], changes[a:b], run[b - 1]) for a, b in pairwise(starts)]
    return {
        "perseverative_errors": float((before & ~right).sum()),
        "rules": sum(rules for rules, *_ in blocks),
        "trials_to_first_rule": blocks[0][1],
        "lost_sets": float(sum(lost for *_, lost in blocks)),
    }


def score(cells: Cells) -> Scores:
    """Errors, right ones less errors, and what :func:`_sorted` counts; level of the right answers."""
    there = cells.trials() > 0
    return {
        **cells.each(_sorted, COUNTED),
        "error_rate": cells.error_rate(),
        "right_less_errors": np.where(there, cells.right() - cells.wrong(), np.nan),
        "mean_rt_ms": cells.mean_rt_ms(),
    }


def error(cells: Cells) -> Scores:
    """Standard error of the error rate; the others follow from one another's answers."""
    none = np.full(cells.units, np.nan)
    return {"error_rate": cells.rate_error(), **dict.fromkeys((*COUNTED, "right_less_errors"), none)}


def evidence(trial: Trial) -> Evidence:
    """The first cards after a change cannot be known, and the rule before pulls; then it clears up."""
    held, before = float(trial.detail.get("held") or 0), trial.detail.get("by_rule_before")
    strength = 1.3 * (1 - 0.6 ** (held + 0.3))
    pull = 0.8 * 0.45**held
    return Evidence(strength, 0.4, prepotent=str(before) if before else None, pull=pull if before else 0.0)


PARADIGM = Paradigm(
    "set-shifting",
    SetShifting,
    plan,
    Scoring(
        score,
        {
            "error_rate": Measure("Answers that were not right", "share", "lower"),
            "perseverative_errors": Measure("Errors by the rule before", "count", "lower"),
            "rules": Measure("Rules found", "count"),
            "right_less_errors": Measure("Right answers less errors", "count"),
            "trials_to_first_rule": Measure("Cards until the first rule", "count", "lower"),
            "lost_sets": Measure("Errors after five right ones", "count", "lower"),
            "mean_rt_ms": Measure("Reaction time of right answers", "ms", "lower"),
        },
        error=error,
    ),
    evidence,
    adapts={"run": Quantity("lower")},
    example=example,
)
