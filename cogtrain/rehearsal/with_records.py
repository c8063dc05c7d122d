"""Every session of a schedule as it would be kept; and around doses the whole course, with enrolment, consent,
infusions, the gate, and windows that are missed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from cogtrain.care.gate import Readiness, decide
from cogtrain.care.person import enrol, give_dose, open_person, put_consent, put_gate
from cogtrain.care.plan import Plan, plan
from cogtrain.care.windows import Slot
from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.errors import refuse
from cogtrain.library import LoadedProtocol, expand_schedule
from cogtrain.observers import Moment, Observer, observer_maker
from cogtrain.records.course import Course, hours_since, last_dose
from cogtrain.records.log.place import person_log_sizes
from cogtrain.records.log.station import REHEARSAL, Station
from cogtrain.records.person import read_person
from cogtrain.records.person_state import PersonState
from cogtrain.rehearsal.in_study import enrol_simulated, list_for_rehearsal
from cogtrain.session import Options, run_session
from cogtrain.session.lent_care import Granted, Support

FIRST_DAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
DOSE_HOUR = 9.5
HOURS_OF_A_DAY = (9.0, 12.75, 15.0, 19.0)
MOST_DAYS = 800


@dataclass(frozen=True)
class Rehearsed:
    """One simulated session that is done: who, which, how it ended, and how long it took the person, seconds."""

    participant: str
    session: str
    status: str
    seconds: float


@dataclass(frozen=True)
class Cohort:
    """Where simulated people come from. station: that writes about them. first: the number of the first one. began: the
    day of the first session of somebody new, UTC. language: of their pages; the protocol's first without."""

    station: Station = REHEARSAL
    first: int = 1
    began: datetime = FIRST_DAY
    language: str | None = None


@dataclass
class _Someone:
    """A simulated person in a results folder, with the generators of answers, seeds and of keeping to the plan."""

    code: str
    results: Path
    observer: Observer
    answers: np.random.Generator
    seeds: np.random.Generator
    keeping: np.random.Generator
    station: Station
    language: str | None
    sessions: int = 0
    tried: set[str] = field(default_factory=set)
    known: tuple[Mapping[str, int], Course, PersonState] | None = None

    def sit(
        self, loaded: LoadedProtocol, session: str, start: datetime, support: Support, *, drugged: bool
    ) -> tuple[Rehearsed, datetime]:
        """One session that starts at a moment; when it ended."""
        clock = VirtualClock(start)
        display = SimulatedDisplay(self.observer, clock, self.answers, Moment(sessions=self.sessions, drugged=drugged))
        options = Options(
            self.code,
            self.results,
            session=session,
            observer=self.observer.name,
            support=support,
            station=self.station,
            language=self.language,
        )
        began_s = clock.monotonic_s()
        end = run_session(loaded, options, partial(_same, display), clock, partial(_seed, self.seeds))
        self.sessions += 1
        return Rehearsed(self.code, session, end.status, clock.monotonic_s() - began_s), clock.utc()


def code_of(number: int) -> str:
    """SIM0001, SIM0002, ..."""
    return f"SIM{number:04d}"


def _same(display: SimulatedDisplay) -> SimulatedDisplay:
    return display


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(1 << 32))


def around_doses(loaded: LoadedProtocol) -> bool:
    """Whether the protocol's course hangs on doses."""
    return any(entry.on_dose for entry in loaded.protocol.schedule)


def rehearse(
    loaded: LoadedProtocol,
    results: Path | str,
    participants: int,
    observer: str,
    seed: int,
    adherence: float = 1.0,
    cohort: Cohort = Cohort(),  # frozen
) -> Iterator[Rehearsed]:
    """Run the whole schedule for each simulated person, yielding after every session.

    adherence: share of the windows outside the clinic that a person keeps; only around doses.
    The same seed gives the same people and, in an empty folder, the same logs to the byte, but for sealed writing,
    which never comes out twice alike. People who have records already go on a week after their last session, so that
    protocols can follow one another.
    Raises CogtrainError for an unknown observer.
    """
    results = Path(results)
    maker = observer_maker(observer)
    if loaded.study is not None:
        list_for_rehearsal(results, loaded.study, cohort.station, seed)
    for number in range(cohort.first, cohort.first + participants):
        person_rng, answer_rng, seed_rng, keeping_rng = np.random.default_rng([seed, number]).spawn(4)
        code = code_of(number)
        known, state = read_person(results, code)
        drawn = (maker(person_rng), answer_rng, seed_rng, keeping_rng)
        someone = _Someone(code, results, *drawn, cohort.station, cohort.language)
        someone.sessions = len(state.sessions)
        first_day = cohort.began if known.last is None else _a_week_after(known.last)
        if loaded.study is not None and known.study.drawn is None:
            morning = VirtualClock(first_day - timedelta(hours=1))
            strata = np.random.default_rng([seed, number, 1])
            enrol_simulated(results, code, loaded.study, morning, cohort.station, strata)
        if around_doses(loaded):
            yield from _course(loaded, someone, first_day, adherence)
        else:
            yield from _schedule(loaded, someone, first_day)


