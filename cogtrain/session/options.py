"""How a session is run, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from cogtrain.events.block import MarkersSent
from cogtrain.records.log.station import Station
from cogtrain.session.lent_care import Support


class Markers(Protocol):
    """Takes codes for recorders of EEG and the like."""

    def send(self, code: int, stamp_s: float) -> None:
        """Hand over a code for what happened at that moment of the session's clock; returns in microseconds."""
        ...

    def told(self, block: int, attempt: int) -> MarkersSent:
        """What became of them since the last time."""
        ...


@dataclass(frozen=True)
class Options:
    """How a session is run. ``session`` None: the first of the schedule that is not finished. ``observer``: a
    simulated person's name. ``station``: who writes, where it is not the one that the folder is on this computer.
    ``support``: what care lends to it, the gate's decision among it. ``language``: the one
    that is asked for; the protocol's first where it does not have it. ``markers``: where codes for recorders go."""

    participant: str
    results: Path
    session: str | None = None
    seed: int | None = None
    resume: bool = False
    unattended: bool = False
    observer: str | None = None
    support: Support = field(default_factory=Support)
    language: str | None = None
    station: Station | None = None
    markers: Markers | None = None


@dataclass(frozen=True)
class SessionEnd:
    """What became of it."""

    status: Literal["finished", "stopped"]
    session: str
    file: Path
    resumed: bool
