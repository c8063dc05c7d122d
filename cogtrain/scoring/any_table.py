"""Scores of anybody's trial table: a row per person and session, of any paradigm whose measures are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cogtrain.errors import did_you_mean, refuse
from cogtrain.measures.reaction_time import REASONS, STEPS, Centre, RtRule, Selection, Step, apply
from cogtrain.measures.signal_detection import Correction
from cogtrain.paradigms import scorings
from cogtrain.paradigms.cells import Cells, cells_of, follows
from cogtrain.paradigms.contract import Scoring, TableForm
from cogtrain.scoring.mapped_columns import Asked, Trials, take
from cogtrain.scoring.parts import over_parts, parts_of
from cogtrain.scoring.scores import RT_LEFT_OUT

ALIASES = {
    "switching": "task-switching", "cued-switching": "task-switching", "taskswitching": "task-switching",
    "nback": "n-back", "gonogo": "go-nogo", "go-no-go": "go-nogo", "stopsignal": "stop-signal", "sst": "stop-signal",
    "pvt": "vigilance", "simplert": "simple-rt", "srt": "simple-rt",
}  # fmt: skip
CHOICES = {"centre": get_args(Centre), "after": ("correct", "any"), "d_prime": get_args(Correction)}
EXCLUDED = {"no-answer": "no_answer", **RT_LEFT_OUT}
READERS = (".csv", ".tsv", ".txt", ".parquet")


@dataclass(frozen=True)
class TableScores:
    """Scores, one row per person and session, and what was assumed, in words."""

    scores: pd.DataFrame
    warnings: tuple[str, ...]


def scoring_of(name: str) -> Scoring:
    """What is scored of a task, by the field's name for it. Raises CogtrainError for another one."""
    known, task = scorings(), ALIASES.get(name, name)
    if task not in known:
        raise refuse("PARADIGM", f'"{name}"', f"one of {', '.join(known)}", did_you_mean(name, {*known, *ALIASES}))
    return known[task]


def parse_rule(text: str) -> RtRule:
    """A rule of reaction times from ``floor=0.1,mad=3,order=floor-first``; seconds. Raises CogtrainError.

    Keys: floor, ceiling, mad, sd (none switches the floor off), correct (yes, no), order (STEP-first, STEP-last, or all
    five steps joined by >), centre (mean, median, trimmed), after (correct, any), d_prime (log-linear, 1/2N), lapse. An
    empty text or "none" keeps every reaction time of a correct answer.
    """
    values: dict[str, Any] = {"floor_s": None}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key, _, value = part.partition("=")
        if part == "none":
            continue
        if key == "order":
            values["order"] = _order(value)
        elif key == "correct":
            if value not in ("yes", "no"):
                raise refuse("--rule", f"correct={value}", "yes or no")
            values["correct_only"] = value == "yes"
        elif key in CHOICES:
            if value not in CHOICES[key]:
                raise refuse("--rule", part, f"{key}={'|'.join(CHOICES[key])}", did_you_mean(value, CHOICES[key]))
            values[key] = value
        elif key == "lapse":
            values["lapse_s"] = _positive(key, value)
        elif key in ("floor", "ceiling", "mad", "sd"):
            name = f"{key}_s" if key in ("floor", "ceiling") else key
            values[name] = None if value == "none" else _positive(key, value)
        else:
            keys = ("floor", "ceiling", "mad", "sd", "correct", "order", *CHOICES, "lapse")
            raise refuse("--rule", f'"{part}"', f"{', '.join(keys)}, each with =", did_you_mean(key, keys))
    return RtRule(**values)


