from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.adapt import BlockResult, begin, settle
from cogtrain.library import load_library
from cogtrain.library.models import TaskItem
from cogtrain.library.resolve import resolve
from cogtrain.measures.signal_detection import d_prime
from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.memory.nback import NBack, example, plan, score
from cogtrain.session.block_summary import summarise
from cogtrain.trial import Answer, Outcome

CARD = "nback-enkavi2019@1"
ADAPTIVE = resolve(TaskItem(task=CARD), load_library().cards[CARD])
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


@given(st.integers(1, 6), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_with_a_key_for_each_letter_matches_are_exact_and_lures_are_named_as_they_fall(n: int, seed: int) -> None:
    given_settings = NBack(n=n, letters="BDGTV", matches=0.35, lures_by_chance=True, answers="both", gap_s=1.5)
    block = plan(given_settings, np.random.default_rng(seed))
    stream = [trial.stimulus for trial in block.trials]
    assert block.streams[0].answers == ("match", "new")
    assert sum(trial.condition == "match" for trial in block.trials) == 7
    assert sum(trial.scored for trial in block.trials) == 20
    for i, trial in enumerate(block.trials):
        assert trial.response_s == 2.0
        if trial.scored:
            match = stream[i] == stream[i - n]
            near = {stream[i - k] for k in (n - 1, n + 1) if 1 <= k <= i}
            assert trial.expected["match"] == ("match" if match else "new")
            assert trial.condition == ("match" if match else "lure" if stream[i] in near else "new")


def test_lures_by_chance_come_as_often_as_chance_has_them() -> None:
    by_chance = NBack(n=2, letters="BDGTV", matches=0.35, lures_by_chance=True, scored=200)
    lures, expected = 0, 0.0
    for seed in range(10):
        trials = plan(by_chance, np.random.default_rng(seed)).trials
        stream = [trial.stimulus for trial in trials]
        for i in range(3, len(trials)):
            if trials[i].condition != "match":
                lures += trials[i].condition == "lure"
                expected += len({stream[i - 1], stream[i - 3]} - {stream[i - 2]}) / 4  # of the four that do not match
    assert lures == pytest.approx(expected, rel=0.1)


def test_the_example_of_both_keys_asks_for_each() -> None:
    steps = example(NBack(n=2, answers="both"), np.random.default_rng(0))
    assert [step.expected for step in steps] == [None, None, "match", "new"]


@given(st.integers(0, 9), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_the_card_s_ladder_moves_by_mistakes_wherever_they_fall(mistakes: int, seed: int) -> None:
    """Fewer than 3 mistakes of 20 one up, more than 5 one down, as Jaeggi et al. 2008 and Enkavi et al. 2019 have
    it."""
    rule, rng = ADAPTIVE.level_rule, np.random.default_rng(seed)
    assert rule is not None
    block = plan(ADAPTIVE.settings_at(2), rng)
    scored = [i for i, trial in enumerate(block.trials) if trial.scored]
    wrong = {scored[k] for k in rng.choice(len(scored), mistakes, replace=False)}
    outcomes = []
    for i, trial in enumerate(block.trials):
        right = str(trial.expected["match"])
        given_ = right if i not in wrong else {"match": "new", "new": "match"}[right]
        outcomes.append(Outcome(i, trial, (Answer("match", given_, 0.6, True),), (), 0.0, 0, True))
    summary = summarise(outcomes, lambda _i: 2.0)
    _, decision = settle(rule, begin(rule), BlockResult(summary.accuracy, trials=summary.trials))
    assert summary.trials == 20
    assert decision.after == (3 if mistakes < 3 else 1 if mistakes > 5 else 2)


def test_silence_where_each_letter_has_its_key_is_no_false_alarm() -> None:
    table = pd.DataFrame(
        {
            "condition": ["match"] * 4 + ["lure"] * 3 + ["new"] * 5,
            "answer": ["match"] * 4 + ["new"] * 8,
            "response": ["match", "match", "match", ""] + ["match", "new", ""] + ["new"] * 3 + ["match", ""],
            "rt_s": 0.5,
        }
    )
    table = table.assign(correct=table["answer"] == table["response"])
    scores = score_one(score, table)
    assert scores["hit_rate"] == 0.75
    assert scores["false_alarm_rate"] == pytest.approx(2 / 6)
    assert scores["lure_false_alarm_rate"] == pytest.approx(1 / 2)
    assert scores["d_prime"] == pytest.approx(float(d_prime(3, 4, 2, 6)))
    silent = score_one(score, table.assign(response="", correct=False, rt_s=np.nan))
    assert silent["hit_rate"] == 0
    assert np.isnan(silent["d_prime"])
