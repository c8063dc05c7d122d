"""What staff write into a person's log: enrolment, doses and their corrections, consent, alerts seen to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from cogtrain.care.gate import Decision, Readiness
from cogtrain.clock import Clock, format_utc
from cogtrain.errors import DamageError, did_you_mean, refuse
from cogtrain.events.event import Ident
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
)
from cogtrain.library import LoadedProtocol
from cogtrain.records.course import Alert, Answered, Course, Dose, Held, Invitation
from cogtrain.records.ident import meant
from cogtrain.records.log.anchor import Anchor, write_anchors
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.place import log_files, participant_code, participants, person_logs
from cogtrain.records.log.station import Station
from cogtrain.records.log.writer import Log
from cogtrain.records.person_file import OpenPerson, PersonFile
from cogtrain.records.study_part import AdverseEvent
from cogtrain.records.told_twice import DOUBLE_WITHIN

Route = Literal["iv", "intranasal", "lozenge"]
MINUTES = {"iv": 40.0, "intranasal": 10.0, "lozenge": 15.0}
"""Length of administration where none is told; this project's own choice, and said wherever it is taken."""

LONGEST_MIN = 300.0
MOST_MG = 1000.0


def enrolled(results: Path, code: str, clock: Clock, station: Station | None = None) -> PersonFile:
    """The logs of somebody who is enrolled. CogtrainError for an unknown code; no folder is made for it.

    station: who writes; without one, the station that this folder is on this computer."""
    file = PersonFile(results, participant_code(code), clock, station)
    if not person_logs(file.folder):
        there = participants(results) if results.is_dir() else ()
        remedy = did_you_mean(code, there) if there else ""
        raise refuse(
            "participant", f"no records of {code}", "an enrolled person", remedy or "Run cogtrain enrol first."
        )
    known = file.read()[0]
    if known.participant is None and not known.damage:
        raise refuse("participant", f"{code} is not enrolled", "an enrolled person", "Run cogtrain enrol first.")
    return file


@contextmanager
def open_person(results: Path, code: str, clock: Clock, station: Station | None = None) -> Iterator[OpenPerson]:
    """Open this station's log of somebody who is enrolled. CogtrainError as of :func:`enrolled`."""
    with enrolled(results, code, clock, station).open_person() as opened:
        yield opened


def enrol(
    results: Path,
    code: str,
    loaded: LoadedProtocol,
    zone: str,
    clock: Clock,
    why: str = "",
    station: Station | None = None,
) -> None:
    """Enrol a person in a protocol; its day 0 is the local day of now. Refuses what is so already; another protocol
    than before needs a reason."""
    file = PersonFile(results, participant_code(code), clock, station)
    told = _enrolment(file.read()[0], code, loaded, zone, why)
    with file.open_person() as opened:
        opened.log.put(told)


def _enrolment(known: Course, code: str, loaded: LoadedProtocol, zone: str, why: str) -> Enrolled:
    if known.damage:
        raise refuse("enrol", known.damage[0], "records as they were written", "See: cogtrain verify.", DamageError)
    if known.protocol == loaded.id and known.enrolled is not None:
        found = f"{code} is enrolled in {loaded.id} since {format_utc(known.enrolled)[:10]}"
        raise refuse("enrol", found, "a code or a protocol that is new", "Nothing was changed.")
    told = Enrolled(participant=code, protocol=loaded.id, protocol_version=loaded.version, zone=zone)
    if known.protocol is None or known.enrolled is None:
        return told
    if not why.strip():
        found = f"{code} is enrolled in {known.protocol} since {format_utc(known.enrolled)[:10]}, and no reason"
        raise refuse("enrol", found, "a reason for another protocol", "Such as: --why 'course ended early'.")
    return told.with_(why=reason(why))


def accept_copy(results: Path, code: str, why: str, clock: Clock) -> int:
    """Go on with older copies of a person's logs, as no newer ones are left; returns how many lines they have.

    CogtrainError where a copy itself is damaged or somebody else's, or no reason is given.
    """
    file = PersonFile(results, participant_code(code), clock)
    names = person_logs(file.folder)
    if not names:
        raise refuse("--accept", f"no log of {code}", "the copy of a log, put in its place")
    why = reason(why)
    with file.opened(with_loss=True) as log:
        copies = {name: read_log(file.folder / name) for name in log_files(file.folder)}
        for copy in copies.values():
            if copy.fault is not None:
                raise DamageError(copy.fault)
        lines = sum(len(copies[name].lines) for name in names)
        log.put(CopyAccepted(lines=lines, why=why))
        there = {name: Anchor(len(copy.lines), copy.head) for name, copy in copies.items() if name != log.path.name}
        write_anchors(file.folder, there, anew=True)
        log.sync()
    return lines


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
    ident = opened.new_ident(opened.course.given_out.get("dose", ()))
    reported = reported or (opened.course.enrolled is not None and at < opened.course.enrolled)
    dose = Dose(ident, at, zone, route, minutes, reported, mg=mg)
    told: dict[str, Any] = {"by": by} if by else {}
    opened.log.put(DoseTold(**dose_data(dose), **told))
    return dose


