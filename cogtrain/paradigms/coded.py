"""Columns of words as codes, which are looked at once for a whole table."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
Codes = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Coded:
    """A column of words as codes into ``names``; -1 where there is none."""

    codes: Codes
    names: tuple[Hashable, ...]

    def among(self, wanted: tuple[Hashable, ...]) -> Bools:
        """Where one of these words stands."""
        hits = [place for place, name in enumerate(self.names) if name in wanted]
        return np.asarray(self.codes == hits[0] if len(hits) == 1 else np.isin(self.codes, hits))


def coded(table: pd.DataFrame, column: str) -> Coded:
    """A column of a table as codes; nothing anywhere where it has no such column."""
    import pandas as pd

    if column not in table:
        return Coded(np.full(len(table), -1), ())
    values = table[column]
    if isinstance(values.dtype, pd.CategoricalDtype):
        return Coded(values.cat.codes.to_numpy(), tuple(values.cat.categories))
    codes, names = pd.factorize(values)
    return Coded(codes, tuple(names))


def words_of(column: Coded, code: int) -> list[str]:
    """The elements of a sequence."""
    return str(column.names[code]).split() if code >= 0 else []


def share_in_place(wanted: list[str], given: list[str]) -> float:
    """The share of wanted elements that were given at their place; NaN where none is wanted."""
    if not wanted:
        return float("nan")
    return sum(a == b for a, b in zip(wanted, given, strict=False)) / len(wanted)


def follows(unit: Codes, correct: Bools, table: pd.DataFrame) -> Bools | None:
    """Of each trial whether the one before it in its block is there, and was right; None where trials have no
    numbers."""
    import pandas as pd

    if "trial" not in table or not len(table):
        return None
    number = pd.to_numeric(table["trial"], errors="coerce").to_numpy(float)
    block = coded(table, "block").codes
    order = np.lexsort((number, block, unit))
    same = (np.diff(unit[order]) == 0) & (np.diff(block[order]) == 0) & (np.diff(number[order]) == 1)
    follows = np.zeros(len(table), bool)
    follows[order[1:]] = same & correct[order[:-1]]
    return follows


def as_numbers(values: NDArray[Any]) -> NDArray[np.float64]:
    """A column as numbers; NaN where there is none."""
    import pandas as pd

    return np.asarray(pd.to_numeric(pd.Series(values), errors="coerce"), float)
