"""Connections that are cut at random moments, before the program has a message and after: what is lost, and what comes
twice."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Route

from bench.browser.load import LIBRARY, PROTOCOL
from bench.browser.robot import Robot
from bench.browser.stand import browsing, standing
from cogtrain.care.person import enrol
from cogtrain.clock import SystemClock
from cogtrain.library import load_library
from cogtrain.records.person import read_person

SHARE = 0.35
SESSION_S = 240.0


@dataclass
class Cut:
    """How many connections were cut; sessions that were begun and finished; trials that are not there once."""

    cut: int = 0
    sessions: int = 0
    finished: int = 0
    trials: int = 0
    amiss: int = 0


def measure(count: int) -> Cut:
    """One person after another, until so many connections were cut."""
    found, rng = Cut(), random.Random(5)  # noqa: S311 - no secret
    with browsing() as browser:
        while found.cut < count:
            _session(browser, found, rng)
    return found


def _session(browser: Browser, found: Cut, rng: random.Random) -> None:
    code = f"CUTS{found.sessions:02d}"

    def now_and_then(route: Route) -> None:
        chance = rng.random()
        if chance > SHARE:
            route.continue_()
            return
        found.cut += 1
        if chance < SHARE / 2:
            route.fetch()  # the program has it, and the reply is lost
        route.abort()

    with tempfile.TemporaryDirectory() as folder:
        results, library = Path(folder), load_library(LIBRARY)
        enrol(results, code, library.protocol(PROTOCOL), "UTC", SystemClock())
        with standing(results, code=code) as stand:
            stand.house._library = library  # noqa: SLF001 - a protocol for robots
            context = browser.new_context(viewport={"width": 1024, "height": 768})
            page = context.new_page()
            page.goto(stand.address)
            page.wait_for_selector("#page .press")
            robot, ends_s = Robot(page), time.monotonic() + SESSION_S
            robot.watch()
            page.route("**/api/*", now_and_then)
            while time.monotonic() < ends_s and not _finished(results, code):
                if not robot.step():
                    page.wait_for_timeout(10)
            context.close()
        found.sessions += 1
        found.finished += _finished(results, code)
        trials: Counter[tuple[int, int, int]] = Counter()
        for file in (results / code).glob("2*.jsonl"):
            for line in map(json.loads, file.read_text().splitlines()):
                if line["kind"] == "trial":
                    trials[line["data"]["block"], line["data"]["attempt"], line["data"]["trial"]] += 1
        found.trials += len(trials)
        found.amiss += sum(times != 1 for times in trials.values()) + abs(24 - len(trials))


def _finished(results: Path, code: str) -> bool:
    return any(entry.status == "finished" for entry in read_person(results, code)[1].sessions)
