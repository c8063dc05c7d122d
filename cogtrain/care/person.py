"""What staff write into a person's log: enrolment, doses and their corrections, consent, alerts seen to, totals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from cogtrain.care.gate import Decision, Readiness
from cogtrain.clock import Clock, format_utc
from cogtrain.errors import did_you_mean, refuse
from cogtrain.events.person import (
    AlertAcknowledged,
    AlertRaised,
    ConsentGiven,
    CopyAccepted,
    DoseCorrected,
    DoseTold,
    DoseVoided,
    Enrolled,
    GatePassed,
    QuestionnaireDone,
    TotalCorrected,
    TotalVoided,
)
from cogtrain.library import LoadedProtocol
from cogtrain.records.course import Answered, Course, Dose
from cogtrain.records.course_fold import course
from cogtrain.records.log.place import participant_code, participants, person_log, short_name
from cogtrain.records.log.writer import Log, open_log
from cogtrain.records.person_state import PersonState, person_state

Route = Literal["iv", "intranasal", "lozenge"]
MINUTES = {"iv": 40.0, "intranasal": 10.0, "lozenge": 15.0}
"""Length of administration where none is told; this project's own choice, and said wherever it is taken."""

APART_H = 1.0
LONGEST_MIN = 300.0
MOST_MG = 1000.0


@dataclass(frozen=True)
class OpenPerson:
    """A person's log while it is open for writing, and what it held."""

    log: Log
    course: Course
    person: PersonState


@contextmanager
def open_person(results: Path, code: str, clock: Clock) -> Iterator[OpenPerson]:
    """Open the log of an enrolled person. CogtrainError for an unknown code; no folder is made for it."""
    path = person_log(results, code)
    if not path.is_file():
        there = participants(results) if results.is_dir() else ()
        remedy = did_you_mean(code, there) if there else ""
        raise refuse(
            "participant", f"no records of {code}", "an enrolled person", remedy or "Run cogtrain enrol first."
        )
    with open_log(path, clock) as log:
        known = course(log.lines, short_name(path))
        if known.participant is None:
            raise refuse("participant", f"{code} is not enrolled", "an enrolled person", "Run cogtrain enrol first.")
        yield OpenPerson(log, known, person_state(log.lines, short_name(path)))
        log.sync()


def enrol(results: Path, code: str, loaded: LoadedProtocol, zone: str, clock: Clock, why: str = "") -> None:
    """Enrol a person in a protocol; its day 0 is the local day of now. Refuses what is so already; another protocol
    than before needs a reason."""
    code = participant_code(code)
    with open_log(person_log(results, code), clock) as log:
        known = course(log.lines, f"{code}/person.jsonl")
        if known.protocol == loaded.id and known.enrolled is not None:
            found = f"{code} is enrolled in {loaded.id} since {format_utc(known.enrolled)[:10]}"
            raise refuse("enrol", found, "a code or a protocol that is new", "Nothing was changed.")
        enrolled = Enrolled(participant=code, protocol=loaded.id, protocol_version=loaded.version, zone=zone)
        if known.protocol is not None and known.enrolled is not None:
            if not why.strip():
                found = f"{code} is enrolled in {known.protocol} since {format_utc(known.enrolled)[:10]}, and no reason"
                raise refuse("enrol", found, "a reason for another protocol", "Such as: --why 'course ended early'.")
            enrolled = enrolled.with_(why=reason(why))
        log.put(enrolled)
        log.sync()


def accept_copy(results: Path, code: str, why: str, clock: Clock) -> int:
    """Go on with an older copy of a person's log, as no newer one is left; returns how many lines it has.

    CogtrainError where the copy itself is damaged or somebody else's, or no reason is given.
    """
    path = person_log(results, participant_code(code))
    if not path.is_file():
        raise refuse("--accept", f"no {short_name(path)}", "the copy of a log, put in its place")
    with open_log(path, clock, with_loss=True) as log:
        log.put(CopyAccepted(lines=len(log.lines), why=reason(why)))
        log.sync()
        return len(log.lines)


