"""The player in the page and the engine run the same blocks to the same frames and outcomes."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench.browser.files import served
from bench.browser.vectors import DIFFERENCES, FOLDERS, tasks, vectors


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that can import the player's parts."""
    with served(FOLDERS) as address:
        opened = browser.new_page()
        opened.goto(f"{address}/icon.svg")
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def made() -> list[dict[str, Any]]:
    return list(vectors(len(tasks()), seed=20261130))


def test_every_task_runs_alike(page: Page, made: list[dict[str, Any]]) -> None:
    assert len({vector["task"] for vector in made}) == len(tasks())
    assert sum(len(vector["outcomes"]) for vector in made) > 5 * len(made)
    found = [words for vector in made for words in page.evaluate(DIFFERENCES, [vector])[0]]
    assert found == []


def test_a_page_that_waits_for_hours_has_a_short_account(page: Page) -> None:
    told = page.evaluate(
        """async () => {
          document.createElement = (name) => document.createElementNS("http://www.w3.org/1999/xhtml", name);
          const { Running } = await import("/block.js");
          const run = { grounded() {}, wants: null }, view = { notice() {} };
          const fields = { events: [["f", 0, 0]], waited: 0, view, run };
          const running = Object.assign(Object.create(Running.prototype), fields, { draw: (_, stamp) => stamp });
          for (let frame = 1; frame <= 500_000; frame += 1) running.wait(frame / 60);
          return running.events;
        }"""
    )
    assert [event[0] for event in told] == ["f", *["h"] * 600]
    assert told[-1] == ["h", 500_000 / 60, 500_000 / 60]


def _with(vector: dict[str, Any], **plan: Any) -> dict[str, Any]:
    changed = copy.deepcopy(vector)
    changed["plan"] |= plan
    return changed


def test_a_player_that_runs_otherwise_is_found_out(page: Page, made: list[dict[str, Any]]) -> None:
    by_clock = [vector for vector in made if not vector["plan"]["asks"] and len(vector["outcomes"]) > 5]
    without_keys = [_with(vector, keys={}) for vector in by_clock]
    shorter = [_with(vector, trials=vector["plan"]["trials"][1:]) for vector in by_clock]
    for changed in (without_keys, shorter):
        found = page.evaluate(DIFFERENCES, changed)
        assert sum(1 for words in found if words) >= 0.8 * len(found)
