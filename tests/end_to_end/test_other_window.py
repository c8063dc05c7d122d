"""Another window comes to the front: what is typed there answers nothing, is said, and is in the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from Xlib import X, display

from bench.engine import start_session
from bench.kiosk.driver import CODE as KIOSK_CODE
from bench.kiosk.driver import Driver, arrange, kiosk
from bench.robot import Event, Fingers, LogTail
from bench.screen import private_screen
from cogtrain.pages.page import stop_mark
from cogtrain.records import trial_table

CODE = "E2E15"
PATIENCE_S = 60.0
SEEN_S = 0.3  # some frames: what was done at the screen has reached the window by then
BELOW = 100  # rows of pixels: there the other window covers nothing
BLOCK = """\
protocol: it
version: 1
about: A block of arrows.
sessions:
  check:
    purpose: practice
    do:
    - task: flanker@1
      settings: {trials: 6, fixation_s: 0.2, stimulus_s: 0.6, deadline_s: 0.9, iti_s: 0.2}
      practice: none
      instructions: none
schedule:
- {day: 0, do: check}
"""
QUESTIONS = """\
protocol: it
version: 1
about: How somebody is.
sessions:
  check:
    purpose: care
    do:
    - questionnaire: phq-9@1
schedule:
- {day: 0, do: check}
"""


class OtherWindow:
    """A second client of the X server, as a terminal would be."""

    def __init__(self, screen: str) -> None:
        self._display = display.Display(screen)
        root = self._display.screen().root
        self.ours = max(root.query_tree().children, key=lambda w: w.get_geometry().width)
        # in a corner, off the pointer
        self._window = root.create_window(0, 0, 60, 60, 0, self._display.screen().root_depth)
        self._window.map()
        self._display.sync()

    def take(self) -> None:
        """The keyboard goes to it."""
        self._window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def give_back(self) -> None:
        self.ours.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def grab(self) -> None:
        """It takes the whole keyboard, as a locked screen does; the focus stays where it is."""
        assert self._window.grab_keyboard(True, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime) == X.GrabSuccess
        self._display.sync()

    def let_go(self) -> None:
        self._display.ungrab_keyboard(X.CurrentTime)
        self._display.sync()


def tap(fingers: Fingers, *keys: str) -> None:
    for key in keys:
        fingers.press(key, down=True)
        time.sleep(0.02)
        fingers.press(key, down=False)
        time.sleep(0.02)


class Session:
    """A session in a window of its own process, and what its log has so far."""

    def __init__(self, screen: str, folder: Path, text: str, *options: str) -> None:
        protocol = folder / "protocols" / "it.yaml"
        protocol.parent.mkdir()
        protocol.write_text(text, encoding="utf-8")
        self.results = folder / "results"
        self._tail = LogTail(self.results / CODE)
        self.engine = start_session(screen, protocol, CODE, self.results, *options)
        self.events: list[Event] = []

    def read(self) -> None:
        self.events += self._tail.events()

    def of(self, kind: str) -> list[Event]:
        self.read()
        return [event for event in self.events if event["kind"] == kind]

    def wait(self, there: Callable[[], object]) -> None:
        deadline_s = time.monotonic() + PATIENCE_S
        while not there():
            assert time.monotonic() < deadline_s, [event["kind"] for event in self.events][-5:]
            assert self.engine.poll() is None, self.engine.communicate()
            time.sleep(0.005)

    def wait_for_page(self, name: str) -> None:
        self.wait(lambda: any(event["data"]["page"] == name for event in self.of("page_shown")))
        time.sleep(0.6)  # a page is drawn, and takes answers


@pytest.fixture
def own_screen() -> Iterator[str]:
    with private_screen("1280x1024x24") as name:
        yield name


@pytest.mark.timeout(120)
def test_keys_typed_elsewhere_answer_no_trial_and_the_block_begins_afresh(own_screen: str, tmp_path: Path) -> None:
    session = Session(own_screen, tmp_path, BLOCK, "--unattended", "--seed", "3")
    fingers = Fingers(own_screen)
    try:
        session.wait(lambda: session.of("page_shown"))
        other = OtherWindow(own_screen)
        session.wait(lambda: len(session.of("trial")) == 2)
        time.sleep(0.5)  # the third trial's arrows are on
        other.take()
        tap(fingers, *["left", "right"] * 8)
        tap(fingers, "escape")
        session.wait(lambda: session.of("focus_lost"))
        time.sleep(3)  # the pause page would have passed by itself
        assert session.of("resumed") == []
        other.give_back()
        session.wait(lambda: session.of("session_ended"))
        _, said = session.engine.communicate(timeout=30)
    finally:
        session.engine.kill()
    assert session.engine.returncode == 0, said
    assert [e["data"]["status"] for e in session.of("block_ended")] == ["broken-off", "finished"]
    assert [e["data"] for e in session.of("focus_lost")] == [{"block": 0, "attempt": 0}]
    assert len(session.of("paused")) == 1
    trials = trial_table(session.results)
    hit = trials[trials["attempt"] == 0]
    assert (len(hit), bool(hit["timing_ok"].iloc[-1])) == (3, False)
    assert hit["response"].to_list() == ["", "", ""]
    assert [answer for e in session.of("trial") for answer in e["data"]["answers"]] == []
    assert len(trials[trials["counts"]]) == 6


@pytest.mark.timeout(120)
def test_digits_typed_elsewhere_answer_no_question(own_screen: str, tmp_path: Path) -> None:
    session = Session(own_screen, tmp_path, QUESTIONS)
    fingers = Fingers(own_screen)
    try:
        session.wait_for_page("welcome")
        tap(fingers, "space")
        session.wait_for_page("question:phq-9@1:1")
        other = OtherWindow(own_screen)
        for take, give_back in ((other.take, other.give_back), (other.grab, other.let_go)):
            take()
            tap(fingers, "1", "2", "3", "4", "escape")
            time.sleep(SEEN_S)
            give_back()
            time.sleep(SEEN_S)
        assert session.of("answered") == []
        assert session.of("paused") == []
        other.take()
        time.sleep(SEEN_S)
        left, top, width, height = fingers.window() or (0, 0, 0, 0)
        middle = left + width // 2, top + height // 2
        assert fingers.pixels(*middle, 1, 1).shape == (1, 1, 3)
        fingers.click(*middle)  # it brings the page back, and answers nothing
        time.sleep(SEEN_S)
        assert session.of("answered") == []
        tap(fingers, "3")
        session.wait_for_page("question:phq-9@1:2")
        other.take()
        time.sleep(SEEN_S)
        stop = stop_mark(width / 2 / min(width, height), height / 2 / min(width, height), "Stop")[1]
        fingers.touch(stop.x, stop.y)
        session.wait(lambda: session.of("paused"))
    finally:
        session.engine.kill()
        session.engine.communicate()
    assert [e["data"]["index"] for e in session.of("answered")] == [0]
    assert session.of("focus_lost") == []
    page = next(e for e in session.of("page") if e["data"]["page"] == "question:phq-9@1:1")
    assert page["data"]["away_s"] > 3 * SEEN_S
    began = next(e for e in session.of("page_shown") if e["data"]["page"] == "question:phq-9@1:1")
    whole_s = page["mono_s"] - began["mono_s"]
    assert page["data"]["seconds"] == pytest.approx(whole_s - page["data"]["away_s"], abs=0.2)


def settled(driver: Driver, before: np.ndarray) -> np.ndarray:
    """What is seen once it is another picture than before, and changes no more."""
    last, until_s = before, time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        time.sleep(SEEN_S)
        now = driver.pixels()[BELOW:]
        if np.array_equal(now, last) and not np.array_equal(now, before):
            return now
        last = now
    raise TimeoutError(f"nothing changed within {PATIENCE_S:g} s")


@pytest.mark.timeout(120)
def test_the_kiosk_keeps_what_was_typed_and_takes_nothing_from_elsewhere(tmp_path: Path) -> None:
    arrange(tmp_path, "post-infusion-monitoring", None)
    size = (1024, 768)
    with private_screen("1024x768x24") as screen, kiosk(screen, tmp_path, size) as driver:
        assert driver.next_page()["entry"] == "code"
        before = driver.pixels()[BELOW:]
        tap(driver.fingers, *KIOSK_CODE[:4].lower())
        written = settled(driver, before)
        other = OtherWindow(screen)
        other.take()
        notice = settled(driver, written)
        tap(driver.fingers, "9", "9", "return")
        other.give_back()
        assert np.array_equal(settled(driver, notice), written)
        tap(driver.fingers, *KIOSK_CODE[4:].lower(), "return")
        assert driver.next_page()["page"] != "kiosk:unknown"
