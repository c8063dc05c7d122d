from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.attention.attention_network import (
    ACROSS,
    CONDITIONS,
    CUES,
    PARADIGM,
    PLACES,
    SIDES,
    AttentionNetwork,
    example,
    plan,
    score,
)
from cogtrain.paradigms.cells import score_one
from cogtrain.trial import Box, Circle, Picture, Polygon, Trial

seeds = st.integers(0, 2**32)


def combination(trial: Trial) -> tuple[object, ...]:
    return (trial.detail["cue"], trial.detail["place"], trial.expected["side"], trial.condition)


def points_to(arrow: Polygon) -> str:
    tip, middle = arrow.points[0][0], np.mean([x for x, _ in arrow.points])
    return "left" if tip < middle else "right"


def dots(picture: Picture) -> list[float]:
    return sorted(shape.y for shape in picture if isinstance(shape, Circle))


@given(st.integers(1, 4), seeds)
@settings(max_examples=20, deadline=None)
def test_every_combination_comes_equally_often(rounds: int, seed: int) -> None:
    block = plan(AttentionNetwork(rounds=rounds), np.random.default_rng(seed))
    assert Counter(map(combination, block.trials)) == dict.fromkeys(product(CUES, PLACES, SIDES, CONDITIONS), rounds)


@given(st.integers(1, 3), st.integers(1, 4), st.floats(0.1, 1.0), st.floats(0, 4), seeds)
@settings(max_examples=20, deadline=None)
def test_a_share_of_them_takes_none_more_often_and_fixations_are_evenly_spread(
    rounds: int, share: int, shortest_s: float, more_s: float, seed: int
) -> None:
    given_settings = AttentionNetwork(
        rounds=rounds, share=share, fixation_s=shortest_s, fixation_longest_s=shortest_s + more_s
    )
    trials = plan(given_settings, np.random.default_rng(seed)).trials
    assert len(trials) == 48 * rounds // share
    assert max(Counter(map(combination, trials)).values()) <= rounds
    fixations_s = sorted(trial.phases[0].seconds or 0 for trial in trials)
    assert fixations_s == pytest.approx(np.linspace(shortest_s, shortest_s + more_s, len(trials)))


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_row_stands_at_its_place_and_its_middle_arrow_is_the_answer(seed: int) -> None:
    block = plan(AttentionNetwork(), np.random.default_rng(seed))
    for trial in block.trials:
        row = block.pictures[trial.phases[trial.stimulus_phase].show[0]]
        arrows = [shape for shape in row if isinstance(shape, Polygon)]
        middle = next(
            arrow for arrow in arrows if min(x for x, _ in arrow.points) < 0 < max(x for x, _ in arrow.points)
        )
        beside = {points_to(arrow) for arrow in arrows if arrow is not middle}
        bars = [shape for shape in row if isinstance(shape, Box)]
        assert (np.mean([y for _, y in middle.points]) > 0) == (trial.detail["place"] == "above")
        assert points_to(middle) == trial.expected["side"]
        agrees = {frozenset(): "neutral", frozenset([points_to(middle)]): "congruent"}
        assert trial.condition == agrees.get(frozenset(beside), "incongruent")
        assert len(bars) == (4 if trial.condition == "neutral" else 0)
        assert len(arrows) + len(bars) == len(ACROSS)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_cue_tells_what_it_says_it_tells(seed: int) -> None:
    block = plan(AttentionNetwork(), np.random.default_rng(seed))
    for trial in block.trials:
        (cue,) = trial.phases[1].show
        place = PLACES[str(trial.detail["place"])]
        told = {"none": [], "centre": [0.0], "double": [-0.16, 0.16], "spatial": [place]}
        assert dots(block.pictures[cue]) == told[str(trial.detail["cue"])]


def test_times_are_those_of_the_settings() -> None:
    given_settings = AttentionNetwork(cue_s=0.2, gap_s=0.3, deadline_s=1.5, trial_s=5.0)
    for trial in plan(given_settings, np.random.default_rng(0)).trials:
        assert [phase.seconds for phase in trial.phases[1:4]] == [0.2, 0.3, 1.5]
        assert [phase.until_response for phase in trial.phases] == [False] * 3 + [True, False]
        assert (trial.stimulus_phase, trial.response_s, trial.lasts_s) == (3, 1.5, 5.0)


def test_the_example_s_dot_is_where_the_row_comes() -> None:
    for seed in range(10):
        cue, easy, hard = example(AttentionNetwork(), np.random.default_rng(seed))
        rows = [next(shape for shape in step.picture if isinstance(shape, Polygon)) for step in (easy, hard)]
        assert np.sign(dots(cue.picture)[0]) == np.sign(rows[0].points[0][1]) == -np.sign(rows[1].points[0][1])
        assert (cue.expected, {easy.expected, hard.expected}) == (None, set(SIDES))


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["congruent", "incongruent"] * 4 + ["neutral"],
            "cue": ["none", "none", "centre", "centre", "double", "double", "spatial", "spatial", "none"],
            "correct": [True] * 7 + [False, True],
            "rt_s": [0.60, 0.70, 0.55, 0.65, 0.50, 0.62, 0.48, 0.20, 0.62],
        }
    )
    scores = score_one(score, table)
    wanted = {
        "mean_rt_ms": 4720 / 8,
        "median_rt_ms": (525 + 650) / 2,
        "accuracy": 8 / 9,
        "conflict_cost_ms": 1970 / 3 - 2130 / 4,
        "conflict_cost_accuracy": 0.25,
        "alerting_ms": 640.0 - 560.0,
        "orienting_ms": 600.0 - 480.0,
    }
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(wanted)
    assert scores["cue_none_rt_ms"] == pytest.approx(640.0)
