from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.measures.signal_detection import d_prime
from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.inhibition.go_nogo import PARADIGM, PICTURES, SHAPES, GoNoGo, example, plan, score
from cogtrain.trial import Circle, Polygon


@given(st.integers(8, 300), st.floats(0.05, 0.5), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_shares_are_exact_and_the_shape_is_the_answer(trials: int, nogo: float, seed: int) -> None:
    block = plan(GoNoGo(trials=trials, nogo=nogo), np.random.default_rng(seed))
    counts = Counter(trial.condition for trial in block.trials)
    assert (counts["nogo"], counts.total()) == (round(trials * nogo), trials)
    for trial in block.trials:
        assert trial.stimulus == trial.phases[0].show[0] == SHAPES[trial.condition]
        assert trial.expected["go"] == ("go" if trial.condition == "go" else None)
        assert [(phase.seconds, phase.until_response) for phase in trial.phases] == [(1.25, True), (0.5, False)]
        assert trial.response_s == 1.25


def test_the_order_has_no_rule_and_may_begin_with_either() -> None:
    blocks = [plan(GoNoGo(), np.random.default_rng(seed)).trials for seed in range(40)]
    assert {trials[0].condition for trials in blocks} == {"go", "nogo"}
    assert any(a.condition == b.condition == "nogo" for one in blocks for a, b in pairwise(one))


def test_the_two_differ_in_shape_and_not_in_colour_alone() -> None:
    (go,), (nogo,) = PICTURES[SHAPES["go"]], PICTURES[SHAPES["nogo"]]
    assert isinstance(go, Circle)
    assert isinstance(nogo, Polygon)
    assert [(step.caption, step.expected) for step in example(GoNoGo(), np.random.default_rng(0))] == [
        ("go", "go"), ("nogo", None)
    ]  # fmt: skip


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["go"] * 5 + ["nogo"] * 3,
            "rt_s": [0.30, 0.40, 0.50, 0.40, np.nan, 0.25, np.nan, np.nan],
            "correct": [True, True, True, True, False, False, True, True],
        }
    )
    scores = score_one(score, table)
    assert (scores["commission_count"], scores["omission_count"]) == (1, 1)
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(
        {
            "mean_speed_per_s": (1 / 0.3 + 2 / 0.4 + 1 / 0.5) / 4,
            "mean_rt_ms": 400.0,
            "rt_cv": (0.02 / 3) ** 0.5 / 0.4,  # SD of 300, 400, 500, 400 with n - 1
            "commissions": 1 / 3,
            "omissions": 1 / 5,
            "d_prime": d_prime(4, 5, 1, 3),
        }
    )
