"""A page as a browser gets it, and what came back: checked before it counts."""

from __future__ import annotations

from typing import Any

import pytest

from cogtrain.displays.browser.page_json import page_json, page_result
from cogtrain.errors import CogtrainError
from cogtrain.pages.form import Choice, Choices, Entry
from cogtrain.pages.page import Button, Page, Track

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
