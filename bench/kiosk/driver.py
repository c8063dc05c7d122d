"""Somebody at the kiosk: waits for pages, answers by real keys and clicks, looks at the pixels."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image

from bench.robot import Fingers
from cogtrain.care.person import enrol, open_person, put_consent
from cogtrain.care.site import Contact, Site, with_staff, write_site
from cogtrain.clock import SystemClock, VirtualClock, format_utc
from cogtrain.events.person import AlertRaised, DoseTold, FormDrawn, SessionClosed, SessionOpened
from cogtrain.library import load_library
from cogtrain.pages.page import stop_mark
from cogtrain.records.accommodations import NONE, Accommodations
from cogtrain.records.log.writer import Log
from cogtrain.records.sealing import new_keys
from cogtrain.session.adjust import told
from cogtrain.wording import say

By = Literal["turns", "keys", "touch"]
CODE, STAFF_CODE, PIN = "KIOSK01", "135792", "2580"
PATIENCE_S = 60.0
STUCK = Path(__file__).parents[1] / "out" / "kiosk-stuck.png"
READY = "ready\n"
READY_S = 10.0  # what is pressed before a page takes it is not meant for it
DRAWN_S = 0.4  # it is drawn then
FADED_S = 1.3  # nor while the ground goes over to the light one


def arrange(
    results: Path,
    protocol: str,
    hours_since: float | None,
    *,
    consented: bool = True,
    alarmed: bool = False,
    language: str = "en",
    needs: Accommodations = NONE,
) -> None:
    """A site with one member of staff, and somebody enrolled two days ago; perhaps a dose so many hours ago. needs: how
    pages and tasks are made fit for them."""
    public, _ = new_keys()
    contacts = [Contact(name="Ward 4, day and night", number="030 1234 567"), Contact(name="Crisis line", number="112")]
    site = Site(zone="UTC", language=language, contacts=contacts, public_key=public)
    write_site(results, with_staff(site, "nurse-1", STAFF_CODE))
    loaded, now = load_library().protocol(protocol), SystemClock().utc()
    enrol(results, CODE, loaded, "UTC", VirtualClock(now - timedelta(days=2)))
    with open_person(results, CODE, VirtualClock(now - timedelta(hours=6))) as opened:
        if consented:
            put_consent(opened.log, loaded, language, agreed=True)
            practised(opened.log, "nback-letters", "flanker-training")
        if needs != NONE:
            opened.log.put(told(needs, by="staff"))
        if alarmed:
            opened.log.put(AlertRaised(alert=1, kind="answer 1", source="phq-9@1, item 9"))
        if hours_since is not None:
            at = now - timedelta(hours=hours_since, minutes=40)
            dose = DoseTold(dose=1, at=format_utc(at), zone="UTC", route="iv", minutes=40.0, reported=False)
            opened.log.put(dose)


def practised(log: Log, *tasks: str) -> None:
    """As a first meeting with the tasks leaves it in the person's log."""
    file, session, occasion = "20260302T090000Z_first-meeting.jsonl", "first-meeting", 99
    of = {"protocol": "another", "protocol_version": 1, "occasion": occasion}
    log.put(SessionOpened(file=file, session=session, purpose="practice", number=1, **of))
    for task in tasks:
        log.put(FormDrawn(task=task, version=1, form=1, file=file))
    log.put(SessionClosed(file=file, session=session, status="finished", head="0" * 64, occasion=occasion))


