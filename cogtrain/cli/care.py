"""Care around a dose: ``enrol``, ``dose``, ``today``, ``plan``, ``consent``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain.cli.terminal import (
    COURSE,
    Code,
    Language,
    Results,
    app,
    end_where_harmed,
    language_of,
    print_table,
    say_damage,
    write_page,
)
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from cogtrain.care.plan import Plan
    from cogtrain.care.windows import Slot
    from cogtrain.clock import Clock
    from cogtrain.library import LoadedProtocol
    from cogtrain.records.course import Course
    from cogtrain.records.person_state import PersonState

Now = Annotated[str | None, typer.Option(help="Answer for another moment, such as 2026-03-01T10:00; for rehearsal.")]


def clock_of(now: str | None, results: Path) -> Clock:
    """The clock that a command goes by; standing at a moment where one is given."""
    from cogtrain.care.site import zone_name
    from cogtrain.care.times import parse_moment
    from cogtrain.clock import SystemClock, VirtualClock

    return SystemClock() if now is None else VirtualClock(parse_moment(now, zone_name(results), "--now"))


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain enrol KI07 --protocol serial-infusions")
def enrol(
    participant: Code,
    protocol: Annotated[str, typer.Option(help="The id of a protocol or of a study.")],
    why: Annotated[str, typer.Option(help="Why the person changes to this protocol, where there was another.")] = "",
    stratum: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="In a study: what the arms are kept even in. As often as needed."),
    ] = None,
    results: Results = Path("results"),
    now: Now = None,
) -> None:
    """Enrol a person in a protocol: today is day 0 of the course. A code, never a name. In a study the next arm of the
    sealed list is drawn, and not shown."""
    from cogtrain.care.site import FILE, zone_name
    from cogtrain.care.times import local_day, zone_of
    from cogtrain.library import load_library
    from cogtrain.records.log.place import participant_code

    code = participant_code(participant)
    library = load_library()
    loaded = library.protocol(protocol)
    if loaded.id not in library.protocols:
        remedy = "Put it into the folder protocols of the folder that you work in; later commands look there."
        found = f"{loaded.where}, which no library holds"
        raise refuse("--protocol", found, "a protocol that is found by its id", remedy)
    clock, zone = clock_of(now, results), zone_name(results)
    drawn = _enrol(results, code, loaded, stratum, zone, clock, why)
    day = local_day(clock.utc(), zone_of(zone))
    print(f"{code} enrolled in {loaded.id} {loaded.version}{drawn}. Day 0: {day} ({zone}).")
    if not (results / FILE).is_file():
        print("No site is set up here, so days are counted in UTC. If that is not your zone: cogtrain site init first.")


def _enrol(
    results: Path, code: str, loaded: LoadedProtocol, stratum: list[str] | None, zone: str, clock: Clock, why: str
) -> str:
    """Enrol; of a study which entry was drawn, in words."""
    from cogtrain.care.person import enrol as write
    from cogtrain.study.enrolment import enrol_in_study

    if loaded.study is None:
        if stratum:
            raise refuse("--stratum", f"{loaded.id} is no study", "a study, or no stratum")
        write(results, code, loaded, zone, clock, why)
        return ""
    given: dict[str, str] = {}
    for one in stratum or ():
        name, parted, value = one.partition("=")
        if not parted or name in given:
            raise refuse("--stratum", repr(one[:40]), "NAME=VALUE, each name once")
        given[name] = value
    number = enrol_in_study(results, code, loaded.study, given, zone, clock, why)
    return f", entry {number} of its list"


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain dose KI07 --at 2026-03-01T10:00 --route iv --minutes 40")
def dose(
    participant: Code,
    at: Annotated[str | None, typer.Option(help="When it began; without an offset in the site's zone.")] = None,
    route: Annotated[str | None, typer.Option(help="iv, intranasal or lozenge.")] = None,
    minutes: Annotated[float | None, typer.Option(help="How long it was given, minutes.")] = None,
    mg: Annotated[float | None, typer.Option(help="How much, milligrams; may be left out.")] = None,
    correct: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Correct the dose of this number; the old values stay.")
    ] = None,
    void: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Take back the dose of this number, which was not given.")
    ] = None,
    why: Annotated[str, typer.Option(help="Reason of a correction.")] = "",
    results: Results = Path("results"),
    now: Now = None,
) -> None:
    """Record a dose that was given, or correct one. All hours count from its end."""
    from cogtrain.care import person
    from cogtrain.care.site import zone_name
    from cogtrain.care.times import clock as on_clock
    from cogtrain.care.times import parse_moment, zone_of
    from cogtrain.records.log.place import participant_code

    code, zone = participant_code(participant), zone_name(results)
    if route not in (None, *person.MINUTES):
        raise refuse("--route", repr(route), f"one of {', '.join(person.MINUTES)}")
    moment = None if at is None else parse_moment(at, zone, "--at")
    with person.open_person(results, code, clock_of(now, results)) as opened:
        if correct is not None and void is not None:
            raise refuse("dose", "--correct and --void", "one of them")
        if void is not None:
            known, done = person.void_dose(opened, void, why), "taken back"
        elif correct is not None:
            known, done = person.correct_dose(opened, correct, moment, route, minutes, why, mg), "corrected"  # type: ignore[arg-type]
        else:
            if moment is None or route is None:
                lacking = " and ".join(name for name, value in (("--at", at), ("--route", route)) if value is None)
                raise refuse("dose", f"no {lacking}", "when it began and by which route")
            known, done = person.give_dose(opened, moment, route, minutes, zone, mg), "recorded"  # type: ignore[arg-type]
    there = zone_of(zone)
    reported = "; reported, from before enrolment" if known.reported else ""
    taken = "" if minutes is not None or done != "recorded" else " (taken for this route; else give --minutes)"
    amount = "" if known.mg is None else f"{known.mg:g} mg, "
    print(
        f"Dose {known.name} {done}: {known.route}, {amount}{on_clock(known.at, there)}, "
        f"{known.minutes:g} minutes{taken}, "
        f"ended {on_clock(known.ended, there)} ({zone}){reported}."
    )


def _course(results: Path, participant: str) -> tuple[LoadedProtocol, Course, PersonState]:
    """An enrolled person and the protocol of enrolment; read, not opened for writing. Damage is said first."""
    from cogtrain.library import load_library
    from cogtrain.records.person import read_person

    known, person = read_person(results, participant)
    say_damage(participant, known)
    if known.protocol is None:
        raise refuse("participant", f"{participant} is not enrolled", "an enrolled person", "Run cogtrain enrol first.")
    return load_library().protocol(known.protocol, known.study.arm), known, person


def _planned(results: Path, participant: str, now: str | None) -> tuple[LoadedProtocol, Course, Plan, datetime]:
    from cogtrain.care.plan import plan as lay_out

    loaded, known, person = _course(results, participant)
    moment = clock_of(now, results).utc()
    return loaded, known, lay_out(loaded, known, person, moment), moment


def _rows(loaded: LoadedProtocol, slots: tuple[Slot, ...], laid: Plan) -> list[tuple[str, ...]]:
    from cogtrain.care.times import clock
    from cogtrain.library import session_length_s

    rows: dict[tuple[str, ...], int] = {}
    for slot in slots:
        minutes = f"{session_length_s(loaded, slot.session) / 60:.0f} min"
        session = loaded.protocol.sessions[slot.session]
        if session.with_therapist_min is not None:
            minutes = "{}-{} min, with a therapist".format(*session.with_therapist_min)
        after = f"after dose {slot.dose}" if slot.dose else ""
        words = ", ".join(word for word in (slot.phase or "", after) if word)
        row = (slot.session, minutes, words, clock(slot.opens, laid.zone), slot.why)
        rows[row] = rows.get(row, 0) + 1
    return [(f"{row[0]} x{times}" if times > 1 else row[0], *row[1:]) for row, times in rows.items()]


def _everybody_today(results: Path, now: str | None) -> None:
    """A line for each person: state, what is due, what waits; then those whose log says something is amiss."""
    from cogtrain.care.plan import plan as lay_out
    from cogtrain.library import load_library
    from cogtrain.records.person import read_person
    from cogtrain.records.verify import everybody

    library, moment = load_library(), clock_of(now, results).utc()
    rows, harmed = [], False
    for code in everybody(results):
        known, person = read_person(results, code)
        say_damage(code, known)
        harmed = harmed or bool(known.damage)
        alerts = str(len(known.open_alerts) or "")
        if known.protocol is None or known.protocol not in library.protocols:
            rows.append((code, known.protocol or "not enrolled", "", "", alerts))
            continue
        loaded = library.protocol(known.protocol, known.study.arm)
        laid = lay_out(loaded, known, person, moment)
        due = ", ".join(dict.fromkeys(slot.session for slot in laid.due))
        rows.append((code, loaded.id, laid.state or "", due, alerts))
    if rows:
        print_table("Today", ("participant", "protocol", "state", "due now", "open alerts"), rows)
    else:
        print("Nobody has records here.")
    end_where_harmed(harmed)


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain today KI07")
def today(
    participant: Annotated[str | None, typer.Argument(help="The person's code; without it everybody.")] = None,
    results: Results = Path("results"),
    now: Now = None,
) -> None:
    """What is due now, what opens next, what closed, and why; without a code everybody's day. Not medical advice."""
    if participant is None:
        _everybody_today(results, now)
        return
    from cogtrain.care.admission import consent_lacks
    from cogtrain.care.gate import held_back_words, holds_back
    from cogtrain.care.plan import whole_day
    from cogtrain.care.times import clock
    from cogtrain.records.course import hours_since, last_dose

    loaded, known, laid, moment = _planned(results, participant, now)
    last = last_dose(known.doses, moment)
    since = "no dose yet" if last is None else _since(hours_since(last, moment), last.name)
    state = f"; state: {laid.state}" if laid.state else ""
    print(f"{participant}, {loaded.id}: {clock(moment, laid.zone)} ({known.zone}); {since}{state}.")
    for notice in laid.notices:
        print(notice)
    held = holds_back(known, moment, loaded.protocol.states_h)
    if held is not None:
        print(held_back_words(held, laid.zone))
    lacks = consent_lacks(loaded, known)
    if lacks:
        print(f"Consent is {lacks}: no session begins before it is given (cogtrain kiosk asks for it).")
    columns = ("session", "length", "what", "opens", "why")
    missed = [slot for slot in laid.of("missed") if slot.closes is not None]
    missed.sort(key=lambda slot: slot.closes or slot.opens)
    shown = {"Due now": laid.due, "Held back": laid.held, "Opens next": laid.later[:4], "Closed": tuple(missed[-4:])}
    for title, slots in shown.items():
        if slots:
            print_table(title, columns, _rows(loaded, slots, laid))
        elif title != "Held back":
            print(f"{title}: nothing.")
    for day in laid.planned_doses[:1]:
        print(f"Next dose planned: {whole_day(day)}.")
    end_where_harmed(bool(known.damage))


