"""The part of a protocol that speaks of doses: states after a dose, the readiness gate, limits, and what is due when.

The numbers are defaults that a clinician of the site signs; a protocol may set others.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from cogtrain.library.file_model import File, Reference, Slug
from cogtrain.library.hashing import content_hash

State = Literal["acute", "monitoring", "rising", "window", "after"]
STATES: tuple[State, ...] = ("acute", "monitoring", "rising", "window", "after")
UNSCORED: tuple[State, ...] = ("acute", "monitoring", "rising")
"""States in which nothing is assessed: what would be measured is the drug."""

CarePhase = Literal["preparation", "dose", "integration", "maintenance"]
EARLIEST_UNSIGNED_MIN, EARLIEST_EVER_MIN = 120, 60
Hours = Annotated[float, Field(ge=0, le=24 * 400)]


class StateBounds(File):
    """Hours since the end of a dose at which each state ends; the state "after" has no end."""

    acute: float = Field(2, gt=0, description="No tasks until then.")
    monitoring: float = Field(4, gt=0, description="Gated training while observed until then.")
    rising: float = Field(24, ge=24, description="Nothing is assessed until then; 24 at least.")
    window: float = Field(72, gt=0, description="Training and integration count most until then.")

    @model_validator(mode="after")
    def _rise(self) -> StateBounds:
        if not self.acute < self.monitoring < self.rising < self.window:
            raise ValueError("acute < monitoring < rising < window")
        return self


def state_after(hours: float, bounds: StateBounds) -> State:
    """The state so many hours after the end of a dose; a bound itself belongs to the next state."""
    ends = (bounds.acute, bounds.monitoring, bounds.rising, bounds.window)
    return next((state for state, end in zip(STATES, ends, strict=False) if hours < end), "after")


class Signed(File):
    """The clinician who stands for the thresholds of a gate."""

    by: str = Field(min_length=2, max_length=80, description="Name and function.")
    on: str = Field(description="The day, such as 2026-03-01.")
    gate: str = Field("", description="In a site's file the SHA-256 of the thresholds as they were signed.")

    @field_validator("on")
    @classmethod
    def _a_day(cls, text: str) -> str:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValueError("a day, such as 2026-03-01") from None


class Gate(File):
    """What has to hold before a task in the hours after an infusion. Alertness (MOAA/S) is always 5."""

    earliest_min: int = Field(
        EARLIEST_UNSIGNED_MIN,
        ge=EARLIEST_EVER_MIN,
        le=240,
        description="Minutes since the dose ended before any task; below 120 only where the gate is signed.",
    )
    dissociation_at_most: int = Field(1, ge=0, le=1, description="Of 0 to 4.")
    sleepiness_at_most: int = Field(3, ge=1, le=3, description="Of 1 to 5, by the person's own word.")
    energy_at_least: int = Field(4, ge=0, le=10, description="Of 0 to 10; below it the shorter plan.")
    motivation_at_least: int = Field(4, ge=0, le=10, description="Of 0 to 10; below it the shorter plan.")
    again_after_min: int = Field(15, ge=5, le=120, description="Minutes until the gate is asked again.")
    signed: Signed | None = Field(None, description="Who stands for these thresholds; shipped unsigned.")

    @property
    def content(self) -> str:
        """The hash of the thresholds, by whomever they are signed."""
        return content_hash(self.model_dump(mode="json", exclude={"signed"}))

    @model_validator(mode="after")
    def _lower_only_signed(self) -> Gate:
        if self.earliest_min < EARLIEST_UNSIGNED_MIN and self.signed is None:
            raise ValueError(f"earliest_min of {EARLIEST_UNSIGNED_MIN} at least, or signed: a clinician who lowers it")
        return self


class Limits(File):
    """What holds while tasks run after an infusion."""

    total_min: float = Field(20, gt=0, le=20, description="Minutes of tasks in all.")
    shorter_min: float = Field(10, gt=0, le=20, description="The same for the shorter plan.")
    block_min: float = Field(5, gt=0, le=5, description="Minutes of one block at most.")
    rest_s: float = Field(60, ge=60, le=600, description="Rest between blocks at least, seconds.")
    omissions_in_a_row: int = Field(3, ge=1, le=10, description="Trials without an answer that lead to a pause.")
    lapses_share: float = Field(0.20, gt=0, le=0.5, description="Share of omissions in a block beyond which it pauses.")
    slowing: float = Field(
        2.0, gt=1, le=3, description="Median of the last answers over the person's own beyond which it pauses."
    )
    sleepiness_at_most: int = Field(3, ge=1, le=4, description="Of 1 to 5; asked between blocks, beyond it tasks end.")


class Felt(File):
    """How somebody has to feel, by the own ratings of 0 to 10."""

    energy_at_least: int = Field(ge=0, le=10)
    motivation_at_least: int = Field(ge=0, le=10)
    sleepiness_at_most: int = Field(ge=0, le=10)


class Relief(File):
    """Holds demanding sessions back until the person's own ratings show some relief, and lets them grow with more.

    In a deep depressive episode demanding tasks may start only after some relief (docs/dose.md).
    """

    holds: list[Slug] = Field(min_length=1, max_length=20, description="The demanding sessions.")
    questionnaire: Reference = Field(
        "daily-ratings@1", description="Holds the ratings energy, motivation and sleepiness, 0 to 10."
    )
    days: int = Field(3, ge=1, le=14, description="The middle rating of so many latest days counts.")
    within_days: int = Field(7, ge=1, le=60, description="Older ratings say nothing any more.")
    begins: Felt = Field(description="From here on the sessions begin.")
    grows: Felt | None = Field(None, description="From here on more than one of them a day; without it as scheduled.")

    @model_validator(mode="after")
    def _more_to_grow(self) -> Relief:
        if self.days > self.within_days:
            raise ValueError("days <= within_days")
        low, high = self.begins, self.grows or self.begins
        if (
            high.energy_at_least < low.energy_at_least
            or high.motivation_at_least < low.motivation_at_least
            or high.sleepiness_at_most > low.sleepiness_at_most
        ):
            raise ValueError("grows asks for as much as begins, or more")
        return self


class DoseCourse(File):
    """The infusions that a course is planned around; what was given stands in the person's log."""

    count: int = Field(ge=1, le=100, description="How many.")
    days: list[int] = Field(
        default_factory=list, description="Days of the course on which they are planned, from 0; for the calendar."
    )
    route: Literal["iv", "intranasal", "lozenge"] = "iv"

    @model_validator(mode="after")
    def _as_many_days(self) -> DoseCourse:
        if self.days and (len(self.days) != self.count or self.days != sorted(set(self.days)) or self.days[0] < 0):
            raise ValueError("as many days as count, rising, from 0")
        return self


