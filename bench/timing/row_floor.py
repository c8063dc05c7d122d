"""The floor's row: bare pyglet and psychtoolbox, everything drawn beforehand: ``python -m bench.timing.row_floor
<job.json>``. It shows what the engine shows, its Stop mark included."""

from __future__ import annotations

import itertools
import json
import sys
from bisect import bisect_right
from pathlib import Path
from typing import Any

import pyglet

from bench.timing.design import Plan, plan_from
from bench.timing.floor import Floor, Keys, prepare_context, show
from cogtrain.pages.page import stop_mark
from cogtrain.trial import Text

SIZE = (1024, 768)
LETTER_HEIGHT = 0.12
LEAD_S = 1.0


def open_window() -> Any:
    """A plain pyglet window, its context ready for the floor's batches."""
    window = pyglet.window.Window(*SIZE, vsync=False, caption="floor")
    prepare_context(*SIZE)
    window.on_resize = lambda _width, _height: prepare_context(*SIZE)
    return window


def trials_of(plan: Plan, stamps: list[float], downs: list[float], lead: int) -> list[dict[str, Any]]:
    """Stamps and keys as the record that every row has; a key belongs to the last onset before it."""
    onsets = [stamps[lead + k * plan.trial_frames] for k in range(len(plan.letters))]
    presses: list[list[float]] = [[] for _ in onsets]
    for down in downs:
        trial = bisect_right(onsets, down) - 1
        if trial >= 0:
            presses[trial].append(down - onsets[trial])
    return [
        {
            "onset_s": onset,
            "shown_frames": plan.shown_frames,
            "trial_frames": plan.trial_frames,
            "flagged": None,
            "presses_s": keys,
        }
        for onset, keys in zip(onsets, presses, strict=True)
    ]


def main() -> None:
    """Show the block and write the record."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    plan = plan_from(job["plan"])
    window = open_window()
    floor, (width, height) = Floor(*SIZE), SIZE
    side = min(SIZE)
    stop, _ = stop_mark(width / 2 / side, height / 2 / side, "Stop")
    ground = floor.batch([stop], patch=False)
    lit = {
        letter: floor.batch([stop, (Text(letter, height=LETTER_HEIGHT, bold=True),)], patch=True)
        for letter in set(plan.letters)
    }
    keys = Keys()
    lead = round(LEAD_S * plan.hz)
    dark = plan.trial_frames - plan.shown_frames
    frames = itertools.chain(
        (ground for _ in range(lead)),
        *([lit[letter]] * plan.shown_frames + [ground] * dark for letter in plan.letters),
        [ground],
    )
    for batch in (*lit.values(), ground):
        batch.draw()
    stamps, downs = show(window, frames, keys)
    window.close()
    record = {"trials": trials_of(plan, stamps, downs, lead), "info": {}}
    Path(job["out"]).write_text(json.dumps(record), encoding="utf-8")


if __name__ == "__main__":
    main()
