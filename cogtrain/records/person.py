"""One person as the logs tell: the course of care and the state of training, and what is not sound about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cogtrain.clock import format_utc
from cogtrain.records.course import Course
from cogtrain.records.course_fold import course
from cogtrain.records.log.chain import ReadLog
from cogtrain.records.log.place import PERSON_LOG, person_log
from cogtrain.records.log.rightful import foreign
from cogtrain.records.person_state import PersonState, person_state
from cogtrain.records.verify import Participant, check_person, participant_of, read_log_or_fault


def read_person(results: Path, code: str) -> tuple[Course, PersonState]:
    """What a person's log tells, read and not opened for writing; nothing of somebody who has none.

    Of a log that is not sound the lines before the damage are counted on; doses, alerts and a withdrawal behind it are
    taken in as not proven, and :attr:`Course.damage` says so.
    """
    path = person_log(results, code)
    return person_of(participant_of(path.parent, read_log_or_fault(path) if path.is_file() else None, {}))


def person_of(participant: Participant) -> tuple[Course, PersonState]:
    """The same of logs that are read already."""
    log, name = participant.person, f"{participant.code}/{PERSON_LOG}"
    findings = [finding for finding in check_person(participant) if not finding.sound]
    said = tuple(f"{finding}." for finding in findings)
    if log is None:
        return Course(damage=said), PersonState()
    if foreign(log, participant.code, name) is not None:
        return Course(damage=(*said, _held_by_another(log))), PersonState()
    known = course(log.lines, name, log.after)
    return replace(known, damage=(*said, *_behind(known, log))), person_state(log.lines, name)


def _held_by_another(log: ReadLog) -> str:
    other = course((*log.lines, *log.after))
    counts = f"{len(other.open_alerts)} open alerts, {len(other.doses)} doses"
    return f"Nothing in it is counted. It holds {counts}: look for its owner."


def _behind(known: Course, log: ReadLog) -> Iterator[str]:
    """What is at stake for somebody's safety and stands behind a damage, in sentences."""
    if log.fault is None:
        return
    if log.lost:
        yield f"{log.lost} lines there say nothing any more: an alert, a dose or a withdrawal may have stood in them."
    for alert in known.alerts:
        if not alert.proven:
            yield f"Not proven: alert {alert.number}, {alert.kind}, {alert.source}, {format_utc(alert.at)[:16]} UTC."
    for dose in known.doses:
        if not dose.proven:
            yield f"Not proven: dose {dose.number}, {dose.route}, began {format_utc(dose.at)[:16]} UTC."
    if known.consent is not None and not known.consent.proven:
        what = "agreed to" if known.consent.agreed else "withdrawn"
        yield f"Not proven: consent {what}, {format_utc(known.consent.at)[:16]} UTC."
