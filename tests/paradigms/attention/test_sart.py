from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.measures.signal_detection import d_prime
from cogtrain.paradigms.attention.sart import PARADIGM, POINTS, Sart, plan, score
from cogtrain.paradigms.cells import score_one


def test_the_default_is_the_original_s() -> None:
    block = plan(Sart(), np.random.default_rng(0))
    counts = Counter((trial.stimulus, trial.detail["font_points"]) for trial in block.trials)
    assert len(block.trials) == 225
    assert counts == {(digit, points): 5 for digit in "123456789" for points in POINTS}
    assert block.trials[0].response_s == pytest.approx(1.15)
    assert [phase.seconds for phase in block.trials[0].phases] == [0.25, 0.9]


@given(st.integers(2, 30), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_digits_are_balanced_and_threes_apart(per_digit: int, seed: int) -> None:
    block = plan(Sart(per_digit=per_digit), np.random.default_rng(seed))
    assert Counter(trial.stimulus for trial in block.trials) == dict.fromkeys("123456789", per_digit)
    assert block.trials[0].stimulus != "3"
    assert not any(a.stimulus == b.stimulus == "3" for a, b in pairwise(block.trials))
    for trial in block.trials:
        nogo = trial.stimulus == "3"
        assert (trial.condition, trial.expected["go"]) == (("nogo", None) if nogo else ("go", "go"))


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["go"] * 8 + ["nogo"] * 2,
            "response": ["go"] * 6 + ["", ""] + ["go", ""],
            "rt_s": [0.3, 0.4, 0.5, 0.3, 0.5, 0.05, np.nan, np.nan, 0.25, np.nan],
            "kept": [True] * 5 + [False] * 5,  # the rule drops the sixth, which was too fast
            "correct": [True] * 6 + [False] * 3 + [True],
        }
    )
    scores = score_one(score, table)
    assert (scores["commission_count"], scores["omission_count"]) == (1, 2)
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(
        {
            "d_prime": d_prime(6, 8, 1, 2),
            "commissions": 0.5,
            "omissions": 0.25,
            "mean_rt_ms": 400.0,
            "rt_cv": 0.1 / 0.4,  # SD of 300, 400, 500, 300, 500 with n - 1
        }
    )


def test_the_silent_and_the_always_pressing_have_no_sensitivity() -> None:
    conditions = ["go"] * 200 + ["nogo"] * 25
    for response in ("", "go"):
        right = [(condition == "go") == (response == "go") for condition in conditions]
        rt_s = 0.4 if response else np.nan
        table = pd.DataFrame({"condition": conditions, "response": response, "rt_s": rt_s, "correct": right})
        assert abs(score_one(score, table)["d_prime"]) < 0.9
