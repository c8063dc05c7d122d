"""What an earlier run of a session left in its log, so that a resumed one goes on from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from cogtrain.adapt import TrialResult
from cogtrain.events.block import BlockEnded, BlockStarted, LevelMoved, TrialDone
from cogtrain.events.event import Event
from cogtrain.events.session import Draft, ItemAnswered, ItemEnded, PausedByItself, StepDone, TasksEnded
from cogtrain.measures.validity import Reason, Validity
from cogtrain.records.log.chain import LogLine
from cogtrain.session.block_summary import BlockSummary

Phase = Literal["practice", "scored"]
Key = tuple[int, Phase, int]


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
    steps: dict[int, StepDone] = field(default_factory=dict)
    drafts: dict[int, dict[int, Draft]] = field(default_factory=dict)
    own_pauses: int = 0
    tasks_ended: bool = False
    level_at: dict[tuple[str, str], datetime] = field(default_factory=dict)
    begun: list[int] = field(default_factory=list)


def done_so_far(lines: Sequence[LogLine]) -> Done:
    """What the lines of an earlier run hold, for :class:`Walk` to go on from."""
    done = Done()
    answers: dict[tuple[int, int], list[TrialResult]] = {}
    for line in lines:
        match line.event:
            case BlockStarted() as begun:
                done.numbers[begun.item, begun.phase, begun.round] = begun.block
                if begun.phase == "scored":
                    done.begun.append(begun.item)
                done.attempts[begun.block] = max(begun.attempt, done.attempts.get(begun.block, -1))
            case BlockEnded(status="finished") as ended:
                told = tuple(answers.get((ended.block, ended.attempt), ()))
                done.finished[ended.block] = _summary(ended, told)
                done.passed[ended.block] = ended.passed
            case TrialDone(scored=True, cut_short=False, level=level) as trial if level is not None:
                right = all(stream.correct for stream in trial.streams)
                told_now = TrialResult(level, right, trial.condition)
                answers.setdefault((trial.block, trial.attempt), []).append(told_now)
            case PausedByItself():
                done.own_pauses += 1
            case TasksEnded():
                done.tasks_ended = True
            case LevelMoved(block=block) as moved if block is not None:
                done.states[block] = dict(moved.state)
                done.level_at[moved.task, moved.quantity] = line.moment
            case event:
                _supported(done, event)
    return done


def _summary(ended: BlockEnded, answers: tuple[TrialResult, ...]) -> BlockSummary:
    accuracy = float("nan") if ended.accuracy is None else ended.accuracy
    validity = Validity(ended.verdict.valid, cast("Reason", ended.verdict.reason))
    return BlockSummary(ended.trials, ended.right, accuracy, validity, ended.flagged, ended.worst_accuracy, answers)


def _supported(done: Done, event: Event | None) -> None:
    """Take in an event of a questionnaire or an exercise."""
    match event:
        case ItemEnded(item=item):
            done.items.add(item)
        case StepDone(item=item, step=step):
            done.steps[item] = event
            done.drafts.get(item, {}).pop(step, None)
        case Draft(item=item, step=step):
            done.drafts.setdefault(item, {})[step] = event
        case ItemAnswered(item=item, index=index):
            done.answers.setdefault(item, {})[index] = event.answer
            fast = done.fast.setdefault(item, set())
            (fast.add if event.fast else fast.discard)(index)
