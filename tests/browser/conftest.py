"""Chromium for each file of tests, and a server in this process. Tests that ask for ``browser`` are marked so.

While it is open this thread counts as one of asyncio, in which Django touches no database: so it ends with the file.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from bench.browser.stand import browsing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests of a file; each takes a context of its own."""
    with browsing() as opened:
        yield opened
