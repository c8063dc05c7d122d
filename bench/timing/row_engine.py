"""The engine's row: its own window shows the block, its own record comes out: ``python -m bench.timing.row_engine
<job.json>``.

A job can ask for harm (mutation controls). It is done from outside: pyglet's flip is wrapped, and the clock that the
display is given; the engine has no hook for it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.timing.design import Plan, plan_from
from bench.timing.monitor import Witness
from cogtrain.clock import SystemClock
from cogtrain.displays.display import BlockRequest
from cogtrain.displays.window.window import WindowDisplay
from cogtrain.trial import Block, Outcome, Phase, Stream, Text, Trial

SIZE = (1024, 768)
KEYS = {"yes": ("space",)}
LETTER_HEIGHT = 0.12


def block_of(plan: Plan) -> Block:
    """The plan as the engine's own block: a letter, then the ground."""
    pictures = {letter: (Text(letter, height=LETTER_HEIGHT, bold=True),) for letter in sorted(set(plan.letters))}
    gap_s = plan.trial_s - plan.shown_s
    trials = tuple(
        Trial("letter", letter, (Phase((letter,), plan.shown_s), Phase((), gap_s)), {"k": "yes"}, 0, plan.trial_s)
        for letter in plan.letters
    )
    return Block(pictures, trials, (Stream("k", ("yes",)),))


def trial_data(outcome: Outcome) -> dict[str, Any]:
    """What the engine recorded, in the form that every row has."""
    planned = [part.planned_frames for part in outcome.shown]
    return {
        "onset_s": outcome.onset_s,
        "shown_frames": planned[0],
        "trial_frames": sum(planned),
        "flagged": not outcome.timing_ok,
        "presses_s": [answer.rt_s for answer in outcome.answers],
        "late_frames": outcome.late_frames,
    }


class Harm:
    """Harms the trials it is told: the flip of their third frame is preceded by a sleep; or every stamp is skewed."""

    def __init__(self, witness: Witness, job: dict[str, Any]) -> None:
        self._witness = witness
        self._trials = set(job.get("trials", ()))
        self._sleep_s = job.get("sleep_s", 0.0)
        self._skew_s = job.get("skew_s", 0.0)
        self._onsets = -1
        self._since = 0
        self._lit = False
        self._flipped = False

    def monotonic_s(self) -> float:
        """The clock: its first reading after a flip is the stamp."""
        now_s = time.perf_counter()
        if self._flipped:
            self._flipped = False
            return now_s + self._skew_s
        return now_s

    def utc(self) -> datetime:
        return SystemClock().utc()

    def flip(self, flip: Callable[[Any], None], window: Any) -> None:
        """Flip, with harm where it is due."""
        count = self._witness.count
        lit = count > 0 and self._witness.bright(count - 1)
        self._onsets += lit and not self._lit
        self._since = self._since + 1 if lit else 0
        self._lit = lit
        if self._since == 2 and self._onsets in self._trials and self._sleep_s:
            time.sleep(self._sleep_s)
        flip(window)
        self._flipped = True


def harmful_clock(job: dict[str, Any]) -> Harm:
    """Wrap pyglet's flip before a window is opened; returns the clock for the display."""
    from pyglet.window.xlib import XlibWindow

    harm = Harm(Witness(Path(os.environ["VIRTUAL_MONITOR_LOG"])), job)
    flip = XlibWindow.flip
    XlibWindow.flip = lambda window: harm.flip(flip, window)
    return harm


def main() -> None:
    """Show the block and write the record."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    plan = plan_from(job["plan"])
    outcomes: list[Outcome] = []
    display = WindowDisplay(SIZE, sync_patch=True, clock=harmful_clock(job["harm"]) if job.get("harm") else None)
    request = BlockRequest(block_of(plan), KEYS, "bench")
    end = display.block(request, outcomes.append)
    display.close()
    record = {
        "trials": [trial_data(outcome) for outcome in outcomes],
        "info": {"kind": display.info.kind, "refresh_hz": display.info.refresh_hz, "drift_ms": end.clock_drift_ms},
    }
    Path(job["out"]).write_text(json.dumps(record), encoding="utf-8")


if __name__ == "__main__":
    main()
