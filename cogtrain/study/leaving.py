"""What can happen on the way: somebody leaves the study, for a reason; something untoward happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from cogtrain.care.person import meant_one, reason
from cogtrain.clock import format_utc
from cogtrain.errors import did_you_mean, refuse
from cogtrain.events.event import Ident
from cogtrain.events.study import AdverseEventTold, AdverseEventVoided, Withdrawn
from cogtrain.library.study_file import Study
from cogtrain.records.person_file import OpenPerson
from cogtrain.records.study_part import AdverseEvent

Severity = Literal["mild", "moderate", "severe"]
Related = Literal["no", "unlikely", "possible", "probable", "definite", "not-known"]
SEVERITIES: tuple[Severity, ...] = ("mild", "moderate", "severe")
RELATED: tuple[Related, ...] = ("no", "unlikely", "possible", "probable", "definite", "not-known")
USUAL: tuple[str, ...] = tuple(Study.model_fields["reasons"].default)
"""Reasons to leave where no study names its own."""
LONGEST = 200


def withdraw(opened: OpenPerson, given: str, reasons: Sequence[str], staff: str, why: str = "") -> None:
    """Record that a person left: nothing further is due. given: one of ``reasons``. CogtrainError for another one, and
    where the person left already."""
    if given not in reasons:
        raise refuse("--reason", f'"{given[:40]}"', f"one of {', '.join(reasons)}", did_you_mean(given, reasons))
    left = opened.course.study.left
    if left is not None:
        raise refuse("withdraw", f"left on {format_utc(left.at)[:10]}, {left.reason}", "somebody who takes part")
    opened.log.put(Withdrawn(stands=True, reason=given, staff=staff, why=why.strip()[:LONGEST]))


def take_part_again(opened: OpenPerson, staff: str, why: str) -> None:
    """Take back that a person left. CogtrainError where nobody recorded it, or without a reason."""
    left = opened.course.study.left
    if left is None:
        raise refuse("--undo", "somebody who takes part", "somebody who was recorded as having left")
    opened.log.put(Withdrawn(stands=False, reason=left.reason, staff=staff, why=reason(why)))


def enter_adverse_event(
    opened: OpenPerson,
    what: str,
    severity: Severity,
    staff: str,
    *,
    serious: bool,
    related: Related = "not-known",
    at: datetime | None = None,
) -> AdverseEvent:
    """Record something untoward. CogtrainError for words that are too few, and for a moment that lies ahead."""
    if not 3 <= len(what.strip()) <= LONGEST:
        raise refuse("--what", f"{len(what.strip())} characters", f"a few words, 3 to {LONGEST} characters")
    now = opened.log.clock.utc()
    if at is not None and at > now:
        raise refuse("--on", f"{format_utc(at)[:16]} UTC, and it is {format_utc(now)[:16]} UTC", "a moment behind us")
    ident, began = opened.new_ident(opened.course.study.given_out), now if at is None else at
    one = AdverseEvent(ident, began, now, what.strip(), severity, serious, related, staff)
    opened.log.put(
        AdverseEventTold(
            number=ident,
            at=format_utc(began),
            what=one.what,
            severity=severity,
            serious=serious,
            related=related,
            staff=staff,
        )
    )
    opened.log.sync()
    return one


def void_adverse_event(opened: OpenPerson, which: Ident, staff: str, why: str) -> AdverseEvent:
    """Take back one that was entered wrongly; it stays in the log. which: its name or number."""
    adverse = opened.course.study.adverse
    found = meant_one("adverse", "event", which, adverse, "was entered", lambda one: one.what[:40])
    opened.log.put(AdverseEventVoided(number=found.id, staff=staff, why=reason(why)))
    return found
