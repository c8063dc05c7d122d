from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.inhibition.stop_signal import PARADIGM, STOPPED, StopSignal, example, plan
from cogtrain.trial import Answer, Block, Outcome, Trial

seeds = st.integers(0, 2**32)


def done(trial: Trial, answer: str | None) -> Outcome:
    answers = () if answer is None else (Answer("shape", answer, 0.5, True),)
    return Outcome(0, trial, answers, (), 0.0, 0, True)


def delays(block: Block, held_back: list[bool]) -> list[float]:
    """The delay of each stop trial of the block, when the first ones were held back or not."""
    assert block.bind is not None
    history: tuple[Outcome, ...] = ()
    found: list[float] = []
    for planned in block.trials:
        trial = block.bind(planned, history)
        if trial.condition == "go":
            history = (*history, done(trial, None))  # a go trial that is missed moves nothing
            continue
        found.append(float(str(trial.detail["delay_s"])))
        if len(found) > len(held_back):
            break
        history = (*history, done(trial, None if held_back[len(found) - 1] else trial.stimulus))
    return found


@given(st.integers(8, 300), st.floats(0.1, 0.5), seeds)
@settings(max_examples=40, deadline=None)
def test_counts_are_exact_and_shapes_balanced_in_each(trials: int, stop: float, seed: int) -> None:
    block = plan(StopSignal(trials=trials, stop=stop), np.random.default_rng(seed))
    counts = Counter(trial.condition for trial in block.trials)
    assert (counts["stop"], counts.total()) == (round(trials * stop), trials)
    for condition in counts:
        shapes = Counter(trial.stimulus for trial in block.trials if trial.condition == condition)
        assert abs(shapes["square"] - shapes["circle"]) <= 1
    for trial in block.trials:
        assert trial.expected["shape"] == (trial.stimulus if trial.condition == "go" else None)


def test_the_delay_is_later_after_a_success_and_earlier_after_an_answer() -> None:
    block = plan(StopSignal(trials=40, stop=0.5), np.random.default_rng(1))
    assert delays(block, [True, True, False, True]) == pytest.approx([0.25, 0.30, 0.35, 0.30, 0.35])


def test_the_delay_has_a_floor_and_leaves_the_signal_a_step_of_the_window() -> None:
    block = plan(StopSignal(trials=80, stop=0.5), np.random.default_rng(1))
    down = delays(block, [False] * 6 + [True])
    assert down == pytest.approx([0.25, 0.20, 0.15, 0.10, 0.05, 0.05, 0.05, 0.10])
    up = delays(block, [True] * 30)
    assert max(up) == pytest.approx(1.20)
    assert up[-1] == pytest.approx(1.20)


@given(st.lists(st.booleans(), max_size=20), seeds)
@settings(max_examples=30, deadline=None)
def test_phases_sum_to_the_window_and_go_trials_stay_as_planned(held_back: list[bool], seed: int) -> None:
    block = plan(StopSignal(trials=60, stop=0.4), np.random.default_rng(seed))
    assert block.bind is not None
    stops = [trial for trial in block.trials if trial.condition == "stop"]
    history = tuple(done(trial, None if held else "square") for trial, held in zip(stops, held_back, strict=False))
    for planned in block.trials:
        trial = block.bind(planned, history)
        if planned.condition == "go":
            assert trial is planned
        else:
            first, second = trial.phases[1:3]
            assert first.seconds == trial.detail["delay_s"]
            assert (first.show, second.show) == ((trial.stimulus,), (trial.stimulus, "stop"))
        assert sum(phase.seconds or 0 for phase in trial.phases[1:-1]) == pytest.approx(1.25)
        assert all(phase.until_response for phase in trial.phases[1:-1])
        assert (trial.stimulus_phase, trial.response_s) == (1, 1.25)
        assert trial.detail.keys() == {"delay_s"}


def test_nothing_is_kept_from_one_run_of_a_block_to_the_next() -> None:
    block = plan(StopSignal(trials=40, stop=0.5), np.random.default_rng(1))
    assert delays(block, [False] * 5)[-1] == pytest.approx(0.05)
    assert delays(block, [True]) == pytest.approx([0.25, 0.30])


def test_the_example_ends_with_one_to_let_go_by() -> None:
    steps = example(StopSignal(), np.random.default_rng(0))
    assert [(step.caption, step.expected) for step in steps] == [
        ("square", "square"), ("circle", "circle"), ("stop", None)
    ]  # fmt: skip


def test_ssrt_and_the_rest_by_hand() -> None:
    # five go times, one missing, which counts as the longest: 300 400 500 600 600; half of the stops answered:
    # the 3rd of 5 (ceil of 2.5) is 500 ms, less a mean delay of 200 ms
    table = pd.DataFrame(
        {
            "condition": ["go"] * 5 + ["stop"] * 4,
            "rt_s": [0.6, 0.3, np.nan, 0.5, 0.4, 0.35, 0.45, np.nan, np.nan],
            "delay_s": [np.nan] * 5 + [0.25, 0.25, 0.15, 0.15],
            "correct": [True, True, False, False, True, False, False, True, True],
        }
    )
    scores = score_one(PARADIGM.scoring.score, table)
    assert scores == pytest.approx(
        {
            "ssrt_ms": 300.0,
            "go_rt_ms": 450.0,
            "stop_respond_rate": 0.5,
            "mean_stop_delay_ms": 200.0,
            "go_omission_rate": 0.2,
            "stop_respond_rt_ms": 400.0,
        }
    )


@pytest.mark.parametrize("answered", [True, False])
def test_there_is_no_ssrt_where_every_stop_was_answered_or_none(answered: bool) -> None:
    rt_s = [0.4] * 4 + [0.3 if answered else np.nan] * 4
    table = pd.DataFrame({"condition": ["go"] * 4 + ["stop"] * 4, "rt_s": rt_s, "delay_s": 0.2, "correct": True})
    scores = score_one(PARADIGM.scoring.score, table)
    assert np.isnan(scores["ssrt_ms"])
    assert scores["go_rt_ms"] == pytest.approx(400)
    assert set(scores) == set(STOPPED)
