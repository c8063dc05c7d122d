"""What may be shown of a session that is not the same in all arms of a blinded study: that it was held, its pages of
care, and nothing of its tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cogtrain.events.block import BlockEnded, BlockStarted, FocusLost, LevelHeldBack, LevelMoved, MarkersSent, TrialDone
from cogtrain.events.session import PageLeft, PageShown, PausedByItself, SessionStarted, Sleepiness, TasksEnded
from cogtrain.records.log.chain import LogLine
from cogtrain.records.study_part import InStudy

HIDDEN = (
    BlockStarted, TrialDone, BlockEnded, LevelMoved, LevelHeldBack, FocusLost, PageShown, PageLeft, PausedByItself,
    Sleepiness, TasksEnded, MarkersSent,
)  # fmt: skip


def seen_of(lines: tuple[LogLine, ...], part: InStudy) -> tuple[LogLine, ...] | None:
    """The lines of a session's log that may be shown; None where all may."""
    first = lines[0].event
    if not isinstance(first, SessionStarted) or not part.veils(str(first.protocol.get("protocol")), first.session):
        return None
    begun = first.with_(protocol=_without_tasks(first.protocol, first.session), protocol_hash="", cards={})
    later = (line for line in lines[1:] if not isinstance(line.event, HIDDEN))
    return replace(lines[0], event=begun, data=begun.data()), *later


def _without_tasks(protocol: Mapping[str, Any], session: str) -> dict[str, Any]:
    """The protocol, where each task of the session leaves its place empty."""
    own = protocol["sessions"][session]
    items = [{"veiled": True} if "task" in item else item for item in own["do"]]
    return {**protocol, "sessions": {**protocol["sessions"], session: {**own, "do": items}}}
