"""A note for the record, as its own encounter: what was done, from the logs. It picks no billing code. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from cogtrain.care.times import local_day, zone_of
from cogtrain.clock import format_utc, parse_utc
from cogtrain.errors import refuse
from cogtrain.records.course import Course, Dose, hours_since, last_dose
from cogtrain.records.gates import gate_words
from cogtrain.records.tables import Records, SessionLog

LIMITS = (
    "An encounter of its own, apart from the visit for the medicine itself. It names no billing code. It describes "
    "what was done and answered; it is no diagnosis and not medical advice."
)


class Part(BaseModel):
    """One thing that was done."""

    model_config = ConfigDict(frozen=True)
    modality: str
    intervention: str
    minutes: float
    response: str


class Note(BaseModel):
    """The note. minutes: of all parts together. began, ended: local times of the first and the last event of the day's
    sessions. doses, gates: those of the day, in words, with blood pressure and who stood for them."""

    model_config = ConfigDict(frozen=True)
    participant: str
    day: str
    zone: str
    provider: str
    goal: str
    minutes: float
    since_dose: str
    began: str = ""
    ended: str = ""
    doses: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    parts: tuple[Part, ...]
    alerts: tuple[str, ...]
    written: str
    limits: str = LIMITS


def write_note(code: str, records: Records, day: str | None, provider: str, goal: str, now: datetime) -> Note:
    """The note on one local day, by default the latest with a session. CogtrainError where there is none."""
    known = records.courses.get(code, Course())
    zone = zone_of(known.zone)
    logs = [log for log in records.sessions if log.participant == code]
    days = sorted({_day(log, zone) for log in logs})
    if not days:
        raise refuse("note", f"{code} has no session", "a person with a session")
    try:
        wanted = days[-1] if day is None else date.fromisoformat(day)
    except ValueError as error:
        raise refuse("--day", repr(day), "a day such as 2026-03-02") from error
    if wanted not in days:
        raise refuse("--day", f"no session on {wanted}", f"a day with one, such as {days[-1]}")
    own = [log for log in logs if _day(log, zone) == wanted]
    parts = tuple(part for log in own for part in _parts(log))
    first = parse_utc(own[0].lines[0].utc)
    return Note(
        participant=code,
        day=wanted.isoformat(),
        zone=known.zone,
        provider=provider,
        goal=goal or _goal(own),
        minutes=round(sum(part.minutes for part in parts), 1),
        since_dose=_since(known, first),
        began=f"{first.astimezone(zone):%H:%M}",
        ended=f"{max(log.lines[-1].moment for log in own).astimezone(zone):%H:%M}",
        doses=tuple(_dose(dose, zone) for dose in known.doses if local_day(dose.at, zone) == wanted),
        gates=tuple(_gates(known, wanted, zone)),
        parts=parts,
        alerts=tuple(_alerts(known, wanted, zone)),
        written=format_utc(now),
    )


def _day(log: SessionLog, zone: ZoneInfo) -> date:
    return local_day(log.lines[0].moment, zone)


def _goal(logs: list[SessionLog]) -> str:
    purposes = dict.fromkeys(str(log.lines[0].data["purpose"]) for log in logs)
    words = {
        "assessment": "to measure cognition under the same conditions as before",
        "training": "to train working memory, flexibility and attention at a level that follows the person",
        "practice": "to get to know the tasks",
        "care": "to prepare for, or integrate, the treatment",
    }
    return "; ".join(words[purpose] for purpose in purposes)


def _since(known: Course, moment: datetime) -> str:
    dose = last_dose(known.doses, moment)
    if dose is None:
        return "no dose before"
    return f"{hours_since(dose, moment):.1f} h after dose {dose.number} ({dose.route}) ended"


def _parts(log: SessionLog) -> Iterator[Part]:
    """The session's tasks together, and each exercise and questionnaire."""
    first, trials, right = log.lines[0].data, 0, 0
    tasks: dict[str, None] = {}
    began: dict[int, datetime] = {}
    minutes = 0.0
    for line in log.lines:
        data = line.data
        if line.kind == "block_started":
            began[data["block"]] = line.moment
            tasks[data["task"]] = None
        elif line.kind == "block_ended" and data["block"] in began:
            minutes += (line.moment - began[data["block"]]).total_seconds() / 60
            trials, right = trials + (data.get("trials") or 0), right + (data.get("right") or 0)
        elif line.kind == "item_ended":
            yield Part(
                modality=data["modality"],
                intervention=data["intervention"],
                minutes=round(data["minutes"], 1),
                response=data["response"],
            )
    held = first["protocol"]["sessions"][first["session"]].get("with_therapist_min")
    if held:
        yield Part(
            modality="Integration session with a therapist",
            intervention="held by the therapist; this program supports it",
            minutes=0.0,
            response=f"{held[0]} to {held[1]} minutes planned; minutes as held are the therapist's to state",
        )
    if tasks:
        ended = {"session_ended": "finished", "stopped": "stopped by the person"}.get(log.lines[-1].kind, "broken off")
        yield Part(
            modality="Computerised cognitive tasks",
            intervention=f"{first['purpose']}: {', '.join(tasks)}",
            minutes=round(minutes, 1),
            response=f"{right} of {trials} right; {ended}",
        )


def _dose(dose: Dose, zone: ZoneInfo) -> str:
    amount = "" if dose.mg is None else f", {dose.mg:g} mg"
    times = f"{dose.at.astimezone(zone):%H:%M} to {dose.ended.astimezone(zone):%H:%M}"
    told = "; told by the person or from before enrolment" if dose.reported else ""
    return f"dose {dose.number}, {dose.route}{amount}, {times}{told}"


def _gates(known: Course, day: date, zone: ZoneInfo) -> Iterator[str]:
    for gate in known.gates:
        if local_day(gate.at, zone) == day:
            found, outcome, by = gate_words(gate)
            yield f"{gate.at.astimezone(zone):%H:%M}, {found}; {outcome}; confirmed by {by}"


def _alerts(known: Course, day: date, zone: ZoneInfo) -> Iterator[str]:
    for alert in known.alerts:
        if local_day(alert.at, zone) == day:
            seen = "open" if alert.acknowledged is None else "seen to by {}: {}".format(*alert.acknowledged)
            yield f"alert {alert.number}, {alert.source}: {seen}"


def as_json(note: Note) -> str:
    """The note as JSON."""
    return note.model_dump_json(indent=2)


def as_text(note: Note) -> str:
    """The note in plain text, for any record."""
    lines = [
        f"Participant {note.participant}, {note.day} ({note.zone}); {note.since_dose}",
        f"Provider: {note.provider}",
        f"Goal: {note.goal}",
        f"Time: {note.began} to {note.ended}; minutes of what was done: {note.minutes:g}",
        *(f"Dose: {dose}" for dose in note.doses),
        *(f"Readiness gate: {gate}" for gate in note.gates),
        *(
            f"- {part.modality}; {part.intervention}; {part.minutes:g} min; response: {part.response}"
            for part in note.parts
        ),
        *(f"! {alert}" for alert in note.alerts),
        note.limits,
    ]
    return "\n".join(lines)
