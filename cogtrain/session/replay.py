"""What an earlier run of a session left in its log, so that a resumed one goes on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cogtrain.adapt import TrialResult
from cogtrain.measures.validity import Validity
from cogtrain.records.log.chain import Line
from cogtrain.session.rows import BlockSummary

Key = tuple[int, str, int]


@dataclass
class Done:
    """What an earlier run of this session left: finished blocks with their summaries, attempts begun, level states by
    block, and when each level (task, quantity) last moved; questionnaires and exercises that are done, and of those
    that are not answers (and which of them were fast), steps, and the last draft of each step that is not done; the
    items of scored blocks that were begun, how often a block paused by itself, and whether there are no further
    tasks."""

    numbers: dict[Key, int] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    finished: dict[int, BlockSummary] = field(default_factory=dict)
    passed: dict[int, bool | None] = field(default_factory=dict)
    states: dict[int, dict[str, Any]] = field(default_factory=dict)
    items: set[int] = field(default_factory=set)
    answers: dict[int, dict[int, int | None]] = field(default_factory=dict)
    fast: dict[int, set[int]] = field(default_factory=dict)
    steps: dict[int, dict[str, Any]] = field(default_factory=dict)
    drafts: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)
    own_pauses: int = 0
    tasks_ended: bool = False
    level_at: dict[tuple[str, str], datetime] = field(default_factory=dict)
    begun: list[int] = field(default_factory=list)


def done_so_far(lines: Sequence[Line]) -> Done:
    """What the lines of an earlier run hold, for :class:`Walk` to go on from."""
    done = Done()
    answers: dict[tuple[int, int], list[TrialResult]] = {}
    for line in lines:
        data: Mapping[str, Any] = line.data
        if line.kind == "block_started":
            done.numbers[data["item"], data["phase"], data["round"]] = data["block"]
            if data["phase"] == "scored":
                done.begun.append(data["item"])
            done.attempts[data["block"]] = max(data["attempt"], done.attempts.get(data["block"], -1))
        elif line.kind == "block_ended" and data["status"] == "finished":
            accuracy = float("nan") if data["accuracy"] is None else data["accuracy"]
            validity = Validity(data["verdict"]["valid"], data["verdict"]["reason"])
            done.finished[data["block"]] = BlockSummary(
                data["trials"],
                data["right"],
                accuracy,
                validity,
                data["flagged"],
                data["worst_accuracy"],
                tuple(answers.get((data["block"], data["attempt"]), ())),
            )
            done.passed[data["block"]] = data["passed"]
        elif line.kind == "trial" and data["scored"] and not data["cut_short"] and data["level"] is not None:
            right = all(stream["correct"] for stream in data["streams"])
            told = TrialResult(data["level"], right, data["condition"])
            answers.setdefault((data["block"], data["attempt"]), []).append(told)
        elif line.kind == "paused_by_itself":
            done.own_pauses += 1
        elif line.kind == "tasks_ended":
            done.tasks_ended = True
        elif line.kind == "level":
            done.states[data["block"]] = data["state"]
            done.level_at[data["task"], data["quantity"]] = line.moment
        else:
            _supported(done, line.kind, data)
    return done


def _supported(done: Done, kind: str, data: Mapping[str, Any]) -> None:
    """Take in an event of a questionnaire or an exercise."""
    if kind == "item_ended":
        done.items.add(data["item"])
    elif kind == "step":
        done.steps[data["item"]] = dict(data)
        done.drafts.get(data["item"], {}).pop(data["step"], None)
    elif kind == "draft":
        done.drafts.setdefault(data["item"], {})[data["step"]] = dict(data)
    elif kind == "answered":
        done.answers.setdefault(data["item"], {})[data["index"]] = data["answer"]
        fast = done.fast.setdefault(data["item"], set())
        (fast.add if data.get("fast") else fast.discard)(data["index"])
