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
from cogtrain.scoring.any_table import selected
from cogtrain.scoring.asked import Asked
from cogtrain.scoring.mapped_columns import Trials

NOT_SCORES = ("participant", "session", "level", "rule", "rule_version")
COLUMNS = (
    "measure", "people", "occasions", "mean", "sd", "split_half", "split_half_low", "split_half_high",
    "icc2_1", "icc2_1_low", "icc2_1_high", "icc3_1", "icc3_1_low", "icc3_1_high", "sem", "mdc95",
    "difference", "difference_low", "difference_high", "limits_low", "limits_high",
)  # fmt: skip


def measures_of(scores: pd.DataFrame) -> list[str]:
    """The columns that hold measures: numbers that are no counts of trials."""
    numbers = [name for name in scores.select_dtypes("number").columns if name not in NOT_SCORES]
    return [name for name in numbers if not name.endswith(("_n", "_trials")) and not name.startswith("excluded_")]


def read_scores(frame: pd.DataFrame, asked: Asked, where: str) -> pd.DataFrame:
    """A table of scores, wide (a column for each measure) or long (``measure``, ``value``), as a wide one with
    ``participant`` and ``session``. Raises CogtrainError."""
    table: Any = frame.rename(columns={theirs: ours for ours, theirs in asked.columns.items()})
    if "participant" not in table:
        there = ", ".join(map(str, list(frame.columns)[:20]))
        raise refuse(
            where, "no column for participant", "a code in each row", f"--map participant=COLUMN. There: {there}."
        )
    if "session" not in table:
        table = table.assign(session=table.get("session_utc", "1"))
    if {"measure", "value"} <= set(table):
        table = table.assign(value=pd.to_numeric(table["value"], errors="coerce"))
        key = table["session_utc"] if "session_utc" in table else table["session"]
        name = table["task"].astype(str) + " " + table["measure"] if "task" in table else table["measure"]
        wide: pd.DataFrame = table.assign(session=key, measure=name).pivot_table(
            index=["participant", "session"], columns="measure", values="value", sort=False
        )
        return wide.reset_index()
    numbers: dict[str, Any] = {}
    for name in [column for column in map(str, list(table.columns)) if column not in NOT_SCORES]:
        if table[name].dtype == object:
            numbers[name] = pd.to_numeric(table[name].replace("", np.nan), errors="coerce")
    table = table.assign(**{name: column for name, column in numbers.items() if column.notna().any()})
    if not measures_of(table):
        raise refuse(where, "no column of numbers", "a column for each measure, or measure and value")
    read: pd.DataFrame = table
    return read


def first_sessions(trials: Trials) -> Trials:
    """The trials of each person's first session: halves of different sessions would not be of one person's moment."""
    table = trials.table
    first = table.groupby("participant", sort=False)["session"].transform("first")
    return Trials(table[table["session"] == first].reset_index(drop=True), trials.notes)


def halves(
    trials: Trials, scoring: Scoring, rule: RtRule, splits: int, seed: int, progress: Callable[[], None] = lambda: None
) -> Mapping[str, SplitHalf]:
    """Split-half reliability of every measure that is scored, by random halves of each person's first session
    within conditions. The rule chooses reaction times before the halves are made."""
    table = first_sessions(trials).table
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
    """One row a measure, columns ``COLUMNS``: over the people and sessions (by their order) of a wide table of scores.

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


def by_session(scores: pd.DataFrame, measure: str) -> pd.DataFrame:
    """A measure of a wide table of scores: one row a person, one column a session of theirs, in order."""
    place = scores.groupby("participant", sort=False).cumcount()
    return scores.assign(place=place).pivot_table(index="participant", columns="place", values=measure, sort=False)


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
