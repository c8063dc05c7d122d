"""The words of cards in further languages: ``languages/de/tasks/flanker.yaml`` holds those of ``tasks/flanker.yaml``.

A file of words has the shape of its card, with nothing in it but the words. What a card says in its own file stays as
it is, and its hash is that of its own file alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cogtrain.errors import CogtrainError, Fault, refuse
from cogtrain.library.file_model import LANGUAGE
from cogtrain.library.locate import named, real, words_beside
from cogtrain.library.placeholders import placeholders
from cogtrain.library.yaml_file import Document, Place, read_yaml

WORDED = frozenset(
    (
        *("title", "instructions", "example", "intro", "lead", "answers", "items", "low", "high", "name"),
        *("heading", "page", "text", "words", "review", "own", "nothing", "in_language"),
    )
)
"""Keys of a card below which words stand by language."""
OWN_KEYS = ("translation", "permission", "sources")
IN_LANGUAGE, OF_A_TASK = "in_language", ("settings", "keys")
"""A task's stimuli that are words, and its keys that are letters of words, stand beside its words."""


@dataclass(frozen=True)
class Translated:
    """A card's document with the words of further languages, and what is wrong with the files that these stand in."""

    document: Document
    faults: tuple[Fault, ...] = ()


def by_language(key: str, value: Any) -> bool:
    """Whether a value of a card holds words by language."""
    return key in WORDED and isinstance(value, dict) and bool(value) and all(re.match(LANGUAGE, one) for one in value)


def with_translations(document: Document, path: Path | None) -> Translated:
    """The document with what ``languages`` beside its folder holds of it. A file of words that has a fault is left out,
    whole, and told of."""
    faults: list[Fault] = []
    for file in words_beside(path):
        language = file.parent.parent.name
        try:
            document = _with(document, read_yaml(file, named(file)), language)
        except CogtrainError as error:
            faults += error.faults
    return Translated(document, tuple(faults))


def content_of(document: Document, language: str = "") -> dict[str, Any]:
    """What a card's own file holds, which its hash is of; with the words of one further language where it is asked
    for."""
    without = frozenset(document.translated) - {language}
    return _without(document.data, without) if without else document.data


def _without(data: Any, languages: frozenset[str]) -> Any:
    if isinstance(data, dict):
        kept = {key: _without(_less(key, value, languages), languages) for key, value in data.items()}
        return {key: value for key, value in kept.items() if key != IN_LANGUAGE or value}
    return [_without(one, languages) for one in data] if isinstance(data, list) else data


def _less(key: str, value: Any, languages: frozenset[str]) -> Any:
    if not by_language(key, value):
        return value
    return {language: words for language, words in value.items() if language not in languages}


def _with(document: Document, words: Document, language: str) -> Document:
    """Raises CogtrainError with everything that does not fit, or is missing."""
    kind, name = next(iter(document.data.items()))
    reference = f"{name}@{document.data.get('version')}"
    first = next(iter(words.data), None)
    if first != "translation" or words.data["translation"] != reference:
        found = (
            f"translation is {words.data.get('translation')!r}" if first == "translation" else f'"{first}" comes first'
        )
        remedy = f"Write translation: {reference} once the words are those of that version."
        raise refuse(
            words.at((first,)) if first else words.where, found, f"the {kind} as it is now, {reference}", remedy
        )
    faults = [fault for _, fault in words.faults]
    lines: dict[Place, str] = {}
    said = {key: value for key, value in words.data.items() if key not in OWN_KEYS}
    stimuli = {key: said.pop(key) for key in OF_A_TASK if kind == "task" and key in said}
    merged = _merged(document.data, said, _Merging(words, language, faults, lines), ((), ()))
    if faults:
        raise CogtrainError(*faults)
    if stimuli:
        merged = {**merged, IN_LANGUAGE: {**merged.get(IN_LANGUAGE, {}), language: stimuli}}
        for key, value in stimuli.items():
            _note_lines((IN_LANGUAGE, language, key), (key,), value, words, lines)
    translated = (*document.translated, language)
    return replace(document, data=merged, translated=translated, elsewhere={**document.elsewhere, **lines})


@dataclass(frozen=True)
class _Merging:
    words: Document
    language: str
    faults: list[Fault]
    lines: dict[Place, str]

    def fault(self, place: Place, found: str, expected: str, remedy: str = "") -> None:
        self.faults.append(self.words.fault(place, found, expected, remedy)[1])


