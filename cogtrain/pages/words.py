"""What is read aloud of a page: its own words as sentences, and nothing that somebody wrote. Pure."""

from __future__ import annotations

from typing import Final

from cogtrain.pages.form import Choices
from cogtrain.pages.page import Page

ENDS: Final = (".", "!", "?", ":", ";", ",", "…")
CLOSING: Final = "\"'”“’»«)"


def words_of(page: Page) -> str:
    """Heading, lead, text, hint, answers, and what the buttons do; each ends with a full stop where it has no sign of
    its own. A hint that only comes with another key than the one that is asked for is not among them."""
    parts = [page.heading, page.lead, "" if page.theirs else page.text, page.hint if page.wanted is None else ""]
    parts += [] if page.choices is None else _answers(page.choices)
    parts += [button.label for button in page.buttons]
    lines = [" ".join(line.split()) for part in parts for line in part.splitlines()]
    return " ".join(line if line.rstrip(CLOSING).endswith(ENDS) else f"{line}." for line in lines if line)


def _answers(choices: Choices) -> list[str]:
    """The words of each; of a scale its two ends. What was answered to a row of a review is not said."""
    if not choices.scale:
        return [option.words for option in choices.options]
    ends = ((choices.options[0], choices.low), (choices.options[-1], choices.high))
    return [f"{option.words} {words}".strip() for option, words in ends]
