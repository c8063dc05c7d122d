"""A task item of a protocol, checked against its card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from cogtrain.adapt import RULES
from cogtrain.library.block_length import TaskLengths
from cogtrain.library.faults import dotted
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.models import Difficulty, FixedLevel, TaskItem
from cogtrain.library.resolve import difficulty_in_force, resolve
from cogtrain.library.settings_at_level import (
    difficulty_faults,
    level_faults,
    levels,
    said_of,
    settings_faults,
    task_lengths,
    try_out,
)
from cogtrain.library.yaml_file import Document, Located, Place
from cogtrain.trial import key_entry


@dataclass
class ItemCheck:
    """One task item under check. lengths: of its blocks, where they are not the card's own."""

    document: Document
    place: Place
    item: TaskItem
    card: LoadedCard
    purpose: object
    lengths: TaskLengths | None = None

    def faults(self) -> list[Located]:
        faults = list(self._difficulty())
        faults += self._settings(sound=not faults)
        faults += self._purpose()
        if not faults and (self.item.settings or self.item.difficulty is not None):
            faults += self._plans()
        return faults

    def _difficulty(self) -> Iterator[Located]:
        own, mine, place = self.card.card.difficulty, self.item.difficulty, (*self.place, "difficulty")
        if isinstance(mine, Difficulty):
            if mine.adapts is None and own.adapts is not None:
                found = f"{dotted(place)} does not say what adapts"
                remedy = f"Add adapts: {own.adapts}, start, lowest and highest; or write {{rule: fixed, level: ...}}."
                yield self.document.fault(place, found, "the whole difficulty, as it replaces the card's", remedy)
            else:
                yield from difficulty_faults(self.document, place, mine, self.card.paradigm)
        elif isinstance(mine, FixedLevel) and mine.level is not None:
            if own.adapts is None:
                found = f"{dotted((*place, 'level'))} is {mine.level:g}, yet {self.card.reference} adapts nothing"
                yield self.document.fault((*place, "level"), found, "no level", "Remove difficulty here.")
            else:
                yield from level_faults(self.document, (*place, "level"), mine.level, self.card.paradigm, own.adapts)

    def _purpose(self) -> Iterator[Located]:
        difficulty = difficulty_in_force(self.item, self.card)
        moves = difficulty.adapts is not None and difficulty.rule != "fixed"
        measures = difficulty.rule in RULES and RULES[difficulty.rule].assesses
        # a ladder that begins anew each time, and whose mean level is the score
        measures |= self.card.card.measures.headline == f"mean_{difficulty.adapts}" and self.item.carry == "none"
        if self.purpose == "assessment" and moves and not measures:
            place = (*self.place, "difficulty") if self.item.difficulty is not None else self.place
            found = f"{self.card.reference} adapts {difficulty.adapts} in an assessment"
            remedy = f"Write difficulty: {{rule: fixed, level: {difficulty.start:g}}}."
            yield self.document.fault(
                place, found, "a fixed level, or a rule that measures one, so that change is the person's", remedy
            )
        elif self.item.carry == "level" and not moves:
            found = f"{self.card.reference} carries its level over, yet the level is fixed here"
            yield self.document.fault((*self.place, "carry"), found, "a level that adapts", "Remove carry.")

    def _settings(self, *, sound: bool) -> Iterator[Located]:
        """The settings on top of the card's; at the level to start with where the difficulty is ``sound``."""
        layers: list[tuple[Place, Mapping[str, Any]]] = [
            ((), self.card.card.settings),
            ((*self.place, "settings"), self.item.settings),
        ]
        difficulty = difficulty_in_force(self.item, self.card) if sound else Difficulty()
        yield from settings_faults(self.document, layers, self.card.paradigm, difficulty.adapts, difficulty.start)

    def _plans(self) -> Iterator[Located]:
        where = "settings" if self.item.settings else "difficulty"

        def fault(found: str, remedy: str) -> Located:
            return self.document.fault((*self.place, where), found, "blocks that can be planned at every level", remedy)

        try:
            task = resolve(self.item, self.card)
            at = levels(task.difficulty, task.paradigm)
            forms = [(task.raw, task.quantity, level) for level in at]
            if task.practises:
                task.practice_settings()
        except ValidationError as error:
            yield fault(f"they do not fit {self.card.where} ({said_of(error)})", "Change them, or the card's practice.")
            return
        if task.practises and self.card.card.practice is not None:
            practice = {**task.raw, **self.card.card.practice.settings}
            forms.append((practice, task.quantity, task.practice_level))
        tried, faults = try_out(self.card.paradigm, forms, fault)
        yield from faults
        if not faults:
            self.lengths = task_lengths(tried, at, task.level)
        answers = [(name, answer) for name, stream in tried.streams.items() for answer in stream]
        for name, answer in dict.fromkeys(answers):
            if answer not in tried.pointed and key_entry(name, answer, self.card.card.keys) not in self.card.card.keys:
                yield fault(
                    f'the answer "{answer}" has no key on {self.card.where}',
                    "Use settings without it, or a card with that key.",
                )
        captions = next(iter(self.card.card.example.values()), None)
        for step in tried.captions if captions is not None else ():
            if captions is not None and step not in captions:
                found = f'the worked example has a step "{step}" without a caption on {self.card.where}'
                yield fault(found, "Use settings without it, or a card with that caption.")
