from __future__ import annotations

from itertools import combinations, pairwise
from math import dist
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.flexibility.trails import GIVEN_UP, REACHED_S, STEP_LENGTH, Trails, example, plan, score
from cogtrain.trial import Answer, Block, Circle, Outcome, Polyline, Text, Trial

Kind = Literal["A", "B"]
kinds = st.sampled_from(["A", "B"])
seeds = st.integers(0, 2**32)


def wanted(trial: Trial) -> str:
    expected = trial.expected["circle"]
    assert isinstance(expected, tuple)
    (key,) = expected
    return key


def done(trial: Trial, reached: bool) -> Outcome:
    answers = (Answer("circle", wanted(trial), 1.0, True),) if reached else (Answer("circle", "Z", 1.0, False),)
    return Outcome(0, trial, answers, (), 0.0, 0, True)


def place(trial: Trial) -> tuple[float, float]:
    """Where the circle is that is expected."""
    (target,) = (target for target in trial.targets if target.name == wanted(trial))
    return target.x, target.y


def label_at(block: Block, at: tuple[float, float]) -> str:
    """The largest text in the circle there."""
    texts = [
        shape for shape in block.pictures["board"] if isinstance(shape, Text) and dist((shape.x, shape.y), at) < 0.05
    ]
    return max(texts, key=lambda text: text.height).text


@given(kinds, st.integers(6, 25), seeds)
@settings(max_examples=30, deadline=None)
def test_every_trail_is_equally_long_to_within_two_percent_and_no_circle_touches_another(
    kind: Kind, circles: int, seed: int
) -> None:
    block = plan(Trails(kind=kind, circles=circles), np.random.default_rng(seed))
    way = [place(trial) for trial in block.trials]
    steps = [dist(*pair) for pair in pairwise(way)]
    longest, shortest = 1.01 * STEP_LENGTH * (circles - 1), 0.99 * STEP_LENGTH * (circles - 1)
    assert shortest - 1e-9 <= sum(steps) <= longest + 1e-9
    assert [trial.detail["step_length"] for trial in block.trials] == pytest.approx([0.0, *steps], abs=1e-4)
    reach = block.trials[0].targets[0].radius
    assert all(dist(*pair) >= 2 * reach - 1e-9 for pair in combinations(way, 2))


@given(st.integers(6, 25), st.booleans(), seeds)
@settings(max_examples=20, deadline=None)
def test_circles_are_expected_in_the_order_of_their_labels(circles: int, keys: bool, seed: int) -> None:
    numbers = [str(k) for k in range(1, 26)]
    in_turn = [one for pair in zip(numbers, "ABCDEFGHIJKLM", strict=False) for one in pair]
    for kind, labels in (("A", numbers), ("B", in_turn)):
        block = plan(Trails(kind=kind, circles=circles, keys=keys), np.random.default_rng(seed))  # type: ignore[arg-type]
        assert [trial.stimulus for trial in block.trials] == labels[:circles]
        assert [label_at(block, place(trial)) for trial in block.trials] == labels[:circles]
        assert {trial.condition for trial in block.trials} == {kind}


@given(st.integers(6, 25), seeds)
@settings(max_examples=20, deadline=None)
def test_the_key_that_a_circle_shows_is_the_one_that_is_expected(circles: int, seed: int) -> None:
    block = plan(Trails(circles=circles, keys=True), np.random.default_rng(seed))
    texts = [shape for shape in block.pictures["board"] if isinstance(shape, Text)]
    for trial in block.trials:
        at = place(trial)
        shown = [text.text for text in texts if dist((text.x, text.y), at) < 0.05 and text.colour == "accent"]
        assert (tuple(shown),) == (trial.expected["circle"],)
    assert len({trial.expected["circle"] for trial in block.trials}) == circles


def test_without_keys_none_is_shown() -> None:
    board = plan(Trails(circles=10), np.random.default_rng(0)).pictures["board"]
    assert sum(isinstance(shape, Text) for shape in board) == 10


