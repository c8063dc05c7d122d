"""What staff do at the kiosk, behind their code: alerts, a dose, the end of the kiosk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

from cogtrain.care.person import MINUTES, Route, acknowledge, give_dose, open_person
from cogtrain.care.times import local_day, parse_moment, zone_of
from cogtrain.errors import CogtrainError
from cogtrain.kiosk import pages
from cogtrain.kiosk.desk import End, Kiosk, Leave, ask_staff
from cogtrain.presentation.forms import Entry
from cogtrain.presentation.pages import Page
from cogtrain.records import participants
from cogtrain.records.course import Alert
from cogtrain.records.people import read_person
from cogtrain.text import say

SHOWN_AT_MOST = 5


def staff_menu(kiosk: Kiosk) -> None:
    """Ask for a code, then what to do. Raises End or Leave."""
    staff, language = ask_staff(kiosk), kiosk.language
    while True:
        waiting = open_alerts(kiosk)
        options = {
            "alerts": say(language, "kiosk.staff.alerts", count=len(waiting)),
            "dose": say(language, "kiosk.staff.dose"),
            "back": say(language, "kiosk.staff.back"),
            "end": say(language, "kiosk.staff.end"),
        }
        heading = say(language, "kiosk.staff.heading")
        chosen = kiosk.ask(pages.pick("staff", language, staff, options, heading=heading))
        if chosen == "end":
            raise End
        if chosen == "alerts":
            _alerts(kiosk, staff, waiting)
        elif chosen == "dose":
            _dose(kiosk)
        else:
            raise Leave


def open_alerts(kiosk: Kiosk) -> list[tuple[str, Alert]]:
    """Every alert that nobody has seen to, with the person's code."""
    there = participants(kiosk.results) if kiosk.results.is_dir() else ()
    return [(code, alert) for code in there for alert in read_person(kiosk.results, code)[0].open_alerts]


def _alerts(kiosk: Kiosk, staff: str, waiting: list[tuple[str, Alert]]) -> None:
    language = kiosk.language
    if not waiting:
        kiosk.tell("no_alerts")
        return
    shown = {f"{code}-{alert.number}": f"{code}: {alert.source}" for code, alert in waiting[:SHOWN_AT_MOST]}
    chosen = kiosk.ask(pages.pick("alerts", language, say(language, "kiosk.staff.which"), shown))
    found = next(((code, alert) for code, alert in waiting if f"{code}-{alert.number}" == chosen), None)
    if found is None:
        return
    note = kiosk.ask(pages.note(language))
    if note is not None:
        with open_person(kiosk.results, found[0], kiosk.display.clock) as opened:
            acknowledge(opened, found[1].number, staff, note)


def _dose(kiosk: Kiosk) -> None:
    """A dose of today: code, route, when it began, how long; what is wrong is said, and nothing is written."""
    language, zone = kiosk.language, kiosk.site.zone
    heading = say(language, "kiosk.staff.dose")
    entry = Entry("code", 12, 4)
    code_page = Page("kiosk:dose_code", heading, entry=entry, buttons=pages.buttons(language, "return", back="tab"))
    code = kiosk.ask(code_page)
    routes = {route: say(language, f"route.{route}") for route in get_args(Route)}
    route = None if code is None else kiosk.ask(pages.pick("dose_route", language, say(language, "route"), routes))
    began = None if route is None else kiosk.ask(pages.digits("dose_began", language, 4, 3))
    if code is None or route is None or began is None:
        return
    minutes = kiosk.ask(pages.digits("dose_minutes", language, 3, usual=f"{MINUTES[route]:g}"))
    if minutes is None:
        return
    try:
        at = _today(kiosk.now(), began, zone)
        with open_person(kiosk.results, code, kiosk.display.clock) as opened:
            dose = give_dose(opened, at, route, float(minutes), zone)  # type: ignore[arg-type]
    except CogtrainError as error:
        kiosk.tell("not_recorded", why=f"{error.faults[0].found}; {error.faults[0].expected}"[:150])
        return
    kiosk.tell("recorded", number=dose.number, when=pages.moment_words(dose.ended, zone_of(zone), language))


def _today(now: datetime, began: str, zone: str) -> datetime:
    """A local time of today, such as 930 or 1415; of yesterday where it would lie ahead."""
    clock = f"{began.zfill(4)[:2]}:{began.zfill(4)[2:]}"
    day = local_day(now, zone_of(zone))
    at = parse_moment(f"{day}T{clock}", zone, "time")
    return at if at <= now else parse_moment(f"{day - timedelta(days=1)}T{clock}", zone, "time")
