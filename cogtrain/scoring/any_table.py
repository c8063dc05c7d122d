"""Scores of anybody's trial table: a row per person and session, of any paradigm whose measures are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from cogtrain.errors import did_you_mean, refuse
from cogtrain.measures.reaction_time import STEPS, RtRule, Step
from cogtrain.scoring.cells import cells_of
from cogtrain.scoring.designs import DESIGNS, Design
from cogtrain.scoring.mapped_columns import Asked, Trials, take
from cogtrain.scoring.parts import over_parts, parts_of

ALIASES = {
    "switching": "task-switching", "cued-switching": "task-switching", "taskswitching": "task-switching",
    "nback": "n-back", "gonogo": "go-nogo", "go-no-go": "go-nogo", "stopsignal": "stop-signal", "sst": "stop-signal",
    "pvt": "vigilance", "simplert": "simple-rt", "srt": "simple-rt",
}  # fmt: skip
READERS = (".csv", ".tsv", ".txt", ".parquet")


@dataclass(frozen=True)
class TableScores:
    """Scores, one row per person and session, and what was assumed, in words."""

    scores: pd.DataFrame
    warnings: tuple[str, ...]


def design_of(name: str) -> Design:
    """The design of that name. Raises CogtrainError for another one."""
    known = ALIASES.get(name, name)
    if known not in DESIGNS:
        raise refuse("PARADIGM", f'"{name}"', f"one of {', '.join(DESIGNS)}", did_you_mean(name, {*DESIGNS, *ALIASES}))
    return DESIGNS[known]


def parse_rule(text: str) -> RtRule:
    """A rule of reaction times from ``floor=0.1,mad=3,order=floor-first``; seconds. Raises CogtrainError.

    Keys: floor, ceiling, mad, sd (none switches the floor off), correct (yes, no), order (STEP-first, STEP-last, or all
    five steps joined by >). An empty text or "none" keeps every reaction time of a correct answer.
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
        elif key in ("floor", "ceiling", "mad", "sd"):
            name = f"{key}_s" if key in ("floor", "ceiling") else key
            values[name] = None if value == "none" else _positive(key, value)
        else:
            keys = ("floor", "ceiling", "mad", "sd", "correct", "order")
            raise refuse("--rule", f'"{part}"', f"{', '.join(keys)}, each with =", did_you_mean(key, keys))
    return RtRule(**values)


def _positive(key: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not 0 < number < float("inf"):
        raise refuse("--rule", f"{key}={value}", "a number above 0; times in seconds", "Write none to leave it out.")
    if key in ("floor", "ceiling") and number >= 20:
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


def score_trials(trials: Trials, design: Design, rule: RtRule) -> pd.DataFrame:
    """One row per person and session, in the order they come: for each condition ``_rt_ms`` (mean of the kept reaction
    times), ``_accuracy``, ``_n`` (reaction times that are used) and ``_trials``; what the design adds; the reaction
    times that are not used, by reason; the rule."""
    table = trials.table
    keys = ["participant", "session", *(["level"] if "level" in table else [])]
    grouped = table.groupby(keys, sort=False, observed=True)
    unit = grouped.ngroup().to_numpy()
    cells = cells_of(table, unit, int(unit.max()) + 1, rule)
    rows: dict[str, Any] = {}
    for condition in cells.conditions:
        rows[f"{condition}_rt_ms"] = cells.rt_ms(condition)
        rows[f"{condition}_accuracy"] = cells.accuracy(condition)
        rows[f"{condition}_n"] = cells.used(condition).astype(int)
        rows[f"{condition}_trials"] = cells.trials(condition).astype(int)
    rows |= design.score(cells, table)
    rows |= cells.excluded()
    found = grouped.size().index.to_frame(index=False).astype(str)
    if (found["session"] == "").all():
        found = found.drop(columns="session")
    return found.assign(**rows, rule=rule.name, rule_version=rule.version)


def take_usable(frame: pd.DataFrame, design: Design, asked: Asked, where: str) -> Trials:
    """The table in our columns without impossible trials. Raises CogtrainError where it cannot be had."""
    trials = take(frame, design, asked, where)
    return Trials(trials.table[~trials.table["impossible"]].reset_index(drop=True), trials.warnings)


def score_frame(frame: pd.DataFrame, design: Design, asked: Asked, rule: RtRule, where: str = "table") -> TableScores:
    """Score a table in anybody's columns. Raises CogtrainError where it cannot be had without guessing."""
    trials = take_usable(frame, design, asked, where)
    return TableScores(score_trials(trials, design, rule), trials.warnings)


def score_file(path: Path, design: str, asked: Asked, rule: RtRule) -> TableScores:
    """Score one Parquet file of whole people; the design by its name, so that a worker elsewhere can be asked."""
    return score_frame(pd.read_parquet(path), design_of(design), asked, rule, path.name)


def score_parquet(
    path: Path,
    design: Design,
    asked: Asked,
    rule: RtRule,
    scheduler: str | None = None,
    progress: Callable[[], None] = lambda: None,
) -> TableScores:
    """Score a Parquet file or data set of any size part by part, here or on a Dask cluster; rows in the order of
    participants and sessions. Raises CogtrainError."""
    column = asked.columns.get("participant", "participant")
    with parts_of(path, column, progress) as files:
        work = partial(score_file, design=design.name, asked=asked, rule=rule)
        done = over_parts(work, files, scheduler, progress)
    whole = pd.concat([part.scores for part in done], ignore_index=True)
    keys = [key for key in ("participant", "session", "level") if key in whole]
    warnings = tuple(dict.fromkeys(words for part in done for words in part.warnings))
    return TableScores(whole.sort_values(keys, kind="stable", ignore_index=True), warnings)


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