def _merged(data: Any, words: Any, into: _Merging, at: tuple[Place, Place]) -> Any:
    """Content with the words that belong to it. at: the place in the card, and that in the file of words."""
    place, there = at
    if isinstance(data, dict):
        if not isinstance(words, dict):
            into.fault(there, f"{_name(there)} is {words!r:.40}", "keys, as in the card")
            return data
        for key in words.keys() - data.keys():
            into.fault((*there, key), f"{_name((*there, key))}, which the card does not have", "a key of the card")
        return {key: _member(key, value, words, into, at) for key, value in data.items()}
    if isinstance(data, list) and any(_has_words(one) for one in data):
        if not isinstance(words, list) or len(words) != len(data):
            count = len(words) if isinstance(words, list) else 0
            into.fault(
                there,
                f"{count} entries in {_name(there)}",
                f"{len(data)}, as in the card",
                "Leave {} for one without words.",
            )
            return data
        pairs = enumerate(zip(data, words, strict=True))
        return [_merged(one, its, into, ((*place, i), (*there, i))) for i, (one, its) in pairs]
    if words not in ({}, [], None):
        into.fault(there, f"{_name(there)} has no words in the card", "words alone", "Remove it.")
    return data


def _member(key: str, value: Any, words: Mapping[str, Any], into: _Merging, at: tuple[Place, Place]) -> Any:
    place, there = ((*one, key) for one in at)
    if by_language(key, value):
        if key not in words:
            into.fault(there[:-1], f"no words for {_name(there)}", f"its words in {into.language}", "Add them.")
            return value
        if into.language in value:
            into.fault(there, f"{_name(there)} stands in the card too", "words in one place", "Remove them here.")
            return value
        if _alike(next(iter(value.values())), words[key], into, there):
            _note_lines((*place, into.language), there, words[key], into.words, into.lines)
            return {**value, into.language: words[key]}
        return value
    if key in words:
        return _merged(value, words[key], into, (place, there))
    if _has_words(value):
        into.fault(there[:-1], f"no words for {_name(there)}", f"its words in {into.language}", "Add them.")
    return value


def _has_words(value: Any) -> bool:
    """Whether there are words by language anywhere inside."""
    if isinstance(value, dict):
        return any(by_language(key, inside) or _has_words(inside) for key, inside in value.items())
    return isinstance(value, list) and any(map(_has_words, value))


def _alike(one: Any, other: Any, into: _Merging, there: Place) -> bool:
    """Whether words have the shape and the placeholders of the card's."""
    if isinstance(one, str) and isinstance(other, str):
        lacking, more = (set(placeholders(a)) - set(placeholders(b)) for a, b in ((one, other), (other, one)))
        for name in sorted(lacking):
            into.fault(there, f"{_name(there)} without {{{name}}}", "the placeholders of the card's words")
        for name in sorted(more):
            into.fault(there, f"{_name(there)} with {{{name}}}", "the placeholders of the card's words")
        return not lacking and not more
    pairs: list[tuple[str | int, Any, Any]] = []
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = [(key, one[key], other[key]) for key in one]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(i, a, b) for i, (a, b) in enumerate(zip(one, other, strict=True))]
    elif one != other:
        into.fault(there, f"{_name(there)} is {other!r:.40}", f"the shape of the card's words: {one!r:.60}")
        return False
    alike = [_alike(a, b, into, (*there, key)) for key, a, b in pairs]  # each of them, so that all is told at once
    return all(alike)


def _note_lines(place: Place, there: Place, value: Any, words: Document, lines: dict[Place, str]) -> None:
    """Note in which line of the file of words stands what comes to stand at a place of the card."""
    lines[place] = words.at(there)
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            _note_lines((*place, key), (*there, key), one, words, lines)


def _name(place: Place) -> str:
    return ".".join(map(str, place)) or "the file"


def orphan(path: Path) -> list[Fault]:
    """What is wrong with a file of words that belongs to no card; others are told of with their cards."""
    home, folder = path.parents[3], path.parent.name
    if (real(home) / folder / path.name).is_file():
        return []
    found = f"words of {folder}/{path.name}, which is not there"
    return [Fault(named(path), found, "a card of that name", "Rename or remove it.")]