def give_dose(
    opened: OpenPerson,
    at: datetime,
    route: Route,
    minutes: float | None,
    zone: str,
    mg: float | None = None,
    *,
    by: str = "",
    reported: bool = False,
) -> Dose:
    """Record a dose. CogtrainError where it lies in the future or within an hour of another one.

    by: who told it, where it was the person. reported: it gives the state, and opens no windows; as one from before
    enrolment always does.
    """
    minutes = MINUTES[route] if minutes is None else minutes
    _plausible(opened, at, minutes, mg, None)
    number = opened.course.doses_told + 1
    reported = reported or (opened.course.enrolled is not None and at < opened.course.enrolled)
    dose = Dose(number, at, zone, route, minutes, reported, mg=mg)
    told: dict[str, Any] = {"by": by} if by else {}
    opened.log.put(DoseTold(**dose_data(dose), **told))
    return dose


def correct_dose(
    opened: OpenPerson,
    number: int,
    at: datetime | None,
    route: Route | None,
    minutes: float | None,
    why: str,
    mg: float | None = None,
) -> Dose:
    """Correct a dose; what is not given stays, and the old values stay in the log."""
    before = _known(opened, number)
    told = before.at if at is None else at
    reported = opened.course.enrolled is not None and told < opened.course.enrolled
    after = replace(
        before,
        at=told,
        route=before.route if route is None else route,
        minutes=before.minutes if minutes is None else minutes,
        mg=before.mg if mg is None else mg,
        reported=reported,
    )
    _plausible(opened, after.at, after.minutes, after.mg, number)
    if after == before:
        raise refuse("dose", "nothing to correct", "another time, route, length or amount", "Nothing was changed.")
    opened.log.put(DoseCorrected(**dose_data(after), before=dose_data(before), why=reason(why)))
    return replace(after, corrected=before.corrected + 1)


def void_dose(opened: OpenPerson, number: int, why: str) -> Dose:
    """Take back a dose that was not given; it stays in the log."""
    before = _known(opened, number)
    opened.log.put(DoseVoided(dose=number, before=dose_data(before), why=reason(why)))
    return before


def _known(opened: OpenPerson, number: int) -> Dose:
    dose = opened.course.dose(number)
    if dose is None:
        there = ", ".join(str(known.number) for known in opened.course.doses) or "none"
        raise refuse("dose", f"no dose {number}", f"one that stands: {there}")
    return dose


def reason(why: str) -> str:
    """The reason of a correction. CogtrainError without one."""
    if not 3 <= len(why.strip()) <= 300:
        raise refuse("--why", "no reason", "a few words, up to 300 characters", "Such as: --why 'wrong day typed'.")
    return why.strip()


def _plausible(opened: OpenPerson, at: datetime, minutes: float, mg: float | None, number: int | None) -> None:
    now = opened.log.clock.utc()
    if at > now:
        found = f"{format_utc(at)[:16]} UTC, and it is {format_utc(now)[:16]} UTC"
        raise refuse("--at", found, "a dose that was given", "Enter a dose when it was given, never beforehand.")
    if not 0 <= minutes <= LONGEST_MIN:
        raise refuse("--minutes", f"{minutes:g}", f"0 to {LONGEST_MIN:g} minutes")
    if mg is not None and not 0 < mg <= MOST_MG:
        raise refuse("--mg", f"{mg:g}", f"above 0 to {MOST_MG:g} mg")
    for other in opened.course.doses:
        if other.number != number and abs(at - other.at) < timedelta(hours=APART_H):
            found = f"{format_utc(at)[:16]} UTC, within an hour of dose {other.number}"
            remedy = f"If it is the same one, correct it: --correct {other.number} --why TEXT."
            raise refuse("--at", found, "one dose an hour at most", remedy)


def dose_data(dose: Dose) -> dict[str, Any]:
    """The data of a ``dose`` event."""
    return {
        "dose": dose.number,
        "at": format_utc(dose.at.astimezone(UTC)),
        "zone": dose.zone,
        "route": dose.route,
        "minutes": dose.minutes,
        "mg": dose.mg,
        "reported": dose.reported,
    }


# ---------------------------------------------------------------- consent, alerts, totals


def put_consent(log: Log, loaded: LoadedProtocol, language: str, agreed: bool) -> None:
    """Record that the protocol's consent was agreed to, or withdrawn; on the disk when this returns."""
    reference = loaded.protocol.consent
    if reference is None:
        raise refuse("consent", f'protocol "{loaded.id}" has no consent text', "one that names it under consent")
    hashed = loaded.supports[reference].hash
    log.put(ConsentGiven(text=reference, hash=hashed, language=language, agreed=agreed))
    log.sync()


