"""Work per frame of every shipped paradigm's own pictures, beside one pyglet batch a picture: ``python -m
bench.timing.work <job.json>``.

Engine and floor take turns in one process and one window, so that both meet the same machine. The engine runs the
paradigm's real block; the floor then shows the same pictures for the same frames from batches that were drawn
beforehand. Which frames are whose is told by the virtual monitor's own count.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.timing.design import Tap
from bench.timing.measures import see
from bench.timing.monitor import Witness
from bench.timing.rows import run_apart
from cogtrain.displays.display import BlockRequest
from cogtrain.library.settings_at_level import settings_at
from cogtrain.pages.page import stop_mark
from cogtrain.paradigms import registry
from cogtrain.trial import Block, Outcome, Picture
from cogtrain.wording import say

SIZE = (1024, 768)
LANGUAGE = "en"
# Every paradigm with as few and as quick trials as its bounds allow.
QUICK: dict[str, tuple[str, dict[str, Any], float | None]] = {
    "n-back, letters": ("nback", {"scored": 8, "stimulus_s": 0.3, "gap_s": 0.2}, None),
    "n-back, positions": ("nback", {"stimuli": "positions", "scored": 8, "stimulus_s": 0.3, "gap_s": 0.2}, None),
    "switching": (
        "switching",
        {"trials": 8, "fixation_s": 0.1, "cue_stimulus_s": 0.1, "stimulus_s": 0.25, "deadline_s": 0.3, "iti_s": 0.1},
        None,
    ),
    "flanker": (
        "flanker",
        {"trials": 8, "fixation_s": 0.1, "stimulus_s": 0.25, "deadline_s": 0.3, "iti_s": 0.1},
        None,
    ),
    "SART": ("sart", {"per_digit": 2, "digit_s": 0.15, "mask_s": 0.1}, None),
    "digit-symbol coding": ("coding", {"seconds": 10}, 4.0),
    "attention network": ("attention-network", {"rounds": 1, "fixation_s": 0.1, "fixation_longest_s": 0.2}, 6.0),
    "visual search, 24 bars": (
        "visual-search",
        {"trials": 8, "few": 16, "many": 24, "fixation_s": 0.1, "deadline_s": 0.5, "iti_s": 0.1},
        None,
    ),
    "local and global letters": (
        "local-global",
        {"trials": 8, "pace": "clock", "fixation_s": 0.1, "stimulus_s": 0.25, "deadline_s": 0.3, "iti_s": 0.1},
        None,
    ),
    "useful field": ("useful-field", {"trials": 8, "fixation_s": 0.2, "mask_s": 0.3, "limit_s": 2}, 6.0),
    "symbol search": ("symbol-search", {"trials": 8, "limit_s": 2, "gap_s": 0.1}, 6.0),
    "mental rotation": ("mental-rotation", {"trials": 8, "limit_s": 2, "iti_s": 0.1}, 6.0),
    "set shifting": ("set-shifting", {"trials": 12, "limit_s": 2, "told_s": 0.3}, 6.0),
    "trails, 25 circles": ("trails", {}, 6.0),
    "trails by keys": ("trails", {"keys": True, "kind": "B"}, 6.0),
    "alternating runs": ("alternating-runs", {"trials": 16, "limit_s": 0.4}, 6.0),
    "dual n-back": ("dual-nback", {"scored": 8, "stimulus_s": 0.3, "gap_s": 0.2}, None),
    "keep track": ("keep-track", {"lists": 2, "digit_s": 0.3, "gap_s": 0.1}, 6.0),
    "operation span": ("operation-span", {"sizes": [2], "sum_limit_s": 2}, 6.0),
    "cue opposition": (
        "antisaccade",
        {"trials": 6, "fixation_s": 0.2, "fixation_longest_s": 0.4, "deadline_s": 0.5},
        None,
    ),
    "vigilance": ("vigilance", {"seconds": 20, "interval_s": 1.2, "interval_longest_s": 2.0}, 6.0),
}


def blocks(names: Iterable[str] = tuple(QUICK)) -> dict[str, Block]:
    """A short block of every paradigm that is named; each draw from one seed."""
    made = {}
    for name in names:
        paradigm, settings, seconds = QUICK[name]
        found = registry()[paradigm]
        block = found.plan(settings_at(found, settings), np.random.default_rng(1))
        made[name] = block if seconds is None else replace(block, ends_after_s=seconds)
    return made


def one_key(block: Block) -> dict[str, tuple[str, ...]]:
    """Keys with which the finger's one key is the first answer of the first stream."""
    answers = [answer for stream in block.streams for answer in stream.answers]
    return {answer: ("space",) if k == 0 else (f"unused-{k}",) for k, answer in enumerate(answers)}


