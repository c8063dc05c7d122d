from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.inhibition.antisaccade import (
    DIRECTIONS,
    PARADIGM,
    SIDES,
    Antisaccade,
    at_level,
    example,
    plan,
    score,
)
from cogtrain.trial import Box, Picture, Polygon

Kind = Literal["anti", "pro"]
kinds = st.sampled_from(["anti", "pro"])
seeds = st.integers(0, 2**32)


def middle(picture: Picture) -> tuple[float, float]:
    at = [shape.points for shape in picture if isinstance(shape, Polygon)]
    at += [((shape.x, shape.y),) for shape in picture if isinstance(shape, Box)]
    corners = np.array([point for points in at for point in points])
    return tuple((corners.min(axis=0) + corners.max(axis=0)) / 2)


def points_to(picture: Picture) -> str:
    (arrow,) = (shape for shape in picture if isinstance(shape, Polygon))
    across, up = np.subtract(arrow.points[0], middle((arrow,)))
    if abs(across) > abs(up):
        return "left" if across < 0 else "right"
    return "down" if up < 0 else "up"


def side(picture: Picture) -> str:
    return "left" if middle(picture)[0] < 0 else "right"


@given(kinds, st.integers(6, 90), seeds)
@settings(max_examples=30, deadline=None)
def test_sides_and_directions_come_equally_often_and_fixations_are_evenly_spread(
    kind: Kind, trials: int, seed: int
) -> None:
    block = plan(Antisaccade(kind=kind, trials=trials), np.random.default_rng(seed))
    counts = Counter(trial.stimulus for trial in block.trials)
    cells = [f"{way} at the {place}" for place, way in product(SIDES, DIRECTIONS)]
    assert (counts.total(), counts.keys() <= set(cells)) == (trials, True)
    assert max(counts.values()) - min(counts[cell] for cell in cells) == (trials % 6 > 0)
    assert sorted(trial.phases[0].seconds or 0 for trial in block.trials) == pytest.approx(
        np.linspace(1.5, 3.5, trials)
    )


@given(kinds, seeds)
@settings(max_examples=20, deadline=None)
def test_the_arrow_is_the_answer_and_comes_opposite_the_flash_or_where_it_was(kind: Kind, seed: int) -> None:
    block = plan(Antisaccade(kind=kind, trials=12), np.random.default_rng(seed))
    for trial in block.trials:
        flash, target, mask = (block.pictures[trial.phases[k].show[0]] for k in (1, trial.stimulus_phase, 3))
        assert points_to(target) == trial.expected["way"]
        assert (side(flash) == side(target)) == (kind == "pro")
        assert (trial.condition, trial.detail["flash"]) == (kind, side(flash))
        assert middle(mask) == pytest.approx(middle(target), abs=1e-9)


def test_the_mask_covers_the_arrow() -> None:
    for name, picture in plan(Antisaccade(), np.random.default_rng(0)).pictures.items():
        if name.startswith("mask"):
            corners = np.array(
                [(box.x + s * box.width / 2, box.y + s * box.height / 2)
                 for box in picture if isinstance(box, Box) for s in (-1, 1)]
            )  # fmt: skip
            assert (np.ptp(corners, axis=0) >= 0.085).all()


@given(kinds, st.floats(0.03, 0.45), seeds)
@settings(max_examples=20, deadline=None)
def test_another_time_of_the_arrow_leaves_the_rest_as_it_is(kind: Kind, target_s: float, seed: int) -> None:
    trial = plan(Antisaccade(kind=kind), np.random.default_rng(seed)).trials[0]
    other = at_level(trial, Antisaccade(kind=kind, target_s=target_s))
    assert [phase.show for phase in other.phases] == [phase.show for phase in trial.phases]
    assert [phase.seconds for phase in other.phases[:3]] == [trial.phases[0].seconds, 0.15, target_s]
    assert (other.phases[2].seconds or 0) + (other.phases[3].seconds or 0) == pytest.approx(2.0)
    assert (other.expected, other.response_s) == (trial.expected, trial.response_s)
    assert other.detail == {**trial.detail, "target_ms": pytest.approx(1000 * target_s, abs=1e-3)}


@given(st.floats(0.5, 1), st.floats(0, 0.5))
@settings(max_examples=20, deadline=None)
def test_an_arrow_that_leaves_no_time_for_its_mask_is_refused(deadline_s: float, more_s: float) -> None:
    with pytest.raises(ValidationError, match="target_s below deadline_s"):
        Antisaccade(target_s=min(1.0, deadline_s + more_s), deadline_s=deadline_s)


@given(st.floats(0.03, 1), st.floats(0.5, 10))
@settings(max_examples=20, deadline=None)
def test_every_phase_that_is_let_through_lasts(target_s: float, deadline_s: float) -> None:
    if target_s < deadline_s:
        trials = plan(Antisaccade(trials=6, target_s=target_s, deadline_s=deadline_s), np.random.default_rng(0)).trials
        assert all((phase.seconds or 0) > 0 for trial in trials for phase in trial.phases)


@pytest.mark.parametrize("kind", ["anti", "pro"])
def test_the_example_shows_each_flash_and_what_follows_it(kind: Kind) -> None:
    for seed in range(5):
        steps = example(Antisaccade(kind=kind), np.random.default_rng(seed))
        assert [step.caption for step in steps] == ["flash", "target"] * 2
        for flash, target in zip(steps[::2], steps[1::2], strict=True):
            seen = [
                tuple(shape for shape in step.picture if isinstance(shape, Box | Polygon)) for step in (flash, target)
            ]
            assert (side(seen[0]) == side(seen[1])) == (kind == "pro")
            assert (flash.expected, target.expected) == (None, points_to(seen[1]))


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["anti"] * 4 + ["pro"] * 2,
            "correct": [True, True, False, False, True, True],
            "rt_s": [0.50, 0.60, 0.30, np.nan, 0.40, 0.44],
            "target_ms": [175.0] * 4 + [100.0] * 2,
        }
    )
    wanted = {
        "anti_accuracy": 0.5,
        "anti_rt_ms": 550.0,
        "pro_accuracy": 1.0,
        "pro_rt_ms": 420.0,
        "opposition_cost_accuracy": 0.5,
        "opposition_cost_ms": 130.0,
        "mean_target_ms": 150.0,
    }
    assert wanted.keys() == PARADIGM.measures.keys()
    assert score_one(score, table) == pytest.approx(wanted)
