from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.speed.coding import DIGITS, Coding, example, plan, score


@given(st.floats(10, 200), st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_nine_signs_in_balance_and_none_after_itself(seconds: float, seed: int) -> None:
    block = plan(Coding(seconds=seconds), np.random.default_rng(seed))
    key = {str(trial.expected["digit"]): trial.stimulus for trial in block.trials}
    assert block.ends_after_s == seconds
    assert len(block.trials) >= 3.3 * seconds
    assert sorted(key) == sorted(DIGITS)
    assert len(set(key.values())) == 9
    assert all(key[str(trial.expected["digit"])] == trial.stimulus for trial in block.trials)
    assert not any(a.stimulus == b.stimulus for a, b in pairwise(block.trials))
    for start in range(0, len(block.trials) - 17, 18):
        assert set(Counter(t.stimulus for t in block.trials[start : start + 18]).values()) == {2}


def test_a_form_has_its_own_key_and_waits_for_answers() -> None:
    first, second = (plan(Coding(), np.random.default_rng(seed)) for seed in (1, 2))
    assert first.pictures["key"] != second.pictures["key"]
    for trial in first.trials:
        assert trial.response_s is None
        assert trial.phases[0].until_response
        assert trial.phases[0].seconds is None
        assert trial.phases[0].show == ("key", trial.stimulus)


def test_the_row_shows_each_sign_above_its_own_number() -> None:
    block = plan(Coding(), np.random.default_rng(3))
    row = block.pictures["key"]
    labels = {shape.text: shape.x for shape in row if hasattr(shape, "text")}
    for trial in block.trials[:18]:
        x = labels[str(trial.expected["digit"])]
        shapes = block.pictures[trial.stimulus]
        kinds = [type(shape) for shape in shapes]
        column = [
            s
            for s in row[2 * len(labels) :]
            if abs(np.mean([p[0] for p in getattr(s, "points", ((getattr(s, "x", 0), 0),))]) - x) < 0.06
        ]
        assert [type(shape) for shape in column] == kinds


def test_the_example_tells_one_and_asks_two() -> None:
    steps = example(Coding(), np.random.default_rng(0))
    assert [step.caption for step in steps] == ["told", "asked", "asked"]
    assert all(step.values["answer"] == step.expected for step in steps)


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "block": [0] * 4 + [3] * 4,
            "seconds": [90.0] * 4 + [30.0] * 4,
            "correct": [True, True, True, False, True, True, True, True],
            "rt_s": [1.0, 2.0, 3.0, 9.0, 1.5, 2.5, np.nan, 2.2],
        }
    )
    assert score_one(score, table) == pytest.approx(
        {"correct_per_minute": 3.5, "error_rate": 1 / 8, "median_rt_ms": 2100.0}
    )
