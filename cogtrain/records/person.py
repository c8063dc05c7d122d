"""One person as the logs tell: the course of care and the state of training, and what is not sound about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cogtrain.clock import format_utc
from cogtrain.records.course import Course
from cogtrain.records.course_fold import course
from cogtrain.records.log.chain import ReadLog
from cogtrain.records.log.place import participant_folder, person_logs
from cogtrain.records.log.rightful import foreign
from cogtrain.records.order import Placed, clock_gaps
from cogtrain.records.person_state import PersonState
from cogtrain.records.verify import Participant, check_person, participant_of, read_log_or_fault


def read_person(results: Path, code: str) -> tuple[Course, PersonState]:
    """What the logs about a person tell, read and not opened for writing; nothing of somebody who has none.

    Of a log that is not sound the lines before the damage are counted on; doses, alerts and a withdrawal behind it are
    taken in as not proven, and :attr:`Course.damage` says so.
    """
    folder = participant_folder(results, code)
    return person_of(
        participant_of(folder, {name: read_log_or_fault(folder / name) for name in person_logs(folder)}, {})
    )


def person_of(participant: Participant) -> tuple[Course, PersonState]:
    """The same of logs that are read already."""
    said = tuple(f"{finding}." for finding in check_person(participant) if not finding.sound)
    own, code = participant.own, participant.code
    others = [log for file, log in participant.logs.items() if foreign(log, code, file) is not None]
    said += tuple(map(_held_by_another, others))
    if not own:
        return Course(damage=said), PersonState()
    known, gaps = participant.course, clock_gaps(participant.own_lines)
    damage = (*said, *(words for log in own.values() for words in _lost(log)), *_behind(known))
    return replace(known, damage=damage, clock_gaps=gaps), _as_it_may_be_seen(participant.state, known)


def _as_it_may_be_seen(state: PersonState, known: Course) -> PersonState:
    """How long a veiled session took is not the same in all arms: it counts as over when it began."""
    entries = tuple(
        replace(one, ended=one.started) if one.ended and known.study.veils(one.protocol, one.session) else one
        for one in state.sessions
    )
    return replace(state, sessions=entries)


def _held_by_another(log: ReadLog) -> str:
    other = course([Placed(line, "", {}) for line in (*log.lines, *log.after)])
    counts = f"{len(other.open_alerts)} open alerts, {len(other.doses)} doses"
    return f"Nothing in it is counted. It holds {counts}: look for its owner."


def _lost(log: ReadLog) -> Iterator[str]:
    if log.fault is not None and log.lost:
        yield f"{log.lost} lines there say nothing any more: an alert, a dose or a withdrawal may have stood in them."


def _behind(known: Course) -> Iterator[str]:
    """What is at stake for somebody's safety and stands behind a damage, in sentences."""
    for alert in known.alerts:
        if not alert.proven:
            yield f"Not proven: alert {alert.name}, {alert.kind}, {alert.source}, {format_utc(alert.at)[:16]} UTC."
    for dose in known.doses:
        if not dose.proven:
            yield f"Not proven: dose {dose.name}, {dose.route}, began {format_utc(dose.at)[:16]} UTC."
    if known.consent is not None and not known.consent.proven:
        what = "agreed to" if known.consent.agreed else "withdrawn"
        yield f"Not proven: consent {what}, {format_utc(known.consent.at)[:16]} UTC."
