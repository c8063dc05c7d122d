from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.flexibility.switching import PARADIGM, Switching, example, plan, score

multiples_of_four = st.integers(2, 32).map(lambda k: 4 * k)
seeds = st.integers(0, 2**32)


@given(multiples_of_four, seeds)
@settings(max_examples=60, deadline=None)
def test_transitions_of_a_mixed_block_are_exact_and_true(trials: int, seed: int) -> None:
    block = plan(Switching(trials=trials), np.random.default_rng(seed))
    conditions = [trial.condition for trial in block.trials]
    assert Counter(conditions) == {
        "first": 1,
        "switch": trials // 2,
        "cue_switch": trials // 4,
        "repeat": trials // 4,
    }
    assert [trial.scored for trial in block.trials] == [False] + [True] * trials
    for before, after in pairwise(block.trials):
        same_task = before.detail["task_rule"] == after.detail["task_rule"]
        same_cue = before.detail["cue"] == after.detail["cue"]
        truth = {(False, False): "switch", (True, False): "cue_switch", (True, True): "repeat"}[same_task, same_cue]
        assert after.detail["transition"] == after.condition == truth
        assert before.stimulus != after.stimulus


@given(multiples_of_four, seeds)
@settings(max_examples=40, deadline=None)
def test_tasks_answers_and_congruency_are_balanced(trials: int, seed: int) -> None:
    block = plan(Switching(trials=trials), np.random.default_rng(seed))
    for condition, count in Counter(trial.condition for trial in block.trials if trial.scored).items():
        rows = [trial for trial in block.trials if trial.condition == condition]
        rules = Counter(trial.detail["task_rule"] for trial in rows)
        assert abs(rules["parity"] - rules["magnitude"]) <= count % 2
        for rule in rules:
            of_rule = [trial for trial in rows if trial.detail["task_rule"] == rule]
            for kinds in (
                Counter(trial.expected["side"] for trial in of_rule),
                Counter(trial.detail["congruency"] for trial in of_rule),
            ):
                assert max(kinds.values()) - (len(of_rule) - max(kinds.values())) <= len(of_rule) % 2


def test_a_block_of_32_is_balanced_in_every_cell() -> None:
    for seed in range(20):
        block = plan(Switching(trials=32), np.random.default_rng(seed))
        cells = Counter(
            (trial.condition, trial.detail["task_rule"], trial.expected["side"], trial.detail["congruency"])
            for trial in block.trials
            if trial.scored
        )
        assert len(cells) == 24
        assert {count for (condition, *_), count in cells.items() if condition == "switch"} == {2}
        assert {count for (condition, *_), count in cells.items() if condition != "switch"} == {1}


@given(multiples_of_four, st.sampled_from(["both", "parity", "magnitude"]), seeds)
@settings(max_examples=40, deadline=None)
def test_a_single_block_keeps_its_task_and_its_cue(trials: int, single_task: str, seed: int) -> None:
    block = plan(Switching(kind="single", single_task=single_task, trials=trials), np.random.default_rng(seed))
    rules = [trial.detail["task_rule"] for trial in block.trials]
    starts = [i for i, trial in enumerate(block.trials) if trial.condition == "first"]
    assert len(block.trials) == trials + len(starts)
    assert sum(trial.condition == "single" for trial in block.trials) == trials
    assert starts == ([0, trials // 2 + 1] if single_task == "both" else [0])
    assert set(rules) == ({"parity", "magnitude"} if single_task == "both" else {single_task})
    for before, after in pairwise(block.trials):
        if after.scored:
            assert (before.detail["task_rule"], before.detail["cue"]) == (
                after.detail["task_rule"],
                after.detail["cue"],
            )


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_answer_follows_from_the_digit_and_the_task(seed: int) -> None:
    for trial in plan(Switching(), np.random.default_rng(seed)).trials:
        digit = int(trial.stimulus)
        odd, low = ("left" if digit % 2 else "right"), ("left" if digit < 5 else "right")
        assert digit != 5
        assert trial.expected["side"] == (odd if trial.detail["task_rule"] == "parity" else low)
        assert trial.detail["congruency"] == ("congruent" if odd == low else "incongruent")


def test_the_worked_example_asks_what_the_card_says() -> None:
    for seed in range(10):
        steps = example(Switching(), np.random.default_rng(seed))
        assert [step.caption for step in steps] == ["odd", "even", "lower", "higher"]
        assert [step.expected for step in steps] == ["left", "right", "left", "right"]
        digits = [int(str(step.values["stimulus"])) for step in steps]
        assert [d % 2 for d in digits[:2]] == [1, 0]
        assert digits[2] < 5 < digits[3]
    assert len(example(Switching(kind="single", single_task="parity"), np.random.default_rng(0))) == 2


def test_trials_come_in_fours() -> None:
    with pytest.raises(ValidationError, match="multiple of 4"):
        Switching(trials=18)


def rows(kind: str, block: int, items: list[tuple[int, str, bool, float]]) -> list[dict[str, object]]:
    return [
        {
            "condition": transition if kind == "mixed" else "single",
            "block": block,
            "trial": trial,
            "correct": correct,
            "rt_s": rt_s,
        }
        for trial, transition, correct, rt_s in items
    ]


def test_scores_of_single_and_mixed_blocks_by_hand() -> None:
    mixed = rows("mixed", 2, [
        (1, "switch", True, 9.0),      # follows the lead-in: not used
        (2, "switch", True, 0.90),
        (3, "repeat", True, 0.70),
        (4, "cue_switch", True, 0.75),
        (5, "switch", False, 0.60),    # not correct
        (6, "repeat", True, 5.0),      # follows an answer that was not correct: not used
        (7, "repeat", True, 0.74),
        (8, "switch", True, 1.00),
    ])  # fmt: skip
    single = rows("single", 3, [
        (1, "repeat", True, 9.0),
        (2, "repeat", True, 0.60),
        (3, "repeat", True, np.nan),   # excluded by the rule of reaction times, still correct
        (4, "repeat", True, 0.64),
        (6, "repeat", True, 9.0),      # the first after the second lead-in
        (7, "repeat", False, 0.50),
    ])  # fmt: skip
    table = pd.DataFrame(single + mixed).sample(frac=1, random_state=1)
    scores = score_one(score, table)
    assert {name: scores[name] for name in PARADIGM.measures} == pytest.approx(
        {
            "mixed_rt_ms": (900 + 700 + 750 + 740 + 1000) / 5,
            "single_rt_ms": 620.0,
            "switch_rt_ms": 950.0,
            "cue_switch_rt_ms": 750.0,
            "repeat_rt_ms": 720.0,
            "switch_cost_ms": 230.0,
            "cue_switch_cost_ms": 30.0,
            "mixing_cost_ms": 100.0,
            "mixed_accuracy": 7 / 8,
            "single_accuracy": 5 / 6,
            "switch_cost_accuracy": 1 - 3 / 4,
        }
    )
