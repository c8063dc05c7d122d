"""Every task in Chromium, by key and by touch: the rows are those that the same answers give without a browser."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bench.browser.robot import Robot
from bench.browser.stand import browsing, standing
from bench.browser.vectors import tasks
from cogtrain.adapt import begin
from cogtrain.clock import VirtualClock
from cogtrain.displays.display import BlockRequest
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.library.resolve import ResolvedTask
from cogtrain.observers import Observer, Person, Reply
from cogtrain.session.attempt_draw import planned, preparing
from cogtrain.session.block_events import trial_done
from cogtrain.session.levels import Standing, TrialLevels
from cogtrain.trial import Outcome, Stream, Trial
from cogtrain.web.rooms import Room

OF_TIMING = ("onset_s", "shown", "late_frames", "timing_ok", "heard", "stimulus_phase")
OF_HAND = ("source", "x", "y")
LONGEST_S = 8.0
NAMES = {"touch": {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True}, "key": {}}
Json = dict[str, Any]


@dataclass
class Ran:
    """One task: what came of its trials in the browser, and which rows were others without it."""

    task: str
    by: str
    trials: int = 0
    right: int = 0
    flagged: int = 0
    others: list[str] = field(default_factory=list)


def request_of(task: ResolvedTask, count: int, seed: int) -> BlockRequest:
    """The first trials of a block, drawn from that seed."""
    rule = task.level_rule
    level = None if rule is None else rule.start
    settings = task.settings_at(level)
    block, by = planned(task, settings, np.random.default_rng(seed))
    ends_s = None if block.ends_after_s is None else min(block.ends_after_s, LONGEST_S)
    block = replace(block, trials=block.trials[:count], ends_after_s=ends_s)
    levels = TrialLevels(task, Standing(level, rule, {} if rule is None else begin(rule, rule.start)), settings)
    keys = {answer: tuple(names) for answer, names in task.keys.items()}
    return BlockRequest(
        block, keys, task.paradigm.name, practice=True, prepare=preparing(block, levels, by), assets=task.loaded.assets
    )


def measure(by: str, count: int, told: Callable[[Ran], None]) -> list[Ran]:
    """So many trials of each task, answered rightly by key or touch."""
    every, found = tasks(), list[Ran]()

    def live(room: Room) -> None:
        for number, task in enumerate(every):
            outcomes: list[Outcome] = []
            room.display.by_touch = by == "touch"
            room.display.block(
                request_of(task, count, number), lambda outcome, kept=outcomes: bool(kept.append(outcome))
            )
            ran = Ran(task.reference, by, len(outcomes))
            ran.right = sum(outcome.correct for outcome in outcomes)
            ran.flagged = sum(not outcome.timing_ok for outcome in outcomes)
            ran.others = differences(task, count, number, outcomes)
            found.append(ran)
            told(ran)

    with (
        tempfile.TemporaryDirectory() as folder,
        browsing() as browser,
        standing(Path(folder), live=live, code="TEST01") as stand,
    ):
        page = browser.new_context(**{"viewport": {"width": 1024, "height": 768}, **NAMES[by]}).new_page()
        page.goto(stand.address)
        robot = Robot(page, by_touch=by == "touch")
        robot.watch()
        while len(found) < len(every):
            if not robot.trials():
                time.sleep(0.01)
    return found


def differences(task: ResolvedTask, count: int, seed: int, outcomes: list[Outcome]) -> list[str]:
    """Rows that are others where a simulated display is given the same answers at the same times."""
    again: list[Outcome] = []
    rng = np.random.default_rng(0)
    display = SimulatedDisplay(_same(outcomes), VirtualClock(datetime(2026, 1, 5, tzinfo=UTC)), rng)
    display.block(request_of(task, count, seed), lambda outcome: bool(again.append(outcome)))
    found = [] if len(again) >= len(outcomes) else [f"{len(again)} trials for {len(outcomes)}"]
    for one, other in zip(outcomes, again, strict=False):
        ours, theirs = _row(one), _row(other)
        found += [f"{one.index}.{name}: {ours[name]} but {theirs[name]}" for name in ours if ours[name] != theirs[name]]
    return found


def _row(outcome: Outcome) -> Json:
    row = trial_done(outcome, 0, 0, None, None).data()
    plain = {name: value for name, value in row.items() if name not in OF_TIMING}
    for name in ("streams", "answers"):
        plain[name] = [
            {key: round(value, 6) if key == "rt_s" and value is not None else value for key, value in one.items()}
            for one in ({key: value for key, value in one.items() if key not in OF_HAND} for one in row[name])
        ]
    return plain


def _same(outcomes: list[Outcome]) -> Observer:
    """Somebody who gives these answers."""
    met = iter(outcomes)

    def answers(_trial: Trial, _streams: tuple[Stream, ...], *_: object) -> tuple[Reply, ...]:
        outcome = next(met, None)
        return () if outcome is None else tuple(Reply(one.stream, one.answer, one.rt_s) for one in outcome.answers)

    return Observer("same", Person(), answers)