def _since(hours: float, name: str) -> str:
    from cogtrain.care.times import ago

    if hours < 0:
        return f"dose {name} is being given, {-hours * 60:.0f} min to go"
    return f"{ago(hours)} since dose {name} ended"


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain plan KI07 -o KI07-plan.html")
def plan(
    participant: Code,
    results: Results = Path("results"),
    now: Now = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Page to write; by default <CODE>-plan.html in the results.")
    ] = None,
    language: Language = None,
) -> None:
    """Draw a person's course as a calendar: doses, windows, what was done and missed, adherence."""
    from cogtrain.report.page import calendar_page
    from cogtrain.wording.reader import reading

    spoken = language_of(results, language)
    with reading(spoken):
        loaded, known, laid, moment = _planned(results, participant, now)
        page = calendar_page(participant, loaded, known, laid, moment, language=spoken)
    target = output or results / f"{participant}-plan.html"
    write_page(page, target)
    shown = ("done", "due", "later", *(("held",) if laid.of("held") else ()), "missed")
    counts = ", ".join(f"{len(laid.of(status))} {status}" for status in shown)
    print(f"{len(laid.slots)} sessions: {counts}. Calendar: {target}")
    end_where_harmed(bool(known.damage))


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain consent KI07 --withdraw")
def consent(
    participant: Code,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="The person withdraws: no further session begins.")
    ] = False,
    results: Results = Path("results"),
    now: Now = None,
) -> None:
    """Say whether consent holds, or record that it was withdrawn. It is given in the kiosk, on screen."""
    from cogtrain.care.admission import consent_lacks
    from cogtrain.care.person import open_person, put_consent

    loaded, known, _ = _course(results, participant)
    lacks = consent_lacks(loaded, known)
    if not withdraw:
        holds = "holds" if loaded.protocol.consent else "is not asked for"
        print(f"{participant}: consent {f'is {lacks}' if lacks else holds}.")
        end_where_harmed(bool(known.damage))
        return
    if known.consent is None or not known.consent.agreed:
        raise refuse("--withdraw", f"consent is {lacks or 'not asked for'}", "a consent that was given")
    with open_person(results, participant, clock_of(now, results)) as opened:
        put_consent(opened.log, loaded, known.consent.language, agreed=False)
    print(f"{participant}: consent withdrawn. No session begins; what was recorded stays.")
