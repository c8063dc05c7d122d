"""Trials that stand in a table twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cogtrain.errors import refuse
from cogtrain.scoring.brought.column_meanings import Place
from cogtrain.scoring.brought.notes import Note

COPIES_FROM = 20


def copies(table: pd.DataFrame, place: Place) -> list[Note]:
    """What is to be told of rows that come again: people whose rows are there twice. Raises CogtrainError where trials
    have numbers, and one of them comes again."""
    keys = [name for name in ("participant", "session", "block", "trial", "level") if name in table]
    if "trial" in table:
        again = table.duplicated(keys).to_numpy()
        if again.any():
            row = int(np.flatnonzero(again)[0])
            told = {key: table[key].iloc[row] for key in keys}
            which = ", ".join(
                f"{key} {value:g}" if isinstance(value, float) else f"{key} {value}"
                for key, value in told.items()
                if str(value)
            )
            remedy = "Remove the copies, or map block or session, where trials are counted anew."
            raise refuse(
                place.at(row), f"{which} a second time ({int(again.sum())} such rows)", "each trial once", remedy
            )
        return []
    twice = _repeated(table)
    said = "the rows of {who} occur twice in the same order; they were all counted"
    return [Note(said, len(twice), shown=twice[0])] if twice else []


def _repeated(table: pd.DataFrame) -> list[str]:
    """People with a session whose second half of rows is the first half again; from ``COPIES_FROM`` rows on."""
    unit: NDArray[np.integer[Any]] = (
        table.groupby(["participant", "session"], sort=False, observed=True).ngroup().to_numpy()
    )
    order = np.argsort(unit, kind="stable")
    counts = np.bincount(unit)
    half = counts // 2
    first = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(int)
    rt_s = table["rt_s"].fillna(-1).to_numpy()[order]
    maybe = (counts % 2 == 0) & (counts >= COPIES_FROM)
    maybe[maybe] = rt_s[first[maybe]] == rt_s[(first + half)[maybe]]  # most tables are done with here
    if not maybe.any():
        return []
    told = [rt_s, pd.factorize(table["condition"])[0][order]]
    owner = unit[order]
    place = np.arange(len(table)) - first[owner]
    rows = np.flatnonzero(place < half[owner])
    same = np.ones(len(rows), bool)
    for values in told:
        same &= values[rows] == values[rows + half[owner[rows]]]
    alike = np.bincount(owner[rows], same, minlength=len(counts))
    whole = (counts % 2 == 0) & (counts >= COPIES_FROM) & (alike == half)
    return [str(table["participant"].iloc[order[first[found]]]) for found in np.flatnonzero(whole)]
