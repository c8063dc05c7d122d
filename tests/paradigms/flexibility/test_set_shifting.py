from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.flexibility.set_shifting import PARADIGM, RULES, SetShifting, example, plan, score
from cogtrain.trial import Answer, Block, Box, Circle, Outcome, Picture, Polygon, Shape, Trial

seeds = st.integers(0, 2**32)
answers = st.lists(st.booleans(), min_size=12, max_size=40)


def cards(picture: Picture) -> list[list[Shape]]:
    """Each card with its marks, from the left."""
    found: list[list[Shape]] = []
    for shape in picture:
        if isinstance(shape, Box) and shape.fill == "panel":
            found.append([])
        found[-1].append(shape)
    return found


def looks(card: list[Shape]) -> dict[str, object]:
    marks = [mark for mark in card[1:] if isinstance(mark, Circle | Polygon | Box)]
    (colour,) = {mark.fill for mark in marks}
    (shape,) = {(type(mark), len(mark.points) if isinstance(mark, Polygon) else 0) for mark in marks}
    return {"colour": colour, "shape": shape, "number": len(marks)}


def sorted_by(rule: str, block: Block, trial: Trial) -> str:
    """The answer at the key card that looks like the card by this rule."""
    keys, card = (cards(block.pictures[name]) for name in trial.phases[0].show)
    (key,) = (key for key in keys if looks(key)[rule] == looks(card[0])[rule])
    frame = key[0]
    assert isinstance(frame, Box)
    (target,) = (target for target in trial.targets if (target.x, target.y) == (frame.x, frame.y))
    return target.name


def run(block: Block, right: list[bool]) -> list[Trial]:
    """The trials that a person meets who answers like this."""
    assert block.bind is not None
    history: tuple[Outcome, ...] = ()
    met = []
    for planned, is_right in zip(block.trials, right, strict=False):
        trial = block.bind(planned, history)
        expected = str(trial.expected["card"])
        given_ = expected if is_right else next(one for one in "1234" if one != expected)
        history = (*history, Outcome(0, trial, (Answer("card", given_, 1.0, True),), (), 0.0, 0, True))
        met.append(trial)
    return met


def changes(right: list[bool], length: int) -> list[int]:
    return [int(str(trial.detail["changes"])) for trial in run(plan(SetShifting(run=length), rng(0)), right)]


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@given(st.integers(12, 256), seeds)
@settings(max_examples=30, deadline=None)
def test_all_cards_come_equally_often(trials: int, seed: int) -> None:
    counts = Counter(trial.stimulus for trial in plan(SetShifting(trials=trials), rng(seed)).trials)
    assert counts.total() == trials
    assert max(counts.values()) - (min(counts.values()) if len(counts) == 24 else 0) <= 1


@given(st.integers(12, 256), seeds)
@settings(max_examples=100, deadline=None)
def test_no_card_comes_twice_running(trials: int, seed: int) -> None:
    met = plan(SetShifting(trials=trials), rng(seed)).trials
    assert all(one.stimulus != other.stimulus for one, other in pairwise(met))


@pytest.mark.parametrize("trials", [64, 128])
def test_no_card_comes_twice_running_whatever_the_seed(trials: int) -> None:
    for seed in range(200):
        met = plan(SetShifting(trials=trials), rng(seed)).trials
        assert all(one.stimulus != other.stimulus for one, other in pairwise(met)), seed


@given(answers, st.integers(3, 6), seeds)
@settings(max_examples=20, deadline=None)
def test_each_rule_sorts_the_card_elsewhere_and_the_one_that_holds_is_the_answer(
    right: list[bool], length: int, seed: int
) -> None:
    block = plan(SetShifting(trials=len(right), run=length), rng(seed))
    before, holding = "", ""
    for trial in run(block, right):
        by_rule = {rule: sorted_by(rule, block, trial) for rule in RULES}
        assert len(set(by_rule.values())) == 3
        before, holding = (holding, trial.condition) if trial.condition != holding else (before, holding)
        assert trial.expected["card"] == by_rule[trial.condition]
        assert trial.detail["rule"] == trial.condition
        assert trial.detail["run"] == length
        assert trial.detail["by_rule_before"] == (by_rule[before] if before else "")


def test_key_cards_differ_in_everything() -> None:
    keys = [looks(card) for card in cards(plan(SetShifting(), rng(0)).pictures["keys"])]
    for rule in RULES:
        assert len({key[rule] for key in keys}) == 4


def test_the_rule_changes_after_a_run_of_right_answers_and_not_before() -> None:
    assert changes([True] * 8, 3) == [0, 0, 0, 1, 1, 1, 2, 2]
    assert changes([True, True, False, True, True, True, True], 3) == [0, 0, 0, 0, 0, 0, 1]
    assert changes([True] * 3 + [False, True, True, False] + [True] * 4, 3) == [0] * 3 + [1] * 7 + [2]
    assert changes([True] * 11, 10) == [0] * 10 + [1]
    assert changes([False] * 30, 3) == [0] * 30


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_rules_follow_one_another_in_a_round_and_cards_under_each_are_counted(seed: int) -> None:
    met = run(plan(SetShifting(run=3), rng(seed)), [False, *[True] * 12])
    rules = [trial.condition for trial in met]
    assert rules[:4] == rules[:1] * 4
    assert set(rules[:10]) == set(RULES)
    assert rules[10:] == rules[:3]
    assert [trial.detail["held"] for trial in met] == [0, 1, 2, 3, *[0, 1, 2] * 3]


def test_any_rule_may_be_the_first() -> None:
    assert {plan(SetShifting(), rng(seed)).trials[0].condition for seed in range(30)} == set(RULES)


