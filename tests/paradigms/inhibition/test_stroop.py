from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.inhibition.stroop import INKS, NEUTRAL, PARADIGM, Stroop, example, plan, score
from cogtrain.trial import Text

NAMED = dict(zip(("RED", "BLUE", "YELLOW"), INKS, strict=True)) | {NEUTRAL: "nothing"}


@given(st.integers(6, 120), st.floats(0.1, 0.5), st.floats(0, 0.45), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_counts_are_exact_and_inks_and_pairs_balanced(
    trials: int, incongruent: float, neutral: float, seed: int
) -> None:
    given_settings = Stroop(trials=trials, incongruent=incongruent, neutral=neutral)
    block = plan(given_settings, np.random.default_rng(seed))
    of = {name: [t for t in block.trials if t.condition == name] for name in ("congruent", "incongruent", "neutral")}
    assert len(block.trials) == trials
    assert (len(of["incongruent"]), len(of["neutral"])) == (round(trials * incongruent), round(trials * neutral))
    for condition in ("congruent", "neutral"):
        inks = [sum(trial.expected["ink"] == ink for trial in of[condition]) for ink in INKS]
        assert max(inks) - min(inks) <= 1
    pairs = Counter(trial.stimulus for trial in of["incongruent"])
    assert all(pairs[one] - len(of["incongruent"]) // 6 in (0, 1) for one in pairs)
    previous = ["", *(trial.condition for trial in block.trials[:-1])]
    assert [trial.detail["previous_condition"] for trial in block.trials] == previous


@given(st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_what_is_seen_is_what_the_condition_says_and_the_ink_is_the_answer(seed: int) -> None:
    for trial in (block := plan(Stroop(neutral=0.3), np.random.default_rng(seed))).trials:
        (word,) = block.pictures[trial.phases[trial.stimulus_phase].show[0]]
        assert isinstance(word, Text)
        assert word.colour == trial.expected["ink"]
        assert word.height >= 0.08
        agrees = {word.colour: "congruent", "nothing": "neutral"}.get(NAMED[word.text], "incongruent")
        assert trial.condition == agrees


def test_the_pace_is_the_clock_s_or_the_answer_s() -> None:
    clock, answer = (plan(Stroop(pace=pace), np.random.default_rng(0)).trials[0] for pace in ("clock", "answer"))
    assert [phase.seconds for phase in clock.phases] == [0.5, 1.5, pytest.approx(1.0)]
    assert not any(phase.until_response for phase in clock.phases)
    assert [(phase.seconds, phase.until_response) for phase in answer.phases] == [
        (0.5, False), (2.0, True), (0.5, False)
    ]  # fmt: skip
    assert clock.response_s == answer.response_s == 2.0


def test_the_example_shows_every_ink_in_its_own_word_before_one_in_another() -> None:
    for seed in range(10):
        *own, other = example(Stroop(), np.random.default_rng(seed))
        assert {step.expected for step in own} == set(INKS)
        for step in (*own, other):
            (word,) = step.picture
            assert isinstance(word, Text)
            assert word.colour == step.expected
            assert (NAMED[word.text] == word.colour) == (step.caption == "congruent") == (step is not other)


@pytest.mark.parametrize("words", [["RED", "RED", "BLUE"], ["RED", NEUTRAL, "BLUE"]])
def test_words_that_cannot_be_told_apart_are_refused(words: list[str]) -> None:
    with pytest.raises(ValidationError, match="three words that differ"):
        Stroop(words=words)
    with pytest.raises(ValidationError, match="congruent trials are left"):
        Stroop(incongruent=0.6, neutral=0.5)


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["congruent"] * 3 + ["incongruent"] * 3 + ["neutral"] * 2,
            "correct": [True, True, False, True, True, True, True, True],
            "rt_s": [0.50, 0.60, 0.20, 0.70, 0.80, 0.80, 0.60, 0.64],
        }
    )
    scores = score_one(score, table)
    assert {name: scores[name] for name in (*PARADIGM.measures, "interference_ms", "facilitation_ms")} == pytest.approx(
        {
            "mean_rt_ms": 4640 / 7,
            "median_rt_ms": (550 + 800) / 2,
            "mean_speed_per_s": ((1 / 0.5 + 1 / 0.6) / 2 + (1 / 0.7 + 2 / 0.8) / 3) / 2,
            "neutral_speed_per_s": (1 / 0.60 + 1 / 0.64) / 2,
            "congruent_rt_ms": 550.0,
            "incongruent_rt_ms": 2300 / 3,
            "conflict_cost_ms": 2300 / 3 - 550,
            "accuracy": 7 / 8,
            "congruent_accuracy": 2 / 3,
            "incongruent_accuracy": 1.0,
            "conflict_cost_accuracy": -1 / 3,
            "interference_ms": 2300 / 3 - 620,
            "facilitation_ms": 70.0,
        }
    )
