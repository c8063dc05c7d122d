"""Protocols: validated, and checked against the cards they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cogtrain.errors import did_you_mean
from cogtrain.library.block_length import TaskLengths
from cogtrain.library.conditions import SCALES_ON_PAPER, TOTAL
from cogtrain.library.dose_checks import dose_faults
from cogtrain.library.faults import validated
from cogtrain.library.hashing import course_hash
from cogtrain.library.item_check import ItemCheck
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.loaded_protocol import LoadedProtocol
from cogtrain.library.loaded_support import LoadedSupport
from cogtrain.library.models import Protocol, TaskItem
from cogtrain.library.schedule import occasions
from cogtrain.library.support import ExerciseCard, QuestionnaireCard
from cogtrain.library.translations import content_of
from cogtrain.library.yaml_file import Document, Located, Place
from cogtrain.wording import CATALOGUES, FIRST

MOST_OCCASIONS = 5000


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
    faults += _conditions(document, parts, known)
    wanted = parts.get("languages") or [FIRST]
    for i, language in enumerate(wanted):
        if language not in CATALOGUES:
            remedy = "Leave it out until the program's own words are there too (languages/)."
            found = f'the language "{language}"'
            faults.append(document.fault(("languages", i), found, f"one of {', '.join(CATALOGUES)}", remedy))
    count = sum(occasions(entry) for entry in parts.get("schedule", []))
    if count > MOST_OCCASIONS:
        found = f"the schedule comes to {count} sessions"
        faults.append(document.fault(("schedule",), found, f"at most {MOST_OCCASIONS}", "Look at weeks and per_week."))
    used: dict[str, LoadedCard] = {}
    lengths: dict[tuple[str, int], TaskLengths] = {}
    for place, purpose, raw in _task_items(document):
        if any(fault[: len(place)] == place or place[: len(fault)] == fault for fault in bad if fault):
            continue
        item = _ITEM.validate_python(raw, strict=True)
        card = known.cards.get(item.task)
        if card is None:
            faults.append(_lost(document, (*place, "task"), item.task, known.cards, known.broken))
            continue
        checked = ItemCheck(document, place, item, card, purpose)
        faults += checked.faults()
        if checked.lengths is not None:
            lengths[str(place[1]), int(place[3])] = checked.lengths
        if item.task not in used:
            faults += _languages(document, place, card, wanted)
        used[item.task] = card
    supports, lost = _supports(document, known, wanted)
    faults += lost
    if faults or document.faults:
        return faults
    protocol, hashed = Protocol.model_validate(document.data), course_hash(content_of(document), used, supports)
    data, where = document.data, document.where
    loaded = LoadedProtocol(protocol, data, hashed, used, where, path, supports, lengths, document=document)
    return dose_faults(document, loaded, of_a_file=path is not None) or loaded


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


def _conditions(document: Document, parts: Mapping[str, Any], known: Known) -> Iterator[Located]:
    """Whether what the conditions name is there."""
    for i, one in enumerate(parts.get("conditions", [])):
        for key in ("leave_out", "add"):
            for name in getattr(one, key):
                if name not in parts.get("sessions", {name: None}):
                    found, remedy = f'the session "{name}"', did_you_mean(name, parts["sessions"])
                    yield document.fault(("conditions", i, key), found, "a session of this protocol", remedy)
        reference = one.when.questionnaire
        named = sorted({*known.supports, *(f"{name}{TOTAL}@1" for name in SCALES_ON_PAPER)})
        if reference is not None and reference not in named:
            place = ("conditions", i, "when", "questionnaire")
            yield document.fault(place, f'"{reference}"', "a questionnaire@version", did_you_mean(reference, named))


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


def _languages(document: Document, place: Place, card: LoadedCard, languages: Iterable[str]) -> Iterator[Located]:
    lacking = [language for language in languages if language not in card.languages]
    if lacking:
        found = f"{card.reference} has no texts in {', '.join(lacking)}"
        remedy = f"Add them to {card.where}, or remove the language from languages."
        yield document.fault((*place, "task"), found, "texts in every language of the protocol", remedy)
