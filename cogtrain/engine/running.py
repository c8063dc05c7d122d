"""What is on the screen while a block runs: one frame, and the trial that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from cogtrain.engine.frames import PlannedTrial
from cogtrain.engine.responses import Collector
from cogtrain.trial import Heard


@dataclass(frozen=True)
class Frame:
    """What is drawn for one flip. ``feedback``: "correct", "other", "none", a number of ms, or None; ``counter_ms``
    runs. sound: begins with this flip."""

    show: tuple[str, ...]
    patch: bool = False
    feedback: str | int | None = None
    counter_ms: int | None = None
    echoes: tuple[str, ...] = ()
    sound: str | None = None


@dataclass
class Running:
    """A trial that is on the screen, or has just left it."""

    index: int
    plan: PlannedTrial
    collector: Collector
    closed: bool = False
    frames: int = 0
    phases: list[int] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    stamp_ok: bool = True
