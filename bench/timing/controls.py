"""Mutation controls: the bench has to see each of these harms, and the engine has to flag what it did, on its own
trial. All harm comes from outside the engine."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.timing.design import Plan, draw_plan
from bench.timing.finger import Onsets
from bench.timing.measures import Chunk
from bench.timing.monitor import Witness, sleep_until
from bench.timing.rows import busy, run_row

SKEW_S = 0.003
STOP_S = 0.040
PAUSE_S = 0.100


@dataclass(frozen=True)
class Control:
    """A harm. ``trials``: those that it is done to (None: all). ``beside``: does it from another process."""

    name: str
    trials: tuple[int, ...] | None
    harm: Mapping[str, Any] | None = None
    cores: str | None = None
    beside: Callable[[int, Path], None] = field(default=lambda _process, _log: None)


@dataclass(frozen=True)
class Verdict:
    """What became of it: seen by the bench; trials harmed, hit, hit and flagged; and what was measured, in words."""

    name: str
    seen: bool
    flagged: bool
    hit: int
    hit_flagged: int
    words: str


def stopper(trials: Sequence[int], rng: np.random.Generator) -> Callable[[int, Path], None]:
    """Stops the process for 40 ms, at any moment within 60 ms of the onset of each of the trials."""

    def stop(process: int, log: Path) -> None:
        onsets, trial = Onsets(Witness(log)), 0
        given_up_s = time.monotonic() + 60.0
        while trial <= max(trials) and time.monotonic() < given_up_s:
            for tick_s in onsets.new():
                if trial in trials:
                    sleep_until(tick_s + float(rng.uniform(0.001, 0.060)))
                    os.kill(process, signal.SIGSTOP)
                    time.sleep(STOP_S)
                    os.kill(process, signal.SIGCONT)
                trial += 1
            time.sleep(0.001)

    return stop


def controls(plan: Plan, rng: np.random.Generator) -> tuple[Control, ...]:
    """Harm on every eighth trial, or on all."""
    some = tuple(range(5, len(plan.letters) - 2, 8))
    return (
        Control("stamps skewed by 3 ms", None, harm={"skew_s": SKEW_S}),
        Control("one dropped frame", some, harm={"sleep_s": 1 / plan.hz, "trials": some}),
        Control("process stopped for 40 ms", some, beside=stopper(some, rng)),
        Control("a pause of 100 ms", some, harm={"sleep_s": PAUSE_S, "trials": some}),
        Control("a busy loop on its core", None, cores="1"),
    )


def missed_share(chunk: Chunk) -> float:
    """Ticks at which nothing new was shown, of all."""
    return chunk.seen.missed / max(1, chunk.seen.frames)


def judge(control: Control, chunk: Chunk, quiet: Sequence[Chunk]) -> Verdict:
    """Seen: every harmed trial is hit (a stop may reach into the next, which is hit instead); a skew shows as the mean
    error of the stamps; a busy loop as more than twice the missed frames of the quieter of the quiet runs, and one
    in a hundred more."""
    matched = chunk.matched
    hit, flagged = matched.hit, matched.flagged
    both = int((hit & flagged).sum())
    words = f"{int(hit.sum())} hit, {both} of them flagged, {chunk.seen.missed} ticks missed"
    if control.harm and "skew_s" in control.harm:
        # The engine has but its own clock: a shift of every stamp is what a witness is for.
        mean_ms = float(np.nanmean(matched.stamp_error_s)) * 1000
        words = f"stamps off by {mean_ms:.2f} ms on the mean (no engine can know)"
        return Verdict(control.name, abs(mean_ms - SKEW_S * 1000) < 1, True, int(hit.sum()), both, words)
    if control.trials is None:
        share, before = missed_share(chunk), min(missed_share(run) for run in quiet)
        seen = share > 2 * before + 0.01
        words += f" ({share:.1%} of the frames; {before:.1%} without)"
    else:
        harmed = np.array(control.trials)
        seen = bool((hit[harmed] | hit[np.minimum(harmed + 1, len(hit) - 1)]).all())
        words = f"{len(harmed)} harmed, {words}"
    return Verdict(control.name, seen, both == int(hit.sum()), int(hit.sum()), both, words)


def run_controls(trials: int, screen: str, rng: np.random.Generator, say: Callable[[str], None]) -> list[Verdict]:
    """Each in a run of its own, at 60 Hz; the busy loop, which leaves a core's half, at 240 Hz, between
    two quiet runs."""
    verdicts = []
    slow, fast = draw_plan(60, trials, rng), draw_plan(240, trials, rng)
    for control in controls(slow, rng):
        plan = fast if control.cores else slow
        quiet = [run_row("engine", plan, screen, cores=control.cores)] if control.cores else []
        with busy(1 if control.cores else None):
            chunk = run_row("engine", plan, screen, control.harm, control.cores, control.beside)
        quiet += [run_row("engine", plan, screen, cores=control.cores)] if control.cores else []
        verdicts.append(judge(control, chunk, quiet))
        say(f"{control.name}: {verdicts[-1].words}")
    return verdicts
