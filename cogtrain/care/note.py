"""A note for the record, as its own encounter: what was done, from the logs. It picks no billing code. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from cogtrain.care.gate import told_of
from cogtrain.care.held import therapy_words
from cogtrain.care.times import ago, local_day, zone_of
from cogtrain.clock import format_utc
from cogtrain.errors import refuse
from cogtrain.events.block import BlockEnded, BlockStarted
from cogtrain.events.session import ItemEnded, SessionStarted, StepDone
from cogtrain.library.placeholders import as_read, english
from cogtrain.records.answers_in_words import committed, in_words
from cogtrain.records.course import Course, Dose, GateDecision, Held, hours_since, last_dose
from cogtrain.records.session_progress import status
from cogtrain.records.tables.logs import Records, SessionLog, pinned_supports
from cogtrain.wording import FIRST, say
from cogtrain.wording.reader import day_told, numeral, retold, tell

LIMITS: Final = say(FIRST, "note.limits")
"""What the note is, in the first language."""
Role = Literal["infusion", "therapy", "training"]
ROLES: tuple[Role, ...] = ("infusion", "therapy", "training")


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
    """The note, in one language. minutes: of all parts together. began, ended: local times of the first and the last
    event of the day's sessions. doses, gates: those of the day, in words, with blood pressure and who stood for them.
    role: whose part of the care it is about; empty for all of it. plan: what comes next."""

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
    What the person means to do stands in its plan. It is written in the reader's language.
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
        limits=tell("note.limits"),
    )


def _day(log: SessionLog, zone: ZoneInfo) -> date:
    return local_day(log.lines[0].moment, zone)


def _goal(logs: Sequence[SessionLog], role: str | None) -> str:
    if role == "infusion":
        return tell("note.goal.infusion")
    if role is not None:
        logs = [log for log in logs if (log.first.purpose == "care") == (role == "therapy")]
    purposes = dict.fromkeys(log.first.purpose for log in logs) or ("care",)
    return "; ".join(tell(f"note.goal.{purpose}") for purpose in purposes)


def _since(known: Course, moment: datetime) -> str:
    dose = last_dose(known.doses, moment)
    if dose is None:
        return tell("note.no_dose")
    route = retold(dose.route, "course.route.")
    return tell("note.since", ago=ago(max(0.0, hours_since(dose, moment))), dose=dose.name, route=route)


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
                yield _item(done, _card(first, item), answers.get(item, {}))
    session = first.protocol["sessions"][first.session]
    planned = session.get("with_therapist_min")
    if planned and not held:
        yield Part(
            modality=tell("note.therapist"),
            intervention=tell("note.therapist.supported"),
            minutes=0.0,
            response=tell("note.therapist.planned", least=planned[0], most=planned[1]),
        )
    if tasks:
        purpose, ended_as = tell(f"note.purpose.{first.purpose}"), tell(f"note.ended.{status(log.lines)}")
        yield Part(
            modality=tell("note.tasks"),
            intervention=tell("note.tasks.which", purpose=purpose, tasks=", ".join(tasks)),
            minutes=round(minutes, 1),
            response=tell("note.tasks.response", right=right, of=trials, ended=ended_as),
            role="training",
            by=_behind_gate(gates, log) if session.get("after_infusion") else tell("note.person"),
        )


def _card(first: SessionStarted, item: int) -> Mapping[str, Any]:
    """The card of an exercise or a questionnaire, as the log keeps it; empty where it keeps none."""
    about = first.protocol["sessions"][first.session]["do"][item]
    card: Mapping[str, Any] = (first.supports or {}).get(about.get("exercise") or about.get("questionnaire"), {})
    return card


def _item(done: ItemEnded, card: Mapping[str, Any], answers: Mapping[str, Any]) -> Part:
    """An exercise with what was answered in the words of its card, or a questionnaire."""
    titled = done.intervention in card.get("title", {}).values()
    return Part(
        modality=retold(done.modality, "note.data.modality."),
        intervention=as_read(card["title"]) if titled else retold(done.intervention, "note.data.intervention."),
        minutes=round(done.minutes, 1),
        response="; ".join(in_words(card, answers)) or _response(done.response, card),
        by=tell("note.person"),
    )


def _response(logged: str, card: Mapping[str, Any]) -> str:
    """A total with its band, or ratings by their names, out of the log."""
    names = [band["name"] for band in card.get("bands", ()) if logged.endswith(f"({english(band['name'])})")]
    for name in names[:1]:
        logged = f"{logged.removesuffix(f'({english(name)})')}({as_read(name)})"
    said = retold(logged, "note.data.response.")
    return said if said != logged else ", ".join(map(_rating, logged.split(", ")))


def _rating(logged: str) -> str:
    name, blank, value = logged.rpartition(" ")
    return f"{retold(name, 'data.rating.')}{blank}{value}"


def _behind_gate(gates: Sequence[GateDecision], log: SessionLog) -> str:
    passed = [gate for gate in gates if gate.at <= log.lines[0].moment]
    return tell("note.person.gate", staff=passed[-1].staff) if passed else tell("note.person")


def _held(held: Sequence[Held]) -> Iterator[Part]:
    for one in held:
        yield Part(
            modality=tell("note.therapist"),
            intervention=therapy_words(one.therapy),
            minutes=float(one.minutes),
            response=tell("note.therapist.held"),
            by=one.staff,
        )


def _open_plans(known: Course, logs: Sequence[SessionLog], day: date, zone: ZoneInfo) -> Iterator[str]:
    """What the person meant to do on that day or later, as it was known that day."""
    words = committed(pinned_supports(logs))
    for one in known.commitments:
        if local_day(one.at, zone) <= day <= date.fromisoformat(one.due):
            yield tell("note.means_to", what=one.words or words.get(one.what, one.what), due=day_told(one.due))


def _dose(dose: Dose, zone: ZoneInfo) -> str:
    amount = "" if dose.mg is None else tell("note.dose.amount", mg=numeral(f"{dose.mg:g}"))
    began, ended = (f"{moment.astimezone(zone):%H:%M}" for moment in (dose.at, dose.ended))
    key, route = "note.dose.reported" if dose.reported else "note.dose", retold(dose.route, "course.route.")
    return tell(key, dose=dose.name, route=route, amount=amount, began=began, ended=ended)


def _gates(gates: Sequence[GateDecision], zone: ZoneInfo) -> Iterator[str]:
    for gate in gates:
        found, outcome, by = told_of(gate)
        yield tell("note.gate", time=f"{gate.at.astimezone(zone):%H:%M}", found=found, outcome=outcome, by=by)


def _alerts(known: Course, day: date, zone: ZoneInfo) -> Iterator[str]:
    for alert in known.alerts:
        if local_day(alert.at, zone) == day:
            seen = tell("note.alert.open")
            if alert.acknowledged is not None:
                who, what = alert.acknowledged
                seen = tell("note.alert.seen", who=who, what=what)
            yield tell("note.alert", alert=alert.name, source=retold(alert.source, "data.alert.from."), seen=seen)


def as_json(note: Note) -> str:
    """The note as JSON."""
    return note.model_dump_json(indent=2)


def as_text(note: Note) -> str:
    """The note in plain text, for any record, in the reader's language; the note has to be written in it too."""
    lines = [
        tell("note.text.head", code=note.participant, day=day_told(note.day), zone=note.zone, since=note.since_dose),
        tell("note.text.provider", provider=provider_words(note)),
        tell("note.text.goal", goal=note.goal),
        tell("note.text.time", began=note.began, ended=note.ended, minutes=numeral(f"{note.minutes:g}")),
        *(tell("note.text.dose", dose=dose) for dose in note.doses),
        *(tell("note.text.gate", gate=gate) for gate in note.gates),
        *map(_line, note.parts),
        *(tell("note.text.plan", plan=line) for line in note.plan),
        *(f"! {alert}" for alert in note.alerts),
        note.limits,
    ]
    return "\n".join(lines)


def _line(part: Part) -> str:
    return tell(
        "note.text.part",
        modality=part.modality,
        intervention=part.intervention,
        minutes=numeral(f"{part.minutes:g}"),
        by=part.by or tell("note.text.nobody"),
        response=part.response,
    )


def provider_words(note: Note) -> str:
    """Who provided it, with the part of the care that the note is about."""
    return f"{note.provider} ({tell(f'note.role.{note.role}')})" if note.role else note.provider
