from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.attention.flanker import ACROSS, PARADIGM, Flanker, example, plan, score
from cogtrain.paradigms.cells import score_one
from cogtrain.trial import Box, Polygon


@given(st.integers(4, 120), st.floats(0.1, 0.9), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_counts_are_exact_and_sides_balanced(trials: int, incongruent: float, seed: int) -> None:
    block = plan(Flanker(trials=trials, incongruent=incongruent), np.random.default_rng(seed))
    counts = Counter(trial.condition for trial in block.trials)
    assert len(block.trials) == trials
    assert counts["incongruent"] == round(trials * incongruent)
    for condition in counts:
        sides = Counter(trial.expected["side"] for trial in block.trials if trial.condition == condition)
        assert abs(sides["left"] - sides["right"]) <= 1
    previous = ["", *(trial.condition for trial in block.trials[:-1])]
    assert [trial.detail["previous_condition"] for trial in block.trials] == previous


@given(st.floats(0.3, 5), st.floats(0.05, 5), st.floats(0.1, 5))
def test_a_trial_lasts_until_its_deadline_and_the_gap(deadline_s: float, stimulus_s: float, iti_s: float) -> None:
    given_settings = Flanker(trials=4, deadline_s=deadline_s, stimulus_s=stimulus_s, iti_s=iti_s)
    trial = plan(given_settings, np.random.default_rng(0)).trials[0]
    assert sum(phase.seconds or 0 for phase in trial.phases[1:]) == pytest.approx(deadline_s + iti_s)
    assert trial.response_s == deadline_s


def test_the_middle_arrow_is_the_answer() -> None:
    block = plan(Flanker(), np.random.default_rng(1))
    for trial in block.trials:
        row = block.pictures[trial.phases[1].show[0]]
        tips = [points[0][0] for points in (arrow.points for arrow in row)]
        directions = ["left" if tip < x else "right" for tip, x in zip(tips, ACROSS, strict=True)]
        assert directions[2] == trial.expected["side"]
        assert (len(set(directions)) == 1) == (trial.condition == "congruent")


@given(st.integers(4, 120), st.floats(0.1, 0.5), st.floats(0.05, 0.45), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_neutral_rows_are_counted_exactly_and_balanced_as_well(
    trials: int, incongruent: float, neutral: float, seed: int
) -> None:
    block = plan(Flanker(trials=trials, incongruent=incongruent, neutral=neutral), np.random.default_rng(seed))
    counts = Counter(trial.condition for trial in block.trials)
    assert (counts["incongruent"], counts["neutral"]) == (round(trials * incongruent), round(trials * neutral))
    assert counts.total() == trials
    rows = [trial for trial in block.trials if trial.condition == "neutral"]
    assert abs(sum(1 if trial.expected["side"] == "left" else -1 for trial in rows)) <= 1
    for trial in rows:
        *bars, middle = block.pictures[trial.phases[1].show[0]]
        assert [type(one) for one in bars] == [Box] * 4
        assert isinstance(middle, Polygon)
        assert ("left" if middle.points[0][0] < 0 else "right") == trial.expected["side"]


def test_where_the_answer_sets_the_pace_the_arrows_go_with_it() -> None:
    trial = plan(Flanker(pace="answer", deadline_s=5.0, iti_s=0.25), np.random.default_rng(0)).trials[0]
    assert [(phase.seconds, phase.until_response) for phase in trial.phases] == [
        (0.5, False), (5.0, True), (0.25, False)
    ]  # fmt: skip
    assert (trial.stimulus_phase, trial.response_s) == (1, 5.0)


def test_shares_that_leave_no_congruent_row_are_refused() -> None:
    with pytest.raises(ValidationError, match="congruent trials are left"):
        Flanker(incongruent=0.6, neutral=0.4)


def test_the_example_begins_with_the_easy_row() -> None:
    for seed in range(5):
        easy, hard = example(Flanker(), np.random.default_rng(seed))
        assert (easy.caption, hard.caption) == ("congruent", "incongruent")
        assert {easy.expected, hard.expected} == {"left", "right"}


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["congruent"] * 4 + ["incongruent"] * 4,
            "correct": [True, True, True, False, True, True, False, False],
            "rt_s": [0.40, 0.50, np.nan, 0.30, 0.55, 0.65, 0.20, np.nan],
        }
    )
    scores = score_one(score, table)
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(
        {
            "median_rt_ms": 525.0,
            "mean_speed_per_s": ((1 / 0.4 + 1 / 0.5) / 2 + (1 / 0.55 + 1 / 0.65) / 2) / 2,
            "neutral_speed_per_s": np.nan,
            "mean_rt_ms": 525.0,  # (400 + 500 + 550 + 650) / 4; the answers that were not correct are left out
            "congruent_rt_ms": 450.0,
            "incongruent_rt_ms": 600.0,
            "conflict_cost_ms": 150.0,
            "accuracy": 5 / 8,
            "congruent_accuracy": 0.75,
            "incongruent_accuracy": 0.50,
            "conflict_cost_accuracy": 0.25,
        },
        nan_ok=True,
    )
