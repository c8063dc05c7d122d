"""The order of codes and occasions by what they say: 2 before 10, dates by time, before ahead of after."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

_DIGITS = re.compile(r"([0-9]+)")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
_AS_NOUGHT = str.maketrans("123456789", "000000000")
EARLY = ("pre", "baseline", "before", "first", "test")
LATE = ("mid", "post", "after", "second", "retest", "followup", "follow-up")


def own_key(text: str) -> tuple[tuple[int, float, str], ...]:
    """A key to sort a code by: numbers within it by their value; words for before and after by their sense."""
    plain = text.strip().casefold()
    if _NUMBER.fullmatch(plain):
        return ((0, float(plain), ""),)
    for place, words in enumerate((EARLY, LATE)):
        if plain in words:
            return ((1, 100.0 * place + words.index(plain), ""),)
    pieces = _DIGITS.split(plain)
    return tuple((2, float(piece), "") if piece.isdecimal() else (3, 0.0, piece) for piece in pieces if piece)


def in_own_order(labels: Iterable[str]) -> list[str]:
    """Distinct labels, sorted by :func:`own_key`."""
    distinct = set(labels)
    if len({label.translate(_AS_NOUGHT) for label in distinct}) == 1:  # P001, P002, ...: as they stand
        return sorted(distinct)
    return sorted(distinct, key=lambda label: (own_key(label), label))


def by_own_order(values: pd.Series) -> pd.Series:
    """Each label's place in that order, to sort a column by."""
    codes, labels = pd.factorize(values.astype(str))
    order = {label: place for place, label in enumerate(in_own_order(labels))}
    places = np.array([order[label] for label in labels], np.intp)
    return pd.Series(places[codes] if len(codes) else codes, index=values.index)
