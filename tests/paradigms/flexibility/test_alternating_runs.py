from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.flexibility.alternating_runs import (
    LEAD_S,
    PARADIGM,
    AlternatingRuns,
    at_level,
    example,
    plan,
    score,
)
from cogtrain.trial import Block, Picture, Text, Trial

multiples_of_eight = st.integers(2, 12).map(lambda k: 8 * k)
seeds = st.integers(0, 2**32)


def pair(picture: Picture) -> tuple[str, str, int]:
    """Letter, digit, and the quarter that they stand in, clockwise from the upper left."""
    (text,) = (shape for shape in picture if isinstance(shape, Text))
    letter, digit = sorted(text.text, key=str.isdigit)
    quarters = {(-1, 1): 0, (1, 1): 1, (1, -1): 2, (-1, -1): 3}
    return letter, digit, quarters[int(np.sign(text.x)), int(np.sign(text.y))]


def answer(letter: str, digit: str, quarter: int) -> str:
    left = letter not in "AEIU" if quarter < 2 else int(digit) % 2 == 1
    return "left" if left else "right"


def seen(block: Block, trial: Trial) -> tuple[str, str, int]:
    return pair(tuple(shape for name in trial.phases[trial.stimulus_phase].show for shape in block.pictures[name]))


def halves(block: Block) -> list[list[Trial]]:
    middle = len(block.trials) // 2
    return [[*block.trials[:middle]], [*block.trials[middle:]]]


