"""An exercise while it is done: what was given so far, and pages that lead on or one step back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cogtrain.events.session import Draft
from cogtrain.library.support import ExerciseCard
from cogtrain.pages.form import back_key
from cogtrain.pages.page import Button, Page, PageResult
from cogtrain.session.lent_care import Care
from cogtrain.session.paging import Paging
from cogtrain.wording import say


class StepBack(Exception):  # noqa: N818 - nothing went amiss
    """The person goes one step back."""


@dataclass
class Doing:
    """An exercise while it is done.

    keep: where writing goes: shared, private or paper; None while not asked. step: the one that is on, from 1.
    goes_back: whether it can be gone back from. drafts: the last one that was told of each step that is not done.
    cards: exercises that can be shown again, by reference. kept: seals of those that count as a writing already.
    texts: what was written on each step of this run, done or not; written: of these what was sealed as a writing.
    """

    card: ExerciseCard
    paging: Paging
    care: Care
    item: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    keep: str | None = None
    step: int = 0
    goes_back: bool = False
    drafts: dict[int, Draft] = field(default_factory=dict)
    cards: Mapping[str, ExerciseCard] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    texts: dict[int, str] = field(default_factory=dict)
    written: dict[int, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.paging.language

    def show(self, page: Page) -> PageResult:
        """Show a page, with a button that goes back where that is possible. Raises StepBack where it is pressed."""
        if not self.goes_back:
            return self.paging.show(page)
        result = self.paging.show(with_back(page, self.language))
        if result.key == back_key(page.entry):
            if page.entry is not None:
                self.texts[self.step] = result.form.text
            raise StepBack
        return result

    def choose(self, page: Page) -> str:
        """The answer to a page that asks."""
        return self.show(page).value or ""


def with_back(page: Page, language: str) -> Page:
    """The page with a button more, which goes back."""
    return replace(page, buttons=(*page.buttons, Button(back_key(page.entry), say(language, "question.back"))))