class ScheduleEntry(File):
    """When a session is due: by the calendar (day, week or weeks), before each planned dose, or after a dose."""

    do: Slug = Field(description="A session of this protocol.")
    day: int | None = Field(None, ge=0, le=3650, description="Day of the course, from 0.")
    week: int | None = Field(None, ge=0, le=520, description="Week of the course; 0 is before training starts.")
    weeks: Annotated[list[int], Field(min_length=2, max_length=2)] | None = Field(
        None, description="First and last week."
    )
    after: Literal["dose", "last-dose"] | None = Field(
        None, description="dose: once for every dose; last-dose: once, when all of doses were given."
    )
    before: Literal["dose"] | None = Field(
        None, description="dose: once for every planned dose; open until it is given."
    )
    days_before: int | None = Field(
        None, ge=0, le=30, description="Opens so many days before the dose's planned day; 0, that day, without."
    )
    earliest_h: Hours | None = Field(None, description="Opens so many hours after the dose ended.")
    latest_h: Hours | None = Field(None, description="Closes so many hours after the dose ended.")
    days: Annotated[list[int], Field(min_length=2, max_length=2)] | None = Field(
        None, description="First and last day after the day of the dose, in place of hours; day 1 is the next."
    )
    times_per_day: int | None = Field(None, ge=1, le=12, description="So often on each day of its window; else once.")
    phase: CarePhase | None = Field(None, description="The phase of care that it belongs to.")
    missed: Literal["skip", "keep"] = Field(
        "keep", description="skip: what was not done in time is closed; keep: it stays due until it is done."
    )
    per_week: int = Field(1, ge=1, le=21, description="Sessions a week.")
    at_least_apart_h: float = Field(0, ge=0, le=168, description="Hours between two of them at least.")

    @property
    def on_dose(self) -> bool:
        """Whether it hangs on a dose, and not on the calendar."""
        return self.before is not None or self.after is not None

    @model_validator(mode="after")
    def _one_time(self) -> ScheduleEntry:
        if sum(value is not None for value in (self.day, self.week, self.weeks, self.before, self.after)) != 1:
            raise ValueError("exactly one of day, week, weeks, before, after")
        if self.days_before is not None and self.before is None:
            raise ValueError("before: dose, which days_before speaks of")
        if self.before is not None and self.per_week != 1:
            raise ValueError("no per_week before a dose")
        if self.weeks is not None and not 0 <= self.weeks[0] <= self.weeks[1] <= 520:
            raise ValueError("weeks: [first, last], first <= last, 0 to 520")
        if self.per_week * self.at_least_apart_h > 168:
            raise ValueError("per_week x at_least_apart_h within the 168 hours of a week")
        if self.after is None:
            self._no_window()
        else:
            self._window()
        return self

    def _no_window(self) -> None:
        given = [
            name for name in ("earliest_h", "latest_h", "days", "times_per_day") if getattr(self, name) is not None
        ]
        if given:
            raise ValueError(f"after: dose, which {given[0]} speaks of")

    def _window(self) -> None:
        if self.times_per_day is not None and self.missed == "keep":
            raise ValueError("missed: skip beside times_per_day, as each day ends")
        if self.per_week != 1:
            raise ValueError("no per_week after a dose: write times_per_day")
        hours = self.earliest_h is not None or self.latest_h is not None
        if hours == (self.days is not None):
            raise ValueError("either days: [first, last], or earliest_h and latest_h")
        if hours and (self.earliest_h is None or self.latest_h is None or self.earliest_h >= self.latest_h):
            raise ValueError("earliest_h and latest_h, earliest_h < latest_h")
        if self.days is not None and not 0 <= self.days[0] <= self.days[1] <= 3650:
            raise ValueError("days: [first, last], first <= last, from 0")
        if ((self.times_per_day or 1) - 1) * self.at_least_apart_h > 14:
            raise ValueError("times_per_day and at_least_apart_h within the 14 waking hours of a day")
