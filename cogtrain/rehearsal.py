"""Whole protocols with simulated people: every session of the schedule, in virtual time, through the same runner as
real ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from cogtrain.clock import VirtualClock
from cogtrain.errors import refuse
from cogtrain.library import LoadedProtocol, expand_schedule
from cogtrain.observers import Moment, observer_maker
from cogtrain.presentation.simulated import SimulatedDisplay
from cogtrain.records.layout import person_log
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
    """Run the whole schedule for each simulated person, yielding after every session. The same seed gives the same
    logs, to the byte.

    Raises CogtrainError for an unknown observer, and where a simulated person's records are there already.
    """
    maker = observer_maker(observer)
    taken = [code_of(n) for n in range(1, participants + 1) if person_log(results, code_of(n)).exists()]
    if taken:
        raise refuse(
            "--results", f"records of {taken[0]}", "a folder without them", "Choose another folder with --results."
        )
    for number in range(1, participants + 1):
        person_rng, answer_rng, seed_rng = np.random.default_rng([seed, number]).spawn(3)
        simulated = maker(person_rng)
        for done, occasion in enumerate(expand_schedule(loaded.protocol)):
            clock = VirtualClock(FIRST_DAY + timedelta(days=occasion.day))
            display = SimulatedDisplay(simulated, clock, answer_rng, Moment(sessions=done))
            options = Options(code_of(number), results, session=occasion.session, observer=simulated.name)
            began_s = clock.monotonic_s()
            end = run_session(loaded, options, partial(_same, display), clock, partial(_seed, seed_rng))
            yield Rehearsed(code_of(number), occasion.session, end.status, clock.monotonic_s() - began_s)
