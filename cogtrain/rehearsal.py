"""Whole protocols with simulated people: every session of the schedule, in virtual time, through the same runner as
real ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from cogtrain.clock import VirtualClock
from cogtrain.library import LoadedProtocol, expand_schedule
from cogtrain.observers import Moment, observer_maker
from cogtrain.presentation.simulated import SimulatedDisplay
from cogtrain.records import person_log, person_state, read_log
from cogtrain.session import Options, run_session

FIRST_DAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Rehearsed:
    """One simulated session that is done: who, which, how it ended, and how long it took the person, seconds."""

    participant: str
    session: str
    status: str
    seconds: float


def code_of(number: int) -> str:
    """SIM0001, SIM0002, ..."""
    return f"SIM{number:04d}"


def _same(display: SimulatedDisplay) -> SimulatedDisplay:
    return display


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(1 << 32))


def rehearse(loaded: LoadedProtocol, results: Path, participants: int, observer: str, seed: int) -> Iterator[Rehearsed]:
    """Run the whole schedule for each simulated person, yielding after every session.

    The same seed gives the same people and, in an empty folder, the same logs to the byte. People who have records
    already go on a week after their last session, so that protocols can follow one another.
    Raises CogtrainError for an unknown observer.
    """
    maker = observer_maker(observer)
    for number in range(1, participants + 1):
        person_rng, answer_rng, seed_rng = np.random.default_rng([seed, number]).spawn(3)
        simulated = maker(person_rng)
        log = person_log(results, code_of(number))
        lines = read_log(log).lines if log.exists() else ()
        before = len(person_state(lines).sessions)
        first_day = _a_week_after(lines[-1].moment) if lines else FIRST_DAY
        for done, occasion in enumerate(expand_schedule(loaded.protocol)):
            clock = VirtualClock(first_day + _by_daylight(occasion.day))
            drugged = loaded.protocol.sessions[occasion.session].after_infusion
            moment = Moment(sessions=before + done, drugged=drugged)
            display = SimulatedDisplay(simulated, clock, answer_rng, moment)
            options = Options(code_of(number), results, session=occasion.session, observer=simulated.name)
            began_s = clock.monotonic_s()
            end = run_session(loaded, options, partial(_same, display), clock, partial(_seed, seed_rng))
            yield Rehearsed(code_of(number), occasion.session, end.status, clock.monotonic_s() - began_s)


def _by_daylight(day: float) -> timedelta:
    """Whole days, and the rest of one as hours between nine and seven: nobody is rehearsed at night."""
    return timedelta(days=math.floor(day), hours=10 * (day - math.floor(day)))


def _a_week_after(moment: datetime) -> datetime:
    return (moment + timedelta(days=7)).replace(hour=FIRST_DAY.hour, minute=0, second=0, microsecond=0)
