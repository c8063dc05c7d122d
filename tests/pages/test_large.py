"""Pages in large type that have little room: what belongs together stays together, and nothing lies on a button."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from cogtrain.kiosk import pages
from cogtrain.library import load_library
from cogtrain.pages.fit import misfits
from cogtrain.pages.form import Entry
from cogtrain.pages.large import SCALES, parts_of
from cogtrain.pages.page import Button, Page, layout
from cogtrain.pages.style import PageStyle
from cogtrain.session import script
from cogtrain.session.exercise import every_page
from cogtrain.trial import Target, Text
from cogtrain.wording import CATALOGUES, say

LARGE = PageStyle(large_type=True)
CONTACTS = (("Ward 4, day and night", "030 1234 567"), ("Crisis line", "0800 111 0 111"), ("Emergency", "112"))
GO = (Button("space", "Go on"),)
LANGUAGES = pytest.mark.parametrize("language", list(CATALOGUES))


def apart(targets: tuple[Target, ...]) -> bool:
    """Whether no two places to touch lie on each other: keys are at least 0.04 high."""
    pairs = itertools.combinations(targets, 2)
    return all(abs(a.x - b.x) >= (a.radius + b.radius) * 0.99 or abs(a.y - b.y) >= 0.04 for a, b in pairs)


@LANGUAGES
@pytest.mark.parametrize("key", ["kiosk.waiting", "kiosk.waiting_not_sent", "kiosk.waiting_damaged"])
@pytest.mark.parametrize("style", [PageStyle(), LARGE], ids=["plain", "large"])
def test_the_welcome_page_has_room_for_every_notice(language: str, key: str, style: PageStyle) -> None:
    notice = say(language, key, count=12) if "{count}" in CATALOGUES[language][key] else say(language, key)
    page = pages.welcome(language, staff=True, sign=notice)
    assert misfits(page, language) == []
    ((part, scale),) = parts_of(page, language, style)
    assert apart(layout(part, language, scale=scale)[1])


@LANGUAGES
def test_a_pause_has_room_for_its_three_buttons(language: str) -> None:
    page = script.pause(language)
    page = replace(page, buttons=(*page.buttons, script.adjust_button(language)))
    assert misfits(page, language) == []
    parts = parts_of(page, language, LARGE)
    assert [scale for _, scale in parts] == [SCALES[0]] * len(parts)
    assert {button.key for button in parts[-1][0].buttons} == {"space", "s", "a"}


@LANGUAGES
def test_whom_to_call_stands_together_and_no_number_is_broken(language: str) -> None:
    lines = "\n".join(f"{name}: {number}" for name, number in CONTACTS)
    page = pages.told("alert", language, contacts=lines)
    shown = [layout(part, language, scale=scale)[0] for part, scale in parts_of(page, language, LARGE)]
    holding = [[shape.text for shape in picture if isinstance(shape, Text)] for picture in shown]
    (together,) = [texts for texts in holding if any("112" in text for text in texts)]
    for name, number in CONTACTS:
        assert any(number in text for text in together), number
        assert any(name.split(",")[0] in text for text in together), name


@LANGUAGES
@pytest.mark.parametrize("kind", ["digits", "number", "code", "secret", "text"])
def test_the_keyboard_on_the_screen_lies_clear_of_the_buttons(language: str, kind: str) -> None:
    page = Page("p", "A heading", say(language, "kiosk.pin_new"), entry=Entry(kind, 60, 3), buttons=GO)  # type: ignore[arg-type]
    for part, scale in parts_of(page, language, LARGE):
        assert apart(layout(part, language, scale=scale)[1]), scale


def test_a_text_is_parted_between_its_paragraphs_or_sentences() -> None:
    paragraphs = [
        f"Paragraph {i} has a sentence. It has another one, which is somewhat longer than that." for i in range(4)
    ]
    parts = parts_of(Page("p", "A heading", "\n\n".join(paragraphs), buttons=GO), "en", LARGE)
    assert len(parts) > 1
    assert all(part.text.endswith(".") for part, _ in parts)
    words = " ".join(part.text for part, _ in parts).split()
    assert words == " ".join(paragraphs).split()
    assert [button.key for part, _ in parts for button in part.buttons] == ["space"] * len(parts)


@LANGUAGES
def test_every_exercise_can_be_written_in_large_type_by_key_and_by_touch(language: str) -> None:
    exercises = load_library().exercises
    for card in exercises.values():
        for page in every_page(card, language, exercises):
            for part, scale in parts_of(page, language, LARGE):
                for by_touch in (True, False):
                    layout(part, language, by_touch=by_touch, scale=scale)
