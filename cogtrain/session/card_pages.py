"""Every page that a card or a protocol can show, each with the place in its file that it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from cogtrain.library import LoadedProtocol, ResolvedTask, resolve
from cogtrain.library.file_model import File
from cogtrain.library.settings_at_level import levels
from cogtrain.library.support import ExerciseCard, QuestionnaireCard
from cogtrain.library.translations import by_language
from cogtrain.library.yaml_file import Place
from cogtrain.pages.form import Choice, Choices
from cogtrain.pages.page import Page
from cogtrain.session import script
from cogtrain.session.exercise import pages_by_step
from cogtrain.session.questionnaire import every_page
from cogtrain.trial import Picture, Text
from cogtrain.wording import CATALOGUES, duration, say

Placed = tuple[Place, Page]
Card = TypeVar("Card", bound=File)
LONG_S = 3540
PROGRESS = script.Progress(9, 10, LONG_S)


def engine_language(language: str) -> str:
    """The language of the engine's own words on pages in ``language``; another one where it has none in that yet."""
    return language if language in CATALOGUES else next(iter(CATALOGUES))


def task_pages(task: ResolvedTask, language: str) -> Iterator[Placed]:
    """Instructions, worked example and stimuli at the ends of its range and at its start, and the page before a
    block."""
    engine = engine_language(language)
    task = resolve(task.item, task.loaded.spoken(language), task.lengths)
    task = replace(task, loaded=replace(task.loaded, card=_said_in(task.loaded.card, language, engine)))
    yield ("title", language), script.begin(task, engine, PROGRESS)
    for level in levels(task.difficulty, task.paradigm):
        for i, page in enumerate(script.instructions(task, level, engine)):
            yield ("instructions", language, i), page
        for page in script.examples(task, level, engine, np.random.default_rng(0)):
            yield ("example", language), page
    yield ("settings",), _stimuli(task)


def _stimuli(task: ResolvedTask) -> Page:
    """The words and signs that its blocks may show, as if on one page."""
    forms = [task.settings_at(level) for level in levels(task.difficulty, task.paradigm)]
    forms += [task.practice_settings()] if task.practises else []
    blocks = (task.paradigm.plan(settings, np.random.default_rng(0)) for settings in forms)
    shapes = (shape for block in blocks for picture in block.pictures.values() for shape in picture)
    shown: Picture = tuple(dict.fromkeys(shape for shape in shapes if isinstance(shape, Text)))
    return Page("stimuli", picture=shown)


def questionnaire_pages(card: QuestionnaireCard, language: str) -> Iterator[Placed]:
    """Its pages, and its title where it is not offered."""
    engine = engine_language(language)
    for page in every_page(_said_in(card, language, engine), engine):
        yield (), page
    yield from _titled(card.title, language)


def exercise_pages(card: ExerciseCard, language: str, cards: Mapping[str, ExerciseCard]) -> Iterator[Placed]:
    """The pages of its steps, and its title."""
    engine = engine_language(language)
    again = {name: _said_in(one, language, engine) for name, one in cards.items() if name in card.recalled}
    for index, page in pages_by_step(_said_in(card, language, engine), engine, again):
        yield ("steps", index), page
    yield from _titled(card.title, language)


def _titled(title: Mapping[str, str], language: str) -> Iterator[Placed]:
    engine = engine_language(language)
    yield ("title", language), script.end([title[language]], None, engine)


def session_pages(loaded: LoadedProtocol, session: str, language: str) -> Iterator[Placed]:
    """The pages that bear the names of sessions and of what they hold, and who signed the gate."""
    title = script.session_title(loaded, session, language)
    place: Place = ("sessions", session, "title")
    yield place, script.simple("welcome", "welcome", language, title=title, minutes=duration(language, LONG_S))
    yield place, Page("menu", choices=Choices((Choice("session", title),), at_once=True))
    held = script.titles(loaded, session, language)
    longest = max((script.session_title(loaded, one, language) for one in loaded.protocol.sessions), key=len)
    when = say(
        language, "moment", day=say(language, "day.Wed"), number=30, month=say(language, "month.9"), time="23:59"
    )
    following = say(language, "kiosk.later", title=longest, when=when)
    yield ("sessions",), script.end(held, following, language)
    if loaded.protocol.gate.signed is not None:
        by, on = loaded.protocol.gate.signed.by, loaded.protocol.gate.signed.on
        yield ("gate", "signed", "by"), Page("gate", lead=say(language, "gate.signed", by=by, on=on))


def _said_in(card: Card, language: str, engine: str) -> Card:
    """The card with its words of ``language`` under the engine's, so that its pages can be made."""
    if language == engine:
        return card
    data = card.model_dump(mode="json", by_alias=True, exclude_none=True)
    return type(card).model_validate(_moved(data, language, engine))


def _moved(value: Any, language: str, engine: str) -> Any:
    if isinstance(value, dict):
        return {
            key: {engine: inside[language]}
            if by_language(key, inside) and language in inside
            else _moved(inside, language, engine)
            for key, inside in value.items()
        }
    return [_moved(inside, language, engine) for inside in value] if isinstance(value, list) else value
