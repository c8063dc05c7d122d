"""Conditions that end or branch a course: a questionnaire's total, an adverse event."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cogtrain.library.file_model import File, Reference, Slug

SCALES_ON_PAPER = {"madrs": 60, "cadss": 92, "kss": 9, "isi": 28, "qids": 27}
"""Scales whose wording may not be shipped: staff may enter a total up to these, as ``madrs-total@1`` and the like."""
TOTAL = "-total"


class When(File):
    """What has to come about."""

    questionnaire: Reference | None = Field(None, description="Whose total: questionnaire@version.")
    total_at_least: int | None = Field(None, ge=0, description="From this total on.")
    total_at_most: int | None = Field(None, ge=0, description="Up to this total.")
    adverse_event: Literal["any", "severe", "serious"] | None = Field(
        None, description="An adverse event: any, one that is severe, or a serious one."
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> When:
        if (self.questionnaire is None) == (self.adverse_event is None):
            raise ValueError("either questionnaire, with a total, or adverse_event")
        totals = [self.total_at_least, self.total_at_most]
        if (self.questionnaire is None) != (totals == [None, None]):
            raise ValueError("total_at_least or total_at_most beside questionnaire, and only there")
        return self


class Condition(File):
    """What follows once it came about, from then on."""

    when: When
    end: Slug | None = Field(None, description="The course ends, for this reason.")
    leave_out: list[Slug] = Field(default_factory=list, max_length=50, description="Sessions that are due no longer.")
    add: list[Slug] = Field(
        default_factory=list, max_length=50, description="Sessions that are due only once this came about."
    )

    @model_validator(mode="after")
    def _something_follows(self) -> Condition:
        if sum(map(bool, (self.end, self.leave_out, self.add))) != 1:
            raise ValueError("exactly one of end, leave_out, add")
        return self
