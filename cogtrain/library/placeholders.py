"""Words of a card: placeholders, as in ``Press {match} when it is the same as {level} letters ago.``, and languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cogtrain.wording.reader import read_in

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces, in their order."""
    return tuple(_PLACEHOLDER.findall(text))


def stray_braces(text: str) -> bool:
    """Whether braces are left that hold no name."""
    return any(brace in _PLACEHOLDER.sub("", text) for brace in "{}")


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with every ``{name}`` replaced; whole numbers without a point. Raises KeyError for an unknown name."""
    return _PLACEHOLDER.sub(lambda match: _plain(values[match.group(1)]), text)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def as_read(words: Mapping[str, str]) -> str:
    """A card's words in the reader's language, else in English or its first one."""
    return words.get(read_in()) or english(words)


def english(words: Mapping[str, str]) -> str:
    """A card's words in English, else in its first language; empty where there are none."""
    return words.get("en") or next(iter(words.values()), "")
