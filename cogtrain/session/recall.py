"""What was given in another exercise, shown again: ticks and choices in their words, writing once the person opens it.

Opened text is shown and never recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cogtrain.drawing import look
from cogtrain.library.support import ChooseStep, ExerciseCard, RecallStep, TickStep, WriteStep
from cogtrain.pages.form import Entry, back_key
from cogtrain.pages.lines import wrap
from cogtrain.pages.page import LEAD_LINES, Button, Page
from cogtrain.records.sealing import SHORTEST_PASSPHRASE, private_of, public_of, unseal
from cogtrain.session import script
from cogtrain.session.exercise_state import Doing
from cogtrain.wording import say

LONGEST_WORD = 28  # of what is written; a longer one is broken, as it would not fit on a line
TRIES = 3


def recall(doing: Doing, step: RecallStep) -> None:
    """Show again what the latest run of that exercise left; where there was none, say so."""
    language, card = doing.language, doing.cards.get(step.recall)
    name = step.recall.partition("@")[0]
    done = [one for one in doing.care.course.exercised if one.reference.partition("@")[0] == name]
    written = _written(doing.care.course.writings, name)
    pages = [] if card is None or not done else list(recall_pages(card, done[-1].values, language))
    for page in pages:
        doing.show(page)
    if card is not None and written:
        _own_words(doing, step, card, written)
    elif not pages:
        text = step.nothing[language]
        doing.show(Page(f"recall:{name}", step.heading[language], text, buttons=script.go_on(language)))


def recall_pages(card: ExerciseCard, values: Mapping[str, Any] | None, language: str) -> Iterator[Page]:
    """A page for each question that was answered by ticks or a choice; values None: with every answer there is."""
    for asked in card.steps:
        if not isinstance(asked, (TickStep, ChooseStep)):
            continue
        name = asked.tick if isinstance(asked, TickStep) else asked.choose
        given = None if values is None else values.get(name, ())
        names = [given] if isinstance(given, str) else given
        words = [option.words[language] for option in asked.options if names is None or option.name in names]
        if words:
            for text in _in_pages(words):
                yield Page(
                    f"recall:{name}", text=text, lead=asked.text[language], buttons=script.go_on(language), theirs=True
                )


def _written(writings: Sequence[Mapping[str, Any]], name: str) -> dict[str, Mapping[str, Any]]:
    """The latest writing of each prompt of an exercise."""
    own = [one for one in writings if str(one["exercise"]).partition("@")[0] == name]
    return {str(one["name"]): one for one in own}


def _own_words(doing: Doing, step: RecallStep, card: ExerciseCard, written: Mapping[str, Mapping[str, Any]]) -> None:
    """What was written for oneself is opened with the passphrase, if the person would like to; what was shared is with
    the clinic."""
    language, key = doing.language, (doing.care.private_key or {}).get("public_key")
    private = {name: one for name, one in written.items() if one["keep"] == "private" and one["public_key"] == key}
    heading = step.heading[language]
    if not private or doing.care.private_key is None:
        text = say(language, "recall.shared")
        doing.show(Page("recall:shared", heading, text, buttons=script.go_on(language)))
        return
    opens = (Button("space", say(language, "recall.not_now")), Button("o", say(language, "recall.open")))
    if doing.show(Page("recall:closed", heading, say(language, "recall.closed"), buttons=opens)).key != "o":
        return
    opened = _opened(doing, doing.care.private_key)
    if opened is None:
        return
    prompts = {asked.write: asked.text[language] for asked in card.steps if isinstance(asked, WriteStep)}
    for name, one in private.items():
        text = unseal(str(one["sealed"]), opened)
        lead = _short(prompts.get(name, ""))
        for part in _in_pages(_lines(text)):
            doing.show(Page(f"recall:{name}", text=part, lead=lead, buttons=script.go_on(language), theirs=True))


def _lines(text: str) -> list[str]:
    """The lines of what somebody wrote, as they stand on a page."""
    pieces = re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", r"\1 ", text)
    lines = wrap(pieces, look.BODY, 2 * look.TEXT_HALF_WIDTH)
    return [line for line in lines if line.strip()]


def _short(prompt: str) -> str:
    """As much of a prompt as stands above a text."""
    lines = wrap(prompt, look.BODY, 2 * look.TEXT_HALF_WIDTH)
    return prompt if len(lines) <= LEAD_LINES else f"{' '.join(lines[:LEAD_LINES])[:-2]}…"


def _in_pages(lines: Sequence[str]) -> Iterator[str]:
    """As many lines on each page as it holds."""
    for first in range(0, len(lines), look.LINES_AT_MOST):
        yield "\n".join(lines[first : first + look.LINES_AT_MOST])


def _opened(doing: Doing, known: Mapping[str, Any]) -> str | None:
    """The private key of the person's passphrase; None where the person would rather not, or has it not at hand."""
    language, said = doing.language, say(doing.language, "recall.passphrase")
    entry = Entry("secret", 60, SHORTEST_PASSPHRASE)
    buttons = (Button("return", say(language, "go_on")), Button(back_key(entry), say(language, "recall.not_now")))
    for _ in range(TRIES):
        typed = doing.paging.show(Page("recall:passphrase", text=said, entry=entry, buttons=buttons)).value
        if typed is None:
            return None
        private = private_of(typed, known)
        if public_of(private) == known["public_key"]:
            return private
        said = say(language, "recall.another")
    return None
