"""All logs about a person as the course of care. Pure: lines in their one order in, frozen values out.

What two stations did without knowing of each other: a withdrawal of consent holds against an agreement that did not
know of it; a dose that one takes back while another corrects it stays; two doses within an hour both stay, as a
possible double; an alert seen to at one is seen to; what one took back stays so, however often, and a total that one
took back while another corrected it too; of two enrolments, or looks at a commitment, the later one holds.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from cogtrain.clock import parse_utc
from cogtrain.errors import Fault
from cogtrain.events.accommodation import AccommodationsSet
from cogtrain.events.event import Event, Ident
from cogtrain.events.person import (
    AlertAcknowledged,
    AlertRaised,
    AlertSent,
    CommitmentMade,
    CommitmentReviewed,
    ConsentGiven,
    DoseCorrected,
    DoseTold,
    DoseValues,
    DoseVoided,
    Enrolled,
    ExerciseDone,
    GatePassed,
    HeldVoided,
    OwnRt,
    PinSet,
    PrivateKeyMade,
    QuestionnaireDone,
    SessionHeld,
    TotalCorrected,
    TotalVoided,
    Writing,
)
from cogtrain.records.accommodations import Accommodations
from cogtrain.records.course import (
    Alert,
    Answered,
    Commitment,
    Consent,
    Course,
    Dose,
    Exercised,
    GateDecision,
    Held,
)
from cogtrain.records.in_study import in_study
from cogtrain.records.log.chain import LogLine
from cogtrain.records.log.odd_line import passed_over
from cogtrain.records.order import Placed
from cogtrain.records.told_twice import by_name, double_said, totals_by_name, with_doubles


def course(lines: Iterable[Placed], after: Iterable[Placed] = ()) -> Course:
    """The course after these lines of all logs about a person, in order (:func:`cogtrain.records.order.in_order`).

    after: lines behind a damage; of these only what asks for care is taken: see :func:`_take_unproven`. Lines that do
    not go with the others are passed over and named in ``odd``.
    """
    draft, odd, lines = _Draft(), list[Fault](), tuple(lines)
    for placed in lines:
        moment = placed.line.moment
        draft.last = moment if draft.last is None else max(draft.last, moment)
        with passed_over(placed.line, placed.name, odd):
            _take(draft, placed)
    for placed in after:
        with passed_over(placed.line, placed.name, odd):
            _take_unproven(draft, placed.line.event, placed.line)
    study = in_study(lines, odd)
    doses = with_doubles(sorted(by_name(draft.doses.values()), key=lambda dose: dose.at))
    return Course(
        **draft.facts,
        doses=doses,
        alerts=by_name(draft.alerts.values()),
        commitments=by_name(draft.commitments.values()),
        held=tuple(sorted(by_name(draft.held.values()), key=lambda one: one.at)),
        gates=tuple(draft.gates),
        answered=tuple(sorted(totals_by_name(draft.answered), key=lambda one: one.at)),
        exercised=tuple(draft.exercised),
        writings=tuple(draft.writings),
        own_rt_s=draft.own_rt_s,
        last=draft.last,
        given_out={kind: tuple(names) for kind, names in draft.given_out.items()},
        notices=(*draft.notices, *study.notices, *map(double_said, (dose for dose in doses if dose.double_of))),
        odd=tuple(odd),
        study=study,
    )


Key = Ident | tuple[Ident, int]
"""A name; where two different events behind a damage bear the same one, with the line."""


@dataclass
class _Draft:
    """A course while its lines are read. withdrawn: the lines that withdrew consent and stand. enrolled: the line."""

    facts: dict[str, Any] = field(default_factory=dict)
    doses: dict[Key, Dose] = field(default_factory=dict)
    alerts: dict[Key, Alert] = field(default_factory=dict)
    commitments: dict[Ident, Commitment] = field(default_factory=dict)
    held: dict[Ident, Held] = field(default_factory=dict)
    gates: list[GateDecision] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    exercised: list[Exercised] = field(default_factory=list)
    writings: list[Mapping[str, Any]] = field(default_factory=list)
    own_rt_s: dict[str, float] = field(default_factory=dict)
    given_out: dict[str, list[Ident]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    withdrawn: list[Placed] = field(default_factory=list)
    enrolled: Placed | None = None
    last: datetime | None = None

    def gives_out(self, kind: str, ident: Ident) -> None:
        """Remember a name for good, taken back or not."""
        self.given_out.setdefault(kind, []).append(ident)

    def taken_back(self, kind: str, ident: Ident, standing: Container[Any]) -> bool:
        """Whether it was taken back already, at another station: once more changes nothing."""
        return ident not in standing and ident in self.given_out.get(kind, ())


def _take(draft: _Draft, placed: Placed) -> None:
    """Take in one event. KeyError, ValueError or the like where it does not go with those before it."""
    take = _TAKES.get(type(placed.line.event))
    if take is not None:
        take(draft, placed.line.event, placed)


def _enrolled(draft: _Draft, told: Enrolled, placed: Placed) -> None:
    before = draft.facts.get("protocol")
    if before != told.protocol:
        draft.facts["enrolled"] = placed.line.moment
        if draft.enrolled is not None and not placed.knows(draft.enrolled):
            draft.notices.append(
                f"Two stations enrolled this person without knowing of each other, in {before} and in {told.protocol}: "
                f"{told.protocol} holds. If that is wrong: cogtrain enrol CODE --protocol {before} --why TEXT."
            )
    draft.enrolled = placed
    draft.facts |= {"participant": told.participant, "protocol": told.protocol}
    draft.facts["zone"] = told.zone or draft.facts.get("zone", "UTC")


def _dose_told(draft: _Draft, told: DoseValues, _placed: Placed) -> None:
    known = draft.doses.get(told.dose)
    corrected = 0 if known is None else known.corrected + 1
    draft.doses[told.dose] = replace(_dose(told), corrected=corrected)
    if known is None and isinstance(told, DoseCorrected) and told.dose in draft.given_out.get("dose", ()):
        draft.notices.append(_taken_back_and_corrected(told.dose))
    draft.gives_out("dose", told.dose)


def _taken_back_and_corrected(ident: Ident) -> str:
    return (
        f"Dose {ident} was taken back at one station and corrected at another, neither knowing of the other: it counts "
        "as given. Look at it."
    )


def _dose(told: DoseValues) -> Dose:
    at = parse_utc(told.at).astimezone(UTC)
    return Dose(told.dose, at, told.zone, told.route, float(told.minutes), told.reported, mg=told.mg)


def _dose_voided(draft: _Draft, told: DoseVoided, _placed: Placed) -> None:
    if draft.taken_back("dose", told.dose, draft.doses):
        return
    known = draft.doses[told.dose]
    if told.before and _dose_before(told) != (known.at, known.minutes, known.route):
        draft.notices.append(_taken_back_and_corrected(told.dose))
        return
    del draft.doses[told.dose]


def _dose_before(told: DoseVoided) -> tuple[datetime, float, str]:
    """Time, length and route of the dose as it stood for whoever took it back."""
    before = told.before
    return parse_utc(str(before["at"])).astimezone(UTC), float(before["minutes"]), str(before["route"])


def _consent_told(draft: _Draft, told: ConsentGiven, placed: Placed) -> None:
    """An agreement gives back what was withdrawn only where it knew of every withdrawal."""
    if not told.agreed:
        draft.withdrawn.append(placed)
    elif any(not placed.knows(one) for one in draft.withdrawn):
        draft.notices.append("Consent was withdrawn at one station and agreed to at another: the withdrawal holds.")
        return
    else:
        draft.withdrawn.clear()
    _consent(draft, told, placed.line.moment)


def _consent(draft: _Draft, told: ConsentGiven, moment: datetime, *, proven: bool = True) -> None:
    draft.facts["consent"] = Consent(told.text, told.hash, told.language, told.agreed, moment, proven)


def _pin(draft: _Draft, told: PinSet, _placed: Placed) -> None:
    draft.facts["pin"] = told.hash or ""


def _accommodations(draft: _Draft, told: AccommodationsSet, _placed: Placed) -> None:
    draft.facts["accommodations"] = Accommodations(**told.model_dump(exclude={"by"}))


def _alert(draft: _Draft, told: AlertRaised, placed: Placed) -> None:
    draft.alerts[told.alert] = Alert(told.alert, placed.line.moment, told.kind, told.source)


def _acknowledged(draft: _Draft, told: AlertAcknowledged, _placed: Placed) -> None:
    draft.alerts[told.alert] = replace(draft.alerts[told.alert], acknowledged=(told.staff, told.note))


def _sent(draft: _Draft, told: AlertSent, _placed: Placed) -> None:
    draft.alerts[told.alert] = replace(draft.alerts[told.alert], failure=told.failure)


def _commitment(draft: _Draft, told: CommitmentMade, placed: Placed) -> None:
    made = Commitment(told.commitment, placed.line.moment, told.what, told.due, words=told.words)
    draft.commitments[told.commitment] = made


def _reviewed(draft: _Draft, told: CommitmentReviewed, _placed: Placed) -> None:
    draft.commitments[told.commitment] = replace(draft.commitments[told.commitment], outcome=told.outcome)


def _gate(draft: _Draft, told: GatePassed, placed: Placed) -> None:
    reasons = tuple(told.reasons)
    draft.gates.append(
        GateDecision(
            placed.line.moment, told.inputs, told.outcome, reasons, told.staff, told.override, told.override_staff
        )
    )


def _questionnaire(draft: _Draft, told: QuestionnaireDone, placed: Placed) -> None:
    at = parse_utc(told.at) if told.at else placed.line.moment
    number = told.number or (1 + sum(bool(one.staff) for one in draft.answered) if told.staff else 0)
    if told.staff:
        draft.gives_out("total", number)
    draft.answered.append(
        Answered(at, told.reference, told.answers, told.total, told.band, told.staff, told.origin, number)
    )


def _entered(draft: _Draft, ident: Ident) -> int:
    """Where a total that staff entered stands."""
    return next(i for i, one in enumerate(draft.answered) if one.staff and one.id == ident)


def _totals(draft: _Draft) -> list[Ident]:
    return [one.id for one in draft.answered if one.staff]


def _total_corrected(draft: _Draft, told: TotalCorrected, _placed: Placed) -> None:
    if draft.taken_back("total", told.number, _totals(draft)):
        return
    place = _entered(draft, told.number)
    draft.answered[place] = replace(draft.answered[place], total=told.total, at=parse_utc(told.at))


def _total_voided(draft: _Draft, told: TotalVoided, _placed: Placed) -> None:
    if draft.taken_back("total", told.number, _totals(draft)):
        return
    del draft.answered[_entered(draft, told.number)]


def _exercise(draft: _Draft, told: ExerciseDone, placed: Placed) -> None:
    draft.exercised.append(Exercised(placed.line.moment, told.reference, told.kind, told.values, told.minutes))


def _held(draft: _Draft, told: SessionHeld, _placed: Placed) -> None:
    at = parse_utc(told.at)
    draft.held[told.number] = Held(told.number, at, told.minutes, told.therapy, told.staff, told.session)
    draft.gives_out("held", told.number)


def _held_voided(draft: _Draft, told: HeldVoided, _placed: Placed) -> None:
    if not draft.taken_back("held", told.number, draft.held):
        del draft.held[told.number]


def _private_key(draft: _Draft, told: PrivateKeyMade, _placed: Placed) -> None:
    draft.facts["private_keys"] = (*draft.facts.get("private_keys", ()), told.data())


def _writing(draft: _Draft, told: Writing, placed: Placed) -> None:
    draft.writings.append({**told.data(), "at": placed.line.moment})


def _own_rt(draft: _Draft, told: OwnRt, _placed: Placed) -> None:
    draft.own_rt_s[told.task] = float(told.median_rt_s)


_TAKES: Mapping[type[Any], Callable[[_Draft, Any, Placed], None]] = {
    Enrolled: _enrolled,
    DoseTold: _dose_told,
    DoseCorrected: _dose_told,
    DoseVoided: _dose_voided,
    ConsentGiven: _consent_told,
    PinSet: _pin,
    AccommodationsSet: _accommodations,
    GatePassed: _gate,
    AlertRaised: _alert,
    AlertAcknowledged: _acknowledged,
    AlertSent: _sent,
    QuestionnaireDone: _questionnaire,
    TotalCorrected: _total_corrected,
    TotalVoided: _total_voided,
    ExerciseDone: _exercise,
    CommitmentMade: _commitment,
    CommitmentReviewed: _reviewed,
    SessionHeld: _held,
    HeldVoided: _held_voided,
    PrivateKeyMade: _private_key,
    Writing: _writing,
    OwnRt: _own_rt,
}

# ---------------------------------------------------------------- behind a damage


def _take_unproven(draft: _Draft, event: Event | None, line: LogLine) -> None:
    """Of what stands behind a damage: every dose that is told counts as given (a copy of a known one adds nothing,
    another value is one more); a withdrawal holds, an agreement gives nothing back; an alert stays open until somebody
    has looked."""
    match event:
        case Enrolled() if "protocol" not in draft.facts:
            _enrolled(draft, event, Placed(line, "", {}))
        case DoseTold() | DoseCorrected():
            dose = replace(_dose(event), proven=False)
            alike = [(known.at, known.minutes, known.route) for known in draft.doses.values()]
            if (dose.at, dose.minutes, dose.route) not in alike:
                draft.doses[dose.id if dose.id not in draft.doses else (dose.id, line.seq)] = dose
        case ConsentGiven() as told if draft.facts.get("consent") is None or not told.agreed:
            _consent(draft, told, line.moment, proven=False)
        case AlertRaised() as told:
            alert = Alert(told.alert, line.moment, told.kind, told.source, proven=False)
            if (alert.at, alert.source) not in [(known.at, known.source) for known in draft.alerts.values()]:
                draft.alerts[told.alert if told.alert not in draft.alerts else (told.alert, line.seq)] = alert
        case AlertAcknowledged(alert=number):
            draft.alerts[number] = replace(draft.alerts[number], proven=False)