@dataclass
class Driver:
    """A running kiosk, the fingers before it, and the page that is on.

    by: keys and touches in turn, or one of the two alone. language: of the clinic.
    light: whether pages are light.
    """

    process: subprocess.Popen[str]
    fingers: Fingers
    size: tuple[int, int]
    lines: queue.Queue[dict[str, Any] | None] = field(default_factory=queue.Queue)
    ready: threading.Event = field(default_factory=threading.Event)
    page: dict[str, Any] = field(default_factory=dict)
    came_s: float = 0.0
    by: By = "turns"
    language: str = "en"
    light: bool = False
    touched: bool = False

    def listen(self) -> None:
        """Read the kiosk's lines until it ends."""
        for line in self.process.stdout or ():
            if line == READY:
                self.ready.set()
            elif line.startswith("{"):
                self.ready.clear()
                self.lines.put(json.loads(line) | {"at_s": time.monotonic()})
            else:
                print(f"kiosk: {line.rstrip()}", file=sys.stderr)
        self.lines.put(None)

    def next_page(self, patience_s: float = PATIENCE_S) -> dict[str, Any]:
        """Wait for the page that comes next."""
        try:
            page = self.lines.get(timeout=patience_s)
        except queue.Empty:
            STUCK.parent.mkdir(parents=True, exist_ok=True)
            self.picture().save(STUCK)
            raise RuntimeError(f"nothing followed {self.page.get('page')} within {patience_s:g} s") from None
        if page is None:
            raise RuntimeError(f"the kiosk ended with {self.process.wait()}")
        self.page, self.came_s = page, page["at_s"]
        if page["keys"]:
            self.ready.wait(READY_S)
        time.sleep(FADED_S if self.light else DRAWN_S)
        return page

    def key(self, name: str) -> None:
        """Press and release a key."""
        self.fingers.press(name, down=True)
        time.sleep(0.03)
        self.fingers.press(name, down=False)
        time.sleep(0.03)

    def click(self, name: str) -> None:
        """Click where the page says that something lies."""
        self.fingers.touch(*self.page["targets"][name])
        time.sleep(0.06)

    def press(self, name: str) -> None:
        """A button."""
        if self.by_touch() and (name in self.page["targets"] or self.by == "touch"):
            self.click(name)
        else:
            self.key(name)

    def by_touch(self) -> bool:
        """Whether the next answer is a touch."""
        self.touched = self.by == "touch" or (self.by == "turns" and not self.touched)
        return self.touched

    def stop(self) -> None:
        """The Stop mark, or Esc."""
        if self.by == "touch":
            half_width, half_height = (length / min(self.size) / 2 for length in self.size)
            mark = stop_mark(half_width, half_height, say(self.language, "stop"))[1]
            self.fingers.touch(mark.x, mark.y)
        else:
            self.key("escape")

    def answer(self, value: str | None) -> None:
        """Answer the page that is on; None goes on with its first button."""
        page = self.page
        if value is not None and value.startswith("key:"):
            self.press(value.removeprefix("key:"))
        elif page["entry"] is not None and value is not None:
            self.write(value)
            self.press(page["keys"][0])
        elif page["page"].startswith("review:") and value is None:
            self.press(page["keys"][0])
        elif page["choices"]:
            chosen = next((one for one in page["choices"] if value and one.startswith(value)), page["choices"][0])
            self.choose(chosen)
            if not page["at_once"]:
                self.press(page["keys"][0])
        elif page["keys"]:
            self.press(page["keys"][0])

    def choose(self, name: str) -> None:
        """One of the page's choices: a touch, its digits, or on a long scale the arrow."""
        place = self.page["choices"].index(name)
        if self.by_touch():
            self.click(f"choose:{name}")
        elif self.page["scale"] and place >= 9:
            for _ in range(place + 1):
                self.key("right")
            if self.page["at_once"]:
                self.key(self.page["keys"][0])
        else:
            for digit in name if self.page["scale"] else self.page["digits"][place]:
                self.key(digit)

    def write(self, text: str) -> None:
        """Type the first half on the keyboard, and touch the rest on the screen; or all of it one way."""
        first = {"turns": len(text) // 2, "touch": 0, "keys": len(text)}[self.by]
        for i, sign in enumerate(text):
            touch = f"type:{'blank' if sign == ' ' else sign}"
            if i == first and self.page["entry"] == "text":
                self.fingers.touch(0, 0)  # the keyboard comes with the first touch
                time.sleep(0.06)
            if i >= first and (touch in self.page["targets"] or self.by == "touch"):
                self.click(touch)
            else:
                self.key({" ": "space"}.get(sign, sign.lower()))

    def pixels(self) -> np.ndarray:
        """What the window shows."""
        return self.fingers.pixels(0, 0, *self.size)

    def picture(self) -> Image.Image:
        """The same as a picture."""
        return Image.fromarray(np.ascontiguousarray(self.pixels()))

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.process.kill()
        self.process.wait()


@contextmanager
def kiosk(
    screen: str, results: Path, size: tuple[int, int], by: By = "turns", language: str = "en"
) -> Iterator[Driver]:
    """Start a kiosk on that X screen, for somebody who answers by keys, by touch or both; it is killed at the end
    where it still runs. language: the clinic's, as it was arranged."""
    environment = os.environ | {"DISPLAY": screen}
    command = [sys.executable, "-m", "bench.kiosk.traced", str(results), f"{size[0]}x{size[1]}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    driver = Driver(process, Fingers(screen), size, by=by, language=language)
    threading.Thread(target=driver.listen, daemon=True).start()
    try:
        yield driver
    finally:
        if process.poll() is None:
            driver.kill()
