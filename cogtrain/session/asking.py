"""Questionnaires: their own words, an item a page; every answer is recorded, an alert before the next page is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cogtrain.library.support import QuestionnaireCard
from cogtrain.presentation.forms import Choice, Choices, FormState, scale
from cogtrain.presentation.look import BODY, LINE_CHARACTERS, TEXT_HALF_WIDTH
from cogtrain.presentation.pages import Button, Page
from cogtrain.presentation.raster import text_width
from cogtrain.session import script
from cogtrain.session.paging import Paging
from cogtrain.session.support import Care, Support
from cogtrain.text import say

BACK, SKIP = "b", "n"
REVIEWED_A_PAGE = 9
READ_S = 1.0
"""An answer within less is marked: below 1 s an item, answers lose their consistency (Wood et al., 2017,
doi:10.1177/1948550617703168)."""


def question(card: QuestionnaireCard, index: int, language: str, answer: int | None) -> Page:
    """The page of one item. An answer that calls for somebody is confirmed; the others leave the page at once."""
    if card.scale is not None:
        ends = card.scale.low[language], card.scale.high[language]
        choices = scale(*ends, card.scale.lowest, card.scale.highest)
    else:
        words = (card.answers or {})[language]
        options = tuple(Choice(str(count), label, str(count)) for count, label in enumerate(words))
        choices = Choices(options, at_once=not _calls(card, index))
    buttons = [Button("space", say(language, "go_on")), Button(SKIP, say(language, "question.skip"))]
    if index:
        buttons.append(Button(BACK, say(language, "question.back")))
    return Page(
        f"question:{card.reference}:{index + 1}",
        lead=card.lead[language],
        text=card.items[language][index],
        choices=choices,
        buttons=tuple(buttons),
        start=FormState(None if answer is None else str(answer)),
        progress=index / card.count,
        progress_text=say(language, "question.progress", number=index + 1, of=card.count),
    )


def _calls(card: QuestionnaireCard, index: int) -> bool:
    """Whether this is the item whose answer calls for somebody."""
    return card.alert is not None and index + 1 == card.alert.item


def every_page(card: QuestionnaireCard, language: str) -> tuple[Page, ...]:
    """All its pages, to see before a session whether they fit."""
    if language not in card.languages:
        return (_not_offered(card, language),)
    intro = () if card.intro is None else (_intro(card, language),)
    asked = tuple(question(card, index, language, 0) for index in range(card.count))
    longest = max(range(len(_answer_words(card, language))), key=lambda i: len(_answer_words(card, language)[i]))
    given = dict.fromkeys(range(card.count), longest)
    return (*intro, *asked, *review_pages(card, language, given))


def _answer_words(card: QuestionnaireCard, language: str) -> list[str]:
    if card.scale is not None:
        return [str(number) for number in range(card.scale.highest + 1)]
    return list((card.answers or {})[language])


def review_pages(card: QuestionnaireCard, language: str, answers: Mapping[int, int | None]) -> tuple[Page, ...]:
    """All answers once more, some to a page; choosing one leads back to its item."""
    words = _answer_words(card, language)
    count = -(-card.count // REVIEWED_A_PAGE)
    pages = []
    for number in range(count):
        rows = range(number * card.count // count, (number + 1) * card.count // count)
        said = {
            i: say(language, "answers.left_out") if answers.get(i) is None else words[answers[i] or 0] for i in rows
        }
        options = tuple(Choice(str(i), f"{said[i]}: {card.items[language][i]}") for i in rows)
        last = number == count - 1
        buttons = [Button("space", say(language, "answers.right" if last else "go_on"))]
        if number:
            buttons.append(Button(BACK, say(language, "question.back")))
        choices = Choices(options, at_once=True, optional=True, cut=True)
        name = f"review:{card.reference}:{number + 1}"
        pages.append(Page(name, text=say(language, "answers.text"), choices=choices, buttons=tuple(buttons)))
    return tuple(pages)


def _intro(card: QuestionnaireCard, language: str) -> Page:
    text = (card.intro or {})[language]
    return Page(f"questionnaire:{card.reference}", card.title[language], text, buttons=script.go_on(language))


def _not_offered(card: QuestionnaireCard, language: str) -> Page:
    title = next(iter(card.title.values()))
    return script.simple("not-offered", "question.not_offered", language, title=title)


@dataclass
class _Asking:
    """A questionnaire while it is asked. fast: items answered faster than they can be read."""

    item: int
    card: QuestionnaireCard
    paging: Paging
    care: Care
    answers: dict[int, int | None]
    fast: set[int] = field(default_factory=set)

    def ask(self, index: int) -> bool:
        """Ask one item; its answer is in the log before the next page, and an alert on the disk itself. False where the
        person goes back."""
        card, paging = self.card, self.paging
        paging.where = f"item {index + 1} of {card.reference}"
        result = paging.show(question(card, index, paging.language, self.answers.get(index)))
        if result.key == BACK:
            return False
        given = None if result.key == SKIP or result.value is None else int(result.value)
        new = index not in self.answers or self.answers[index] != given
        alert = self._alert(index, given) if new else None
        fast = given is not None and result.seconds < READ_S
        self.fast = self.fast | {index} if fast else self.fast - {index}
        self.answers[index] = given
        paging.put("answered", {"item": self.item, "index": index, "answer": given, "fast": fast})
        if alert is not None:
            paging.put("alert", {"item": self.item, "alert": alert})
            paging.flush()
            for page in alert_pages(self.care.support, paging.language, left_out=given is None):
                paging.pause(page)
        return True

    def _alert(self, index: int, given: int | None) -> int | None:
        """The alert's number, where the answer, or that there is none, calls for somebody."""
        rule, source = self.card.alert, f"{self.card.reference}, item {index + 1}"
        if rule is None or not _calls(self.card, index):
            return None
        if given is None:
            return self.care.alert("left out", source)
        return self.care.alert(f"answer {given}", source) if given >= rule.start else None

    def review(self) -> None:
        """Show every answer until the person says that they are right."""
        number = 0
        while True:
            pages = review_pages(self.card, self.paging.language, self.answers)
            if number == len(pages):
                return
            self.paging.where = f"the answers to {self.card.reference}"
            result = self.paging.show(pages[number])
            if result.key == BACK:
                number -= 1
            elif result.value is not None:
                self.ask(int(result.value))
            else:
                number += 1


