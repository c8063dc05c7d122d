"""What staff do at the kiosk, behind their code: alerts, a dose, the end of the kiosk."""

from __future__ import annotations

from cogtrain.care.person import acknowledge, open_person
from cogtrain.kiosk import doses, pages
from cogtrain.kiosk.desk import End, Kiosk, Leave, ask_staff
from cogtrain.records.course import Alert
from cogtrain.records.people import read_person
from cogtrain.records.verify import everybody
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
            "change_dose": say(language, "kiosk.staff.change_dose"),
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
            doses.record(kiosk)
        elif chosen == "change_dose":
            doses.change(kiosk)
        else:
            raise Leave


def open_alerts(kiosk: Kiosk) -> list[tuple[str, Alert]]:
    """Every alert that nobody has seen to, with the person's code."""
    there = everybody(kiosk.results) if kiosk.results.is_dir() else ()
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
