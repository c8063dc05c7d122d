"""Whether a session may begin: the last guard, which every way in goes through. Pure."""

from __future__ import annotations

from datetime import datetime

from cogtrain.care.gate import holds_back
from cogtrain.care.times import local_day, zone_of
from cogtrain.errors import Fault
from cogtrain.library import LoadedProtocol
from cogtrain.library.course import UNSCORED
from cogtrain.records.course import Course, hours_since, last_dose, state_at

ASKED_ABOUT_H = 24.0
KIOSK = "The kiosk asks for it: cogtrain kiosk."
DAMAGED = "Put back a copy of the file. cogtrain verify shows every damage, cogtrain today what is known all the same."


def refusal(loaded: LoadedProtocol, session: str, known: Course, now: datetime, *, granted: bool) -> Fault | None:
    """Why a session may not begin now; None where it may. ``granted``: the readiness gate was passed.

    Nothing in the acute hours, but what a signed gate that opens earlier let pass; no assessment within 24 h of a dose;
    no task in the hours that are watched without the gate; nothing without the consent that the protocol asks for;
    nothing while the clock stands before a dose; nothing on a log that is not sound.
    """
    where, about = f'session "{session}"', loaded.protocol.sessions[session]
    fault = _of_the_records(where, loaded, known)
    if fault is not None:
        return fault
    if any(dose.at > now for dose in known.doses):
        remedy = "Set the clock, or correct the dose."
        return Fault(where, "a dose lies in the future of this clock", "a clock that was not set back", remedy)
    dose = last_dose(known.doses, now)
    state = state_at(known.doses, now, loaded.protocol.states_h)
    if about.purpose == "assessment" and state in UNSCORED and dose is not None:
        hours = loaded.protocol.states_h.rising
        found = f"an assessment {max(0.0, hours_since(dose, now)):.1f} h after dose {dose.number}"
        remedy = "What would be measured is the drug. cogtrain today says when it opens."
        return Fault(where, found, f"one before a dose, or {hours:g} h after it", remedy)
    fault = None if granted and about.after_infusion else _of_the_hours(where, loaded, known, now, granted=granted)
    if fault is not None:
        return fault
    watched = about.after_infusion or state in ("acute", "monitoring")
    if loaded.tasks(session) and watched and not granted:
        found = "tasks in the hours after a dose without the readiness gate"
        return Fault(where, found, "the gate, passed with a staff code", KIOSK)
    return None


def _of_the_hours(where: str, loaded: LoadedProtocol, known: Course, now: datetime, *, granted: bool) -> Fault | None:
    """The acute hours, and the watched ones after the gate said "not now" or "breathing only"."""
    bounds, dose = loaded.protocol.states_h, last_dose(known.doses, now)
    if state_at(known.doses, now, bounds) == "acute" and dose is not None:
        found = f"{max(0.0, hours_since(dose, now)):.1f} h after dose {dose.number}"
        return Fault(
            where, found, f"breathing and rest at most within {bounds.acute:g} h of a dose", "Wait until then."
        )
    held = None if granted else holds_back(known, now, bounds)
    if held is not None:
        return Fault(where, f'"{held.outcome}" at the readiness gate', "breathing only until it is passed", KIOSK)
    return None


def _of_the_records(where: str, loaded: LoadedProtocol, known: Course) -> Fault | None:
    """A log that is not sound, or consent that is lacking."""
    harmed = known.damage or tuple(f"{fault}" for fault in known.odd)
    if harmed:
        return Fault(where, f"the person's log is damaged: {harmed[0]}", "a log as it was written", DAMAGED)
    lacks = consent_lacks(loaded, known)
    return Fault(where, f"consent is {lacks}", f"consent to {loaded.protocol.consent}", KIOSK) if lacks else None


def around_doses(loaded: LoadedProtocol) -> bool:
    """Whether the protocol's course has to do with doses."""
    return loaded.protocol.doses is not None or any(entry.after is not None for entry in loaded.protocol.schedule)


def asks_about_dose(loaded: LoadedProtocol, session: str, known: Course, now: datetime) -> bool:
    """Whether the person is asked, before tasks, if there was ketamine in the last 24 hours: before every assessment of
    a course around doses, and before all tasks on a planned day, while no dose of these hours is known."""
    protocol = loaded.protocol
    if not loaded.tasks(session) or not around_doses(loaded):
        return False
    dose = last_dose(known.doses, now)
    if dose is not None and hours_since(dose, now) < ASKED_ABOUT_H:
        return False
    if protocol.sessions[session].purpose == "assessment":
        return True
    if protocol.doses is None or known.enrolled is None:
        return False
    zone = zone_of(known.zone)
    return (local_day(now, zone) - local_day(known.enrolled, zone)).days in protocol.doses.days


def consent_lacks(loaded: LoadedProtocol, known: Course) -> str:
    """Why consent does not hold: missing, withdrawn or outdated; empty where it holds or none is asked for."""
    reference = loaded.protocol.consent
    if reference is None:
        return ""
    if known.consent is None:
        return "missing"
    if not known.consent.agreed:
        return "withdrawn"
    if not known.consent.proven:
        return "not proven"
    same = known.consent.text == reference and known.consent.hash == loaded.supports[reference].hash
    return "" if same else "outdated"
