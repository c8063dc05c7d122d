"""A BIDS data set: what the official validator says of it, and what our own reader makes of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.exports.bids import About, bids_files, task_label
from cogtrain.exports.taken import Taken, write_files
from cogtrain.paradigms import registry, scorings
from cogtrain.scoring.brought.any_table import asked_of, parse_rule, score_frame
from cogtrain.scoring.brought.bids_folder import as_ours, is_bids, read_bids

ABOUT = About(("A. Beta", "C. Delta"), "CC0-1.0", ("Clinic", "Ward 4", "Street 1"))
NOT_FOR_US = {"HEDVersion", "SourceDatasets", "CogAtlasID", "CogPOID"}
"""Recommended keys that cogtrain cannot know: tags and sources that there are none of, ids of other catalogues."""


def validated(folder: Path) -> list[dict[str, str]]:
    """What bids-validator-deno finds."""
    program = shutil.which("bids-validator-deno", path=str(Path(sys.executable).parent))
    assert program is not None
    ran = subprocess.run([program, "--format", "json", str(folder)], capture_output=True, text=True, check=False)
    return list(json.loads(ran.stdout)["issues"]["issues"])


def test_the_validator_finds_no_error_and_no_warning_that_can_be_helped(around_doses: Taken, tmp_path: Path) -> None:
    assert write_files(bids_files(around_doses, ABOUT), tmp_path / "bids") > 100
    issues = validated(tmp_path / "bids")
    assert [one for one in issues if one["severity"] == "error"] == []
    helped = Counter((one["code"], one.get("subCode")) for one in issues if one.get("subCode") not in NOT_FOR_US)
    assert helped == {}


def test_a_blinded_study_is_valid_and_tells_no_arm(blinded: tuple[Taken, Path], tmp_path: Path) -> None:
    write_files(bids_files(blinded[0], ABOUT), tmp_path / "bids")
    assert [one for one in validated(tmp_path / "bids") if one["severity"] == "error"] == []
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "bids").rglob("*") if path.is_file())
    assert "steady" not in text
    assert "following" not in text
    assert "training" not in (tmp_path / "bids" / "sub-SIM0001" / "sub-SIM0001_sessions.tsv").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("name", sorted(scorings()))
def test_read_back_it_gives_the_same_scores(every_task: Taken, bids: Path, name: str) -> None:
    scoring, scores = scorings()[name], every_task.scored.scores
    paradigms = [key for key, paradigm in registry().items() if paradigm.scoring is scoring]
    compared = 0
    for task, own in scores[scores["paradigm"].isin(paradigms)].groupby("task"):
        frame = read_bids(bids, scoring, task_label(str(task)))
        asked = as_ours(asked_of((), (), None, None), frame, scoring)
        again = score_frame(frame, scoring, asked, parse_rule("floor=0.1")).scores
        again = again[~again.duplicated("participant", keep=False)]  # a level that adapts is a row of its own there
        for row in own.to_dict("records"):
            there = again[again["participant"].astype(str) == row["participant"]]
            if row["measure"] in again.columns and len(there) == 1:
                value = float(there.iloc[0][row["measure"]])
                assert value == pytest.approx(row["value"], abs=1e-9, nan_ok=True), (task, row["measure"])
                compared += np.isfinite(value)
    assert compared >= 6


@pytest.fixture(scope="module")
def bids(every_task: Taken, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bids") / "set"
    write_files(bids_files(every_task, ABOUT), folder)
    return folder


def test_which_task_is_meant_has_to_be_said_where_there_are_several(bids: Path) -> None:
    assert is_bids(bids)
    with pytest.raises(CogtrainError, match="--task LABEL"):
        read_bids(bids, scorings()["n-back"], None)
    with pytest.raises(CogtrainError, match="a task of this data set"):
        read_bids(bids, scorings()["flanker"], "flunker")
    assert len(read_bids(bids, scorings()["stroop"], None)) == 36


def test_a_folder_that_holds_something_is_not_written_into(every_task: Taken, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CogtrainError, match="holds something already"):
        write_files(bids_files(every_task, ABOUT), tmp_path)


def test_sessions_and_answers_have_shifted_dates(around_doses: Taken, tmp_path: Path) -> None:
    folder = tmp_path / "bids"
    write_files(bids_files(around_doses, ABOUT), folder)
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())
    assert "2026-" not in text
    days = around_doses.shift.days("SIM0001")
    assert 365 <= days < 3650
    first = around_doses.sessions.iloc[0]["session_utc"]
    assert around_doses.shift.utc("SIM0001", first) < first[:10]
