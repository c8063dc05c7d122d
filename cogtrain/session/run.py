"""Run a session, once through: choose it, open display and log, walk it, seal it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from cogtrain.clock import Clock
from cogtrain.displays.display import Display, DisplayGoneError
from cogtrain.ending import ToldToEnd, at_sudden_end, no_longer
from cogtrain.events.block import LevelMoved
from cogtrain.events.person import Enrolled, SessionClosed, SessionOpened
from cogtrain.events.session import Resumed, SessionEnded, SessionStarted, Stopped, Trouble
from cogtrain.library import LoadedProtocol
from cogtrain.records.accommodations import Accommodations
from cogtrain.records.certificate import read_certificate, require_certificate
from cogtrain.records.log.background import BackgroundWriter
from cogtrain.records.log.chain import LogLine
from cogtrain.records.log.place import participant_code, session_log
from cogtrain.records.log.writer import Log, open_log
from cogtrain.records.person_file import PersonFile, one_session
from cogtrain.records.person_state import PersonState, with_level
from cogtrain.session import script
from cogtrain.session.adjust import adjust
from cogtrain.session.blocks import Plan
from cogtrain.session.choose import Chosen, choose, known_session, still_due
from cogtrain.session.first_line import display_told, first_line
from cogtrain.session.keeping import Keeping, ended_page
from cogtrain.session.lent_care import Care, Support
from cogtrain.session.levels import kept
from cogtrain.session.options import Options, SessionEnd
from cogtrain.session.page_check import check_keys, check_pages, check_sounds
from cogtrain.session.paging import Paging, StoppedForToday
from cogtrain.session.replay import done_so_far
from cogtrain.session.walk import Walk
from cogtrain.wording import say


def run_session(
    loaded: LoadedProtocol,
    options: Options,
    open_display: Callable[[], Display],
    clock: Clock,
    fresh_seed: Callable[[], int],
) -> SessionEnd:
    """Run or resume one session in the display that ``open_display`` opens; nobody else runs one of this person
    meanwhile, and who is refused leaves no trace.

    Raises CogtrainError for bad input, a missing means, or a disk that refuses; nothing that was recorded is lost.
    """
    code = participant_code(options.participant)
    if options.session is not None and not options.resume:
        known_session(loaded, options.session)
    file = PersonFile(options.results, code, clock, options.station)
    read = file.read()
    chosen = choose(loaded, options, file.station, *read, clock.utc())
    with one_session(options.results, code):
        if file.read() is not read:  # somebody wrote into it meanwhile
            chosen = choose(loaded, options, file.station, *file.read(), clock.utc())
        needs = file.read()[0].accommodations
        wanted = needs.language or options.language
        language = chosen.loaded.language(wanted) if chosen.began is None else chosen.began.language
        as_begun = needs if chosen.began is None else Accommodations(**chosen.began.accommodations)
        chosen = replace(chosen, loaded=chosen.loaded.made_fit(language, as_begun.variant))
        check_pages(chosen.loaded, chosen.session, language)
        display = open_display()
        try:
            display.style = needs.style
            check_keys(chosen.loaded, chosen.session, display.info)
            check_sounds(chosen.loaded, chosen.session, heard=display.sounds)
            certificate = read_certificate(options.results)
            certified = chosen.loaded.protocol.sessions[chosen.session].requires_certificate
            if certified and display.info.kind != "simulated":
                require_certificate(certificate, display_told(display).model_dump())
            seed = fresh_seed() if options.seed is None else options.seed
            first = chosen.began or first_line(
                chosen, options, file.station, display, seed, language, certificate, needs.data()
            )
            return _in_log(_Run(chosen, options, file, display, first))
        finally:
            display.close()


@dataclass(frozen=True)
class _Run:
    """A session that is about to be walked. first: the first line of its log, there already or not."""

    chosen: Chosen
    options: Options
    file: PersonFile
    display: Display
    first: SessionStarted


def _in_log(run: _Run) -> SessionEnd:
    """Open the log and walk; what it holds already is gone on from."""
    chosen, file, options = run.chosen, run.file, run.options
    path = session_log(options.results, options.participant, chosen.file)
    log = open_log(path, file.clock, file.station, new=chosen.log is None, known=chosen.log)
    lines = log.lines
    with BackgroundWriter(log) as writer:
        if not lines:
            writer.put(run.first)
            writer.flush()
        _told_to_person(run)
        unattended = run.first.unattended or options.unattended
        language = run.first.language
        waits = not unattended and run.first.observer is None
        keeping = Keeping(writer, file, run.display, language, waits=waits)
        paging = Paging(
            run.display,
            keeping.put,
            keeping.flush,
            language,
            unattended=unattended,
            put_at_once=keeping.put_at_once,
            flush_at_once=keeping.flush_at_once,
        )
        walk = _walk(run, lines, paging, keeping, unattended=unattended)
        paging.adjust = partial(adjust, paging, file, keeping.put_person)
        status: Literal["finished", "stopped"] = "finished"
        told_to_end: BaseException | None = None
        if not (lines and isinstance(lines[-1].event, SessionEnded)):
            if lines:
                keeping.put(_resumed(log, run.display))
            try:
                with _marked(writer):
                    walk.run(resumed=bool(lines))
                keeping.put(SessionEnded(status="finished"))
            except StoppedForToday as stop:
                status = "stopped"
                keeping.put(Stopped(where=str(stop)))
            except (KeyboardInterrupt, ToldToEnd, DisplayGoneError) as told:
                status, told_to_end = "stopped", told
                writer.put(_from_outside(told))
                writer.put(Stopped(where=paging.where))
        keeping.flush()
        keeping.put_person(
            SessionClosed(
                file=chosen.file,
                session=chosen.session,
                occasion=chosen.occasion,
                status=status,
                head=writer.head,
            )
        )
        if told_to_end is not None:
            if waits and not isinstance(told_to_end, DisplayGoneError):
                run.display.page(ended_page(language), language)
            raise told_to_end
        if status == "stopped":
            paging.farewell()
    return SessionEnd(status, chosen.session, log.path, bool(lines))


def _from_outside(told: BaseException) -> Trouble:
    """Why a session ends that nobody stopped."""
    if isinstance(told, DisplayGoneError):
        return Trouble(what="screen")
    return Trouble(what="signal", found=told.name if isinstance(told, ToldToEnd) else "SIGINT")


@contextmanager
def _marked(writer: BackgroundWriter) -> Iterator[None]:
    """Where the screen goes away meanwhile, the log says so."""

    def mark() -> None:
        writer.put(Trouble(what="screen"))

    at_sudden_end(mark)
    try:
        yield
    finally:
        no_longer(mark)


def _told_to_person(run: _Run) -> None:
    """Name a session that is new in the person's log, and the person where nobody has enrolled them."""
    chosen, file = run.chosen, run.file
    if file.read()[1].participant is None:
        file.put(Enrolled(participant=run.options.participant, protocol=chosen.loaded.id))
    if chosen.log is None:
        file.put(
            SessionOpened(
                file=chosen.file,
                session=chosen.session,
                purpose=chosen.purpose,
                number=chosen.number,
                protocol=chosen.loaded.id,
                protocol_version=chosen.loaded.version,
                occasion=chosen.occasion,
            )
        )


