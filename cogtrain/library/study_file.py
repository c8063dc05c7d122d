"""The file of a study: arms of one course, who gets which, who may know, and how it is analysed."""

from __future__ import annotations

from itertools import product
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from cogtrain.library.file_model import File, Share, Slug, Value
from cogtrain.library.models import ADAPTING, FIXED, Difficulty, FixedLevel, difficulty_kind

MOST_CELLS = 64
TAKEN = frozenset(
    {
        "participant", "arm", "allocated_utc", "sessions_done", "sessions_due", "left", "adverse_events",
        "serious_adverse_events", "before", "after",
    }
)  # fmt: skip
"""What the table of people calls its own columns: no names of strata."""
Design = Literal["latin", "williams"]


class Difference(File):
    """What is other in some sessions of an arm. What is not named stays as the course has it."""

    sessions: list[Slug] = Field(min_length=1, max_length=50, description="In which sessions.")
    tasks: list[Slug] = Field(
        default_factory=list, max_length=50, description="Of which tasks, by id; without it of all tasks there."
    )
    difficulty: (
        Annotated[
            Annotated[Difficulty, Tag(ADAPTING)] | Annotated[FixedLevel, Tag(FIXED)],
            Discriminator(difficulty_kind),
        ]
        | None
    ) = Field(None, description="In place of theirs. A fixed level carries nothing over.")
    settings: dict[str, Value] = Field(default_factory=dict, description="Settings that differ from theirs.")
    blocks: int | None = Field(None, ge=1, le=40, description="Scored blocks.")

    @model_validator(mode="after")
    def _something(self) -> Difference:
        if self.difficulty is None and not self.settings and self.blocks is None:
            raise ValueError("difficulty, settings or blocks: what is other")
        return self


class Arm(File):
    """One arm."""

    about: str = Field(min_length=1, max_length=300, description="What it is, for those who read the study.")
    share: int = Field(1, ge=1, le=10, description="So many of every block of people, beside the other arms.")
    protocol: Slug | None = Field(None, description="A course of its own, in place of the study's.")
    differs: list[Difference] = Field(
        default_factory=list, max_length=40, description="How it differs from the course."
    )


class Allocation(File):
    """How an arm is drawn for somebody."""

    method: Literal["blocks", "minimise"] = Field(
        description="blocks: permuted blocks, within each stratum. minimise: the arm that keeps the strata even."
    )
    sizes: list[int] = Field(
        default_factory=list, max_length=6, description="Lengths of blocks, of which each is drawn by chance."
    )
    strata: dict[Slug, Annotated[list[Slug], Field(min_length=2, max_length=12)]] = Field(
        default_factory=dict, max_length=6, description="What is kept even, each with its values."
    )
    follows: Share = Field(0.8, description="minimise: with which chance the arm that keeps even is taken.")

    @model_validator(mode="after")
    def _of_its_method(self) -> Allocation:
        taken = sorted(TAKEN & self.strata.keys())
        if taken:
            raise ValueError(f"strata of other names than {taken[0]}, which the table of people has already")
        if self.method == "blocks" and not self.sizes:
            raise ValueError("sizes, the lengths of blocks, such as [4, 6]")
        if self.method == "minimise" and self.sizes:
            raise ValueError("no sizes: they belong to blocks")
        if self.method == "minimise" and not self.strata:
            raise ValueError("strata, which minimise keeps even")
        if self.method == "blocks" and len(self.cells) > MOST_CELLS:
            raise ValueError(f"at most {MOST_CELLS} strata together, or method: minimise")
        return self

    @property
    def cells(self) -> tuple[str, ...]:
        """Every stratum of permuted blocks, such as ``age=under-40 sex=f``; one without a name where there are none."""
        named = [[f"{name}={value}" for value in values] for name, values in sorted(self.strata.items())]
        return tuple(" ".join(one) for one in product(*named))


class Orders(File):
    """In which order the tasks of a session come: a row of a square for each person."""

    session: Slug = Field(description="The session whose tasks change places.")
    design: Design = Field(
        description="latin: each task once at each place. williams: besides, each task as often after each other."
    )


class Outcome(File):
    """What is compared at the end: a score of one task, before and after."""

    task: Slug = Field(description="Id of the task.")
    measure: Slug | Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=60)] = Field(
        description="One of its scores, such as mean_rt_ms."
    )


class Analysis(File):
    """The analysis, told before anybody is enrolled."""

    outcome: Outcome
    secondary: list[Outcome] = Field(default_factory=list, max_length=20, description="Told beside it, no decision.")
    model: Literal["ancova", "mixed"] = Field(
        "ancova", description="ancova: follow-up on baseline and arm. mixed: all assessments, a person's own start."
    )
    covariates: list[Slug] = Field(default_factory=list, max_length=6, description="Strata that go in beside the arm.")
    reference: Slug = Field(description="The arm with which the others are compared.")
    alpha: float = Field(0.05, gt=0, lt=0.5, description="Of two sides.")
    least_share: Share = Field(
        0.8, description="Per protocol: those who did at least this share of the sessions that were due."
    )


class Study(File):
    """A study: one course with arms."""

    study: Slug = Field(description="The study's id; also the file's name. It names the course in every record.")
    version: int = Field(ge=1, description="Raised when anything changes.")
    about: str = Field(min_length=1, max_length=600, description="One or two sentences for those who choose it.")
    protocol: Slug = Field(description="The course of all arms.")
    arms: dict[Slug, Arm] = Field(min_length=2, max_length=8)
    blinding: Literal["double", "open"] = Field(
        description="double: nothing that cogtrain writes or shows tells the arm before it is unblinded."
    )
    people: int = Field(ge=2, le=5000, description="How many are to be enrolled.")
    allocation: Allocation
    orders: list[Orders] = Field(default_factory=list, max_length=10)
    reasons: list[Slug] = Field(
        default=["own-wish", "adverse-event", "worsening", "not-reached", "moved-away", "protocol-breach", "other"],
        min_length=1,
        max_length=30,
        description="Why somebody may be withdrawn.",
    )
    analysis: Analysis

    @model_validator(mode="after")
    def _of_one_piece(self) -> Study:
        shares = sum(arm.share for arm in self.arms.values())
        odd = [size for size in self.allocation.sizes if size % shares or size > 100]
        if odd:
            raise ValueError(f"allocation.sizes that are multiples of {shares}, the shares of all arms, up to 100")
        if self.analysis.reference not in self.arms:
            raise ValueError(f"analysis.reference, one of the arms: {', '.join(self.arms)}")
        lost = [name for name in self.analysis.covariates if name not in self.allocation.strata]
        if lost:
            raise ValueError(f"analysis.covariates that are strata of allocation, and not {lost[0]}")
        return self