def shown_pictures(block: Block, outcomes: Iterable[Outcome]) -> Iterator[tuple[tuple[str, ...], bool, int]]:
    """(names of pictures, whether the patch was bright, frames) in the order in which the engine showed them."""
    for outcome in outcomes:
        for part in outcome.shown:
            phases = outcome.trial.phases
            show = phases[part.phase].show if part.phase < len(phases) else ()
            yield show, part.phase == outcome.trial.stimulus_phase, part.shown_frames


class FloorBlock:
    """The engine's screens of a block as batches, one for each."""

    def __init__(self, made: Any, block: Block, stop: Picture) -> None:
        self._made, self._block, self._stop = made, block, stop
        self._kept: dict[tuple[tuple[str, ...], bool], Any] = {}

    def batch(self, show: tuple[str, ...], patch: bool) -> Any:
        """The batch of a screen, drawn once already."""
        if (show, patch) not in self._kept:
            pictures = [self._stop, *(self._block.pictures[name] for name in show)]
            self._kept[show, patch] = self._made.batch(pictures, patch)
            self._kept[show, patch].draw()
        return self._kept[show, patch]


def run_work(
    screen: str, rounds: int, names: Sequence[str] = tuple(QUICK), hz: int = 60
) -> dict[str, dict[str, dict[str, float]]]:
    """paradigm -> "engine" and "floor" -> p50_ms and p99_ms of the work per frame, and of how many frames."""
    taps = [(Tap(0.06, 0.02),)] * 3000
    job = {"rounds": rounds, "hz": hz, "names": list(names)}
    done = run_apart(
        lambda _folder, file: [sys.executable, "-m", "bench.timing.work", str(file)],
        job,
        hz,
        screen,
        taps,
        (30.0 + 15.0 * len(names)) * rounds,
    )
    gathered: dict[str, dict[str, list[Any]]] = {}
    for turn in done.record:
        seen = see(done.frames[turn["from"] : turn["to"]], hz)
        gathered.setdefault(turn["name"], {}).setdefault(turn["who"], []).append(seen.work_s * 1000)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name, whose in gathered.items():
        for who, parts in whose.items():
            work = np.concatenate(parts)
            p50, p99 = (float(np.percentile(work, share)) for share in (50, 99))
            found.setdefault(name, {})[who] = {"p50_ms": p50, "p99_ms": p99, "frames": len(work)}
    return found


def main() -> None:
    """Take turns, and write which frames were whose."""
    import pyglet

    from bench.timing import floor
    from cogtrain.displays.window.gl_bank import prepare_context
    from cogtrain.displays.window.window import WindowDisplay

    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    witness = Witness(Path(os.environ["VIRTUAL_MONITOR_LOG"]))
    display = WindowDisplay(SIZE, sync_patch=True)
    window = next(iter(pyglet.app.windows))
    made, keys, side = floor.Floor(*SIZE), floor.Keys(), min(SIZE)
    stop, _ = stop_mark(SIZE[0] / 2 / side, SIZE[1] / 2 / side, say(LANGUAGE, "stop"))
    turns: list[dict[str, Any]] = []
    for _ in range(job["rounds"]):
        for name, block in blocks(job["names"]).items():
            outcomes: list[Outcome] = []
            prepare_context(*SIZE)
            began = witness.count
            display.block(BlockRequest(block, one_key(block), "bench"), outcomes.append)
            turns.append({"name": name, "who": "engine", "from": began, "to": witness.count})
            floor.prepare_context(*SIZE)
            screens = FloorBlock(made, block, stop)
            frames = [
                batch
                for show, patch, count in shown_pictures(block, outcomes)
                for batch in [screens.batch(show, patch)] * count
            ]
            dark = screens.batch((), False)
            began = witness.count
            floor.show(window, [dark] * job["hz"] + frames + [dark], keys)
            turns.append({"name": name, "who": "floor", "from": began, "to": witness.count})
    display.close()
    Path(job["out"]).write_text(json.dumps(turns), encoding="utf-8")


if __name__ == "__main__":
    main()
