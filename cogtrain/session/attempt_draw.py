"""Fresh draws that can be made again: one generator an attempt, from the session's seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from cogtrain.engine.block_run import Prepare
from cogtrain.errors import refuse
from cogtrain.library import ResolvedTask
from cogtrain.session.levels import TrialLevels
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


def preparing(block: Block, levels: TrialLevels) -> Prepare | None:
    """What fills a trial before it starts: the block's own bind, then its level; None where a plan stays as it is."""
    bind = block.bind
    if bind is None:
        return levels.prepare if levels.move else None

    def prepare(trial: Trial, history: tuple[Outcome, ...]) -> Trial:
        return levels.prepare(bind(trial, history), history)

    return prepare
