"""The course of care as a person's logs tell it: enrolment, doses, consent, gates, alerts, questionnaires, exercises.

Frozen values. The logs' lines become them in :mod:`cogtrain.records.course_fold`; what is due follows from them in
:mod:`cogtrain.care`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cogtrain.errors import Fault
from cogtrain.events.event import Ident
from cogtrain.library.after_dose import State, StateBounds, state_after
from cogtrain.records.accommodations import NONE, Accommodations
from cogtrain.records.ident import Named, number_of
from cogtrain.records.order import HOLDS, ClockGap
from cogtrain.records.study_part import InStudy

SECONDS_AN_HOUR = 3600.0


@dataclass(frozen=True)
class Dose(Named):
    """One dose that was given. reported: told afterwards, it was given before enrolment. corrected: how often.
    mg: milligrams, where they were told. proven: False where it was read behind a damage of the log. double_of: what
    people call the dose that another station told of for the same hour: perhaps one dose, entered twice."""

    at: datetime
    zone: str
    route: str
    minutes: float
    reported: bool = False
    corrected: int = 0
    mg: float | None = None
    proven: bool = True
    double_of: str = ""

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
class Alert(Named):
    """An alert. ``acknowledged``: by whom, with which note; None while it is open. failure: why the site's command did
    not send it, empty where it did or there is none. proven: False where it, or that
    somebody saw to it, was read behind a damage of the log."""

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
    """A questionnaire that was answered whole; ``total`` None where it has none. ``staff``: who entered a total, which
    has an ``id`` then; ``origin``: session log and item that it comes from."""

    at: datetime
    reference: str
    answers: Mapping[str, int | None]
    total: int | None
    band: str
    staff: str = ""
    origin: str = ""
    id: Ident = 0
    called: str = ""

    @property
    def name(self) -> str:
        """How people read and type it."""
        return self.called or str(number_of(self.id))


@dataclass(frozen=True)
class Exercised:
    """An exercise that was done: its ratings and choices by name."""

    at: datetime
    reference: str
    kind: str
    values: Mapping[str, Any]
    minutes: float


@dataclass(frozen=True)
class Commitment(Named):
    """Something to do by a day. ``outcome``: done, partly, not_yet; empty while nobody looked. words: one's own, where
    it is none of a list."""

    at: datetime
    what: str
    due: str
    outcome: str = ""
    words: str = ""


@dataclass(frozen=True)
class Held(Named):
    """A session that a therapist held. therapy: its type. staff: who entered it. session: of the protocol, where it is
    one of it."""

    at: datetime
    minutes: int
    therapy: str
    staff: str
    session: str = ""


@dataclass(frozen=True)
class Invitation(Named):
    """A link with which the person may come in from a browser elsewhere. hash: of what it holds."""

    hash: str
    until: datetime
    withdrawn: bool = False


@dataclass(frozen=True)
class Course:
    """All of it.

    own_rt_s: by task, the median of the last block that was no gated one. last: the latest moment in the log, before
    which no clock can truly stand. pin: hash of the person's own number, empty where none was chosen. given_out: the
    names of all doses, held sessions and totals there ever were, by kind. notices: what two stations did without
    knowing of each other, in sentences. clock_gaps: clocks of stations that are known to stand apart. odd: lines that
    do not go with the others. damage: what is not sound about the logs, and what stands behind that, in sentences; no
    session begins on it. study: the person's part in a study. accommodations: how pages and tasks are made fit.
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
    private_keys: tuple[Mapping[str, Any], ...] = ()
    writings: tuple[Mapping[str, Any], ...] = ()
    own_rt_s: Mapping[str, float] = field(default_factory=dict)
    last: datetime | None = None
    given_out: Mapping[str, tuple[Ident, ...]] = field(default_factory=dict, repr=False)
    pin: str = field(default="", repr=False)
    notices: tuple[str, ...] = ()
    clock_gaps: tuple[ClockGap, ...] = ()
    odd: tuple[Fault, ...] = ()
    damage: tuple[str, ...] = ()
    study: InStudy = field(default_factory=InStudy)
    accommodations: Accommodations = NONE

    @property
    def open_alerts(self) -> tuple[Alert, ...]:
        """Those that nobody has acknowledged."""
        return tuple(alert for alert in self.alerts if alert.acknowledged is None)

    def gaps_at(self, now: datetime) -> tuple[ClockGap, ...]:
        """The clocks that were found apart of late."""
        return tuple(gap for gap in self.clock_gaps if now - gap.at <= HOLDS)

    def clocks_apart(self, now: datetime) -> timedelta:
        """How far two stations' clocks are known to stand apart; windows open later by that."""
        return timedelta(seconds=max((gap.seconds for gap in self.gaps_at(now)), default=0.0))

    def careful(self, now: datetime) -> Course:
        """The same where each dose ended by the clock that stands ahead: what hangs on hours since a dose comes no
        earlier than by any station's clock."""
        apart = self.clocks_apart(now)
        if not apart:
            return self
        later = apart.total_seconds() / 60
        return replace(self, doses=tuple(replace(dose, minutes=dose.minutes + later) for dose in self.doses))


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
