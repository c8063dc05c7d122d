"""Letter keys by their label on a keyboard that is not American, in a real window."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from Xlib import XK, X, display
from Xlib.ext import xtest

from bench.engine import start_session
from bench.kiosk.driver import STAFF_CODE, arrange, kiosk
from bench.robot import Fingers, LogTail, Robot, attend
from bench.screen import private_screen
from cogtrain.drawing import look
from cogtrain.library import shipped
from cogtrain.records import trial_table

CODE = "E2E13"
Z_OF_THE_US, Y_OF_THE_US = 52, 29  # X11's key codes of these places
PROTOCOL = """\
protocol: it
version: 1
about: A block of arrows.
sessions:
  check:
    purpose: practice
    do:
    - task: arrows@1
      settings: {trials: 6, fixation_s: 0.2, stimulus_s: 0.5, deadline_s: 0.8, iti_s: 0.2}
      practice: none
      instructions: none
schedule:
- {day: 0, do: check}
"""


@pytest.fixture
def german() -> Iterator[str]:
    with private_screen("1280x1024x24") as name:
        set_layout(name, "de")
        yield name


def set_layout(screen: str, layout: str) -> None:
    if shutil.which("setxkbmap") is None:
        pytest.skip("setxkbmap is not installed")
    subprocess.run(["setxkbmap", "-display", screen, layout], check=True)


def tap(screen: str, code: int) -> None:
    """One key of that place."""
    server = display.Display(screen)
    for kind in (X.KeyPress, X.KeyRelease):
        xtest.fake_input(server, kind, code)
        server.sync()
        time.sleep(0.03)
    server.close()


def arrows_by(folder: Path, left: str, right: str) -> Path:
    """A protocol with a card of its own, whose keys are these."""
    card = (shipped() / "tasks" / "flanker.yaml").read_text(encoding="utf-8")
    card = card.replace("task: flanker", "task: arrows")
    card = card.replace("{left: [left], right: [right]}", f"{{left: [{left}], right: [{right}]}}")
    for name, text in (("tasks/arrows.yaml", card), ("protocols/it.yaml", PROTOCOL)):
        path = folder / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    return folder / "protocols" / "it.yaml"


@pytest.mark.timeout(120)
def test_a_card_with_y_is_answered_by_the_key_that_is_labelled_y(german: str, tmp_path: Path) -> None:
    server = display.Display(german)
    assert [server.keysym_to_keycode(XK.string_to_keysym(sign)) for sign in "yz"] == [Z_OF_THE_US, Y_OF_THE_US]
    server.close()
    protocol, results = arrows_by(tmp_path, "y", "z"), tmp_path / "results"
    robot, tail = Robot(Fingers(german), np.random.default_rng(1), mistakes=0.0), LogTail(results / CODE)
    engine = start_session(german, protocol, CODE, results, "--unattended", "--seed", "3")
    try:
        attend(robot, tail, lambda: engine.poll() is not None)
    finally:
        engine.kill()
        _, said = engine.communicate()
    assert engine.returncode == 0, said
    trials = trial_table(results)
    assert len(trials) == 6
    assert set(trials["response"]) == {"left", "right"}
    assert trials["correct"].all()


@pytest.mark.timeout(60)
def test_a_key_that_the_layout_lacks_is_refused_before_the_session(german: str, tmp_path: Path) -> None:
    results = tmp_path / "results"
    engine = start_session(german, arrows_by(tmp_path, "slash", "y"), CODE, results)
    _, said = engine.communicate(timeout=50)
    assert engine.returncode == 2
    assert said.startswith('tasks/arrows.yaml: keys.left: the key "slash", which the keyboard\'s layout (de) has on no')
    assert "Traceback" not in said
    assert not list(results.rglob("2*.jsonl"))


@pytest.mark.timeout(120)
def test_digits_of_the_top_row_need_no_shift_on_a_french_keyboard(tmp_path: Path) -> None:
    arrange(tmp_path, "post-infusion-monitoring", None)
    with private_screen("1024x768x24") as screen:
        set_layout(screen, "fr")
        with kiosk(screen, tmp_path, (1024, 768)) as driver:
            driver.next_page()
            driver.key("f1")
            assert driver.next_page()["entry"] == "digits"
            for digit in STAFF_CODE:
                tap(screen, 9 + int(digit))
            driver.key("return")
            assert "end" in driver.next_page()["choices"]


@pytest.mark.timeout(120)
def test_a_code_typed_in_another_alphabet_is_told_about(tmp_path: Path) -> None:
    arrange(tmp_path, "post-infusion-monitoring", None)
    with private_screen("1024x768x24") as screen:
        set_layout(screen, "ru")
        with kiosk(screen, tmp_path, (1024, 768)) as driver:
            driver.next_page()
            below = slice(round(768 * (0.5 - look.ENTRY_HINT_Y)) - 15, round(768 * (0.5 - look.ENTRY_HINT_Y)) + 15)
            assert driver.pixels()[below].max() < 128
            tap(screen, Y_OF_THE_US)
            time.sleep(0.3)
            assert driver.pixels()[below].max() > 128
            tap(screen, 10)  # the key of 1: it fits again
            time.sleep(0.3)
            assert driver.pixels()[below].max() < 128
