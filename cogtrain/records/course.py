"""The course of care as a person's log tells it: enrolment, doses, consent, gates, alerts, questionnaires, exercises.

Pure: lines in, frozen values out. What is due follows from these in :mod:`cogtrain.care`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cogtrain.clock import parse_utc
from cogtrain.errors import Fault
from cogtrain.library.after_dose import State, StateBounds, state_after
from cogtrain.records.log.chain import Line
from cogtrain.records.state import passed_over

SECONDS_AN_HOUR = 3600.0


@dataclass(frozen=True)
class Dose:
    """One dose that was given. reported: told afterwards, it was given before enrolment. corrected: how often.
    mg: milligrams, where they were told. proven: False where it was read behind a damage of the log."""

    number: int
    at: datetime
    zone: str
    route: str
    minutes: float
    reported: bool = False
    corrected: int = 0
    mg: float | None = None
    proven: bool = True

    @property
    def ended(self) -> datetime:
        """End of administration, from which the hours count."""
        return self.at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Consent:
    """What was agreed to, or withdrawn, and when. proven: False where it was read behind a damage of the log."""

    text: str
    hash: str
    language: str
    agreed: bool
    at: datetime
    proven: bool = True


@dataclass(frozen=True)
class GateDecision:
    """One pass of the readiness gate: what was found and what followed."""

    at: datetime
    inputs: Mapping[str, Any]
    outcome: str
    reasons: tuple[str, ...]
    staff: str
    override: str
    override_staff: str = ""


@dataclass(frozen=True)
class Alert:
    """An alert. ``acknowledged``: by whom, with which note; None while it is open. failure: why the site's command did
    not send it, empty where it did or there is none. proven: False where it, or that
    somebody saw to it, was read behind a damage of the log."""

    number: int
    at: datetime
    kind: str
    source: str
    acknowledged: tuple[str, str] | None = None
    failure: str = ""
    proven: bool = True

    @property
    def seen_to(self) -> str:
        """``open``, or who saw to it and what was done; and where nothing proves it."""
        words = "open" if self.acknowledged is None else "{}: {}".format(*self.acknowledged)
        return words if self.proven else f"{words}; not proven"


@dataclass(frozen=True)
class Answered:
    """A questionnaire that was answered whole; ``total`` None where it has none. ``staff``: who entered a total, with
    its ``number`` among those; ``origin``: session log and item that it comes from."""

    at: datetime
    reference: str
    answers: Mapping[str, int | None]
    total: int | None
    band: str
    staff: str = ""
    origin: str = ""
    number: int = 0


@dataclass(frozen=True)
class Exercised:
    """An exercise that was done: its ratings and choices by name."""

    at: datetime
    reference: str
    kind: str
    values: Mapping[str, Any]
    minutes: float


@dataclass(frozen=True)
class Commitment:
    """Something to do by a day. ``outcome``: done, partly, not_yet; empty while nobody looked. words: one's own, where
    it is none of a list."""

    number: int
    at: datetime
    what: str
    due: str
    outcome: str = ""
    words: str = ""


@dataclass(frozen=True)
class Held:
    """A session that a therapist held. therapy: its type. staff: who entered it. session: of the protocol, where it is
    one of it."""

    number: int
    at: datetime
    minutes: int
    therapy: str
    staff: str
    session: str = ""


@dataclass(frozen=True)
class Course:
    """All of it.

    own_rt_s: by task, the median of the last block that was no gated one. last: the latest moment in the log, before
    which no clock can truly stand. pin: hash of the person's own number, empty where none was chosen. odd: lines that
    do not go with the others. damage: what is not sound about the log, and what stands behind that, in sentences; no
    session begins on it.
    """

    participant: str | None = None
    protocol: str | None = None
    zone: str = "UTC"
    enrolled: datetime | None = None
    doses: tuple[Dose, ...] = ()
    consent: Consent | None = None
    gates: tuple[GateDecision, ...] = ()
    alerts: tuple[Alert, ...] = ()
    answered: tuple[Answered, ...] = ()
    exercised: tuple[Exercised, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    held: tuple[Held, ...] = ()
    held_told: int = field(default=0, repr=False)
    private_keys: tuple[Mapping[str, Any], ...] = ()
    writings: tuple[Mapping[str, Any], ...] = ()
    own_rt_s: Mapping[str, float] = field(default_factory=dict)
    last: datetime | None = None
    doses_told: int = field(default=0, repr=False)
    pin: str = field(default="", repr=False)
    odd: tuple[Fault, ...] = ()
    damage: tuple[str, ...] = ()

    @property
    def open_alerts(self) -> tuple[Alert, ...]:
        """Those that nobody has acknowledged."""
        return tuple(alert for alert in self.alerts if alert.acknowledged is None)

    def dose(self, number: int) -> Dose | None:
        """The dose of that number, if it stands."""
        return next((dose for dose in self.doses if dose.number == number), None)


def last_dose(doses: Sequence[Dose], moment: datetime) -> Dose | None:
    """The latest dose that had begun at that moment."""
    begun = [dose for dose in doses if dose.at <= moment]
    return max(begun, key=lambda dose: dose.ended, default=None)


def hours_since(dose: Dose, moment: datetime) -> float:
    """Hours since the end of a dose; negative while it is given."""
    return (moment - dose.ended).total_seconds() / SECONDS_AN_HOUR


def state_at(doses: Sequence[Dose], moment: datetime, bounds: StateBounds) -> State | None:
    """The state at a moment; None where no dose was given before. While a dose is given it is acute."""
    dose = last_dose(doses, moment)
    return None if dose is None else state_after(hours_since(dose, moment), bounds)


def course(lines: Iterable[Line], name: str = "person.jsonl", after: Iterable[Line] = ()) -> Course:
    """The course after these lines of a person's log; ``name`` is what a fault calls the file.

    after: lines behind a damage; of these only what asks for care is taken: see :data:`_UNPROVEN`. Lines that do not go
    with the others are passed over and named in ``odd``.
    """
    draft, odd = _Draft(), list[Fault]()
    for line in lines:
        draft.last = line.moment if draft.last is None else max(draft.last, line.moment)
        take = _EVENTS.get(line.kind)
        if take is not None:
            with passed_over(line, name, odd):
                take(draft, line)
    for line in after:
        behind = _UNPROVEN.get(line.kind)
        if behind is not None:
            with passed_over(line, name, odd):
                behind(draft, line)
    return Course(
        **draft.facts,
        doses=tuple(sorted(draft.doses.values(), key=lambda dose: dose.at)),
        alerts=tuple(draft.alerts.values()),
        commitments=tuple(draft.commitments.values()),
        held=tuple(sorted(draft.held.values(), key=lambda one: one.at)),
        held_told=draft.held_told,
        gates=tuple(draft.gates),
        answered=tuple(sorted(draft.answered, key=lambda one: one.at)),
        exercised=tuple(draft.exercised),
        writings=tuple(draft.writings),
        own_rt_s=draft.own_rt_s,
        last=draft.last,
        doses_told=draft.doses_told,
        odd=tuple(odd),
    )


Key = int | tuple[int, int]
"""A number; where two different events behind a damage bear the same one, with the line."""


@dataclass
class _Draft:
    """A course while its lines are read."""

    facts: dict[str, Any] = field(default_factory=dict)
    doses: dict[Key, Dose] = field(default_factory=dict)
    alerts: dict[Key, Alert] = field(default_factory=dict)
    commitments: dict[int, Commitment] = field(default_factory=dict)
    held: dict[int, Held] = field(default_factory=dict)
    held_told: int = 0
    gates: list[GateDecision] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    exercised: list[Exercised] = field(default_factory=list)
    writings: list[Mapping[str, Any]] = field(default_factory=list)
    own_rt_s: dict[str, float] = field(default_factory=dict)
    doses_told: int = 0
    last: datetime | None = None


def _enrolled(draft: _Draft, line: Line) -> None:
    data = line.data
    if draft.facts.get("protocol") != data["protocol"]:
        draft.facts["enrolled"] = line.moment
    draft.facts |= {"participant": data["participant"], "protocol": data["protocol"]}
    draft.facts["zone"] = data.get("zone", draft.facts.get("zone", "UTC"))


def _dose_told(draft: _Draft, line: Line) -> None:
    number, known = line.data["dose"], draft.doses.get(line.data["dose"])
    corrected = 0 if known is None else known.corrected + 1
    draft.doses[number] = replace(_dose(line), corrected=corrected)
    draft.doses_told = max(draft.doses_told, number)


def _dose(line: Line) -> Dose:
    data = line.data
    at = parse_utc(data["at"]).astimezone(UTC)
    minutes, reported = float(data["minutes"]), bool(data["reported"])
    return Dose(data["dose"], at, data["zone"], data["route"], minutes, reported, mg=data.get("mg"))


def _dose_voided(draft: _Draft, line: Line) -> None:
    del draft.doses[line.data["dose"]]


def _consent(draft: _Draft, line: Line) -> None:
    data = line.data
    draft.facts["consent"] = Consent(data["text"], data["hash"], data["language"], data["agreed"], line.moment)


def _pin(draft: _Draft, line: Line) -> None:
    draft.facts["pin"] = line.data["hash"] or ""


def _alert(draft: _Draft, line: Line) -> None:
    number = line.data["alert"]
    draft.alerts[number] = Alert(number, line.moment, line.data["kind"], line.data["source"])


def _acknowledged(draft: _Draft, line: Line) -> None:
    number = line.data["alert"]
    draft.alerts[number] = replace(draft.alerts[number], acknowledged=(line.data["staff"], line.data["note"]))


def _sent(draft: _Draft, line: Line) -> None:
    number = line.data["alert"]
    draft.alerts[number] = replace(draft.alerts[number], failure=line.data["failure"])


def _commitment(draft: _Draft, line: Line) -> None:
    number = line.data["commitment"]
    words = line.data.get("words", "")
    draft.commitments[number] = Commitment(number, line.moment, line.data["what"], line.data["due"], words=words)


def _reviewed(draft: _Draft, line: Line) -> None:
    number = line.data["commitment"]
    draft.commitments[number] = replace(draft.commitments[number], outcome=line.data["outcome"])


def _gate(draft: _Draft, line: Line) -> None:
    data = line.data
    reasons = tuple(data["reasons"])
    draft.gates.append(
        GateDecision(
            line.moment,
            data["inputs"],
            data["outcome"],
            reasons,
            data["staff"],
            data["override"],
            data.get("override_staff", ""),
        )
    )


def _questionnaire(draft: _Draft, line: Line) -> None:
    data = line.data
    staff, origin = data.get("staff", ""), data.get("origin", "")
    at = parse_utc(data["at"]) if data.get("at") else line.moment
    number = data.get("number") or (1 + sum(bool(one.staff) for one in draft.answered) if staff else 0)
    answered = Answered(at, data["reference"], data["answers"], data["total"], data["band"], staff, origin, number)
    draft.answered.append(answered)


def _entered(draft: _Draft, number: int) -> int:
    """Where a total that staff entered stands."""
    return next(i for i, one in enumerate(draft.answered) if one.staff and one.number == number)


def _total_corrected(draft: _Draft, line: Line) -> None:
    place = _entered(draft, line.data["number"])
    changed = replace(draft.answered[place], total=line.data["total"], at=parse_utc(line.data["at"]))
    draft.answered[place] = changed


def _total_voided(draft: _Draft, line: Line) -> None:
    del draft.answered[_entered(draft, line.data["number"])]


def _exercise(draft: _Draft, line: Line) -> None:
    data = line.data
    draft.exercised.append(Exercised(line.moment, data["reference"], data["kind"], data["values"], data["minutes"]))


def _held(draft: _Draft, line: Line) -> None:
    data, number = line.data, line.data["number"]
    at, session = parse_utc(data["at"]), data.get("session", "")
    draft.held[number] = Held(number, at, data["minutes"], data["therapy"], data["staff"], session)
    draft.held_told = max(draft.held_told, number)


def _held_voided(draft: _Draft, line: Line) -> None:
    del draft.held[line.data["number"]]


def _private_key(draft: _Draft, line: Line) -> None:
    draft.facts["private_keys"] = (*draft.facts.get("private_keys", ()), dict(line.data))


def _writing(draft: _Draft, line: Line) -> None:
    draft.writings.append({**line.data, "at": line.moment})


def _own_rt(draft: _Draft, line: Line) -> None:
    draft.own_rt_s[line.data["task"]] = float(line.data["median_rt_s"])


# ---------------------------------------------------------------- behind a damage


def _enrolled_perhaps(draft: _Draft, line: Line) -> None:
    if "protocol" not in draft.facts:
        _enrolled(draft, line)


def _dose_perhaps(draft: _Draft, line: Line) -> None:
    """Every dose that is told counts as given: a copy of a known one adds nothing, another value is one more."""
    dose = replace(_dose(line), proven=False)
    alike = [(known.at, known.minutes, known.route) for known in draft.doses.values()]
    if (dose.at, dose.minutes, dose.route) not in alike:
        draft.doses[dose.number if dose.number not in draft.doses else (dose.number, line.seq)] = dose


def _consent_perhaps(draft: _Draft, line: Line) -> None:
    """A withdrawal holds; an agreement gives nothing back."""
    data, known = line.data, draft.facts.get("consent")
    if known is None or not data["agreed"]:
        consent = Consent(data["text"], data["hash"], data["language"], data["agreed"], line.moment, proven=False)
        draft.facts["consent"] = consent


def _alert_perhaps(draft: _Draft, line: Line) -> None:
    data = line.data
    number, alert = data["alert"], Alert(data["alert"], line.moment, data["kind"], data["source"], proven=False)
    if (alert.at, alert.source) not in [(known.at, known.source) for known in draft.alerts.values()]:
        draft.alerts[number if number not in draft.alerts else (number, line.seq)] = alert


def _acknowledged_perhaps(draft: _Draft, line: Line) -> None:
    """It stays open until somebody has looked."""
    number = line.data["alert"]
    draft.alerts[number] = replace(draft.alerts[number], proven=False)


_UNPROVEN: Mapping[str, Callable[[_Draft, Line], None]] = {
    "enrolled": _enrolled_perhaps,
    "dose": _dose_perhaps,
    "dose_corrected": _dose_perhaps,
    "consent": _consent_perhaps,
    "alert": _alert_perhaps,
    "alert_acknowledged": _acknowledged_perhaps,
}

_EVENTS: Mapping[str, Callable[[_Draft, Line], None]] = {
    "enrolled": _enrolled,
    "dose": _dose_told,
    "dose_corrected": _dose_told,
    "dose_voided": _dose_voided,
    "consent": _consent,
    "pin": _pin,
    "gate": _gate,
    "alert": _alert,
    "alert_acknowledged": _acknowledged,
    "alert_sent": _sent,
    "questionnaire": _questionnaire,
    "total_corrected": _total_corrected,
    "total_voided": _total_voided,
    "exercise": _exercise,
    "commitment": _commitment,
    "commitment_reviewed": _reviewed,
    "held": _held,
    "held_voided": _held_voided,
    "private_key": _private_key,
    "writing": _writing,
    "own_rt": _own_rt,
}
