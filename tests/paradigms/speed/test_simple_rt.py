from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import one_unit, score_one
from cogtrain.paradigms.speed.simple_rt import PARADIGM, SHORTEST_GAP_S, SimpleRt, plan, score


@given(st.integers(4, 200), st.floats(0.1, 5), st.floats(0.5, 10), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_every_trial_takes_its_time_and_a_gap_within_bounds(
    trials: int, mean_s: float, longest_s: float, seed: int
) -> None:
    given_settings = SimpleRt(trials=trials, gap_mean_s=mean_s, gap_longest_s=longest_s)
    block = plan(given_settings, np.random.default_rng(seed))
    assert len(block.trials) == trials
    for trial in block.trials:
        cross, gap = trial.phases
        assert (cross.seconds, cross.until_response, trial.response_s) == (2.0, True, 2.0)
        assert gap.seconds is not None
        assert SHORTEST_GAP_S <= gap.seconds <= longest_s
        assert trial.lasts_s == pytest.approx(2.0 + gap.seconds)
        assert trial.expected == {"press": "press"}


def test_gaps_are_exponential_so_that_waiting_tells_nothing() -> None:
    gaps = np.array([trial.phases[1].seconds for trial in plan(SimpleRt(trials=400), np.random.default_rng(2)).trials])
    assert gaps.mean() == pytest.approx(1.0, abs=0.12)
    assert np.median(gaps) == pytest.approx(np.log(2), abs=0.12)
    assert gaps[gaps > 1].mean() - 1 == pytest.approx(1.0, abs=0.25)


TABLE = pd.DataFrame({"rt_s": [0.25, 0.30, 0.40, 0.60, 0.05, np.nan], "correct": [True] * 5 + [False]})


def test_scores_of_a_table_by_hand() -> None:
    table = TABLE.assign(kept=[True] * 4 + [False] * 2)
    scores = score_one(score, table)
    assert scores["omissions"] == 1
    rt_s = np.array([0.25, 0.30, 0.40, 0.60])
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(
        {
            "mean_speed_per_s": (4 + 1 / 0.3 + 2.5 + 1 / 0.6) / 4,
            "median_rt_ms": 350.0,
            "rt_cv": rt_s.std(ddof=1) / rt_s.mean(),
            "lapses": 2.0,  # 600 ms, and the one that was missed
            "false_starts": 1.0,
        }
    )


def test_some_of_the_trials_are_scored_without_the_others() -> None:
    some = np.array([True, True, False, False, False, False])
    of_some, alone = score(one_unit(TABLE).where(some)), score_one(score, TABLE[some])
    assert {name: float(of_some[name][0]) for name in PARADIGM.measures} == pytest.approx(
        {name: alone[name] for name in PARADIGM.measures}
    )
