from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.attention.local_global import FRAMES, LEVELS, PARADIGM, STEP, LocalGlobal, example, plan, score
from cogtrain.paradigms.cells import score_one
from cogtrain.trial import Box, Picture, Text, Trial

seeds = st.integers(0, 2**32)
multiples_of_four = st.integers(2, 24).map(lambda k: 4 * k)


def read(picture: Picture) -> tuple[str, str]:
    """The large letter and the small one: an S has a mark in the middle of its top, an H has none."""
    texts = [shape for shape in picture if isinstance(shape, Text)]
    (small,) = {text.text for text in texts}
    marks = {(round(text.x / STEP), round(text.y / STEP)) for text in texts}
    assert len(marks) == len(texts)
    return ("s" if (0, 2) in marks else "h", small.lower())


def of_halves(trials: tuple[Trial, ...]) -> dict[object, list[Trial]]:
    return {
        asked: [trial for trial in trials if trial.detail["asked"] == asked]
        for asked in dict.fromkeys(trial.detail["asked"] for trial in trials)
    }


@given(multiples_of_four, st.floats(0.1, 0.9), seeds)
@settings(max_examples=30, deadline=None)
def test_each_half_asks_for_one_letter_and_has_exact_counts(trials: int, incongruent: float, seed: int) -> None:
    block = plan(LocalGlobal(trials=trials, incongruent=incongruent), np.random.default_rng(seed))
    halves = of_halves(block.trials)
    assert set(halves) == set(LEVELS)
    assert block.trials == tuple(trial for half in halves.values() for trial in half)
    for half in halves.values():
        counts = Counter(trial.condition for trial in half)
        assert (counts.total(), counts["incongruent"]) == (trials // 2, round(trials // 2 * incongruent))
        for condition in counts:
            letters = Counter(trial.expected["letter"] for trial in half if trial.condition == condition)
            assert abs(letters["h"] - letters["s"]) <= 1
        previous = ["", *(trial.condition for trial in half[:-1])]
        assert [trial.detail["previous_condition"] for trial in half] == previous


def test_either_letter_may_be_asked_first() -> None:
    first = {plan(LocalGlobal(), np.random.default_rng(seed)).trials[0].detail["asked"] for seed in range(10)}
    assert first == set(LEVELS)


@given(st.sampled_from(LEVELS), seeds)
@settings(max_examples=10, deadline=None)
def test_one_of_them_alone_can_be_asked(asked: Literal["global", "local"], seed: int) -> None:
    block = plan(LocalGlobal(asked=asked, trials=12), np.random.default_rng(seed))
    assert {trial.detail["asked"] for trial in block.trials} == {asked}
    assert Counter(trial.condition for trial in block.trials) == {"congruent": 6, "incongruent": 6}


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_letter_that_the_frame_asks_for_is_the_answer(seed: int) -> None:
    block = plan(LocalGlobal(trials=16), np.random.default_rng(seed))
    for trial in block.trials:
        frame, (shown,) = trial.phases[0].show, trial.phases[trial.stimulus_phase].show
        large, small = read(block.pictures[shown])
        assert frame == (trial.detail["asked"],)
        assert trial.expected["letter"] == (large if frame == ("global",) else small)
        assert trial.condition == ("congruent" if large == small else "incongruent")


def test_one_frame_holds_all_letters_and_the_other_a_single_one() -> None:
    pictures = plan(LocalGlobal(), np.random.default_rng(0)).pictures
    (around_all,), (around_one,) = FRAMES["global"], FRAMES["local"]
    assert isinstance(around_all, Box)
    assert isinstance(around_one, Box)
    texts = [shape for name in ("h of s", "s of h") for shape in pictures[name] if isinstance(shape, Text)]
    assert max(abs(text.x) for text in texts) + texts[0].height / 2 <= around_all.width / 2
    assert max(abs(text.y) for text in texts) + texts[0].height / 2 <= around_all.height / 2
    assert texts[0].height <= around_one.width < 2 * STEP


@pytest.mark.parametrize("asked", ["both", "global", "local"])
def test_the_example_asks_for_letters_that_differ(asked: Literal["both", "global", "local"]) -> None:
    for seed in range(5):
        steps = example(LocalGlobal(asked=asked), np.random.default_rng(seed))
        assert [step.caption for step in steps] == ([*LEVELS] if asked == "both" else [asked])
        for step in steps:
            large, small = read(step.picture)
            assert large != small
            assert step.expected == (large if step.caption == "global" else small)
            assert step.values == {"large": large.upper(), "small": small.upper()}


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "asked": ["global"] * 4 + ["local"] * 4,
            "condition": ["congruent", "congruent", "incongruent", "incongruent"] * 2,
            "correct": [True] * 7 + [False],
            "rt_s": [0.40, 0.44, 0.46, 0.42, 0.50, 0.54, 0.67, 0.30],
        }
    )
    scores = score_one(score, table)
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(
        {
            "mean_rt_ms": 3430 / 7,
            "accuracy": 7 / 8,
            "conflict_cost_ms": 1550 / 3 - 470,
            "global_rt_ms": 430.0,
            "local_rt_ms": 570.0,
            "global_precedence_ms": 140.0,
            "global_conflict_cost_ms": 20.0,
            "local_conflict_cost_ms": 150.0,
        }
    )
