"""Whether flips came when they should and whether their stamps can be trusted: a grid that follows the display."""

from __future__ import annotations

import math
from collections import deque
from typing import Protocol

TOLERANCE_S = 0.0009
FOLLOW = 0.1
FOLLOW_PERIOD = 0.0025
RELOCK_AFTER = 6


class Watch(Protocol):
    """What a block asks about each flip."""

    last_s: float

    def flip(self, stamp_s: float, begun_s: float) -> tuple[int, bool]:
        """Takes the stamp of a flip and when it was called; returns (frames late, stamp trusted)."""
        ...


class PacedWatch:
    """For a display that nothing holds back: the engine calls each flip at a tick of its own grid.

    A flip called n > 1 ticks after the last was late by n - 1 frames. The picture is handed over while the flip runs:
    where that takes ``tolerance_s`` longer than it usually does, its stamp is not to be trusted.
    """

    def __init__(self, period_s: float, tolerance_s: float = TOLERANCE_S) -> None:
        self._period_s = period_s
        self._tolerance_s = min(tolerance_s, period_s / 4)
        self._tick_s: float | None = None
        self._usual_s: float | None = None
        self.last_s = float("-inf")

    def flip(self, stamp_s: float, begun_s: float) -> tuple[int, bool]:
        self.last_s = stamp_s
        took_s = stamp_s - begun_s
        if self._tick_s is None or self._usual_s is None:
            self._tick_s, self._usual_s = begun_s, took_s
            return 0, True
        ticks = max(1, round((begun_s - self._tick_s) / self._period_s))
        self._tick_s += ticks * self._period_s
        trusted = took_s <= self._usual_s + self._tolerance_s
        self._usual_s += FOLLOW * (min(took_s, 2 * self._usual_s) - self._usual_s)
        return ticks - 1, trusted


class StampWatch:
    """Follows the display's refresh grid from stamp to stamp.

    A flip that came n > 1 periods after the last was late by n - 1 frames. A stamp further than ``tolerance_s`` from
    the grid was not taken when the frame came on (the process was held up between the two) and is not to be trusted:
    the frame itself came with the first tick after the flip was called. Nor is a stamp trusted whose flip took longer
    than a period, as the hold-up may lie before or after the frame came on. When several stamps in a row agree on
    another phase, the grid itself has moved and is taken up anew. The period is followed too, ever so slowly.
    """

    def __init__(self, period_s: float, tolerance_s: float = TOLERANCE_S) -> None:
        self._period_s = period_s
        self._tolerance_s = min(tolerance_s, period_s / 4)
        self._grid_s: float | None = None
        self._strays: deque[float] = deque(maxlen=RELOCK_AFTER)
        self.last_s = float("-inf")

    def flip(self, stamp_s: float, begun_s: float) -> tuple[int, bool]:
        self.last_s = stamp_s
        if self._grid_s is None:
            self._grid_s = stamp_s
            return 0, True
        called = max(1, math.ceil((begun_s - self._grid_s) / self._period_s))
        periods = max(0, round((stamp_s - self._grid_s) / self._period_s))
        residual_s = stamp_s - self._grid_s - periods * self._period_s
        if abs(residual_s) <= self._tolerance_s:
            self._strays.clear()
            self._grid_s = stamp_s - (1 - FOLLOW) * residual_s
            self._period_s += FOLLOW_PERIOD * residual_s / max(1, periods)
            trusted = periods <= called or stamp_s - begun_s <= self._period_s + self._tolerance_s
            return max(0, periods - 1), trusted
        self._strays.append(residual_s)
        self._grid_s += called * self._period_s
        if len(self._strays) == RELOCK_AFTER and max(self._strays) - min(self._strays) < self._tolerance_s:
            self._grid_s = stamp_s
            self._strays.clear()
        return called - 1, False
