"""Begin or resume a session: choose it, open its logs, walk it, seal it."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cogtrain.care.admission import refusal
from cogtrain.clock import Clock
from cogtrain.errors import CogtrainError, did_you_mean, refuse
from cogtrain.library import LoadedProtocol, content_hash, expand_schedule, pinned
from cogtrain.presentation.display import Display
from cogtrain.records.background import BackgroundWriter
from cogtrain.records.certificate import fits, read_certificate, require_certificate
from cogtrain.records.chain import Line, read_log
from cogtrain.records.course import Course, course
from cogtrain.records.layout import PERSON_LOG, participant_code, person_log, session_file, session_log
from cogtrain.records.log import Log, open_log
from cogtrain.records.people import read_person
from cogtrain.records.state import PersonState, SessionEntry, person_state
from cogtrain.session import script
from cogtrain.session.check import check_pages
from cogtrain.session.done import done_so_far
from cogtrain.session.paging import Paging, StoppedForToday
from cogtrain.session.support import Care, Support
from cogtrain.session.walk import Plan, Walk
from cogtrain.text import say


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


def _versions(display: Display) -> dict[str, Any]:
    try:
        own = version("cogtrain")
    except PackageNotFoundError:
        own = "unknown"
    return {"cogtrain": own, "python": platform.python_version(), **dict(display.info.versions)}


def _display_data(display: Display) -> dict[str, Any]:
    info = display.info
    names = ("kind", "refresh_hz", "jitter_ms", "width_px", "height_px", "full_screen", "key_backend", "clock")
    return {name: getattr(info, name) for name in names}


def _following(
    loaded: LoadedProtocol, person: PersonState, occasion: int | str | None, language: str, support: Support
) -> str | None:
    """What comes after this session, in words for the end page; None where the plan is finished."""
    if support.following is not None:
        return support.following
    if any(entry.after is not None for entry in loaded.protocol.schedule):
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
    if not person_log(options.results, code).is_file():  # who is refused leaves no trace
        known, _ = read_person(options.results, code)
        _may_begin(loaded, choose(PersonState(), loaded, options.session)[0], known, options, clock)
    with open_log(person_log(options.results, code), clock) as person_file:
        person = person_state(person_file.lines)
        entry = _resumable(person, loaded, options)
        if entry is not None:
            session, occasion, file, number = entry.session, entry.occasion, entry.file, entry.number
            loaded = _as_it_began(loaded, options, session_log(options.results, code, file))
        else:
            session, occasion = choose(person, loaded, options.session)
            occasion = options.support.occasion if options.support.occasion is not None else occasion
            file, number = session_file(clock.utc(), session), person.next_number
        known = course(person_file.lines, f"{code}/{PERSON_LOG}")
        _may_begin(loaded, session, known, options, clock)
        language = loaded.protocol.languages[0]
        check_pages(loaded, session, language)
        display = open_display()
        try:
            if person.participant is None:
                person_file.put("enrolled", {"participant": code, "protocol": loaded.id})
            certificate = read_certificate(options.results)
            if loaded.protocol.sessions[session].requires_certificate and display.info.kind != "simulated":
                require_certificate(certificate, _display_data(display))
            purpose = loaded.protocol.sessions[session].purpose
            about = {"session": session, "purpose": purpose, "number": number}
            log = open_log(session_log(options.results, code, file), clock, new=entry is None)
            if not log.lines:
                seed = fresh_seed() if options.seed is None else options.seed
                log.put("session_started", _first_line(loaded, options, display, seed, language, about, certificate))
                log.sync()
            if entry is None:
                own = {"protocol": loaded.id, "protocol_version": loaded.protocol.version, "occasion": occasion}
                person_file.put("session_started", {"file": file, **about, **own})
            return _in_log(options, person_file, person, log, display, file, occasion, about)
        finally:
            display.close()


def _may_begin(loaded: LoadedProtocol, session: str, known: Course, options: Options, clock: Clock) -> None:
    """Raises CogtrainError where the session may not begin now."""
    fault = refusal(loaded, session, known, clock.utc(), granted=options.support.granted is not None)
    if fault is not None:
        raise CogtrainError(fault)


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
    person_file: Log,
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
                    {"gap_s": round(gap_s, 3), "display": _display_data(display), "device": display.info.device},
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
        person_file.sync()
        if status == "stopped":
            paging.farewell()
    return SessionEnd(status, session, log.path, bool(lines))


def _care(support: Support, person_file: Log, loaded: LoadedProtocol, file: str) -> Care:
    """What care lends, with the person's course as it stands."""
    known = course(read_log(person_file.path).lines)
    today = person_file.clock.utc().astimezone(ZoneInfo(support.zone)).date()
    return Care(support, known, loaded.protocol.states_h, today, person_file.put, person_file.sync, file)


def _levels_made_up(lines: tuple[Line, ...], person_file: Log, person: PersonState) -> PersonState:
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
    return person_state(read_log(person_file.path).lines) if missing else person


def _first_line(
    loaded: LoadedProtocol,
    options: Options,
    display: Display,
    seed: int,
    language: str,
    about: Mapping[str, Any],
    certificate: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The first line: everything that the session can be rebuilt from. The certificate goes in without its plots."""
    embedded = None
    if certificate is not None:
        embedded = {name: value for name, value in certificate.items() if name != "residuals_ms"}
        embedded["fits"] = fits(certificate, _display_data(display))
    return {
        "participant": options.participant,
        **about,
        "protocol": dict(loaded.data),
        "protocol_hash": loaded.hash,
        "cards": {reference: dict(card.data) for reference, card in loaded.cards.items()},
        "supports": {reference: dict(support.data) for reference, support in loaded.supports.items()},
        "granted": options.support.granted,
        "card_hashes": {reference: content_hash(card.data) for reference, card in loaded.cards.items()},
        "seed": seed,
        "language": language,
        "unattended": options.unattended,
        "observer": options.observer,
        "versions": _versions(display),
        "display": _display_data(display),
        "device": display.info.device,
        "certificate": embedded,
    }
