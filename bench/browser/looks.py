"""Every kind of page at four sizes, in each language: a picture, what axe-core says, and whether it fits its screen."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bench.browser.rows import request_of
from bench.browser.stand import browsing, site, standing
from bench.browser.vectors import tasks
from cogtrain.care.person import enrol
from cogtrain.care.site import contacts_data, write_site
from cogtrain.clock import SystemClock, VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.kiosk import pages
from cogtrain.library import LoadedProtocol, load_library
from cogtrain.observers import observer_maker
from cogtrain.pages.page import Page, PageResult
from cogtrain.session import Options
from cogtrain.session.dry import DryPerson, run_dry
from cogtrain.session.lent_care import Support
from cogtrain.session.questionnaire import alert_pages, support_page
from cogtrain.session.script import pause
from cogtrain.web.rooms import Room
from cogtrain.wording import CATALOGUES, say

SIZES = ((360, 740, True), (820, 1180, True), (1024, 768, False), (1920, 1080, False))
SESSIONS = (("home-practice-window", "baseline"), ("home-practice-window", "habits"), ("training-20min", ""))
TASKS = ("flanker@1", "digit-span-forward@1", "operation-span@1", "set-shifting@1", "trails@1", "digit-symbol@1")
MOST_OF_A_KIND = 70


@dataclass
class Looked:
    """Pages that were looked at, over all sizes."""

    pages: int = 0
    violations: int = 0
    wide: int = 0


class _Recording(SimulatedDisplay):
    """Remembers every page, one of each name."""

    def page(self, page: Page, language: str) -> PageResult:
        self.__dict__.setdefault("met", {}).setdefault(page.name.partition("?")[0], page)
        return super().page(page, language)


def of_sessions(language: str) -> Iterator[Page]:
    """Every page of some sessions, one of each name."""
    library, rng = load_library(), np.random.default_rng(1)
    for protocol, session in SESSIONS:
        loaded: LoadedProtocol = library.protocol(protocol)
        named = session or next(iter(loaded.protocol.sessions))
        display = _Recording(observer_maker("typical")(rng), VirtualClock(datetime(2026, 3, 2, 9, tzinfo=UTC)), rng)
        run_dry(loaded, DryPerson("LOOK01"), named, display, Options("LOOK01", Path(), language=language), 1)
        yield from display.__dict__["met"].values()


def of_the_kiosk(language: str) -> Iterator[Page]:
    """Pages around a session at home."""
    support = Support(contacts=contacts_data(site()), watched=False)
    yield pages.greeting(language)
    yield pages.welcome(language, staff=False)
    yield pages.digits("pin", language, 8, 4, heading=say(language, "kiosk.pin.heading"))
    menu = {key: say(language, f"kiosk.{key}") for key in ("breathe", "my_progress", "my_consent", "close")}
    yield pages.pick("menu", language, say(language, "kiosk.due"), menu)
    yield pages.breathing(language)
    yield pages.told("unknown", language)
    yield from alert_pages(support, language)
    yield support_page(support, language)
    yield pause(language, "pause.focus")
    yield from pages.consent(load_library().exercises["consent-infusion@1"], language)


def measure(folder: Path) -> Looked:
    """Look at all of them; the pictures lie in the folder, by size."""
    shutil.rmtree(folder, ignore_errors=True)
    found = Looked()
    with browsing() as browser:
        for language in CATALOGUES:
            pages_of = (*of_the_kiosk(language), *of_sessions(language))
            every = list({page.name: page for page in pages_of}.values())[:MOST_OF_A_KIND]
            for width, height, by_touch in SIZES:
                beside = folder / f"{language}-{width}x{height}"
                beside.mkdir(parents=True)
                _at_size(browser, every, language, (width, height, by_touch), beside, found)
    return found


def _at_size(
    browser: Browser,
    every: list[Page],
    language: str,
    size: tuple[int, int, bool],
    beside: Path,
    found: Looked,
) -> None:
    width, height, by_touch = size
    shown = [task for task in tasks() if task.reference in TASKS]

    def live(room: Room) -> None:
        for page in every:
            room.display.page(page, language)
        for number, task in enumerate(shown):
            room.display.by_touch = by_touch
            room.display.block(request_of(task, 2, number), lambda _outcome: False)

    with tempfile.TemporaryDirectory() as folder, standing(Path(folder), live=live, code="LOOK01") as stand:
        context: Any = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=by_touch, is_mobile=by_touch
        )
        page, axe = context.new_page(), Axe()
        page.goto(stand.address)
        for number, one in enumerate(every):
            page.wait_for_function(
                "(name) => document.getElementById('page').dataset.name === name", arg=f"{number + 1} {one.name}"
            )
            page.wait_for_timeout(80)
            name = "".join(sign if sign.isalnum() else "-" for sign in one.name)
            page.screenshot(path=beside / f"{number:02d}-{name}.png")
            result = axe.run(page)
            found.pages += 1
            found.violations += result.violations_count
            if result.violations_count:
                (beside / f"{number:02d}-{name}.txt").write_text(result.generate_report())
            found.wide += page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
            page.keyboard.press("Escape")
        for task in shown:
            page.wait_for_selector("#block", state="visible")
            page.wait_for_timeout(2500)
            page.screenshot(path=beside / f"task-{task.loaded.card.task}.png")
            page.keyboard.press("Escape")
            page.wait_for_timeout(400)
        context.close()


def one_person(folder: Path) -> Path:
    """Records of one person at a site, for the program itself."""
    results = folder / "results"
    write_site(results, site())
    enrol(results, "LOOK01", load_library().protocol("home-practice-window"), "Europe/Berlin", SystemClock())
    return results
