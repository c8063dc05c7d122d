"""Two further kinds of card: questionnaires, in their official words, and exercises, as a list of steps."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from cogtrain.library.file_model import File, Language, Reference, Slug

Words = dict[Language, Annotated[str, Field(min_length=1, max_length=400)]]
Options = dict[Language, Annotated[list[str], Field(min_length=2, max_length=11)]]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


# ---------------------------------------------------------------- questionnaires


class Band(File):
    """What a total is called, from this total on."""

    start: int = Field(alias="from", ge=0)
    name: Words


class AlertRule(File):
    """An item whose answer calls for somebody, from this answer on."""

    item: int = Field(ge=1, description="Counted from 1, as on paper.")
    start: int = Field(alias="from", ge=1)


class Scale(File):
    """A rating by number, with words at both ends."""

    lowest: int = 0
    highest: int = Field(10, le=10)
    low: Words
    high: Words


class QuestionnaireCard(File):
    """A questionnaire: items with answers that count 0, 1, 2, ..., or ratings by number."""

    questionnaire: Slug = Field(description="The questionnaire's id; also the file's name.")
    version: int = Field(ge=1, description="Raised when anything that the person meets changes.")
    title: Words
    permission: str = Field(min_length=10, description="Why it may be shipped, and whose wording it is.")
    intro: Words | None = Field(None, description="What the form says before its items; a page of its own.")
    lead: Words = Field(description="What is asked, and about which time; stands above every item.")
    answers: Options | None = Field(None, description="The answers in order; the first counts 0.")
    scale: Scale | None = Field(None, description="In place of answers: a rating by number.")
    items: dict[Language, Annotated[list[str], Field(min_length=1, max_length=40)]]
    names: list[Name] = Field(default_factory=list, description="The items' names in tables; item_1, ... without.")
    total: Literal["sum", "none"] = Field("sum", description="none: every item stands for itself.")
    bands: list[Band] = Field(default_factory=list, description="Names of ranges of the total.")
    better: Literal["higher", "lower", "neither"] = "lower"
    meaningful_change: float | None = Field(None, gt=0, description="Change of the total that matters.")
    alert: AlertRule | None = Field(None, description="The item that calls for somebody.")
    offer_support_from: int | None = Field(None, ge=1, description="Total from which support is offered.")
    sources: list[str] = Field(min_length=1)

    @property
    def reference(self) -> str:
        return f"{self.questionnaire}@{self.version}"

    @property
    def languages(self) -> frozenset[str]:
        """Languages in which there are official words."""
        return frozenset(self.items)

    @property
    def count(self) -> int:
        """How many items."""
        return len(next(iter(self.items.values())))

    @property
    def item_names(self) -> tuple[str, ...]:
        """The items' names in tables."""
        return tuple(self.names) or tuple(f"item_{i + 1}" for i in range(self.count))

    @property
    def highest(self) -> int:
        """The highest answer of one item."""
        return self.scale.highest if self.scale is not None else len(next(iter((self.answers or {}).values()))) - 1

    @model_validator(mode="after")
    def _consistent(self) -> QuestionnaireCard:
        if (self.answers is None) == (self.scale is None):
            raise ValueError("either answers or scale")
        worded: list[Any] = [self.title, self.lead, self.intro, self.answers]
        worded += [] if self.scale is None else [self.scale.low, self.scale.high]
        if any(set(words) != set(self.items) for words in worded if words is not None):
            raise ValueError("title, intro, lead, answers or scale, and items in the same languages")
        if len({len(items) for items in self.items.values()}) > 1:
            raise ValueError("as many items in every language")
        if self.names and len(self.names) != self.count:
            raise ValueError("as many names as items")
        if self.alert is not None and not (self.alert.item <= self.count and self.alert.start <= self.highest):
            raise ValueError("alert: an item and an answer that there are")
        starts = [band.start for band in self.bands]
        if starts and (starts[0] != 0 or starts != sorted(set(starts))):
            raise ValueError("bands from 0, rising")
        return self


# ---------------------------------------------------------------- exercises


class Option(File):
    """One of some answers. A list and no mapping holds them: their order is part of the card."""

    name: Name = Field(description="Kept in the log.")
    words: Words = Field(description="What the person reads.")


class PageStep(File):
    """A page to read."""

    page: Words = Field(description="What it says.")
    heading: Words
    lasts_s: float | None = Field(None, ge=5, le=600, description="Goes on by itself after so many seconds.")


class RateStep(File):
    """A rating from 0 to 10."""

    rate: Name = Field(description="The rating's name in tables.")
    text: Words
    low: Words
    high: Words


class ChooseStep(File):
    """One of some answers; its name is kept, not its words."""

    choose: Name
    text: Words
    options: list[Option] = Field(min_length=2, max_length=8)


class TickStep(File):
    """Things to tick, all on one page; none of them is an answer too."""

    tick: Name
    text: Words
    options: list[Option] = Field(min_length=1, max_length=8)


class WriteStep(File):
    """Free writing, sealed as soon as it is done."""

    write: Name
    text: Words


