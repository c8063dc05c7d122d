"""What a task card may set of each rule: declared here, checked at load, written into the log."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]


class RuleSettings(BaseModel):
    """Base of every rule's settings: nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


class Fixed(RuleSettings):
    """A level that stays has nothing to set."""


class BlockLadder(RuleSettings):
    """One step after a block."""

    step: float = Field(1, gt=0, description="How far one decision moves the level, in its unit.")
    up_at: Share = Field(0.90, description="Balanced accuracy of a block from which it gets harder, 0 to 1.")
    down_at: Share = Field(0.75, description="Balanced accuracy of a block below which it gets easier, 0 to 1.")
    scope: Literal["all-streams", "worst-stream"] = Field(
        "all-streams", description="Whose accuracy decides where a trial asks for several answers."
    )

    @model_validator(mode="after")
    def _apart(self) -> BlockLadder:
        if self.down_at >= self.up_at:
            raise ValueError("down_at below up_at")
        return self


STEP = "Step towards harder: log10 units of a time, else the quantity's own unit."
FIRST_STEP = "Step at the start; halved at each reversal until it is step. Without one it is step from the start."


class WeightedUpDown(RuleSettings):
    """A small step harder after each correct answer, a larger one easier after each other one."""

    target: float = Field(0.80, gt=0.5, lt=1, description="Share correct that it settles at.")
    step: float = Field(0.02, gt=0, description=STEP)
    first_step: float | None = Field(0.08, gt=0, description=FIRST_STEP)


class TransformedUpDown(RuleSettings):
    """Harder after so many correct answers in a row, easier after so many others in a row."""

    harder_after: int = Field(3, ge=1, le=8, description="Correct answers in a row that make it harder.")
    easier_after: int = Field(1, ge=1, le=8, description="Other answers in a row that make it easier.")
    step: float = Field(0.05, gt=0, description=STEP)
    first_step: float | None = Field(0.2, gt=0, description=FIRST_STEP)


class StopDelay(RuleSettings):
    """One step after each stop trial."""

    step: float = Field(0.05, gt=0, description="By how much the delay moves, seconds.")
    condition: str = Field("stop", min_length=1, description="Condition of the trials that count.")


class Bayes(RuleSettings):
    """What the rules share that keep a belief about threshold, slope and lapse."""

    target: float = Field(0.80, gt=0, lt=1, description="Share correct to aim at.")
    chance: float = Field(0.5, ge=0, lt=1, description="Share correct of somebody who sees nothing of it.")
    start_within: float = Field(
        0.8, gt=0, le=3, description="So far from the start the level is thought to lie, log10 units; hardly beyond."
    )
    slopes: tuple[Annotated[float, Field(gt=0, le=20)], ...] = Field(
        (1.0, 1.7, 2.8, 4.7, 8.0), min_length=1, max_length=12, description="Slopes of the Weibull that are thought of."
    )
    lapses: tuple[Annotated[float, Field(ge=0, lt=0.5)], ...] = Field(
        (0.0, 0.03, 0.1), min_length=1, max_length=6, description="Shares of lapses that are thought of."
    )
    widen_per_day: float = Field(
        0.03, ge=0, le=1, description="By how much a day away widens the belief: SD in log10 units; grows as its root."
    )

    @model_validator(mode="after")
    def _reachable(self) -> Bayes:
        if not self.chance < self.target < 1 - max(self.lapses):
            raise ValueError("target between chance and 1 less the largest of lapses")
        return self


class BayesMeasure(Bayes):
    """Measures the level at which the target is met."""


class BayesFollow(Bayes):
    """Follows that level while it moves."""

    diffusion: float = Field(
        0.06, gt=0, le=0.5, description="By how much each trial widens the belief: SD in log10 units."
    )


class QuestPlus(Bayes):
    """Asks what tells most about threshold, slope and lapse."""
