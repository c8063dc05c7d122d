"""Pages in large type: as large as each has room for, and a long text in several parts. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from cogtrain.errors import CogtrainError
from cogtrain.pages.fit import runs_out
from cogtrain.pages.page import Button, Page, layout
from cogtrain.pages.style import PageStyle
from cogtrain.trial import Text
from cogtrain.wording import say

SCALES = (1.35, 1.25, 1.15)
SENTENCE = re.compile(r"(?<!\b\w\.)(?:(?<=[.!?…])|(?<=[.!?…][“”\"]))\s+")  # not after "z." or "30."


def parts_of(page: Page, language: str, style: PageStyle) -> tuple[tuple[Page, float], ...]:
    """The page as it is shown, a part after the other, each with the scale of its words. A page is one part unless its
    words are to be large and are too many."""
    if not style.large_type:
        return ((page, 1.0),)
    if _fits(page, language, SCALES[0]) or not _of_words_alone(page):
        return ((page, _scale(page, language)),)
    if _lists(page.text) and (whole := _scale(page, language)) > 1:
        return ((page, whole),)  # whom to call stands together
    texts = _parted(page, language)
    onward = (Button("space", say(language, "go_on")),)
    shown = [replace(page, text=text, buttons=onward, hint="") for text in texts[:-1]]
    return tuple((part, _scale(part, language)) for part in (*shown, replace(page, text=texts[-1])))


def _of_words_alone(page: Page) -> bool:
    return bool(page.text and page.buttons) and not (page.asks or page.picture or page.breathing or page.wanted)


def _lists(text: str) -> bool:
    """Whether it has lines of its own, such as contacts."""
    return any("\n" in paragraph for paragraph in text.split("\n\n"))


def _scale(page: Page, language: str) -> float:
    return next((scale for scale in SCALES if _fits(page, language, scale)), 1.0)


def _fits(page: Page, language: str, scale: float) -> bool:
    """Whether all its words have room at that scale."""
    try:
        picture, _ = layout(page, language, hinted=True, scale=scale)
        layout(page, language, hinted=True, by_touch=False, scale=scale)
    except CogtrainError:
        return False
    return not any(isinstance(part, Text) and runs_out(part) for part in picture)


def _parted(page: Page, language: str) -> list[str]:
    """The text in parts that fit, parted between paragraphs; one that does not fit between its sentences or lines. A
    sentence that does not fit stands alone."""
    parts: list[str] = []
    for paragraph in page.text.split("\n\n"):
        joint, within = "\n\n", "\n" if "\n" in paragraph else " "
        for piece in _pieces(page, paragraph, language):
            longer = f"{parts[-1]}{joint}{piece}" if parts else piece
            if parts and _fits(replace(page, text=longer), language, SCALES[0]):
                parts[-1] = longer
            else:
                parts.append(piece)
            joint = within
    return parts


def _pieces(page: Page, paragraph: str, language: str) -> list[str]:
    """What of a paragraph stays together: all of it where that fits."""
    alone = replace(page, text=paragraph)
    if "\n" in paragraph:
        return [paragraph] if _scale(alone, language) > 1 else paragraph.split("\n")
    return [paragraph] if _fits(alone, language, SCALES[0]) else SENTENCE.split(paragraph)
