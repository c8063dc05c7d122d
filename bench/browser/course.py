"""A whole course of ``home-practice-window`` in Chromium, by a simulated person in the page: the dose is given at the
clinic, the practice is done at home, and both places' records are joined.

The course would take hours: the page's time runs as fast as this computer can (warp.js). What it cannot show is timing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page

from bench.browser.stand import browsing, standing
from cogtrain.care.person import enrol, give_dose, open_person
from cogtrain.care.plan import plan
from cogtrain.care.windows import Slot
from cogtrain.clock import SystemClock
from cogtrain.library import load_library
from cogtrain.records.join import join
from cogtrain.records.person import read_person
from cogtrain.records.verify import verify

HERE = Path(__file__).parent
CODE, PROTOCOL, ZONE = "HOME01", "home-practice-window", "Europe/Berlin"
DAY0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
VISITS = (
    (0, 8.5), *((day, hour) for day in (2, 3, 4, 5) for hour in (8.0, 16.0)), (6, 9.0), (7, 9.0),
)  # fmt: skip
DOSE_AT = DAY0 + timedelta(days=1, hours=2)
VISIT_S = 400.0


@dataclass
class World:
    """The wall clock of the places; it is set for each visit."""

    moment: datetime = DAY0
    since_s: float = field(default_factory=time.perf_counter)

    def set(self, moment: datetime) -> None:
        """Now it is then."""
        self.moment, self.since_s = moment, time.perf_counter()

    def now(self) -> datetime:
        """The moment, and what went by since."""
        return self.moment + timedelta(seconds=time.perf_counter() - self.since_s)


@dataclass(frozen=True)
class Went:
    """What came of the course. seen: every page that stood there."""

    sessions: dict[str, int]
    missed: int
    blocks: int
    verified: bool
    seconds: float
    seen: tuple[str, ...]


def walk(folder: Path, told: Callable[[str], None]) -> Went:
    """The course from its enrolment to the joined records; the clinic's folder then holds all of it."""
    began_s, world = time.perf_counter(), World()
    clock, loaded = SystemClock(utcnow=world.now), load_library().protocol(PROTOCOL)
    clinic, home = folder / "clinic", folder / "home"
    enrol(clinic, CODE, loaded, ZONE, clock)
    list(join(clinic, home, clock))
    seen: list[str] = []

    def due() -> tuple[Slot, ...]:
        return plan(loaded, *read_person(home, CODE), clock.utc()).due

    with browsing() as browser, standing(home, code=CODE, clock=clock) as stand:
        context = browser.new_context(viewport={"width": 1024, "height": 768})
        context.add_init_script(path=HERE / "warp.js")
        page, address = context.new_page(), stand.address
        for day, hour in VISITS:
            moment = DAY0.replace(hour=0) + timedelta(days=day, hours=hour)
            if world.now() < DOSE_AT <= moment:
                world.set(DOSE_AT + timedelta(hours=1))
                with open_person(clinic, CODE, clock) as opened:
                    give_dose(opened, DOSE_AT, "iv", 40, ZONE)
                list(join(clinic, home, clock))
            world.set(moment)
            page.goto(address)
            address = f"http://{stand.host}/"
            pages = _visit(page, due)
            told(f"{moment:%d %B %H:%M}: {len(pages)} pages")
            seen += pages
        context.close()
        said = stand.said
    list(join(home, clinic, clock))
    sessions: dict[str, int] = {}
    course, state = read_person(clinic, CODE)
    for entry in state.sessions:
        if entry.status == "finished":
            sessions[entry.session] = sessions.get(entry.session, 0) + 1
    laid = plan(loaded, course, state, world.now())
    verified = all(finding.sound for finding in verify(clinic)) and not said
    blocks = sum(text.read_text().count('"kind":"block_ended"') for text in (clinic / CODE).glob("2*.jsonl"))
    return Went(sessions, len(laid.of("missed")), blocks, verified, time.perf_counter() - began_s, tuple(seen))


def _visit(page: Page, due: Callable[[], tuple[Slot, ...]]) -> list[str]:
    """Everything that is due at this moment, done; the pages that stood there."""
    page.wait_for_selector("#page .press")
    page.evaluate((HERE / "person.js").read_text())
    ends_s = time.monotonic() + VISIT_S
    while left := due():
        if time.monotonic() > ends_s:
            raise TimeoutError(f"{left[0].session} was not done: {page.evaluate('() => window.personSaw')[-3:]}")
        page.wait_for_timeout(500)
    seen: list[str] = page.evaluate("() => window.personSaw")
    return seen
