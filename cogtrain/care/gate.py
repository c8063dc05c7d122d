"""The readiness gate: what staff and the person say, and what follows. Pure.

Thresholds are proposals that a clinician of the site signs (:class:`cogtrain.library.after_dose.Gate`). MOAA/S below 5
locks the gate, and nothing overrides that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cogtrain.care.times import clock
from cogtrain.library.after_dose import Gate, StateBounds
from cogtrain.records.course import Course, GateDecision, last_dose, state_at
from cogtrain.records.tables.gates import found_at
from cogtrain.wording.reader import retold, tell

Outcome = Literal["go", "shorter", "breathing", "not-now"]
Symptom = Literal["none", "mild", "moderate", "severe"]
OUTCOMES: tuple[Outcome, ...] = ("go", "shorter", "breathing", "not-now")
SYMPTOMS: tuple[Symptom, ...] = ("none", "mild", "moderate", "severe")
SAID = ("dissociation", "nausea", "dizziness", "double_vision", "sleepiness", "energy", "motivation")
ALERT_MOAA_S = 5
CALLS_MOAA_S = 3
"""From this alertness downwards somebody has to look at the person: an alert. This project's own choice."""


@dataclass(frozen=True)
class Readiness:
    """What was found.

    minutes_since: since the dose ended; negative or None where no dose ended before now.
    moaa_s: 0 to 5 (Modified Observer's Assessment of Alertness/Sedation). dissociation: 0 to 4.
    sleepiness: 1 to 5, energy and motivation: 0 to 10, by the person's own word. systolic_mmhg, diastolic_mmhg: where
    they were typed. None: it was not asked, or not told; nothing stands in for it.
    """

    minutes_since: float | None
    moaa_s: int
    dissociation: int | None = None
    oriented: bool | None = None
    blood_pressure_accepted: bool | None = None
    nausea: Symptom | None = None
    dizziness: Symptom | None = None
    double_vision: Symptom | None = None
    sleepiness: int | None = None
    energy: int | None = None
    motivation: int | None = None
    willing: bool | None = None
    systolic_mmhg: int | None = None
    diastolic_mmhg: int | None = None

    def data(self) -> dict[str, Any]:
        """For the log."""
        return asdict(self)


@dataclass(frozen=True)
class Reason:
    """One thing that speaks against going: what it allows at most, and whether staff may go past it with a reason."""

    name: str
    outcome: Outcome
    overridable: bool = False


@dataclass(frozen=True)
class Decision:
    """What follows. again_min: minutes until it is asked again, where that may change it."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    again_min: int | None

    @property
    def overridable(self) -> bool:
        """Whether staff may go past it, with a reason, to the shorter plan."""
        against = [reason for reason in self.reasons if reason.outcome in ("breathing", "not-now")]
        return bool(against) and all(reason.overridable for reason in against)


def decide(found: Readiness, gate: Gate, bounds: StateBounds) -> Decision:
    """The outcome: the most careful of all that speaks against going."""
    reasons = tuple(_reasons(found, gate, bounds))
    outcome: Outcome = max((reason.outcome for reason in reasons), key=OUTCOMES.index, default="go")
    over = any(reason.name == "observed" for reason in reasons)
    waits = outcome in ("breathing", "not-now") and found.willing is not False and not over
    return Decision(outcome, reasons, gate.again_after_min if waits else None)


def _reasons(found: Readiness, gate: Gate, bounds: StateBounds) -> Iterator[Reason]:
    yield from _of_time(found.minutes_since, gate, bounds)
    if found.moaa_s != ALERT_MOAA_S:
        yield Reason("alertness", "not-now")
    speaks = partial(_speaks, found)
    if speaks("dissociation", lambda value: 0 <= value <= gate.dissociation_at_most):
        yield Reason("dissociation", "not-now")
    if speaks("oriented", bool):
        yield Reason("orientation", "not-now")
    if speaks("blood_pressure_accepted", bool):
        yield Reason("blood_pressure", "not-now")
    for name in ("nausea", "dizziness", "double_vision"):
        if speaks(name, lambda value: value in ("none", "mild")):
            yield Reason(name, "breathing", overridable=getattr(found, name) == "moderate")
    if speaks("sleepiness", lambda value: 1 <= value <= gate.sleepiness_at_most):
        yield Reason("sleepiness", "breathing", overridable=found.sleepiness == gate.sleepiness_at_most + 1)
    if speaks("willing", bool):
        yield Reason("willing", "not-now")
    if speaks("energy", lambda value: value >= gate.energy_at_least):
        yield Reason("energy", "shorter")
    if speaks("motivation", lambda value: value >= gate.motivation_at_least):
        yield Reason("motivation", "shorter")


def _speaks(found: Readiness, name: str, passes: Callable[[Any], bool]) -> bool:
    """Whether an item speaks against going. One that was not asked, as alertness ended the gate, says nothing."""
    value = getattr(found, name)
    if value is None:
        return found.moaa_s == ALERT_MOAA_S
    return not passes(value)


def _of_time(minutes: float | None, gate: Gate, bounds: StateBounds) -> Iterator[Reason]:
    if minutes is None or minutes < 0:
        yield Reason("time", "not-now")
    elif minutes < gate.earliest_min:
        yield Reason("time", "breathing")
    elif minutes >= bounds.monitoring * 60:
        yield Reason("observed", "not-now")


def held_back_words(held: GateDecision, zone: ZoneInfo) -> str:
    """What :func:`holds_back` found, in a sentence."""
    return tell("passed.holds_back", outcome=retold(held.outcome, "passed.code."), when=clock(held.at, zone))


def told_of(passed: GateDecision) -> tuple[str, str, str]:
    """One pass in words: what was found, what followed with its reasons, and who stood for it."""
    outcome = retold(passed.outcome.replace("-", " "), "passed.outcome.")
    if passed.reasons:
        reasons = ", ".join(tell(f"gate.reason.{name}") for name in passed.reasons)
        outcome = tell("passed.because", outcome=outcome, reasons=reasons)
    by = passed.staff
    if passed.override:
        outcome = tell("passed.overridden", outcome=outcome, why=passed.override)
        by = tell("passed.override_by", staff=by, other=passed.override_staff or tell("passed.somebody"))
    return "; ".join(_found(found_at(passed))), outcome, by


def _found(found: Mapping[str, Any]) -> Iterator[str]:
    yield tell("passed.moaa_s", value=found["moaa_s"])
    if found["blood_pressure_accepted"] is not None:
        accepted = tell("passed.accepted" if found["blood_pressure_accepted"] else "passed.not_accepted")
        if found["systolic_mmhg"] is None:
            yield tell("passed.pressure", accepted=accepted)
        else:
            pressure = f"{found['systolic_mmhg']}/{found['diastolic_mmhg'] or '-'}"
            yield tell("passed.pressure.measured", pressure=pressure, accepted=accepted)
    for name in SAID:
        value = found[name]
        if value is not None:
            yield tell(f"passed.{name}", value=tell(f"gate.symptom.{value}") if value in SYMPTOMS else value)


def holds_back(known: Course, moment: datetime, bounds: StateBounds) -> GateDecision | None:
    """The last pass of the gate in these watched hours, where it said "not now" or "breathing only": until the gate is
    passed anew nothing but breathing is offered. None where nothing is held back."""
    dose = last_dose(known.doses, moment)
    if dose is None or state_at(known.doses, moment, bounds) not in ("acute", "monitoring"):
        return None
    last = next((each for each in reversed(known.gates) if dose.at <= each.at <= moment), None)
    return last if last is not None and last.outcome in ("not-now", "breathing") and not last.override else None
