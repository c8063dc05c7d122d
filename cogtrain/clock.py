"""Time: one monotonic clock for what happens, UTC for when it happened, and a clock that tests and rehearsals can
set."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol


class Clock(Protocol):
    """What the engine asks of a clock."""

    def monotonic_s(self) -> float:
        """Seconds on a clock that never steps; CLOCK_MONOTONIC on Linux (time.monotonic is too coarse on Windows)."""
        ...

    def utc(self) -> datetime:
        """The wall time now, with zone UTC."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """This computer's clocks. ``monotonic`` and ``utcnow`` can be replaced in tests."""

    monotonic: Callable[[], float] = time.perf_counter
    utcnow: Callable[[], datetime] = lambda: datetime.now(UTC)

    def monotonic_s(self) -> float:
        return self.monotonic()

    def utc(self) -> datetime:
        return self.utcnow()


def clock_from(moment: datetime) -> SystemClock:
    """A clock whose wall time stands at ``moment`` now, and goes on from there; for trying things out."""
    began_s = time.perf_counter()
    return SystemClock(utcnow=lambda: moment.astimezone(UTC) + timedelta(seconds=time.perf_counter() - began_s))


class VirtualClock:
    """A clock that moves only when told: simulated sessions of minutes pass in milliseconds."""

    def __init__(self, start: datetime, monotonic_s: float = 1000.0) -> None:
        self._start = start
        self._origin_s = monotonic_s
        self._elapsed_s = 0.0

    def monotonic_s(self) -> float:
        return self._origin_s + self._elapsed_s

    def utc(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed_s)

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass; negative or NaN is refused."""
        if not seconds >= 0:
            raise ValueError(f"time cannot pass by {seconds} s")
        self._elapsed_s += seconds


def format_utc(moment: datetime) -> str:
    """ISO 8601 with microseconds and Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@lru_cache(maxsize=1 << 16)
def parse_utc(text: str) -> datetime:
    """The inverse of :func:`format_utc`; raises ValueError on anything else."""
    if len(text) != 27 or not text.isascii() or (text[10], text[19], text[26]) != ("T", ".", "Z"):
        raise ValueError(f"{text[:40]!r} is no UTC time")
    return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
