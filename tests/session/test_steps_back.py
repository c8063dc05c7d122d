"""Within an exercise: one step back with everything kept, tick lists on one page, and what each key means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from cogtrain.clock import VirtualClock
from cogtrain.library.support import CommitStep, ExerciseCard, TickStep
from cogtrain.observers import observer_maker
from cogtrain.pages.form import Choice, Choices, FormState
from cogtrain.pages.page import Button, Page, PageResult, layout
from cogtrain.pages.page_run import PageRun
from cogtrain.records.sealing import unseal
from cogtrain.session.exercise import every_page
from cogtrain.trial import Text
from tests.care.people import DAY0, LIBRARY
from tests.session.test_lent_care import EXERCISES, PRIVATE, Answering, Kept, screen, steps_of

GO = Button("space", "Go on")
OPTIONS = tuple(Choice(name, name.title()) for name in ("sleep", "food", "walk"))
TICKS = Page("ticks", text="Which?", choices=Choices(OPTIONS, several=True), buttons=(GO,))
JOURNAL = EXERCISES["integration-journal@1"]
WRITE = [f"exercise:integration-journal@1:{name}" for name in ("journal_insights", "journal_perspective")]


def card(*steps: dict[str, Any]) -> ExerciseCard:
    data = EXERCISES["daily-habits@2"].model_dump(mode="json", by_alias=True)
    return ExerciseCard.model_validate({**data, "steps": list(steps)})


def rate(name: str) -> dict[str, Any]:
    return {"rate": name, "text": {"en": name}, "low": {"en": "none"}, "high": {"en": "much"}}


def choose(key: str, name: str, **more: Any) -> dict[str, Any]:
    options = [{"name": each, "words": {"en": each}} for each in ("one", "two", "three")]
    return {key: name, "text": {"en": name}, "options": options, **more}


# ---------------------------------------------------------------- several on one page


def test_digits_and_touches_tick_and_take_the_tick_away() -> None:
    run = PageRun(TICKS, "en")
    for key in ("1", "num_3", "1", "2", "9", "up"):
        assert run.take([key], [], 1.0) is None
    assert run.form.ticked == {"food", "walk"}
    (x, y) = next((t.x, t.y) for t in run.targets if t.name == "choose:sleep")
    assert run.take([], [(x, y)], 1.0) is None
    left = run.take(["space"], [], 2.0)
    assert left is not None
    assert left.value == "sleep,food,walk"


def test_nothing_ticked_is_an_answer_too() -> None:
    left = PageRun(TICKS, "en").take(["space"], [], 1.0)
    assert left is not None
    assert left.value == ""


@pytest.mark.parametrize("name", [name for name, each in EXERCISES.items() if steps_of(each, TickStep)])
def test_every_tick_list_is_one_page(name: str) -> None:
    shown = [page for page in every_page(EXERCISES[name], "en") if page.choices and page.choices.several]
    ticks = steps_of(EXERCISES[name], TickStep)
    assert [page.name for page in shown] == [f"exercise:{name}:{step.tick}" for step in ticks]
    for page, step in zip(shown, ticks, strict=True):
        assert page.choices is not None
        assert len(page.choices.options) == len(step.options)


def test_what_was_ticked_is_recorded_in_its_order() -> None:
    person = Kept()
    names = [option.name for option in steps_of(EXERCISES["daily-habits@2"], TickStep)[0].options]
    answers: dict[str, Any] = {"exercise:daily-habits@2:habits_today": ",".join(names[1:])}
    person.do(EXERCISES["daily-habits@2"], screen(answers=answers))
    assert person.of("exercise")[0]["values"]["habits_today"] == names[1:]
    person.do(EXERCISES["daily-habits@2"], screen(answers={"exercise:daily-habits@2:habits_today": ""}))
    assert person.of("exercise")[1]["values"]["habits_today"] == []


# ---------------------------------------------------------------- back


def test_back_leads_to_the_step_before_with_what_was_given() -> None:
    mine = card(rate("a"), choose("choose", "b"), choose("tick", "c"), rate("d"))
    name = f"exercise:{mine.reference}"
    answers = {
        f"{name}:a": ["7", "8"],
        f"{name}:b": ["two", "key:b", "three"],
        f"{name}:c": ["one,three", "key:b", "two"],
        f"{name}:d": ["key:b", "5"],
    }
    display, person = screen(answers=answers), Kept()
    person.do(mine, display)
    assert person.of("exercise")[0]["values"] == {"a": 8, "b": "three", "c": ["two"], "d": 5}
    starts = {page.name: page.start for page in display.shown}
    assert starts[f"{name}:a"] == FormState("7")
    assert starts[f"{name}:b"] == FormState("two")
    assert starts[f"{name}:c"] == FormState(ticked=frozenset({"one", "three"}))
    first = [page for page in display.shown if page.name == f"{name}:a"]
    assert all([button.key for button in page.buttons] == ["space"] for page in first), "nothing lies before it"


def test_nobody_goes_back_behind_what_is_written_down_for_a_later_visit() -> None:
    mine = card(rate("a"), choose("commit", "b", due_days=[1, 2]), rate("c"))
    name = f"exercise:{mine.reference}"
    day = "2026-03-03"
    display = screen(answers={f"{name}:b": ["one", "two"], "commitment:due": ["key:b", day]})
    person = Kept()
    person.do(mine, display)
    assert [(one["what"], one["due"]) for one in person.of("commitment")] == [("two", day)]
    assert [button.key for button in display.last(f"{name}:c").buttons] == ["space"]
    assert [button.key for button in display.last(f"{name}:b").buttons] == ["space", "b"]
    for shipped in EXERCISES.values():
        assert sum(isinstance(step, CommitStep) for step in shipped.steps) <= 1


@dataclass
class Writer(Answering):
    """Writes by turns what ``texts`` has for a page; a text that ends in < goes back from there."""

    texts: dict[str, list[str]] = field(default_factory=dict)

    def page(self, page: Page, language: str) -> PageResult:
        if not self.texts.get(page.name):
            return super().page(page, language)
        self.shown.append(page)
        text = self.texts[page.name].pop(0)
        left = "pageup" if text.endswith("<") else "tab"
        text = text.removesuffix("<")
        return PageResult("key", left, 9.0, text if left == "tab" else None, form=FormState(text=text))


def test_back_on_a_writing_page_keeps_the_text_and_seals_it_once() -> None:
    rng = np.random.default_rng(1)
    texts = {WRITE[0]: ["first", "first", "first, longer"], WRITE[1]: ["half<", "half and half<", "whole"]}
    clock = VirtualClock(DAY0)
    answers: dict[str, Any] = {"write-for": "shared"}
    display = Writer(observer_maker("typical")(rng), clock, rng, answers=answers, texts=texts)
    person = Kept()
    person.do(JOURNAL, display)
    assert [page.start.text for page in display.shown if page.name == WRITE[0]] == ["", "first", "first"]
    assert [page.start.text for page in display.shown if page.name == WRITE[1]] == ["", "half", "half and half"]
    written = [(one["name"], unseal(one["sealed"], PRIVATE)) for one in person.of("writing")]
    assert written[:3] == [
        ("journal_insights", "first"),
        ("journal_insights", "first, longer"),
        ("journal_perspective", "whole"),
    ]


def test_a_simulated_person_who_leaves_does_not_go_back_for_ever() -> None:
    display = screen()
    display.wants_to_leave = True
    Kept().do(EXERCISES["what-to-expect@1"], display)
    assert len(display.shown) < 20


# ---------------------------------------------------------------- keys


def test_tab_means_that_writing_is_done_and_nothing_else() -> None:
    for name, support in LIBRARY.supports.items():
        if isinstance(support.card, ExerciseCard):
            for page in every_page(support.card, "en"):
                tabs = [button.label for button in page.buttons if button.key == "tab"]
                is_text = page.entry is not None and page.entry.kind == "text"
                assert tabs == (["Done"] if is_text else []), name


def colour_of(page: Page, words: str, state: FormState | None = None) -> str:
    (colour,) = [
        part.colour for part in layout(page, "en", state=state)[0] if isinstance(part, Text) and part.text == words
    ]
    return colour


@pytest.mark.parametrize(("selected", "colour"), [(None, "muted"), ("sleep", "text")])
def test_go_on_looks_asleep_until_something_is_chosen(selected: str | None, colour: str) -> None:
    page = Page("asks", text="Which?", choices=Choices(OPTIONS), buttons=(GO, Button("b", "Back")))
    assert colour_of(page, "Go on", FormState(selected)) == colour
    assert colour_of(page, "Back", FormState(selected)) == "text"
    assert colour_of(page, "SPACE", FormState(selected)) == ("muted" if selected is None else "accent")


def test_other_first_buttons_are_awake() -> None:
    assert colour_of(TICKS, "Go on") == "text"
    assert colour_of(Page("plain", "Heading", "Text", buttons=(GO,)), "Go on") == "text"
