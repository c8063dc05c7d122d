"""Another window takes the keyboard: what is typed there answers nothing here, in pages as in blocks."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from Xlib import X
from Xlib import display as xdisplay

from bench.engine import start_session
from bench.robot import Fingers, LogTail
from cogtrain.records import read_log
from tests.end_to_end.test_held_up import PROTOCOL

CODE = "E2E12"
PAGE = """
import sys
from cogtrain.presentation.forms import Choice, Choices
from cogtrain.presentation.pages import Button, Page
from cogtrain.presentation.window import WindowDisplay

choices = Choices((Choice("0", "Not at all", "0"), Choice("1", "Several days", "1")), at_once=True)
display = WindowDisplay((1024, 768), sync_patch=False)
print("open", flush=True)
for number in range(2):
    page = Page(f"question:{number}", text="How often?", choices=choices, buttons=(Button("space", "Go on"),))
    result = display.page(page, "en")
    print(number, result.value, result.how, round(result.away_s, 2), flush=True)
display.close()
"""


class Other:
    """Another program's window, which can take the keyboard and give it back."""

    def __init__(self, name: str) -> None:
        self._display = xdisplay.Display(name)
        self._root = self._display.screen().root
        self._before = max(
            (each for each in self._root.query_tree().children if each.get_attributes().map_state == X.IsViewable),
            key=lambda each: each.get_geometry().width,
        )
        self._window = self._root.create_window(0, 0, 80, 60, 0, X.CopyFromParent, X.InputOutput)
        self._window.map()
        self._display.sync()
        time.sleep(0.2)

    def take(self) -> None:
        self._window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def give_back(self) -> None:
        self._before.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def end(self) -> None:
        self._display.close()


def tap(fingers: Fingers, key: str, times: int = 1) -> None:
    for _ in range(times):
        fingers.press(key, down=True)
        time.sleep(0.03)
        fingers.press(key, down=False)
        time.sleep(0.05)


def test_digits_typed_elsewhere_answer_no_question(screen: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DISPLAY": screen}
    with subprocess.Popen(
        [sys.executable, "-c", PAGE], stdout=subprocess.PIPE, text=True, env=environment, cwd=Path.cwd()
    ) as shown:
        assert shown.stdout is not None
        try:
            assert shown.stdout.readline() == "open\n"
            time.sleep(1.0)
            fingers, other = Fingers(screen), Other(screen)
            other.take()
            tap(fingers, "0", 4)
            tap(fingers, "escape")
            time.sleep(1.0)
            other.give_back()
            time.sleep(1.0)
            tap(fingers, "1")
            number, value, how, away_s = shown.stdout.readline().split()
            assert (number, value, how) == ("0", "1", "key")
            assert float(away_s) > 1.0
            time.sleep(0.6)
            other.take()
            tap(fingers, "0")
            other.end()  # its program ends: nobody has the keyboard, and the page goes on
            time.sleep(1.0)
            tap(fingers, "1")
            assert shown.stdout.readline().split()[:3] == ["1", "1", "key"]
        finally:
            shown.kill()


def test_a_block_that_loses_the_keyboard_is_broken_off_and_begins_again(screen: str, tmp_path: Path) -> None:
    protocol = tmp_path / "protocols" / "one-stream.yaml"
    protocol.parent.mkdir()
    protocol.write_text(PROTOCOL, encoding="utf-8")
    fingers = Fingers(screen)
    with start_session(screen, protocol, CODE, tmp_path / "results") as session:
        log, events = LogTail(tmp_path / "results" / CODE), list[Any]()

        def wait_for(kind: str, count: int = 1, patience_s: float = 60.0) -> None:
            until_s = time.monotonic() + patience_s
            while sum(event["kind"] == kind for event in events) < count:
                assert time.monotonic() < until_s, [event["kind"] for event in events[-5:]]
                events.extend(log.events())
                if events and events[-1]["kind"] == "page_shown" and kind != "page_shown":
                    time.sleep(0.7)
                    tap(fingers, events[-1]["data"]["keys"][0])
                time.sleep(0.02)

        wait_for("trial", 3)
        other = Other(screen)
        other.take()
        tap(fingers, "space", 6)
        time.sleep(0.5)
        other.give_back()
        wait_for("focus_lost")
        wait_for("block_ended", 2)
        session.terminate()
        session.wait(20)
    (path,) = (tmp_path / "results" / CODE).glob("2*.jsonl")
    lines = [line for line in read_log(path).lines if line.kind in ("trial", "block_ended", "focus_lost")]
    first = [line.data for line in lines if line.kind == "trial" and line.data["attempt"] == 0]
    assert first[-1]["timing_ok"] is False, "the trial that was on is flagged"
    assert [press for trial in first for press in trial["answers"]] == [], "what was typed elsewhere is nowhere"
    ended = [line.data["status"] for line in lines if line.kind == "block_ended"]
    assert ended == ["broken-off", "finished"]
