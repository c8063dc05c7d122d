"""The display's truth, from intervals between flips."""

from __future__ import annotations

import numpy as np
import pytest

from cogtrain.displays.window.pacing import Pacer, judge_refresh
from cogtrain.errors import CogtrainError


def intervals(hz: float, jitter_ms: float = 0.05, n: int = 36) -> list[float]:
    return list(1 / hz + np.random.default_rng(1).normal(0, jitter_ms / 1000, n))


@pytest.mark.parametrize("hz", [60.0, 59.94, 120.0, 144.0, 240.0])
def test_a_steady_refresh_is_vsynced_at_its_measured_rate(hz: float) -> None:
    refresh = judge_refresh(intervals(hz))
    assert refresh.kind == "vsynced"
    assert refresh.hz == pytest.approx(hz, rel=1e-3)


def test_late_stamps_do_not_move_the_rate() -> None:
    stamps_s = np.arange(37) / 240
    stamps_s[[3, 11, 12, 30]] += 0.0018
    assert judge_refresh(list(np.diff(stamps_s))).hz == pytest.approx(240.0, rel=5e-4)


def test_a_missed_frame_while_measuring_does_not_move_the_rate() -> None:
    refresh = judge_refresh([*intervals(60.0), 2 / 60, 3 / 60])
    assert refresh.hz == pytest.approx(60.0, rel=1e-3)


def test_flips_that_nothing_holds_back_are_paced_by_software() -> None:
    refresh = judge_refresh(intervals(1500.0, 0.1))
    assert (refresh.kind, refresh.hz) == ("software-paced", 60.0)


def test_an_unsteady_display_is_called_composited() -> None:
    stamps_s = np.arange(37) / 60 + np.random.default_rng(1).normal(0, 0.002, 37)
    refresh = judge_refresh(list(np.diff(stamps_s)))
    assert refresh.kind == "composited"
    assert refresh.hz == pytest.approx(60.0, rel=0.02)


@pytest.mark.parametrize(("hz", "jitter_ms"), [(150.0, 2.0), (230.0, 1.5), (60.0, 6.0)])
def test_slow_drawing_is_not_taken_for_a_refresh(hz: float, jitter_ms: float) -> None:
    drawn = 1 / hz + np.abs(np.random.default_rng(2).normal(0, jitter_ms / 1000, 72))
    refresh = judge_refresh(list(drawn))
    assert (refresh.kind, refresh.hz) == ("software-paced", 60.0)


def test_a_rate_that_no_screen_has_is_refused() -> None:
    with pytest.raises(CogtrainError, match=r"10\.0 Hz"):
        judge_refresh(intervals(10.0))


def test_the_pacer_keeps_its_grid_over_missed_ticks() -> None:
    now = [0.0]
    pacer = Pacer(0.01, lambda: now[0], lambda seconds: now.__setitem__(0, now[0] + seconds))

    def tick(work_s: float) -> float:
        now[0] += work_s
        before = now[0]
        while True:
            try:
                pacer.wait()
                break
            finally:
                now[0] = max(now[0], before)
        return now[0]

    class Spinning:
        """Time also passes while the pacer looks at the clock."""

        def __call__(self) -> float:
            now[0] += 1e-5
            return now[0]

    pacer = Pacer(0.01, Spinning(), lambda seconds: now.__setitem__(0, now[0] + seconds))
    ticks = [tick(work_s) for work_s in (0.001, 0.002, 0.025, 0.001, 0.0)]
    phases = [(t - ticks[0]) / 0.01 for t in ticks]
    assert [round(p) for p in phases] == [0, 1, 4, 5, 6]
    assert max(abs(p - round(p)) for p in phases) < 0.01


@pytest.mark.parametrize("hz", [60.0, 75.0, 120.0, 240.0])
@pytest.mark.parametrize("seed", range(8))
def test_a_busy_computer_does_not_hide_a_refresh(hz: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    flips = round(0.6 * hz)
    ticks = np.cumsum(1 + (rng.random(flips) < 0.15))
    held_up_s = np.where(rng.random(flips) < 0.3, rng.exponential(0.0015, flips), 0.0)
    stamps_s = ticks / hz + np.abs(rng.normal(1e-4, 5e-5, flips)) + np.minimum(held_up_s, 0.9 / hz)
    refresh = judge_refresh(list(np.diff(stamps_s)))
    assert refresh.kind != "software-paced"
    assert refresh.hz == pytest.approx(hz, rel=2e-3)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("mean_ms", [3.0, 5.0, 9.0])
def test_drawing_that_takes_its_time_is_no_refresh(mean_ms: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    drawn_s = rng.gamma(16, mean_ms / 16 / 1000, 150)
    assert judge_refresh(list(drawn_s)).kind == "software-paced"
