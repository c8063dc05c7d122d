"""Task cards: validated, and checked against the paradigm they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cogtrain.errors import did_you_mean
from cogtrain.library.card_assets import card_assets
from cogtrain.library.faults import dotted, validated
from cogtrain.library.hashing import content_hash
from cogtrain.library.keys import KEY_NAMES, RESERVED
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.models import TaskCard
from cogtrain.library.one_hand import Keys, hand_keys
from cogtrain.library.placeholders import placeholders, stray_braces
from cogtrain.library.settings_at_level import (
    Tried,
    difficulty_faults,
    level_faults,
    levels,
    settings_at,
    settings_faults,
    task_lengths,
    try_out,
)
from cogtrain.library.yaml_file import Document, Located, Place
from cogtrain.paradigms.contract import Paradigm
from cogtrain.trial import Assets, key_entry


def check_card(
    document: Document, hashed: str, path: Path | None, paradigms: Mapping[str, Paradigm]
) -> LoadedCard | list[Located]:
    """The card of a document, or all its faults."""
    parts, faults = validated(TaskCard, document)
    card = TaskCard.model_construct(**parts)  # sound sections only; `parts` says which
    paradigm = None
    tried = Tried({}, {})
    if path is not None and {"task", "version"} <= parts.keys():
        faults += _name(document, card, path)
    if {"title", "instructions", "example"} <= parts.keys():
        faults += _languages(document, card)
    if "paradigm" in parts:
        paradigm = paradigms.get(card.paradigm)
        if paradigm is None:
            remedy = did_you_mean(card.paradigm, paradigms)
            faults.append(
                document.fault(("paradigm",), f'paradigm is "{card.paradigm}"', "an installed paradigm", remedy)
            )
    if paradigm is not None:
        if "measures" in parts:
            faults += _measures(document, card, paradigm)
        tried, more = _form(document, card, parts, paradigm)
        faults += more
        if not more and {"settings", "difficulty"} <= parts.keys():
            faults += _keys(document, card, tried) if "keys" in parts else []
            faults += _triggers(document, card, tried) if parts.get("triggers") is not None else []
            faults += _texts(document, card, parts, paradigm, tried)
    assets: Assets = {}
    if path is not None and "assets" in parts and not faults:
        assets, more = card_assets(document, card, path, tried.assets)
        faults += more
    if faults or document.faults or paradigm is None:
        return faults
    card = TaskCard.model_validate(document.data)
    faults = [fault for language in card.in_language for fault in _in_language(document, card, language, paradigms)]
    if faults:
        return faults
    settings = settings_at(paradigm, card.settings, card.difficulty.adapts, card.difficulty.start)
    lengths = task_lengths(tried, levels(card.difficulty, paradigm), card.difficulty.start)
    if assets:
        hashed = content_hash({"card": hashed, "assets": {name: asset.sha256 for name, asset in assets.items()}})
    where, heard = document.where, tried.heard
    streams, data = tried.streams, document.data
    return LoadedCard(
        card, data, hashed, paradigm, settings, streams, lengths, where, path, assets, heard, document=document
    )


def _in_language(
    document: Document, card: TaskCard, language: str, paradigms: Mapping[str, Paradigm]
) -> Iterator[Located]:
    """The card as it is done in one language."""
    own = card.in_language[language]
    data = {name: value for name, value in document.data.items() if name != "in_language"}
    data |= {"settings": {**card.settings, **own.settings}, "keys": {**card.keys, **own.keys}}
    found = check_card(replace(document, data=data), "", None, paradigms)
    for place, fault in found if isinstance(found, list) else ():
        where = document.at(("in_language", language, *place))
        yield ("in_language", language), replace(fault, where=where)


def _name(document: Document, card: TaskCard, path: Path) -> Iterator[Located]:
    names = (f"{card.task}.yaml", f"{card.task}@{card.version}.yaml")
    if path.name not in names:
        found = f'task is "{card.task}" in the file {path.name}'
        yield document.fault(
            ("task",), found, "the file's name", f"Rename the file to {names[0]} or {names[1]}, or the task."
        )


def _languages(document: Document, card: TaskCard) -> Iterator[Located]:
    sections: list[tuple[str, Mapping[str, Any]]] = [("title", card.title), ("instructions", card.instructions)]
    if card.example:
        sections.append(("example", card.example))
    every = sorted({language for _, section in sections for language in section})
    for name, section in sections:
        lacking = [language for language in every if language not in section]
        if lacking:
            found = f"{name} lacks the language {', '.join(lacking)}"
            yield document.fault(
                (name,), found, f"the same languages everywhere: {', '.join(every)}", "Add it, or remove it elsewhere."
            )


def _measures(document: Document, card: TaskCard, paradigm: Paradigm) -> Iterator[Located]:
    named: list[tuple[Place, str]] = [(("measures", "headline"), card.measures.headline)]
    named += [(("measures", "reliability", name), name) for name in card.measures.reliability]
    for place, name in named:
        if name not in paradigm.measures:
            found = f'{dotted(place[:2])} names "{name}"'
            yield document.fault(place, found, f"a measure of {paradigm.name}", did_you_mean(name, paradigm.measures))


def _form(
    document: Document, card: TaskCard, parts: Mapping[str, Any], paradigm: Paradigm
) -> tuple[Tried, list[Located]]:
    """Settings, difficulty and practice; where these are sound, what the plans ask for."""
    faults: list[Located] = []
    adapts, start = None, None
    if "difficulty" in parts:
        faults += difficulty_faults(document, ("difficulty",), card.difficulty, paradigm)
        if not faults:
            adapts, start = card.difficulty.adapts, card.difficulty.start
    if "settings" not in parts:
        return Tried({}, {}), faults
    own = list(settings_faults(document, [(("settings",), card.settings)], paradigm, adapts, start))
    faults += own
    if "difficulty" not in parts or faults:
        return Tried({}, {}), faults
    forms = [(card.settings, adapts, level) for level in levels(card.difficulty, paradigm)]
    if parts.get("practice") is not None and card.practice is not None:
        practice = card.practice
        layers: list[tuple[Place, Mapping[str, Any]]] = [
            (("settings",), card.settings),
            (("practice", "settings"), practice.settings),
        ]
        level = start if practice.level is None else practice.level
        if practice.level is not None and adapts is None:
            found = f"practice.level is {practice.level:g}, yet difficulty adapts nothing"
            faults.append(
                document.fault(("practice", "level"), found, "a difficulty that adapts a setting", "Remove it.")
            )
        elif practice.level is not None and adapts is not None:
            faults += level_faults(document, ("practice", "level"), practice.level, paradigm, adapts)
        faults += settings_faults(document, layers, paradigm, adapts, level)
        forms.append(({**card.settings, **practice.settings}, adapts, level))
    if faults:
        return Tried({}, {}), faults

    def fault(found: str, remedy: str) -> Located:
        return document.fault(("settings",), found, "settings that can be planned at every level", remedy)

    return try_out(paradigm, forms, fault)


def _keys(document: Document, card: TaskCard, tried: Tried) -> Iterator[Located]:
    answers = [answer for stream in tried.streams.values() for answer in stream]
    for name, stream in tried.streams.items():
        for answer in stream:
            if answer not in tried.pointed and key_entry(name, answer, card.keys) not in card.keys:
                found = f'the answer "{answer}" has no key'
                yield document.fault(
                    ("keys",), found, f"a key for each of {', '.join(answers)}", f"Add it, such as {answer}: [space]."
                )
    yield from _known_keys(document, ("keys",), card.keys, tried)
    yield from _shared_keys(document, ("keys",), card.keys, card.keys, tried)
    for hand, keys in card.one_hand.items():
        yield from _known_keys(document, ("one_hand", hand), keys, tried)
        yield from _shared_keys(document, ("one_hand", hand), hand_keys(card, hand), keys, tried)


def _known_keys(document: Document, place: Place, given: Keys, tried: Tried) -> Iterator[Located]:
    """Answers that the task does not have, and keys that are none, or pause."""
    answers = [answer for stream in tried.streams.values() for answer in stream]
    own = {f"{name}.{answer}" for name, stream in tried.streams.items() for answer in stream}
    for answer, keys in given.items():
        if answer not in answers and answer not in own:
            found = f'{dotted(place)} names the answer "{answer}"'
            yield document.fault((*place, answer), found, "an answer of this task", did_you_mean(answer, answers))
        for i, key in enumerate(keys):
            at = (*place, answer, i)
            if key in RESERVED:
                yield document.fault(at, f'the key "{key}" pauses', "another key", "Esc always pauses a session.")
            elif key not in KEY_NAMES:
                yield document.fault(at, f'the key "{key}"', "the name of a key", did_you_mean(key, KEY_NAMES))


def _shared_keys(document: Document, at: Place, keys: Keys, given: Keys, tried: Tried) -> Iterator[Located]:
    """Keys that stand for two answers of one stream; two streams may share them. given: those that stand at that
    place."""
    for name, stream in tried.streams.items():
        users: dict[str, str] = {}
        for answer in stream:
            place = key_entry(name, answer, keys)
            for i, key in enumerate(keys.get(place, [])):
                if key in users:
                    found = f'the key "{key}" stands for "{users[key]}" and for "{answer}"'
                    where = (*at, place, i) if place in given else at
                    yield document.fault(where, found, "each key once", "Choose another key for one of them.")
                users.setdefault(key, answer)


ANY = "any"


def _triggers(document: Document, card: TaskCard, tried: Tried) -> Iterator[Located]:
    """Codes for what this task has not."""
    if card.triggers is None or not tried.streams:
        return
    answers = {answer for stream in tried.streams.values() for answer in stream}
    for key, named, known in (
        ("onset", card.triggers.onset, tried.conditions),
        ("answer", card.triggers.answer, answers),
    ):
        for name in named:
            if name != ANY and name not in known:
                found = f'triggers.{key} names "{name}"'
                expected = f"{'a condition' if key == 'onset' else 'an answer'} of this task, or {ANY}"
                yield document.fault(("triggers", key, name), found, expected, did_you_mean(name, known))


def _texts(
    document: Document, card: TaskCard, parts: Mapping[str, Any], paradigm: Paradigm, tried: Tried
) -> Iterator[Located]:
    """Placeholders of instructions and captions, and whether the captions cover the worked example."""
    known = set(paradigm.settings.model_fields)
    known |= {answer for stream in tried.streams.values() for answer in stream} - tried.pointed
    known |= {answer.replace(".", "_") for answer in parts.get("keys", {})}
    if card.difficulty.adapts is not None:
        known.add("level")
    for language, pages in parts.get("instructions", {}).items():
        for i, page in enumerate(pages):
            for field in ("heading", "text"):
                yield from _text(document, ("instructions", language, i, field), getattr(page, field), known)
    for language, captions in parts.get("example", {}).items():
        for step in tried.captions:
            if step not in captions:
                found = f'the worked example has a step "{step}" without a caption'
                remedy = f"Add {step}: and what it shows."
                yield document.fault(("example", language), found, f"captions for {', '.join(tried.captions)}", remedy)
        for step, text in captions.items():
            if step not in tried.captions:
                remedy = did_you_mean(step, tried.captions)
                found = f'the caption "{step}"'
                yield document.fault(("example", language, step), found, "a step of the worked example", remedy)
            else:
                yield from _text(document, ("example", language, step), text, known | tried.captions[step])


def _text(document: Document, place: Place, text: str, known: set[str]) -> Iterator[Located]:
    for name in placeholders(text):
        if name not in known:
            yield document.fault(place, f"the placeholder {{{name}}}", "a known placeholder", did_you_mean(name, known))
    if stray_braces(text):
        yield document.fault(place, "a brace that holds no name", "placeholders such as {level}", "Remove it.")
