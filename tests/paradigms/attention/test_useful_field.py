from __future__ import annotations

from collections import Counter
from math import hypot

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.paradigms.attention.useful_field import (
    PARADIGM,
    PLACES,
    REACH,
    SIGNS,
    UsefulField,
    at_level,
    counted,
    example,
    plan,
    score,
)
from cogtrain.paradigms.cells import score_one
from cogtrain.trial import Answer, Block, Box, Circle, Outcome, Polygon, Shown, Trial

seeds = st.integers(0, 2**32)
STEP = 1.26


def done(trial: Trial, right: bool, frames: int | None = 100) -> Outcome:
    """A trial that was planned for 100 frames, and was shown for so many."""
    sign, place = trial.expected["sign"], trial.expected["place"]
    given_ = place if right else next(other for other in PLACES if other != place)
    answers = (Answer("sign", str(sign), 1.0, True), Answer("place", str(given_), 2.0, True))
    shown = () if frames is None else (Shown(0, 48, 48, 0.0), Shown(1, 100, frames, 0.8))
    return Outcome(0, trial, answers, shown, 0.0, 0, True)


def moments(history: list[tuple[bool, int]], exposure_s: float = 0.25) -> list[float]:
    """The moment of each trial that follows such a history, in seconds."""
    block = plan(UsefulField(step=STEP, exposure_s=exposure_s), np.random.default_rng(1))
    assert block.bind is not None
    behind: tuple[Outcome, ...] = ()
    found = []
    for planned, (right, frames) in zip(block.trials, [*history, (True, 100)], strict=False):
        trial = block.bind(planned, behind)
        found.append(trial.phases[1].seconds or 0)
        behind = (*behind, done(trial, right, frames))
    return found


def steps(*right: bool) -> list[int]:
    """By how many steps the moment is shorter than the first one, after such answers."""
    found = moments([(one, 100) for one in right], exposure_s=0.1)
    return [round(float(np.log(0.1 / moment) / np.log(STEP)), 6) for moment in found]  # type: ignore[misc]


def test_two_steps_shorter_at_each_right_answer_until_the_first_error_then_one_after_three() -> None:
    assert steps(True, True) == [0, 2, 4]
    assert steps(True, True, False) == [0, 2, 4, 2]
    assert steps(True, False, True, True, True) == [0, 2, 0, 0, 0, 1]
    assert steps(True, False, True, True, True, True, True, True) == [0, 2, 0, 0, 0, 1, 1, 1, 2]


def test_one_step_longer_at_each_further_error_and_the_count_begins_anew() -> None:
    assert steps(True, True, False, False, False) == [0, 2, 4, 2, 1, 0]
    assert steps(True, False, True, True, False, True, True, True) == [0, 2, 0, 0, 0, -1, -1, -1, 0]


def test_the_moment_stays_within_a_frame_and_half_a_second() -> None:
    assert moments([(True, 100)] * 12)[-1] == pytest.approx(1 / 60)
    assert moments([(False, 100)] * 12)[-1] == 0.5
    assert moments([(True, 100)] * 12 + [(False, 100)])[-1] == pytest.approx(STEP**2 / 60)


@pytest.mark.parametrize(("frames", "counts"), [(100, True), (105, True), (95, True), (106, False), (94, False)])
def test_a_moment_that_was_off_by_more_than_five_percent_does_not_count(frames: int, counts: bool) -> None:
    trial = plan(UsefulField(), np.random.default_rng(0)).trials[0]
    assert counted(done(trial, True, frames)) == counts
    assert not counted(done(trial, True, None))
    assert (moments([(True, frames)])[-1] < 0.25) == counts


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([100, 104, 107, 50])), max_size=30))
@settings(max_examples=30, deadline=None)
def test_the_moment_is_as_if_those_that_do_not_count_had_not_been(history: list[tuple[bool, int]]) -> None:
    counting = [(right, frames) for right, frames in history if frames in (100, 104)]
    assert moments(history)[-1] == moments(counting)[-1]
    assert all(1 / 60 <= moment <= 0.5 for moment in moments(history))


def test_the_block_ends_after_as_many_as_count() -> None:
    block = plan(UsefulField(trials=8), np.random.default_rng(0))
    assert block.done is not None
    trial = block.trials[0]
    assert len(block.trials) == 10
    assert not block.done((done(trial, True),) * 7 + (done(trial, True, 120),) * 2)
    assert block.done((done(trial, False),) * 7 + (done(trial, True, 120), done(trial, True)))


def test_without_steps_the_moment_stays_as_it_is() -> None:
    block = plan(UsefulField(steps="none", exposure_s=0.2), np.random.default_rng(0))
    assert block.bind is None
    assert {trial.phases[1].seconds for trial in block.trials} == {0.2}


@given(st.integers(8, 100), seeds)
@settings(max_examples=20, deadline=None)
def test_signs_and_places_come_equally_often(trials: int, seed: int) -> None:
    block = plan(UsefulField(trials=trials), np.random.default_rng(seed))
    assert len(block.trials) == round(1.25 * trials)
    for stream, names in (("sign", SIGNS), ("place", PLACES)):
        found = Counter(trial.expected[stream] for trial in block.trials)
        assert found.keys() <= names.keys()
        assert max(found.values()) - min(found[name] for name in names) <= 1


