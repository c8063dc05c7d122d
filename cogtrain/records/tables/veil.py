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
    """The lines of a session's log that may be shown; None where all may. All of them at the moment of the first, as
    how long it took is not the same in all arms. The session's own mark hides it where the log about the person is
    lost, or told of another study since."""
    first = lines[0].event
    if not isinstance(first, SessionStarted):
        return None
    study = str(first.protocol.get("protocol"))
    if not (part.veils(study, first.session) or (first.veiled and study not in part.opened)):
        return None
    begun = first.with_(
        protocol=_without_tasks(first.protocol, first.session), protocol_hash="", cards={}, card_hashes={}
    )
    later = [line for line in lines[1:] if not isinstance(line.event, HIDDEN)]
    at = lines[0]
    still = (replace(one, seq=at.seq + i, utc=at.utc, mono_s=at.mono_s) for i, one in enumerate(later, start=1))
    return replace(at, event=begun, data=begun.data()), *still


def _without_tasks(protocol: Mapping[str, Any], session: str) -> dict[str, Any]:
    """The protocol, where each task of the session leaves its place empty."""
    own = protocol["sessions"][session]
    items = [{"veiled": True} if "task" in item else item for item in own["do"]]
    return {**protocol, "sessions": {**protocol["sessions"], session: {**own, "do": items}}}
