"""How far one session has come, from its log. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cogtrain.events.block import BlockEnded, BlockStarted
from cogtrain.events.session import SessionEnded, Stopped
from cogtrain.records.log.chain import LogLine
from cogtrain.records.log.odd_line import located
from cogtrain.records.person_state import Status


@dataclass(frozen=True)
class BlockProgress:
    """The highest attempt of one block (practice rounds are blocks of their own). ``finished``: this attempt counts.

    passed: of a practice round; None for scored blocks and for practice that was broken off.
    """

    block: int
    item: int
    task: str
    phase: str
    attempt: int
    finished: bool = False
    passed: bool | None = None


@dataclass(frozen=True)
class Progress:
    """How far a session has come. ``last`` is the moment of its last event, from which a gap counts; None for an empty
    log."""

    status: Status
    blocks: Mapping[int, BlockProgress]
    last: datetime | None

    def counts(self, block: int, attempt: int) -> bool:
        """Whether this attempt is the one that is scored: finished, and the last of its block."""
        known = self.blocks.get(block)
        return known is not None and known.finished and known.attempt == attempt


def progress(lines: Sequence[LogLine], name: str = "the session log") -> Progress:
    """How far the session with these lines has come."""
    blocks: dict[int, BlockProgress] = {}
    for line in lines:
        with located(line, name):
            match line.event:
                case BlockStarted() as begun:
                    known = blocks.get(begun.block)
                    if known is None or begun.attempt > known.attempt:
                        blocks[begun.block] = BlockProgress(
                            begun.block, begun.item, begun.task, begun.phase, begun.attempt
                        )
                case BlockEnded() as ended:
                    known = blocks.get(ended.block)
                    if known is not None and known.attempt == ended.attempt:
                        finished = ended.status == "finished"
                        blocks[ended.block] = replace(known, finished=finished, passed=ended.passed)
    return Progress(status(lines), blocks, lines[-1].moment if lines else None)


def status(lines: Sequence[LogLine]) -> Status:
    """How a session log ends: sealed, stopped for today, or neither."""
    match lines[-1].event if lines else None:
        case SessionEnded():
            return "finished"
        case Stopped():
            return "stopped"
    return "unfinished"
