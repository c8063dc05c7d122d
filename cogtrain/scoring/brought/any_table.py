"""Scores of anybody's trial table: a row per person and session, of any paradigm whose measures are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
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
from cogtrain.paradigms.cells import Cells, cells_of
from cogtrain.paradigms.coded import follows
from cogtrain.paradigms.contract import Scoring, TableForm
from cogtrain.scoring.brought.asked import Asked, columns_of
from cogtrain.scoring.brought.judgement import judge
from cogtrain.scoring.brought.known_exports import recognised
from cogtrain.scoring.brought.mapped_columns import Trials, as_one, take, taken
from cogtrain.scoring.brought.notes import Note, in_words
from cogtrain.scoring.brought.own_order import by_own_order
from cogtrain.scoring.brought.trial_rows import ROW, TrialRows, trial_rows
from cogtrain.scoring.brought.whole_table import Judged, Seen, look, together_seen
from cogtrain.scoring.parts import columns_there, over_parts, parts_of, read_part, words_there
from cogtrain.scoring.scores import RT_LEFT_OUT

ALIASES = {
    "switching": "task-switching", "cued-switching": "task-switching", "taskswitching": "task-switching",
    "nback": "n-back", "gonogo": "go-nogo", "go-no-go": "go-nogo", "stopsignal": "stop-signal", "sst": "stop-signal",
    "pvt": "vigilance", "simplert": "simple-rt", "srt": "simple-rt",
}  # fmt: skip
CHOICES = {"centre": get_args(Centre), "after": ("correct", "any"), "d_prime": get_args(Correction)}
EXCLUDED = {"no-answer": "no_answer", **RT_LEFT_OUT}


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
    if table.empty:
        return pd.DataFrame(columns=keys)
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
    whole = {str(key): found[key] for key in found} | rows
    return pd.DataFrame(whole | {"rule": rule.name, "rule_version": rule.version})


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
    return _usable(take(frame, form_of(scoring), asked, where))


def _usable(trials: Trials) -> Trials:
    return replace(trials, table=trials.table[~trials.table["impossible"].to_numpy(bool)].reset_index(drop=True))


def form_of(scoring: Scoring) -> TableForm:
    """What tables of it look like. Raises ValueError where nobody has said."""
    if scoring.table is None:
        raise ValueError("a scoring without a form of tables")
    return scoring.table


def _told(scores: pd.DataFrame) -> pd.DataFrame:
    """Without what the table cannot show for anybody, such as a mixing cost where nobody did single tasks; people and
    sessions in their order."""
    keys = [key for key in ("participant", "session", "level") if key in scores]
    ordered = (
        scores.sort_values(keys, key=by_own_order, kind="stable", ignore_index=True) if len(scores) > 1 else scores
    )
    return ordered.loc[:, ~ordered.isna().all().to_numpy(bool)]


def score_frame(frame: pd.DataFrame, scoring: Scoring, asked: Asked, rule: RtRule, where: str = "table") -> TableScores:
    """Score a table in anybody's columns. Raises CogtrainError where it cannot be had without guessing."""
    trials = take_usable(frame, scoring, asked, where)
    return TableScores(_told(score_trials(trials, scoring, rule)), trials.warnings)


@dataclass(frozen=True)
class Part:
    """How the parts of a Parquet data set are read: its name, the task by its name, so that a worker elsewhere can be
    asked, and which column is which."""

    where: str
    task: str
    asked: Asked
    columns: Mapping[str, str]

    @property
    def wanted(self) -> set[str]:
        """The columns that are looked at."""
        return {*self.columns.values(), *self.asked.only, *self.asked.no_trials}

    def rows(self, path: Path) -> TrialRows:
        """The trials of one part."""
        frame = read_part(path, self.wanted)
        where = self.where if ROW in frame or path.name == self.where else f"{self.where}/{path.name}"
        return trial_rows(frame, self.columns, form_of(scoring_of(self.task)), self.asked, where)


def look_at_file(path: Path, part: Part) -> Seen:
    """What is seen of one Parquet file of whole people."""
    return look(part.rows(path), form_of(scoring_of(part.task)))


def score_file(path: Path, part: Part, judged: Judged, rule: RtRule) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Score one Parquet file of whole people, by what was judged of all."""
    scoring = scoring_of(part.task)
    trials = _usable(taken(part.rows(path), form_of(scoring), judged))
    return score_trials(trials, scoring, rule), trials.notes


def score_parquet(
    path: Path,
    scoring: Scoring,
    asked: Asked,
    rule: RtRule,
    scheduler: str | None = None,
    progress: Callable[[], None] = lambda: None,
) -> TableScores:
    """Score a Parquet file or data set of any size, here or on a Dask cluster: a look at each part, a judgement over
    all, and the scores part by part. The same as of the table in one. Raises CogtrainError."""
    form = form_of(scoring)
    present = columns_there(path)
    asked, said = recognised(asked, form, present, partial(words_there, path), path.name)
    columns = columns_of(form, asked, present, path.name)
    part = Part(path.name, form.name, asked, columns)
    with parts_of(path, columns["participant"], progress, part.wanted) as files:
        if len(files) == 1 and scheduler is None:
            trials = _usable(as_one(part.rows(files[0]), form, asked, columns, path.name))
            return TableScores(_told(score_trials(trials, scoring, rule)), in_words((*said, *trials.notes)))
        seen = over_parts(partial(look_at_file, part=part), files, scheduler, progress)
        judged = judge(together_seen(seen), form, asked, columns, path.name)
        work = partial(score_file, part=part, judged=replace(judged, notes=()), rule=rule)
        done = over_parts(work, files, scheduler, progress)
    whole = pd.concat([scores for scores, _ in done if len(scores)], ignore_index=True)
    return TableScores(_told(whole), in_words((*said, *judged.notes, *(note for _, notes in done for note in notes))))


def pairs(option: str, given: Iterable[str]) -> dict[str, list[str]]:
    """``ours=theirs`` of an option, as ours -> every theirs. Raises CogtrainError for another form."""
    found: dict[str, list[str]] = {}
    for text in given:
        ours, equals, theirs = text.partition("=")
        if not (ours and equals and theirs):
            raise refuse(option, f'"{text}"', "ours=theirs", f"Such as {option} rt=ReactionTime.")
        found.setdefault(ours.strip(), []).append(theirs.strip())
    return found


def asked_of(
    maps: Iterable[str],
    values: Iterable[str],
    unit: str | None,
    session_column: str | None,
    none: Iterable[str] = (),
    only: Iterable[str] = (),
) -> Asked:
    """What the command line says of a table. Raises CogtrainError."""
    columns: Mapping[str, str] = {ours: theirs[-1] for ours, theirs in pairs("--map", maps).items()}
    if session_column is not None:
        columns = {**columns, "session": session_column}
    if unit not in (None, "ms", "s"):
        raise refuse("--rt-unit", f'"{unit}"', "ms or s")
    rows, codes = pairs("--only", only), tuple(none)
    return Asked(columns, pairs("--value", values), unit, codes or None, rows)  # type: ignore[arg-type]
