"""A data set that is scored part by part is judged as a whole: every way gives the same, or refuses the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.scoring.brought.any_table import score_frame, score_parquet, scoring_of
from cogtrain.scoring.brought.asked import Asked
from cogtrain.scoring.brought.table_files import read_table
from cogtrain.scoring.parts import write_parts
from tests.scoring.brought.exports import WRITERS, trials
from tests.scoring.brought.foreign import ANY, EVERY, refused, scored


@pytest.fixture(autouse=True)
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cogtrain.scoring.parts.SMALL", 0)


def people(count: int = 9, trials_each: int = 20) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    rows = count * trials_each
    return pd.DataFrame(
        {
            "participant": np.repeat([f"P{who:02d}" for who in range(count)], trials_each),
            "condition": np.tile(["con", "incon"], rows // 2),
            "rt": rng.integers(350, 700, rows).astype(float),
            "correct": rng.random(rows) < 0.9,
        }
    )


def test_one_person_without_a_condition_stops_nobody(tmp_path: Path) -> None:
    frame = people()
    frame.loc[frame["participant"] == "P03", "condition"] = "con"
    found = scored(frame, "flanker", tmp_path).scores.set_index("participant")
    assert len(found) == 9
    assert np.isnan(found.loc["P03", "conflict_cost_ms"])
    assert found.loc["P03", "incongruent_trials"] == 0
    assert found["conflict_cost_ms"].notna().sum() == 8


def test_a_person_without_any_trial_stops_nobody(tmp_path: Path) -> None:
    frame = people()
    mine = frame["participant"] == "P03"
    frame.loc[mine, "condition"], frame.loc[mine, "rt"] = "", np.nan
    frame["correct"] = frame["correct"].astype(object).mask(mine, None)
    found = scored(frame.astype({"correct": str}).replace({"None": ""}), "flanker", tmp_path)
    assert len(found.scores) == 8
    assert any("20 rows without condition and without a time" in words for words in found.warnings)


@pytest.mark.parametrize("which", [["P03"], ["P01", "P02", "P03", "P04"]])
def test_people_in_another_unit_are_refused_in_every_way(which: list[str], tmp_path: Path) -> None:
    frame = people()
    frame["rt"] = frame["rt"].where(~frame["participant"].isin(which), frame["rt"] / 1000)
    assert "for P0" in refused(frame, "flanker", tmp_path)
    assert "one unit, ms, throughout" in refused(frame, "flanker", tmp_path, Asked(unit="ms"))


def test_a_code_is_one_over_the_whole_table_and_counted_once(tmp_path: Path) -> None:
    frame = people()
    frame.loc[::10, "rt"] = 9999
    found = scored(frame, "flanker", tmp_path)
    assert found.scores["excluded_no_answer"].tolist() == [2] * 9
    assert sum("18 reaction times of 9999" in words for words in found.warnings) == 1
    frame.loc[7, "rt"] = -3
    said = scored(frame, "flanker", tmp_path).warnings
    assert sum("1 impossible reaction times" in words and "row 9: -3" in words for words in said) == 1


def test_a_bad_cell_is_named_by_the_users_own_file_and_row(tmp_path: Path) -> None:
    frame = people().astype({"rt": str})
    frame.loc[130, "rt"] = "fast"
    assert refused(frame, "flanker", tmp_path).startswith("t:132: rt is 'fast'")


def test_a_folder_of_files_and_of_whole_people_too(tmp_path: Path) -> None:
    frame = people()
    frame.loc[frame["participant"] == "P03", "condition"] = "con"
    frame.loc[frame["participant"] == "P05", "participant"] = ["P05", "P05 "] * 10
    wanted = score_frame(frame, scoring_of("flanker"), ANY, EVERY)
    assert wanted.scores["participant"].is_unique
    files = tmp_path / "files"
    files.mkdir()
    mixed = frame.sample(frac=1, random_state=1).sort_index(key=lambda index: index % 3, kind="stable")
    for at, rows in mixed.groupby(np.arange(len(mixed)) // 50):
        rows.to_parquet(files / f"{at}.parquet", index=False)
    write_parts(frame, tmp_path / "whole")
    for path in (files, tmp_path / "whole"):
        found = score_parquet(path, scoring_of("flanker"), ANY, EVERY)
        pd.testing.assert_frame_equal(found.scores, wanted.scores, check_dtype=False)
        assert found.warnings == wanted.warnings
    people(2).drop(columns="rt").to_parquet(files / "9.parquet", index=False)
    with pytest.raises(CogtrainError, match=r"9\.parquet: columns of another kind"):
        score_parquet(files, scoring_of("flanker"), ANY, EVERY)


@pytest.mark.parametrize("program", ["jsPsych CSV", "PsychoPy", "OpenSesame", "PEBL flanker", "Inquisit"])
def test_a_known_export_as_parquet(program: str, tmp_path: Path) -> None:
    table = read_table(WRITERS[program](trials(), tmp_path))
    table.attrs = {}
    table.to_parquet(tmp_path / "t.parquet", index=False)
    wanted = score_frame(table, scoring_of("flanker"), ANY, EVERY)
    found = score_parquet(tmp_path / "t.parquet", scoring_of("flanker"), ANY, EVERY)
    pd.testing.assert_frame_equal(found.scores, wanted.scores, check_dtype=False)
    assert set(found.warnings) == set(wanted.warnings)


def test_a_cluster_gives_the_same(tmp_path: Path) -> None:
    from distributed import LocalCluster

    frame = people()
    frame.loc[::10, "rt"] = -1
    frame.to_parquet(tmp_path / "t.parquet", index=False)
    wanted = score_frame(frame, scoring_of("flanker"), ANY, EVERY)
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        found = score_parquet(tmp_path / "t.parquet", scoring_of("flanker"), ANY, EVERY, cluster.scheduler_address)
    pd.testing.assert_frame_equal(found.scores, wanted.scores, check_dtype=False)
    assert found.warnings == wanted.warnings
