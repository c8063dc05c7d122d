from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.memory.span import DIGITS, LONGEST, PARADIGM, PLACES, Span, example, plan, score
from cogtrain.trial import Answer, Block, Box, Outcome, Trial

Items = Literal["digits", "places"]
items_of_both = st.sampled_from(["digits", "places"])
seeds = st.integers(0, 2**32)


def done(trial: Trial, right: bool) -> Outcome:
    expected = trial.expected["span"]
    assert isinstance(expected, tuple)
    given_ = expected if right else expected[:-1]
    answers = tuple(Answer("span", one, 0.5 + k, True) for k, one in enumerate(given_))
    return Outcome(0, trial, answers, (), 0.0, 0, True)


def run(block: Block, right: list[bool]) -> list[Trial]:
    """The trials that a person meets who answers like this."""
    assert block.bind is not None
    history: tuple[Outcome, ...] = ()
    met = []
    for planned, is_right in zip(block.trials, right, strict=False):
        met.append(block.bind(planned, history))
        history = (*history, done(met[-1], is_right))
    return met


def lengths(right: list[bool], **changes: int) -> list[int]:
    block = plan(Span(trials=max(2, len(right)), **changes), np.random.default_rng(1))
    return [int(str(trial.detail["length"])) for trial in run(block, right)]


def test_one_longer_after_a_right_answer_and_shorter_after_every_second_other_one() -> None:
    assert lengths([True, True, True, True]) == [3, 4, 5, 6]
    assert lengths([False, False, False, False, False]) == [3, 3, 2, 2, 1]
    # a right answer does not clear the count: the second one that is not comes after it
    assert lengths([False, True, False, True, True]) == [3, 3, 4, 3, 4]
    assert lengths([False, False, True, False, False, True]) == [3, 3, 2, 3, 3, 2]
    assert lengths([False, True, False], errors_down=1) == [3, 2, 3]


def test_the_length_stays_within_one_and_what_the_screen_holds() -> None:
    assert lengths([False] * 12)[4:] == [1] * 8
    assert lengths([True] * 20)[-5:] == [LONGEST] * 5


@given(items_of_both, seeds)
@settings(max_examples=30, deadline=None)
def test_digits_are_more_than_two_apart_and_no_place_comes_twice_running(items: Items, seed: int) -> None:
    block = plan(Span(items=items), np.random.default_rng(seed))
    for trial in run(block, [True] * 14):
        shown = trial.stimulus.split()
        assert set(shown) <= set(DIGITS if items == "digits" else PLACES)
        for one, other in pairwise(shown):
            assert one != other if items == "places" else abs(int(one) - int(other)) > 2


@given(items_of_both, st.lists(st.booleans(), min_size=2, max_size=14), seeds)
@settings(max_examples=30, deadline=None)
def test_every_item_is_shown_in_its_order_and_backward_expects_the_reverse(
    items: Items, right: list[bool], seed: int
) -> None:
    for direction in ("forward", "backward"):
        given_settings = Span(items=items, direction=direction, trials=len(right))
        for trial in run(plan(given_settings, np.random.default_rng(seed)), right):
            shown = tuple(trial.stimulus.split())
            ground = ("grid",) if items == "places" else ()
            before = trial.phases[1 : trial.stimulus_phase : 2]
            assert [phase.show for phase in before] == [(*ground, one) for one in shown]
            assert trial.expected["span"] == (shown if direction == "forward" else shown[::-1])
            assert trial.condition == direction
            assert len(shown) == trial.detail["length"]
            asked = trial.phases[trial.stimulus_phase]
            assert asked.until_response
            assert asked.seconds == trial.response_s == 60.0


@pytest.mark.parametrize("items", ["digits", "places"])
def test_no_gap_leaves_no_phase(items: Items) -> None:
    trial = plan(Span(items=items, gap_s=0.0), np.random.default_rng(0)).trials[0]
    assert [phase.seconds for phase in trial.phases[:4]] == [1.0, 0.8, 0.8, 0.8]
    assert trial.stimulus_phase == 4


def test_every_answer_can_be_echoed_at_every_place_of_the_row() -> None:
    digits = plan(Span(), np.random.default_rng(0)).pictures
    assert {f"echo:{digit}:{k}" for digit in DIGITS for k in range(LONGEST)} <= set(digits)
    places = plan(Span(items="places"), np.random.default_rng(0))
    assert {f"echo:{place}" for place in PLACES} <= set(places.pictures)
    assert {target.name for target in places.trials[0].targets} == set(PLACES)


def test_every_bit_of_a_square_that_is_seen_takes_a_touch() -> None:
    block = plan(Span(items="places"), np.random.default_rng(0))
    for square, target in zip(block.pictures["grid"], block.trials[0].targets, strict=True):
        assert isinstance(square, Box)
        assert (square.x, square.y) == (target.x, target.y)
        farthest = 2**0.5 * (square.width / 2 - square.corner) + square.corner
        assert farthest <= target.radius


@pytest.mark.parametrize("items", ["digits", "places"])
@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_the_example_asks_for_the_one_that_comes_first(items: Items, direction: Literal["forward", "backward"]) -> None:
    for seed in range(5):
        first, second, asked = example(Span(items=items, direction=direction), np.random.default_rng(seed))
        wanted = first if direction == "forward" else second
        assert asked.expected == asked.values["stimulus"] == wanted.values["stimulus"]
        assert (first.expected, second.expected) == (None, None)


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {"condition": "forward", "length": [3, 4, 5, 5, 4], "correct": [True, True, False, False, True], "rt_s": 2.0}
    )
    table["answer"] = ["1 5 9", "1 5 9 2", "1 5 9 2 6", "1 5 9 2 6", "1 5 9 2"]
    table["response"] = ["1 5 9", "1 5 9 2", "1 5 9 6 2", "", "1 5 9 2"]
    wanted = {"mean_length": 4.2, "longest_length": 4.0, "right": 3.0, "right_share": (1 + 1 + 0.6 + 0 + 1) / 5}
    assert score_one(score, table) == pytest.approx(wanted)
    none = score_one(score, table.assign(correct=False))
    assert (none["mean_length"], none["right"]) == (pytest.approx(4.2), 0.0)
    assert np.isnan(none["longest_length"])
    assert set(PARADIGM.measures) == set(none)


@given(st.lists(st.integers(1, LONGEST), min_size=1, max_size=30), items_of_both, seeds)
def test_where_the_lengths_are_set_they_are_the_same_for_everybody(
    lengths_: list[int], items: Items, seed: int
) -> None:
    block = plan(Span(items=items, lengths=tuple(lengths_)), np.random.default_rng(seed))
    assert block.bind is None
    assert [len(trial.expected["span"] or ()) for trial in block.trials] == lengths_
    assert [trial.detail["length"] for trial in block.trials] == lengths_
