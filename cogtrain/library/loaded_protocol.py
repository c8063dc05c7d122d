"""A protocol that passed every check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cogtrain.library.block_length import TaskLengths
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.loaded_support import LoadedSupport
from cogtrain.library.models import Protocol, QuestionnaireItem, TaskItem
from cogtrain.library.resolve import ResolvedTask, resolve
from cogtrain.library.support import ExerciseCard, QuestionnaireCard
from cogtrain.library.yaml_file import Document


@dataclass(frozen=True)
class LoadedProtocol:
    """A protocol that passed every check, with the cards it uses. ``hash`` covers these cards too. lengths: of task
    items, by session and index in its ``do``. document: its file as it was read."""

    protocol: Protocol
    data: Mapping[str, Any]
    hash: str
    cards: Mapping[str, LoadedCard]
    where: str
    path: Path | None
    supports: Mapping[str, LoadedSupport] = field(default_factory=dict)
    lengths: Mapping[tuple[str, int], TaskLengths] = field(default_factory=dict)
    document: Document = field(kw_only=True, compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.protocol.protocol

    @property
    def version(self) -> int:
        return self.protocol.version

    @property
    def exercises(self) -> Mapping[str, ExerciseCard]:
        """The exercises that it names, or that these show again, by reference."""
        return {name: one.card for name, one in self.supports.items() if isinstance(one.card, ExerciseCard)}

    def language(self, wanted: str | None = None) -> str:
        """The one in which its pages are read: the wanted one where it has it, else its first."""
        languages = self.protocol.languages
        return wanted if wanted in languages and wanted is not None else languages[0]

    def tasks(self, session: str) -> tuple[tuple[int, ResolvedTask], ...]:
        """The task items of a session, each with its index in ``do``."""
        return tuple(
            (i, resolve(item, self.cards[item.task], self.lengths.get((session, i))))
            for i, item in enumerate(self.protocol.sessions[session].do)
            if isinstance(item, TaskItem)
        )

    def questionnaire(self, item: QuestionnaireItem) -> QuestionnaireCard:
        """The card of an item."""
        card = self.supports[item.questionnaire].card
        if not isinstance(card, QuestionnaireCard):
            raise TypeError(item.questionnaire)
        return card

    def exercise(self, reference: str) -> ExerciseCard:
        """The card of an exercise, or of the consent."""
        card = self.supports[reference].card
        if not isinstance(card, ExerciseCard):
            raise TypeError(reference)
        return card
