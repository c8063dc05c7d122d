"""Events of the person's log about a study: the arm that was drawn, what happened, who left, who was unblinded."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cogtrain.events.event import Event, Ident, Utc

StudyId = Annotated[str, Field(description="The study's id.")]


class Allocated(Event):
    """An arm was drawn for the person, right after enrolment. In a blinded study it stands here sealed."""

    KIND: ClassVar[str] = "allocated"
    study: StudyId
    version: int = Field(description="The study's version.")
    drawn_from: str = Field(description="SHA-256 of the sealed list that it was drawn from.")
    stratum: dict[str, str] = Field(description="What is kept even, by name, and this person's value.")
    number: int = Field(description="Which entry of the station's list for this stratum, from 1.")
    orders: list[int] = Field(description="For each entry of the study's orders the row of its square, from 1.")
    arm: str = Field("", description="The arm, in an open study.")
    sealed: dict[str, str] = Field(
        default_factory=dict,
        description="The arm in a blinded study, by who can open it: each station of the list by its id, and `holder`, "
        "who keeps the key. Base64 of libsodium sealed boxes.",
    )
    veiled: list[str] = Field(
        default_factory=list, description="Sessions that are not the same in all arms: nothing of them is shown."
    )


class Unblinded(Event):
    """The arm was opened with the holder's key."""

    KIND: ClassVar[str] = "unblinded"
    study: StudyId
    arm: str = Field(description="The arm.")
    by: str = Field(description="Who did it.")
    why: str = Field(description="The reason that was given.")


class Withdrawn(Event):
    """The person left the study, or it was recorded by mistake. The last one holds."""

    KIND: ClassVar[str] = "withdrawn"
    stands: bool = Field(description="False: it was recorded by mistake.")
    reason: str = Field(description="One of the study's reasons.")
    staff: str = Field("", description="Who entered it.")
    why: str = Field("", description="In words, where some were given.")


class AdverseEventTold(Event):
    """Something untoward happened to the person, whatever it came from."""

    KIND: ClassVar[str] = "adverse_event"
    number: Ident = Field(description="Its number, from 1, and the station.")
    at: Utc = Field(description="When it began, UTC.")
    what: str = Field(description="In a few words.")
    severity: Literal["mild", "moderate", "severe"] = Field(description="mild, moderate or severe.")
    serious: bool = Field(
        description="Death, danger to life, a stay at a hospital, lasting disability or the like followed."
    )
    related: Literal["no", "unlikely", "possible", "probable", "definite", "not-known"] = Field(
        description="Whether it came from what the study does: no, unlikely, possible, probable, definite, not-known."
    )
    staff: str = Field("", description="Who entered it.")


class AdverseEventVoided(Event):
    """An adverse event was entered wrongly."""

    KIND: ClassVar[str] = "adverse_event_voided"
    number: Ident = Field(description="Which one.")
    staff: str = Field("", description="Who took it back.")
    why: str = Field(description="The reason that was given.")
