"""The robot finger: a process of its own that sees in the virtual monitor's log when the sync patch turned bright, and
presses a key a known time later: ``python -m bench.timing.finger <job.json>``.

It writes for every press the trial that it belongs to and the moments between which the X server took it.
"""

from __future__ import annotations

import heapq
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from Xlib import XK, X, display
from Xlib.ext import xtest

from bench.timing.design import Tap
from bench.timing.monitor import Witness, sleep_until, wake_precisely

NEAR_S = 0.0008
AFTER_TICK_S = 0.0004
ASLEEP_S = 0.005


class Key:
    """One key of an X server, pressed by XTEST."""

    def __init__(self, name: str, server: display.Display | None = None) -> None:
        self._server = server or display.Display()
        self._code = self._server.keysym_to_keycode(XK.string_to_keysym(name))

    def move(self, down: bool) -> tuple[float, float]:
        """Press or let go; (before, after) on CLOCK_MONOTONIC: the server took it in between."""
        xtest.fake_input(self._server, X.KeyPress if down else X.KeyRelease, self._code)
        before_s = time.monotonic()
        self._server.sync()
        return before_s, time.monotonic()


class Onsets:
    """Frames on which the patch turned bright, each told once."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._seen = 0
        self._lit = False

    def new(self) -> Iterator[float]:
        """The ticks of onsets since the last call, seconds."""
        count = self._witness.count
        for index in range(self._seen, count):
            lit = self._witness.bright(index)
            if lit and not self._lit:
                yield self._witness.tick_s(index)
            self._lit = lit
        self._seen = count


def next_look_s(hz: int, now_s: float) -> float:
    """When to look next: shortly after the monitor's next tick, as nothing is to be seen before. It costs less than to
    look all the time, and a core that is watched is not idle."""
    return now_s + ASLEEP_S if hz == 0 else (math.floor(now_s * hz) + 1) / hz + AFTER_TICK_S


def press_all(witness: Witness, key: Key, taps: list[list[Tap]], over: Callable[[], bool]) -> list[dict[str, Any]]:
    """Press every tap of every trial at its moment; ends when all were made, or when it is ``over``."""
    onsets, trial = Onsets(witness), 0
    due: list[tuple[float, int, bool, int]] = []
    made: list[dict[str, Any]] = []
    while due or (trial < len(taps) and not over()):
        for tick_s in onsets.new():
            for tap in taps[trial] if trial < len(taps) else ():
                heapq.heappush(due, (tick_s + tap.rt_s, len(made), True, trial))
                heapq.heappush(due, (tick_s + tap.rt_s + tap.held_s, len(made), False, trial))
            trial += 1
        until_s = next_look_s(witness.hz, time.monotonic())
        if not due or due[0][0] > until_s + NEAR_S:
            sleep_until(until_s)
            continue
        target_s, _, down, of = heapq.heappop(due)
        sleep_until(target_s)
        before_s, after_s = key.move(down)
        if down:
            made.append({"trial": of, "target_s": target_s, "before_s": before_s, "after_s": after_s})
    return made


def main() -> None:
    """Do the job that the file describes."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    wake_precisely()
    taps = [[Tap(**tap) for tap in trial] for trial in job["taps"]]
    parent, over = os.getppid(), Path(job["over"])
    made = press_all(Witness(Path(job["log"])), Key(job["key"]), taps, lambda: over.exists() or os.getppid() != parent)
    Path(job["out"]).write_text(json.dumps(made), encoding="utf-8")


if __name__ == "__main__":
    main()
