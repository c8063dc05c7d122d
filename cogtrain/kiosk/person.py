"""Who sits there: as the logs say at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cogtrain.care.gate import holds_back
from cogtrain.care.plan import Plan, plan
from cogtrain.kiosk.kiosk import Kiosk, Leave
from cogtrain.library import Library, LoadedProtocol
from cogtrain.records.course import Course, GateDecision
from cogtrain.records.log.place import is_participant_code
from cogtrain.records.person import read_person
from cogtrain.records.person_state import PersonState


@dataclass(frozen=True)
class Person:
    """Who sits there: as the logs say at this moment."""

    code: str
    loaded: LoadedProtocol
    course: Course
    state: PersonState
    plan: Plan
    held: GateDecision | None = None


def known_person(kiosk: Kiosk, code: str) -> Course | None:
    """The course of a code; None where nobody of that code is enrolled here. Raises Leave where the log is damaged,
    once staff were asked for."""
    found = _enrolled(kiosk, code)
    return None if found is None else found[0]


def _enrolled(kiosk: Kiosk, code: str) -> tuple[Course, PersonState] | None:
    """The same with the state of training."""
    if not is_participant_code(code):
        return None
    known, state = read_person(kiosk.results, code)
    if known.damage:
        kiosk.warn("\n".join(known.damage))
        kiosk.tell("damaged")
        raise Leave
    return (known, state) if known.protocol is not None else None


def load_person(kiosk: Kiosk, code: str) -> Person | None:
    """The person of a code; None for a code that is not known here. Raises Leave where the log is damaged, once staff
    were asked for."""
    found = _enrolled(kiosk, code)
    if found is None or found[0].protocol is None:
        return None
    known, state = found
    loaded = kiosk.library.protocol(str(known.protocol), known.study.arm)
    now = kiosk.now()
    held = holds_back(known, now, loaded.protocol.states_h)
    return Person(code, loaded, known, state, plan(loaded, known, state, now), held)


def planned_person(results: Path, library: Library, code: str, now: datetime) -> Plan:
    """The plan of an enrolled person at a moment. CogtrainError for a protocol that is not in the library."""
    known, state = read_person(results, code)
    return plan(library.protocol(str(known.protocol), known.study.arm), known, state, now)
