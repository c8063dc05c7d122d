"""One interface for every rule: settings, ranges, states that go on as if they had not stopped, and decisions in
words."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.adapt import (
    RULES,
    BlockResult,
    LevelRule,
    TrialResult,
    ask,
    begin,
    estimate,
    level_rule,
    settle,
    target,
    tell,
    widen,
)
from cogtrain.errors import CogtrainError

LADDER = level_rule("block-ladder", start=2, lowest=1, highest=6, quantity="n")
BY_TRIAL = [name for name, kind in RULES.items() if kind.by == "trial"]


def timed(kind: str, **settings: Any) -> LevelRule:
    """A rule for a deadline in seconds."""
    return level_rule(
        kind, start=1.0, lowest=0.25, highest=4.0, quantity="deadline_s", harder="lower", scale="log", **settings
    )


def block(*correct: bool, level: float = 1.0, **changes: Any) -> BlockResult:
    answers = tuple(TrialResult(level, right, "stop") for right in correct)
    share = sum(correct) / len(correct) if correct else math.nan
    return BlockResult(**{"accuracy": share, "trials": len(correct), "answers": answers, **changes})


# ---------------------------------------------------------------- the ladder


def test_up_down_and_stay_by_the_named_marks() -> None:
    state = begin(LADDER)
    for accuracy, level in ((0.9, 3), (0.89, 3), (0.75, 3), (0.74, 2), (0.5, 1), (0.2, 1)):
        state, decision = settle(LADDER, state, BlockResult(accuracy, trials=20))
        assert ask(LADDER, state) == decision.after == level
    assert decision.why == "0.20 balanced accuracy over 20 trials, easier below 0.75: n stays 1 (the end of the range)"
    assert decision.bound == "lowest"


def test_the_decision_is_readable() -> None:
    _, decision = settle(LADDER, begin(LADDER), BlockResult(0.95, trials=20))
    assert decision.why == "0.95 balanced accuracy over 20 trials, harder from 0.90: n 2 -> 3"


def test_a_ladder_of_a_quantity_that_is_harder_when_lower_goes_down_for_good_blocks() -> None:
    rule = level_rule("block-ladder", start=1.0, lowest=0.5, highest=2.0, harder="lower", step=0.25)
    state, _ = settle(rule, begin(rule), BlockResult(1.0, trials=20))
    assert ask(rule, state) == 0.75


def test_the_scope_says_whose_accuracy_decides() -> None:
    result = BlockResult(0.95, trials=20, worst=0.6)
    worst = level_rule("block-ladder", start=2, lowest=1, highest=6, scope="worst-stream")
    assert settle(LADDER, begin(LADDER), result)[1].after == 3
    assert settle(worst, begin(worst), result)[1].after == 1
    assert "of the worst stream" in settle(worst, begin(worst), result)[1].why


# ---------------------------------------------------------------- every rule


@pytest.mark.parametrize("kind", sorted(RULES))
def test_a_block_without_effort_moves_nothing(kind: str) -> None:
    rule = timed(kind)
    state = begin(rule)
    after, decision = settle(rule, state, block(*[True] * 20, valid=False, reason="silent"))
    assert ask(rule, after) == ask(rule, state)
    assert kind == "fixed" or (after == state and "silent" in decision.why)


@pytest.mark.parametrize("kind", sorted(RULES))
def test_a_carried_level_is_kept_within_the_range(kind: str) -> None:
    rule = timed(kind)
    assert ask(rule, begin(rule, 9.0)) == pytest.approx(4.0)
    assert ask(rule, begin(rule, 1.5)) == pytest.approx(1.5)
    assert ask(rule, begin(rule)) == pytest.approx(1.0)


@pytest.mark.parametrize("kind", BY_TRIAL)
def test_whoever_never_answers_gets_the_easiest_level_and_never_a_harder_one(kind: str) -> None:
    rule = timed(kind)
    state = begin(rule)
    level = ask(rule, state)
    for _ in range(80):
        state = tell(rule, state, TrialResult(level, False, "stop"))
        assert ask(rule, state) >= level * (1 if "quest" not in kind and "measure" not in kind else 0.7) - 1e-9
        level = ask(rule, state)
    assert level == 4.0


@pytest.mark.parametrize("kind", BY_TRIAL)
def test_beyond_the_range_the_level_rests_at_the_bound_and_says_so(kind: str) -> None:
    rule = timed(kind)
    state = begin(rule)
    for _ in range(15):
        answers = []
        told = state
        for _ in range(20):
            answers.append(TrialResult(ask(rule, told), True, "stop"))
            told = tell(rule, told, answers[-1])
        state, decision = settle(rule, state, block(*[True] * 20, answers=tuple(answers)))
        assert state == told
    assert decision.after == 0.25
    assert decision.bound == "lowest"
    assert "(the end of the range)" in decision.why


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(RULES)),
    st.lists(st.tuples(st.lists(st.booleans(), max_size=12), st.booleans(), st.floats(0, 40)), max_size=5),
    st.sets(st.integers(0, 60)),
)
def test_saved_and_restored_it_goes_on_as_if_it_had_not_stopped(
    kind: str, blocks: list[tuple[list[bool], bool, float]], cuts: set[int]
) -> None:
    rule = timed(kind)
    through = state = begin(rule)
    step = 0
    for answers, valid, days in blocks:
        told, results = state, []
        for right in answers:
            if (step := step + 1) in cuts:
                told = json.loads(json.dumps(told))
            results.append(TrialResult(ask(rule, told), right, "stop"))
            told = tell(rule, told, results[-1])
        result = block(*answers, answers=tuple(results), valid=valid, reason="" if valid else "random")
        state, decision = settle(rule, json.loads(json.dumps(state)), result)
        through, same = settle(rule, through, result)
        assert decision == same
        assert 0.25 <= ask(rule, state) <= 4.0
        if valid and RULES[kind].by == "trial":
            assert json.loads(json.dumps(told)) == state
        state, through = widen(rule, json.loads(json.dumps(state)), days), widen(rule, through, days)
    assert state == through


# ---------------------------------------------------------------- up and down


@pytest.mark.parametrize(
    ("kind", "own", "aim"),
    [
        ("weighted-up-down", {"target": 0.75}, 0.75),
        ("weighted-up-down", {"target": 0.85}, 0.85),
        ("transformed-up-down", {"harder_after": 3}, 0.794),
        ("transformed-up-down", {"harder_after": 2}, 0.707),
        ("stop-delay", {"step": 0.02}, 0.5),
    ],
)
def test_an_up_down_rule_settles_at_its_share_correct(kind: str, own: dict[str, Any], aim: float) -> None:
    rule = timed(kind, **own)
    assert target(rule) == pytest.approx(aim, abs=0.001)
    rng = np.random.default_rng(3)
    state, right = begin(rule), []
    for _ in range(6000):
        level = ask(rule, state)
        p = 1 / (1 + (0.8 / level) ** 8)
        right.append(bool(rng.random() < p))
        state = tell(rule, state, TrialResult(level, right[-1], "stop"))
    assert np.mean(right[1000:]) == pytest.approx(aim, abs=0.02)


def test_steps_halve_at_reversals_and_come_back_after_a_week() -> None:
    rule = timed("weighted-up-down", first_step=0.08, step=0.02, target=0.8)
    state = begin(rule)
    steps = []
    for right in (True, True, False, True, True, False, True):
        before = state["ease"]
        state = tell(rule, state, TrialResult(1.0, right))
        steps.append(round(state["ease"] - before, 6))
    assert steps == [-0.08, -0.08, 0.32, -0.04, -0.02, 0.08, -0.02]
    assert widen(rule, state, 6)["reversals"] > 0
    assert widen(rule, state, 8)["reversals"] == 0


def test_the_stop_delay_moves_by_50_ms_after_stop_trials_alone() -> None:
    rule = level_rule("stop-delay", start=0.25, lowest=0.05, highest=0.9)
    state = begin(rule)
    for condition, right, level in (
        ("go", True, 0.25), ("stop", True, 0.30), ("go", False, 0.30), ("stop", False, 0.25), ("stop", False, 0.20),
    ):  # fmt: skip
        state = tell(rule, state, TrialResult(ask(rule, state), right, condition))
        assert ask(rule, state) == pytest.approx(level)


# ---------------------------------------------------------------- bad settings


@pytest.mark.parametrize(
    ("kind", "own", "said"),
    [
        ("block-lader", {}, "block-ladder"),
        ("fixed", {"start": 9.0}, "start 9"),
        ("block-ladder", {"up_at": 0.7}, "down_at below up_at"),
        ("weighted-up-down", {"target": 0.4}, "target"),
        ("weighted-up-down", {"stepp": 0.1}, "Settings of weighted-up-down: target, step, first_step"),
        ("bayes-measure", {"target": 0.95}, "target between chance and 1"),
        ("bayes-follow", {"scale": "linear"}, "a quantity on a log scale"),
        ("bayes-follow", {"diffusion": math.nan}, "diffusion"),
    ],
)
def test_bad_rules_are_refused(kind: str, own: dict[str, Any], said: str) -> None:
    plain: dict[str, Any] = {"start": 1.0, "lowest": 0.25, "highest": 4.0, "harder": "lower", "scale": "log"}
    with pytest.raises(CogtrainError, match=said):
        level_rule(kind, **{**plain, **own})


def test_the_estimate_says_how_sure_it_is() -> None:
    rule = timed("bayes-measure")
    state = begin(rule)
    wide = estimate(rule, state)
    rng = np.random.default_rng(1)
    for _ in range(100):
        level = ask(rule, state)
        state = tell(rule, state, TrialResult(level, bool(rng.random() < 0.5 + 0.5 / (1 + (0.6 / level) ** 5))))
    narrow = estimate(rule, state)
    assert wide is not None
    assert narrow is not None
    assert narrow.low < narrow.level < narrow.high
    assert narrow.high / narrow.low < 0.3 * wide.high / wide.low
    assert estimate(LADDER, begin(LADDER)) is None
