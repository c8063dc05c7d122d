"""Every page of a session, laid out before it starts: words that do not fit are found now, not on the screen."""

from __future__ import annotations

import numpy as np

from cogtrain.library import LoadedProtocol
from cogtrain.library.models import ExerciseItem, QuestionnaireItem
from cogtrain.presentation.pages import layout
from cogtrain.session import asking, exercising, script


def check_pages(loaded: LoadedProtocol, session: str, language: str) -> None:
    """Lay out every page of the cards. Raises CogtrainError for words that do not fit."""
    for item in loaded.protocol.sessions[session].do:
        if isinstance(item, QuestionnaireItem):
            pages = asking.every_page(loaded.questionnaire(item), language)
        elif isinstance(item, ExerciseItem):
            pages = exercising.every_page(loaded.exercise(item.exercise), language)
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