@given(st.integers(6, 25), seeds)
@settings(max_examples=20, deadline=None)
def test_a_line_leads_as_far_as_the_circle_that_was_reached(circles: int, seed: int) -> None:
    block = plan(Trails(circles=circles), np.random.default_rng(seed))
    way = [place(trial) for trial in block.trials]
    assert block.trials[0].phases[1].show == ("board",)
    for k, trial in enumerate(block.trials[1:], 1):
        line, _, reached = (block.pictures[name] for name in trial.phases[0].show)
        assert [shape.points for shape in line if isinstance(shape, Polyline)] == ([tuple(way[:k])] if k > 1 else [])
        assert [(shape.x, shape.y) for shape in reached if isinstance(shape, Circle)] == [way[k - 1]]


def test_the_first_circle_starts_the_time_and_is_not_scored() -> None:
    first, *others = plan(Trails(circles=8, limit_s=10.0), np.random.default_rng(0)).trials
    assert (first.scored, first.stimulus_phase, len(first.phases)) == (False, 1, 3)
    for trial in others:
        assert (trial.scored, trial.stimulus_phase, len(trial.phases)) == (True, 0, 2)
        assert trial.phases[0].until_response
        assert trial.phases[0].seconds == trial.response_s == 10.0


@pytest.mark.parametrize(
    ("reached", "ends"),
    [
        ([], False),
        ([False] * (GIVEN_UP - 1), False),
        ([False] * GIVEN_UP, True),
        ([True, True] + [False] * GIVEN_UP, True),
        ([False] * (GIVEN_UP - 1) + [True, False], False),
        ([False] * GIVEN_UP + [True], False),
    ],
)
def test_the_block_ends_after_so_many_circles_in_a_row_that_were_not_reached(reached: list[bool], ends: bool) -> None:
    block = plan(Trails(), np.random.default_rng(0))
    assert block.done is not None
    history = tuple(done(trial, one) for trial, one in zip(block.trials, reached, strict=False))
    assert block.done(history) == ends


@pytest.mark.parametrize(("kind", "labels"), [("A", ["1", "2", "3"]), ("B", ["1", "A", "2"])])
def test_the_example_is_the_beginning_of_a_trail(kind: Kind, labels: list[str]) -> None:
    steps = example(Trails(kind=kind), np.random.default_rng(0))
    assert [step.values["label"] for step in steps] == labels
    assert len({step.expected for step in steps}) == 3


def circle_table(kind: Kind, rt_s: list[float], block: int) -> pd.DataFrame:
    return pd.DataFrame({"condition": kind, "rt_s": rt_s, "circles": 6, "block": block, "correct": np.isfinite(rt_s)})


def test_scores_of_a_table_by_hand() -> None:
    a, b = circle_table("A", [1.0, 1.5, 0.5, 1.0, 1.0], 1), circle_table("B", [2.0, 2.5, 1.5, 2.0, 2.0], 2)
    b.loc[1, "correct"] = False
    scores = score_one(score, pd.concat([a, b], ignore_index=True))
    assert scores == pytest.approx(
        {
            "time_a_s": 5.0 + 4 * REACHED_S,
            "time_b_s": 10.0 + 4 * REACHED_S,
            "errors_a": 0.0,
            "errors_b": 1.0,
            "b_minus_a_s": 5.0,
            "b_over_a": 10.2 / 5.2,
        }
    )


def test_two_trails_of_a_kind_count_by_their_mean() -> None:
    trails = [circle_table("A", [1.0] * 5, 1), circle_table("A", [2.0] * 5, 2)]
    assert score_one(score, pd.concat(trails, ignore_index=True))["time_a_s"] == pytest.approx(7.5 + 4 * REACHED_S)


@pytest.mark.parametrize("rt_s", [[1.0, 1.0, 1.0], [1.0, 1.0, np.nan, 1.0, 1.0]])
def test_a_trail_that_was_not_finished_has_no_time(rt_s: list[float]) -> None:
    scores = score_one(score, circle_table("B", rt_s, 1))
    assert np.isnan(scores["time_b_s"])
    assert np.isnan(scores["b_minus_a_s"])
    assert scores["errors_b"] == sum(np.isnan(rt_s))


@pytest.mark.parametrize("column", ["condition", "circles", "block"])
@pytest.mark.parametrize("odd", ["word", None, np.nan])
def test_a_trail_of_unknown_kind_size_or_block_is_none(column: str, odd: object) -> None:
    whole = circle_table("A", [1.0] * 5, 1)
    assert np.isnan(score_one(score, whole.drop(columns=column))["time_a_s"])
    scores = score_one(score, whole.assign(**{column: odd}))
    if column != "block":
        assert np.isnan(scores["time_a_s"])
