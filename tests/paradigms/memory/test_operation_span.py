from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.memory.operation_span import LETTERS, PARADIGM, OperationSpan, error, example, plan, score
from cogtrain.trial import Block, Picture, Text, Trial

seeds = st.integers(0, 2**32)
sizes_of_sets = st.lists(st.integers(2, 12), min_size=1, max_size=8).map(tuple)
SUM = re.compile(r"\((\d+) × (\d+)\) ([+−]) (\d+) = (\d+)")


def text_of(picture: Picture) -> str:
    (text,) = (shape.text for shape in picture if isinstance(shape, Text))
    return text


def off(text: str) -> int:
    """By how much a sum is off."""
    found = SUM.fullmatch(text)
    assert found
    a, b, c, said = (int(found[k]) for k in (1, 2, 4, 5))
    return said - (a * b + (c if found[3] == "+" else -c))


def sets(block: Block) -> list[tuple[list[Trial], Trial]]:
    """The sums of each set, and its recall."""
    found: list[tuple[list[Trial], Trial]] = []
    sums: list[Trial] = []
    for trial in block.trials:
        if trial.condition == "sum":
            sums.append(trial)
        else:
            found.append((sums, trial))
            sums = []
    assert not sums
    return found


@given(sizes_of_sets, seeds)
@settings(max_examples=30, deadline=None)
def test_every_size_comes_as_often_as_it_is_asked_for(sizes: tuple[int, ...], seed: int) -> None:
    found = sets(plan(OperationSpan(sizes=sizes), np.random.default_rng(seed)))
    assert sorted(len(sums) for sums, _ in found) == sorted(sizes)
    for sums, recall in found:
        assert {trial.detail["size"] for trial in (*sums, recall)} == {len(sums)}


def test_the_order_of_sizes_is_a_fresh_one() -> None:
    orders = {tuple(len(sums) for sums, _ in sets(plan(OperationSpan(), np.random.default_rng(s)))) for s in range(5)}
    assert len(orders) == 5


@given(sizes_of_sets, seeds)
@settings(max_examples=30, deadline=None)
def test_half_of_the_sums_are_right_and_the_others_are_off_by_one_or_two(sizes: tuple[int, ...], seed: int) -> None:
    block = plan(OperationSpan(sizes=sizes), np.random.default_rng(seed))
    rights = []
    for trial in (trial for sums, _ in sets(block) for trial in sums):
        text = text_of(block.pictures[trial.phases[0].show[0]])
        assert text == trial.stimulus
        assert abs(off(text)) <= 2
        assert int(text.split()[-1]) > 0
        rights.append(off(text) == 0)
        assert trial.expected["sum"] == ("right" if rights[-1] else "not")
    assert abs(sum(rights) - sum(not right for right in rights)) <= 1


@given(sizes_of_sets, seeds)
@settings(max_examples=20, deadline=None)
def test_the_letters_that_were_seen_are_expected_in_their_order_and_none_comes_twice(
    sizes: tuple[int, ...], seed: int
) -> None:
    block = plan(OperationSpan(sizes=sizes), np.random.default_rng(seed))
    for sums, recall in sets(block):
        letters = tuple(text_of(block.pictures[trial.phases[2].show[0]]) for trial in sums)
        assert recall.expected["letters"] == letters
        assert len(set(letters)) == len(letters)
        assert [trial.detail["letter"] for trial in sums] == [*letters]


def test_a_touch_on_a_letter_is_that_letter_and_every_one_is_echoed_at_every_place() -> None:
    block = plan(OperationSpan(), np.random.default_rng(0))
    written = {(shape.x, shape.y): shape.text for shape in block.pictures["matrix"] if isinstance(shape, Text)}
    recall = block.trials[-1]
    assert {(target.x, target.y): target.name for target in recall.targets} == written
    assert {*written.values()} == set(LETTERS)
    rows = [[text_of(block.pictures[f"echo:{letter}:{k}"]) for letter in LETTERS] for k in range(len(LETTERS))]
    assert rows == [[*LETTERS]] * len(LETTERS)


def test_the_letter_comes_after_the_sum_was_answered() -> None:
    trial, *_, recall = plan(OperationSpan(sizes=(3,), sum_limit_s=5.0, recall_s=30.0), np.random.default_rng(0)).trials
    assert [(phase.seconds, phase.until_response) for phase in trial.phases] == [
        (5.0, True), (0.25, False), (0.8, False), (0.25, False)
    ]  # fmt: skip
    assert recall.phases[0].until_response
    assert (trial.response_s, recall.response_s) == (5.0, 30.0)


def test_a_sum_that_is_right_is_answered_at_the_right() -> None:
    sums, letters = plan(OperationSpan(), np.random.default_rng(0)).streams
    assert (sums.answers, letters.answers) == (("not", "right"), LETTERS)


@pytest.mark.parametrize("sizes", [(1, 3), (3, 13), ()])
def test_sets_of_one_letter_or_of_more_than_there_are_are_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError, match="sizes"):
        OperationSpan(sizes=sizes)


def test_the_example_s_sum_is_right_and_its_letter_is_asked_for() -> None:
    for seed in range(10):
        asked, letter, recall = example(OperationSpan(), np.random.default_rng(seed))
        assert (off(text_of(asked.picture)), asked.expected) == (0, "right")
        assert recall.expected == text_of(letter.picture) == recall.values["letter"]


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["sum"] * 4 + ["recall"] * 3,
            "answer": ["right", "not", "right", "not", "F H J", "K L N P", "Q R"],
            "response": ["right", "not", "right", "right", "F H J", "K N L P", ""],
            "correct": [True, True, True, False, True, False, False],
            "rt_s": [1.5, 2.0, 2.5, 0.5, 9.0, 9.0, np.nan],
        }
    )
    wanted = {
        "partial_credit": (1 + 0.5 + 0) / 3,
        "sets_right": 1 / 3,
        "sum_accuracy": 0.75,
        "sum_rt_ms": 2000.0,
    }
    assert wanted.keys() == PARADIGM.measures.keys()
    assert score_one(score, table) == pytest.approx(wanted)
    assert score_one(error, table)["partial_credit"] == pytest.approx(np.std([1, 0.5, 0], ddof=1) / 3**0.5)