def raise_alert(opened: OpenPerson, kind: str, source: str) -> int:
    """Write an alert; on the disk itself when this returns. Its number."""
    number = 1 + max((alert.number for alert in opened.course.alerts), default=0)
    opened.log.put(AlertRaised(alert=number, kind=kind, source=source))
    opened.log.sync()
    return number


def put_gate(
    log: Log, found: Readiness, decision: Decision, staff: str, override: str, override_staff: str = ""
) -> None:
    """Record a pass of the readiness gate, whoever confirmed it, and the reason of an override with who gave it;
    synced."""
    log.put(
        GatePassed(
            inputs=found.data(),
            outcome=decision.outcome,
            reasons=[reason.name for reason in decision.reasons],
            staff=staff,
            override=override,
            override_staff=override_staff,
        )
    )
    log.sync()


def acknowledge(opened: OpenPerson, number: int, staff: str, note: str) -> None:
    """A member of staff has seen to an alert."""
    alert = next((one for one in opened.course.alerts if one.number == number), None)
    if alert is None or alert.acknowledged is not None:
        there = ", ".join(str(one.number) for one in opened.course.open_alerts) or "none"
        raise refuse("alert", f"no open alert {number}", f"one that is open: {there}")
    if not 3 <= len(note.strip()) <= 500:
        raise refuse("--note", "no note", "a few words on what was done, up to 500 characters")
    opened.log.put(AlertAcknowledged(alert=number, staff=staff, note=note.strip()))


ENTERED = {"madrs": 60, "cadss": 92, "kss": 9, "isi": 28, "qids": 27}
"""Scales whose wording may not be shipped: staff may enter a total up to these."""


def enter_total(opened: OpenPerson, scale: str, total: int, staff: str, at: datetime | None = None) -> int:
    """A total that staff took on paper, at a moment that lies behind us; its number among those entered."""
    _good_total(scale, total)
    at = _not_ahead(opened, at)
    number = 1 + max((one.number for one in opened.course.answered), default=0)
    opened.log.put(
        QuestionnaireDone(
            reference=f"{scale}-total@1",
            language="",
            answers={},
            total=total,
            band="",
            staff=staff,
            at=format_utc(at),
            number=number,
        )
    )
    return number


def correct_total(
    opened: OpenPerson, number: int, total: int | None, at: datetime | None, staff: str, why: str
) -> Answered:
    """Correct a total that staff entered; the old values stay in the log."""
    before = _entered(opened, number)
    scale = before.reference.partition("-total@")[0]
    value = (before.total if total is None else total) or 0
    _good_total(scale, value)
    moment = before.at if at is None else _not_ahead(opened, at)
    if (value, moment) == (before.total, before.at):
        raise refuse("total", "nothing to correct", "another total or day", "Nothing was changed.")
    old = {"total": before.total, "at": format_utc(before.at)}
    at_utc = format_utc(moment)
    opened.log.put(TotalCorrected(number=number, total=value, at=at_utc, staff=staff, before=old, why=reason(why)))
    return replace(before, total=value, at=moment)


def void_total(opened: OpenPerson, number: int, staff: str, why: str) -> Answered:
    """Take back a total that was entered wrongly; it stays in the log."""
    before = _entered(opened, number)
    opened.log.put(TotalVoided(number=number, staff=staff, why=reason(why)))
    return before


def _entered(opened: OpenPerson, number: int) -> Answered:
    entered = [one for one in opened.course.answered if one.staff]
    found = next((one for one in entered if one.number == number), None)
    if found is None:
        there = ", ".join(f"{one.number} ({one.reference.partition('-')[0]} {one.total})" for one in entered) or "none"
        raise refuse("total", f"no total {number}", f"one that staff entered: {there}")
    return found


def _good_total(scale: str, total: int) -> None:
    if scale not in ENTERED:
        raise refuse("scale", f'"{scale}"', f"one of {', '.join(ENTERED)}", did_you_mean(scale, ENTERED))
    lowest = 1 if scale == "kss" else 0
    if not lowest <= total <= ENTERED[scale]:
        raise refuse("total", str(total), f"{lowest} to {ENTERED[scale]}")


def _not_ahead(opened: OpenPerson, at: datetime | None) -> datetime:
    now = opened.log.clock.utc()
    if at is not None and at > now:
        raise refuse("--on", f"{format_utc(at)[:16]} UTC, and it is {format_utc(now)[:16]} UTC", "a moment behind us")
    return now if at is None else at