def _walk(run: _Run, lines: tuple[LogLine, ...], paging: Paging, keeping: Keeping, *, unattended: bool) -> Walk:
    chosen, first, support = run.chosen, run.first, run.options.support
    person = _levels_made_up(lines, run.file)
    following = _following(chosen, person, first.language, support)
    about = (first.seed, first.language, unattended, chosen.file, following, run.options.markers)
    plan = Plan(chosen.loaded, chosen.session, *about)
    return Walk(plan, paging, _care(support, run.file, chosen, keeping), person, done_so_far(lines))


def _resumed(log: Log, display: Display) -> Resumed:
    gap_s = (log.clock.utc() - log.lines[-1].moment).total_seconds()
    return Resumed(gap_s=round(gap_s, 3), display=display_told(display), device=display.info.device)


def _following(chosen: Chosen, person: PersonState, language: str, support: Support) -> str | None:
    """What comes after this session, in words for the end page; None where the plan is finished."""
    loaded = chosen.loaded
    if support.following is not None:
        return support.following
    if any(entry.on_dose for entry in loaded.protocol.schedule):
        return say(language, "end.plan")
    due = [occasion for occasion in still_due(person, loaded) if occasion.index != chosen.occasion]
    return say(language, "end.next", session=script.session_title(loaded, due[0].session, language)) if due else None


def _care(support: Support, file: PersonFile, chosen: Chosen, keeping: Keeping) -> Care:
    """What care lends, with the person's course as it stands."""
    today = file.clock.utc().astimezone(ZoneInfo(support.zone)).date()
    bounds = chosen.loaded.protocol.states_h
    put = keeping.put_person
    return Care(support, lambda: file.read()[0], bounds, today, put, chosen.file, new_ident=file.new_ident)


def _levels_made_up(lines: tuple[LogLine, ...], file: PersonFile) -> PersonState:
    """Write into the person's log the levels that a crash kept from it: the session's log has them first."""
    person = file.read()[1]
    missing: dict[tuple[str, str, str], LevelMoved] = {}
    for line in lines:
        if isinstance(line.event, LevelMoved):
            moved = line.event
            key = (moved.task, moved.quantity, moved.track)
            known = person.levels.get(key)
            if known is None or known.since < line.moment:
                missing[key] = moved
    for moved in missing.values():
        level = kept(moved)
        file.put(level)
        person = with_level(person, level, file.clock.utc())
    return person
