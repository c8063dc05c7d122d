"""How long a session takes, on paper."""

from __future__ import annotations

import numpy as np

from cogtrain.library.models import RestItem
from cogtrain.library.protocols import LoadedProtocol
from cogtrain.library.resolve import ResolvedTask
from cogtrain.trial import Block, Trial

WORDS_A_MINUTE = 120  # a slow reader
WAITING_S = 2.0  # for each answer that is waited for without limit


def session_length_s(loaded: LoadedProtocol, session: str, language: str | None = None) -> float:
    """Seconds of a session when every phase lasts its longest, practice is done once and pages are read slowly."""
    language = language or loaded.protocol.languages[0]
    rests_s = sum(item.rest_s for item in loaded.protocol.sessions[session].do if isinstance(item, RestItem))
    return rests_s + sum(task_length_s(task, language) for _, task in loaded.tasks(session))


def task_length_s(task: ResolvedTask, language: str) -> float:
    """Seconds of one task item: reading, practice once, blocks, and the rests between these."""
    rng = np.random.default_rng(0)
    seconds = reading_s(task, language)
    if task.practises:
        seconds += block_length_s(task.paradigm.plan(task.practice_settings(), rng))
    block = task.paradigm.plan(task.settings, rng)
    return seconds + task.item.blocks * block_length_s(block) + (task.item.blocks - 1) * task.item.rest_s


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


def block_length_s(block: Block) -> float:
    """Seconds of a block as planned; where it ends by the clock, that."""
    if block.ends_after_s is not None:
        return block.ends_after_s
    return sum(_trial_s(trial) for trial in block.trials)


def _trial_s(trial: Trial) -> float:
    if trial.lasts_s is not None:
        return trial.lasts_s
    phases_s = [WAITING_S if phase.seconds is None else phase.seconds for phase in trial.phases]
    window_s = WAITING_S if trial.response_s is None else trial.response_s
    return max(sum(phases_s), sum(phases_s[: trial.stimulus_phase]) + window_s)
