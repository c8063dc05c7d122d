from __future__ import annotations

from collections import Counter
from itertools import groupby

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.emotion.emotional_stroop import INKS, PARADIGM, EmotionalStroop, example, plan, score
from cogtrain.trial import Text, Trial

seeds = st.integers(0, 2**32)
sizes = st.integers(4, 20)


def words(valence: str, count: int) -> tuple[str, ...]:
    return tuple(f"{valence}{k}" for k in range(count))


def with_words(neutral: int = 6, negative: int = 6, positive: int = 0, **changes: object) -> EmotionalStroop:
    lists = {"neutral": neutral, "negative": negative, "positive": positive}
    return EmotionalStroop.model_validate({valence: words(valence, n) for valence, n in lists.items()} | changes)


def word(trial: Trial) -> str:
    return trial.stimulus.split(" in ")[0]


@given(sizes, sizes, st.sampled_from([0, 5, 8]), st.integers(1, 4), st.sampled_from(["runs", "mixed"]), seeds)
@settings(max_examples=30, deadline=None)
def test_each_word_comes_equally_often_and_inks_are_balanced_in_each_kind(
    neutral: int, negative: int, positive: int, times: int, order: str, seed: int
) -> None:
    given_settings = with_words(neutral, negative, positive, times=times, order=order)
    block = plan(given_settings, np.random.default_rng(seed))
    every = (*given_settings.neutral, *given_settings.negative, *given_settings.positive)
    assert Counter(map(word, block.trials)) == dict.fromkeys(every, times)
    for valence in {trial.condition for trial in block.trials}:
        inks = Counter(trial.expected["ink"] for trial in block.trials if trial.condition == valence)
        assert max(inks.values()) - min(inks[ink] for ink in INKS) <= 1


@given(st.sampled_from([0, 5]), seeds)
@settings(max_examples=20, deadline=None)
def test_runs_are_of_one_kind_each_and_neutral_words_come_first(positive: int, seed: int) -> None:
    trials = plan(with_words(positive=positive), np.random.default_rng(seed)).trials
    runs = [valence for valence, _ in groupby(trial.condition for trial in trials)]
    assert runs[0] == "neutral"
    assert sorted(runs[1:]) == (["negative", "positive"] if positive else ["negative"])
    assert [trial.detail["previous_condition"] for trial in trials[1:]] == [trial.condition for trial in trials[:-1]]


def test_either_tone_may_follow_the_neutral_words_and_mixed_ones_are_mixed() -> None:
    firsts = {plan(with_words(positive=6), np.random.default_rng(seed)).trials[6].condition for seed in range(10)}
    assert firsts == {"negative", "positive"}
    mixed = plan(with_words(20, 20, order="mixed"), np.random.default_rng(0)).trials
    assert len([*groupby(trial.condition for trial in mixed)]) > 10


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_word_and_its_ink_are_what_is_seen(seed: int) -> None:
    block = plan(with_words(positive=4), np.random.default_rng(seed))
    for trial in block.trials:
        (seen,) = block.pictures[trial.phases[trial.stimulus_phase].show[0]]
        assert isinstance(seen, Text)
        assert seen.colour == trial.expected["ink"]
        assert seen.text == word(trial).upper()
        assert seen.text.lower().startswith(trial.condition)


def test_for_practice_every_so_many_words_will_do() -> None:
    trials = plan(with_words(12, 12, share=4), np.random.default_rng(0)).trials
    assert Counter(trial.condition for trial in trials) == {"neutral": 3, "negative": 3}
    assert len(set(map(word, trials))) == 6


def test_a_word_in_two_lists_is_refused() -> None:
    with pytest.raises(ValidationError, match="each word once"):
        EmotionalStroop(neutral=("a", "b", "c", "d"), negative=("e", "f", "g", "a"))


def test_the_example_shows_every_ink_on_a_neutral_word() -> None:
    for seed in range(5):
        steps = example(with_words(), np.random.default_rng(seed))
        assert {step.expected for step in steps} == set(INKS)
        for step in steps:
            (seen,) = step.picture
            assert isinstance(seen, Text)
            assert seen.colour == step.caption == step.expected
            assert seen.text.startswith("NEUTRAL")


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["neutral"] * 3 + ["negative"] * 3 + ["positive"] * 2,
            "correct": [True, True, False, True, True, True, True, True],
            "rt_s": [0.60, 0.64, 0.20, 0.65, 0.66, 0.67, 0.60, 0.66],
        }
    )
    scores = score_one(score, table)
    wanted = {
        "mean_rt_ms": 640.0,
        "accuracy": 7 / 8,
        "neutral_rt_ms": 620.0,
        "negative_rt_ms": 660.0,
        "negative_cost_ms": 40.0,
        "positive_cost_ms": 10.0,
    }
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(wanted)
    without = score_one(score, table[table["condition"] != "positive"])
    assert np.isnan(without["positive_cost_ms"])
    assert without["negative_cost_ms"] == pytest.approx(40.0)
