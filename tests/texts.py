"""The texts of a card, for tests of words; and pages that are more than the same page with other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

WORDS = re.compile(r'>[^<]*[^<\s][^<]*<| (?:value|href|action|d|x|y|width|transform)="[^"]+"')
"""What differs between pages that are built alike."""


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


def builds(pages: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, bool]]:
    """(name, HTML, whether it is the first page of its build): who can use one of a build can use all of it. How wide a
    page is hangs on its words."""
    known: set[str] = set()
    for name, page in pages:
        build = WORDS.sub(">…<", page)
        yield name, page, build not in known
        known.add(build)
