"""What staff do at the kiosk, behind their code: alerts, a dose, the end of the kiosk."""

from __future__ import annotations

from cogtrain.care.person import acknowledge, open_person
from cogtrain.care.pin import put_pin
from cogtrain.care.times import zone_of
from cogtrain.kiosk import doses, pages, therapist
from cogtrain.kiosk.kiosk import End, Kiosk, Leave, ask_staff
from cogtrain.records.course import Alert, Course
from cogtrain.records.log.place import person_log_sizes
from cogtrain.records.person import read_person
from cogtrain.records.verify import everybody
from cogtrain.review.retelling import kind_of_alert, source_of_alert
from cogtrain.wording import say
from cogtrain.wording.reader import reading

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
            "held": say(language, "kiosk.staff.held"),
            "pin": say(language, "kiosk.staff.pin"),
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
        elif chosen == "held":
            therapist.from_menu(kiosk, staff)
        elif chosen == "pin":
            _reset_pin(kiosk)
        else:
            raise Leave


def _reset_pin(kiosk: Kiosk) -> None:
    """The person chooses a new number at the next visit."""
    code = doses.ask_code(kiosk, {}, "pin")
    if code is not None:
        with open_person(kiosk.results, code, kiosk.display.clock) as opened:
            put_pin(opened, None)
        kiosk.throttles.forget(code)
        kiosk.tell("pin_reset")


def everyone(kiosk: Kiosk) -> dict[str, Course]:
    """Everybody's course; a log is read anew only where it grew."""
    there = everybody(kiosk.results) if kiosk.results.is_dir() else ()
    for code in there:
        sizes = person_log_sizes(kiosk.results, code)
        if kiosk.looked_at.get(code, (None,))[0] != sizes:
            kiosk.looked_at[code] = sizes, read_person(kiosk.results, code)[0]
    return {code: kiosk.looked_at[code][1] for code in there}


def open_alerts(kiosk: Kiosk) -> list[tuple[str, Alert]]:
    """Every alert that nobody has seen to, with the person's code."""
    return [(code, alert) for code, known in everyone(kiosk).items() for alert in known.open_alerts]


def sign(kiosk: Kiosk) -> str:
    """What the welcome page says to staff, without anybody's code; empty where nothing waits."""
    people, waiting = everyone(kiosk), open_alerts(kiosk)
    if any(known.damage for known in people.values()):
        return kiosk.say("waiting_damaged")
    if not waiting:
        return ""
    name = "waiting_not_sent" if any(alert.failure for _, alert in waiting) else "waiting"
    return say(kiosk.language, f"kiosk.{name}", count=len(waiting))


def _alerts(kiosk: Kiosk, staff: str, waiting: list[tuple[str, Alert]]) -> None:
    """Look at one, and write a note where it was seen to; looking alone changes nothing."""
    language = kiosk.language
    if not waiting:
        kiosk.tell("no_alerts")
        return
    with reading(language):
        shown = {f"{code}-{alert.id}": f"{code}: {source_of_alert(alert)}" for code, alert in waiting[:SHOWN_AT_MOST]}
    chosen = kiosk.ask(pages.pick("alerts", language, say(language, "kiosk.staff.which"), shown))
    found = next(((code, alert) for code, alert in waiting if f"{code}-{alert.id}" == chosen), None)
    if found is None:
        return
    code, alert = found
    when = pages.moment_words(alert.at, zone_of(kiosk.site.zone), language)
    sent = say(language, "kiosk.alert.not_sent", why=alert.failure) if alert.failure else ""
    with reading(language):
        source, kind = source_of_alert(alert), kind_of_alert(alert)
    about = {"code": code, "source": source, "kind": kind, "when": when, "sent": sent}
    options = {name: say(language, f"kiosk.alert.{name}") for name in ("seen_to", "later")}
    text = say(language, "kiosk.alert.about", **about)
    if kiosk.ask(pages.pick("alert", language, text, options)) != "seen_to":
        return
    note = kiosk.ask(pages.note(language))
    if note is not None:
        with open_person(kiosk.results, code, kiosk.display.clock) as opened:
            acknowledge(opened, str(alert.id), staff, note)
