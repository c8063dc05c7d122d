"""Safe, located YAML: plain data and the line of every value, or faults that say where and how to mend.

A file is UTF-8, at most 256 KiB, one document, a mapping at the top. Scalars follow the YAML 1.2 core schema, so
``no``, ``on`` and ``yes`` are words. What could run code, explode or hide is refused: tags, anchors, aliases, merge
keys, duplicate keys, deep nesting, NaN and infinity. Events are read, so nothing is built before it was looked at.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cogtrain.errors import Fault, refuse

MOST_BYTES = 256 * 1024
MOST_VALUES = 20_000
DEEPEST = 20
MOST_DIGITS = 15  # whole numbers up to here are exact in JSON and in a float
LONGEST_KEY = 100

Place = tuple[str | int, ...]
Located = tuple[Place, Fault]

_Node = Any  # a node's event, or the end of a collection; their stubs know no common attributes
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_CONSTANTS = (
    (re.compile(r"(?:null|Null|NULL|~|)\Z"), None),
    (re.compile(r"(?:true|True|TRUE)\Z"), True),
    (re.compile(r"(?:false|False|FALSE)\Z"), False),
)
_WHOLE = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")

_REMEDIES = (
    (
        "cannot start any token",
        "A text that begins with a sign such as @ or % needs quotes; indent with spaces, not with tabs.",
    ),
    (
        "mapping values are not allowed",
        'A text that holds ": " needs quotes; or the indentation differs from the lines around.',
    ),
    ("unexpected end of stream", "A quote or a bracket was opened and not closed."),
    ("expected ',' or", "A bracket was opened and not closed, or a comma is missing."),
    (
        "did not find expected key",
        "A text that begins with { or [ or a quote needs quotes; or the indentation differs.",
    ),
    ("escape", "Inside double quotes a backslash is written \\\\; or use single quotes."),
)
_REMEDY = "Look at the indentation, the colons and the quotes of this line and of the one before."


@dataclass(frozen=True)
class Document:
    """A file's content.

    lines: the line of every value, by its place. faults: what is wrong with it so far, with its place. source: the
    file's own lines. translated: languages whose words came out of other files; elsewhere: where these stand, as
    ``file:line``, by their place.
    """

    where: str
    data: dict[str, Any]
    lines: Mapping[Place, int]
    faults: tuple[Located, ...] = ()
    source: tuple[str, ...] = field(default=(), repr=False)
    translated: tuple[str, ...] = ()
    elsewhere: Mapping[Place, str] = field(default_factory=dict, repr=False)

    def at(self, place: Place, *parts: str) -> str:
        """``file:line`` of the value at ``place``, or of the nearest one around it; without lines the bare name. parts:
        of a text of several lines the line is meant in which one of these stands, the first of them if it can be had.
        """
        while place and place not in self.lines:
            if place in self.elsewhere:
                return self.elsewhere[place]
            place = place[:-1]
        line = self.lines.get(place)
        if line is None:
            return self.where
        if any(parts):
            end = min((other for other in self.lines.values() if other > line), default=len(self.source) + 1)
            numbers = range(line, end)
            held = (number for part in parts if part for number in numbers if part in self.source[number - 1])
            line = next(held, line)
        return f"{self.where}:{line}"

    def fault(self, place: Place, found: str, expected: str, remedy: str = "") -> Located:
        """A fault of the value at ``place``."""
        return place, Fault(self.at(place), found, expected, remedy)


def read_yaml(path: Path, where: str) -> Document:
    """The document in the file ``path``, which errors call ``where``. Raises CogtrainError where it cannot be read."""
    try:
        if path.is_dir():
            raise refuse(where, "a folder", "a YAML file")
        if not path.is_file():
            raise refuse(where, "no such file", "a YAML file", "Look at the spelling and at the folder you are in.")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        found = f"cannot be read ({error.strerror})"
        raise refuse(where, found, "a file you may read", "Look at its permissions.") from error
    return parse_yaml(raw, where)


def parse_yaml(raw: bytes, where: str) -> Document:
    """The document in ``raw``. Raises CogtrainError where no mapping can be had; lesser faults are in the document."""
    reader = _Reader(where)
    text = _text(raw, where)
    events = _events(text, where)
    root = next(events, None)
    if root is None:
        raise refuse(
            f"{where}:1", "an empty file", "a task card or a protocol", 'Begin with "task: ..." or "protocol: ...".'
        )
    if not isinstance(root, yaml.MappingStartEvent):
        found = f"a {_KINDS.get(type(root), 'value')} at the top"
        raise refuse(f"{where}:{_line(root)}", found, "keys and values", 'Begin with "task: ..." or "protocol: ...".')
    data = reader.node(events, root, ())
    second = next(events, None)
    if second is not None:
        raise refuse(f"{where}:{_line(second)}", "a second document", "one document a file", 'Remove the line "---".')
    return Document(where, data, reader.lines, tuple(reader.faults), tuple(text.split("\n")))


def _text(raw: bytes, where: str) -> str:
    if len(raw) > MOST_BYTES:
        raise refuse(
            f"{where}:1", f"more than {MOST_BYTES // 1024} KiB", "a smaller file", "Is it a task card or a protocol?"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = f"byte 0x{raw[error.start]:02x}, which is not UTF-8"
        raise refuse(f"{where}:{line}", found, "text in UTF-8", "Save the file with the encoding UTF-8.") from error
    odd = _UNPRINTABLE.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        found = f"the invisible character U+{ord(odd.group()):04X}"
        raise refuse(f"{where}:{line}", found, "readable text", "Remove it; an editor can show it.")
    return text


def _events(text: str, where: str) -> Iterator[_Node]:
    """The events that matter; the parser's own complaints become located errors."""
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
                yield event
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = min(mark.line + 1 if mark else 1, text.count("\n") + 1)
        problem = str(getattr(error, "problem", None) or "it cannot be parsed")
        remedy = next((remedy for sign, remedy in _REMEDIES if sign in problem), _REMEDY)
        raise refuse(f"{where}:{line}", f"not YAML here ({problem})", "keys, values and lists", remedy) from error


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return int(mark.line) + 1 if mark is not None else 1


