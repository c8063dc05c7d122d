"""Whether a session may begin: the last guard, which every way in goes through. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cogtrain.care.branches import course_end, left_out
from cogtrain.care.gate import holds_back
from cogtrain.care.relief import held_back
from cogtrain.care.times import local_day, zone_of
from cogtrain.errors import Fault
from cogtrain.library import LoadedProtocol
from cogtrain.library.after_dose import UNSCORED
from cogtrain.records.course import Course, hours_since, last_dose, state_at
from cogtrain.records.person_state import PersonState

ASKED_ABOUT_H = 24.0
KIOSK = "The kiosk asks for it: cogtrain kiosk."
DAMAGED = "Put back a copy of the file. cogtrain verify shows every damage, cogtrain today what is known all the same."


def refusal(
    loaded: LoadedProtocol,
    session: str,
    known: Course,
    now: datetime,
    *,
    granted: bool,
    person: PersonState | None = None,
) -> Fault | None:
    """Why a session may not begin now; None where it may. ``granted``: the readiness gate was passed.

    Nothing in the acute hours, but what a signed gate that opens earlier let pass; no assessment within 24 h of a dose;
    no task in the hours that are watched without the gate; nothing without the consent that the protocol asks for;
    nothing while the clock stands before a dose; nothing on a log that is not sound; nothing behind the end of the
    course; no demanding session before some relief, where the protocol asks for it; and, where ``person`` is given, no
    task for the first time after an infusion.
    """
    return next(_against(loaded, session, known, now, granted, person), None)


def _against(
    loaded: LoadedProtocol, session: str, known: Course, now: datetime, granted: bool, person: PersonState | None
) -> Iterator[Fault]:
    """All that speaks against it, the gravest first."""
    where, about = f'session "{session}"', loaded.protocol.sessions[session]
    yield from _of_the_records(where, loaded, known)
    end = course_end(loaded, known, now)
    if end is not None:
        yield Fault(where, end.words, "a course that goes on", "Nothing was changed.")
    elif session in left_out(loaded, known, now):
        yield Fault(where, "a session that this course does not hold now", "one that is due", "See: cogtrain plan.")
    if any(dose.at > now for dose in known.doses):
        remedy = "Set the clock, or correct the dose."
        yield Fault(where, "a dose lies in the future of this clock", "a clock that was not set back", remedy)
    known = known.careful(now)
    dose = last_dose(known.doses, now)
    state = state_at(known.doses, now, loaded.protocol.states_h)
    if about.purpose == "assessment" and state in UNSCORED and dose is not None:
        hours = loaded.protocol.states_h.rising
        found = f"an assessment {max(0.0, hours_since(dose, now)):.1f} h after dose {dose.name}"
        remedy = "What would be measured is the drug. cogtrain today says when it opens."
        yield Fault(where, found, f"one before a dose, or {hours:g} h after it", remedy)
    if not (granted and about.after_infusion):
        yield from _of_the_hours(where, loaded, known, now, granted=granted)
    watched = about.after_infusion or state in ("acute", "monitoring")
    if loaded.tasks(session) and watched and not granted:
        found = "tasks in the hours after a dose without the readiness gate"
        yield Fault(where, found, "the gate, passed with a staff code", KIOSK)
    waits = held_back(loaded, session, known, now)
    if waits:
        remedy = "Rest, exercises and ratings go on; cogtrain plan shows the ratings and the rule."
        yield Fault(where, waits, "a session that is not demanding, or some relief", remedy)
    new = () if person is None else never_met(loaded, session, person)
    if new:
        found = f"{', '.join(new)} for the first time in the hours after a dose"
        yield Fault(where, found, "tasks that were practised on another day", "Do a session that holds them first.")


def _of_the_hours(
    where: str, loaded: LoadedProtocol, known: Course, now: datetime, *, granted: bool
) -> Iterator[Fault]:
    """The acute hours, and the watched ones after the gate said "not now" or "breathing only"."""
    bounds, dose = loaded.protocol.states_h, last_dose(known.doses, now)
    if state_at(known.doses, now, bounds) == "acute" and dose is not None:
        found = f"{max(0.0, hours_since(dose, now)):.1f} h after dose {dose.name}"
        expected = f"breathing and rest at most within {bounds.acute:g} h of a dose"
        yield Fault(where, found, expected, "Wait until then.")
    held = None if granted else holds_back(known, now, bounds)
    if held is not None:
        yield Fault(where, f'"{held.outcome}" at the readiness gate', "breathing only until it is passed", KIOSK)


def _of_the_records(where: str, loaded: LoadedProtocol, known: Course) -> Iterator[Fault]:
    """A log that is not sound, or consent that is lacking."""
    harmed = known.damage or tuple(f"{fault}" for fault in known.odd)
    if harmed:
        yield Fault(where, f"the person's log is damaged: {harmed[0]}", "a log as it was written", DAMAGED)
    lacks = consent_lacks(loaded, known)
    if lacks:
        yield Fault(where, f"consent is {lacks}", f"consent to {loaded.protocol.consent}", KIOSK)


def never_met(loaded: LoadedProtocol, session: str, person: PersonState) -> tuple[str, ...]:
    """The tasks of a session after an infusion that the person never did in a finished session of another kind: a first
    meeting under the drug teaches little, and what it shows is the drug."""
    sessions = loaded.protocol.sessions
    if not sessions[session].after_infusion:
        return ()
    gated = {name for name, about in sessions.items() if about.after_infusion}
    fit = {
        entry.file
        for entry in person.sessions
        if entry.status == "finished" and not (entry.protocol == loaded.id and entry.session in gated)
    }
    met = {drawn.task for drawn in person.forms if drawn.file in fit}
    tasks = (task.loaded.card.task for _, task in loaded.tasks(session))
    return tuple(task for task in dict.fromkeys(tasks) if task not in met)


def has_to_do_with_doses(loaded: LoadedProtocol) -> bool:
    """Whether the protocol's course has to do with doses."""
    return loaded.protocol.doses is not None or any(entry.on_dose for entry in loaded.protocol.schedule)


def asks_about_dose(loaded: LoadedProtocol, session: str, known: Course, now: datetime) -> bool:
    """Whether the person is asked, before tasks, if there was ketamine in the last 24 hours: before every assessment of
    a course around doses, and before all tasks on a planned day, while no dose of these hours is known."""
    protocol = loaded.protocol
    if not loaded.tasks(session) or not has_to_do_with_doses(loaded):
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
    now = loaded.supports[reference].hash_in(known.consent.language)
    return "" if (known.consent.text, known.consent.hash) == (reference, now) else "outdated"