class BreatheStep(File):
    """Paced breathing with the circle, minutes."""

    breathe_min: float = Field(gt=0, le=10)
    text: Words


class TimerStep(File):
    """A quiet timer of a length that the person chooses, minutes."""

    timer_min: list[int] = Field(min_length=1, max_length=4)
    bell: bool = Field(
        False, description="Asks whether a soft bell shall ring at its beginning and end; no stands first."
    )
    text: Words


OWN = "own"
"""What is committed to in one's own words bears this name."""


class CommitStep(File):
    """Something to do before the next treatment: what kind of thing, or in one's own words, by when; looked at on a
    later visit."""

    commit: Name
    text: Words
    options: list[Option] = Field(min_length=2, max_length=8)
    due_days: list[int] = Field(min_length=1, max_length=5, description="Days from today that are offered.")
    own: Words | None = Field(None, description="Asks for one line of one's own words; without it the list is all.")

    @model_validator(mode="after")
    def _own_once(self) -> CommitStep:
        if self.own is not None and OWN in [option.name for option in self.options]:
            raise ValueError(f'options without the name "{OWN}", which one\'s own words have')
        return self


class ReviewStep(File):
    """Looks at commitments whose day has come: done, in part, or not yet."""

    review: Words


class RecallStep(File):
    """What was ticked, chosen and written in another exercise, shown again; of writing only what the person opens."""

    recall: Reference = Field(description="The exercise, as exercise@version.")
    heading: Words
    nothing: Words = Field(description="What is said where it was not done yet.")


_STEPS: dict[str, type[File]] = {
    "page": PageStep,
    "rate": RateStep,
    "choose": ChooseStep,
    "tick": TickStep,
    "write": WriteStep,
    "breathe_min": BreatheStep,
    "timer_min": TimerStep,
    "commit": CommitStep,
    "review": ReviewStep,
    "recall": RecallStep,
}


def _step_kind(value: object) -> str:
    """Which of them is meant, by the key that is there. Tags are no keys: a fault's place is read by both."""
    for key, model in _STEPS.items():
        if isinstance(value, model) or (isinstance(value, dict) and key in value):
            return model.__name__
    return PageStep.__name__


Step = Annotated[
    Annotated[PageStep, Tag("PageStep")]
    | Annotated[RateStep, Tag("RateStep")]
    | Annotated[ChooseStep, Tag("ChooseStep")]
    | Annotated[TickStep, Tag("TickStep")]
    | Annotated[WriteStep, Tag("WriteStep")]
    | Annotated[BreatheStep, Tag("BreatheStep")]
    | Annotated[TimerStep, Tag("TimerStep")]
    | Annotated[CommitStep, Tag("CommitStep")]
    | Annotated[ReviewStep, Tag("ReviewStep")]
    | Annotated[RecallStep, Tag("RecallStep")],
    Discriminator(_step_kind),
]


Kind = Literal[
    "screening",
    "information",
    "preparation",
    "recall",
    "regulation",
    "mindfulness",
    "body",
    "creative",
    "journal",
    "commitments",
    "plan",
    "habits",
    "consent",
]


class ExerciseCard(File):
    """An exercise: steps in their order, one idea each."""

    exercise: Slug = Field(description="The exercise's id; also the file's name.")
    version: int = Field(ge=1, description="Raised when anything that the person meets changes.")
    title: Words
    kind: Kind
    modality: str = Field(min_length=3, description="What the note for the record calls it.")
    intervention: str = Field(min_length=3, description="What it does, for the note.")
    minutes: float = Field(gt=0, le=60, description="How long it takes about.")
    steps: list[Step] = Field(min_length=1, max_length=40)
    printable: bool = Field(False, description="A sheet to take home is offered.")
    sources: list[str] = Field(min_length=1)

    @property
    def reference(self) -> str:
        return f"{self.exercise}@{self.version}"

    @property
    def languages(self) -> frozenset[str]:
        """Languages that every word of it is in."""
        every = [set(words) for step in self.steps for words in _spoken(step)]
        return frozenset(set(self.title).intersection(*every))

    @property
    def recalled(self) -> tuple[str, ...]:
        """The exercises that it shows again."""
        return tuple(step.recall for step in self.steps if isinstance(step, RecallStep))

    @model_validator(mode="after")
    def _names_once(self) -> ExerciseCard:
        names = [name for step in self.steps for name in [_name(step)] if name]
        if len(names) != len(set(names)):
            raise ValueError("every name once")
        if not self.languages:
            raise ValueError("all its words in one language at least")
        return self


def _name(step: Any) -> str:
    return next((getattr(step, key) for key in ("rate", "choose", "tick", "write", "commit") if hasattr(step, key)), "")


def _spoken(step: Any) -> list[dict[str, str]]:
    names = ("page", "heading", "text", "low", "high", "review", "own", "nothing")
    own = [words for name in names if (words := getattr(step, name, None)) is not None]
    return [*own, *(option.words for option in getattr(step, "options", []))]
