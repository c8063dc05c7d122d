"""What the bench of the records measures at length, in short: attacks named, kills survived, spoilt logs read."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from bench.trust import kills, mutants
from bench.trust.attacks import ATTACKS, false_alarms, named_rightly
from bench.trust.folders import joined_folder


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return joined_folder(tmp_path_factory.mktemp("honest"), np.random.default_rng(5))


def test_an_honest_folder_of_three_places_gives_no_alarm(honest: Path) -> None:
    assert false_alarms(honest) == []
    assert len({path.name.split(".")[-2] for path in honest.glob("*/*.jsonl")}) == 3


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("seed", range(2))
def test_an_attack_is_named_rightly(honest: Path, tmp_path: Path, name: str, seed: int) -> None:
    shutil.copytree(honest, tmp_path / "harmed")
    done = ATTACKS[name](tmp_path / "harmed", np.random.default_rng(seed))
    assert named_rightly(tmp_path / "harmed", done) == ""


@pytest.mark.slow
@pytest.mark.parametrize("kind", kills.KINDS)
def test_after_a_kill_everything_acknowledged_is_there(kind: str, tmp_path: Path) -> None:
    for seed in range(2):
        assert kills.kill(kind, seed, tmp_path / f"{seed}") == []


@pytest.mark.slow
def test_no_spoilt_log_brings_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = mutants.base_folder(tmp_path / "whole")
    mutants.once_read(monkeypatch.setattr)
    (tmp_path / "out").mkdir()
    for seed in range(20_000, 20_010):
        shutil.copytree(whole, tmp_path / "results")
        what = mutants.spoil(tmp_path / "results", np.random.default_rng(seed))
        for command in mutants.COMMANDS:
            wrong, _ = mutants.read_by(command, tmp_path / "results", tmp_path / "out")
            assert wrong == "", (what, command.words)
        shutil.rmtree(tmp_path / "results")
