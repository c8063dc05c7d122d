"""The texts of a card, for tests of words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def texts(value: Any, language: str, *, spoken: bool = False) -> Iterator[str]:
    """Every text of a card that is in this language."""
    if isinstance(value, str) and spoken:
        yield value
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield from texts(inside, language, spoken=spoken or key == language)
    elif isinstance(value, list):
        for inside in value:
            yield from texts(inside, language, spoken=spoken)
