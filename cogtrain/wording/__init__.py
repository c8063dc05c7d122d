"""The engine's own words, by language: one file of words each, all with the same keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml


def _read() -> dict[str, Mapping[str, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    return {file.stem: yaml.load(file.read_text(encoding="utf-8"), Loader=loader) for file in files}  # noqa: S506 - safe


CATALOGUES: Final[dict[str, Mapping[str, str]]] = _read()
"""Every language's words by their keys."""


def say(language: str, key: str, /, **values: object) -> str:
    """The text ``key`` in that language with its values filled in; KeyError for a language or key that is not there."""
    return CATALOGUES[language][key].format(**values)


def level_name(language: str, quantity: str, level: float, *, short: bool = False) -> str:
    """How a level is called: ``level 3``, ``0.92 seconds to answer``; short: ``3``, ``0.92 s``."""
    timed = quantity.endswith("_s")
    number = f"{level:.2f}" if timed else f"{level:g}"
    if short:
        return say(language, "level.short.seconds" if timed else "level.short", level=number)
    key = f"level.{quantity}"
    return say(language, key if key in CATALOGUES[language] else "level", level=number)


def key_name(language: str, key: str) -> str:
    """How a key is called on a page: SPACE, LEFT ARROW, 7."""
    return CATALOGUES[language].get(f"key.{key}", key.removeprefix("num_").upper())


def duration(language: str, seconds: float) -> str:
    """Seconds in round words: ``30 seconds``, ``1 minute``, ``12 minutes``."""
    if seconds < 55:
        return say(language, "seconds", count=max(5, round(seconds / 5) * 5))
    minutes = round(seconds / 60)
    return say(language, "minute") if minutes <= 1 else say(language, "minutes", count=minutes)
