"""Conformance vectors: random blocks of every task, run by the engine, for the player in the page to run again.

A vector holds the block as the player gets it, the trials that it would have asked for, and ticks: the stamp of a flip
and what was pressed before it. What the engine made of them stands beside: each frame that was another one than before,
and each outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isnan
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from cogtrain.adapt import begin
from cogtrain.displays.browser.player_block import asks_between, planned_json, player_block
from cogtrain.displays.browser.stage import Device, Stage
from cogtrain.displays.display import BlockRequest
from cogtrain.engine.block_run import BlockRun
from cogtrain.engine.flip_watch import PacedWatch
from cogtrain.engine.frames import compile_trial
from cogtrain.engine.touch_caps import Cap
from cogtrain.library import load_library
from cogtrain.library.models import TaskItem
from cogtrain.library.resolve import ResolvedTask, resolve
from cogtrain.session.attempt_draw import planned, preparing
from cogtrain.session.levels import Standing, TrialLevels
from cogtrain.trial import Outcome, Trial
from cogtrain.web import documents

RATES_HZ = (59.94, 60.0, 75.0, 120.0, 144.0)
SIZES: tuple[tuple[float, float, Device], ...] = (
    (1024, 768, "computer"), (1920, 1080, "computer"), (360, 740, "phone"), (740, 360, "phone"), (820, 1180, "tablet"),
)  # fmt: skip
TICKS = 1500
FOLDERS = {"/": Path(str(documents.CLIENT)), "/bench/": Path(__file__).parent}
DIFFERENCES = """async (all) => {
  const { differences } = await import("/bench/conformance.js");
  return all.map(differences);
}"""
"""What the player of a page that has both folders makes of vectors: the differences of each."""
Json = dict[str, Any]


@dataclass
class Made:
    """The trials that the player would ask for, as they were prepared."""

    request: BlockRequest
    period_s: float
    told: dict[int, Json] = field(default_factory=dict)

    def prepare(self, trial: Trial, history: tuple[Outcome, ...]) -> Trial:
        """The trial, kept for the player."""
        prepare = self.request.prepare
        made = trial if prepare is None else prepare(trial, history)
        self.told[len(history)] = planned_json(compile_trial(made, self.period_s, self.request.practice))
        return made


def tasks() -> list[ResolvedTask]:
    """Every card of the library, as it stands."""
    cards = load_library().cards
    return [resolve(TaskItem(task=reference), cards[reference]) for reference in sorted(cards)]


def vectors(count: int, seed: int) -> Iterator[Json]:
    """So many, of all tasks in turn."""
    every, rng = tasks(), np.random.default_rng(seed)
    for number in range(count):
        yield vector(every[number % len(every)], rng)


def vector(task: ResolvedTask, rng: np.random.Generator) -> Json:
    """One block of a task: presses, touches and late flips by chance."""
    rule = task.level_rule
    level = None if rule is None else rule.start
    settings = task.settings_at(level)
    block, by = planned(task, settings, rng)
    levels = TrialLevels(task, Standing(level, rule, {} if rule is None else begin(rule, rule.start)), settings)
    keys = {answer: tuple(names) for answer, names in task.keys.items()}
    practice = bool(rng.random() < 0.5)
    request = BlockRequest(block, keys, task.paradigm.name, practice, preparing(block, levels, by))
    width, height, device = SIZES[rng.integers(len(SIZES))]
    period_s = 1 / RATES_HZ[rng.integers(len(RATES_HZ))]
    stage = Stage(width, height, 1.0, period_s, 0.0, device, "vectors", by_touch=bool(rng.random() < 0.5))
    caps = stage.caps(block, keys)
    plan = player_block(request, stage, caps, by_touch=stage.by_touch)
    return {"task": task.reference, "plan": plan, **_run(request, stage, caps, rng)}


def _run(request: BlockRequest, stage: Stage, caps: tuple[Cap, ...], rng: np.random.Generator) -> Json:
    asks, made = asks_between(request), Made(request, stage.period_s)
    prepare = made.prepare if asks else None
    watch = PacedWatch(stage.period_s)
    run = BlockRun(
        request.block, request.keys, stage.period_s, request.practice, prepare, watch, caps, by_touch=stage.by_touch
    )
    hand, stamp_s = _Hand(request, caps, rng), round(float(rng.uniform(1, 1000)), 6)
    ticks: list[Any] = []
    frames: list[Any] = []
    outcomes: list[Outcome] = []
    shown: Any = None
    whole = False
    for tick in range(TICKS):
        before_s = stamp_s
        late = int(rng.integers(1, 4)) if rng.random() < 0.01 else 0
        stamp_s = round(stamp_s + stage.period_s * (1 + late) + float(rng.uniform(-2e-5, 2e-5)), 6)
        presses = hand.presses(run, before_s, stamp_s)
        ticks.append([stamp_s, presses])
        for press in presses:
            if press[0] == "k":
                run.press(press[1], press[2])
            else:
                run.touch(press[1], press[2], press[3], press[4])
        frame = run.next()
        if frame is None:
            run.end(stamp_s, stamp_s)
            whole = True
            break
        run.flipped(stamp_s, stamp_s)
        told = [list(frame.show), list(frame.echoes), frame.patch, frame.feedback, frame.counter_ms, frame.sound]
        if told != shown:
            shown = told
            frames.append([tick, *told])
        outcomes += run.take_finished()
    if not whole:
        run.end(None)
    outcomes += run.take_finished()
    return {
        "told": {str(index): trial for index, trial in made.told.items()},
        "ticks": ticks,
        "whole": whole,
        "frames": frames,
        "outcomes": [_plain(outcome) for outcome in outcomes],
    }


@dataclass
class _Hand:
    """Presses by chance: rather the right key than another, now and then a double press or a place between."""

    request: BlockRequest
    caps: tuple[Cap, ...]
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.names = [key for keys in self.request.keys.values() for key in keys] or ["space"]

    def presses(self, run: BlockRun, before_s: float, stamp_s: float) -> list[Any]:
        """What comes between two flips."""
        if self.rng.random() > 0.12:
            return []
        came = [self._one(run, before_s, stamp_s) for _ in range(int(self.rng.integers(1, 3)))]
        return sorted(came, key=itemgetter(1))

    def _one(self, run: BlockRun, before_s: float, stamp_s: float) -> list[Any]:
        at_s = round(float(self.rng.uniform(before_s, stamp_s)), 6)
        here = run.so_far()
        targets = here[-1].trial.targets if here else ()
        if self.rng.random() < (0.8 if targets else 0.3):
            x, y = self._place(targets)
            return ["t", at_s, x, y, "touch" if self.rng.random() < 0.5 else "pointer"]
        return ["k", at_s, self.names[self.rng.integers(len(self.names))]]

    def _place(self, targets: tuple[Any, ...]) -> tuple[float, float]:
        places = [(one.x, one.y) for one in (*targets, *self.caps)]
        if not places or self.rng.random() < 0.1:
            return round(float(self.rng.uniform(-0.6, 0.6)), 4), round(float(self.rng.uniform(-0.6, 0.6)), 4)
        x, y = places[self.rng.integers(len(places))]
        return round(float(x + self.rng.normal(0, 0.01)), 4), round(float(y + self.rng.normal(0, 0.01)), 4)


def _plain(outcome: Outcome) -> Json:
    return {
        "index": outcome.index,
        "onset_s": None if isnan(outcome.onset_s) else outcome.onset_s,
        "answers": [
            {name: getattr(one, name) for name in ("stream", "answer", "rt_s", "used", "source", "x", "y")}
            for one in outcome.answers
        ],
        "verdicts": {
            stream: {
                "response": list(v.response) if isinstance(v.response, tuple) else v.response,
                "correct": v.correct,
                "rt_s": v.rt_s,
            }
            for stream, v in outcome.verdicts.items()
        },
        "shown": [[one.phase, one.planned_frames, one.onset_s] for one in outcome.shown],
        "cut_short": outcome.cut_short,
    }
