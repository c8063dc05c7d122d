"""A note for the record, as its own encounter: what was done, from the logs. It picks no billing code. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from cogtrain.care.held import therapy_words
from cogtrain.care.times import local_day, zone_of
from cogtrain.clock import format_utc
from cogtrain.errors import refuse
from cogtrain.events.block import BlockEnded, BlockStarted
from cogtrain.events.session import ItemEnded, SessionStarted, StepDone
from cogtrain.records.answers_in_words import committed, in_words
from cogtrain.records.course import Course, Dose, GateDecision, Held, hours_since, last_dose
from cogtrain.records.session_progress import status
from cogtrain.records.tables.gates import gate_words
from cogtrain.records.tables.logs import Records, SessionLog, pinned_supports

LIMITS = (
    "An encounter of its own, apart from the visit for the medicine itself. It names no billing code. It describes "
    "what was done and answered; it is no diagnosis and not medical advice."
)


Role = Literal["infusion", "therapy", "training"]
ROLES: tuple[Role, ...] = ("infusion", "therapy", "training")


PERSON = "the person, on the screen"
ENDED = {"finished": "finished", "stopped": "stopped by the person", "unfinished": "broken off"}
WITH_THERAPIST = "Integration session with a therapist"


class Part(BaseModel):
    """One thing that was done. role: of which provider's work it is. by: who did it, or stood for it."""

    model_config = ConfigDict(frozen=True)
    modality: str
    intervention: str
    minutes: float
    response: str
    role: Role = "therapy"
    by: str = ""


class Note(BaseModel):
    """The note. minutes: of all parts together. began, ended: local times of the first and the last event of the day's
    sessions. doses, gates: those of the day, in words, with blood pressure and who stood for them. role: whose part of
    the care it is about; empty for all of it. plan: what comes next."""

    model_config = ConfigDict(frozen=True)
    participant: str
    day: str
    zone: str
    provider: str
    role: str = ""
    goal: str
    minutes: float
    since_dose: str
    began: str = ""
    ended: str = ""
    doses: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    parts: tuple[Part, ...]
    plan: tuple[str, ...] = ()
    alerts: tuple[str, ...]
    written: str
    limits: str = LIMITS


def write_note(
    code: str,
    records: Records,
    day: str | None,
    provider: str,
    goal: str,
    now: datetime,
    *,
    role: str | None = None,
) -> Note:
    """The note on one local day, by default the latest with something done. CogtrainError where there is none.

    role: only what belongs to it: the infusion with its gate; therapy with exercises and questionnaires; training.
    What the person means to do stands in its plan.
    """
    known = records.courses.get(code, Course())
    zone = zone_of(known.zone)
    logs = [log for log in records.sessions if log.participant == code]
    days = sorted({*(_day(log, zone) for log in logs), *(local_day(one.at, zone) for one in known.held)})
    if not days:
        raise refuse("note", f"{code} has no session", "a person with a session")
    try:
        wanted = days[-1] if day is None else date.fromisoformat(day)
    except ValueError as error:
        raise refuse("--day", repr(day), "a day such as 2026-03-02") from error
    if wanted not in days:
        raise refuse("--day", f"no session on {wanted}", f"a day with one, such as {days[-1]}")
    own = [log for log in logs if _day(log, zone) == wanted]
    gates = [gate for gate in known.gates if local_day(gate.at, zone) == wanted]
    held = [one for one in known.held if local_day(one.at, zone) == wanted]
    every = [*(part for log in own for part in _parts(log, gates, held)), *_held(held)]
    parts = tuple(part for part in every if role in (None, part.role))
    moments = [line.moment for log in own for line in (log.lines[0], log.lines[-1])]
    moments += [moment for one in held for moment in (one.at - timedelta(minutes=one.minutes), one.at)]
    first, last = min(moments), max(moments)
    infusion = role in (None, "infusion")
    return Note(
        participant=code,
        day=wanted.isoformat(),
        zone=known.zone,
        provider=provider,
        role=role or "",
        goal=goal or _goal(own, role),
        minutes=round(sum(part.minutes for part in parts), 1),
        since_dose=_since(known, first),
        began=f"{first.astimezone(zone):%H:%M}",
        ended=f"{last.astimezone(zone):%H:%M}",
        doses=tuple(_dose(dose, zone) for dose in known.doses if infusion and local_day(dose.at, zone) == wanted),
        gates=tuple(_gates(gates if infusion else (), zone)),
        parts=parts,
        plan=tuple(_open_plans(known, own, wanted, zone)) if role in (None, "therapy") else (),
        alerts=tuple(_alerts(known, wanted, zone)),
        written=format_utc(now),
    )


def _day(log: SessionLog, zone: ZoneInfo) -> date:
    return local_day(log.lines[0].moment, zone)


def _goal(logs: Sequence[SessionLog], role: str | None) -> str:
    if role == "infusion":
        return "to give the medicine, and to see how the person is in the hours after it"
    if role is not None:
        logs = [log for log in logs if (log.first.purpose == "care") == (role == "therapy")]
    purposes = dict.fromkeys(log.first.purpose for log in logs)
    words = {
        "assessment": "to measure cognition under the same conditions as before",
        "training": "to train working memory, flexibility and attention at a level that follows the person",
        "practice": "to get to know the tasks",
        "care": "to prepare for, or integrate, the treatment",
    }
    return "; ".join(words[purpose] for purpose in purposes) or words["care"]


