"""Frozen values that every rule works on: the rule itself, what is told, and what was decided."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from cogtrain.adapt.settings import RuleSettings

State: TypeAlias = dict[str, Any]
Harder = Literal["higher", "lower"]
Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class LevelRule:
    """A rule for one quantity; levels in the quantity's own unit.

    harder: which way it gets harder (a higher n, a lower deadline). scale: log for times, of which a tenth more is a
    step alike everywhere. :func:`cogtrain.adapt.level_rule` makes one from plain values.
    """

    kind: str
    start: float
    lowest: float
    highest: float
    settings: RuleSettings
    quantity: str = "level"
    harder: Harder = "higher"
    scale: Scale = "linear"

    def data(self) -> dict[str, Any]:
        """As JSON has it: what must be the same for a state to be carried on."""
        own = self.settings.model_dump(mode="json")
        names = ("kind", "lowest", "highest", "harder", "scale")
        return {name: getattr(self, name) for name in names} | own

    def kept(self, level: float) -> float:
        """The level, kept within the range."""
        return min(max(level, self.lowest), self.highest)

    def ease(self, level: float) -> float:
        """The level on the axis on which rules work: more is easier; log10 units where the scale is log."""
        place = math.log10(level) if self.scale == "log" else level
        return -place if self.harder == "higher" else place

    def level(self, ease: float) -> float:
        """The level at a place on that axis, kept within the range."""
        place = -ease if self.harder == "higher" else ease
        if self.scale == "log":
            place = 10.0 ** min(max(place, -30.0), 30.0)
        return self.kept(place)


@dataclass(frozen=True)
class TrialResult:
    """One scored trial: the level it was given at, whether it was answered correctly, and its condition."""

    level: float
    correct: bool
    condition: str = ""


@dataclass(frozen=True)
class BlockResult:
    """What a block came to.

    accuracy: balanced over its scored trials, 0 to 1; worst: of the worst stream (None: there is one stream).
    valid: whether the answers are those of somebody who works on it; if not, ``reason`` says why.
    answers: its scored trials in order, for the rules that move by trial.
    """

    accuracy: float
    valid: bool = True
    reason: str = ""
    trials: int = 0
    worst: float | None = None
    answers: tuple[TrialResult, ...] = ()


@dataclass(frozen=True)
class Estimate:
    """Where the target lies, with 95 % of the belief between ``low`` and ``high``; all in the quantity's unit."""

    level: float
    low: float
    high: float


@dataclass(frozen=True)
class Decision:
    """From which level to which, and why, in words. ``bound``: the end of the range that the level rests at."""

    before: float
    after: float
    why: str
    bound: Literal["lowest", "highest"] | None = None
    estimate: Estimate | None = None
