"""Which session it is to be, under which protocol, in which log; and whether it may begin now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cogtrain.care.admission import refusal
from cogtrain.errors import NotNowError, did_you_mean, refuse
from cogtrain.events.session import SessionStarted
from cogtrain.library import LoadedProtocol, Occasion, expand_schedule, pinned, with_assets
from cogtrain.records.course import Course
from cogtrain.records.log.chain import ReadLog, read_log
from cogtrain.records.log.place import session_file, session_log, station_of
from cogtrain.records.log.station import Station
from cogtrain.records.person_state import PersonState, SessionEntry
from cogtrain.session.options import Options
from cogtrain.study.arms import own_course


@dataclass(frozen=True)
class Chosen:
    """A session to run. log: what an earlier run of it left; None for a new one. began: the first line of that log."""

    loaded: LoadedProtocol
    session: str
    occasion: int | str | None
    file: str
    number: int
    log: ReadLog | None = None
    began: SessionStarted | None = None

    @property
    def purpose(self) -> str:
        return self.loaded.protocol.sessions[self.session].purpose


def known_session(loaded: LoadedProtocol, name: str) -> None:
    """Raises CogtrainError unless the protocol has a session of that name."""
    if name not in loaded.protocol.sessions:
        remedy = did_you_mean(name, loaded.protocol.sessions)
        raise refuse("--session", repr(name), f'a session of the protocol "{loaded.id}"', remedy)


def still_due(person: PersonState, loaded: LoadedProtocol) -> list[Occasion]:
    """The occasions of the schedule that are not finished, in its order."""
    finished = person.finished_occasions(loaded.id)
    return [occasion for occasion in expand_schedule(loaded.protocol) if occasion.index not in finished]


def next_due(person: PersonState, loaded: LoadedProtocol, name: str | None) -> tuple[str, int | str | None]:
    """(session, its occasion in the schedule): the named one, or the first of the schedule that is not finished.

    Raises CogtrainError for a name that the protocol does not have, and where the schedule is finished.
    """
    due = still_due(person, loaded)
    if name is None:
        if not due:
            raise refuse(
                f'protocol "{loaded.id}"',
                "every session of its schedule is finished",
                "a session that is still to be done",
                f"Name one to do it again: --session {next(iter(loaded.protocol.sessions))}.",
            )
        return due[0].session, due[0].index
    known_session(loaded, name)
    return name, next((occasion.index for occasion in due if occasion.session == name), None)


def _resumable(person: PersonState, loaded: LoadedProtocol, options: Options, station: Station) -> SessionEntry | None:
    """The session to go on with, which began here. Without one a new session begins, unless the named one is finished
    already, or was begun at another station."""
    if not options.resume:
        return None
    entry = person.to_resume(loaded.id, options.session, station.id)
    elsewhere = person.to_resume(loaded.id, options.session)
    if entry is None and elsewhere is not None:
        where = station_of(elsewhere.file)
        found = f'"{elsewhere.session}" was begun {f"at station {where}" if where else "before there were stations"}'
        remedy = "Leave out --resume: it begins afresh here; what was done there is kept."
        raise refuse("--resume", found, "a session that was begun here", remedy)
    finished = [e for e in person.sessions if e.session == options.session and e.protocol == loaded.id]
    if entry is None and finished:
        found = f'session "{options.session}" is finished'
        raise refuse("--resume", found, "one that was broken off", "Leave out --resume to do it again.")
    return entry


def choose(
    loaded: LoadedProtocol, options: Options, station: Station, known: Course, person: PersonState, now: datetime
) -> Chosen:
    """The session to run at this station. Raises CogtrainError where there is none, or it may not begin now."""
    entry = _resumable(person, loaded, options, station)
    if entry is not None:
        chosen = _as_it_began(loaded, options, entry)
    else:
        session, occasion = next_due(person, loaded, options.session)
        occasion = options.support.occasion if options.support.occasion is not None else occasion
        loaded = own_course(loaded, session, known, options.participant, station)
        chosen = Chosen(loaded, session, occasion, session_file(now, session, station.id), person.next_number)
    granted = options.support.granted is not None
    fault = refusal(chosen.loaded, chosen.session, known, now, granted=granted, person=person)
    if fault is not None:
        raise NotNowError(fault)
    return chosen


def _as_it_began(loaded: LoadedProtocol, options: Options, entry: SessionEntry) -> Chosen:
    """The session to go on with, under the protocol with which it began, whatever its file says by now.

    Raises CogtrainError where a person began it and it is to go on unattended.
    """
    path = session_log(options.results, options.participant, entry.file)
    log = read_log(path) if path.exists() else ReadLog(())
    began = log.lines[0].event if log.lines else None
    if not isinstance(began, SessionStarted):
        return Chosen(loaded, entry.session, entry.occasion, entry.file, entry.number, log)
    if options.unattended and not began.unattended:
        found = "a session that a person began"
        raise refuse(
            "--unattended", found, "one that began unattended", "Leave out --unattended, or leave out --resume."
        )
    as_then = pinned(began.protocol, began.cards, path.name, began.supports)
    loaded = with_assets(as_then, began.assets, loaded.cards, path.name)
    return Chosen(loaded, entry.session, entry.occasion, entry.file, entry.number, log, began)
