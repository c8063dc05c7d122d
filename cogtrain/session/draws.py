"""Fresh draws that can be made again: one generator an attempt, from the session's seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cogtrain.errors import refuse
from cogtrain.library import ResolvedTask
from cogtrain.trial import Block, Outcome, Trial


def block_rng(seed: int, block: int, attempt: int) -> np.random.Generator:
    """The generator of one attempt at one block: a fresh draw each, rebuilt exactly from the log."""
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=(block, attempt)))


def planned(task: ResolvedTask, settings: Any, rng: np.random.Generator) -> Block:
    """The paradigm's plan; a draw that it cannot make is told as a fault of the settings."""
    try:
        return task.paradigm.plan(settings, rng)
    except ValueError as error:
        remedy = "Ease the settings, and run cogtrain check; the session can be resumed."
        raise refuse(task.reference, f"no block can be drawn ({error})", "settings that leave room", remedy) from error


def binder(block: Block, level: float | None) -> Callable[[Trial, tuple[Outcome, ...]], Trial] | None:
    """The block's own bind at this level, as the display calls it."""
    bind = block.bind
    if bind is None:
        return None
    return lambda trial, history: bind(trial, history, level)
