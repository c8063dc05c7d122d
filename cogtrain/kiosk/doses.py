"""Doses at the kiosk: recorded, corrected and taken back by staff; each is read once more before it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import get_args

from cogtrain.care.person import MINUTES, Route, correct_dose, give_dose, open_person, void_dose
from cogtrain.care.times import hours_minutes, local_day, parse_moment, zone_of
from cogtrain.errors import CogtrainError
from cogtrain.kiosk import pages
from cogtrain.kiosk.kiosk import Kiosk
from cogtrain.kiosk.person import known_person
from cogtrain.pages.form import BACK_WHILE_TYPING, Entry, FormState
from cogtrain.pages.page import Page
from cogtrain.records.course import Dose, hours_since
from cogtrain.records.person_file import OpenPerson
from cogtrain.wording import day_of_month, say
from cogtrain.wording.reader import reading, retold

Given = dict[str, str]
Step = Callable[[Kiosk, Given], str | None]
"""Asks one thing; its answer, or None for one step back. What was given so far is by the steps' names."""

SHOWN_AT_MOST = 5


def record(kiosk: Kiosk) -> None:
    """A dose: code, route, day, time, minutes, milligrams; then all of it once more, with the hours since."""
    steps = (
        ("code", ask_code),
        ("route", _route),
        ("day", _day),
        ("began", _began),
        ("minutes", _minutes),
        ("mg", _mg),
    )
    given = _asked(kiosk, (*steps, ("sure", _sure)))
    if given is not None:
        told = _told(kiosk, given)

        def write(opened: OpenPerson) -> Dose:
            return give_dose(opened, told.at, told.route, told.minutes, told.zone, told.mg)  # type: ignore[arg-type]

        _written(kiosk, given["code"], write)


def own_lozenge(kiosk: Kiosk, code: str) -> None:
    """At home: a lozenge that the person took. It counts as a dose, told by the person."""
    steps: tuple[tuple[str, Step], ...] = (("day", _day), ("began", _began), ("sure", _sure))
    given = _asked(kiosk, steps, {"code": code, "route": "lozenge", "minutes": f"{MINUTES['lozenge']:g}"})
    if given is not None:
        told = _told(kiosk, given)

        def write(opened: OpenPerson) -> Dose:
            return give_dose(opened, told.at, "lozenge", told.minutes, told.zone, by="person")

        _written(kiosk, code, write)


def change(kiosk: Kiosk) -> None:
    """Correct a dose, or take it back; with a reason."""
    code = ask_code(kiosk, {}, "change_dose")
    known = None if code is None else known_person(kiosk, code)
    if code is None or known is None:
        return
    language, doses = kiosk.language, known.doses[-SHOWN_AT_MOST:]
    if not doses:
        kiosk.tell("no_doses")
        return
    there = zone_of(kiosk.site.zone)
    options = {
        str(dose.id): f"{say(language, f'route.{dose.route}')}, {pages.moment_words(dose.at, there, language)}"
        for dose in doses
    }
    which = kiosk.ask(pages.pick("which_dose", language, say(language, "dose.which", code=code), options))
    dose = next((dose for dose in doses if str(dose.id) == which), None)
    if dose is None:
        return
    what = {"correct": say(language, "dose.correct"), "void": say(language, "dose.void")}
    chosen = kiosk.ask(pages.pick("change_dose", language, dose_words(dose, kiosk), what))
    if chosen == "void":
        _void(kiosk, code, dose)
    elif chosen == "correct":
        _correct(kiosk, code, dose)


def _void(kiosk: Kiosk, code: str, dose: Dose) -> None:
    why = kiosk.ask(pages.note(kiosk.language, "dose.why"))
    given = {"code": code, "why": why or ""}
    if why is not None and _confirmed(kiosk, f"{say(kiosk.language, 'dose.void')}: {dose_words(dose, kiosk)}"):
        _written(kiosk, code, lambda opened: void_dose(opened, str(dose.id), given["why"]), "taken_back")


def _correct(kiosk: Kiosk, code: str, dose: Dose) -> None:
    there = zone_of(kiosk.site.zone)
    local = dose.at.astimezone(there)
    start = {
        "code": code,
        "day": local.date().isoformat(),
        "began": f"{local:%H%M}",
        "minutes": f"{dose.minutes:.0f}",
        "mg": "" if dose.mg is None else f"{dose.mg:.0f}",
    }
    steps = (("route", _route), ("day", _day), ("began", _began), ("minutes", _minutes), ("mg", _mg), ("why", _why))
    given = _asked(kiosk, (*steps, ("sure", _sure)), start)
    if given is not None:
        told = _told(kiosk, given)

        def write(opened: OpenPerson) -> Dose:
            route: Route = told.route  # type: ignore[assignment]
            return correct_dose(opened, str(dose.id), told.at, route, told.minutes, given["why"], told.mg)

        _written(kiosk, code, write)


def _asked(kiosk: Kiosk, steps: Sequence[tuple[str, Step]], start: Given | None = None) -> Given | None:
    """What every step gave; None where the first one is gone back from."""
    given, index = dict(start or {}), 0
    while index < len(steps):
        name, step = steps[index]
        answer = step(kiosk, given)
        if answer is None:
            if index == 0:
                return None
            index -= 1
            continue
        given[name] = answer
        index += 1
        if name == "began" and not _can_be(kiosk, given):
            index -= 2  # back to the day
    return given


