"""The readiness gate: what staff and the person say, and what follows. Pure.

Thresholds are proposals that a clinician of the site signs (:class:`cogtrain.library.course.Gate`). MOAA/S below 5
locks the gate, and nothing overrides that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from cogtrain.library.course import Gate, StateBounds

Outcome = Literal["go", "shorter", "breathing", "not-now"]
Symptom = Literal["none", "mild", "moderate", "severe"]
OUTCOMES: tuple[Outcome, ...] = ("go", "shorter", "breathing", "not-now")
SYMPTOMS: tuple[Symptom, ...] = ("none", "mild", "moderate", "severe")
ALERT_MOAA_S = 5


@dataclass(frozen=True)
class Readiness:
    """What was found.

    minutes_since: since the dose ended; negative or None where no dose ended before now.
    moaa_s: 0 to 5 (Modified Observer's Assessment of Alertness/Sedation). dissociation: 0 to 4.
    sleepiness: 1 to 5, energy and motivation: 0 to 10, by the person's own word.
    """

    minutes_since: float | None
    moaa_s: int
    dissociation: int
    oriented: bool
    blood_pressure_accepted: bool
    nausea: Symptom
    dizziness: Symptom
    double_vision: Symptom
    sleepiness: int
    energy: int
    motivation: int
    willing: bool

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
    waits = outcome in ("breathing", "not-now") and found.willing and not over
    return Decision(outcome, reasons, gate.again_after_min if waits else None)


def _reasons(found: Readiness, gate: Gate, bounds: StateBounds) -> Iterator[Reason]:
    yield from _of_time(found.minutes_since, gate, bounds)
    if found.moaa_s != ALERT_MOAA_S:
        yield Reason("alertness", "not-now")
    if not 0 <= found.dissociation <= gate.dissociation_at_most:
        yield Reason("dissociation", "not-now")
    if not found.oriented:
        yield Reason("orientation", "not-now")
    if not found.blood_pressure_accepted:
        yield Reason("blood_pressure", "not-now")
    for name in ("nausea", "dizziness", "double_vision"):
        symptom = getattr(found, name)
        if symptom not in ("none", "mild"):
            yield Reason(name, "breathing", overridable=symptom == "moderate")
    if not 1 <= found.sleepiness <= gate.sleepiness_at_most:
        yield Reason("sleepiness", "breathing", overridable=found.sleepiness == gate.sleepiness_at_most + 1)
    if not found.willing:
        yield Reason("willing", "not-now")
    for name, least in (("energy", gate.energy_at_least), ("motivation", gate.motivation_at_least)):
        if getattr(found, name) < least:
            yield Reason(name, "shorter")


def _of_time(minutes: float | None, gate: Gate, bounds: StateBounds) -> Iterator[Reason]:
    if minutes is None or minutes < 0:
        yield Reason("time", "not-now")
    elif minutes < gate.earliest_min:
        yield Reason("time", "breathing")
    elif minutes >= bounds.monitoring * 60:
        yield Reason("observed", "not-now")
