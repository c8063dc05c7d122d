"""Where a course ends or branches: what its conditions say, and that somebody left. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cogtrain.library import LoadedProtocol
from cogtrain.library.conditions import When
from cogtrain.records.course import Course
from cogtrain.records.study_part import AdverseEvent


@dataclass(frozen=True)
class Ended:
    """When and why a course ended. left: the person left, or was withdrawn; else a condition of the protocol."""

    at: datetime
    reason: str
    left: bool = False

    @property
    def words(self) -> str:
        """For those who read the plan."""
        how = "The person left the study" if self.left else "The course ended by its own rule"
        return f"{how} ({self.reason.replace('-', ' ')}): nothing further is due."


def course_end(loaded: LoadedProtocol, known: Course, now: datetime) -> Ended | None:
    """Whether nothing further is due at a moment, and why; the first of what ends it."""
    left = known.study.left
    ends = [Ended(left.at, left.reason, left=True)] if left is not None and left.at <= now else []
    for one in loaded.protocol.conditions:
        since = _since(one.when, known, now) if one.end is not None else None
        if since is not None and one.end is not None:
            ends.append(Ended(since, one.end))
    return min(ends, key=lambda end: end.at, default=None)


def left_out(loaded: LoadedProtocol, known: Course, now: datetime) -> frozenset[str]:
    """Sessions that are not due at a moment, as the conditions have it."""
    out: set[str] = set()
    added: set[str] = set()
    waiting: set[str] = set()
    for one in loaded.protocol.conditions:
        holds = (one.leave_out or one.add) and _since(one.when, known, now) is not None
        waiting |= set(one.add)
        added |= set(one.add if holds else ())
        out |= set(one.leave_out if holds else ())
    return frozenset(out | (waiting - added))


def _since(when: When, known: Course, now: datetime) -> datetime | None:
    """From when on a condition holds in this course; None where it does not."""
    began = known.enrolled
    told = _adverse(when, known.study.adverse) if when.adverse_event is not None else _totals(when, known)
    return min((at for at in told if at <= now and (began is None or at >= began)), default=None)


def _totals(when: When, known: Course) -> Iterable[datetime]:
    low, high = when.total_at_least, when.total_at_most
    for one in known.answered:
        if one.reference != when.questionnaire or one.total is None:
            continue
        if (low is None or one.total >= low) and (high is None or one.total <= high):
            yield one.at


def _adverse(when: When, events: Iterable[AdverseEvent]) -> Iterable[datetime]:
    for one in events:
        kinds = {"any": True, "serious": one.serious, "severe": one.severity == "severe"}
        if kinds[when.adverse_event or "any"]:
            yield one.told
