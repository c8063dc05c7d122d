"""How often somebody who is not signed in may ask, and how much of it the trail is told."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Final

A_MINUTE: Final = 60.0
ASKS: Final = 60
"""So many forms of strangers are looked at from one address within a minute."""
TOLD: Final = 120
"""So many refusals of strangers are written within a minute; of the rest the number."""
_MOST: Final = 10_000


class Rate:
    """Counts within a minute, by key. For many threads."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def allows(self, key: str = "") -> bool:
        """Whether this one is within the measure; it counts."""
        now_s = time.monotonic()
        with self._lock:
            began_s, count = self._counts.pop(key, (now_s, 0))
            if now_s - began_s > A_MINUTE:
                began_s, count = now_s, 0
            self._counts[key] = (began_s, count + 1)
            while len(self._counts) > _MOST:
                self._counts.popitem(last=False)
        return count < self._most


class Unsaid:
    """Refusals of strangers: those that were too many to be written, as a number."""

    def __init__(self) -> None:
        self._rate, self._count, self._lock = Rate(TOLD), 0, threading.Lock()

    def to_say(self) -> int | None:
        """How many were left out before this one; None where this one is left out too."""
        with self._lock:
            if not self._rate.allows():
                self._count += 1
                return None
            left_out, self._count = self._count, 0
            return left_out
