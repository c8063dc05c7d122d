"""How far a score would move with other trials of the same kind: its own standard error, norm or none."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cogtrain.paradigms.cells import Cells, Floats
from cogtrain.paradigms.contract import Scoring

GROUPS = 10


def own_errors(cells: Cells, scoring: Scoring) -> Mapping[str, Floats]:
    """For each measure its standard error a unit, in the measure's unit; NaN where trials cannot tell it.

    What is counted has its own (``Scoring.error``: binomial, or of a count). Of all else a tenth of the trials of each
    condition is left out at a time, and the score taken of the others: the delete-a-group jackknife (Kott 2001,
    J Off Stat 17:521), sqrt(9 / 10 x sum of squares around their mean). It knows what trials tell, not how a person
    differs from day to day: it is the least that a change has to exceed.
    """
    groups = _groups(cells)
    replicates = [scoring.score(cells.where(groups != group)) for group in range(GROUPS)]
    found: dict[str, Floats] = {}
    for name in scoring.measures:
        values = np.array([np.asarray(one[name], float) for one in replicates if name in one])
        if len(values):
            off = values - values.mean(axis=0)
            found[name] = np.sqrt((GROUPS - 1) / GROUPS * (off**2).sum(axis=0))
    return found | (dict(scoring.error(cells)) if scoring.error is not None else {})


def _groups(cells: Cells) -> NDArray[np.intp]:
    """Of each trial its group: the trials of a condition and stream of a unit are dealt out one after another."""
    conditions, streams = cells.coded("condition").codes, cells.coded("stream").codes
    cell = (
        (cells.unit.astype(np.int64) * (conditions.max(initial=0) + 2) + conditions + 1) * (streams.max(initial=0) + 2)
        + streams
        + 1
    )
    order = np.argsort(cell, kind="stable")
    counts = np.unique(cell, return_counts=True)[1]
    groups = np.empty(len(cell), np.intp)
    groups[order] = (np.arange(len(cell)) - np.repeat(np.cumsum(counts) - counts, counts)) % GROUPS
    return groups
