"""Questionnaires: their own words, an item a page; every answer is recorded, an alert before the next page is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cogtrain.drawing.look import BODY, LINE_CHARACTERS, TEXT_HALF_WIDTH
from cogtrain.drawing.raster import text_width
from cogtrain.events.person import QuestionnaireDone
from cogtrain.events.session import AlertShown, ItemAnswered
from cogtrain.library.support import QuestionnaireCard
from cogtrain.pages.form import BACK, Choice, Choices, FormState, scale
from cogtrain.pages.page import Button, Page
from cogtrain.session import script
from cogtrain.session.lent_care import Care, Support
from cogtrain.session.paging import Paging
from cogtrain.wording import say

SKIP = "n"
LEFT_OUT = "left out"
REVIEWED_A_PAGE = 20
IN_WORDS = 10  # with more items on it a review has room for the numbers of the answers alone
READ_S = 1.0
"""An answer within less is marked: below 1 s an item, answers lose their consistency (Wood et al., 2017,
doi:10.1177/1948550617703168)."""


def question(card: QuestionnaireCard, index: int, language: str, answer: int | None, *, again: bool = False) -> Page:
    """The page of one item. An answer that calls for somebody is confirmed; the others leave the page at once.

    again: the answers were shown already, and Back leads to them.
    """
    if card.scale is not None:
        ends = card.scale.low[language], card.scale.high[language]
        choices = scale(*ends, card.scale.lowest, card.scale.highest)
    else:
        words = (card.answers or {})[language]
        options = tuple(Choice(str(count), label, str(count)) for count, label in enumerate(words))
        choices = Choices(options, at_once=not _calls(card, index))
    buttons = [Button("space", say(language, "go_on")), Button(SKIP, say(language, "question.skip"))]
    if index or again:
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
    words = _answer_words(card, language)
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    return (*intro, *asked, *review_pages(card, language, dict.fromkeys(range(card.count), longest)))


def _answer_words(card: QuestionnaireCard, language: str) -> list[str]:
    if card.scale is not None:
        return [str(number) for number in range(card.scale.highest + 1)]
    return list((card.answers or {})[language])


def review_pages(card: QuestionnaireCard, language: str, answers: Mapping[int, int | None]) -> tuple[Page, ...]:
    """All answers once more, some to a page; choosing one leads back to its item."""
    words, lead = _answer_words(card, language), ""
    left_out = say(language, "answers.left_out")
    if card.scale is None and card.count > IN_WORDS:
        lead = say(language, "answers.ends", low=words[0], highest=card.highest, high=words[-1])
        words, left_out = [str(number) for number in range(len(words))], "–"
    count = -(-card.count // REVIEWED_A_PAGE)
    pages = []
    for number in range(count):
        rows = range(number * card.count // count, (number + 1) * card.count // count)
        given = {i: answers.get(i) for i in rows}
        notes = {i: left_out if answer is None else words[answer] for i, answer in given.items()}
        options = tuple(Choice(str(i), card.items[language][i], note=notes[i]) for i in rows)
        last = number == count - 1
        buttons = [Button("space", say(language, "answers.right" if last else "go_on"))]
        if number:
            buttons.append(Button(BACK, say(language, "question.back")))
        choices = Choices(options, at_once=True, optional=True, review=True)
        text, name = say(language, "answers.text"), f"review:{card.reference}:{number + 1}"
        pages.append(Page(name, text=text, lead=lead, choices=choices, buttons=tuple(buttons)))
    return tuple(pages)


def _intro(card: QuestionnaireCard, language: str) -> Page:
    text = (card.intro or {})[language]
    return Page(f"questionnaire:{card.reference}", card.title[language], text, buttons=script.go_on(language))


def _not_offered(card: QuestionnaireCard, language: str) -> Page:
    title = next(iter(card.title.values()))
    return script.simple("not-offered", "question.not_offered", language, title=title)


@dataclass
class _Asking:
    """A questionnaire while it is asked. fast: items answered faster than they can be read. seen_s: for how long each
    item was on the screen. told: the answers to the item that calls for somebody which were told already."""

    item: int
    card: QuestionnaireCard
    paging: Paging
    care: Care
    answers: dict[int, int | None]
    fast: set[int] = field(default_factory=set)
    seen_s: dict[int, float] = field(default_factory=dict)
    told: set[int | None] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.told = {answer for index, answer in self.answers.items() if calls_for(self.card, index, answer)}

    def ask(self, index: int, *, again: bool = False) -> bool:
        """Ask one item; its answer is in the log before the next page, and an alert on the disk itself, once for each
        answer. False where the person goes back."""
        card, paging = self.card, self.paging
        paging.where = f"item {index + 1} of {card.reference}"
        result = paging.show(question(card, index, paging.language, self.answers.get(index), again=again))
        self.seen_s[index] = self.seen_s.get(index, 0.0) + result.seconds
        if result.key == BACK:
            return False
        given = None if result.key == SKIP or result.value is None else int(result.value)
        alert, kind = None, calls_for(card, index, given)
        if kind and given not in self.told:
            alert = self.care.alert(kind, f"{card.reference}, item {index + 1}")
            self.told.add(given)
        fast = given is not None and self.seen_s[index] < READ_S
        self.fast = self.fast | {index} if fast else self.fast - {index}
        self.answers[index] = given
        paging.put(ItemAnswered(item=self.item, index=index, answer=given, fast=fast))
        if alert is not None:
            paging.put(AlertShown(item=self.item, alert=alert))
            paging.flush()
            for page in alert_pages(self.care.support, paging.language, left_out=given is None):
                paging.pause(page)
        return True

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
                self.ask(int(result.value), again=True)
            else:
                number += 1


def calls_for(card: QuestionnaireCard, index: int, answer: int | None) -> str:
    """The kind of the alert that an answer raises, or its being left out; empty where it calls for nobody."""
    if card.alert is None or not _calls(card, index):
        return ""
    if answer is None:
        return LEFT_OUT
    return f"answer {answer}" if answer >= card.alert.start else ""


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
    origin = f"{care.file}#{asking.item}"
    if not any(one.origin == origin for one in care.course.answered):  # a Stop on the page below comes here again
        care.put_person(
            QuestionnaireDone(
                reference=card.reference,
                language=language,
                answers=named,
                total=total,
                band="" if total is None else band_of(card, total),
                fast=len(asking.fast),
                origin=origin,
            )
        )
    if total is not None and card.offer_support_from is not None and total >= card.offer_support_from:
        paging.show(support_page(care.support, language))
    missing = sum(answer is None for answer in given)
    if card.total == "none":
        said = ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)
    elif total is None:
        said = f"no total, {missing} of {card.count} items left out"
    else:
        band = band_of(card, total)
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
    words = "alert.left_out" if left_out else "alert"
    heading, text = say(language, f"{words}.heading"), say(language, f"{words}.text")
    return (
        Page("alert", heading, f"{text}\n\n{lines}", buttons=buttons),
        Page("alert-who", say(language, "alert.who"), who, buttons=buttons),
    )


def support_page(support: Support, language: str) -> Page:
    """Support offered after a high total."""
    lines = contact_lines(support) or say(language, "alert.no_contacts")
    text = f"{say(language, 'support.text')}\n\n{lines}"
    return Page("support", say(language, "support.heading"), text, buttons=script.go_on(language))
