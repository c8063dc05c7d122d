"""What is on the screen while a block runs: one frame, and the trial that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from cogtrain.engine.frames import PlannedTrial
from cogtrain.engine.responses import Collector
from cogtrain.trial import Heard, Outcome, Shown


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


def outcome_of(running: Running, cut_short: bool = False) -> Outcome:
    """The trial as it happened so far."""
    rows = zip(running.phases, running.counts, running.late, running.firsts, strict=True)
    shown = tuple(Shown(phase, count, count + late, first) for phase, count, late, first in rows)
    late_frames, onset_s = sum(running.late), running.collector.onset_s
    return Outcome(
        running.index,
        running.plan.trial,
        running.collector.answers(),
        shown,
        float("nan") if onset_s is None else onset_s,
        late_frames,
        late_frames == 0 and running.stamp_ok,
        cut_short,
        tuple(running.heard),
    )
