from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.attention.visual_search import KINDS, PARADIGM, VisualSearch, at_level, example, plan, score
from cogtrain.paradigms.cells import score_one
from cogtrain.trial import Box, Picture

seeds = st.integers(0, 2**32)
TARGET = ("white", "upright")


def looks(picture: Picture) -> Counter[tuple[str, str]]:
    bars = [shape for shape in picture if isinstance(shape, Box)]
    return Counter(
        ("black" if bar.fill is None else "white", "upright" if bar.height > bar.width else "lying") for bar in bars
    )


@given(st.sampled_from(["both", *KINDS]), st.integers(8, 60), seeds)
@settings(max_examples=20, deadline=None)
def test_kinds_loads_and_presence_come_equally_often(kind: str, trials: int, seed: int) -> None:
    given_settings = VisualSearch(kind=kind, trials=trials)  # type: ignore[arg-type]
    block = plan(given_settings, np.random.default_rng(seed))
    found = Counter((trial.condition, trial.detail["load"], trial.expected["target"]) for trial in block.trials)
    cells = [*product(KINDS if kind == "both" else (kind,), ("few", "many"), ("present", "absent"))]
    assert found.total() == trials
    assert found.keys() <= set(cells)
    counts = [found[cell] for cell in cells]
    assert max(counts) - min(counts) <= (trials % len(cells) > 0)


@given(st.integers(2, 12), st.integers(13, 24), seeds)
@settings(max_examples=20, deadline=None)
def test_the_bar_is_there_exactly_when_it_is_expected_among_others_of_its_kind(few: int, many: int, seed: int) -> None:
    block = plan(VisualSearch(trials=16, few=few, many=many), np.random.default_rng(seed))
    for trial in block.trials:
        seen = looks(block.pictures[trial.phases[trial.stimulus_phase].show[0]])
        assert seen.total() == trial.detail["items"] == {"few": few, "many": many}[str(trial.detail["load"])]
        assert seen[TARGET] == (trial.expected["target"] == trial.detail["present"] == "present")
        others = seen.keys() - {TARGET}
        if trial.condition == "feature":
            assert others == {("black", "upright")}
        else:
            assert others <= {("white", "lying"), ("black", "upright")}
            uneven = abs(seen["white", "lying"] - seen["black", "upright"])
            assert uneven <= (1 if trial.expected["target"] == "absent" else 2)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_no_bar_touches_another_and_the_target_has_no_place_of_its_own(seed: int) -> None:
    block = plan(VisualSearch(trials=8, few=16), np.random.default_rng(seed))
    for name, picture in block.pictures.items():
        if name != "fixation":
            bars = [shape for shape in picture if isinstance(shape, Box)]
            for one, other in combinations(bars, 2):
                across = abs(one.x - other.x) - (one.width + other.width) / 2
                up = abs(one.y - other.y) - (one.height + other.height) / 2
                assert max(across, up) > 0


def test_the_target_comes_in_every_quarter() -> None:
    quarters: Counter[tuple[bool, bool]] = Counter()
    for seed in range(5):
        for picture in plan(VisualSearch(trials=96), np.random.default_rng(seed)).pictures.values():
            bars = [shape for shape in picture if isinstance(shape, Box)]
            quarters.update((bar.x > 0, bar.y > 0) for bar in bars if bar.fill and bar.height > bar.width)
    assert quarters.total() == 5 * 48
    assert len(quarters) == 4
    assert min(quarters.values()) > 30


def test_the_bars_go_with_the_answer() -> None:
    trial = plan(VisualSearch(deadline_s=2.5), np.random.default_rng(0)).trials[0]
    assert [(phase.seconds, phase.until_response) for phase in trial.phases] == [
        (0.5, False), (2.5, True), (0.5, False)
    ]  # fmt: skip
    assert (trial.stimulus_phase, trial.response_s) == (1, 2.5)


def test_the_bar_that_is_there_is_answered_at_the_right() -> None:
    (stream,) = plan(VisualSearch(), np.random.default_rng(0)).streams
    assert stream.answers == ("absent", "present")


@given(st.floats(0.5, 10), seeds)
@settings(max_examples=20, deadline=None)
def test_another_deadline_leaves_the_rest_as_it_is(deadline_s: float, seed: int) -> None:
    trial = plan(VisualSearch(trials=8), np.random.default_rng(seed)).trials[0]
    other = at_level(trial, VisualSearch(deadline_s=deadline_s))
    assert [phase.show for phase in other.phases] == [phase.show for phase in trial.phases]
    assert [phase.seconds for phase in other.phases] == [0.5, deadline_s, 0.5]
    assert (other.response_s, other.expected, other.detail) == (deadline_s, trial.expected, trial.detail)


@pytest.mark.parametrize("kind", ["both", *KINDS])
def test_the_example_shows_one_with_the_bar_and_one_without(kind: str) -> None:
    for seed in range(5):
        steps = example(VisualSearch(kind=kind), np.random.default_rng(seed))  # type: ignore[arg-type]
        assert {step.expected for step in steps} == {"present", "absent"}
        for step in steps:
            assert (looks(step.picture)[TARGET] == 1) == (step.caption == step.expected == "present")


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["conjunction"] * 6 + ["feature"] * 3,
            "load": ["few", "few", "many", "many", "few", "many", "few", "many", "many"],
            "items": [8, 8, 24, 24, 8, 24, 8, 24, 24],
            "present": ["present"] * 4 + ["absent"] * 2 + ["present"] * 3,
            "correct": [True, True, True, False, True, True, True, True, True],
            "rt_s": [0.60, 0.64, 0.94, 0.10, 0.70, 1.18, 0.50, 0.50, 0.532],
        }
    )
    wanted = {
        "mean_rt_ms": 5592 / 8,
        "accuracy": 8 / 9,
        "feature_rt_ms": 1532 / 3,
        "conjunction_rt_ms": 4060 / 5,
        "feature_present_slope_ms": 1.0,  # (516 - 500) / 16
        "feature_absent_slope_ms": np.nan,
        "conjunction_present_slope_ms": 20.0,  # (940 - 620) / 16
        "conjunction_absent_slope_ms": 30.0,  # (1180 - 700) / 16
    }
    assert wanted.keys() == PARADIGM.measures.keys()
    assert score_one(score, table) == pytest.approx(wanted, nan_ok=True)
