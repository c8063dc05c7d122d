"""How reliable a table of scores is: by random halves of its trials, and over repeated sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from cogtrain.errors import did_you_mean, refuse
from cogtrain.measures.agreement import Floats, SplitHalf, bland_altman, icc, mdc95, random_halves, sem, split_half
from cogtrain.measures.reaction_time import RtRule
from cogtrain.paradigms.cells import Cells
from cogtrain.paradigms.contract import Scoring
from cogtrain.scoring.brought.any_table import selected
from cogtrain.scoring.brought.brought_scores import measures_of
from cogtrain.scoring.brought.mapped_columns import Trials
from cogtrain.scoring.brought.occasions import by_session
from cogtrain.scoring.brought.own_order import by_own_order

__all__ = ["by_session", "halves", "of_scores"]

COLUMNS = (
    "measure", "people", "occasions", "mean", "sd", "split_half", "split_half_low", "split_half_high",
    "icc2_1", "icc2_1_low", "icc2_1_high", "icc3_1", "icc3_1_low", "icc3_1_high", "sem", "mdc95",
    "difference", "difference_low", "difference_high", "limits_low", "limits_high",
)  # fmt: skip


def first_sessions(trials: Trials) -> Trials:
    """The trials of each person's first session: halves of different sessions would not be of one person's moment."""
    table = trials.table
    order = by_own_order(table["session"])
    first = order.groupby(table["participant"], sort=False, observed=True).transform("min")
    return Trials(table[order == first].reset_index(drop=True), trials.notes)


def halves(
    trials: Trials, scoring: Scoring, rule: RtRule, splits: int, seed: int, progress: Callable[[], None] = lambda: None
) -> Mapping[str, SplitHalf]:
    """Split-half reliability of every measure that is scored, by random halves of each person's first session
    within conditions; of each level apart. The rule chooses reaction times before the halves are made."""
    table = first_sessions(trials).table
    if "level" not in table or table["level"].nunique() < 2:
        return _halves(table, scoring, rule, splits, seed, progress)
    found: dict[str, SplitHalf] = {}
    for level, rows in table.groupby("level", sort=True, observed=True):
        split = _halves(rows.reset_index(drop=True), scoring, rule, splits, seed, progress)
        found |= {f"{measure} (level {level})": value for measure, value in split.items()}
    return found


def _halves(
    table: pd.DataFrame, scoring: Scoring, rule: RtRule, splits: int, seed: int, progress: Callable[[], None]
) -> dict[str, SplitHalf]:
    unit, people = pd.factorize(table["participant"])
    whole, _ = selected(table, unit, len(people), rule)
    names = [name for name, values in _values(whole, scoring).items() if np.isfinite(values).any()]
    scored: dict[str, list[tuple[Floats, Floats]]] = {name: [] for name in names}
    condition = whole.coded("condition")
    cell = whole.unit * len(condition.names) + condition.codes
    for half in random_halves(cell, np.random.default_rng(seed), splits):
        one, other = (_values(whole.where(part), scoring) for part in (half, ~half))
        for name in names:
            scored[name].append((one[name], other[name]))
        progress()
    return {name: split_half(pairs) for name, pairs in scored.items()}


def _values(cells: Cells, scoring: Scoring) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for name in sorted(map(str, cells.coded("condition").names)):
        part = cells.of(condition=name)
        found |= {f"{name}_rt_ms": part.rt_ms(), f"{name}_accuracy": part.accuracy()}
    return found | {name: np.asarray(column, float) for name, column in scoring.score(cells).items()}


def of_scores(
    scores: pd.DataFrame, split: Mapping[str, SplitHalf] | None, only: Iterable[str] = (), where: str = "scores"
) -> pd.DataFrame:
    """One row a measure, columns ``COLUMNS``: over the people and occasions of a wide table of scores, as
    :mod:`cogtrain.scoring.brought.brought_scores` gives it.

    SEM and the smallest change take the ICC(3,1) over sessions, or, without a second session, the split-half. Limits of
    agreement are of the second session less the first. Raises CogtrainError for a measure that is not there.
    """
    names = measures_of(scores)
    wanted = list(only) or names
    for name in wanted:
        if name not in names:
            raise refuse("--measure", f'"{name}"', f"a measure of {where}", did_you_mean(name, names))
    rows = [_row(name, by_session(scores, name).to_numpy(float), (split or {}).get(name)) for name in wanted]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(name: str, values: np.ndarray[Any, np.dtype[np.float64]], halves_: SplitHalf | None) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(COLUMNS, float("nan"))
    first = values[:, 0] if values.size else np.array([])
    first = first[np.isfinite(first)]
    row |= {"measure": name, "people": len(first), "occasions": values.shape[1] if values.ndim == 2 else 0}
    row |= {"mean": float(first.mean()) if len(first) else float("nan")}
    row |= {"sd": float(first.std(ddof=1)) if len(first) > 1 else float("nan")}
    reliability = float("nan")
    if halves_ is not None:
        row |= {"split_half": halves_.value, "split_half_low": halves_.low, "split_half_high": halves_.high}
        reliability = halves_.value
    if values.ndim == 2 and values.shape[1] > 1:
        kinds: tuple[Literal["2,1", "3,1"], ...] = ("2,1", "3,1")
        for kind in kinds:
            found = icc(values, kind)
            key = f"icc{kind.replace(',', '_')}"
            row |= {key: found.value, f"{key}_low": found.low, f"{key}_high": found.high}
        reliability = row["icc3_1"]
        limits = bland_altman(values[:, 0], values[:, 1])
        row |= {"difference": limits.bias, "difference_low": limits.bias_low, "difference_high": limits.bias_high}
        row |= {"limits_low": limits.lower, "limits_high": limits.upper}
    if row["sd"] > 0 and np.isfinite(reliability):
        # a reliability below 0 is none at all
        row["sem"] = sem(row["sd"], min(1.0, max(0.0, reliability)))
        row["mdc95"] = mdc95(row["sem"])
    return row
