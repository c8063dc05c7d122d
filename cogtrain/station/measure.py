"""The half minute itself: flips at rest and beside a busy core, keys, clock, disk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from cogtrain.displays.display import DisplayInfo
from cogtrain.pages.page import Page
from cogtrain.records.log.place import disk_error
from cogtrain.station import verdicts
from cogtrain.station.verdicts import Check, Flips
from cogtrain.wording import say

WARM_UP_S, IDLE_S, LOAD_S, KEYS_S = 2.0, 9.0, 8.0, 6.0
DISK_LINES = 40
SOUNDS = 20

Say = Callable[[float, str], None]


class Screen(Protocol):
    """What the test asks of an open window."""

    @property
    def info(self) -> DisplayInfo: ...

    def flips(self, seconds: float) -> list[tuple[float, float]]: ...

    def key_path(self, page: Page, seconds: float) -> list[tuple[float, float]]: ...

    def clock_drift_ms(self) -> float: ...

    def sound_latencies_ms(self, count: int) -> list[float]: ...


@contextmanager
def busy_core() -> Iterator[None]:
    """One core kept busy by a process of our own."""
    worker = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        worker.kill()
        worker.wait()


def disk_ms(folder: Path) -> list[float]:
    """Milliseconds to write and sync a line of a log's size, some times, in the folder of the records.

    Raises CogtrainError where it cannot be written.
    """
    path = folder / ".station-disk-test"
    taken = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("wb", buffering=0) as file:
            for _ in range(DISK_LINES):
                began_s = time.perf_counter()
                file.write(b"x" * 1000 + b"\n")
                os.fsync(file.fileno())
                taken.append((time.perf_counter() - began_s) * 1000)
        path.unlink()
    except OSError as error:
        raise disk_error(path, error) from error
    return taken


def measure(screen: Screen, results: Path, progress: Say) -> tuple[list[Check], Flips, Flips]:
    """All checks, and the flips at rest and under load. ``progress`` is told (share done, what comes now)."""
    info = screen.info
    period_s = 1 / info.refresh_hz
    began_s = time.perf_counter()
    progress(0.05, "Frames, at rest")
    screen.flips(WARM_UP_S)  # a program that has just started is not at rest
    idle = verdicts.judge_flips(screen.flips(IDLE_S), period_s)
    progress(0.40, "Frames, one core busy")
    with busy_core():
        load = verdicts.judge_flips(screen.flips(LOAD_S), period_s)
    progress(0.70, "Keys: press SPACE some times, if somebody is there")
    page = Page("keys", say("en", "station.keys.heading"), say("en", "station.keys.text"))
    keys = screen.key_path(page, KEYS_S)
    progress(0.90, "Sound: some short quiet tones")
    sounds_ms = screen.sound_latencies_ms(SOUNDS)
    progress(0.96, "Clock and disk")
    checks = [
        verdicts.refresh_check(info.kind, info.refresh_hz, info.jitter_ms),
        verdicts.frames_check("frames at rest", idle, verdicts.MISSED_IDLE),
        verdicts.frames_check("frames under load", load, verdicts.MISSED_UNDER_LOAD),
        verdicts.stamps_check(idle),
        verdicts.keys_check(keys, period_s),
        verdicts.clock_check(screen.clock_drift_ms(), time.perf_counter() - began_s),
        verdicts.sound_check(sounds_ms),
        verdicts.disk_check(disk_ms(results)),
    ]
    progress(1.0, "Done")
    return checks, idle, load
