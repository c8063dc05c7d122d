from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.speed.choice_rt import COLOURS, PARADIGM, PICTURES, ChoiceRt, example, plan, score


@given(st.integers(4, 200), st.floats(0.1, 5), st.floats(0, 5), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_colours_are_balanced_and_gaps_within_their_bounds(
    trials: int, gap_s: float, spread_s: float, seed: int
) -> None:
    block = plan(ChoiceRt(trials=trials, gap_s=gap_s, gap_spread_s=spread_s), np.random.default_rng(seed))
    counts = Counter(trial.expected["colour"] for trial in block.trials)
    assert counts.total() == trials
    assert abs(counts["yellow"] - counts["blue"]) <= 1
    for trial in block.trials:
        stimulus, gap = trial.phases
        assert trial.stimulus == stimulus.show[0] == trial.expected["colour"]
        assert (stimulus.seconds, trial.response_s, stimulus.until_response) == (2.0, 2.0, False)
        assert gap.seconds is not None
        assert gap_s <= gap.seconds <= gap_s + spread_s


def test_gaps_are_spread_evenly() -> None:
    gaps = [trial.phases[1].seconds for trial in plan(ChoiceRt(trials=400), np.random.default_rng(1)).trials]
    assert np.mean(gaps) == pytest.approx(0.75, abs=0.03)
    assert min(gaps) < 0.52
    assert max(gaps) > 0.98


def test_the_example_asks_for_both_colours_by_the_pictures_of_the_task() -> None:
    for seed in range(5):
        steps = example(ChoiceRt(), np.random.default_rng(seed))
        assert {step.expected for step in steps} == set(COLOURS)
        assert all(step.picture == PICTURES[str(step.expected)] for step in steps)


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["all"] * 6,
            "rt_s": [0.40, 0.50, 0.60, 0.50, 0.30, np.nan],
            "correct": [True, True, True, True, False, False],
        }
    )
    scores = score_one(score, table)
    assert scores["omissions"] == pytest.approx(1 / 6)
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(
        {
            "mean_speed_per_s": (1 / 0.4 + 2 / 0.5 + 1 / 0.6) / 4,
            "mean_rt_ms": 500.0,
            "median_rt_ms": 500.0,
            "rt_cv": (0.02 / 3) ** 0.5 / 0.5,
            "accuracy": 4 / 6,
        }
    )
