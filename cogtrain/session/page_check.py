"""Every page of a session, laid out before it starts: words that do not fit are found now, not on the screen."""

from __future__ import annotations

import numpy as np

from cogtrain.displays.display import DisplayInfo
from cogtrain.errors import DeviceError, Fault, refuse
from cogtrain.library import LoadedProtocol
from cogtrain.library.models import ExerciseItem, QuestionnaireItem
from cogtrain.pages.page import layout
from cogtrain.session import exercise, questionnaire, script


def check_keys(loaded: LoadedProtocol, session: str, info: DisplayInfo) -> None:
    """Raises CogtrainError where a card of the session names keys that the keyboard's layout lacks."""
    named = f"the keyboard's layout ({info.layout})" if info.layout else "the keyboard's layout"
    faults = {
        Fault(
            f"{task.loaded.where}: keys.{answer}",
            f'the key "{key}", which {named} has on no key',
            "keys that can be pressed without Shift",
            "Name another key in the card, or choose another layout before the start.",
        ): None
        for _, task in loaded.tasks(session)
        for answer, keys in task.keys.items()
        for key in keys
        if key in info.absent_keys
    }
    if faults:
        raise DeviceError(*faults)


def check_sounds(loaded: LoadedProtocol, session: str, *, heard: bool) -> None:
    """Raises CogtrainError where a task of the session has sounds and there is no device for them."""
    silent = [task.loaded.where for _, task in loaded.tasks(session) if task.loaded.heard and not heard]
    if silent:
        remedy = "Connect loudspeakers or headphones, and start again."
        found = "sounds, and no device that plays them"
        raise refuse(silent[0], found, "a device for sound", remedy, DeviceError)


def check_pages(loaded: LoadedProtocol, session: str, language: str) -> None:
    """Lay out every page of the cards. Raises CogtrainError for words that do not fit."""
    for item in loaded.protocol.sessions[session].do:
        if isinstance(item, QuestionnaireItem):
            pages = questionnaire.every_page(loaded.questionnaire(item), language)
        elif isinstance(item, ExerciseItem):
            pages = exercise.every_page(loaded.exercise(item.exercise), language, loaded.exercises)
        else:
            continue
        for page in pages:
            layout(page, language)
    for _, task in loaded.tasks(session):
        rng = np.random.default_rng(0)
        for page in (
            *script.instructions(task, task.level, language),
            *script.examples(task, task.level, language, rng),
        ):
            layout(page, language, hinted=True)
