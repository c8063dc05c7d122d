"""The display's truth: is there a refresh, at what rate, how steady; and keeping the pace where there is none."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from cogtrain.errors import refuse
from cogtrain.presentation.display import DisplayKind
from cogtrain.presentation.stamps import median_slope

FLIPS = 36
WARM_UP_FLIPS = 6
SOFTWARE_HZ = 60.0
SLOWEST_HZ, FASTEST_HZ = 23.0, 400.0
UNSTEADY_SHARE = 0.12
OFF_GRID_SHARE = 0.15
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
    engine keeps the pace. Otherwise the median is the period (frames that were missed while measuring are whole
    multiples and are set aside). Raises CogtrainError for a rate that no screen has.
    """
    median_s = statistics.median(intervals_s)
    near = [interval for interval in intervals_s if 0.5 * median_s < interval < 1.5 * median_s]
    period_s = _period(intervals_s, statistics.fmean(near))
    if median_s < 1.0 / FASTEST_HZ or _off_grid(intervals_s, period_s) > OFF_GRID_SHARE:
        return Refresh("software-paced", SOFTWARE_HZ, statistics.pstdev(intervals_s) * 1000)
    if not SLOWEST_HZ <= 1.0 / period_s <= FASTEST_HZ:
        raise refuse(
            "display",
            f"a refresh of {1 / period_s:.1f} Hz",
            f"{SLOWEST_HZ:.0f} to {FASTEST_HZ:.0f} Hz",
            "Close other programs, check the screen's settings, and start again.",
        )
    jitter_s = statistics.pstdev(near)
    steady = jitter_s <= UNSTEADY_SHARE * period_s and len(near) >= 0.8 * len(intervals_s)
    return Refresh("vsynced" if steady else "composited", 1.0 / period_s, jitter_s * 1000)


def _period(intervals_s: list[float], about_s: float) -> float:
    """The median slope of the stamps over the ticks that they lie at."""
    stamps_s = [0.0, *itertools.accumulate(intervals_s)]
    ticks = [0, *itertools.accumulate(max(1, round(interval / about_s)) for interval in intervals_s)]
    return median_slope(list(zip(ticks, stamps_s, strict=True)))


def _off_grid(intervals_s: list[float], period_s: float) -> float:
    """SD of the stamps around the grid that fits them best, as a share of the period.

    A screen's stamps stay by its grid however unsteady they are; where only drawing takes the time, every interval
    adds its own deviation, and the stamps wander off.
    """
    stamps_s = list(itertools.accumulate(intervals_s))
    ticks = list(itertools.accumulate(max(1, round(interval / period_s)) for interval in intervals_s))
    slope_s, first_s = statistics.linear_regression(ticks, stamps_s)
    return statistics.pstdev(s - first_s - slope_s * tick for s, tick in zip(stamps_s, ticks, strict=True)) / period_s


def measure_refresh(flip: Callable[[], float]) -> Refresh:
    """Flip some 40 times (under a second at 60 Hz) and judge; ``flip`` returns its stamp in seconds."""
    for _ in range(WARM_UP_FLIPS):
        stamp_s = flip()
    intervals = []
    for _ in range(FLIPS):
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