def _can_be(kiosk: Kiosk, given: Given) -> bool:
    """Whether that moment exists and lies behind us; what is amiss is said."""
    try:
        at = _moment(kiosk, given)
    except CogtrainError as error:
        kiosk.tell("no_such_time", why=_found(kiosk, error)[:120])
        return False
    if at > kiosk.now():
        now = kiosk.now().astimezone(zone_of(kiosk.site.zone))
        kiosk.tell("ahead", time=_clock(given["began"]), now=f"{now:%H:%M}")
        return False
    return True


def _moment(kiosk: Kiosk, given: Given) -> datetime:
    return parse_moment(f"{given['day']}T{_clock(given['began'])}", kiosk.site.zone, "time")


def _clock(digits: str) -> str:
    return f"{digits.zfill(4)[:2]}:{digits.zfill(4)[2:]}"


def _told(kiosk: Kiosk, given: Given) -> Dose:
    mg = float(given["mg"]) if given.get("mg") else None
    return Dose(0, _moment(kiosk, given), kiosk.site.zone, given["route"], float(given["minutes"]), mg=mg)


def _found(kiosk: Kiosk, error: CogtrainError) -> str:
    """What was found, as staff read it here and on the review site."""
    with reading(kiosk.language):
        return retold(error.faults[0].found, "site.fault.found.")


def _written(kiosk: Kiosk, code: str, write: Callable[[OpenPerson], Dose], said: str = "recorded") -> None:
    """Write it and say so; what is refused is said, and nothing is written."""
    try:
        with open_person(kiosk.results, code, kiosk.display.clock) as opened:
            dose = write(opened)
    except CogtrainError as error:
        with reading(kiosk.language):
            expected = retold(error.faults[0].expected, "site.fault.expected.")
        kiosk.tell("not_recorded", why=f"{_found(kiosk, error)}; {expected}"[:150])
        return
    when = pages.moment_words(dose.ended, zone_of(kiosk.site.zone), kiosk.language)
    kiosk.tell(said, number=dose.name, when=when)


# ---------------------------------------------------------------- steps


def ask_code(kiosk: Kiosk, _given: Given, about: str = "dose") -> str | None:
    """A code that is known here. about: what it is asked for, of the staff menu."""
    language = kiosk.language
    heading = say(language, f"kiosk.staff.{about}")
    entry, buttons = Entry("code", 12, 4), pages.buttons(language, "return", back=BACK_WHILE_TYPING)
    while True:
        code = kiosk.ask(Page("kiosk:dose_code", heading, entry=entry, buttons=buttons))
        if code is None or known_person(kiosk, code) is not None:
            return code
        kiosk.tell("unknown")


def _route(kiosk: Kiosk, _given: Given) -> str | None:
    language = kiosk.language
    routes = {route: say(language, f"route.{route}") for route in get_args(Route)}
    return kiosk.ask(pages.pick("dose_route", language, say(language, "route"), routes))


def _day(kiosk: Kiosk, given: Given) -> str | None:
    """Today or yesterday; of a dose that is corrected its own day as well."""
    language, zone = kiosk.language, zone_of(kiosk.site.zone)
    today = local_day(kiosk.now(), zone)
    names = {today: "dose.today", today - timedelta(days=1): "dose.yesterday"}
    days = sorted({*names, *([date.fromisoformat(given["day"])] if "day" in given else [])}, reverse=True)
    options = {}
    for day in days:
        words = day_of_month(language, day)
        options[day.isoformat()] = say(language, names[day], day=words) if day in names else words
    return kiosk.ask(pages.pick("dose_day", language, say(language, "dose.day"), options))


def _began(kiosk: Kiosk, given: Given) -> str | None:
    page = pages.digits("dose_began", kiosk.language, 4, 3, shown=True)
    return kiosk.ask(replace(page, start=FormState(text=given.get("began", ""))))


def _minutes(kiosk: Kiosk, given: Given) -> str | None:
    usual = f"{MINUTES[given['route']]:g}"
    page = pages.digits("dose_minutes", kiosk.language, 3, shown=True, usual=usual)
    return kiosk.ask(replace(page, start=FormState(text=given.get("minutes", ""))))


def _mg(kiosk: Kiosk, given: Given) -> str | None:
    page = pages.digits("dose_mg", kiosk.language, 3, 0, shown=True)
    return kiosk.ask(replace(page, start=FormState(text=given.get("mg", ""))))


def _why(kiosk: Kiosk, _given: Given) -> str | None:
    return kiosk.ask(pages.note(kiosk.language, "dose.why"))


def _sure(kiosk: Kiosk, given: Given) -> str | None:
    return "yes" if _confirmed(kiosk, f"{given['code']}: {dose_words(_told(kiosk, given), kiosk)}") else None


def _confirmed(kiosk: Kiosk, text: str) -> bool:
    language = kiosk.language
    options = {"write": say(language, "dose.write"), "change": say(language, "dose.change")}
    heading = say(language, "dose.sure")
    return kiosk.ask(pages.pick("dose_sure", language, text, options, heading=heading, confirmed=True)) == "write"


def dose_words(dose: Dose, kiosk: Kiosk) -> str:
    """One dose in a line or two: route, milligrams, day, time, minutes, and how long ago it ended."""
    language = kiosk.language
    when = pages.moment_words(dose.at, zone_of(kiosk.site.zone), language)
    amount = "" if dose.mg is None else f", {dose.mg:g} mg"
    hours = hours_since(dose, kiosk.now())
    since = say(language, "dose.being_given")
    if hours >= 0:
        whole, minutes = hours_minutes(hours)
        since = say(language, "dose.since", hours=whole, minutes=minutes)
    route = say(language, f"route.{dose.route}")
    return say(language, "dose.words", route=route, amount=amount, when=when, minutes=f"{dose.minutes:g}", since=since)
