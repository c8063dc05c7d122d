"""A session whose records stay in memory: the same walk, for rehearsals of many people. What hangs on doses needs the
records themselves, and is not for here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cogtrain.clock import format_utc
from cogtrain.displays.display import Display
from cogtrain.events.event import Event, Ident
from cogtrain.events.person import FormDrawn, LevelKept
from cogtrain.events.session import SessionEnded, Stopped
from cogtrain.library import LoadedProtocol
from cogtrain.records.course import Course
from cogtrain.records.ident import new_ident
from cogtrain.records.log.chain import LogLine
from cogtrain.records.log.station import REHEARSAL
from cogtrain.records.person_state import PersonState, with_level
from cogtrain.records.tables.logs import SessionLog
from cogtrain.session.blocks import Plan
from cogtrain.session.choose import Chosen
from cogtrain.session.first_line import first_line
from cogtrain.session.lent_care import Care, Support
from cogtrain.session.options import Options
from cogtrain.session.paging import Paging, StoppedForToday
from cogtrain.session.replay import done_so_far
from cogtrain.session.walk import Walk


@dataclass
class DryPerson:
    """Somebody whose levels and forms are carried from session to session in memory."""

    code: str
    state: PersonState = field(default_factory=PersonState)
    sessions: int = 0


def run_dry(
    loaded: LoadedProtocol, person: DryPerson, session: str, display: Display, options: Options, seed: int
) -> SessionLog:
    """One session from its first to its last page; its log as it would be read, without hashes and signatures."""
    clock, lines = display.clock, list[LogLine]()

    def put(event: Event) -> None:
        now, mono_s = format_utc(clock.utc()), clock.monotonic_s()
        lines.append(LogLine(len(lines), event.KIND, now, mono_s, {}, "", "", event))

    def put_person(event: Event) -> None:
        if isinstance(event, LevelKept):
            person.state = with_level(person.state, event, clock.utc())
        elif isinstance(event, FormDrawn):
            person.state = replace(person.state, forms=(*person.state.forms, event))

    def named(known: Iterable[Ident]) -> Ident:
        return new_ident(known, REHEARSAL.id)

    person.sessions += 1
    language = loaded.language()
    loaded, file = loaded.made_fit(language), f"{clock.utc():%Y%m%dT%H%M%S}Z_{session}"
    chosen = Chosen(loaded, session, None, file, person.sessions)
    put(first_line(chosen, options, REHEARSAL, display, seed, language, None, {}))
    paging = Paging(display, put, _nothing, language, unattended=False)
    bounds, today = loaded.protocol.states_h, clock.utc().date()
    care = Care(Support(), Course, bounds, today, put_person, file, new_ident=named)
    plan = Plan(loaded, session, seed, language, unattended=False, file=file, following=None)
    try:
        Walk(plan, paging, care, person.state, done_so_far(())).run(resumed=False)
        put(SessionEnded(status="finished"))
    except StoppedForToday as stop:
        put(Stopped(where=str(stop)))
    return SessionLog(person.code, file, tuple(lines), number=person.sessions)


def _nothing() -> None:
    """There is no file to be on the disk."""
