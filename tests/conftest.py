"""For all tests: stations' keys lie in a folder of this run alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cogtrain.records.log.station import HOME


@pytest.fixture(scope="session", autouse=True)
def station_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where they lie."""
    before = os.environ.get(HOME)
    folder = tmp_path_factory.mktemp("stations")
    os.environ[HOME] = str(folder)
    yield folder
    if before is None:
        del os.environ[HOME]
    else:
        os.environ[HOME] = before
