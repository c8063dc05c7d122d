"""Somebody who is enrolled at home, and a page in front of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from bench.browser.robot import Robot
from bench.browser.stand import Stand
from cogtrain.care.person import enrol
from cogtrain.clock import SystemClock
from cogtrain.library import Library, load_library
from cogtrain.records import read_log

CODE = "HOME01"
LIBRARY: Library = load_library(Path(__file__).parent / "library")


def enrolled(results: Path) -> None:
    """The person, in the protocol of these tests."""
    enrol(results, CODE, LIBRARY.protocol("at-home"), "Europe/Berlin", SystemClock())


@contextmanager
def at(browser: Browser, stand: Stand, address: str | None = None, **context: Any) -> Iterator[Page]:
    """A page that came in; what its scripts complain of is an error of the test."""
    stand.house._library = LIBRARY
    opened = browser.new_context(**{"viewport": {"width": 1024, "height": 768}, **context})
    page, amiss = opened.new_page(), list[str]()
    page.on("pageerror", lambda error: amiss.append(str(error)))
    page.goto(address or stand.address)
    page.wait_for_selector("#page .press")
    try:
        yield page
    finally:
        opened.close()
    assert amiss == []


def until(robot: Robot, there: Callable[[], bool], within_s: float = 90.0) -> None:
    """Let the robot answer until something is there."""
    ends_s = time.monotonic() + within_s
    while not there():
        assert time.monotonic() < ends_s, robot.seen[-3:]
        if not robot.step():
            robot.page.wait_for_timeout(10)


def saw(robot: Robot, words: str, times: int = 1) -> Callable[[], bool]:
    """Whether a page with these words came so often."""
    return lambda: sum(words in one for one in robot.seen) >= times


def trials(results: Path, code: str = CODE) -> list[tuple[str, dict[str, Any]]]:
    """(file, data) of each trial on the disk."""
    found = []
    for file in sorted((results / code).glob("2*.jsonl")):
        found += [(file.name, dict(line.data)) for line in read_log(file).lines if line.kind == "trial"]
    return found