def check_seen(block: Block, trial: Trial) -> None:
    sign, spot = (block.pictures[name] for name in trial.phases[1].show)
    assert isinstance(sign[0], Box if trial.expected["sign"] == "square" else Polygon)
    assert isinstance(spot[0], Circle)
    touched = next(target for target in trial.targets if target.name == trial.expected["place"])
    assert (spot[0].x, spot[0].y) == (touched.x, touched.y)
    assert hypot(touched.x, touched.y) == pytest.approx(REACH)


@given(st.floats(0.02, 0.5), seeds)
@settings(max_examples=20, deadline=None)
def test_what_is_seen_is_what_is_expected_and_stays_so_at_another_moment(exposure_s: float, seed: int) -> None:
    block = plan(UsefulField(trials=16), np.random.default_rng(seed))
    assert block.bind is not None
    for planned in block.trials:
        check_seen(block, planned)
        other = at_level(planned, UsefulField(exposure_s=exposure_s))
        assert (other.phases[1].show, other.expected) == (planned.phases[1].show, planned.expected)
        assert other.phases[1].seconds == exposure_s
        assert other.response_s == pytest.approx(exposure_s + 10.5)
        assert other.detail["exposure_ms"] == pytest.approx(1000 * exposure_s, abs=1e-3)
        bound = block.bind(planned, (done(planned, True),))
        check_seen(block, bound)
        assert bound.phases[1].seconds == pytest.approx(0.25 / STEP**2)


def test_places_go_clockwise_from_the_top_and_are_all_masked_and_asked() -> None:
    block = plan(UsefulField(), np.random.default_rng(0))
    assert [(round(float(np.sign(x * (abs(x) > 1e-9)))), round(float(np.sign(y * (abs(y) > 1e-9)))))
            for x, y in PLACES.values()] == [
        (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)
    ]  # fmt: skip
    bars = [shape for shape in block.pictures["mask"] if isinstance(shape, Box)]
    for x, y in ((0.0, 0.0), *PLACES.values()):
        assert sum(abs(bar.x - x) < 0.05 and abs(bar.y - y) < 0.05 for bar in bars) == 6
    asked = {(shape.x, shape.y) for shape in block.pictures["asked"] if isinstance(shape, Circle)}
    assert asked == set(PLACES.values())


def test_the_example_asks_for_what_was_seen() -> None:
    for seed in range(10):
        seen, sign, place = example(UsefulField(), np.random.default_rng(seed))
        assert isinstance(seen.picture[0], Box if sign.expected == "square" else Polygon)
        assert isinstance(seen.picture[1], Circle)
        assert (seen.picture[1].x, seen.picture[1].y) == PLACES[str(place.expected)]


def of_moments(moments_ms: list[float]) -> pd.DataFrame:
    table = pd.DataFrame({"exposure_ms": moments_ms, "condition": "both", "correct": True, "rt_s": 1.0})
    place = table.assign(stream="place", correct=[k % 2 == 0 for k in range(len(table))])
    return pd.concat([table.assign(stream="sign"), place])


def test_the_threshold_is_of_the_moments_after_the_second_turn() -> None:
    scores = score_one(score, of_moments([400, 200, 100, 200, 200, 100, 100, 200]))
    wanted = {
        "threshold_ms": 100 * 2 ** (1 / 3),  # turns at the third and fifth moment; left are 100, 100, 200
        "mean_exposure_ms": 187.5,
        "sign_accuracy": 1.0,
        "place_accuracy": 0.5,
    }
    assert wanted.keys() == PARADIGM.measures.keys()
    assert scores == pytest.approx(wanted)


@pytest.mark.parametrize("moments_ms", [[400, 200, 100, 50], [400, 100, 50, 100], [30, 400, 100, 50]])
def test_with_fewer_turns_it_is_of_the_later_half(moments_ms: list[float]) -> None:
    assert score_one(score, of_moments(moments_ms))["threshold_ms"] == pytest.approx(
        (moments_ms[2] * moments_ms[3]) ** 0.5
    )


@pytest.mark.parametrize("odd", ["word", None, np.nan, 0.0, -5.0])
@pytest.mark.filterwarnings("error")
def test_a_moment_that_is_none_does_not_count_for_the_threshold(odd: object) -> None:
    table = of_moments([400, 200, 100, 50])
    wanted = score_one(score, table)["threshold_ms"]
    further = table[:1].assign(exposure_ms=odd).astype({"exposure_ms": object})
    assert score_one(score, pd.concat([table.astype({"exposure_ms": object}), further]))["threshold_ms"] == wanted
    assert np.isnan(score_one(score, table.assign(exposure_ms=odd))["threshold_ms"])
    assert np.isnan(score_one(score, table.assign(stream=odd))["threshold_ms"])
    for column in ("exposure_ms", "stream"):
        assert np.isnan(score_one(score, table.drop(columns=column))["threshold_ms"])
