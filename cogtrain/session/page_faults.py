"""What of a card's or a protocol's pages cannot be shown, as faults with file and line: one test, asked by ``check``
and before a session."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cogtrain.drawing.look import BODY
from cogtrain.errors import Fault
from cogtrain.library import Checked, LoadedCard, LoadedProtocol, ResolvedTask, checked, resolve
from cogtrain.library.faults import dotted, in_order
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.library.loaded_support import LoadedSupport
from cogtrain.library.models import ExerciseItem, QuestionnaireItem, TaskItem
from cogtrain.library.support import ExerciseCard, QuestionnaireCard
from cogtrain.library.yaml_file import Document, Place
from cogtrain.pages.fit import misfits, unset
from cogtrain.pages.lines import Misfit, long_words
from cogtrain.session.card_pages import (
    Placed,
    engine_language,
    exercise_pages,
    questionnaire_pages,
    session_pages,
    task_pages,
)

ALIKE = 0.6
WORDED = {"title", "instructions", "example", "intro", "lead", "answers", "scale", "items", "steps"}
"""Sections of a card whose texts are shown on pages; of a protocol's sessions the titles are."""


def check(paths: Sequence[Path | str] = ()) -> list[Fault]:
    """Every fault of the files and folders ``paths``, those of their pages too, and of the pages of the cards that
    their protocols name; without any, of the workspace and the shipped library."""
    read = checked([Path(path) for path in paths])
    found: dict[str, list[Fault]] = {}
    for fault in (*read.faults, *_page_faults(read)):
        found.setdefault(_file(fault), []).append(fault)
    return [fault for where, faults in found.items() for fault in in_order(where, faults)]


def _file(fault: Fault) -> str:
    head, _, line = fault.where.rpartition(":")
    return head if line.isdigit() else fault.where


def _page_faults(read: Checked) -> Iterator[Fault]:
    for document in read.unsound:
        yield from _bare_faults(document)
    shown: dict[str, LoadedCard | LoadedSupport] = {}
    for one in read.sound:
        if isinstance(one, LoadedCard | LoadedSupport):
            shown[one.where] = one
            continue
        for course in one.arms.values() if isinstance(one, LoadedStudy) else (one,):
            shown |= {card.where: card for card in course.cards.values()}
            shown |= {support.where: support for support in course.supports.values()}
            for session in course.protocol.sessions:
                for language in course.languages:
                    yield from session_faults(course, session, language)
    for card in shown.values():
        yield from card_faults(card) if isinstance(card, LoadedCard) else support_faults(card, read.exercises)


def card_faults(loaded: LoadedCard) -> Iterator[Fault]:
    """Of a task card, in every language that it has."""
    task = resolve(TaskItem(task=loaded.reference), loaded)
    for language in loaded.languages:
        yield from _located(loaded.document, task_pages(task, language), language)


def support_faults(
    loaded: LoadedSupport, cards: Mapping[str, ExerciseCard], languages: Iterable[str] | None = None
) -> Iterator[Fault]:
    """Of a questionnaire or an exercise, in every language that it has, or in some. cards: what it may show again."""
    card = loaded.card
    for language in card.languages.intersection(languages or card.languages):
        if isinstance(card, QuestionnaireCard):
            yield from _located(loaded.document, questionnaire_pages(card, language), language)
        else:
            known = {name: one for name, one in cards.items() if language in one.languages}
            yield from _located(loaded.document, exercise_pages(card, language, known), language)


def session_faults(loaded: LoadedProtocol, session: str, language: str, *, whole: bool = False) -> Iterator[Fault]:
    """Of a session: its own pages, and those of task items that are not as their cards have them. whole: of everything
    that it holds."""
    for near, page in session_pages(loaded, session, language):
        for one in misfits(page, language):
            elsewhere = [] if one.part else [near]  # a sign is then in the title of a card, and told of that card
            for place in _places(loaded.document, near, language, one) or elsewhere:
                yield _fault(loaded.document, place, one)
    for index, task in loaded.tasks(session):
        if whole or task.item.settings or task.item.difficulty is not None:
            yield from _item_faults(loaded, ("sessions", session, "do", index), task, language)
    for item in loaded.protocol.sessions[session].do if whole else ():
        if isinstance(item, QuestionnaireItem | ExerciseItem):
            reference = item.questionnaire if isinstance(item, QuestionnaireItem) else item.exercise
            yield from support_faults(loaded.supports[reference], loaded.exercises, [language])


def _item_faults(loaded: LoadedProtocol, place: Place, task: ResolvedTask, language: str) -> Iterator[Fault]:
    """Of a task item: in its card where the words stand there, else in the protocol."""
    card = task.loaded.document
    for near, page in task_pages(task, language):
        for one in misfits(page, engine_language(language)):
            there = [] if near == ("settings",) else _places(card, near, language, one)
            yield from (_fault(card, each, one) for each in there)
            if not there:
                yield _fault(loaded.document, place, one)


def _bare_faults(document: Document) -> Iterator[Fault]:
    """Of a file that has other faults, so that no page can be made of it: the signs and long words of its texts."""
    for place, text in _leaves(document.data):
        if place[0] in WORDED or (place[0] == "sessions" and "title" in place):
            for one in (*unset(text), *long_words(text, BODY)):
                yield _fault(document, place, one)


def _located(document: Document, pages: Iterable[Placed], language: str) -> Iterator[Fault]:
    for near, page in pages:
        for one in misfits(page, engine_language(language)):
            for place in _places(document, near, language, one) or [near]:
                yield _fault(document, place, one)


def _fault(document: Document, place: Place, one: Misfit) -> Fault:
    where = document.at(place, one.word, one.part) if document.lines else f"{document.where}: {dotted(place)}"
    return Fault(where, one.found, one.expected, one.remedy)


def _places(document: Document, near: Place, language: str, one: Misfit) -> list[Place]:
    """Where the text stands that a page shows: the same text, wherever it is, best near by; else one near by that holds
    what is at fault, or is alike, as placeholders were filled in."""
    same: dict[tuple[bool, bool], list[Place]] = {}
    alike: list[tuple[bool, float, Place]] = []
    for place, text in _leaves(document.data):
        inside, spoken = place[: len(near)] == near, language in place
        if text == one.text:
            same.setdefault((inside, spoken), []).append(place)
        elif inside and spoken:
            ratio = difflib.SequenceMatcher(None, text, one.text, autojunk=False).ratio()
            holds = bool(one.part) and one.part in text
            alike += [(holds, ratio, place)] if holds or ratio >= ALIKE else []
    if same:
        return same[max(same)]
    return [max(alike, key=lambda each: each[:2])[2]] if alike else []


def _leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text of a file, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict | list):
        for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inside, (*place, key))
