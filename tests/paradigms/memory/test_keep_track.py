from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.memory.keep_track import PARADIGM, KeepTrack, error, example, plan, score
from cogtrain.trial import Block, Box, Text, Trial

seeds = st.integers(0, 2**32)
numbers_of_boxes = st.integers(2, 6)


def box_of(block: Block, text: Text) -> int:
    """The box that the digit is in, counted from the left."""
    places = sorted(shape.x for shape in block.pictures["boxes"] if isinstance(shape, Box))
    (box,) = (k for k, x in enumerate(places) if abs(x - text.x) < 1e-9)
    return box


def shown(block: Block, trial: Trial) -> list[tuple[int, str]]:
    """(box, digit) as they are seen, one after another."""
    texts = [
        [shape for name in phase.show for shape in block.pictures[name] if isinstance(shape, Text)]
        for phase in trial.phases[: trial.stimulus_phase]
    ]
    return [(box_of(block, text), text.text) for (text,) in filter(None, texts)]


@given(numbers_of_boxes, st.integers(2, 12), st.integers(0, 6), seeds)
@settings(max_examples=30, deadline=None)
def test_each_box_first_then_none_twice_running_and_each_digit_a_new_one(
    boxes: int, updates: int, within: int, seed: int
) -> None:
    block = plan(KeepTrack(boxes=boxes, updates=updates, updates_within=within), np.random.default_rng(seed))
    for trial in block.trials:
        seen = shown(block, trial)
        assert len(seen) == boxes + int(str(trial.detail["updates"]))
        assert {box for box, _ in seen[:boxes]} == set(range(boxes))
        for (box, digit), (next_box, next_digit) in pairwise(seen):
            assert box != next_box
            assert digit != next_digit
        for box in range(boxes):
            digits = [digit for one, digit in seen if one == box]
            assert all(one != other for one, other in pairwise(digits))


@given(numbers_of_boxes, seeds)
@settings(max_examples=20, deadline=None)
def test_the_last_digit_of_each_box_is_expected_from_the_left(boxes: int, seed: int) -> None:
    block = plan(KeepTrack(boxes=boxes), np.random.default_rng(seed))
    for trial in block.trials:
        last = dict(shown(block, trial))
        assert trial.expected["digits"] == tuple(last[box] for box in range(boxes))
        assert trial.stimulus == " ".join(f"{box}:{digit}" for box, digit in shown(block, trial))


@given(st.integers(2, 10), st.integers(0, 6), st.integers(1, 3), seeds)
@settings(max_examples=20, deadline=None)
def test_every_number_of_updates_around_the_mean_comes_equally_often(
    updates: int, within: int, times: int, seed: int
) -> None:
    within = min(within, updates - 1)
    given_settings = KeepTrack(updates=updates, updates_within=within, lists=times * (2 * within + 1))
    counts = Counter(trial.detail["updates"] for trial in plan(given_settings, np.random.default_rng(seed)).trials)
    assert counts == dict.fromkeys(range(updates - within, updates + within + 1), times)


@given(st.integers(2, 20), st.integers(0, 6), st.integers(1, 40), st.lists(seeds, min_size=2, max_size=5))
@settings(max_examples=50, deadline=None)
def test_numbers_of_updates_are_the_same_ones_in_every_block_and_as_even_as_can_be(
    updates: int, within: int, lists: int, some: list[int]
) -> None:
    given_settings = KeepTrack(updates=updates, updates_within=within, lists=lists)
    blocks = [plan(given_settings, np.random.default_rng(seed)).trials for seed in some]
    counts = [Counter(trial.detail["updates"] for trial in trials) for trials in blocks]
    assert all(one == counts[0] for one in counts)
    assert counts[0].total() == lists
    within = min(within, updates - 1)
    numbers = range(updates - within, updates + within + 1)
    assert counts[0].keys() <= {*numbers}
    assert max(counts[0][k] for k in numbers) - min(counts[0][k] for k in numbers) <= 1


def test_their_order_is_a_fresh_one() -> None:
    orders = {tuple(t.detail["updates"] for t in plan(KeepTrack(), np.random.default_rng(s)).trials) for s in range(5)}
    assert len(orders) == 5


def test_where_there_is_no_room_below_the_numbers_lie_closer_and_keep_their_mean() -> None:
    trials = plan(KeepTrack(updates=3, updates_within=6, lists=5), np.random.default_rng(0)).trials
    assert sorted(int(str(trial.detail["updates"])) for trial in trials) == [1, 2, 3, 4, 5]


def test_the_updates_end_in_any_box() -> None:
    block = plan(KeepTrack(lists=40), np.random.default_rng(0))
    assert {shown(block, trial)[-1][0] for trial in block.trials} == {0, 1, 2, 3}


def test_the_answer_is_echoed_in_its_box() -> None:
    block = plan(KeepTrack(boxes=3), np.random.default_rng(0))
    for k in range(3):
        for digit in "123456789":
            (text,) = block.pictures[f"echo:{digit}:{k}"]
            assert isinstance(text, Text)
            assert (text.text, box_of(block, text)) == (digit, k)


def test_times_are_those_of_the_settings() -> None:
    trial = plan(KeepTrack(digit_s=1.2, gap_s=0.3, limit_s=20.0), np.random.default_rng(0)).trials[0]
    digits = len(trial.stimulus.split())
    assert [phase.seconds for phase in trial.phases[: trial.stimulus_phase]] == [1.0, *[1.2, 0.3] * digits]
    asked = trial.phases[trial.stimulus_phase]
    assert (asked.seconds, asked.until_response, trial.response_s) == (20.0, True, 20.0)


def test_the_example_replaces_a_digit_and_asks_for_the_one_that_stayed_last() -> None:
    for seed in range(5):
        first, second, update, asked = example(KeepTrack(), np.random.default_rng(seed))
        at = [next(shape for shape in one.picture if isinstance(shape, Text)) for one in (first, second, update)]
        assert at[0].x == at[2].x < at[1].x
        assert asked.expected == asked.values["first"] == at[2].text != at[0].text
        assert asked.values["second"] == at[1].text


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "answer": ["1 2 3 4", "5 6 7 8", "1 2", "9 8 7 6"],
            "response": ["1 2 3 4", "5 7 6 8", "2", ""],
            "correct": [True, False, False, False],
            "boxes": [4, 4, 2, 4],
            "rt_s": 5.0,
        }
    )
    wanted = {"right_share": (1 + 0.5 + 0 + 0) / 4, "lists_right": 0.25, "boxes": 3.5}
    assert score_one(score, table) == pytest.approx(wanted)
    assert wanted.keys() == PARADIGM.measures.keys()
    errors = score_one(error, table)
    assert errors["right_share"] == pytest.approx(np.std([1, 0.5, 0, 0], ddof=1) / 2)
    assert np.isnan(errors["boxes"])