_KINDS = {yaml.SequenceStartEvent: "list", yaml.ScalarEvent: "single value", yaml.AliasEvent: "reference (*)"}


class _Reader:
    """Builds values from events; collects lines and faults."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.lines: dict[Place, int] = {}
        self.faults: list[Located] = []
        self.values = 0

    def fault(self, event: yaml.Event, place: Place, found: str, expected: str, remedy: str) -> None:
        self.faults.append((place, Fault(f"{self.where}:{_line(event)}", found, expected, remedy)))

    def node(self, events: Iterator[_Node], event: _Node, place: Place) -> Any:
        self.lines.setdefault(place, _line(event))
        self.values += 1
        if self.values > MOST_VALUES:
            raise refuse(f"{self.where}:{_line(event)}", f"more than {MOST_VALUES} values", "a smaller file")
        if isinstance(event, yaml.AliasEvent):
            self.fault(
                event, place, f"the reference *{_short(str(event.anchor))}", "the value itself", "Write the value out."
            )
            return None
        if event.anchor is not None:
            self.fault(
                event,
                place,
                f"the anchor &{_short(str(event.anchor))}",
                "a value without a mark",
                "Remove it; write values out.",
            )
        if event.tag is not None:
            self.fault(
                event,
                place,
                f"the tag {_short(str(event.tag))}",
                "a value without a tag",
                "Remove the tag; use quotes for text.",
            )
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, self.readable(event, place), place)
        if len(place) >= DEEPEST:
            raise refuse(f"{self.where}:{_line(event)}", f"more than {DEEPEST} levels of nesting", "fewer levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, place)
        return self.mapping(events, place)

    def sequence(self, events: Iterator[_Node], place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.node(events, event, (*place, len(items))))
        return items

    def mapping(self, events: Iterator[_Node], place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.key(event, place)
            inside = (*place, key)
            if key in found:
                first = self.lines[inside]
                self.fault(
                    event,
                    inside,
                    f'"{key}" stands twice, first in line {first}',
                    "each key once",
                    "Remove one of them.",
                )
            self.lines.setdefault(inside, _line(event))
            value = self.node(events, next(events), inside)
            found.setdefault(key, value)
        return found

    def key(self, event: _Node, place: Place) -> str:
        """A key is its text: ``no`` and ``1`` are names here."""
        where = f"{self.where}:{_line(event)}"
        if not isinstance(event, yaml.ScalarEvent):
            raise refuse(where, f"a {_KINDS.get(type(event), 'mapping')} as a key", "a word before the colon", _REMEDY)
        text = self.readable(event, place)
        if not 0 < len(text) <= LONGEST_KEY:
            found = "a key of no letters" if not text else f"a key of {len(text)} letters"
            raise refuse(where, found, f"a word of at most {LONGEST_KEY} letters before the colon", _REMEDY)
        if text == "<<" and not event.style:
            self.fault(event, (*place, text), 'the merge key "<<"', "the keys themselves", "Write the keys out.")
        elif event.anchor is not None or event.tag is not None:
            self.fault(event, (*place, text), "a mark (& or !) before a key", "the bare key", "Remove the mark.")
        return text

    def readable(self, event: yaml.ScalarEvent, place: Place) -> str:
        """The scalar's text, without what an escape such as \\e could hide in it."""
        text = str(event.value)
        odd = _UNPRINTABLE.search(text)
        if odd:
            found = f"the invisible character U+{ord(odd.group()):04X}, written as an escape"
            self.fault(event, place, found, "readable text", "Remove it.")
        return _UNPRINTABLE.sub("", text)

    def scalar(self, event: yaml.ScalarEvent, text: str, place: Place) -> Any:
        if event.style:  # quoted, or a block of text
            return text
        for pattern, value in _CONSTANTS:
            if pattern.match(text):
                return value
        if _WHOLE.match(text):
            return self.whole(event, text, place)
        if _NUMBER.match(text) or _NOT_FINITE.match(text):
            return self.number(event, text, place)
        return text

    def number(self, event: yaml.ScalarEvent, text: str, place: Place) -> float | None:
        value = float(text) if _NUMBER.match(text) and len(text) <= 2 * MOST_DIGITS else math.inf
        if not math.isfinite(value):
            self.fault(
                event, place, f"the number {_short(text)}", "a finite number, of few digits", "Give such a number."
            )
            return None
        return value

    def whole(self, event: yaml.ScalarEvent, text: str, place: Place) -> int | None:
        digits = text.lstrip("+-")
        if len(digits) > MOST_DIGITS:
            found = f"the whole number {_short(text)} of {len(digits)} digits"
            self.fault(event, place, found, f"at most {MOST_DIGITS} digits", "If it is a name, put it in quotes.")
            return None
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:20]}…"
