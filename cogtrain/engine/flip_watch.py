"""Whether flips came when they should and whether their stamps can be trusted: a grid that follows the display."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import deque
from collections.abc import Sequence
from typing import Protocol

TOLERANCE_S = 0.00093
FOLLOW = 0.1
WINDOW = 64
FEW = 8
SLOPE_FROM, SLOPE_EVERY = 8, 8
RELOCK_AFTER = 30
WAITED = 0.1
ON_TICK_S, ON_TICK_SHARE = 0.0003, 0.04
EARLY_SHARE = 0.1  # of a period: as much before a tick is still at it


class Watch(Protocol):
    """What a block asks about each flip."""

    last_s: float

    def flip(self, stamp_s: float, begun_s: float) -> tuple[int, bool]:
        """Takes the stamp of a flip and when it was called; returns (frames late, stamp trusted)."""
        ...


class PacedWatch:
    """For a display that nothing holds back: the engine calls each flip at a tick of its own grid.

    A flip called n > 1 ticks after the last was late by n - 1 frames. One that was held up on its way from its tick,
    for more than half a period, is late as well. The tick it was meant for stays its own: the next one comes in time
    and must not set the grid ahead, which would hide a later hold-up. No flip is called before its tick: one that
    seems to be tells that the grid stands too late. The picture is handed over while the flip runs: where that takes
    ``tolerance_s`` longer than it usually does, its stamp is not to be trusted.
    """

    def __init__(self, period_s: float, tolerance_s: float = TOLERANCE_S) -> None:
        self._period_s = period_s
        self._tolerance_s = min(tolerance_s, period_s / 4)
        self._tick_s: float | None = None
        self._usual_s: float | None = None
        self._told = 0
        self.last_s = float("-inf")

    def flip(self, stamp_s: float, begun_s: float) -> tuple[int, bool]:
        self.last_s = stamp_s
        took_s = stamp_s - begun_s
        if self._tick_s is None or self._usual_s is None:
            self._tick_s, self._usual_s = begun_s, took_s
            return 0, True
        elapsed = (begun_s - self._tick_s) / self._period_s
        called, passed = max(1, round(elapsed)), math.floor(elapsed + EARLY_SHARE)
        self._tick_s = begun_s if passed < 1 else self._tick_s + passed * self._period_s
        late, self._told = max(0, called - 1 - self._told), called - max(1, passed)
        trusted = took_s <= self._usual_s + self._tolerance_s
        self._usual_s += FOLLOW * (min(took_s, 2 * self._usual_s) - self._usual_s)
        return late, trusted

    def held(self, frames: int, stamp_s: float) -> None:
        """So many further flips came in time, the last one at ``stamp_s``."""
        self.last_s = stamp_s
        if self._tick_s is not None:
            self._tick_s += frames * self._period_s


class StampWatch:
    """Follows the display's refresh grid from stamp to stamp.

    A stamp can be late, never early: hold-ups only add. So the grid lies where the earliest of the last stamps say (the
    third earliest, so that one oddity decides nothing), and hold-ups do not pull it along. The period is followed by
    the median slope of the same stamps.

    A flip that came n > 1 periods after the last was late by n - 1 frames. A stamp more than ``tolerance_s`` after its
    tick was not taken when the frame came on (the process was held up between the two) and is not to be trusted: the
    frame itself came with the first tick after the flip was called. Nor is a stamp trusted whose flip took longer than
    a period, as the hold-up may lie before or after the frame came on: its frames count as late at once, and not again
    should the next flip show that they were. Only where such a flip returned right at a tick was it the tick that
    released it, and the frame came on then; a hold-up after the frame ends there by chance in at most one of 25.

    A flip that waited, and yet returned a little before its tick, tells that the grid stands too late. When many stamps
    in a row agree on another phase, the grid itself has moved and is taken up anew.
    """

    def __init__(self, period_s: float, tolerance_s: float = TOLERANCE_S) -> None:
        self._period_s = period_s
        self._tolerance_s = min(tolerance_s, period_s / 4)
        self._tick = 0
        self._tick_s = float("nan")
        self._good: deque[tuple[int, float]] = deque(maxlen=WINDOW)
        self._strays: deque[float] = deque(maxlen=RELOCK_AFTER)
        self._told = 0
        self.last_s = float("-inf")

    def flip(self, stamp_s: float, begun_s: float) -> tuple[int, bool]:
        self.last_s = stamp_s
        if not self._good:
            self._lock(stamp_s)
            return 0, True
        period_s, took_s = self._period_s, stamp_s - begun_s
        called = max(1, math.ceil((begun_s - self._tick_s) / period_s))
        periods = max(0, round((stamp_s - self._tick_s) / period_s))
        off_s = stamp_s - self._tick_s - periods * period_s
        told, self._told = self._told, 0
        ambiguous = periods > called and took_s > period_s + self._tolerance_s
        released = abs(off_s) <= min(ON_TICK_S, period_s * ON_TICK_SHARE)
        if abs(off_s) <= self._tolerance_s and ambiguous and not released:
            self._told = periods - called
            self._pass(called)
            return max(0, periods - 1 - told), False
        if abs(off_s) <= self._tolerance_s:
            self._follow(periods, stamp_s)
            return max(0, periods - 1 - told), True
        if -period_s / 4 < off_s < 0 and WAITED * period_s < took_s < period_s:
            self._lock(stamp_s)
            return max(0, periods - 1), True
        self._strays.append(off_s)
        self._pass(called)
        if len(self._strays) == RELOCK_AFTER and max(self._strays) - min(self._strays) < self._tolerance_s:
            self._lock(stamp_s)
        return called - 1, False

    def _pass(self, ticks: int) -> None:
        """So many ticks went by; the stamp says nothing of them."""
        self._tick += ticks
        self._tick_s += ticks * self._period_s

    def _lock(self, stamp_s: float) -> None:
        """Take the grid up anew at this stamp."""
        self._tick, self._tick_s = 0, stamp_s
        self._good.clear()
        self._good.append((0, stamp_s))
        self._strays.clear()

    def _follow(self, periods: int, stamp_s: float) -> None:
        """Take in a stamp that lies on the grid."""
        self._strays.clear()
        self._tick += periods
        self._good.append((self._tick, stamp_s))
        if len(self._good) >= SLOPE_FROM and len(self._good) % SLOPE_EVERY == 0:
            self._period_s = median_slope(self._good)
        phases = sorted(s - (tick - self._tick) * self._period_s for tick, s in self._good)
        self._tick_s = phases[2] if len(phases) > FEW else phases[0]


def median_slope(stamps: Sequence[tuple[int, float]]) -> float:
    """Seconds a tick, of (tick, stamp): the median over pairs half of them all apart, in which late stamps cancel."""
    apart = len(stamps) // 2
    pairs = zip(stamps, itertools.islice(stamps, apart, None))  # noqa: B905 - the second is shorter
    return statistics.median((late_s - early_s) / (late - early) for (early, early_s), (late, late_s) in pairs)
