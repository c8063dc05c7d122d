"""The signs that the program's font can set, and those of a text that it cannot."""

from __future__ import annotations

import functools
import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cogtrain.drawing import look

RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
UNICODE_SUBTABLE = (3, 1)  # platform and encoding of the Basic Multilingual Plane, in which both files hold all signs

PUNCTUATION = ".,:;!?()\"'"

Why = Literal["lacking", "right to left", "placed beside", "unseen"]


@dataclass(frozen=True)
class OddSign:
    """A sign that cannot be set, the word in which it stands, and why: the font lacks it; it is written from right to
    left; it stands on the sign before, where the basic layout puts it beside; nobody sees it."""

    sign: str
    word: str
    why: Why

    @property
    def name(self) -> str:
        """Its code point and its Unicode name."""
        return f"U+{ord(self.sign):04X} {unicodedata.name(self.sign, 'without a name')}"


@functools.cache
def font_signs() -> frozenset[str]:
    """The signs that the font has in every weight."""
    regular, bold = (_signs_of(path.read_bytes()) for path in (look.FONT_FILES[False], look.FONT_FILES[True]))
    return regular & bold


def odd_signs(text: str) -> Iterator[OddSign]:
    """The signs of the text that cannot be set, each once in a word; of right-to-left writing the first one."""
    if text.isascii():
        return
    leftwards = False
    for word in dict.fromkeys(re.split("[ \t\n]", text)):
        for sign in dict.fromkeys(word):
            why = _why(sign)
            if why is None or (why == "right to left" and leftwards):
                continue
            leftwards = leftwards or why == "right to left"
            yield OddSign(sign, word.strip(PUNCTUATION), why)


@functools.lru_cache(maxsize=4096)
def _why(sign: str) -> Why | None:
    if unicodedata.bidirectional(sign) in RIGHT_TO_LEFT:
        return "right to left"
    if sign not in font_signs():
        return "lacking"
    kind = unicodedata.category(sign)
    return "placed beside" if kind.startswith("M") else "unseen" if kind == "Cf" else None


def _signs_of(raw: bytes) -> frozenset[str]:
    """What a TrueType file maps to a glyph (its ``cmap``, format 4, as the OpenType specification has it)."""
    tables = (struct.unpack_from(">4s4xL", raw, 12 + 16 * i) for i in range(_u16(raw, 4)))
    cmap = next(offset for tag, offset in tables if tag == b"cmap")
    entries = (struct.unpack_from(">HHL", raw, cmap + 4 + 8 * i) for i in range(_u16(raw, cmap + 2)))
    at = cmap + next(offset for *kind, offset in entries if tuple(kind) == UNICODE_SUBTABLE)
    size = _u16(raw, at + 6)
    found = set()
    for place in range(at + 14, at + 14 + size, 2):
        last, first = _u16(raw, place), _u16(raw, place + size + 2)
        delta, range_at = _u16(raw, place + 2 * size + 2), place + 3 * size + 2
        offset = _u16(raw, range_at)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code if offset == 0 else _u16(raw, range_at + offset + 2 * (code - first))
            if glyph and (glyph + delta) % 0x10000:
                found.add(chr(code))
    return frozenset(found)


def _u16(raw: bytes, at: int) -> int:
    return int.from_bytes(raw[at : at + 2], "big")
