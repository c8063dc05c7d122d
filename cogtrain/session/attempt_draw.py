"""Fresh draws that can be made again: one generator an attempt, from the session's seed, or from the form drawn."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np

from cogtrain.drawing.scaled import enlarged, room, spread
from cogtrain.engine.block_run import Prepare
from cogtrain.errors import refuse
from cogtrain.events.block import BlockStarted
from cogtrain.events.event import Ident
from cogtrain.library import ResolvedTask
from cogtrain.records.ident import number_of, station_of
from cogtrain.session.levels import TrialLevels
from cogtrain.trial import Block, Outcome, Trial


def block_rng(seed: int, block: int, attempt: int) -> np.random.Generator:
    """The generator of one attempt at one block: a fresh draw each, rebuilt exactly from the log."""
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=(block, attempt)))


def form_rng(task: str, form: Ident, forms: int | None, place: tuple[int, int], attempt: int) -> np.random.Generator:
    """The generator of one attempt at one scored block of an assessment: the same for everybody who draws this form.

    task: id of its card. forms: how many it has, after which they come again. place: the item in its session, and the
    block in that item.
    """
    number = number_of(form) if forms is None else (number_of(form) - 1) % forms + 1
    entropy = int.from_bytes(sha256(f"{task} {number} {station_of(form)}".encode()).digest()[:16], "big")
    return np.random.default_rng(np.random.SeedSequence(entropy=entropy, spawn_key=(*place, attempt)))


def drawn_again(begun: BlockStarted, seed: int, forms: int | None) -> np.random.Generator:
    """The generator of a block as its log tells of it. seed: the session's. forms: how many the task's card has."""
    if begun.drawn_from == "form" and begun.form is not None:
        return form_rng(begun.task, begun.form, forms, (begun.item, begun.round), begun.attempt)
    return block_rng(seed, begun.block, begun.attempt)


def planned(task: ResolvedTask, settings: Any, rng: np.random.Generator) -> tuple[Block, float]:
    """The paradigm's plan, and by how much it is enlarged; a draw that it cannot make is told as a fault of the
    settings."""
    try:
        block = task.paradigm.plan(settings, rng)
        by = room(block) if task.variant.large_type else 1.0
        return (enlarged(block, by) if by > 1 else block), by
    except ValueError as error:
        remedy = "Ease the settings, and run cogtrain check; the session can be resumed."
        raise refuse(task.reference, f"no block can be drawn ({error})", "settings that leave room", remedy) from error


def preparing(block: Block, levels: TrialLevels, by: float = 1.0) -> Prepare | None:
    """What fills a trial before it starts: the block's own bind, then its level; None where a plan stays as it is. by:
    how much the block is enlarged, as a trial that is made anew has its places where they were planned."""
    bind = block.bind
    if bind is None and not levels.move:
        return None

    def prepare(trial: Trial, history: tuple[Outcome, ...]) -> Trial:
        bound = trial if bind is None else bind(trial, history)
        made = levels.prepare(bound, history)
        anew = by != 1 and made.targets != trial.targets
        return replace(made, targets=spread(made.targets, by)) if anew else made

    return prepare
