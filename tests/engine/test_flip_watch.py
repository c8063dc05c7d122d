"""Flips on a screen that nothing holds back: what is late, and what is not to be trusted."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cogtrain.displays.window.pacing import Pacer
from cogtrain.engine.flip_watch import PacedWatch, StampWatch

PERIOD_S = 1 / 60
FLIP_S = 0.0012


def watched(flips: list[tuple[float, float]]) -> list[tuple[int, bool]]:
    """(late, trusted) of flips given as (called after the tick before, took), in seconds, called ticks counted on."""
    watch, begun_s, told = PacedWatch(PERIOD_S), 10.0, []
    for after_s, took_s in flips:
        begun_s += after_s
        told.append(watch.flip(begun_s + took_s, begun_s))
    return told


def test_steady_flips_are_in_time_and_trusted() -> None:
    assert set(watched([(PERIOD_S, FLIP_S)] * 200)) == {(0, True)}


def test_a_sleep_that_overshoots_by_a_millisecond_harms_nothing() -> None:
    flips = [(PERIOD_S, FLIP_S)] * 20 + [(PERIOD_S + 0.0011, FLIP_S), (PERIOD_S - 0.0011, FLIP_S)] * 20
    assert set(watched(flips)) == {(0, True)}


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_missed_ticks_are_late_frames(frames: int) -> None:
    told = watched([*[(PERIOD_S, FLIP_S)] * 20, ((1 + frames) * PERIOD_S, FLIP_S), *[(PERIOD_S, FLIP_S)] * 5])
    assert [late for late, _ in told if late] == [frames]
    assert told[-1] == (0, True)


def test_a_flip_that_took_longer_than_usual_is_not_trusted() -> None:
    told = watched([*[(PERIOD_S, FLIP_S)] * 20, (PERIOD_S, FLIP_S + 0.0015), *[(PERIOD_S, FLIP_S)] * 5])
    assert [trusted for _, trusted in told].count(False) == 1
    assert not told[20][1]


class HeldClock:
    """Stands still but for what is slept or drawn; every look at it takes a microsecond."""

    def __init__(self) -> None:
        self.s = 10.0

    def now(self) -> float:
        self.s += 1e-6
        return self.s

    def sleep(self, seconds: float) -> None:
        self.s += seconds


@example([(0.0, 0.032), (0.0, 0.0235)])
@given(st.lists(st.tuples(st.floats(0, 0.045), st.floats(0, 0.045)), min_size=1, max_size=12))
def test_no_hold_up_hides_a_later_one(hold_ups: list[tuple[float, float]]) -> None:
    """Two hold-ups a while: one between the tick and the call of a flip, one while the next frame is drawn."""
    clock = HeldClock()
    pacer, watch = Pacer(PERIOD_S, clock.now, clock.sleep), PacedWatch(PERIOD_S)
    begun: list[float] = []
    told: list[int] = []

    def flip(before_s: float, after_s: float) -> None:
        clock.sleep(before_s)
        pacer.wait()
        clock.sleep(after_s)
        begun.append(clock.now())
        clock.sleep(FLIP_S)
        told.append(watch.flip(clock.now(), begun[-1])[0])

    for before_s, after_s in hold_ups:
        flip(0, after_s)
        flip(before_s, 0)
        for _ in range(3):
            flip(0, 0)
            assert told[-1] == 0 or len(told) <= 2
    apart = [late - early for early, late in itertools.pairwise(begun)]
    flagged = [late > 0 for late in told[1:]]
    # the first two tell where the grid is
    assert all(late for late, s in list(zip(flagged, apart, strict=True))[2:] if s > 2.02 * PERIOD_S)
    missed = round((begun[-1] - begun[0]) / PERIOD_S) - (len(begun) - 1)
    assert sum(told) <= missed + len(hold_ups)


def held(stamps_s: list[float]) -> list[tuple[int, bool]]:
    """(late, trusted) of stamps on a display that holds its flips."""
    watch = StampWatch(PERIOD_S)
    return [watch.flip(stamp_s, stamp_s - 0.9 * PERIOD_S) for stamp_s in stamps_s]


def test_a_bad_first_stamp_is_left_behind_also_when_another_bad_one_follows() -> None:
    stamps_s = [n * PERIOD_S for n in range(600)]
    stamps_s[0] += 0.0013
    stamps_s[3] += 0.0025
    told = held(stamps_s)
    assert sum(not trusted for _, trusted in told) <= 12
    assert all(trusted for _, trusted in told[20:])


@pytest.mark.parametrize("rate_hz", [60, 120, 240])
@pytest.mark.parametrize("wrong_by", [0.0, 0.003, -0.003])
def test_hold_ups_are_told_from_good_stamps_however_many_there_are(rate_hz: int, wrong_by: float) -> None:
    rng = np.random.default_rng(rate_hz)
    period_s, flips = 1 / rate_hz, 5000
    held_up_s = np.where(rng.random(flips) < 0.1, rng.exponential(0.0008, flips), 0.0)
    error_s = np.abs(rng.normal(5e-5, 3e-5, flips)) + np.minimum(held_up_s, 0.45 * period_s)
    watch = StampWatch(period_s * (1 + wrong_by))
    told = [watch.flip(n * period_s + e, (n - 0.6) * period_s) for n, e in enumerate(error_s)]
    trusted = np.array([ok for _, ok in told])[100:]
    hit = error_s[100:] > 0.001
    assert not (hit & trusted).any()
    assert (~hit & ~trusted & (error_s[100:] < 0.0009)).sum() == 0
    assert not any(late for late, _ in told)


def test_a_rate_that_was_measured_a_little_wrong_is_followed() -> None:
    told = held([n * PERIOD_S * 1.003 for n in range(1200)])
    assert all(trusted for _, trusted in told[200:])
    assert not any(late for late, _ in told)
