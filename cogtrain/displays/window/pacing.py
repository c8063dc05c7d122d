"""The display's truth: is there a refresh, at what rate, how steady; and keeping the pace where there is none."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cogtrain.displays.display import DisplayKind
from cogtrain.engine.flip_watch import median_slope
from cogtrain.errors import DeviceError, refuse

MEASURE_S = 0.6
FLIPS_AT_LEAST, FLIPS_AT_MOST = 24, 300
WARM_UP_FLIPS = 6
SOFTWARE_HZ = 60.0
SLOWEST_HZ, FASTEST_HZ = 23.0, 400.0
ON_GRID = 0.62
UNSTEADY_SHARE = 0.085
IN_TIME_SHARE = 0.8
LONGEST_SHARE, SHORTEST_SHARE = 1.3, 0.7
SLEEP_MARGIN_S = 0.0012


@dataclass(frozen=True)
class Refresh:
    """kind, measured rate in Hz, and the SD of the intervals in ms."""

    kind: DisplayKind
    hz: float
    jitter_ms: float

    @property
    def period_s(self) -> float:
        return 1.0 / self.hz


def judge_refresh(intervals_s: list[float]) -> Refresh:
    """What the intervals between flips that were not held back by the engine tell.

    Faster than any screen, or on no grid (a busy computer that takes long to draw): nothing holds the flips, so the
    engine keeps the pace. Frames that were missed, and stamps that were taken late, do not count against a grid that
    the others keep. Raises CogtrainError for a rate that no screen has.
    """
    median_s = statistics.median(intervals_s)
    jitter_ms = statistics.pstdev(i for i in intervals_s if 0.5 * median_s < i < 1.5 * median_s) * 1000
    stamps_s = np.cumsum([0.0, *intervals_s])
    period_s, coherence = _grid(stamps_s, median_s)
    if median_s < 1.0 / FASTEST_HZ or coherence < ON_GRID:
        return Refresh("software-paced", SOFTWARE_HZ, jitter_ms)
    if not SLOWEST_HZ <= 1.0 / period_s <= FASTEST_HZ:
        raise refuse(
            "display",
            f"a refresh of {1 / period_s:.1f} Hz",
            f"{SLOWEST_HZ:.0f} to {FASTEST_HZ:.0f} Hz",
            "Close other programs, check the screen's settings, and start again.",
            kind=DeviceError,
        )
    _, off = on_grid(stamps_s, period_s)
    spread = 1.4826 * float(np.median(np.abs(off - np.median(off))))
    in_time = float(np.mean(np.array(intervals_s) < 1.5 * period_s))
    steady = spread <= UNSTEADY_SHARE and in_time >= IN_TIME_SHARE
    return Refresh("vsynced" if steady else "composited", 1.0 / period_s, jitter_ms)


def on_grid(stamps_s: NDArray[np.float64], period_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(tick, distance from it in periods) of each stamp, about the phase that most of them share: hold-ups do not bend
    it."""
    phases = stamps_s / period_s
    start = float(np.angle(np.mean(np.exp(2j * np.pi * phases))) / (2 * np.pi))
    ticks = np.round(phases - start)
    return ticks, phases - start - ticks


def _grid(stamps_s: NDArray[np.float64], about_s: float) -> tuple[float, float]:
    """(period, coherence 0 to 1) of the grid that the stamps keep best.

    A screen's stamps stay by its grid, however many were taken late; where only drawing takes the time, every interval
    adds its own deviation, and the stamps wander off. The coherence is the mean resultant length of their phases.
    """
    count = max(2.0, float(stamps_s[-1]) / about_s)
    periods_s = about_s * np.exp(np.arange(np.log(LONGEST_SHARE), np.log(SHORTEST_SHARE), -0.05 / count))
    coherence = np.abs(np.exp(2j * np.pi * stamps_s / periods_s[:, None]).mean(axis=1))
    best = int(np.argmax(coherence))
    ticks = np.round(stamps_s / periods_s[best]).astype(int).tolist()
    if ticks[-1] < 1 or len(set(ticks)) < len(ticks):
        return float(periods_s[best]), float(coherence[best])
    return median_slope(list(zip(ticks, stamps_s.tolist(), strict=True))), float(coherence[best])


def measure_refresh(flip: Callable[[], float]) -> Refresh:
    """Flip for some 0.7 s and judge; ``flip`` returns its stamp in seconds."""
    for _ in range(WARM_UP_FLIPS):
        stamp_s = flip()
    intervals: list[float] = []
    while len(intervals) < FLIPS_AT_LEAST or (sum(intervals) < MEASURE_S and len(intervals) < FLIPS_AT_MOST):
        now_s = flip()
        intervals.append(now_s - stamp_s)
        stamp_s = now_s
    return judge_refresh(intervals)


class Pacer:
    """Holds a flip back until the next tick of a fixed grid, where the display does not do so itself."""

    def __init__(self, period_s: float, now: Callable[[], float], sleep: Callable[[float], None] = time.sleep) -> None:
        self._period_s = period_s
        self._now = now
        self._sleep = sleep
        self._tick_s = now()

    def wait(self) -> None:
        """Until the next tick; ticks that passed already are left out, so the grid never shifts."""
        now_s = self._now()
        missed = int((now_s - self._tick_s) / self._period_s)
        self._tick_s += max(1, missed + 1) * self._period_s
        while (left_s := self._tick_s - self._now()) > 0:
            if left_s > SLEEP_MARGIN_S:
                self._sleep(left_s - SLEEP_MARGIN_S)
