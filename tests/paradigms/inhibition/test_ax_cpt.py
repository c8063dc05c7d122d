from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.inhibition.ax_cpt import KINDS, PARADIGM, AxCpt, error, example, plan, score
from cogtrain.trial import Block, Text, Trial

seeds = st.integers(0, 2**32)
shares = st.floats(0.05, 0.23)


def letters(block: Block, trial: Trial) -> tuple[str, str]:
    """The letter that was seen first, and the one that is answered."""
    (cue,), (probe,) = (block.pictures[trial.phases[k].show[0]] for k in (0, trial.stimulus_phase))
    assert isinstance(cue, Text)
    assert isinstance(probe, Text)
    return cue.text, probe.text


@given(st.integers(10, 120), shares, shares, shares, seeds)
@settings(max_examples=30, deadline=None)
def test_counts_of_the_four_kinds_are_exact(trials: int, ay: float, bx: float, by: float, seed: int) -> None:
    block = plan(AxCpt(trials=trials, ay=ay, bx=bx, by=by), np.random.default_rng(seed))
    counts = Counter(trial.condition for trial in block.trials)
    assert counts.total() == trials
    assert [counts[kind] for kind in KINDS[1:]] == [round(trials * share) for share in (ay, bx, by)]


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_letters_seen_are_of_their_kind_and_only_a_then_x_is_the_target(seed: int) -> None:
    block = plan(AxCpt(), np.random.default_rng(seed))
    for trial in block.trials:
        cue, probe = letters(block, trial)
        assert trial.stimulus == f"{cue} {probe}"
        assert trial.condition == ("A" if cue == "A" else "B") + ("X" if probe == "X" else "Y")
        assert trial.expected["probe"] == ("target" if (cue, probe) == ("A", "X") else "other")
        assert cue != probe
        assert not {cue} & set("KXY")
        assert not {probe} & set("AKY")


def test_other_letters_vary() -> None:
    block = plan(AxCpt(trials=200), np.random.default_rng(0))
    firsts, seconds = ({letters(block, trial)[k] for trial in block.trials} for k in (0, 1))
    assert len(firsts) > 12
    assert len(seconds) > 12


@given(st.floats(0.1, 5), st.floats(0, 3), st.floats(0.2, 10), st.floats(0.1, 5))
@settings(max_examples=20, deadline=None)
def test_a_trial_lasts_until_its_deadline_and_the_gap(
    probe_s: float, more_s: float, delay_s: float, iti_s: float
) -> None:
    deadline_s = min(5.0, max(0.3, probe_s + more_s))
    given_settings = AxCpt(trials=10, probe_s=probe_s, deadline_s=deadline_s, delay_s=delay_s, iti_s=iti_s)
    trial = plan(given_settings, np.random.default_rng(0)).trials[0]
    assert sum(phase.seconds or 0 for phase in trial.phases[2:]) == pytest.approx(deadline_s + iti_s)
    assert [phase.seconds for phase in trial.phases[:2]] == [0.5, delay_s]
    assert all((phase.seconds or 0) > 0 for phase in trial.phases)
    assert (trial.stimulus_phase, trial.response_s) == (2, deadline_s)


@pytest.mark.parametrize("changes", [{"ay": 0.4, "bx": 0.2, "by": 0.2}, {"probe_s": 1.6}])
def test_shares_without_ax_and_a_letter_beyond_its_deadline_are_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="at most"):
        AxCpt.model_validate(changes)


def test_the_example_shows_each_pair_in_its_order() -> None:
    for seed in range(5):
        steps = example(AxCpt(), np.random.default_rng(seed))
        assert [step.caption for step in steps[::2]] == ["cue"] * 3
        assert steps[1].caption == "AX"
        assert {step.caption for step in steps[1::2]} == {"AX", "AY", "BX"}
        for cue, probe in zip(steps[::2], steps[1::2], strict=True):
            assert (cue.values["letter"] == "A") == (probe.caption[0] == "A")
            assert (probe.values["letter"] == "X") == (probe.caption[1] == "X")
            assert probe.values["cue"] == cue.values["letter"]
            assert (cue.expected, probe.expected) == (None, "target" if probe.caption == "AX" else "other")


TABLE = pd.DataFrame(
    {
        "condition": ["AX"] * 20 + ["AY"] * 4 + ["BX"] * 40 + ["BY"] * 4,
        "answer": ["target"] * 20 + ["other"] * 48,
        "response": ["target"] * 15 + ["other"] * 5 + ["other"] * 3 + ["target"] + ["target"] * 4 + ["other"] * 40,
        "rt_s": [0.40] * 20 + [0.60] * 4 + [0.50] * 40 + [0.45] * 4,
    }
)
TABLE["correct"] = TABLE["answer"] == TABLE["response"]


def test_scores_of_a_table_by_hand() -> None:
    scores = score_one(score, TABLE)
    ay_errors, bx_errors = 1.5 / 5, 4.5 / 41
    wanted = {
        "mean_rt_ms": (15 * 400 + 3 * 600 + 36 * 500 + 4 * 450) / 58,
        "accuracy": 58 / 68,
        "ay_rt_ms": 600.0,
        "bx_rt_ms": 500.0,
        "ay_error_rate": 0.25,
        "bx_error_rate": 0.1,
        "proactive_index_rt": 100 / 1100,
        "proactive_index_errors": (ay_errors - bx_errors) / (ay_errors + bx_errors),
    }
    assert scores["d_prime_context"] == pytest.approx(1.8653, abs=5e-5)  # 15 of 20 hits, 4 of 40 false alarms
    assert {*wanted, "d_prime_context"} == set(PARADIGM.measures)
    assert {name: scores[name] for name in wanted} == pytest.approx(wanted)
    assert (scores["ax_error_rate"], scores["by_error_rate"]) == (0.25, 0.0)


def test_errors_are_of_the_same_names() -> None:
    errors = score_one(error, TABLE)
    assert errors.keys() <= score_one(score, TABLE).keys()
    assert all(value > 0 for value in errors.values())


def silent(condition: str, every: int = 1) -> pd.DataFrame:
    """The table, where each so manieth trial of a kind has no answer."""
    table = TABLE.copy()
    rows = table.index[table["condition"] == condition][::every]
    table.loc[rows, ["response", "correct", "rt_s"]] = ["", False, np.nan]
    return table


def test_silence_is_no_false_alarm() -> None:
    table = TABLE.assign(response=TABLE["answer"], correct=True)
    table.loc[(table["condition"] == "BX") & (table.index % 2 == 0), ["response", "correct"]] = ["", False]
    every = score_one(score, TABLE.assign(response=TABLE["answer"], correct=True))["d_prime_context"]
    half = score_one(score, table)["d_prime_context"]
    assert 3 < half < every, "fewer trials that tell nothing of false alarms: the rate is corrected by more"
    assert score_one(score, silent("BX", 2))["d_prime_context"] > 0


def test_who_never_answers_x_without_a_has_no_d_prime() -> None:
    scores = score_one(score, silent("BX").assign(correct=lambda t: t["response"] == t["answer"]))
    assert np.isnan(scores["d_prime_context"])
    assert np.isnan(score_one(error, silent("BX"))["d_prime_context"])
    assert scores["bx_error_rate"] == 1.0, "silence is an error all the same"


def test_silence_at_a_then_x_is_a_miss() -> None:
    assert score_one(score, silent("AX", 2))["d_prime_context"] < score_one(score, TABLE)["d_prime_context"]


def test_the_target_is_answered_at_the_right() -> None:
    (stream,) = plan(AxCpt(), np.random.default_rng(0)).streams
    assert stream.answers == ("other", "target")
