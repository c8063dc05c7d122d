"""The tables of one task from a BIDS data set, as one table: people and sessions from the files' names, what is to be
known of a task from the files beside, by BIDS's rule of inheritance."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from cogtrain.errors import did_you_mean, refuse
from cogtrain.paradigms import registry
from cogtrain.paradigms.contract import Scoring
from cogtrain.scoring.brought.asked import Asked
from cogtrain.scoring.brought.table_files import read_table
from cogtrain.scoring.brought.trial_rows import PROGRAM, SAID

DESCRIBED = "dataset_description.json"
OURS = "CogtrainParadigm"
_TASK = re.compile(r"_task-([A-Za-z0-9]+)")


COLUMNS = {
    "participant": "participant", "session": "session", "condition": "trial_type", "rt": "response_time",
    "correct": "correct", "response": "response", "answer": "answer", "block": "block", "trial": "trial",
    "delay": "delay_s", "level": "level",
}  # fmt: skip
"""How tables that cogtrain wrote call what is asked of any table."""


def as_ours(asked: Asked, frame: pd.DataFrame, scoring: Scoring) -> Asked:
    """What is asked of a table that cogtrain wrote: its columns are known, its times are in seconds. Another program's
    table is asked as before."""
    if not frame.attrs.get(OURS) or scoring.table is None:
        return asked
    wanted = {*scoring.table.needs, *scoring.table.may, "participant", "session"}
    known = {ours: theirs for ours, theirs in COLUMNS.items() if theirs in frame and ours in wanted}
    return replace(asked, columns={**known, **asked.columns}, unit=asked.unit or "s")


def is_bids(path: Path) -> bool:
    """Whether a folder is a BIDS data set."""
    return path.is_dir() and (path / DESCRIBED).is_file()


def read_bids(folder: Path, scoring: Scoring, task: str | None) -> pd.DataFrame:
    """All trials of a task. task: its label there; without one, the tables that cogtrain wrote of this paradigm, or the
    only task that there is. CogtrainError where it cannot be told which one is meant."""
    files = [path for path in sorted(folder.glob("sub-*/**/*.tsv")) if re.search(r"_(beh|events)\.tsv$", path.name)]
    labels = {path: found.group(1) for path in files if (found := _TASK.search(path.name)) is not None}
    every = sorted(set(labels.values()))
    if task is not None and task not in every:
        raise refuse("--task", f'"{task}"', f"a task of this data set: {', '.join(every)}", did_you_mean(task, every))
    ours = [path for path in _of_paradigm(folder, labels, scoring) if task in (None, labels[path])]
    others = [path for path, label in labels.items() if label == task or (task is None and len(every) == 1)]
    chosen = ours or others
    if len({labels[path] for path in chosen}) > 1:
        chosen, every = [], sorted({labels[path] for path in chosen})
    if not chosen:
        there = f"tasks {', '.join(every)}" if every else "no table of trials"
        raise refuse(folder.name, there, "one task", "Say which: --task LABEL." if every else "")
    tables = [read_table(path) for path in chosen]
    whole = pd.concat(tables, ignore_index=True).fillna("n/a")
    whole.attrs[PROGRAM], whole.attrs[OURS] = "BIDS", bool(ours)
    people = whole["participant"].nunique() if "participant" in whole else len(chosen)
    whole.attrs[SAID] = (f"{len(chosen)} tables of {people} people: names and sessions from the files' names",)
    return whole


def _of_paradigm(folder: Path, labels: Mapping[Path, str], scoring: Scoring) -> Iterator[Path]:
    """The tables whose files beside say that they are of this paradigm."""
    names = {name for name, paradigm in registry().items() if paradigm.scoring is scoring}
    kept: dict[Path, Mapping[str, Any]] = {}
    for path, label in labels.items():
        known: dict[str, Any] = {}
        for table in (folder / f"task-{label}_{path.name.rpartition('_')[2]}", path):
            beside = table.with_suffix(".json")
            if beside not in kept:
                kept[beside] = _told(beside)
            known |= kept[beside]
        if known.get(OURS) in names:
            yield path


def _told(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise refuse(path.name, "no JSON", "the file beside a table, as BIDS has it") from error
    return data if isinstance(data, dict) else {}
