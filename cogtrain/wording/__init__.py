"""The program's own words, by language. Every language is a folder of ``languages``: the files right inside it hold
the words by their keys, all languages the same; its sub-folders hold the words of cards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from cogtrain.shipped import shipped

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""As keys name them; the system's own names hang on its settings."""
FIRST: Final = "en"
"""The language in which every word is there; what another one lacks is said in it."""
BRACES = re.compile(r"\{(\w+)[^}]*\}")


class _Catalogues(Mapping[str, Mapping[str, str]]):
    """Every language's words by their keys, each read when it is first asked for."""

    def __getitem__(self, language: str) -> Mapping[str, str]:
        if language not in self:
            raise KeyError(language)
        return _catalogue(language)

    def __contains__(self, language: object) -> bool:
        return language in _languages()

    def __iter__(self) -> Iterator[str]:
        return iter(_languages())

    def __len__(self) -> int:
        return len(_languages())


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    """The words of a language, and those of the first one where it has none that fit."""
    own = {key: text for key, text in own_words(language).items() if fits(key, text)}
    return {**own_words(FIRST), **own}


@cache
def _languages() -> tuple[str, ...]:
    """The first one first, the others by their code."""
    found = {folder.name for folder in (shipped() / "languages").iterdir() if any(folder.glob("*.yaml"))}
    return (FIRST, *sorted(found - {FIRST}))


def word_files(language: str) -> list[Path]:
    """The files that hold a language's words."""
    return sorted((shipped() / "languages" / language).glob("*.yaml"))


def words_of_file(file: Path) -> Mapping[str, object]:
    """What a file of words holds. yaml.YAMLError or UnicodeDecodeError where it cannot be read."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    words = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe
    return words if isinstance(words, dict) else {}


@cache
def own_words(language: str) -> Mapping[str, str]:
    """The words that the files of a language hold themselves. A file that cannot be read holds none; ``cogtrain check``
    tells of it."""
    words: dict[str, str] = {}
    for file in word_files(language):
        with suppress(yaml.YAMLError, UnicodeDecodeError):
            words |= {key: text for key, text in words_of_file(file).items() if isinstance(text, str)}
    return words


def fits(key: str, text: str) -> bool:
    """Whether a text can stand for that key: it fills in what the first language's does."""
    first = own_words(FIRST).get(key)
    return first is not None and set(BRACES.findall(text)) == set(BRACES.findall(first))


CATALOGUES: Final[Mapping[str, Mapping[str, str]]] = _Catalogues()


def say(language: str, key: str, /, **values: object) -> str:
    """The text ``key`` in that language with its values filled in; KeyError for a language or key that is not there."""
    return CATALOGUES[language][key].format(**values)


def level_name(language: str, quantity: str, level: float, *, short: bool = False) -> str:
    """How a level is called: ``level 3``, ``0.92 seconds to answer``; short: ``3``, ``0.92 s``."""
    timed = quantity.endswith("_s")
    number = decimal(language, f"{level:.2f}" if timed else f"{level:g}")
    if short:
        return say(language, "level.short.seconds" if timed else "level.short", level=number)
    key = f"level.{quantity}"
    return say(language, key if key in CATALOGUES[language] else "level", level=number)


def key_name(language: str, key: str) -> str:
    """How a key is called on a page: SPACE, LEFT ARROW, 7."""
    return CATALOGUES[language].get(f"key.{key}", key.removeprefix("num_").upper())


def stimulus_name(language: str, value: object) -> object:
    """How a stimulus that has a name is called on a page; a letter or a number as it is."""
    return CATALOGUES[language].get(f"stimulus.{value}", value)


def duration(language: str, seconds: float) -> str:
    """Seconds in round words: ``30 seconds``, ``1 minute``, ``12 minutes``."""
    if seconds < 55:
        return say(language, "seconds", count=max(5, round(seconds / 5) * 5))
    minutes = round(seconds / 60)
    return say(language, "minute") if minutes <= 1 else say(language, "minutes", count=minutes)


def decimal(language: str, number: str) -> str:
    """A number that was written with a point (and commas between thousands), with the signs of that language."""
    signs = {".": say(language, "number.point"), ",": say(language, "number.thousands")}
    return "".join(signs.get(sign, sign) for sign in number)


def weekday(language: str, day: date) -> str:
    """``Thursday``."""
    return say(language, f"day.{WEEKDAYS[day.weekday()]}")


def day_of_month(language: str, day: date) -> str:
    """``Thursday 5 March``."""
    month = say(language, f"month.{day.month}")
    return say(language, "day_of_month", day=weekday(language, day), number=day.day, month=month)


def short_date(language: str, year: int, month: int, day: int) -> str:
    """``2 Jan 2026``, ``2. Jan. 2026``."""
    return say(language, "date", day=day, month=say(language, f"month.short.{month}"), year=year)
