"""A server in this process, and Chromium in front of it: for tests and measurements."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from cogtrain.care.site import Contact, Site
from cogtrain.clock import Clock, SystemClock
from cogtrain.records.sealing import new_keys
from cogtrain.web.app import App, Doorstep
from cogtrain.web.doors import ClinicDoor, HomeDoor
from cogtrain.web.house import House
from cogtrain.web.rooms import Live
from cogtrain.web.running import LOOPBACK, listening, server_of

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Stand:
    """A server that answers. said: what it warned of."""

    app: App
    house: House
    door: HomeDoor | ClinicDoor
    host: str
    said: list[str]

    @property
    def address(self) -> str:
        """Where the one person at home comes in."""
        assert isinstance(self.door, HomeDoor)  # noqa: S101 - a mistake of the measurement, not of a person
        return f"http://{self.host}/enter/{self.door.token}"


def site() -> Site:
    """A site with one contact."""
    public, _ = new_keys()
    return Site(zone="Europe/Berlin", contacts=[Contact(name="Ward 4", number="030 1234")], public_key=public)


@contextmanager
def standing(
    results: Path,
    *,
    live: Live | None = None,
    code: str | None = None,
    clinic: bool = False,
    clock: Clock | None = None,
    sync_patch: bool = False,
) -> Iterator[Stand]:
    """A server on this computer while the body runs. live: what happens in a room in place of the kiosk at home."""
    said: list[str] = []
    house = House(results, site(), clock or SystemClock(), said.append, sync_patch)
    taken = listening(LOOPBACK, 0)
    host = f"{LOOPBACK}:{taken.getsockname()[1]}"
    door = ClinicDoor(house) if clinic else HomeDoor(code)
    app = App(house, door, Doorstep(frozenset({host}), secure=False), live)
    there = threading.Event()
    server = server_of(app, there.set)
    thread = threading.Thread(target=lambda: server.run(sockets=[taken]), name="server", daemon=True)
    thread.start()
    if not there.wait(10):
        raise TimeoutError("the server did not start")
    try:
        yield Stand(app, house, door, host, said)
    finally:
        app.rooms.close()
        server.should_exit = True
        thread.join(timeout=10)


def chromium() -> str:
    """The path of the browser of this computer."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise FileNotFoundError("no Chromium: make setup-browser installs one")
    return found


@contextmanager
def browsing(*, headless: bool = True, args: tuple[str, ...] = (), screen: str | None = None) -> Iterator[Browser]:
    """Chromium while the body runs. screen: the X server that its window opens on; without, the one there is."""
    driver: Playwright
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium(),
            headless=headless,
            args=[*CHROMIUM_ARGS, *args],
            chromium_sandbox=False,
            env=None if screen is None else {**os.environ, "DISPLAY": screen},
        )
        try:
            yield browser
        finally:
            browser.close()