def _positive(key: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not 0 < number < float("inf"):
        raise refuse("--rule", f"{key}={value}", "a number above 0; times in seconds", "Write none to leave it out.")
    if key in ("floor", "ceiling", "lapse") and number >= 20:
        raise refuse("--rule", f"{key}={value}", "a time in seconds", f"Did you mean {number / 1000:g}?")
    return number


def _order(value: str) -> tuple[Step, ...]:
    step, _, end = value.rpartition("-")
    if step in STEPS and end in ("first", "last"):
        rest = [other for other in STEPS if other != step]
        return tuple([step, *rest] if end == "first" else [*rest, step])
    named = value.split(">")
    if sorted(named) == sorted(STEPS):
        return tuple(named)  # type: ignore[arg-type]
    expected = f"STEP-first, STEP-last or all of {'>'.join(get_args(Step))}"
    raise refuse("--rule", f"order={value}", expected, "Such as order=floor-first.")


def score_trials(trials: Trials, scoring: Scoring, rule: RtRule) -> pd.DataFrame:
    """One row per person and session, in the order they come: for each condition ``_rt_ms`` (mean of the kept reaction
    times), ``_accuracy``, ``_n`` (reaction times that are used) and ``_trials``; what is scored besides; the reaction
    times that are not used, by reason; the rule."""
    table = trials.table
    keys = ["participant", "session", *(["level"] if "level" in table else [])]
    grouped = table.groupby(keys, sort=False, observed=True)
    unit = grouped.ngroup().to_numpy()
    cells, selection = selected(table, unit, int(unit.max()) + 1, rule)
    rows: dict[str, Any] = {}
    for condition in sorted(map(str, cells.coded("condition").names)):
        part = cells.of(condition=condition)
        rows[f"{condition}_rt_ms"] = part.rt_ms()
        rows[f"{condition}_accuracy"] = part.accuracy()
        rows[f"{condition}_n"] = part.used().astype(int)
        rows[f"{condition}_trials"] = part.trials().astype(int)
    rows |= scoring.score(cells)
    for reason, name in EXCLUDED.items():
        left_out = selection.reason == REASONS.index(reason)
        rows[f"excluded_{name}"] = np.bincount(unit[left_out], minlength=cells.units)
    found = grouped.size().index.to_frame(index=False).astype(str)
    if (found["session"] == "").all():
        found = found.drop(columns="session")
    return found.assign(**rows, rule=rule.name, rule_version=rule.version)


def selected(table: pd.DataFrame, unit: NDArray[np.integer[Any]], units: int, rule: RtRule) -> tuple[Cells, Selection]:
    """The cells of a table in our columns (``condition``, ``rt_s``, ``correct``) under a rule of reaction times, which
    cuts within each unit and condition."""
    code, names = pd.factorize(table["condition"], sort=True)
    correct = table["correct"].to_numpy(bool)
    before = follows(unit, correct, table) if rule.after == "correct" else None
    if rule.after == "correct" and before is None:
        remedy = "Name it: --map trial=COLUMN; or leave after=correct out of the rule."
        raise refuse("--rule", "after=correct", "a column for trial, which numbers the trials of a block", remedy)
    selection = apply(rule, table["rt_s"].to_numpy(float), correct, unit * len(names) + code, before)
    return cells_of(table, unit, units, selection.kept, rule), selection


def take_usable(frame: pd.DataFrame, scoring: Scoring, asked: Asked, where: str) -> Trials:
    """The table in our columns without impossible trials. Raises CogtrainError where it cannot be had."""
    trials = take(frame, form_of(scoring), asked, where)
    return Trials(trials.table[~trials.table["impossible"]].reset_index(drop=True), trials.warnings)


def form_of(scoring: Scoring) -> TableForm:
    """What tables of it look like. Raises ValueError where nobody has said."""
    if scoring.table is None:
        raise ValueError("a scoring without a form of tables")
    return scoring.table


def _told(scores: pd.DataFrame) -> pd.DataFrame:
    """Without what the table cannot show for anybody, such as a mixing cost where nobody did single tasks."""
    return scores.drop(columns=[name for name in scores.columns if scores[name].isna().all()])


def score_frame(frame: pd.DataFrame, scoring: Scoring, asked: Asked, rule: RtRule, where: str = "table") -> TableScores:
    """Score a table in anybody's columns. Raises CogtrainError where it cannot be had without guessing."""
    trials = take_usable(frame, scoring, asked, where)
    return TableScores(_told(score_trials(trials, scoring, rule)), trials.warnings)


def score_file(path: Path, task: str, asked: Asked, rule: RtRule) -> TableScores:
    """Score one Parquet file of whole people; the task by its name, so that a worker elsewhere can be asked."""
    scoring = scoring_of(task)
    trials = take_usable(pd.read_parquet(path), scoring, asked, path.name)
    return TableScores(score_trials(trials, scoring, rule), trials.warnings)


def score_parquet(
    path: Path,
    scoring: Scoring,
    asked: Asked,
    rule: RtRule,
    scheduler: str | None = None,
    progress: Callable[[], None] = lambda: None,
) -> TableScores:
    """Score a Parquet file or data set of any size part by part, here or on a Dask cluster; rows in the order of
    participants and sessions. Raises CogtrainError."""
    column = asked.columns.get("participant", "participant")
    with parts_of(path, column, progress) as files:
        work = partial(score_file, task=form_of(scoring).name, asked=asked, rule=rule)
        done = over_parts(work, files, scheduler, progress)
    whole = pd.concat([part.scores for part in done], ignore_index=True)
    keys = [key for key in ("participant", "session", "level") if key in whole]
    warnings = tuple(dict.fromkeys(words for part in done for words in part.warnings))
    return TableScores(_told(whole.sort_values(keys, kind="stable", ignore_index=True)), warnings)


def read_table(path: Path) -> pd.DataFrame:
    """A CSV, TSV or Parquet file, compressed or not. Raises CogtrainError for what cannot be read."""
    suffixes = [suffix for suffix in path.suffixes if suffix in READERS]
    if not path.exists():
        raise refuse(str(path), "no such file", "a table of trials")
    if not suffixes and not path.is_dir():
        raise refuse(str(path), f'a file that ends in "{path.suffix}"', f"one of {', '.join(READERS)}, or .gz of it")
    try:
        if path.is_dir() or suffixes[-1] == ".parquet":
            return pd.read_parquet(path)
        return read_words(path, "\t" if suffixes[-1] == ".tsv" else None)
    except (OSError, EOFError, UnicodeDecodeError, ValueError) as trouble:
        remedy = "Save it as CSV in UTF-8, one row a trial, names in the first row."
        raise refuse(
            str(path), f"a table that cannot be read ({str(trouble)[:100]})", "CSV, TSV or Parquet", remedy
        ) from trouble


_DECIMAL_COMMA = re.compile(r"\s*[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?\s*")


def read_words(path: Path, separator: str | None = None) -> pd.DataFrame:
    """A text table, every cell as the word that stands there: a code may be NA, NULL or 001.

    Without a separator it is the comma, or the semicolon where the first line has more of those; numbers then have a
    decimal comma, and get a point.
    """
    if separator is None:
        first = str(pd.read_csv(path, sep="\0", nrows=0, encoding="utf-8-sig").columns[0])
        separator = ";" if first.count(";") > first.count(",") else ","
    table: pd.DataFrame = pd.read_csv(
        path, sep=separator, dtype=object, keep_default_na=False, na_values=[], encoding="utf-8-sig"
    )
    if separator == ";":
        table = table.map(lambda cell: cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell)
    return table


def pairs(option: str, given: Iterable[str]) -> dict[str, list[str]]:
    """``ours=theirs`` of an option, as ours -> every theirs. Raises CogtrainError for another form."""
    found: dict[str, list[str]] = {}
    for text in given:
        ours, equals, theirs = text.partition("=")
        if not (ours and equals and theirs):
            raise refuse(option, f'"{text}"', "ours=theirs", f"Such as {option} rt=ReactionTime.")
        found.setdefault(ours.strip(), []).append(theirs.strip())
    return found


def asked_of(maps: Iterable[str], values: Iterable[str], unit: str | None, session_column: str | None) -> Asked:
    """What the command line says of a table. Raises CogtrainError."""
    columns: Mapping[str, str] = {ours: theirs[-1] for ours, theirs in pairs("--map", maps).items()}
    if session_column is not None:
        columns = {**columns, "session": session_column}
    if unit not in (None, "ms", "s"):
        raise refuse("--rt-unit", f'"{unit}"', "ms or s")
    return Asked(columns, pairs("--value", values), unit)  # type: ignore[arg-type]
