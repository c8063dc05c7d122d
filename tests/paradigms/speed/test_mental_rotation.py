from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.speed.mental_rotation import ANSWERS, PARADIGM, SHAPES, MentalRotation, example, plan, score
from cogtrain.trial import Picture, Polygon

seeds = st.integers(0, 2**32)
STEP_DEG = 15
turns = st.lists(st.integers(0, 12), min_size=2, max_size=6, unique=True).map(lambda ks: tuple(15 * k for k in ks))


def halves(picture: Picture) -> tuple[np.ndarray, np.ndarray]:
    """Corners of the shape at the left and of that at the right as complex numbers, each around its middle."""
    squares = [np.array(shape.points) @ (1, 1j) for shape in picture if isinstance(shape, Polygon)]
    left, right = ([one for one in squares if (one.mean().real < 0) == here] for here in (True, False))
    assert len(left) == len(right)
    assert len(left) in (5, 6)
    sides = [np.concatenate(side) for side in (left, right)]
    return sides[0] - sides[0].mean(), sides[1] - sides[1].mean()


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether the same points, in whatever order."""
    apart = np.abs(one[:, None] - other[None, :])
    return one.shape == other.shape and bool(max(apart.min(axis=0).max(), apart.min(axis=1).max()) < 1e-6)


def turned(left: np.ndarray, right: np.ndarray) -> list[int]:
    """By which turns, folded to 0 to 180 degrees, the left shape comes to lie on the right one."""
    found = [deg for deg in range(0, 360, STEP_DEG) if alike(left * np.exp(1j * np.radians(deg)), right)]
    return [min(deg, 360 - deg) for deg in found]


@pytest.mark.parametrize("name", SHAPES)
def test_no_shape_is_like_its_mirror_or_like_itself_when_turned(name: str) -> None:
    cells = np.array(SHAPES[name]) @ (1, 1j)
    assert len(cells) == len(set(SHAPES[name])) in (5, 6)
    assert {
        round(float(part), 6) for part in np.concatenate([(cells - cells[0]).real, (cells - cells[0]).imag]) % 1
    } == {0}
    beside = np.isclose(np.abs(cells[:, None] - cells[None, :]), 1)
    assert np.linalg.matrix_power(beside + np.eye(len(cells)), len(cells)).all(), "squares hang together"
    middled = cells - cells.mean()
    assert [deg for deg in range(360) if alike(middled * np.exp(1j * np.radians(deg)), middled)] == [0]
    assert not [deg for deg in range(360) if alike(np.conj(middled) * np.exp(1j * np.radians(deg)), middled)]


def test_no_two_shapes_are_the_same_one_or_each_other_s_mirror() -> None:
    middled = [cells - cells.mean() for cells in (np.array(shape) @ (1, 1j) for shape in SHAPES.values())]
    assert len(middled) == 6
    for one, other in combinations(middled, 2):
        for turned_deg in range(0, 360, 90):
            turned_one = one * np.exp(1j * np.radians(turned_deg))
            assert not alike(turned_one, other)
            assert not alike(np.conj(turned_one), other)


@given(st.integers(8, 100), turns, seeds)
@settings(max_examples=30, deadline=None)
def test_turns_and_answers_come_equally_often_and_shapes_as_evenly_as_can_be(
    trials: int, angles: tuple[int, ...], seed: int
) -> None:
    block = plan(MentalRotation(trials=trials, angles_deg=angles), np.random.default_rng(seed))
    counts = Counter((trial.detail["angle_deg"], trial.expected["pair"]) for trial in block.trials)
    cells = [*product(angles, ("same", "mirror"))]
    assert (counts.total(), counts.keys() <= set(cells)) == (trials, True)
    assert max(counts.values()) - min(counts[cell] for cell in cells) == (trials % len(cells) > 0)
    shapes = Counter(trial.stimulus.split()[0] for trial in block.trials)
    assert max(shapes.values()) - min(shapes[name] for name in SHAPES) <= 1


@given(turns, seeds)
@settings(max_examples=20, deadline=None)
def test_a_pair_is_the_same_when_turned_or_else_its_mirror(angles: tuple[int, ...], seed: int) -> None:
    block = plan(MentalRotation(trials=12, angles_deg=angles), np.random.default_rng(seed))
    for trial in block.trials:
        left, right = halves(block.pictures[trial.phases[0].show[0]])
        same, mirror = turned(left, right), turned(np.conj(left), right)
        assert (bool(same), bool(mirror)) == ((True, False) if trial.expected["pair"] == "same" else (False, True))
        if same:
            assert trial.detail["angle_deg"] in same
        assert trial.condition == trial.expected["pair"]


@given(turns, seeds)
@settings(max_examples=20, deadline=None)
def test_there_is_no_shorter_turn_than_the_one_that_is_told(angles: tuple[int, ...], seed: int) -> None:
    block = plan(MentalRotation(trials=12, angles_deg=angles), np.random.default_rng(seed))
    for trial in block.trials:
        if trial.expected["pair"] == "same":
            assert {*turned(*halves(block.pictures[trial.phases[0].show[0]]))} == {trial.detail["angle_deg"]}


def test_shapes_are_turned_to_either_side_and_stand_at_every_base() -> None:
    block = plan(MentalRotation(trials=96, angles_deg=(0, 45)), np.random.default_rng(0))
    seen = {tuple(np.round(halves(picture)[0], 6)) for picture in block.pictures.values()}
    assert len(seen) > 30
    senses = set()
    for trial in block.trials:
        if trial.expected["pair"] == "same" and trial.detail["angle_deg"] == 45:
            left, right = halves(block.pictures[trial.phases[0].show[0]])
            senses |= {deg for deg in (45, 315) if alike(left * np.exp(1j * np.radians(deg)), right)}
    assert senses == {45, 315}


@pytest.mark.parametrize("angles", [(0, 0), (0, 190), (-45, 45)])
def test_turns_twice_and_beyond_half_a_turn_are_refused(angles: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError, match="angles_deg that differ"):
        MentalRotation(angles_deg=angles)


def test_the_pair_goes_with_the_answer() -> None:
    trial = plan(MentalRotation(limit_s=6.0), np.random.default_rng(0)).trials[0]
    assert (trial.phases[0].until_response, trial.phases[0].seconds, trial.response_s) == (True, 6.0, 6.0)


def test_the_mirror_is_answered_at_the_left() -> None:
    (stream,) = plan(MentalRotation(), np.random.default_rng(0)).streams
    assert stream.answers == ANSWERS == ("mirror", "same")


def test_the_example_shows_one_that_is_turned_and_one_that_is_mirrored() -> None:
    for seed in range(5):
        steps = {step.caption: step for step in example(MentalRotation(), np.random.default_rng(seed))}
        assert {caption: step.expected for caption, step in steps.items()} == {"same": "same", "mirror": "mirror"}
        same, mirror = steps["same"], steps["mirror"]
        assert 45 in turned(*halves(same.picture))
        assert not turned(*halves(mirror.picture))
        left, right = halves(mirror.picture)
        assert turned(np.conj(left), right)


def test_scores_of_a_table_by_hand() -> None:
    table = pd.DataFrame(
        {
            "condition": ["same"] * 5 + ["mirror"] * 2,
            "angle_deg": [0, 0, 90, 90, 90, 0, 90],
            "correct": [True, True, True, True, False, True, True],
            "rt_s": [1.0, 1.2, 1.9, 2.1, 9.0, 3.0, 1.3],
        }
    )
    wanted = {
        "mean_rt_ms": 10500 / 6,
        "accuracy": 6 / 7,
        "slope_ms_deg": 10.0,  # from 1100 to 2000 ms; the error and mirrors do not count
        "intercept_ms": 1100.0,
    }
    assert wanted.keys() == PARADIGM.measures.keys()
    assert score_one(score, table) == pytest.approx(wanted)
    one_turn = score_one(score, table[table["angle_deg"] == 0])
    assert np.isnan(one_turn["slope_ms_deg"])


@pytest.mark.parametrize("odd", ["word", None, np.nan])
def test_a_turn_that_is_no_number_does_not_count_for_the_slope(odd: object) -> None:
    table = pd.DataFrame({"condition": "same", "angle_deg": [0, 90, 180], "correct": True, "rt_s": [1.0, 1.9, 2.8]})
    slope = score_one(score, table)["slope_ms_deg"]
    table["angle_deg"] = table["angle_deg"].astype(object)
    table.loc[3] = ["same", odd, True, 9.0]
    assert score_one(score, table)["slope_ms_deg"] == pytest.approx(slope) == pytest.approx(10.0)
    assert np.isnan(score_one(score, table.assign(angle_deg=odd))["slope_ms_deg"])
    assert np.isnan(score_one(score, table.drop(columns="angle_deg"))["slope_ms_deg"])
