"""Fixed level and block ladder.

The ladder moves one step after a block, by the block's balanced accuracy (the mean of accuracy where an answer is
asked for and where withholding is): a silent person scores .5 there and never rises. After Jaeggi et al. 2008,
doi:10.1073/pnas.0801268105, whose rule counts errors; the scope here is all streams of the block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cogtrain.errors import did_you_mean, refuse

RULES = ("fixed", "block-ladder")
State = Mapping[str, float | int | str]


@dataclass(frozen=True)
class LevelRule:
    """A rule with its settings; levels in the adapted quantity's own unit, ``up_at`` and ``down_at`` as shares."""

    kind: str
    start: float
    lowest: float
    highest: float
    step: float = 1.0
    up_at: float = 0.90
    down_at: float = 0.75

    def __post_init__(self) -> None:
        if self.kind not in RULES:
            raise refuse(
                "difficulty.rule", repr(self.kind), f"one of {', '.join(RULES)}", did_you_mean(self.kind, RULES)
            )
        if not self.lowest <= self.start <= self.highest:
            raise refuse(
                "difficulty",
                f"start {self.start:g}",
                f"a level from {self.lowest:g} to {self.highest:g}",
                "Widen the range.",
            )


@dataclass(frozen=True)
class BlockResult:
    """What a block came to: balanced accuracy (0 to 1), whether the answers are those of somebody who tries, and if
    not, why."""

    accuracy: float
    valid: bool = True
    reason: str = ""
    trials: int = 0


@dataclass(frozen=True)
class Decision:
    """From which level to which, and why, in words."""

    before: float
    after: float
    why: str


def begin(rule: LevelRule, level: float | None = None) -> dict[str, float | int | str]:
    """A fresh state at ``level`` (the rule's start without one), kept within the rule's range."""
    chosen = rule.start if level is None else min(max(level, rule.lowest), rule.highest)
    return {"level": chosen, "blocks": 0}


def ask(_rule: LevelRule, state: State) -> float:
    """The level for the next block."""
    return float(state["level"])


def tell(rule: LevelRule, state: State, result: BlockResult) -> tuple[dict[str, float | int | str], Decision]:
    """The state after a block, and the decision in words. A silent, random or otherwise invalid block moves nothing."""
    before = float(state["level"])
    blocks = int(state["blocks"]) + 1
    seen = f"{result.accuracy:.2f} balanced accuracy over {result.trials} trials"
    after, why = before, f"{seen}: level stays {before:g}"
    if rule.kind == "fixed":
        why = f"fixed at {before:g}"
    elif not result.valid:
        why = f"block not counted ({result.reason}): level stays {before:g}"
    elif result.accuracy >= rule.up_at:
        after = min(before + rule.step, rule.highest)
        why = f"{seen}, up at {rule.up_at:.2f}: {before:g} -> {after:g}"
    elif result.accuracy < rule.down_at:
        after = max(before - rule.step, rule.lowest)
        why = f"{seen}, down below {rule.down_at:.2f}: {before:g} -> {after:g}"
    if after == before and "->" in why:
        why += " (the end of the range)"
    return {"level": after, "blocks": blocks}, Decision(before, after, why)
