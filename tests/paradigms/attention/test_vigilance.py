from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.attention.vigilance import ROUND, Vigilance, error, example, plan, score
from cogtrain.paradigms.cells import score_one

seeds = st.integers(0, 2**32)
TABLE = pd.DataFrame(
    {
        "condition": ["wait", "signal"] * 6,
        "correct": [True, True, True, True, False, True, True, True, True, False, True, True],
        "rt_s": [np.nan, 0.25, np.nan, 0.32, 0.40, 0.05, np.nan, 0.60, np.nan, np.nan, np.nan, 0.40],
        "kept": [False, True, False, True, False, False, False, True, False, False, False, True],
        "lapse_s": 0.5,
    }
)


def intervals_s(given_settings: Vigilance, seed: int) -> list[float]:
    trials = plan(given_settings, np.random.default_rng(seed)).trials
    return [given_settings.told_s + (wait.phases[0].seconds or 0) for wait in trials[::2]]


@given(st.floats(20, 300), st.floats(1.1, 4), st.floats(0.5, 6), seeds)
@settings(max_examples=30, deadline=None)
def test_intervals_are_evenly_spread_in_rounds_and_more_than_the_time_holds(
    seconds: float, shortest_s: float, more_s: float, seed: int
) -> None:
    given_settings = Vigilance(seconds=seconds, interval_s=shortest_s, interval_longest_s=shortest_s + more_s)
    found = intervals_s(given_settings, seed)
    even = np.linspace(shortest_s, shortest_s + more_s, ROUND)
    for start in range(0, len(found) - ROUND + 1, ROUND):
        assert sorted(found[start : start + ROUND]) == pytest.approx(even)
    rest = found[len(found) - len(found) % ROUND :]
    assert len(set(rest)) == len(rest)
    assert all(np.isclose(even, one).any() for one in rest)
    assert sum(found) >= seconds


def test_no_two_rounds_have_the_same_order() -> None:
    found = intervals_s(Vigilance(seconds=200), 3)
    assert found[:ROUND] != found[ROUND : 2 * ROUND]


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_each_interval_is_a_trial_on_which_nothing_is_pressed(seed: int) -> None:
    block = plan(Vigilance(seconds=60, limit_s=8.0, lapse_s=0.355), np.random.default_rng(seed))
    assert block.ends_after_s == 60
    for wait, signal in zip(block.trials[::2], block.trials[1::2], strict=True):
        assert (wait.condition, wait.expected) == ("wait", {"press": None})
        assert (signal.condition, signal.expected) == ("signal", {"press": "press"})
        assert wait.response_s == wait.phases[0].seconds
        assert not wait.phases[0].counts_ms
        running, told = signal.phases
        assert running.counts_ms
        assert running.until_response
        assert running.seconds == signal.response_s == 8.0
        assert (told.seconds, told.feedback) == (1.0, "reaction_time")
        assert wait.detail == signal.detail == {"lapse_s": 0.355}


@pytest.mark.parametrize(
    "times", [{"told_s": 2.0}, {"interval_longest_s": 2.0}, {"interval_s": 10.0}, {"interval_s": 1.0}]
)
def test_an_interval_that_leaves_no_wait_is_refused(times: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="told_s < interval_s < interval_longest_s"):
        Vigilance(**times)


def test_the_example_waits_before_it_asks() -> None:
    steps = example(Vigilance(), np.random.default_rng(0))
    assert [(step.caption, step.expected) for step in steps] == [("wait", None), ("signal", "press")]


def test_scores_of_a_table_by_hand() -> None:
    valid_s = np.array([0.25, 0.32, 0.60, 0.40])
    assert score_one(score, TABLE) == pytest.approx(
        {
            "mean_speed_per_s": np.mean(1 / valid_s),
            "median_rt_ms": 360.0,
            "lapses": 2.0,  # 0.60, and the one without an answer
            "lapse_rate": 2 / 6,
            "false_starts": 2.0,  # 0.05, and a press while nothing ran
            "omissions": 1.0,
            "signals": 6.0,
            "rt_cv": np.std(valid_s, ddof=1) / np.mean(valid_s),
        }
    )


def test_a_lapse_is_what_the_table_says_or_else_half_a_second() -> None:
    assert score_one(score, TABLE.assign(lapse_s=0.355))["lapses"] == 3
    assert score_one(score, TABLE.drop(columns="lapse_s"))["lapses"] == 2


def test_a_table_without_conditions_holds_signals_alone() -> None:
    signals = TABLE[TABLE["condition"] == "signal"].drop(columns="condition")
    assert score_one(score, signals)["false_starts"] == 1
    assert score_one(score, signals)["signals"] == 6


def test_counts_have_the_root_of_themselves_as_error_and_one_at_least() -> None:
    errors = score_one(error, TABLE)
    assert errors["lapses"] == pytest.approx(2**0.5)
    assert errors["lapse_rate"] == pytest.approx(2**0.5 / 6)
    assert score_one(error, TABLE.iloc[:4])["lapses"] == 1
