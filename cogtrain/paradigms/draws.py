"""What several paradigms share: exact draws, and sums over the trial table that never raise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

T = TypeVar("T")

COLUMNS = ("condition", "stimulus", "answer", "response", "correct", "rt_s", "block", "attempt", "trial")


def shuffled(items: Sequence[T], rng: np.random.Generator) -> list[T]:
    """The items in a fresh order."""
    return [items[i] for i in rng.permutation(len(items))]


def dealt(items: Sequence[T], count: int, rng: np.random.Generator) -> list[T]:
    """``count`` draws in a fresh order: each item as often as any other, and a remainder to a random few, once each."""
    whole, rest = divmod(count, len(items))
    return shuffled([*list(items) * whole, *shuffled(items, rng)[:rest]], rng)


def tidy(trials: pd.DataFrame, *details: str) -> pd.DataFrame:
    """The columns ``COLUMNS`` and ``details``, a missing one empty; ``correct`` as bool, times and numbers as float."""
    import pandas as pd

    table = trials.reindex(columns=[*COLUMNS, *details])
    table["correct"] = table["correct"].eq(True)
    for name in ("rt_s", "block", "trial"):
        table[name] = pd.to_numeric(table[name], errors="coerce").astype(float)
    return table


def mean_ms(rt_s: pd.Series[float]) -> float:
    """Mean in milliseconds; NaN where there is nothing."""
    return float(rt_s.mean() * 1000)


def share(of: pd.Series[bool]) -> float:
    """Share that is true, 0 to 1; NaN where there is nothing."""
    return float(of.mean()) if len(of) else float("nan")
