"""Orders of tasks that balance what comes before what: Latin squares, and the designs of Williams (1949,
doi:10.1071/CH9490149)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cogtrain.library.study_file import Design

MOST_TASKS = 12


def square(design: Design, count: int) -> tuple[tuple[int, ...], ...]:
    """The rows of a design for ``count`` things, each an order of 0 to ``count`` - 1.

    latin: ``count`` rows, each thing once at each place. williams: besides, each thing comes right after each other
    equally often; ``count`` rows where it is even, twice as many where it is odd.
    Raises ValueError for fewer than two things.
    """
    if count < 2:
        raise ValueError("two things at least have an order")
    if design == "latin":
        return tuple(tuple((first + place) % count for place in range(count)) for first in range(count))
    zigzag = [(place + 1) // 2 if place % 2 else (count - place // 2) % count for place in range(count)]
    rows = [tuple((step + first) % count for step in zigzag) for first in range(count)]
    return tuple(rows) if count % 2 == 0 else (*rows, *(row[::-1] for row in rows))


def task_places(items: Sequence[Mapping[str, Any]]) -> list[int]:
    """Where the tasks of a session stand among its items."""
    return [place for place, item in enumerate(items) if "task" in item]


def moved(count: int, places: Sequence[int], row: Sequence[int]) -> list[int]:
    """For each of ``count`` items, the one that comes to its place when those at ``places`` take the order ``row``."""
    came = list(range(count))
    for place, which in zip(places, row, strict=True):
        came[place] = places[which]
    return came