def _since(known: Course, moment: datetime) -> str:
    dose = last_dose(known.doses, moment)
    if dose is None:
        return "no dose before"
    return f"{hours_since(dose, moment):.1f} h after dose {dose.name} ({dose.route}) ended"


def _parts(log: SessionLog, gates: Sequence[GateDecision], held: Sequence[Held]) -> Iterator[Part]:
    """The session's tasks together, and each exercise and questionnaire."""
    first, trials, right = log.first, 0, 0
    tasks: dict[str, None] = {}
    began: dict[int, datetime] = {}
    minutes = 0.0
    answers: dict[int, Mapping[str, Any]] = {}
    for line in log.lines:
        match line.event:
            case StepDone(item=item, values=values):
                answers[item] = values
            case BlockStarted(block=block, task=task):
                began[block] = line.moment
                tasks[task] = None
            case BlockEnded(block=block) as ended if block in began:
                minutes += (line.moment - began[block]).total_seconds() / 60
                trials, right = trials + ended.trials, right + ended.right
            case ItemEnded(item=item) as done:
                yield Part(
                    modality=done.modality,
                    intervention=done.intervention,
                    minutes=round(done.minutes, 1),
                    response=_said(first, item, answers.get(item, {})) or done.response,
                    by=PERSON,
                )
    session = first.protocol["sessions"][first.session]
    planned = session.get("with_therapist_min")
    if planned and not held:
        yield Part(
            modality=WITH_THERAPIST,
            intervention="held by the therapist; this program supports it",
            minutes=0.0,
            response=f"{planned[0]} to {planned[1]} minutes planned; the minutes held are not entered (cogtrain held)",
        )
    if tasks:
        ended_as = ENDED[status(log.lines)]
        yield Part(
            modality="Computerised cognitive tasks",
            intervention=f"{first.purpose}: {', '.join(tasks)}",
            minutes=round(minutes, 1),
            response=f"{right} of {trials} right; {ended_as}",
            role="training",
            by=PERSON + _behind_gate(gates, log) if session.get("after_infusion") else PERSON,
        )


def _said(first: SessionStarted, item: int, answers: Mapping[str, Any]) -> str:
    """What was answered in an exercise, in the words of its card; empty for anything else."""
    about = first.protocol["sessions"][first.session]["do"][item]
    card = (first.supports or {}).get(about.get("exercise"), {})
    return "; ".join(in_words(card, answers))


def _behind_gate(gates: Sequence[GateDecision], log: SessionLog) -> str:
    passed = [gate for gate in gates if gate.at <= log.lines[0].moment]
    return f"; readiness gate by {passed[-1].staff}" if passed else ""


def _held(held: Sequence[Held]) -> Iterator[Part]:
    for one in held:
        yield Part(
            modality=WITH_THERAPIST,
            intervention=therapy_words(one.therapy),
            minutes=float(one.minutes),
            response="held",
            by=one.staff,
        )


def _open_plans(known: Course, logs: Sequence[SessionLog], day: date, zone: ZoneInfo) -> Iterator[str]:
    """What the person meant to do on that day or later, as it was known that day."""
    words = committed(pinned_supports(logs))
    for one in known.commitments:
        if local_day(one.at, zone) <= day <= date.fromisoformat(one.due):
            yield f"the person means to: {one.words or words.get(one.what, one.what)}, by {one.due}"


def _dose(dose: Dose, zone: ZoneInfo) -> str:
    amount = "" if dose.mg is None else f", {dose.mg:g} mg"
    times = f"{dose.at.astimezone(zone):%H:%M} to {dose.ended.astimezone(zone):%H:%M}"
    told = "; told by the person or from before enrolment" if dose.reported else ""
    return f"dose {dose.name}, {dose.route}{amount}, {times}{told}"


def _gates(gates: Sequence[GateDecision], zone: ZoneInfo) -> Iterator[str]:
    for gate in gates:
        found, outcome, by = gate_words(gate)
        yield f"{gate.at.astimezone(zone):%H:%M}, {found}; {outcome}; confirmed by {by}"


def _alerts(known: Course, day: date, zone: ZoneInfo) -> Iterator[str]:
    for alert in known.alerts:
        if local_day(alert.at, zone) == day:
            seen = "open" if alert.acknowledged is None else "seen to by {}: {}".format(*alert.acknowledged)
            yield f"alert {alert.name}, {alert.source}: {seen}"


def as_json(note: Note) -> str:
    """The note as JSON."""
    return note.model_dump_json(indent=2)


def as_text(note: Note) -> str:
    """The note in plain text, for any record."""
    lines = [
        f"Participant {note.participant}, {note.day} ({note.zone}); {note.since_dose}",
        f"Provider: {note.provider}{f' ({note.role})' if note.role else ''}",
        f"Goal: {note.goal}",
        f"Time: {note.began} to {note.ended}; minutes of what was done: {note.minutes:g}",
        *(f"Dose: {dose}" for dose in note.doses),
        *(f"Readiness gate: {gate}" for gate in note.gates),
        *(
            f"- {part.modality}; {part.intervention}; {part.minutes:g} min; by {part.by or 'nobody named'}; "
            f"response: {part.response}"
            for part in note.parts
        ),
        *(f"Plan: {line}" for line in note.plan),
        *(f"! {alert}" for alert in note.alerts),
        note.limits,
    ]
    return "\n".join(lines)
