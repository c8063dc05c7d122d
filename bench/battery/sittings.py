"""Sittings of a task without records: its blocks through the simulated display, as rows of trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from cogtrain.adapt import BlockResult, ask, begin, settle
from cogtrain.clock import VirtualClock
from cogtrain.displays.display import BlockRequest
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.library import ResolvedTask
from cogtrain.measures.reaction_time import DEFAULT_RULE, apply
from cogtrain.measures.validity import judge_validity
from cogtrain.observers import Observer
from cogtrain.paradigms.cells import Cells, cells_of
from cogtrain.paradigms.coded import follows
from cogtrain.session.attempt_draw import preparing
from cogtrain.session.block_summary import summarise
from cogtrain.session.levels import Standing, TrialLevels
from cogtrain.trial import Outcome

MORNING = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Sat:
    """One sitting: its scored trials, a row a trial and stream, and how long the blocks took, seconds."""

    rows: list[dict[str, Any]]
    seconds: float


def sit(tasks: Sequence[ResolvedTask], observer: Observer, rng: np.random.Generator, unit: int) -> Sat:
    """All blocks of a task's items, one after another; the level follows the task's rule."""
    clock = VirtualClock(MORNING)
    display, rows, began_s, number = SimulatedDisplay(observer, clock, rng), [], clock.monotonic_s(), 0
    for task in tasks:
        rule = task.level_rule
        state = None if rule is None else begin(rule, rule.start)
        for _ in range(task.item.blocks):
            level = None if rule is None or state is None else ask(rule, state)
            settings = task.settings_at(level)
            block = task.paradigm.plan(settings, rng)
            levels = TrialLevels(task, Standing(level, rule, state), settings)
            outcomes: list[Outcome] = []
            keys = {answer: tuple(names) for answer, names in task.keys.items()}
            request = BlockRequest(block, keys, task.paradigm.name, prepare=preparing(block, levels))
            display.block(request, partial(_keep, outcomes))
            summary = summarise(outcomes, levels.of)
            about = {"unit": unit, "block": number, "block_valid": summary.validity.valid}
            rows += [
                about | row
                for outcome in outcomes
                if outcome.trial.scored and not outcome.cut_short
                for row in _rows(outcome)
            ]
            if rule is not None and state is not None:
                result = BlockResult(
                    summary.accuracy,
                    summary.validity.valid,
                    summary.validity.reason,
                    summary.trials,
                    summary.worst,
                    summary.answers,
                )
                state, _ = settle(rule, state, result)
            number += 1
    return Sat(rows, clock.monotonic_s() - began_s)


def _keep(outcomes: list[Outcome], outcome: Outcome) -> bool:
    outcomes.append(outcome)
    return False


def _rows(outcome: Outcome) -> list[dict[str, Any]]:
    trial = {"trial": outcome.index, "condition": outcome.trial.condition, **outcome.trial.detail}
    return [
        trial
        | {
            "stream": stream,
            "answer": _joined(verdict.expected),
            "response": _joined(verdict.response),
            "correct": verdict.correct,
            "rt_s": np.nan if verdict.rt_s is None else verdict.rt_s,
        }
        for stream, verdict in outcome.verdicts.items()
    ]


def _joined(value: object) -> str:
    return "" if value is None else " ".join(value) if isinstance(value, tuple) else str(value)


def scores(tasks: Sequence[ResolvedTask], table: pd.DataFrame, units: int) -> dict[str, np.ndarray]:
    """The scores of each unit of a table of trials, by the rule that the project scores with."""
    cells = _cells(table, units)
    return {name: np.asarray(values, float) for name, values in tasks[0].paradigm.scoring.score(cells).items()}


def _cells(table: pd.DataFrame, units: int) -> Cells:
    cell = table.groupby(["unit", "stream", "condition"], sort=False).ngroup().to_numpy()
    correct, unit = table["correct"].to_numpy(bool), table["unit"].to_numpy(np.intp)
    before = follows(unit, correct, table) if DEFAULT_RULE.after == "correct" else None
    kept = apply(DEFAULT_RULE, table["rt_s"].to_numpy(float), correct, cell, before).kept
    return cells_of(table, unit, units, kept)


def flagged(rows: list[dict[str, Any]]) -> bool:
    """Whether a sitting is not valid, as a session is judged: half of its blocks, or all trials of a stream."""
    blocks = {row["block"]: row["block_valid"] for row in rows}
    if sum(not valid for valid in blocks.values()) * 2 >= len(blocks):
        return True
    for stream in dict.fromkeys(row["stream"] for row in rows):
        own = [row for row in rows if row["stream"] == stream]
        columns = ([row[name] for row in own] for name in ("answer", "response", "correct", "rt_s"))
        if not judge_validity(*columns).valid:
            return True
    return False
