from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.speed.symbol_search import APART, PARADIGM, SymbolSearch, example, plan, score
from cogtrain.trial import Box, Circle, Picture, Polygon, Polyline, Shape, Trial

seeds = st.integers(0, 2**32)
Sign = frozenset[tuple[object, ...]]


def points(shape: Shape) -> np.ndarray:
    if isinstance(shape, Circle):
        return np.array([(shape.x, shape.y), (shape.x + shape.radius, shape.y)])
    assert isinstance(shape, Polygon | Polyline)
    return np.array(shape.points)


def cards(picture: Picture) -> dict[tuple[float, float], tuple[Sign, Sign]]:
    """The two signs on each card, wherever it lies, as what they are drawn of."""
    frames = [shape for shape in picture if isinstance(shape, Box)]
    found: dict[tuple[float, float], tuple[Sign, Sign]] = {}
    for frame in frames:
        signs = []
        for middle in (frame.x - APART / 2, frame.x + APART / 2):
            at = [(shape, points(shape) - (middle, frame.y)) for shape in picture if not isinstance(shape, Box)]
            mine = [(shape, drawn) for shape, drawn in at if np.abs(drawn).max() < APART / 2]
            signs.append(
                frozenset(
                    (type(shape).__name__, getattr(shape, "fill", ""), *np.round(drawn + 0.0, 6).ravel().tolist())
                    for shape, drawn in mine
                )
            )
        found[frame.x, frame.y] = (signs[0], signs[1])
    return found


def above_and_below(picture: Picture) -> tuple[list[tuple[Sign, Sign]], dict[str, tuple[Sign, Sign]]]:
    found = cards(picture)
    below = {"left" if x < 0 else "right": pair for (x, y), pair in found.items() if y < 0}
    return [pair for (_, y), pair in found.items() if y > 0], below


def check(picture: Picture, kind: str, side: str) -> None:
    above, below = above_and_below(picture)
    (other,) = below.keys() - {side}
    signs = {sign for pair in above for sign in pair}
    assert (len(above), len(signs)) == (3, 6)
    assert frozenset() not in signs | {*below[other]}
    assert below[side] in above
    assert len(signs & {*below[other]}) == (1 if kind == "lure" else 0)
    assert len({*below[other]}) == 2


@given(st.integers(4, 80), st.floats(0, 1), seeds)
@settings(max_examples=30, deadline=None)
def test_counts_are_exact_and_sides_balanced_in_each_kind(trials: int, lures: float, seed: int) -> None:
    block = plan(SymbolSearch(trials=trials, lures=lures), np.random.default_rng(seed))
    counts = Counter(trial.condition for trial in block.trials)
    assert (counts["lure"], counts.total()) == (round(trials * lures), trials)
    for kind in counts:
        sides = Counter(trial.expected["side"] for trial in block.trials if trial.condition == kind)
        assert abs(sides["left"] - sides["right"]) <= 1


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_expected_pair_is_among_those_above_and_the_other_is_not(seed: int) -> None:
    block = plan(SymbolSearch(trials=8), np.random.default_rng(seed))
    for trial in block.trials:
        check(block.pictures[trial.phases[0].show[0]], trial.condition, str(trial.expected["side"]))


def test_the_pair_may_be_any_of_the_three_and_the_shared_sign_either_of_two() -> None:
    which: Counter[int] = Counter()
    shared: Counter[int] = Counter()
    for seed in range(5):
        block = plan(SymbolSearch(trials=40, lures=1.0), np.random.default_rng(seed))
        for trial in block.trials:
            above, below = above_and_below(block.pictures[trial.phases[0].show[0]])
            (other,) = below.keys() - {str(trial.expected["side"])}
            which[above.index(below[str(trial.expected["side"])])] += 1
            shared[[any(sign in pair for pair in above) for sign in below[other]].index(True)] += 1
    assert min(which[k] for k in range(3)) > 45
    assert min(shared[k] for k in range(2)) > 70


def test_a_touch_on_a_card_below_is_its_side() -> None:
    block = plan(SymbolSearch(), np.random.default_rng(0))
    trial: Trial = block.trials[0]
    frames = [shape for shape in block.pictures["pairs 0"] if isinstance(shape, Box)]
    below = {(frame.x, frame.y) for frame in frames if frame.y < 0}
    assert {(target.x, target.y) for target in trial.targets} == below
    assert all((target.x < 0) == (target.name == "left") for target in trial.targets)
    assert (trial.phases[0].until_response, trial.phases[0].seconds, trial.response_s) == (True, 15.0, 15.0)


def test_the_example_begins_with_the_easy_one() -> None:
    for seed in range(5):
        plain, lure = example(SymbolSearch(), np.random.default_rng(seed))
        assert (plain.caption, lure.caption) == ("plain", "lure")
        assert {plain.expected, lure.expected} == {"left", "right"}
        for step in (plain, lure):
            check(step.picture, step.caption, str(step.expected))


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["plain"] * 3 + ["lure"] * 3,
            "correct": [True, True, True, True, True, False],
            "rt_s": [1.0, 1.2, 1.7, 1.8, 2.0, 0.4],
        }
    )
    wanted = {"median_rt_ms": 1700.0, "mean_rt_ms": 1540.0, "accuracy": 5 / 6, "lure_cost_ms": 600.0}
    assert wanted.keys() == PARADIGM.measures.keys()
    assert score_one(score, table) == pytest.approx(wanted)
