"""Records to export: simulated people of a course around doses, and of a blinded study."""

from __future__ import annotations

from pathlib import Path

import pytest

from cogtrain.exports.shifted import Shift
from cogtrain.exports.taken import Taken, take
from cogtrain.library import load_library
from cogtrain.rehearsal import rehearse

KEY = Shift(b"a key that nobody has")


@pytest.fixture(scope="session")
def around_doses(around_six_infusions: Path) -> Taken:
    """A person of six infusions, dates shifted."""
    return take(around_six_infusions, KEY)


@pytest.fixture(scope="session")
def every_task(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Two people who met every paradigm once, dates as they were."""
    results = tmp_path_factory.mktemp("export") / "tasks"
    list(rehearse(load_library().protocol("every-task"), results, 2, "typical", 1))
    return take(results, Shift())


@pytest.fixture(scope="session")
def blinded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Taken, Path]:
    """Two people of a blinded study, and its folder."""
    results = tmp_path_factory.mktemp("export") / "blinded"
    list(rehearse(load_library().protocol("attention-training"), results, 2, "typical", 1))
    return take(results, KEY), results
