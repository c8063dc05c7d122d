"""Protocols: validated, and checked against the cards they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from cogtrain.adapt import RULES
from cogtrain.errors import did_you_mean
from cogtrain.library.block_length import block_length_s
from cogtrain.library.faults import dotted, validated
from cogtrain.library.hashing import content_hash
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.loaded_support import LoadedSupport
from cogtrain.library.models import Difficulty, FixedLevel, Protocol, QuestionnaireItem, TaskItem
from cogtrain.library.resolve import ResolvedTask, difficulty_in_force, resolve
from cogtrain.library.schedule import occasions
from cogtrain.library.settings_at_level import difficulty_faults, level_faults, levels, settings_faults, try_out
from cogtrain.library.support import ExerciseCard, QuestionnaireCard
from cogtrain.library.yaml_file import Document, Located, Place
from cogtrain.wording import CATALOGUES

MOST_OCCASIONS = 5000


@dataclass(frozen=True)
class LoadedProtocol:
    """A protocol that passed every check, with the cards it uses. ``hash`` covers these cards too."""

    protocol: Protocol
    data: Mapping[str, Any]
    hash: str
    cards: Mapping[str, LoadedCard]
    where: str
    path: Path | None
    supports: Mapping[str, LoadedSupport] = field(default_factory=dict)

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

    def tasks(self, session: str) -> tuple[tuple[int, ResolvedTask], ...]:
        """The task items of a session, each with its index in ``do``."""
        items = enumerate(self.protocol.sessions[session].do)
        return tuple((i, resolve(item, self.cards[item.task])) for i, item in items if isinstance(item, TaskItem))

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
class Known:
    """The cards a protocol may name, and where those stand that have faults of their own."""

    cards: Mapping[str, LoadedCard]
    broken: Mapping[str, str]
    supports: Mapping[str, LoadedSupport] = field(default_factory=dict)


def check_protocol(document: Document, path: Path | None, known: Known) -> LoadedProtocol | list[Located]:
    """The protocol of a document, or all its faults."""
    parts, faults = validated(Protocol, document)
    bad = [place for place, _ in (*faults, *document.faults)]
    if path is not None and "protocol" in parts and path.name != f"{parts['protocol']}.yaml":
        found = f'protocol is "{parts["protocol"]}" in the file {path.name}'
        remedy = f"Rename the file to {parts['protocol']}.yaml, or the protocol."
        faults.append(document.fault(("protocol",), found, "the file's name", remedy))
    faults += _schedule(document)
    for i, language in enumerate(parts.get("languages", [])):
        if language not in CATALOGUES:
            remedy = "Leave it out until the engine's own words are there too (cogtrain/text.py)."
            found = f'the language "{language}"'
            faults.append(document.fault(("languages", i), found, f"one of {', '.join(CATALOGUES)}", remedy))
    count = sum(occasions(entry) for entry in parts.get("schedule", []))
    if count > MOST_OCCASIONS:
        found = f"the schedule comes to {count} sessions"
        faults.append(document.fault(("schedule",), found, f"at most {MOST_OCCASIONS}", "Look at weeks and per_week."))
    used: dict[str, LoadedCard] = {}
    for place, purpose, raw in _task_items(document):
        if any(fault[: len(place)] == place or place[: len(fault)] == fault for fault in bad if fault):
            continue
        item = _ITEM.validate_python(raw, strict=True)
        card = known.cards.get(item.task)
        if card is None:
            faults.append(_lost(document, (*place, "task"), item.task, known.cards, known.broken))
            continue
        faults += _Item(document, place, item, card, purpose).faults()
        if item.task not in used:
            faults += _languages(document, place, card, parts.get("languages", []))
        used[item.task] = card
    supports, lost = _supports(document, known, parts.get("languages", []))
    faults += lost
    if faults or document.faults:
        return faults
    whole = {"protocol": document.data, "cards": {name: card.hash for name, card in used.items()}}
    if supports:
        whole["supports"] = {name: support.hash for name, support in supports.items()}
    protocol, hashed = Protocol.model_validate(document.data), content_hash(whole)
    loaded = LoadedProtocol(protocol, document.data, hashed, used, document.where, path, supports)
    # a session that began under an older protocol is gone on with: what a log pins is not asked for a first meeting
    met = _met_before(document, loaded) if path is not None else ()
    return [*_after_infusions(document, loaded), *_relief(document, loaded), *met] or loaded


_ITEM = TypeAdapter(TaskItem)


def _items(document: Document) -> Iterator[tuple[Place, object, dict[str, Any]]]:
    """Each item of every session as it stands in the file, with its place and its session's purpose."""
    sessions = document.data.get("sessions")
    for name, session in sessions.items() if isinstance(sessions, dict) else ():
        items = session.get("do") if isinstance(session, dict) else None
        for i, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                yield ("sessions", name, "do", i), session.get("purpose"), item


