"""The same tests once more, on a PostgreSQL server of the system's packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.review.postgres import postgres, programs

HERE = Path(__file__).parent
VARIABLE = "COGTRAIN_DATABASE"


@pytest.mark.skipif(programs() is None, reason="no PostgreSQL on this computer: make setup-tests installs one")
@pytest.mark.skipif(VARIABLE in os.environ, reason="this is the run on it")
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_same_on_postgresql() -> None:
    words = "tests/site/test_german.py::test_every_page_to_every_role"  # they are the same on each
    own = ["-m", "not browser", "--deselect", words, str(HERE)]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *own]
    with postgres() as server:
        ran = subprocess.run(
            command, env={**os.environ, VARIABLE: server.address}, capture_output=True, text=True, check=False
        )
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert " passed" in ran.stdout


@pytest.mark.skipif(programs() is None, reason="no PostgreSQL on this computer: make setup-tests installs one")
def test_a_database_that_cannot_keep_every_sign_is_refused(tmp_path: Path) -> None:
    with postgres("SQL_ASCII") as server:
        command = [sys.executable, "-m", "cogtrain.cli", "site", "rebuild", "--results", str(tmp_path)]
        ran = subprocess.run([*command, "--database", server.address], capture_output=True, text=True, check=False)
    assert (ran.returncode, "Traceback" in ran.stderr) == (2, False)
    assert "one in UTF8" in ran.stderr
