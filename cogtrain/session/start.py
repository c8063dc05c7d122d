"""Begin or resume a session: choose it, open its logs, walk it, seal it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cogtrain.care.admission import refusal
from cogtrain.clock import Clock
from cogtrain.displays.display import Display
from cogtrain.errors import CogtrainError, did_you_mean, refuse
from cogtrain.library import LoadedProtocol, expand_schedule, pinned
from cogtrain.records.certificate import read_certificate, require_certificate
from cogtrain.records.course import Course, course
from cogtrain.records.log.background import BackgroundWriter
from cogtrain.records.log.chain import Line, read_log
from cogtrain.records.log.place import PERSON_LOG, participant_code, session_file, session_log
from cogtrain.records.log.writer import Log, open_log
from cogtrain.records.person import read_person
from cogtrain.records.person_file import PersonFile, one_session
from cogtrain.records.state import PersonState, SessionEntry, person_state
from cogtrain.session import script
from cogtrain.session.first_line import display_data, first_line
from cogtrain.session.lent_care import Care, Support
from cogtrain.session.page_check import check_keys, check_pages
from cogtrain.session.paging import Paging, StoppedForToday
from cogtrain.session.replay import done_so_far
from cogtrain.session.walk import Plan, Walk
from cogtrain.wording import say


@dataclass(frozen=True)
class Options:
    """How a session is run. ``session`` None: the first of the schedule that is not finished. ``observer``: a
    simulated person's name. ``support``: what care lends to it, the gate's decision among it."""

    participant: str
    results: Path
    session: str | None = None
    seed: int | None = None
    resume: bool = False
    unattended: bool = False
    observer: str | None = None
    support: Support = field(default_factory=Support)


@dataclass(frozen=True)
class SessionEnd:
    """What became of it."""

    status: Literal["finished", "stopped"]
    session: str
    file: Path
    resumed: bool


def choose(person: PersonState, loaded: LoadedProtocol, name: str | None) -> tuple[str, int | str | None]:
    """(session, its occasion in the schedule): the named one, or the first of the schedule that is not finished.

    Raises CogtrainError for a name that the protocol does not have, and where the schedule is finished.
    """
    finished = person.finished_occasions(loaded.id)
    due = [occasion for occasion in expand_schedule(loaded.protocol) if occasion.index not in finished]
    if name is None:
        if not due:
            raise refuse(
                f'protocol "{loaded.id}"',
                "every session of its schedule is finished",
                "a session that is still to be done",
                f"Name one to do it again: --session {next(iter(loaded.protocol.sessions))}.",
            )
        return due[0].session, due[0].index
    _known(loaded, name)
    return name, next((occasion.index for occasion in due if occasion.session == name), None)


def _known(loaded: LoadedProtocol, name: str) -> None:
    """Raises CogtrainError unless the protocol has a session of that name."""
    if name not in loaded.protocol.sessions:
        remedy = did_you_mean(name, loaded.protocol.sessions)
        raise refuse("--session", repr(name), f'a session of the protocol "{loaded.id}"', remedy)


def _resumable(person: PersonState, loaded: LoadedProtocol, options: Options) -> SessionEntry | None:
    """The session to go on with. Without one a new session begins, unless the named one is finished already."""
    if not options.resume:
        return None
    entry = person.to_resume(loaded.id, options.session)
    finished = [e for e in person.sessions if e.session == options.session and e.protocol == loaded.id]
    if entry is None and finished:
        found = f'session "{options.session}" is finished'
        raise refuse("--resume", found, "one that was broken off", "Leave out --resume to do it again.")
    return entry


def _following(
    loaded: LoadedProtocol, person: PersonState, occasion: int | str | None, language: str, support: Support
) -> str | None:
    """What comes after this session, in words for the end page; None where the plan is finished."""
    if support.following is not None:
        return support.following
    if any(entry.on_dose for entry in loaded.protocol.schedule):
        return say(language, "end.plan")
    finished = person.finished_occasions(loaded.id)
    due = [o for o in expand_schedule(loaded.protocol) if o.index not in finished and o.index != occasion]
    return say(language, "end.next", session=script.session_title(loaded, due[0].session, language)) if due else None


def run_session(
    loaded: LoadedProtocol,
    options: Options,
    open_display: Callable[[], Display],
    clock: Clock,
    fresh_seed: Callable[[], int],
) -> SessionEnd:
    """Run or resume one session in the display that ``open_display`` opens; the logs are open and locked before it
    does.

    Raises CogtrainError for bad input, a missing means, or a disk that refuses; nothing that was recorded is lost.
    """
    code = participant_code(options.participant)
    if options.session is not None and not options.resume:
        _known(loaded, options.session)
    known, person = read_person(options.results, code)
    _chosen(loaded, options, person, known, clock)  # who is refused leaves no trace
    with one_session(options.results, code):
        return _begin(loaded, options, open_display, clock, fresh_seed)


@dataclass(frozen=True)
class _Chosen:
    """Which session it is to be, of which protocol, in which log; ``resumed``: that log is there already."""

    loaded: LoadedProtocol
    session: str
    occasion: int | str | None
    file: str
    number: int
    resumed: bool


def _chosen(loaded: LoadedProtocol, options: Options, person: PersonState, known: Course, clock: Clock) -> _Chosen:
    """Raises CogtrainError where there is none, or it may not begin now."""
    entry = _resumable(person, loaded, options)
    if entry is not None:
        loaded = _as_it_began(loaded, options, session_log(options.results, options.participant, entry.file))
        chosen = _Chosen(loaded, entry.session, entry.occasion, entry.file, entry.number, resumed=True)
    else:
        session, occasion = choose(person, loaded, options.session)
        occasion = options.support.occasion if options.support.occasion is not None else occasion
        file = session_file(clock.utc(), session)
        chosen = _Chosen(loaded, session, occasion, file, person.next_number, resumed=False)
    granted = options.support.granted is not None
    fault = refusal(loaded, chosen.session, known, clock.utc(), granted=granted, person=person)
    if fault is not None:
        raise CogtrainError(fault)
    return chosen


def _begin(
    loaded: LoadedProtocol,
    options: Options,
    open_display: Callable[[], Display],
    clock: Clock,
    fresh_seed: Callable[[], int],
) -> SessionEnd:
    """Choose the session, open the display and its log, walk it."""
    code = options.participant
    person_file = PersonFile(options.results, code, clock)
    person = person_state(person_file.lines)
    chosen = _chosen(loaded, options, person, course(person_file.lines, f"{code}/{PERSON_LOG}"), clock)
    loaded, session = chosen.loaded, chosen.session
    language = loaded.protocol.languages[0]
    check_pages(loaded, session, language)
    display = open_display()
    try:
        check_keys(loaded, session, display.info)
        if person.participant is None:
            person_file.put("enrolled", {"participant": code, "protocol": loaded.id})
        certificate = read_certificate(options.results)
        if loaded.protocol.sessions[session].requires_certificate and display.info.kind != "simulated":
            require_certificate(certificate, display_data(display))
        purpose = loaded.protocol.sessions[session].purpose
        about = {"session": session, "purpose": purpose, "number": chosen.number}
        log = open_log(session_log(options.results, code, chosen.file), clock, new=not chosen.resumed)
        if not log.lines:
            seed = fresh_seed() if options.seed is None else options.seed
            log.put("session_started", first_line(loaded, options, display, seed, language, about, certificate))
            log.sync()
        if not chosen.resumed:
            own = {"protocol": loaded.id, "protocol_version": loaded.protocol.version, "occasion": chosen.occasion}
            person_file.put("session_started", {"file": chosen.file, **about, **own})
        return _in_log(options, person_file, person, log, display, chosen.file, chosen.occasion, about)
    finally:
        display.close()


def _as_it_began(loaded: LoadedProtocol, options: Options, path: Path) -> LoadedProtocol:
    """The protocol under which the session to resume began, whatever its file says by now.

    Raises CogtrainError where a person began it and it is to go on unattended.
    """
    lines = read_log(path).lines if path.exists() else ()
    if not lines:
        return loaded
    first = lines[0].data
    if options.unattended and not first["unattended"]:
        found = "a session that a person began"
        raise refuse(
            "--unattended", found, "one that began unattended", "Leave out --unattended, or leave out --resume."
        )
    return pinned(first["protocol"], first["cards"], path.name, first.get("supports"))


def _in_log(
    options: Options,
    person_file: PersonFile,
    person: PersonState,
    log: Log,
    display: Display,
    file: str,
    occasion: int | str | None,
    about: Mapping[str, Any],
) -> SessionEnd:
    """Walk the session of an open log under the protocol pinned in its first line; what the log holds already is gone
    on from."""
    lines = log.lines
    with BackgroundWriter(log) as writer:
        first = lines[0].data if lines else read_log(log.path).lines[0].data
        loaded = pinned(first["protocol"], first["cards"], file, first.get("supports"))
        session = str(about["session"])
        following = _following(loaded, person, occasion, first["language"], options.support)
        unattended = first["unattended"] or options.unattended
        plan = Plan(loaded, session, first["seed"], first["language"], unattended, file, following)
        person = _levels_made_up(lines, person_file, person)
        paging = Paging(display, writer.put, writer.flush, plan.language, unattended=unattended)
        walk = Walk(plan, paging, _care(options.support, person_file, loaded, file), person, done_so_far(lines))
        status: Literal["finished", "stopped"] = "finished"
        sealed = bool(lines) and lines[-1].kind == "session_ended"
        if not sealed:
            if lines:
                gap_s = (log.clock.utc() - lines[-1].moment).total_seconds()
                writer.put(
                    "resumed",
                    {"gap_s": round(gap_s, 3), "display": display_data(display), "device": display.info.device},
                )
            try:
                walk.run(resumed=bool(lines))
                writer.put("session_ended", {"status": "finished"})
            except StoppedForToday as stop:
                status = "stopped"
                writer.put("stopped", {"where": str(stop)})
        writer.flush()
        person_file.put(
            "session_ended",
            {"file": file, "session": session, "status": status, "head": writer.head, "occasion": occasion},
        )
        if status == "stopped":
            paging.farewell()
    return SessionEnd(status, session, log.path, bool(lines))


def _care(support: Support, person_file: PersonFile, loaded: LoadedProtocol, file: str) -> Care:
    """What care lends, with the person's course as it stands."""
    today = person_file.clock.utc().astimezone(ZoneInfo(support.zone)).date()

    def read() -> Course:
        return course(person_file.lines)

    bounds = loaded.protocol.states_h
    return Care(support, read(), bounds, today, person_file.put, person_file.sync, file, read)


def _levels_made_up(lines: tuple[Line, ...], person_file: PersonFile, person: PersonState) -> PersonState:
    """Write into the person's log the levels that a crash kept from it: the session's log has them first."""
    missing = {}
    for line in lines:
        if line.kind == "level":
            data = line.data
            known = person.levels.get((data["task"], data["quantity"], data["track"]))
            if known is None or known.since < line.moment:
                missing[data["task"], data["quantity"], data["track"]] = data
    for data in missing.values():
        kept = {name: data[name] for name in ("task", "quantity", "track", "rule", "state")}
        person_file.put("level", {**kept, "level": data["after"]})
    return person_state(person_file.lines) if missing else person