def _schedule(loaded: LoadedProtocol, someone: _Someone, first_day: datetime) -> Iterator[Rehearsed]:
    for occasion in expand_schedule(loaded.protocol):
        drugged = loaded.protocol.sessions[occasion.session].after_infusion
        support = Support(granted="go" if drugged else None)
        start = first_day + by_daylight(occasion.day)
        yield someone.sit(loaded, occasion.session, start, support, drugged=drugged)[0]


def by_daylight(day: float) -> timedelta:
    """Whole days, and the rest of one as hours between nine and seven: nobody is rehearsed at night."""
    return timedelta(days=math.floor(day), hours=10 * (day - math.floor(day)))


def _a_week_after(moment: datetime) -> datetime:
    return (moment + timedelta(days=7)).replace(hour=FIRST_DAY.hour, minute=0, second=0, microsecond=0)


# ---------------------------------------------------------------- around doses


def _course(loaded: LoadedProtocol, someone: _Someone, first_day: datetime, adherence: float) -> Iterator[Rehearsed]:
    """Day after day: infusions on their planned days, and what is due at four times of each day."""
    doses = loaded.protocol.doses
    if doses is None or not doses.days:
        raise refuse(f'protocol "{loaded.id}"', "no days for its doses", "doses: {count: ..., days: [...]} to rehearse")
    midnight = first_day.replace(hour=0)
    if loaded.study is None:
        morning = VirtualClock(midnight + timedelta(hours=8))
        enrol(someone.results, someone.code, loaded, "UTC", morning, station=someone.station)
    if loaded.protocol.consent is not None:
        with open_person(
            someone.results, someone.code, VirtualClock(midnight + timedelta(hours=8.1)), someone.station
        ) as opened:
            put_consent(opened.log, loaded, loaded.language(someone.language), agreed=True)
    now = midnight
    for day in range(MOST_DAYS):
        if day in doses.days:
            at = midnight + timedelta(days=day, hours=DOSE_HOUR)
            with open_person(someone.results, someone.code, VirtualClock(at), someone.station) as opened:
                give_dose(opened, at, doses.route, None, "UTC")
        for hour in HOURS_OF_A_DAY:
            now = max(now, midnight + timedelta(days=day, hours=hour))
            if hour < DOSE_HOUR and day in doses.days:
                continue
            laid = _laid(loaded, someone, now)
            for slot in laid.due:
                if not _keeps(loaded, someone, slot, day, adherence):
                    continue
                support, drugged = _ready(loaded, someone, slot, now)
                done, now = someone.sit(loaded, slot.session, now, support, drugged=drugged)
                now += timedelta(minutes=5)
                yield done
        waiting = [slot for slot in laid.due if f"{slot.occasion}" not in someone.tried]
        if not waiting and not laid.of("later") and day > max(doses.days):
            return


def _keeps(loaded: LoadedProtocol, someone: _Someone, slot: Slot, day: int, adherence: float) -> bool:
    """Whether the person keeps this window; decided once for each. What is done at the clinic is always kept."""
    session = loaded.protocol.sessions[slot.session]
    if slot.dose is None or session.after_infusion or session.purpose == "assessment":
        return True
    key = f"{slot.occasion}"
    if key in someone.tried:
        return False
    kept = bool(someone.keeping.random() < adherence)
    if not kept:
        someone.tried.add(key)
    return kept


def _laid(loaded: LoadedProtocol, someone: _Someone, now: datetime) -> Plan:
    """The plan at a moment; the log is read anew only where it grew."""
    sizes = person_log_sizes(someone.results, someone.code)
    if someone.known is None or someone.known[0] != sizes:
        someone.known = sizes, *read_person(someone.results, someone.code)
    return plan(loaded, someone.known[1], someone.known[2], now)


def _ready(loaded: LoadedProtocol, someone: _Someone, slot: Slot, now: datetime) -> tuple[Support, bool]:
    """Support for a session; behind the gate where it is held after an infusion."""
    if not loaded.protocol.sessions[slot.session].after_infusion:
        return Support(occasion=slot.occasion), False
    with open_person(someone.results, someone.code, VirtualClock(now), someone.station) as opened:
        dose = last_dose(opened.course.doses, now)
        minutes = None if dose is None else hours_since(dose, now) * 60
        ready = ("none", "mild", "none")
        found = Readiness(minutes, 5, 0, True, True, *ready, 2, 5, 6, True)  # type: ignore[arg-type]
        decision = decide(found, loaded.protocol.gate, loaded.protocol.states_h)
        put_gate(opened.log, found, decision, staff="simulated", override="")
    granted: Granted = "go" if decision.outcome == "go" else "shorter"
    return Support(granted=granted, occasion=slot.occasion, watched=True), True
