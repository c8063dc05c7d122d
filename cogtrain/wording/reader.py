"""Words for whoever reads a page: the language is chosen once, where the page begins, and holds for all of it.

Pages of staff are composed of hundreds of small functions. Whoever begins a page says ``with reading(language):``;
what is called inside says ``tell(key, ...)``. Pages of a session are said in the session's language, which their
functions are given: there a page of another language would be a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache

from cogtrain.wording import CATALOGUES, FIRST, decimal, own_words, say, short_date

NUMBER = re.compile(r"[+−-]?\d[\d,]*(\.\d+)?")
_READ_IN: ContextVar[str] = ContextVar("read_in", default=FIRST)


@contextmanager
def reading(language: str) -> Iterator[None]:
    """What is told inside is told in this language; one that there is not counts as the first."""
    before = _READ_IN.set(language if language in CATALOGUES else FIRST)
    try:
        yield
    finally:
        _READ_IN.reset(before)


def read_in() -> str:
    """The language of the page that is being made."""
    return _READ_IN.get()


def tell(key: str, /, **values: object) -> str:
    """The text ``key`` in the reader's language with its values filled in; KeyError for a key that is not there."""
    return say(_READ_IN.get(), key, **values)


def tell_count(key: str, count: int, /, **values: object) -> str:
    """The text for one thing (``key.one``) or for several (``key.many``); {count} is how many."""
    return tell(f"{key}.one" if count == 1 else f"{key}.many", count=count, **values)


def numeral(number: str) -> str:
    """A number that was written with a point, with the signs of the reader's language: ``0,92``."""
    return decimal(_READ_IN.get(), number)


def date_told(year: int, month: int, day: int) -> str:
    """``2 Jan 2026`` as the reader writes it."""
    return short_date(_READ_IN.get(), year, month, day)


def day_told(day: str) -> str:
    """The same of an ISO day (``2026-01-02``); what is none stays."""
    try:
        read = date.fromisoformat(day)
    except ValueError:
        return day
    return date_told(read.year, read.month, read.day)


def retold(sentence: str, prefix: str) -> str:
    """A sentence of a data file, which is English in every language, as the reader reads it.

    prefix: of the keys whose English text it may be, with something filled in or not. What is none of them stays.
    """
    if read_in() == FIRST:
        return sentence
    for key, pattern in _patterns(prefix):
        found = pattern.fullmatch(sentence)
        if found is not None:
            return tell(key, **{name: _as_written(value) for name, value in found.groupdict().items()})
    return sentence


def _as_written(value: str) -> str:
    """A number with the reader's signs; anything else, such as a name with a point in it, as it is."""
    return numeral(value) if NUMBER.fullmatch(value) else value


@cache
def _patterns(prefix: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The English texts below a prefix, as patterns; those with the fewest gaps first."""
    texts = {key: words for key, words in own_words(FIRST).items() if key.startswith(prefix)}
    ordered = sorted(texts, key=lambda key: texts[key].count("{"))
    return tuple((key, _pattern(texts[key])) for key in ordered)


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", text)
    seen: set[str] = set()
    whole = ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            whole += re.escape(part)
        else:
            whole += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return re.compile(whole, re.DOTALL)
