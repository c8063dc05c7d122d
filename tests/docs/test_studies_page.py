"""The commands of docs/studies.md, as they stand, from the file of a study to its result."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/studies.md"


def commands() -> list[list[str]]:
    """The lines of the first block, without what is said beside them."""
    block = re.findall(r"```\n(cogtrain .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    lines = block.replace("\\\n", " ").strip().splitlines()
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.timeout(900)
def test_a_study_goes_from_its_file_to_its_result(tmp_path: Path) -> None:
    said = {}
    for words in commands():
        ran = subprocess.run(
            [sys.executable, "-m", "cogtrain.cli", *words],
            cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200"},
        )  # fmt: skip
        assert ran.returncode == 0, (words, ran.stdout, ran.stderr)
        said[" ".join(words[:2])] = ran.stdout
    assert "entry 1 of its list" in said["enrol KI07"]
    assert "144 sessions of 12 people in a blinded study" in said["score rehearsal"]
    assert "12 opened" in said["study unblind"]
    assert "12 people" in said["study analyse"]
    blind = (tmp_path / "scores.csv").read_text(encoding="utf-8")
    assert "following" not in blind
    assert "steady" not in blind
    assert "training-a" not in blind
    for page in ("power.html", "analysis.html", "codebook.html"):
        assert (tmp_path / page).stat().st_size > 3000
    again = subprocess.run([sys.executable, "analysis.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert again.stdout.count("following - steady") == 6
