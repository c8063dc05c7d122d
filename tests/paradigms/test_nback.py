from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.nback import NBack, example, plan, score

kinds = st.sampled_from(["letters", "positions"])


@given(st.integers(1, 6), kinds, st.integers(10, 40), st.floats(0.2, 0.4), st.floats(0, 0.2), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_counts_are_exact_and_conditions_true(
    n: int, stimuli: Literal["letters", "positions"], scored: int, matches: float, lures: float, seed: int
) -> None:
    given_settings = NBack(n=n, stimuli=stimuli, scored=scored, matches=matches, lures=lures)
    block = plan(given_settings, np.random.default_rng(seed))
    stream = [trial.stimulus for trial in block.trials]
    counts = Counter(trial.condition for trial in block.trials)
    assert counts["lead-in"] == n
    assert counts["match"] == round(scored * matches)
    assert counts["lure"] == round(scored * lures)
    assert len(stream) == n + scored
    for i, trial in enumerate(block.trials):
        assert trial.scored == (i >= n)
        if i >= n:
            near = {stream[i - k] for k in (n - 1, n + 1) if 1 <= k <= i}
            match = stream[i] == stream[i - n]
            assert match == (trial.condition == "match") == (trial.expected["match"] == "match")
            assert match or (stream[i] in near) == (trial.condition == "lure")


@given(st.integers(1, 9), kinds, st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_the_example_shows_a_match_and_a_new_one(n: int, stimuli: Literal["letters", "positions"], seed: int) -> None:
    steps = example(NBack(n=n, stimuli=stimuli), np.random.default_rng(seed))
    shown = [step.values["stimulus"] for step in steps]
    assert [step.caption for step in steps] == ["remember"] * n + ["match", "new"]
    assert shown[n] == shown[0]
    assert shown[n + 1] != shown[1]


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["match"] * 20 + ["lure"] * 10 + ["new"] * 30,
            "answer": ["match"] * 20 + [""] * 40,
            "response": ["match"] * 15 + [""] * 5 + ["match"] * 3 + [""] * 7 + ["match"] + [""] * 29,
            "rt_s": [0.5] * 10 + [0.8] * 5 + [np.nan] * 45,
            "n": [2] * 60,
        }
    )
    scores = score_one(score, table.assign(correct=table["answer"] == table["response"]))
    assert scores["d_prime"] == pytest.approx(1.8653, abs=5e-5)
    assert scores["criterion"] == pytest.approx(0.2952, abs=5e-5)
    assert scores["hit_rate"] == 0.75
    assert scores["false_alarm_rate"] == 0.1
    assert scores["lure_false_alarm_rate"] == pytest.approx(0.3)
    assert scores["hit_rt_ms"] == pytest.approx(600)
    assert scores["mean_n"] == 2
