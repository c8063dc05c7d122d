"""A screen for the whole run, and sessions on it that several tests look at. Keys are pressed by XTEST, so these tests
belong to Linux."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.robot import Fingers
from cogtrain.displays.window.window import WindowDisplay

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.window)


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """Name of an X server: the one there is, unless somebody may be at work there; else a virtual one of its own."""
    from bench.screen import answers, is_desktop, private_screen

    name = os.environ.get("DISPLAY", "")
    there = bool(name) and answers(name)
    if there and not is_desktop(name):
        yield name
    elif shutil.which("Xvfb"):
        with private_screen() as own:
            yield own
    elif there:
        yield name
    else:
        pytest.skip("no DISPLAY answers, and Xvfb is not installed (make setup installs it)")


@pytest.fixture(scope="module")
def opened(screen: str) -> Iterator[tuple[WindowDisplay, Fingers]]:
    """A window in this very process, and the fingers before it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", screen)
        display = WindowDisplay((1024, 768), sync_patch=False)
        yield display, Fingers(screen)
        display.close()
