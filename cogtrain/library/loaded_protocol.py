"""A protocol that passed every check; and a study: its course as everybody may see it, and as each arm has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cogtrain.library.block_length import TaskLengths
from cogtrain.library.hashing import course_hash
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.loaded_support import LoadedSupport
from cogtrain.library.models import Protocol, QuestionnaireItem, TaskItem, Variant
from cogtrain.library.orders import moved, square, task_places
from cogtrain.library.resolve import ResolvedTask, resolve
from cogtrain.library.study_file import Study
from cogtrain.library.support import ExerciseCard, QuestionnaireCard
from cogtrain.library.translations import content_of
from cogtrain.library.yaml_file import Document
from cogtrain.wording import CATALOGUES, FIRST


@dataclass(frozen=True)
class LoadedProtocol:
    """A protocol that passed every check, with the cards it uses. ``hash`` covers these cards too. lengths: of task
    items, by session and index in its ``do``. study: whose course it is, without any arm; None of a protocol. document:
    its file as it was read."""

    protocol: Protocol
    data: Mapping[str, Any]
    hash: str
    cards: Mapping[str, LoadedCard]
    where: str
    path: Path | None
    supports: Mapping[str, LoadedSupport] = field(default_factory=dict)
    lengths: Mapping[tuple[str, int], TaskLengths] = field(default_factory=dict)
    study: LoadedStudy | None = field(default=None, compare=False, repr=False)
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

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages it can be run in, its default first: those that it names, else English and all that each of its
        texts is in. A questionnaire without official words in one is not asked in it."""
        if self.protocol.languages is not None:
            return tuple(self.protocol.languages)
        every = [set(card.languages) for card in self.cards.values()]
        every += [set(exercise.languages) for exercise in self.exercises.values()]
        every += [set(session.title) for session in self.protocol.sessions.values() if session.title]
        return tuple(one for one in CATALOGUES if one == FIRST or all(one in languages for languages in every))

    def language(self, wanted: str | None = None) -> str:
        """The one in which its pages are read: the wanted one where it has it, else its first."""
        return wanted if wanted is not None and wanted in self.languages else self.languages[0]

    def made_fit(self, language: str, fit: Variant | None = None) -> LoadedProtocol:
        """The protocol with its tasks as they are done in that language, and made fit for somebody. What is assessed is
        then compared with its like alone."""
        cards = {name: replace(card.spoken(language), fit=fit or Variant()) for name, card in self.cards.items()}
        return replace(self, cards=cards)

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


@dataclass(frozen=True)
class LoadedStudy:
    """A study with its courses, all of which bear its id.

    face: the course without any arm: what plans, calendars and lengths are drawn by. arms: the course of each arm.
    veiled: sessions that are not the same in all arms, of which nothing is shown before a blinded study is unblinded.
    """

    study: Study
    data: Mapping[str, Any]
    hash: str
    where: str
    path: Path | None
    face: LoadedProtocol
    arms: Mapping[str, LoadedProtocol]
    veiled: tuple[str, ...]
    document: Document = field(kw_only=True, compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.study.study

    @property
    def version(self) -> int:
        return self.study.version

    @property
    def blinded(self) -> bool:
        return self.study.blinding == "double"

    @property
    def course_of_all(self) -> LoadedProtocol:
        """The face, which knows whose it is."""
        return replace(self.face, study=self)

    def rows(self) -> tuple[int, ...]:
        """How many orders each entry of ``orders`` has."""
        return tuple(
            len(square(one.design, len(task_places(self.face.data["sessions"][one.session]["do"]))))
            for one in self.study.orders
        )

    def course(self, arm: str, orders: Sequence[int], session: str) -> LoadedProtocol:
        """The course with which one session is run: that session as the arm and the person's orders have it, every
        other as all arms see it. So the record of a session that is the same in all arms tells of none.

        orders: of each entry of ``orders`` the row, from 0.
        """
        own = self.arms[arm]
        base = self.face if self.blinded else own
        items = list(own.data["sessions"][session]["do"])
        came = list(range(len(items)))
        for one, row in zip(self.study.orders, orders, strict=True):
            if one.session == session:
                places = task_places(items)
                came = moved(len(items), places, square(one.design, len(places))[row])
        content = {**own.data["sessions"][session], "do": [items[place] for place in came]}
        lengths = {key: value for key, value in base.lengths.items() if key[0] != session}
        lengths |= {
            (session, now): own.lengths[session, before]
            for now, before in enumerate(came)
            if (session, before) in own.lengths
        }
        data = {**base.data, "sessions": {**base.data["sessions"], session: content}}
        known = {**base.cards, **own.cards}
        cards = {name: known[name] for name in _named_tasks(data)}
        document = replace(base.document, data=data)
        return replace(
            base,
            protocol=Protocol.model_validate(data),
            data=data,
            hash=course_hash(content_of(document), cards, base.supports),
            cards=cards,
            lengths=lengths,
            study=self,
            document=document,
        )


def _named_tasks(data: Mapping[str, Any]) -> list[str]:
    """The cards that a protocol names, in its order, each once."""
    items = (item for session in data["sessions"].values() for item in session["do"])
    return list(dict.fromkeys(item["task"] for item in items if "task" in item))
