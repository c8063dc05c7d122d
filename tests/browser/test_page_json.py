"""A page as a browser gets it, and what came back: checked before it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cogtrain.displays.browser.page_json import page_json, page_result
from cogtrain.errors import CogtrainError
from cogtrain.pages.form import Choice, Choices, Entry, FormState, scale
from cogtrain.pages.marks import Track
from cogtrain.pages.page import Button, Page
from cogtrain.pages.style import PageStyle
from cogtrain.pages.words import words_of
from cogtrain.trial import Circle
from tests.session.test_recall import OPENS, again, prepared

GO, BACK = Button("space", "Go on"), Button("b", "Back")
CHOICES = Choices((Choice("yes", "Yes"), Choice("no", "No")))
SEVERAL = Choices((Choice("yes", "Yes"), Choice("no", "No")), several=True)
LEFT: dict[str, Any] = {"how": "key", "key": "space", "seconds": 2.5, "selected": None, "text": "", "ticked": []}


def test_a_page_says_all_that_it_has() -> None:
    page = Page(
        "p", "Heading", "Text", buttons=(GO, BACK), progress=0.5, progress_text="half", track=Track((0, 1), "3")
    )
    told = page_json(page, "en")
    assert (told["heading"], told["text"], told["stop"]) == ("Heading", "Text", "Stop")
    assert told["buttons"][0] == {"key": "space", "cap": "SPACE", "label": "Go on"}
    assert any(shape["is"] == "circle" for shape in told["picture"])


def test_a_page_says_how_it_is_shown() -> None:
    page = Page("p", "Heading", track=Track((0, 1), "3"), buttons=(GO,))
    assert page_json(page, "en")["style"] == {"large": False, "light": False, "spoken": False}
    told = page_json(page, "en", PageStyle(large_type=True, light=True))
    assert (told["style"], told["say"]) == ({"large": True, "light": True, "spoken": False}, "")
    assert page_json(page, "en", PageStyle(spoken=True))["say"] == "Heading. Go on."
    with_stimuli = Page("p", picture=(Circle(0, 0, 0.1, fill="red", line=None),), buttons=(GO,))
    assert page_json(with_stimuli, "en", PageStyle(light=True))["style"]["light"] is False


def test_what_is_read_aloud_are_sentences_of_the_page_s_own_words() -> None:
    page = Page(
        "p",
        "A heading",
        'How was it?\n\nToday  alone\n(or "yesterday.")',
        lead="Of the last week:",
        hint="Take your time",
        choices=CHOICES,
        buttons=(GO, BACK, Button("x")),
        progress_text="Question 2 of 5",
    )
    told = (
        'A heading. Of the last week: How was it? Today alone. (or "yesterday.") Take your time. Yes. No. Go on. Back.'
    )
    assert words_of(page) == told
    assert words_of(Page("p")) == ""


def test_a_hint_that_another_key_brings_is_not_read_before_it_is_there() -> None:
    assert words_of(Page("p", text="Press F.", wanted="f", hint="It is the F.")) == "Press F."


def test_of_a_scale_its_ends_are_read() -> None:
    assert words_of(Page("p", choices=scale("not at all", "very much"))) == "0 not at all. 10 very much."
    assert words_of(Page("p", choices=scale("", ""))) == "0. 10."


def test_nothing_that_somebody_wrote_or_answered_is_read() -> None:
    written = Page(
        "p", text="What is on your mind?", entry=Entry("text", 90), start=FormState(text="My secret"), buttons=(GO,)
    )
    assert words_of(written) == "What is on your mind? Go on."
    review = Choices((Choice("0", "Sleeping badly", note="every day"),), review=True, optional=True)
    assert words_of(Page("review", choices=review)) == "Sleeping badly."
    assert (
        words_of(Page("recall:coping_note", text="My secret", lead="What helps?", buttons=(GO,), theirs=True))
        == "What helps? Go on."
    )
    assert words_of(Page("commitment:2", text="My plan", lead="How did it go?", theirs=True)) == "How did it go?"
    assert words_of(Page("commitment:own", text="What would you like to do?")) == "What would you like to do?"
    assert words_of(Page("recall:closed", "Your plan", "It is closed.")) == "Your plan. It is closed."


@pytest.mark.slow
def test_of_a_private_writing_that_is_opened_nothing_is_read(tmp_path: Path) -> None:
    shown = prepared(tmp_path).shown
    shown += again(tmp_path, 4, **{"recall:closed": "key:o", "recall:passphrase": OPENS}).shown
    assert any("call Ana" in page.text for page in shown)
    for page in shown:
        assert not {"Ana", "gently"} & set(words_of(page).replace(".", " ").split()), page.name


def test_how_a_page_was_left() -> None:
    plain = Page("p", text="Text", buttons=(GO, BACK))
    assert page_result(plain, LEFT).seconds == 2.5
    assert page_result(plain, {**LEFT, "how": "stop", "key": None}).how == "stop"
    chosen = page_result(Page("p", choices=CHOICES, buttons=(GO, BACK)), {**LEFT, "selected": "no"})
    assert (chosen.value, chosen.form.selected) == ("no", "no")
    back = page_result(Page("p", choices=CHOICES, buttons=(GO, BACK)), {**LEFT, "key": "b", "selected": "no"})
    assert (back.value, back.form.selected) == (None, "no")
    several = page_result(Page("p", choices=SEVERAL, buttons=(GO,)), {**LEFT, "ticked": ["no", "yes"]})
    assert several.value == "yes,no"
    code = page_result(Page("p", entry=Entry("code", 12, 4), buttons=(GO,)), {**LEFT, "text": "ki07"})
    assert code.value == "KI07"
    assert page_result(plain, {**LEFT, "seconds": "long", "away_s": -3}).seconds == 0.0


@pytest.mark.parametrize(
    ("page", "left"),
    [
        (Page("p", buttons=(GO,)), {"how": "vanished"}),
        (Page("p", buttons=(GO,)), {"key": "x"}),
        (Page("p", buttons=(GO,)), {"how": "closed"}),
        (Page("p", buttons=(GO, BACK), wanted="b"), {}),
        (Page("p", choices=CHOICES, buttons=(GO,)), {}),
        (Page("p", choices=CHOICES, buttons=(GO,)), {"selected": "perhaps"}),
        (Page("p", choices=SEVERAL, buttons=(GO,)), {"ticked": ["perhaps"]}),
        (Page("p", choices=SEVERAL, buttons=(GO,)), {"ticked": "yes"}),
        (Page("p", entry=Entry("digits", 8, 4), buttons=(GO,)), {"text": "12"}),
        (Page("p", entry=Entry("digits", 8, 4), buttons=(GO,)), {"text": "12ab"}),
        (Page("p", entry=Entry("digits", 8, 4), buttons=(GO,)), {"text": "123456789"}),
        (Page("p", entry=Entry("text", 20, 1), buttons=(GO,)), {"text": "\x00"}),
        (Page("p", entry=Entry("text", 20, 1), buttons=(GO,)), {"text": 5}),
    ],
)
def test_what_a_page_cannot_give_is_refused(page: Page, left: dict[str, Any]) -> None:
    with pytest.raises(CogtrainError):
        page_result(page, {**LEFT, **left})
