"""Questionnaires: their own words, an item a page; every answer is recorded, an alert before the next page is drawn."""

from __future__ import annotations

from collections.abc import Mapping
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


def question(card: QuestionnaireCard, index: int, language: str, answer: int | None) -> Page:
    """The page of one item."""
    if card.scale is not None:
        ends = card.scale.low[language], card.scale.high[language]
        choices = scale(*ends, card.scale.lowest, card.scale.highest)
    else:
        words = (card.answers or {})[language]
        choices = Choices(tuple(Choice(str(count), label) for count, label in enumerate(words)), at_once=True)
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


def every_page(card: QuestionnaireCard, language: str) -> tuple[Page, ...]:
    """All its pages, to see before a session whether they fit."""
    if language not in card.languages:
        return (_not_offered(card, language),)
    intro = () if card.intro is None else (_intro(card, language),)
    return (*intro, *(question(card, index, language, 0) for index in range(card.count)))


def _intro(card: QuestionnaireCard, language: str) -> Page:
    text = (card.intro or {})[language]
    return Page(f"questionnaire:{card.reference}", card.title[language], text, buttons=script.go_on(language))


def _not_offered(card: QuestionnaireCard, language: str) -> Page:
    title = next(iter(card.title.values()))
    return script.simple("not-offered", "question.not_offered", language, title=title)


def ask_items(
    item: int, card: QuestionnaireCard, paging: Paging, care: Care, earlier: Mapping[int, int | None]
) -> dict[str, Any]:
    """Ask it from the first item that ``earlier`` has no answer to; what came out, for the session's log.

    Every answer is in the log before the next page, and an alert on the disk itself. A total needs every item.
    """
    language = paging.language
    if language not in card.languages:
        paging.show(_not_offered(card, language))
        return _ended(card, "not offered: no official wording in this language")
    answers: dict[int, int | None] = dict(earlier)
    if card.intro is not None and not answers:
        paging.show(_intro(card, language))
    index = next((i for i in range(card.count) if i not in answers), card.count)
    while index < card.count:
        paging.where = f"item {index + 1} of {card.reference}"
        result = paging.show(question(card, index, language, answers.get(index)))
        if result.key == BACK:
            index -= 1
            continue
        given = None if result.key == SKIP or result.value is None else int(result.value)
        rule = card.alert
        alarming = rule is not None and index + 1 == rule.item and given is not None and given >= rule.start
        alert = care.alert(f"answer {given}", f"{card.reference}, item {index + 1}") if alarming else None
        answers[index] = given
        paging.put("answered", {"item": item, "index": index, "answer": given})
        if alert is not None:
            paging.put("alert", {"item": item, "alert": alert})
            paging.flush()
            for page in alert_pages(care.support, language):
                paging.pause(page)
        index += 1
    return _whole(item, card, answers, paging, care)


def _whole(
    item: int, card: QuestionnaireCard, answers: Mapping[int, int | None], paging: Paging, care: Care
) -> dict[str, Any]:
    """Score it, write it into the person's log, and offer support where its total asks for it."""
    language = paging.language
    given = [answers.get(i) for i in range(card.count)]
    total = total_of(card, given)
    named = dict(zip(card.item_names, given, strict=True))
    band = "" if total is None else band_of(card, total)
    data = {"reference": card.reference, "language": language, "answers": named, "total": total, "band": band}
    origin = f"{care.file}#{item}"
    if not any(one.origin == origin for one in care.course.answered):  # a Stop on the page below comes here again
        care.put_person("questionnaire", {**data, "origin": origin})
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


def alert_pages(support: Support, language: str) -> tuple[Page, ...]:
    """After an answer that calls for somebody: whom to call, and who knows of it."""
    buttons = script.go_on_or_stop(language)
    lines = contact_lines(support) or say(language, "alert.no_contacts")
    who = say(language, "alert.watched" if support.watched else "alert.at_home")
    return (
        Page("alert", say(language, "alert.heading"), f"{say(language, 'alert.text')}\n\n{lines}", buttons=buttons),
        Page("alert-who", say(language, "alert.who"), who, buttons=buttons),
    )


def support_page(support: Support, language: str) -> Page:
    """Support offered after a high total."""
    lines = contact_lines(support) or say(language, "alert.no_contacts")
    text = f"{say(language, 'support.text')}\n\n{lines}"
    return Page("support", say(language, "support.heading"), text, buttons=script.go_on(language))