def test_nothing_is_kept_from_one_run_of_a_block_to_the_next() -> None:
    block = plan(SetShifting(run=3), rng(1))
    assert run(block, [True] * 20) == run(block, [True] * 20)
    assert run(block, [True])[0] == block.trials[0]


def test_every_answer_is_told() -> None:
    trial = plan(SetShifting(limit_s=9.0, told_s=0.7), rng(0)).trials[0]
    asked, told, _ = trial.phases
    assert (asked.seconds, asked.until_response, trial.response_s) == (9.0, True, 9.0)
    assert (told.seconds, told.feedback) == (0.7, "correctness")


def test_the_example_sorts_one_card_by_each_rule() -> None:
    for seed in range(5):
        steps = example(SetShifting(), rng(seed))
        assert [step.caption for step in steps] == [*RULES]
        assert len({step.picture for step in steps}) == 1
        for step in steps:
            *keys, card = cards(step.picture)
            assert looks(keys[int(str(step.expected)) - 1])[step.caption] == looks(card)[step.caption]


def table(rows: list[tuple[int, str, str, str]], run: int = 10) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["changes", "answer", "response", "by_rule_before"])
    return found.assign(run=run, correct=found["answer"] == found["response"], rt_s=1.5, condition="colour")


def table_of(right: list[bool], length: int) -> pd.DataFrame:
    """The table of a person who answers like this; an error follows the rule before, where there is one."""
    rows = []
    for trial, is_right in zip(run(plan(SetShifting(trials=60, run=length), rng(0)), right), right, strict=True):
        expected, before = str(trial.expected["card"]), str(trial.detail["by_rule_before"])
        other = before or next(one for one in "1234" if one != expected)
        rows.append((int(str(trial.detail["changes"])), expected, expected if is_right else other, before))
    return table(rows, length)


def test_scores_of_a_table_by_hand() -> None:
    right, wrong, none = (0, "1", "1", ""), (0, "1", "2", ""), (0, "1", "", "")
    rows = [none, *[right] * 5, wrong, *[right] * 3]  # the error after five right ones is a lost set
    rows += [(1, "1", "3", "3"), (1, "1", "4", "3"), (1, "1", "", "3"), (1, "2", "2", "4")]
    wanted = {
        "error_rate": 5 / 14,
        "perseverative_errors": 1.0,
        "rules": 1.0,
        "right_less_errors": 4.0,
        "trials_to_first_rule": 10.0,
        "lost_sets": 1.0,
        "mean_rt_ms": 1500.0,
    }
    assert wanted.keys() == PARADIGM.measures.keys()
    assert score_one(score, table(rows)) == pytest.approx(wanted)


def test_an_error_after_a_change_loses_no_set() -> None:
    rows = [(0, "1", "1", "")] * 6 + [(1, "1", "2", "2")]
    scores = score_one(score, table(rows))
    assert (scores["lost_sets"], scores["perseverative_errors"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("right", "length", "rules", "first"),
    [
        ([True] * 10, 10, 1.0, 10.0),
        ([True] * 9, 10, 0.0, np.nan),
        ([True] * 20, 10, 2.0, 10.0),
        ([True] * 19, 10, 1.0, 10.0),
        ([True] * 60, 10, 6.0, 10.0),
        ([False, *[True] * 5], 5, 1.0, 6.0),
        ([*[True] * 5, False, *[True] * 5], 5, 2.0, 5.0),
        ([*[True] * 5, *[True] * 4, False], 5, 1.0, 5.0),
        ([*[True] * 2, False, *[True] * 3], 3, 1.0, 6.0),
    ],
)
def test_a_run_that_the_last_card_completes_counts(right: list[bool], length: int, rules: float, first: float) -> None:
    scores = score_one(score, table_of(right, length))
    assert scores["rules"] == rules
    assert scores["trials_to_first_rule"] == pytest.approx(first, nan_ok=True)


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(3, 10))
@settings(max_examples=30, deadline=None)
def test_rules_found_are_those_that_one_more_card_would_show(right: list[bool], length: int) -> None:
    further = run(plan(SetShifting(trials=61, run=length), rng(0)), [*right, True])[len(right)]
    assert score_one(score, table_of(right, length))["rules"] == further.detail["changes"]


def test_who_finds_no_rule_has_no_number_of_cards_until_the_first() -> None:
    scores = score_one(score, table([(0, "1", "2", "")] * 12))
    assert np.isnan(scores["trials_to_first_rule"])
    assert (scores["rules"], scores["right_less_errors"]) == (0.0, -12.0)


@pytest.mark.parametrize("column", ["changes", "run", "response", "by_rule_before"])
@pytest.mark.parametrize("odd", ["word", None, np.nan])
def test_odd_columns_and_none_count_nothing(column: str, odd: object) -> None:
    whole = table([(0, "1", "1", "")] * 10 + [(1, "1", "2", "2")] * 2)
    for found in (whole.assign(**{column: odd}), whole.assign(**{column: [odd, *whole[column][1:]]})):
        assert score_one(score, found)["error_rate"] == pytest.approx(2 / 12)
    scores = score_one(score, whole.drop(columns=column))
    assert np.isnan(
        [scores[name] for name in ("rules", "perseverative_errors", "trials_to_first_rule", "lost_sets")]
    ).all()


def test_each_block_begins_anew_and_their_rules_are_added() -> None:
    one, other = table_of([True] * 7, 3), table_of([False, *[True] * 6, True], 3)
    scores = score_one(score, pd.concat([one.assign(block=1), other.assign(block=2)], ignore_index=True))
    assert (scores["rules"], scores["trials_to_first_rule"]) == (2.0 + 2.0, 3.0)
    two = pd.concat([table_of([True] * 2, 3).assign(block=1), table_of([True], 3).assign(block=2)], ignore_index=True)
    assert score_one(score, two)["rules"] == 0.0