def _task_items(document: Document) -> Iterator[tuple[Place, object, dict[str, Any]]]:
    """Each task item."""
    return ((place, purpose, item) for place, purpose, item in _items(document) if "task" in item)


def _schedule(document: Document) -> Iterator[Located]:
    """Whether the schedule and the sessions name each other, as far as both can be read."""
    sessions, schedule = document.data.get("sessions"), document.data.get("schedule")
    if not isinstance(sessions, dict) or not isinstance(schedule, list):
        return
    due = [entry.get("do") if isinstance(entry, dict) else None for entry in schedule]
    for i, name in enumerate(due):
        if isinstance(name, str) and name not in sessions:
            found = f'schedule[{i}].do names the session "{name[:60]}"'
            yield document.fault(
                ("schedule", i, "do"), found, "a session of this protocol", did_you_mean(name, sessions)
            )
    for name in sessions:
        if name not in due and None not in due:
            remedy = f"Add {{day: 0, do: {name}}} or the like to schedule, or remove the session."
            yield document.fault(
                ("sessions", name), f'the session "{name}" is never due', "each session in the schedule", remedy
            )


def _lost(
    document: Document, place: Place, reference: str, known: Mapping[str, Any], broken: Mapping[str, str]
) -> Located:
    base = reference.partition("@")[0]
    # name@: a file that could not be read at all
    fault = broken.get(reference) or broken.get(f"{base}@")
    kind = str(place[-1])
    if fault:
        return document.fault(place, f"{reference} has faults of its own", "a sound card", f"Mend {fault} first.")
    every = sorted(known)
    same = [name for name in every if name.partition("@")[0] == base]
    remedy = f"There is {', '.join(same)}." if same else did_you_mean(reference, every)
    return document.fault(place, f"{reference} is nowhere in the library", f"a {kind}@version that exists", remedy)


def _supports(
    document: Document, known: Known, languages: Iterable[str]
) -> tuple[dict[str, LoadedSupport], list[Located]]:
    """The questionnaires and exercises that the protocol names, consent included, and what is wrong about them."""
    used: dict[str, LoadedSupport] = {}
    faults: list[Located] = []
    for place, reference in _named_supports(document):
        kind = QuestionnaireCard if place[-1] == "questionnaire" else ExerciseCard
        fitting = {name: support for name, support in known.supports.items() if isinstance(support.card, kind)}
        found = fitting.get(reference)
        if found is None:
            faults.append(_lost(document, place, reference, fitting, known.broken))
            continue
        if place == ("consent",) and isinstance(found.card, ExerciseCard) and found.card.kind != "consent":
            faults.append(document.fault(place, f"{reference} is of kind {found.card.kind}", "one of kind consent"))
        lacking = [language for language in languages if language not in found.card.languages]
        if lacking and kind is ExerciseCard:
            words = f"{reference} has no texts in {', '.join(lacking)}"
            faults.append(document.fault(place, words, "texts in every language of the protocol"))
        used[reference] = found
    return used | _recalled(document, known, used, faults), faults


def _recalled(
    document: Document, known: Known, used: Mapping[str, LoadedSupport], faults: list[Located]
) -> dict[str, LoadedSupport]:
    """The exercises that the named ones show again; told to ``faults`` where there are none."""
    more: dict[str, LoadedSupport] = {}
    for support in used.values():
        for reference in support.card.recalled if isinstance(support.card, ExerciseCard) else ():
            found = known.supports.get(reference)
            if found is None or not isinstance(found.card, ExerciseCard):
                words = f"{support.card.reference} shows {reference} again, which is nowhere in the library"
                faults.append(document.fault(("sessions",), words, "an exercise@version that exists"))
            else:
                more[reference] = found
    return more


def _named_supports(document: Document) -> Iterator[tuple[Place, str]]:
    consent = document.data.get("consent")
    if isinstance(consent, str):
        yield ("consent",), consent
    for place, _, item in _items(document):
        for kind in ("questionnaire", "exercise"):
            if isinstance(item.get(kind), str):
                yield (*place, kind), item[kind]


def _after_infusions(document: Document, loaded: LoadedProtocol) -> Iterator[Located]:
    """Whether what is held after an infusion keeps to the protocol's limits."""
    limit_s = loaded.protocol.limits.block_min * 60
    for name, session in loaded.protocol.sessions.items():
        for i, task in loaded.tasks(name) if session.after_infusion else ():
            length_s = block_length_s(task.paradigm.plan(task.settings, np.random.default_rng(0)))
            if task.practises:
                found, remedy = f"practice of {task.reference} after an infusion", "Write practice: none."
                yield document.fault(("sessions", name, "do", i), found, "practice on another day", remedy)
            if length_s > limit_s:
                found = f"a block of {task.reference} takes {length_s / 60:.1f} min after an infusion"
                remedy = "Set fewer trials in settings, or use a shorter task."
                yield document.fault(
                    ("sessions", name, "do", i), found, f"blocks of at most {limit_s / 60:g} min", remedy
                )


