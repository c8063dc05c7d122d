"""The player in the page and the engine run the same blocks to the same frames and outcomes."""

from __future__ import annotations

import copy
import functools
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench.browser.vectors import tasks, vectors
from cogtrain.web import documents

ASK = "async (all) => { const { differences } = await import('/conformance.js'); return all.map(differences); }"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """It says nothing."""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that can import the player's parts."""
    handler = functools.partial(_Quiet, directory=str(documents.CLIENT))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    opened = browser.new_page()
    opened.goto(f"http://127.0.0.1:{server.server_port}/icon.svg")
    yield opened
    opened.close()
    server.shutdown()


@pytest.fixture(scope="module")
def made() -> list[dict[str, Any]]:
    return list(vectors(len(tasks()), seed=20261130))


def test_every_task_runs_alike(page: Page, made: list[dict[str, Any]]) -> None:
    assert len({vector["task"] for vector in made}) == len(tasks())
    assert sum(len(vector["outcomes"]) for vector in made) > 5 * len(made)
    found = [words for vector in made for words in page.evaluate(ASK, [vector])[0]]
    assert found == []


def _with(vector: dict[str, Any], **plan: Any) -> dict[str, Any]:
    changed = copy.deepcopy(vector)
    changed["plan"] |= plan
    return changed


def test_a_player_that_runs_otherwise_is_found_out(page: Page, made: list[dict[str, Any]]) -> None:
    by_clock = [vector for vector in made if not vector["plan"]["asks"] and len(vector["outcomes"]) > 5]
    without_keys = [_with(vector, keys={}) for vector in by_clock]
    shorter = [_with(vector, trials=vector["plan"]["trials"][1:]) for vector in by_clock]
    for changed in (without_keys, shorter):
        found = page.evaluate(ASK, changed)
        assert sum(1 for words in found if words) >= 0.8 * len(found)
