"""For all tests: stations' keys lie in a folder of this run alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cogtrain.records.log.station import HOME
from tests.rehearsed import once, six_infusions

SLOW = (  # what takes seconds, as `make test` names it at its end
    "browser/test_strangers.py",
    "care/test_commands.py",
    "contract/test_opened.py",
    "docs/test_docs.py",
    "docs/test_notebooks.py",
    "docs/test_site.py",
    "docs/test_studies_page.py",
    "exports/test_bids.py",
    "exports/test_others.py",
    "kiosk/test_kiosk.py",
    "paradigms/test_typical_people.py",
    "records/test_join.py::test_random_histories_of_three_places_end_in_the_same_everywhere",
    "rehearsal/test_power.py",
    "report/test_everybody.py",
    "scoring/brought/test_wrong_numbers.py",
    "scoring/test_brief_verdicts.py",
    "scoring/test_one_definition.py",
    "scoring/test_stored_trials.py",
    "session/test_faults.py",
    "session/test_page_faults.py",
    "session/test_session.py::test_every_shipped_protocol_runs_whole",
    "site/test_browser.py",
    "site/test_everybody.py",
    "site/test_german.py",
    "site/test_postgresql.py",
    "site/test_push.py",
    "site/test_sending.py",
    "site/test_server.py",
    "site/test_study.py",
    "study/test_analysis.py",
)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.parent.name
        in_a_window = folder == "end_to_end" or item.get_closest_marker("window") is not None
        if in_a_window or (folder == "browser" and "browser" in getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.live)
        if f"{item.path.relative_to(HERE).as_posix()}::{item.name}".startswith(SLOW):
            item.add_marker(pytest.mark.slow)
    items[:] = _slow_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _slow_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Each worker begins with its share of the slow files, so that none is left for the end. worksteal gives each of
    them one run of this list."""
    quick = [item for item in items if item.get_closest_marker("slow") is None]
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("slow") is not None:
            files.setdefault(item.path, []).append(item)
    shares = [[item for file in list(files.values())[worker::workers] for item in file] for worker in range(workers)]
    found, size = list[pytest.Item](), len(items) // workers
    for share in shares:
        rest = max(0, size - len(share)) if share is not shares[-1] else len(quick)
        found += [*share, *quick[:rest]]
        quick = quick[rest:]
    return found


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


@pytest.fixture(scope="session")
def around_six_infusions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of SIM0001 in serial-infusions, to be read alone."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return once(shared / "six-infusions", six_infusions)
