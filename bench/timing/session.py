"""One whole session of the engine in front of the virtual monitor: ``cogtrain run`` as a lab runs it, with a finger
that leaves its pages and answers a stream of letters with reaction times of 150 to 600 ms."""

from __future__ import annotations

import heapq
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bench.robot import LogTail
from bench.timing.design import Tap, draw_taps
from bench.timing.finger import NEAR_S, Key, Onsets, next_look_s
from bench.timing.measures import Chunk, match, match_presses, see
from bench.timing.monitor import Witness, in_front_of, new_log, sleep_until, wake_precisely
from bench.timing.rows import RowFailedError, ended

STIMULUS_S, GAP_S = 0.2, 0.55
RT_S = (0.150, 0.600)
PAGE_S = 0.1
PATIENCE_S = 60.0
CODE = "BENCH01"


def protocol(scored: int) -> dict[str, Any]:
    """A protocol of one session: one block of two-back letters without practice."""
    item = {
        "task": "nback-letters@1",
        "settings": {"scored": scored, "stimulus_s": STIMULUS_S, "gap_s": GAP_S},
        "difficulty": {"rule": "fixed", "level": 2},
        "practice": "none",
        "instructions": "brief",
    }
    return {
        "protocol": "bench-timing",
        "version": 1,
        "about": "A stream of letters for the timing bench. Not for people.",
        "sessions": {"timing": {"purpose": "practice", "title": {"en": "Timing"}, "do": [item]}},
        "schedule": [{"day": 0, "do": "timing"}],
    }


class SessionFinger:
    """Leaves pages by their first key, and taps the answer's key in every trial."""

    def __init__(self, witness: Witness, tail: LogTail, screen: str, taps: Sequence[Sequence[Tap]]) -> None:
        from Xlib import display

        self._server = display.Display(screen)
        self._witness, self._onsets, self._tail, self._taps = witness, Onsets(witness), tail, taps
        self._key = Key("space", self._server)
        self._page_s: float | None = None
        self._due: list[tuple[float, int, bool, int]] = []
        self._trial = 0
        self.made: list[dict[str, Any]] = []
        self.pages = 0

    def attend(self, over: Callable[[], bool]) -> None:
        """Until it is over."""
        looked_s = 0.0
        while not over():
            if time.monotonic() - looked_s > 0.02 and not self._due:
                looked_s = time.monotonic()
                self._hear()
            for tick_s in self._onsets.new():
                self._onset(tick_s)
            until_s = next_look_s(self._witness.hz, time.monotonic())
            if self._due and self._due[0][0] <= until_s + NEAR_S:
                self._tap()
            elif self._page_s is not None and time.monotonic() > self._page_s:
                self._key.move(down=True)
                time.sleep(0.03)
                self._key.move(down=False)
                self._page_s = time.monotonic() + 1.0
            else:
                sleep_until(until_s)

    def _hear(self) -> None:
        for event in self._tail.events():
            if event["kind"] == "page_shown":
                self.pages += 1
                self._page_s = time.monotonic() + PAGE_S
            elif event["kind"] == "block_started":
                self._page_s = None

    def _onset(self, tick_s: float) -> None:
        self._page_s = None
        for tap in self._taps[self._trial] if self._trial < len(self._taps) else ():
            heapq.heappush(self._due, (tick_s + tap.rt_s, len(self.made), True, self._trial))
            heapq.heappush(self._due, (tick_s + tap.rt_s + tap.held_s, len(self.made), False, self._trial))
        self._trial += 1

    def _tap(self) -> None:
        target_s, _, down, trial = heapq.heappop(self._due)
        sleep_until(target_s)
        before_s, after_s = self._key.move(down)
        if down:
            self.made.append({"trial": trial, "target_s": target_s, "before_s": before_s, "after_s": after_s})


def records(log: Path) -> list[dict[str, Any]]:
    """The trials of a session's log, in the form that every row has."""
    found = []
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["kind"] == "trial":
            data = event["data"]
            planned = [frames for frames, _, _ in data["shown"]]
            found.append(
                {
                    "onset_s": data["onset_s"],
                    "shown_frames": planned[data["stimulus_phase"]],
                    "trial_frames": sum(planned),
                    "flagged": not data["timing_ok"],
                    "presses_s": [answer["rt_s"] for answer in data["answers"]],
                }
            )
    return found


def run_session(hz: int, scored: int, screen: str, rng: np.random.Generator) -> Chunk:
    """``cogtrain run`` from its start to its end. Its time to the first stimulus holds the pages that the finger left,
    each 0.1 s after the log told of it."""
    wake_precisely()
    log = new_log()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder, results = Path(name), Path(name, "results")
            (results / CODE).mkdir(parents=True)
            file = folder / "bench-timing.yaml"
            file.write_text(yaml.safe_dump(protocol(scored), sort_keys=False), encoding="utf-8")
            taps = [draw_taps(hz, *RT_S, rng) for _ in range(scored + 2)]
            finger = SessionFinger(Witness(log), LogTail(results / CODE), screen, taps)
            options = ("--participant", CODE, "--results", str(results), "--windowed", "1024x768", "--sync-patch")
            program = [sys.executable, "-m", "cogtrain.cli", "run", str(file), *options]
            began_s = time.monotonic()
            with (
                (folder / "said").open("w") as said,
                ended(subprocess.Popen(program, env=in_front_of(hz, log, screen), stdout=said, stderr=said)) as process,
            ):
                deadline_s = began_s + PATIENCE_S + scored * (STIMULUS_S + GAP_S)
                finger.attend(lambda: process.poll() is not None or time.monotonic() > deadline_s)
                if process.poll() != 0:
                    words = (folder / "said").read_text(encoding="utf-8")[-3000:]
                    raise RowFailedError(f"cogtrain run ended with {process.poll()}:\n{words}")
            found = records(next((results / CODE).glob("2*.jsonl")))
            seen = see(Witness(log).frames(), hz)
            matched = match(seen, found)
            return Chunk(seen, matched, match_presses(seen, matched, found, finger.made), seen.onset_s[0] - began_s)
    finally:
        log.unlink()
