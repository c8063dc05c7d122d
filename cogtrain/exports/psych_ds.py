"""Records as a Psych-DS data set: a CSV file for each task of each session below ``data``, tables of scores and of
answers, and a description that names every column, as schema.org has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cogtrain.exports.bids import About, as_json, parts_of, session_label, task_label, trial_columns
from cogtrain.exports.codebook import Entry, codebook_table, entries
from cogtrain.exports.taken import PROGRAM, Taken
from cogtrain.exports.wide import questionnaire_rows, score_rows

README = """\
# {name}

Trials and scores of cognitive tasks, and answers to questionnaires, written by cogtrain {version}. Each file below
`data` is a table; `dataset_description.json` says what each column means. {dates} Free text is not here.
"""


def psych_ds_files(taken: Taken, about: About) -> Iterator[tuple[str, str]]:
    """Each file of the data set by its name there, with its text."""
    columns: dict[str, None] = {}
    for name, table in _tables(taken):
        columns |= dict.fromkeys(map(str, table.columns))
        yield f"data/{name}_data.csv", csv(table)
    yield "dataset_description.json", as_json(_described(taken, about, list(columns)))
    dates = "Dates are shifted, by so many days for each person." if taken.shift.key else "Dates are as they were."
    yield "README.md", README.format(name=taken.name, version=PROGRAM["Version"], dates=dates)
    yield "documentation/codebook.csv", csv(codebook_table(taken))
    for reference, card in sorted(taken.scored.cards.items()):
        yield f"materials/{task_label(reference.replace('@', 'v'))}.json", as_json(card)
    yield "CHANGES.md", f"# Changes\n\nWritten by cogtrain {PROGRAM['Version']}.\n"


def _tables(taken: Taken) -> Iterator[tuple[str, pd.DataFrame]]:
    for own in parts_of(taken):
        run = own.name.partition("_run-")[2]
        name = f"subject-{own.code}_session-{session_label(own.number)}_task-{task_label(own.task)}"
        table = trial_columns(own.trials)
        table.insert(0, "participant", own.code)
        table.insert(1, "session_number", own.number)
        yield f"{name}_description-form{run}" if run else name, table
    scores = score_rows(taken)
    if not scores.empty:
        yield "description-scores", scores
    for reference, table in questionnaire_rows(taken):
        yield f"task-{task_label(reference.replace('@', 'v'))}_description-answers", table


def _described(taken: Taken, about: About, columns: list[str]) -> dict[str, Any]:
    known = {entry.column: entry for entry in entries(taken)}
    told: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": taken.name,
        "description": "Trials and scores of cognitive tasks, and answers to questionnaires, written by cogtrain.",
        "variableMeasured": [_variable(name, known) for name in columns],
        "author": [{"@type": "Person", "name": name} for name in about.authors],
        "license": about.license,
    }
    return {key: value for key, value in told.items() if value}


def _variable(name: str, known: Mapping[str, Entry]) -> dict[str, Any]:
    entry = known.get(name)
    if entry is None:
        words = name.replace("_", " ")
        return {"@type": "PropertyValue", "name": name, "description": f"A detail of a task's trials: {words}."}
    told = {"@type": "PropertyValue", "name": name, "description": entry.meaning, "unitText": entry.unit}
    return {key: value for key, value in told.items() if value}


def csv(table: pd.DataFrame) -> str:
    """A table as CSV in UTF-8: what there is not is empty."""
    shown = table.copy()
    for name in shown.columns:
        if shown[name].dtype == bool:
            shown[name] = np.where(shown[name], "true", "false")
    return str(shown.to_csv(index=False, lineterminator="\n"))
