"""The block that every row shows, and the presses that the robot finger makes in it: pure, drawn from a generator."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

LETTERS = "BFKMPRXZ"
# Frames of the stimulus and from onset to onset. Short, so that 300 trials a row take little time; a reaction time's
# error does not depend on its length. The row of a whole session has reaction times of 150 to 600 ms.
SHAPES = {60: (4, 9), 120: (7, 15), 240: (12, 27)}
EARLIEST_S, LAST_S = 0.022, 0.040
SHORT_S, LONG_S = 0.002, 0.018
DOUBLE_GAP_S = 0.009
SHARES = {"near a flip": 0.2, "short": 0.35, "double": 0.12}


@dataclass(frozen=True)
class Tap:
    """A press: so long after the onset, and held for so long, seconds."""

    rt_s: float
    held_s: float


@dataclass(frozen=True)
class Plan:
    """A block: one letter a trial, shown for ``shown_frames``; onsets are ``trial_frames`` apart. ``taps``: for each
    trial."""

    hz: int
    letters: str
    shown_frames: int
    trial_frames: int
    taps: tuple[tuple[Tap, ...], ...]

    @property
    def shown_s(self) -> float:
        return self.shown_frames / self.hz

    @property
    def trial_s(self) -> float:
        return self.trial_frames / self.hz

    def data(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def plan_from(data: dict[str, Any]) -> Plan:
    """The inverse of :meth:`Plan.data`."""
    taps = tuple(tuple(Tap(**tap) for tap in trial) for trial in data["taps"])
    return Plan(data["hz"], data["letters"], data["shown_frames"], data["trial_frames"], taps)


def draw_taps(hz: int, earliest_s: float, latest_s: float, rng: np.random.Generator) -> tuple[Tap, ...]:
    """One trial's presses: anywhere, or within 1 ms of a flip; some shorter than any frame, some double."""
    rt_s = float(rng.uniform(earliest_s, latest_s))
    if rng.random() < SHARES["near a flip"]:
        rt_s = round(rt_s * hz) / hz + float(rng.uniform(-0.001, 0.001))
    held_s = SHORT_S if rng.random() < SHARES["short"] else LONG_S
    if rng.random() < SHARES["double"]:
        return Tap(rt_s, SHORT_S), Tap(rt_s + DOUBLE_GAP_S, SHORT_S)
    return (Tap(rt_s, held_s),)


def draw_plan(hz: int, trials: int, rng: np.random.Generator) -> Plan:
    """A block for that rate."""
    shown, trial = SHAPES[hz]
    letters = "".join(rng.choice(list(LETTERS), trials))
    latest_s = trial / hz - LAST_S
    taps = tuple(draw_taps(hz, EARLIEST_S, latest_s, rng) for _ in range(trials))
    return Plan(hz, letters, shown, trial, taps)