def ask_items(
    item: int,
    card: QuestionnaireCard,
    paging: Paging,
    care: Care,
    earlier: Mapping[int, int | None],
    fast: Iterable[int] = (),
) -> dict[str, Any]:
    """Ask it from the first item that ``earlier`` has no answer to; what came out, for the session's log. fast: of the
    earlier answers those that came faster than they can be read.

    All answers are shown once more and can be changed before they count. A total needs every item.
    """
    language = paging.language
    if language not in card.languages:
        paging.show(_not_offered(card, language))
        return _ended(card, "not offered: no official wording in this language")
    asking = _Asking(item, card, paging, care, dict(earlier), set(fast))
    if card.intro is not None and not asking.answers:
        paging.show(_intro(card, language))
    index = next((i for i in range(card.count) if i not in asking.answers), card.count)
    while index < card.count:
        index += 1 if asking.ask(index) else -1
    asking.review()
    return _whole(asking)


def _whole(asking: _Asking) -> dict[str, Any]:
    """Score it, write it into the person's log, and offer support where its total asks for it."""
    card, paging, care, answers = asking.card, asking.paging, asking.care, asking.answers
    language = paging.language
    given = [answers.get(i) for i in range(card.count)]
    total = total_of(card, given)
    named = dict(zip(card.item_names, given, strict=True))
    band = "" if total is None else band_of(card, total)
    data = {"reference": card.reference, "language": language, "answers": named, "total": total, "band": band}
    origin = f"{care.file}#{asking.item}"
    if not any(one.origin == origin for one in care.course.answered):  # a Stop on the page below comes here again
        care.put_person("questionnaire", {**data, "fast": len(asking.fast), "origin": origin})
        care.sync_person()
    if total is not None and card.offer_support_from is not None and total >= card.offer_support_from:
        paging.show(support_page(care.support, language))
    missing = sum(answer is None for answer in given)
    if card.total == "none":
        said = ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)
    elif total is None:
        said = f"no total, {missing} of {card.count} items left out"
    else:
        said = f"total {total}{f' ({band})' if band else ''}"
    return _ended(card, said)


def total_of(card: QuestionnaireCard, answers: list[int | None]) -> int | None:
    """The sum; None where an item is missing, or the card has no total."""
    if card.total == "none" or any(answer is None for answer in answers):
        return None
    return sum(answer for answer in answers if answer is not None)


def band_of(card: QuestionnaireCard, total: int) -> str:
    """The name of the range that a total lies in, in English or the card's first language."""
    names = [band.name for band in card.bands if band.start <= total]
    return "" if not names else names[-1].get("en", next(iter(names[-1].values())))


def _ended(card: QuestionnaireCard, response: str) -> dict[str, Any]:
    title = next(iter(card.title.values()))
    return {"modality": "Questionnaire", "intervention": title, "response": response}


# ---------------------------------------------------------------- whom to call


CONTACT_LINES = 4


def _on_a_line(text: str) -> bool:
    return len(text) <= LINE_CHARACTERS and text_width(text, BODY) <= 2 * TEXT_HALF_WIDTH


def contact_lines(support: Support) -> str:
    """A line for each crisis contact; hours stand behind it, or below where there is room, as all must fit a page."""
    contacts = support.contacts
    lines = [f"{one['name']}: {one['number']}" for one in contacts]
    whole = [f"{line}, {one['when']}" if one.get("when") else line for line, one in zip(lines, contacts, strict=True)]
    lines = [long if _on_a_line(long) else line for line, long in zip(lines, whole, strict=True)]
    for i in reversed(range(len(contacts))):
        hours = contacts[i].get("when")
        if hours and not lines[i].endswith(hours) and len(lines) < CONTACT_LINES:
            lines.insert(i + 1, f"({hours})")
    return "\n".join(lines[:CONTACT_LINES])


def alert_pages(support: Support, language: str, *, left_out: bool = False) -> tuple[Page, ...]:
    """After an answer that calls for somebody, or where it was left out: whom to call, and who knows of it."""
    buttons = script.go_on_or_stop(language)
    lines = contact_lines(support) or say(language, "alert.no_contacts")
    who = say(language, "alert.watched" if support.watched else "alert.at_home")
    text = say(language, "alert.left_out" if left_out else "alert.text")
    return (
        Page("alert", say(language, "alert.heading"), f"{text}\n\n{lines}", buttons=buttons),
        Page("alert-who", say(language, "alert.who"), who, buttons=buttons),
    )


def support_page(support: Support, language: str) -> Page:
    """Support offered after a high total."""
    lines = contact_lines(support) or say(language, "alert.no_contacts")
    text = f"{say(language, 'support.text')}\n\n{lines}"
    return Page("support", say(language, "support.heading"), text, buttons=script.go_on(language))