def correct_dose(
    opened: OpenPerson,
    which: Ident,
    at: datetime | None,
    route: Route | None,
    minutes: float | None,
    why: str,
    mg: float | None = None,
) -> Dose:
    """Correct a dose; what is not given stays, and the old values stay in the log. which: its name or number."""
    before = meant_one("dose", "dose", which, opened.course.doses, "stands", _when)
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
    _plausible(opened, after.at, after.minutes, after.mg, before)
    if after == before:
        raise refuse("dose", "nothing to correct", "another time, route, length or amount", "Nothing was changed.")
    opened.log.put(DoseCorrected(**dose_data(after), before=dose_data(before), why=reason(why)))
    return replace(after, corrected=before.corrected + 1)


def void_dose(opened: OpenPerson, which: Ident, why: str) -> Dose:
    """Take back a dose that was not given; it stays in the log. which: its name or number."""
    before = meant_one("dose", "dose", which, opened.course.doses, "stands", _when)
    opened.log.put(DoseVoided(dose=before.id, before=dose_data(before), why=reason(why)))
    return before


def _when(dose: Dose) -> str:
    return f"{format_utc(dose.at)[:16]} UTC"


_Told = TypeVar("_Told", Dose, Alert, Answered, Held, Invitation, AdverseEvent)


def meant_one(
    where: str, what: str, typed: Ident, known: Sequence[_Told], expected: str, about: Callable[[_Told], str]
) -> _Told:
    """The one that is meant by a name, the beginning of one, or a number. CogtrainError for none and for several.

    where, what, expected: words of the refusal; about: what tells one from the others."""
    names = meant(str(typed), [one.id for one in known])
    found = [one for one in known if one.id in names]
    if len(found) != 1:
        told = ", ".join(f"{one.name} ({about(one)})" for one in found or known) or "none"
        several = f"{len(found)} of that number" if found else f"no {what} {typed}"
        raise refuse(where, several, f"one that {expected}: {told}")
    return found[0]


def reason(why: str) -> str:
    """The reason of a correction. CogtrainError without one."""
    if not 3 <= len(why.strip()) <= 300:
        raise refuse("--why", "no reason", "a few words, up to 300 characters", "Such as: --why 'wrong day typed'.")
    return why.strip()


def _plausible(opened: OpenPerson, at: datetime, minutes: float, mg: float | None, itself: Dose | None) -> None:
    now = opened.log.clock.utc()
    if at > now:
        found = f"{format_utc(at)[:16]} UTC, and it is {format_utc(now)[:16]} UTC"
        raise refuse("--at", found, "a dose that was given", "Enter a dose when it was given, never beforehand.")
    if not 0 <= minutes <= LONGEST_MIN:
        raise refuse("--minutes", f"{minutes:g}", f"0 to {LONGEST_MIN:g} minutes")
    if mg is not None and not 0 < mg <= MOST_MG:
        raise refuse("--mg", f"{mg:g}", f"above 0 to {MOST_MG:g} mg")
    for other in opened.course.doses:
        if (itself is None or other.id != itself.id) and abs(at - other.at) < DOUBLE_WITHIN:
            if itself is not None and abs(itself.at - other.at) < DOUBLE_WITHIN:
                continue  # a possible double: it may be set right
            found = f"{format_utc(at)[:16]} UTC, within an hour of dose {other.name}"
            remedy = f"If it is the same one, correct it: --correct {other.name} --why TEXT."
            raise refuse("--at", found, "one dose an hour at most", remedy)


def dose_data(dose: Dose) -> dict[str, Any]:
    """The data of a ``dose`` event."""
    return {
        "dose": dose.id,
        "at": format_utc(dose.at.astimezone(UTC)),
        "zone": dose.zone,
        "route": dose.route,
        "minutes": dose.minutes,
        "mg": dose.mg,
        "reported": dose.reported,
    }


# ---------------------------------------------------------------- consent, alerts


def put_consent(log: Log, loaded: LoadedProtocol, language: str, agreed: bool) -> None:
    """Record that the protocol's consent was agreed to, or withdrawn; on the disk when this returns."""
    reference = loaded.protocol.consent
    if reference is None:
        raise refuse("consent", f'protocol "{loaded.id}" has no consent text', "one that names it under consent")
    hashed = loaded.supports[reference].hash_in(language)
    log.put(ConsentGiven(text=reference, hash=hashed, language=language, agreed=agreed))
    log.sync()


def raise_alert(opened: OpenPerson, kind: str, source: str) -> Ident:
    """Write an alert; on the disk itself when this returns. Its name."""
    ident = opened.new_ident(alert.id for alert in opened.course.alerts)
    opened.log.put(AlertRaised(alert=ident, kind=kind, source=source))
    opened.log.sync()
    return ident


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


def acknowledge(opened: OpenPerson, which: Ident, staff: str, note: str) -> None:
    """A member of staff has seen to an alert. which: its name or number."""
    alert = meant_one("alert", "open alert", which, opened.course.open_alerts, "is open", lambda one: one.source)
    if not 3 <= len(note.strip()) <= 500:
        raise refuse("--note", "no note", "a few words on what was done, up to 500 characters")
    opened.log.put(AlertAcknowledged(alert=alert.id, staff=staff, note=note.strip()))
