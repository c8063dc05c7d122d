"""Exact draws, which several paradigms share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")


def shuffled(items: Sequence[T], rng: np.random.Generator) -> list[T]:
    """The items in a fresh order."""
    return [items[i] for i in rng.permutation(len(items))]


def dealt(items: Sequence[T], count: int, rng: np.random.Generator) -> list[T]:
    """``count`` draws in a fresh order: each item as often as any other, and a remainder to a random few, once each."""
    whole, rest = divmod(count, len(items))
    return shuffled([*list(items) * whole, *shuffled(items, rng)[:rest]], rng)
