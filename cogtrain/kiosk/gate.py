"""When the kiosk opens the readiness gate, who signs, and what follows; its pages are readiness.py's."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from cogtrain.care.gate import CALLS_MOAA_S, decide
from cogtrain.care.person import open_person, put_gate, raise_alert
from cogtrain.kiosk import pages, readiness
from cogtrain.kiosk.kiosk import Kiosk, ask_staff, tell_of_alert
from cogtrain.kiosk.person import Person
from cogtrain.records.course import Course, hours_since, last_dose
from cogtrain.session.lent_care import Granted
from cogtrain.wording import say


def gate(kiosk: Kiosk, person: Person) -> Granted | None:
    """Staff code, what is found, what follows; recorded once everything was asked. None: no tasks now."""
    language = kiosk.language
    protocol = person.loaded.protocol
    again = asked_again_at(person.course, protocol.gate.again_after_min)
    if again is not None and kiosk.now() < again:
        kiosk.tell("later_again", when=f"{again.astimezone(person.plan.zone):%H:%M}")
        return None
    kiosk.tell("call_staff")
    staff = ask_staff(kiosk)
    signed = kiosk.site.gate_of(f"{person.loaded.id}@{person.loaded.version}", protocol.gate)
    hand_over = partial(kiosk.tell, "for_you")
    dose = last_dose(person.course.careful(kiosk.now()).doses, kiosk.now())
    minutes = None if dose is None else hours_since(dose, kiosk.now()) * 60
    found = readiness.ask(minutes, signed, kiosk.ask, hand_over, language, kiosk.site.language)
    decision = decide(found, signed, protocol.states_h)
    override = override_staff = ""
    try:
        if decision.overridable:
            override, override_staff = _override(kiosk, readiness.reasons_words(decision, kiosk.site.language))
    finally:
        with open_person(kiosk.results, person.code, kiosk.display.clock) as opened:
            put_gate(opened.log, found, decision, staff, override, override_staff)
            if found.moaa_s <= CALLS_MOAA_S:
                source = f"readiness gate, MOAA/S {found.moaa_s}"
                number = raise_alert(opened, "alertness", source)
    if found.moaa_s <= CALLS_MOAA_S:
        tell_of_alert(kiosk, person.code, number, source)
        kiosk.tell("alertness", moaa_s=found.moaa_s)
    granted: Granted | None = "go" if decision.outcome == "go" else None
    if override or decision.outcome == "shorter":
        granted = "shorter"
    if not override:
        kiosk.show(readiness.outcome_page(decision, language))
    if decision.outcome == "breathing" and granted is None:
        kiosk.show(pages.breathing(language))
    return granted


def asked_again_at(known: Course, minutes: int) -> datetime | None:
    """When the gate may be asked again, after it said breathing or not now; None where it did not."""
    if not known.gates or known.gates[-1].outcome in ("go", "shorter") or known.gates[-1].override:
        return None
    return known.gates[-1].at + timedelta(minutes=minutes)


def _override(kiosk: Kiosk, reasons: str) -> tuple[str, str]:
    """The reason for which staff go past the gate, to the shorter plan, and who; empty where they do not."""
    language = kiosk.site.language
    options = {"keep": say(language, "gate.keep"), "override": say(language, "gate.override")}
    text = say(language, "gate.may_override", reasons=reasons)
    if kiosk.ask(pages.pick("gate:override", language, text, options, confirmed=True)) != "override":
        return "", ""
    staff = ask_staff(kiosk)
    why = (kiosk.ask(pages.note(language, "gate.why")) or "").strip()
    return (why, staff) if why else ("", "")