@given(multiples_of_eight, seeds)
@settings(max_examples=30, deadline=None)
def test_each_half_has_its_interval_and_as_many_changes_as_repetitions(trials: int, seed: int) -> None:
    block = plan(AlternatingRuns(trials=trials), np.random.default_rng(seed))
    assert {half[0].detail["interval"] for half in halves(block)} == {"short", "long"}
    for half in halves(block):
        assert len({trial.detail["interval"] for trial in half}) == 1
        assert [trial.scored for trial in half] == [False] + [True] * (trials // 2)
        counts = Counter(trial.condition for trial in half)
        assert counts == {"first": 1, "switch": trials // 4, "repeat": trials // 4}


@given(multiples_of_eight, seeds)
@settings(max_examples=20, deadline=None)
def test_the_pair_steps_clockwise_and_its_place_says_what_is_answered(trials: int, seed: int) -> None:
    block = plan(AlternatingRuns(trials=trials), np.random.default_rng(seed))
    for half in halves(block):
        for before, after in pairwise(half):
            assert (seen(block, before)[2] + 1) % 4 == seen(block, after)[2]
            changed = before.detail["task_rule"] != after.detail["task_rule"]
            assert after.condition == ("switch" if changed else "repeat")
        for trial in half:
            letter, digit, quarter = seen(block, trial)
            sides = {answer(letter, digit, 0), answer(letter, digit, 3)}
            assert trial.expected["side"] == answer(letter, digit, quarter)
            assert trial.detail["task_rule"] == ("letter" if quarter < 2 else "digit")
            assert trial.detail["congruency"] == ("congruent" if len(sides) == 1 else "incongruent")
            assert trial.stimulus == letter + digit


@given(multiples_of_eight, seeds)
@settings(max_examples=50, deadline=None)
def test_letter_and_digit_point_to_either_side_equally_often_in_each_rule_and_half(trials: int, seed: int) -> None:
    block = plan(AlternatingRuns(trials=trials), np.random.default_rng(seed))
    for half, rule in product(halves(block), ("letter", "digit")):
        mine = [seen(block, trial) for trial in half if trial.scored and trial.detail["task_rule"] == rule]
        kinds = Counter((answer(letter, digit, 0), answer(letter, digit, 3)) for letter, digit, _ in mine)
        counts = [kinds[kind] for kind in product(("left", "right"), repeat=2)]
        assert sum(counts) == kinds.total() == trials // 4
        assert max(counts) - min(counts) <= 1


@given(multiples_of_eight, seeds)
@settings(max_examples=20, deadline=None)
def test_no_letter_and_no_digit_comes_twice_running(trials: int, seed: int) -> None:
    for half in halves(plan(AlternatingRuns(trials=trials), np.random.default_rng(seed))):
        for before, after in pairwise(half):
            assert before.stimulus[0] != after.stimulus[0]
            assert before.stimulus[1] != after.stimulus[1]


def test_halves_begin_anywhere_and_either_interval_may_come_first() -> None:
    blocks = [plan(AlternatingRuns(trials=16), np.random.default_rng(seed)) for seed in range(20)]
    assert {block.trials[0].detail["interval"] for block in blocks} == {"short", "long"}
    assert {seen(block, half[0])[2] for block in blocks for half in halves(block)} == {0, 1, 2, 3}


def test_the_letter_may_stand_before_the_digit_or_after_it() -> None:
    block = plan(AlternatingRuns(), np.random.default_rng(0))
    texts = [shape.text for picture in block.pictures.values() for shape in picture if isinstance(shape, Text)]
    assert {text[0].isdigit() for text in texts} == {True, False}


@given(st.floats(0.05, 5), st.floats(0.05, 5), seeds)
@settings(max_examples=20, deadline=None)
def test_the_interval_and_nothing_else_lies_between_an_answer_and_the_next_pair(
    short_s: float, long_s: float, seed: int
) -> None:
    given_settings = AlternatingRuns(trials=16, short_s=short_s, long_s=long_s, limit_s=4.0)
    for half in halves(plan(given_settings, np.random.default_rng(seed))):
        gap_s = {"short": short_s, "long": long_s}[str(half[0].detail["interval"])]
        for trial in half:
            asked, gap = trial.phases[trial.stimulus_phase :]
            assert (asked.seconds, asked.until_response, trial.response_s) == (4.0, True, 4.0)
            assert (gap.seconds, gap.until_response, gap.show) == (gap_s, False, ("square",))
            assert (asked.feedback, gap.feedback) == ("none", "practice")
        assert [trial.stimulus_phase for trial in half] == [1] + [0] * (len(half) - 1)


def test_each_half_begins_with_the_empty_square() -> None:
    for half in halves(plan(AlternatingRuns(trials=16), np.random.default_rng(0))):
        lead = half[0].phases[0]
        assert (lead.seconds, lead.show, lead.until_response, lead.feedback) == (LEAD_S, ("square",), False, "none")


@given(st.floats(0.4, 20), seeds)
@settings(max_examples=20, deadline=None)
def test_another_time_to_answer_leaves_the_rest_as_it_is(limit_s: float, seed: int) -> None:
    for trial in plan(AlternatingRuns(trials=16), np.random.default_rng(seed)).trials:
        other = at_level(trial, AlternatingRuns(limit_s=limit_s))
        asked = trial.phases[trial.stimulus_phase]
        assert other.phases[other.stimulus_phase] == replace(asked, seconds=limit_s)
        assert (other.phases[:-2], other.phases[-1]) == (trial.phases[:-2], trial.phases[-1])
        assert other == replace(trial, phases=other.phases, response_s=limit_s)


def test_the_example_goes_once_around() -> None:
    for seed in range(5):
        steps = example(AlternatingRuns(), np.random.default_rng(seed))
        assert [step.caption for step in steps] == ["letter", "letter", "digit", "digit"]
        assert [pair(step.picture)[2] for step in steps] == [0, 1, 2, 3]
        assert [step.expected for step in steps] == [answer(*pair(step.picture)) for step in steps]


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "block": 1,
            "trial": [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13],
            "interval": ["short"] * 6 + ["long"] * 6,
            "condition": ["switch", "repeat"] * 6,
            "correct": [True] * 4 + [False] + [True] * 7,
            "rt_s": [0.90, 0.60, 0.90, 0.64, 0.20, 9.0, 9.0, 0.60, 0.70, 0.60, 0.74, 0.66],
        }
    )
    # left out: the first of each half, which follow nothing, the error, and the one after it
    short, long = 900 - 620, 720 - 620
    wanted = {
        "mean_rt_ms": (600 + 900 + 640 + 600 + 700 + 600 + 740 + 660) / 8,
        "switch_rt_ms": 780.0,
        "repeat_rt_ms": 620.0,
        "switch_cost_ms": 160.0,
        "switch_cost_short_ms": short,
        "switch_cost_long_ms": long,
        "preparation_ms": short - long,
        "accuracy": 11 / 12,
    }
    assert wanted.keys() == PARADIGM.measures.keys()
    assert score_one(score, table) == pytest.approx(wanted)
