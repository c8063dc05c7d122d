"""The logs of a results folder, read once for several tables.

Of a log that was changed, the lines before the first changed one are kept; the finding stands in
:attr:`Records.findings`, and in ``frame.attrs["findings"]`` of each table, for the caller to print.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from cogtrain.errors import did_you_mean, refuse
from cogtrain.events.session import SessionStarted
from cogtrain.library.after_dose import StateBounds
from cogtrain.records.course import Course, Dose
from cogtrain.records.finding import Finding
from cogtrain.records.log.chain import LogLine
from cogtrain.records.log.place import participant_code, station_of
from cogtrain.records.log.rightful import foreign
from cogtrain.records.person import person_of
from cogtrain.records.person_state import PersonState
from cogtrain.records.tables.veil import seen_of
from cogtrain.records.verify import check, everybody, read_participant


@dataclass(frozen=True)
class SessionLog:
    """The lines of one session's log, the first of them ``session_started``, and the person's doses. number: count of
    this person's sessions at all stations, from 1, in the order of the logs about the person. veiled: its tasks are
    left out, as they are not the same in all arms of a blinded study."""

    participant: str
    file: str
    lines: tuple[LogLine, ...]
    doses: tuple[Dose, ...] = ()
    number: int = 1
    veiled: bool = False

    @property
    def name(self) -> str:
        """What a fault calls it: ``<CODE>/<file>``."""
        return f"{self.participant}/{self.file}"

    @property
    def bounds(self) -> StateBounds:
        """Where the states end, by the session's protocol."""
        return StateBounds.model_validate(self.first.protocol.get("states_h") or {})

    @property
    def first(self) -> SessionStarted:
        """What the session can be rebuilt from."""
        return cast("SessionStarted", self.lines[0].event)


@dataclass(frozen=True)
class Records:
    """Session logs, by participant and start, what is not sound about the logs they came from, each person's course of
    care, and the state of their sessions."""

    sessions: tuple[SessionLog, ...]
    findings: tuple[Finding, ...] = ()
    courses: Mapping[str, Course] = field(default_factory=dict)
    people: Mapping[str, PersonState] = field(default_factory=dict)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cycles meanwhile: what is read all stays, and looking through it again and again takes as long as
    reading it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@collector_paused()
def load(results: Path | str, only: Iterable[str] | None = None) -> Records:
    """Read all logs of a results folder, or those of some participants, once, for several tables.

    A log that is another one's, or whose first line cannot be read, is named in the findings and left out; the others
    go on. CogtrainError where there is no such folder or participant.
    """
    results = Path(results)
    there = everybody(results)
    codes = there if only is None else sorted({participant_code(code) for code in only})
    sessions: list[SessionLog] = []
    findings: list[Finding] = []
    courses: dict[str, Course] = {}
    people: dict[str, PersonState] = {}
    for code in codes:
        if code not in there:
            raise refuse(
                "participant", f"no records of {code}", "a participant with records", did_you_mean(code, there)
            )
        logs = read_participant(results / code)
        findings.extend(finding for finding in check(logs) if not finding.sound)
        courses[code], people[code] = person_of(logs)
        places = {entry.file: place for place, entry in enumerate(people[code].sessions, start=1)}
        own = [
            SessionLog(code, file, log.lines, courses[code].doses, places.get(file, 0))
            for file, log in logs.sessions.items()
            if log.lines and isinstance(log.lines[0].event, SessionStarted) and foreign(log, code, file) is None
        ]
        own = [_as_it_may_be_seen(log, courses[code]) for log in _numbered(own)]
        findings.extend(_set_back(own))
        sessions.extend(own)
    return Records(tuple(sessions), tuple(findings), courses, people)


def _as_it_may_be_seen(log: SessionLog, known: Course) -> SessionLog:
    seen = seen_of(log.lines, known.study)
    return log if seen is None else replace(log, lines=seen, veiled=True)


def veiled_words(records: Records) -> str:
    """How many sessions are veiled, in a sentence; empty where none is."""
    veiled = [log for log in records.sessions if log.veiled]
    if not veiled:
        return ""
    people = len({log.participant for log in veiled})
    sessions = f"{len(veiled)} session{'' if len(veiled) == 1 else 's'} of {people} "
    return f"{sessions}{'person' if people == 1 else 'people'} in a blinded study: their tasks are not shown yet."


def _numbered(logs: Iterable[SessionLog]) -> Iterator[SessionLog]:
    """In the order of the logs about the person; those that they do not know stand where their own count says."""
    logs = tuple(logs)
    last = max((log.number for log in logs), default=0)
    for log in sorted(logs, key=lambda log: (log.number or log.first.number, not log.number, log.file)):
        if not log.number:
            last += 1
        yield log if log.number else replace(log, number=last)


def _set_back(logs: list[SessionLog]) -> Iterator[Finding]:
    """Where a session began before the one that came before it: the order is that of the logs, never of the clock."""
    for before, after in pairwise(logs):
        if after.lines[0].moment < before.lines[0].moment:
            alone = station_of(before.file) == station_of(after.file)
            what = "the clock was set back" if alone else "the clocks of two stations stood apart"
            words = f"{what} between session {before.number} and session {after.number}"
            yield Finding(after.name, "clock", f"{words}: days between them are not known")


def pinned_supports(logs: Iterable[SessionLog]) -> dict[str, Mapping[str, Any]]:
    """Questionnaires and exercises as the session logs keep them, by reference; the latest of a name."""
    supports: dict[str, Mapping[str, Any]] = {}
    for log in logs:
        supports |= log.first.supports or {}
    return supports


def records_of(results: Path | str | Records, only: Iterable[str] | None) -> Records:
    """A results folder, or records that are read already, of some participants or of all."""
    if isinstance(results, Path | str):
        return load(results, only)
    codes = None if only is None else {participant_code(code) for code in only}
    if codes is None:
        return results
    return Records(
        tuple(log for log in results.sessions if log.participant in codes),
        tuple(finding for finding in results.findings if finding.file.split("/", maxsplit=1)[0] in codes),
        {code: known for code, known in results.courses.items() if code in codes},
        {code: state for code, state in results.people.items() if code in codes},
    )
