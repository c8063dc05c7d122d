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


def spread(lowest: float, highest: float, count: int, rng: np.random.Generator) -> list[float]:
    """``count`` values evenly from ``lowest`` to ``highest``, in a fresh order: the same ones for everybody."""
    step = (highest - lowest) / max(1, count - 1)
    return shuffled([lowest + step * place for place in range(count)], rng)


def halves(count: int, share: float) -> tuple[int, int]:
    """``count`` parted into a share of it, rounded, and the rest."""
    part = round(count * share)
    return part, count - part