def _relief(document: Document, loaded: LoadedProtocol) -> Iterator[Located]:
    """Whether what waits for relief is there, demanding, and asks for the ratings before its first task."""
    rule = loaded.protocol.relief
    if rule is None:
        return
    found = loaded.supports.get(rule.questionnaire)
    names = found.card.item_names if found is not None and isinstance(found.card, QuestionnaireCard) else ()
    if not {"energy", "motivation", "sleepiness"} <= set(names):
        words = f"{rule.questionnaire} is asked in no session, or lacks energy, motivation or sleepiness"
        yield document.fault(("relief", "questionnaire"), words, "a questionnaire of a session here with all three")
    for i, name in enumerate(rule.holds):
        session, place = loaded.protocol.sessions.get(name), ("relief", "holds", i)
        if session is None:
            remedy = did_you_mean(name, loaded.protocol.sessions)
            yield document.fault(place, f'relief.holds names "{name}"', "a session of this protocol", remedy)
        elif session.purpose == "assessment" or not loaded.tasks(name):
            found_words = f'"{name}" is {"an assessment" if session.purpose == "assessment" else "without a task"}'
            yield document.fault(place, found_words, "sessions that train or practise: only these can wait")
        else:
            first = next(i for i, item in enumerate(session.do) if isinstance(item, TaskItem))
            asks = [item.questionnaire for item in session.do[:first] if isinstance(item, QuestionnaireItem)]
            if rule.questionnaire not in asks:
                remedy = f"Put {{questionnaire: {rule.questionnaire}}} before the first task."
                where = f'"{name}" begins its tasks without {rule.questionnaire}'
                yield document.fault(place, where, "the ratings before the first task", remedy)


def _met_before(document: Document, loaded: LoadedProtocol) -> Iterator[Located]:
    """Whether every task that follows a dose is done on another day before it, by the calendar: nobody meets a task for
    the first time under the drug."""
    sessions, schedule = loaded.protocol.sessions, loaded.protocol.schedule
    before = {entry.do for entry in schedule if entry.after is None and not sessions[entry.do].after_infusion}
    met = {task.loaded.card.task for name in before for _, task in loaded.tasks(name)}
    after = {entry.do for entry in schedule if entry.after is not None and sessions[entry.do].after_infusion}
    for name in sorted(after):
        for i, task in loaded.tasks(name):
            if task.loaded.card.task not in met:
                found = f"{task.reference} is met for the first time after an infusion"
                remedy = "Add a session with it, such as one of purpose practice on day 0."
                yield document.fault(("sessions", name, "do", i), found, "a task that is practised before", remedy)


def _languages(document: Document, place: Place, card: LoadedCard, languages: Iterable[str]) -> Iterator[Located]:
    lacking = [language for language in languages if language not in card.languages]
    if lacking:
        found = f"{card.reference} has no texts in {', '.join(lacking)}"
        remedy = f"Add them to {card.where}, or remove the language from languages."
        yield document.fault((*place, "task"), found, "texts in every language of the protocol", remedy)


@dataclass(frozen=True)
class _Item:
    """One task item under check."""

    document: Document
    place: Place
    item: TaskItem
    card: LoadedCard
    purpose: object

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
            forms = [(task.raw, task.quantity, level) for level in levels(task.difficulty, task.paradigm)]
            if task.practises:
                task.practice_settings()
        except ValidationError as error:
            said = "; ".join(complaint["msg"].removeprefix("Value error, ") for complaint in error.errors())
            yield fault(f"they do not fit {self.card.where} ({said})", "Change them, or the card's practice.")
            return
        if task.practises and self.card.card.practice is not None:
            practice = {**task.raw, **self.card.card.practice.settings}
            forms.append((practice, task.quantity, task.practice_level))
        tried, faults = try_out(self.card.paradigm, forms, fault)
        yield from faults
        answers = [answer for stream in tried.streams.values() for answer in stream]
        for answer in dict.fromkeys(answers):
            if answer not in self.card.card.keys:
                yield fault(
                    f'the answer "{answer}" has no key on {self.card.where}',
                    "Use settings without it, or a card with that key.",
                )
        captions = next(iter(self.card.card.example.values()), None)
        for step in tried.captions if captions is not None else ():
            if captions is not None and step not in captions:
                found = f'the worked example has a step "{step}" without a caption on {self.card.where}'
                yield fault(found, "Use settings without it, or a card with that caption.")
