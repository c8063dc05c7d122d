"""How long a session takes, on paper."""

from __future__ import annotations

from cogtrain.library.loaded_protocol import LoadedProtocol
from cogtrain.library.models import ExerciseItem, QuestionnaireItem, RestItem
from cogtrain.library.resolve import ResolvedTask

WORDS_A_MINUTE = 120  # a slow reader
ITEM_S = 12.0  # to read and answer an item of a questionnaire


def session_length_s(loaded: LoadedProtocol, session: str, language: str | None = None) -> float:
    """Seconds of a session when every phase lasts its longest, an answer that is waited for takes two seconds,
    practice is done once and pages are read slowly."""
    language = loaded.language(language)
    items = loaded.protocol.sessions[session].do
    seconds = sum(item.rest_s for item in items if isinstance(item, RestItem))
    seconds += sum(support_length_s(loaded, item) for item in items)
    return seconds + sum(task_length_s(task, language) for _, task in loaded.tasks(session))


def support_length_s(loaded: LoadedProtocol, item: object) -> float:
    """Seconds of a questionnaire or an exercise; none for anything else."""
    if isinstance(item, ExerciseItem):
        return loaded.exercise(item.exercise).minutes * 60
    if isinstance(item, QuestionnaireItem):
        return loaded.questionnaire(item).count * ITEM_S
    return 0.0


def task_length_s(task: ResolvedTask, language: str) -> float:
    """Seconds of one task item: reading, practice once, blocks, and the rests between these."""
    seconds, lengths = reading_s(task, language), task.lengths
    if task.practises and lengths.practice is not None:
        seconds += lengths.practice.seconds
    return seconds + task.item.blocks * lengths.block.seconds + (task.item.blocks - 1) * task.item.rest_s


def reading_s(task: ResolvedTask, language: str) -> float:
    """Seconds to read the instructions, and the captions of the worked example unless they are brief."""
    card = task.loaded.card
    pages = card.instructions[language]
    if task.item.instructions == "none":
        return 0.0
    if task.item.instructions == "brief":
        pages = pages[:1]
    texts = [text for page in pages for text in (page.heading, page.text)]
    if task.item.instructions == "full":
        texts += card.example.get(language, {}).values()
    return sum(len(text.split()) for text in texts) * 60 / WORDS_A_MINUTE
