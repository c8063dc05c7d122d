"""A Parquet data set of the records gives the scores of the records; a cluster gives the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.paradigms import registry
from cogtrain.rehearsal import rehearse
from cogtrain.report.index import write_all
from cogtrain.report.page import study_page
from cogtrain.review.study import study_table
from cogtrain.scoring.brought.brought_scores import read_scores
from cogtrain.scoring.brought.mapped_columns import Asked
from cogtrain.scoring.brought.reliability import of_scores
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import published_norms
from cogtrain.scoring.rescore import differences, read_old
from cogtrain.scoring.results import score_results
from cogtrain.scoring.stored_trials import is_dataset, score_dataset, write_dataset


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    for _ in rehearse(load_library().protocol("demo"), folder, 3, "typical", 1):
        pass
    return folder


def test_the_scores_are_the_same(results: Path, tmp_path: Path) -> None:
    assert write_dataset(results, tmp_path / "set") > 0
    assert is_dataset(tmp_path / "set")
    whole = score_results(results, registry()).scores
    parts = score_dataset(tmp_path / "set").scores
    pd.testing.assert_frame_equal(parts, whole, check_dtype=False)
    with pytest.raises(CogtrainError, match="holds files already"):
        write_dataset(results, tmp_path / "set")


@pytest.mark.slow
def test_people_read_some_at_a_time_have_the_same_scores(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = score_results(results, registry())
    monkeypatch.setattr("cogtrain.scoring.results.PEOPLE_AT_ONCE", 1)
    parts = score_results(results, registry())
    pd.testing.assert_frame_equal(parts.scores, whole.scores)
    assert parts.cards == whole.cards
    assert tuple(parts.scores.attrs["findings"]) == tuple(whole.scores.attrs["findings"])


def test_a_cluster_gives_the_same(results: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    write_dataset(results, tmp_path / "set")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        together = score_dataset(tmp_path / "set", scheduler=cluster.scheduler_address).scores
    pd.testing.assert_frame_equal(together, score_dataset(tmp_path / "set").scores)


def test_no_cluster_is_told(results: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    write_dataset(results, tmp_path / "set")
    with pytest.raises(CogtrainError, match="--scheduler"):
        score_dataset(tmp_path / "set", scheduler="nowhere")


def test_old_scores_are_shown_beside_the_present_ones(results: Path, tmp_path: Path) -> None:
    scores = score_results(results, registry()).scores
    file = tmp_path / "old.csv"
    scores.to_csv(file, index=False)
    assert differences(read_old(file), scores).empty
    changed = scores.copy()
    changed.loc[0, "value"] += 1
    changed.iloc[1:].to_csv(file, index=False)
    gone = differences(scores, changed.iloc[1:])
    assert gone["change"].tolist() == ["gone"]
    value = differences(scores, changed)
    assert value["change"].tolist() == ["value"]
    assert value["difference"].tolist() == pytest.approx([1.0])
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CogtrainError, match="no column participant"):
        read_old(file)


@pytest.mark.slow
def test_everyone_has_a_page_and_stands_in_the_index(results: Path, tmp_path: Path) -> None:
    told: list[str] = []
    index = write_all(results, tmp_path, progress=told.append).read_text(encoding="utf-8")
    assert told == ["SIM0001", "SIM0002", "SIM0003"]
    for code in told:
        assert f'href="{code}.html"' in index
        assert (tmp_path / f"{code}.html").is_file()
    assert "not medical advice" in index


def test_scores_of_two_sessions_have_a_reliability(results: Path) -> None:
    scores = score_results(results, registry()).scores
    wide = read_scores(scores, Asked(), "scores.csv")
    table = of_scores(wide, None).set_index("measure")
    row = table.loc["flanker mean_rt_ms"]
    assert (row["people"], row["occasions"]) == (3, 2)
    assert row["icc3_1"] <= 1
    with pytest.raises(CogtrainError, match="--measure"):
        of_scores(wide, None, ["nothing"])


def test_a_study_is_a_table_and_a_page(results: Path) -> None:
    scored = score_results(results, registry())
    changes = compare(scored.scores, scored.cards, published_norms())
    table = study_table(changes).set_index("measure")
    row = table.loc["mean_rt_ms"]
    assert row["people"] == 3
    assert row["difference_low"] < row["difference"] < row["difference_high"]
    assert row["no_index"] == 3
    page = study_page(changes, "demo")
    assert page.count("<svg") >= 2
    assert "not medical advice" in page
