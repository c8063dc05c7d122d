"""A language in capital letters: what is still small on a page did not come out of the words of any language."""

from __future__ import annotations

import re

import pytest

from cogtrain.wording import own_words, reader

SMALL = re.compile(r"[A-Za-z]*[a-z]{3,}[a-z]*")


def speak_loud(patch: pytest.MonkeyPatch) -> None:
    """Every text that is told comes in capital letters; what is filled in stays as it is."""

    def loud(_language: str, key: str, /, **values: object) -> str:
        parts = re.split(r"(\{\w+\})", own_words("en")[key])
        return "".join(part if place % 2 else part.upper() for place, part in enumerate(parts)).format(**values)

    patch.setattr(reader, "say", loud)


def small_words(text: str) -> set[str]:
    """The words of three letters or more that are written small."""
    return set(SMALL.findall(text))
