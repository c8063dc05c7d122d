from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.conflict import at_level
from cogtrain.paradigms.inhibition.simon import COLOURS, PARADIGM, Simon, example, plan
from cogtrain.trial import Box, Picture

seeds = st.integers(0, 2**32)


def square(picture: Picture) -> Box:
    (found,) = (shape for shape in picture if isinstance(shape, Box))
    return found


@given(st.integers(4, 120), st.floats(0.1, 0.9), seeds)
@settings(max_examples=30, deadline=None)
def test_counts_are_exact_and_answers_balanced_in_each(trials: int, incongruent: float, seed: int) -> None:
    block = plan(Simon(trials=trials, incongruent=incongruent), np.random.default_rng(seed))
    counts = Counter(trial.condition for trial in block.trials)
    assert (counts["incongruent"], counts.total()) == (round(trials * incongruent), trials)
    for condition in counts:
        sides = Counter(trial.expected["side"] for trial in block.trials if trial.condition == condition)
        assert abs(sides["left"] - sides["right"]) <= 1
    previous = ["", *(trial.condition for trial in block.trials[:-1])]
    assert [trial.detail["previous_condition"] for trial in block.trials] == previous


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_colour_is_the_answer_and_the_place_agrees_or_not(seed: int) -> None:
    block = plan(Simon(), np.random.default_rng(seed))
    for trial in block.trials:
        seen = square(block.pictures[trial.phases[trial.stimulus_phase].show[0]])
        side = trial.expected["side"]
        assert seen.fill == {"left": "blue", "right": "yellow"}[str(side)]
        assert trial.condition == ("congruent" if side == ("left" if seen.x < 0 else "right") else "incongruent")


def test_both_places_are_equally_far_out() -> None:
    pictures = plan(Simon(), np.random.default_rng(0)).pictures
    assert {square(picture).x for name, picture in pictures.items() if name != "fixation"} == {-0.3, 0.3}


@given(st.floats(0.3, 5), seeds)
@settings(max_examples=20, deadline=None)
def test_another_deadline_changes_nothing_but_times(deadline_s: float, seed: int) -> None:
    for pace in ("clock", "answer"):
        trial = plan(Simon(pace=pace), np.random.default_rng(seed)).trials[0]
        other = at_level(trial, Simon(pace=pace, deadline_s=deadline_s))
        assert other.response_s == deadline_s
        assert (other.stimulus, other.expected, other.detail) == (trial.stimulus, trial.expected, trial.detail)
        assert [phase.show for phase in other.phases] == [phase.show for phase in trial.phases]
        assert sum(phase.seconds or 0 for phase in other.phases) == pytest.approx(deadline_s + 1.0)


def test_the_example_ends_with_a_square_at_the_other_side() -> None:
    for seed in range(5):
        first, second, crossed = example(Simon(), np.random.default_rng(seed))
        for step in (first, second, crossed):
            assert COLOURS[str(step.expected)] == square(step.picture).fill
            at = "left" if square(step.picture).x < 0 else "right"
            assert (at == step.expected) == (step is not crossed)
        assert {first.caption, second.caption} == set(COLOURS.values())


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["congruent"] * 3 + ["incongruent"] * 4,
            "correct": [True, True, True, True, True, False, False],
            "rt_s": [0.36, 0.40, 0.50, 0.45, 0.47, 0.30, np.nan],
        }
    )
    scores = score_one(PARADIGM.scoring.score, table)
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(
        {
            "mean_rt_ms": 436.0,
            "median_rt_ms": (400 + 460) / 2,
            "mean_speed_per_s": ((1 / 0.36 + 1 / 0.40 + 1 / 0.50) / 3 + (1 / 0.45 + 1 / 0.47) / 2) / 2,
            "neutral_speed_per_s": np.nan,
            "congruent_rt_ms": 420.0,
            "incongruent_rt_ms": 460.0,
            "conflict_cost_ms": 40.0,
            "accuracy": 5 / 7,
            "congruent_accuracy": 1.0,
            "incongruent_accuracy": 0.5,
            "conflict_cost_accuracy": 0.5,
        },
        nan_ok=True,
    )
