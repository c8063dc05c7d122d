"""Results folders that an earlier version wrote read to the tables that it made of them.

old_results.zip: two folders of version 0.1.0 (``plain``: the protocol demo; ``around-doses``: post-infusion-monitoring,
with doses corrected and taken back, alerts, totals, held sessions, a withdrawal), and their tables as they were then.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from cogtrain.paradigms import registry
from cogtrain.records import level_table, load, session_table, trial_table, verify, write_csv
from cogtrain.records.person import read_person
from cogtrain.records.tables.gates import gate_table
from cogtrain.records.tables.logs import Records
from cogtrain.records.tables.ratings import rating_table
from cogtrain.scoring.results import score_results


def scores(records: Records) -> pd.DataFrame:
    return score_results(records, registry()).scores


TABLES: dict[str, Callable[[Records], pd.DataFrame]] = {
    "trials": trial_table,
    "sessions": session_table,
    "levels": level_table,
    "ratings": rating_table,
    "gates": gate_table,
    "scores": scores,
}


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    with ZipFile(Path(__file__).parent / "old_results.zip") as kept:
        kept.extractall(folder)
    return folder


@pytest.mark.parametrize("folder", ["plain", "around-doses"])
@pytest.mark.parametrize("kind", TABLES)
def test_old_results_read_to_the_same_table(old: Path, tmp_path: Path, folder: str, kind: str) -> None:
    write_csv(TABLES[kind](load(old / folder)), tmp_path / "now.csv")
    now, then = (pd.read_csv(path, dtype=str) for path in (tmp_path / "now.csv", old / f"tables/{folder}-{kind}.csv"))
    if kind == "scores":  # later versions may take further measures, never other values of these
        now = now[now["measure"].isin(then["measure"].unique())].reset_index(drop=True)
    pd.testing.assert_frame_equal(now[list(then.columns)], then)


@pytest.mark.parametrize("folder", ["plain", "around-doses"])
def test_old_logs_are_sound(old: Path, folder: str) -> None:
    assert {finding.verdict for finding in verify(old / folder)} == {"intact"}


def test_an_old_course_is_read_whole(old: Path) -> None:
    course, state = read_person(old / "around-doses", "SIM0001")
    assert [(dose.number, dose.minutes, dose.corrected) for dose in course.doses] == [(1, 40, 0), (2, 45, 1)]
    assert course.consent is not None
    assert not course.consent.agreed
    assert [alert.number for alert in course.open_alerts] == [2]
    assert [(one.reference, one.total) for one in course.answered if one.staff] == [("madrs-total@1", 23)]
    assert [one.minutes for one in course.held] == [50]
    assert course.pin
    assert course.private_keys
    assert len(course.writings) == 6
    assert [entry.status for entry in state.sessions] == ["finished"] * 6
    assert len(state.forms)
    assert len(state.levels)
    assert not course.odd
    assert not state.odd
