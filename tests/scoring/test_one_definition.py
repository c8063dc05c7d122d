"""A score is defined once: a session's own log, the same trials as anybody's table, and Parquet give the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cogtrain.library import load_library
from cogtrain.measures.reaction_time import DEFAULT_RULE
from cogtrain.paradigms import registry, scorings
from cogtrain.paradigms.cells import Cells, score_one
from cogtrain.paradigms.contract import TableForm
from cogtrain.records import load, trial_table
from cogtrain.rehearsal import rehearse
from cogtrain.scoring.brought.any_table import form_of, score_frame, score_parquet
from cogtrain.scoring.brought.mapped_columns import Asked
from cogtrain.scoring.results import score_results

EVERY = {task.reference for _, task in load_library().protocol("every-task").tasks("check")}


def asked_of(form: TableForm) -> Asked:
    """Our own columns, by the names that a table of this form goes by."""
    ours = {"participant": "participant", "condition": "condition", "rt": "rt_s", "delay": "delay_s"}
    return Asked({name: ours[name] for name in form.needs if name in ours}, unit="s")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    list(rehearse(load_library().protocol("every-task"), folder, 2, "typical", seed=4))
    return folder


TASKS = [
    (reference, loaded.paradigm.name)
    for reference, loaded in load_library().cards.items()
    if loaded.paradigm.scoring.table is not None and reference in EVERY
]


@pytest.mark.parametrize(("task", "name"), TASKS)
def test_our_log_and_the_same_trials_as_anybodys_table_give_the_same(
    task: str, name: str, results: Path, tmp_path: Path
) -> None:
    records, scoring = load(results), registry()[name].scoring
    own = score_results(records, registry(), rule=DEFAULT_RULE).scores
    own = own[own["task"] == task.partition("@")[0]]
    table, asked = trial_table(records), asked_of(form_of(scoring))
    used = table["counts"] & (table["phase"] == "scored") & ~table["lead_in"] & ~table["cut_short"]
    trials = table[used & (table["task"] == task.partition("@")[0])].drop(columns=["session", "level"])
    theirs = score_frame(trials, scoring, asked, DEFAULT_RULE).scores.set_index("participant")
    trials.to_parquet(tmp_path / "trials.parquet")
    parquet = score_parquet(tmp_path / "trials.parquet", scoring, asked, DEFAULT_RULE).scores.set_index("participant")
    pd.testing.assert_frame_equal(theirs.sort_index(), parquet.sort_index())
    compared = 0
    for row in own.itertuples():
        if row.measure in theirs.columns and pd.notna(row.value):
            assert theirs.loc[row.participant, row.measure] == pytest.approx(row.value, rel=1e-12), row.measure
            compared += 1
    assert compared >= 8


def test_every_table_has_a_name_of_its_own_and_its_scoring() -> None:
    assert {"flanker", "stroop", "simon", "task-switching", "n-back", "sart", "go-nogo"} <= set(scorings())
    assert all(form_of(scoring).name == name for name, scoring in scorings().items())


def test_what_cannot_be_counted_at_once_is_taken_one_by_one() -> None:
    def slope(trials: dict[str, np.ndarray]) -> dict[str, float]:
        return {"slope": float(np.polyfit(trials["trial"], trials["rt_s"], 1)[0])}

    def score(cells: Cells) -> dict[str, np.ndarray]:
        return dict(cells.each(slope, ("slope",)))

    table = pd.DataFrame({"trial": range(10), "rt_s": [0.5 + 0.01 * i for i in range(10)], "correct": True})
    assert score_one(score, table)["slope"] == pytest.approx(0.01)
