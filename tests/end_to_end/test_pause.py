"""Esc and Stop in a real window: paused within a second, gone on with or stopped for the day, and nothing lost."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bench.engine import start_session
from bench.robot import Event, Fingers, LogTail, Press, Robot, attend
from cogtrain.pages.page import layout, stop_mark
from cogtrain.records import LogLine, read_log, trial_table, verify
from cogtrain.session import script
from cogtrain.trial import Target

CODE = "E2E02"
PATIENCE_S = 60.0
TRIALS = 5
PROTOCOL = f"""\
protocol: one-block
version: 1
about: A block of arrows.
sessions:
  check:
    purpose: assessment
    do:
    - task: flanker@1
      settings: {{trials: {TRIALS}, fixation_s: 0.15, stimulus_s: 0.5, deadline_s: 0.75, iti_s: 0.1}}
      practice: none
      instructions: brief
schedule:
- {{day: 0, do: check}}
"""


@dataclass
class Story:
    """What was done, and when (monotonic clock, seconds); what the engine said; the log after each run."""

    results: Path
    done_s: dict[str, float]
    codes: list[int]
    said: list[str]
    logs: list[tuple[LogLine, ...]]
    second: subprocess.CompletedProcess[str]


class Hand:
    """What a person does beside answering: clicks places of the window and presses Esc, at a moment of the session."""

    def __init__(self, robot: Robot) -> None:
        self.robot = robot
        self.done_s: dict[str, float] = {}

    def click(self, name: str, target: Callable[[float, float], Target]) -> None:
        """Click the middle of a target, which is told the window's half width and half height in its own unit."""
        place = self.robot.fingers.window()
        assert place is not None
        _, _, width, height = place
        side = min(width, height)
        spot = target(width / 2 / side, height / 2 / side)
        self.done_s[name] = time.monotonic()
        self.robot.fingers.touch(spot.x, spot.y)

    def escape(self, name: str) -> None:
        self.done_s[name] = time.monotonic()
        self.robot.due.append(Press(self.done_s[name], "escape"))


def _stop(half_width: float, half_height: float) -> Target:
    return stop_mark(half_width, half_height, "Stop")[1]


def _stop_for_today(_half_width: float, _half_height: float) -> Target:
    return next(target for target in layout(script.pause("en"), "en")[1] if target.name == "s")


@pytest.fixture(scope="module")
def story(screen: str, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Esc on the first page, and go on; Esc in mid-block, and go on; Stop by the pointer in mid-block, and stop for
    today by the pointer; then resumed and finished."""
    folder = tmp_path_factory.mktemp("pause")
    results, protocol = folder / "results", folder / "one-block.yaml"
    protocol.write_text(PROTOCOL, encoding="utf-8")
    robot = Robot(Fingers(screen), np.random.default_rng(1), page_s=0.3)
    hand, tail = Hand(robot), LogTail(results / CODE)
    second: list[subprocess.CompletedProcess[str]] = []
    pauses = 0

    def on_event(event: Event) -> None:
        nonlocal pauses
        page = event["data"].get("page") if event["kind"] == "page_shown" else None
        if page == "welcome" and "page" not in hand.done_s:
            robot.due = []
            time.sleep(0.5)
            hand.escape("page")
        elif page == "pause":
            pauses += 1
            if pauses == 2:
                other = start_session(screen, protocol, CODE, results)
                said, faults = other.communicate(timeout=30)
                second.append(subprocess.CompletedProcess((), other.returncode, said, faults))
            elif pauses == 3:
                robot.due = []
                time.sleep(0.5)
                hand.click("stop for today", _stop_for_today)

    def on_onset() -> None:
        if (robot.at, robot.trial) == ((0, 0), 3):
            hand.escape("block")
        elif (robot.at, robot.trial) == ((0, 1), 2):
            hand.click("stop", _stop)

    codes, said, logs = [], [], []
    for options in (["--seed", "5"], ["--resume"]):
        robot.rest()
        engine = start_session(screen, protocol, CODE, results, *options)
        given_up_s = time.monotonic() + PATIENCE_S
        try:
            attend(
                robot,
                tail,
                lambda e=engine, s=given_up_s: e.poll() is not None or time.monotonic() > s,
                on_event,
                on_onset,
            )
        finally:
            engine.kill()
            said.append("".join(engine.communicate()))
        codes.append(engine.returncode)
        assert tail.path is not None, said
        logs.append(read_log(tail.path).lines)
    return Story(results, hand.done_s, codes, said, logs, second[0])


@pytest.fixture(scope="module")
def trials(story: Story) -> pd.DataFrame:
    return trial_table(story.results)


def _of(lines: tuple[LogLine, ...], kind: str) -> list[LogLine]:
    return [line for line in lines if line.kind == kind]


def _data(lines: tuple[LogLine, ...], kind: str, name: str) -> list[Any]:
    return [line.data[name] for line in _of(lines, kind)]


def test_esc_and_stop_pause_within_a_second(story: Story) -> None:
    paused = _of(story.logs[0], "paused")
    assert [line.data["where"] for line in paused] == ["page welcome", "block 0", "block 0"]
    waits_s = [line.mono_s - story.done_s[name] for line, name in zip(paused, ("page", "block", "stop"), strict=True)]
    print("paused after", ", ".join(f"{wait_s * 1000:.0f} ms" for wait_s in waits_s))
    assert all(0 < wait_s < 1 for wait_s in waits_s)


def test_a_block_that_was_paused_starts_afresh(story: Story, trials: pd.DataFrame) -> None:
    assert _data(story.logs[1], "block_started", "attempt") == [0, 1, 2]
    assert _data(story.logs[1], "block_ended", "status") == ["broken-off", "broken-off", "finished"]
    assert trials.groupby("attempt")["counts"].unique().map(list).to_dict() == {0: [False], 1: [False], 2: [True]}
    assert list(trials[trials["attempt"] == 2]["trial"]) == list(range(TRIALS))
    assert (len(trials[trials["attempt"] == 0]), len(trials[trials["attempt"] == 1])) == (3, 2)


def test_what_was_left_is_shown_again(story: Story) -> None:
    pages = _data(story.logs[0], "page_shown", "page")
    assert pages[:3] == ["welcome", "pause", "welcome"]
    assert pages.count("begin") == 2
    gaps_s = _data(story.logs[0], "resumed", "gap_s")
    assert len(gaps_s) == 2
    assert all(gap_s > 0 for gap_s in gaps_s)


def test_stop_for_today_keeps_the_data_and_ends_well(story: Story) -> None:
    assert (story.codes[0], "Session check: stopped." in story.said[0]) == (0, True), story.said[0]
    assert story.logs[0][-1].kind == "stopped"
    assert story.logs[1][: len(story.logs[0])] == story.logs[0]


def test_resume_finishes_the_session(story: Story) -> None:
    assert (story.codes[1], "Session check: finished." in story.said[1]) == (0, True), story.said[1]
    assert story.logs[1][-1].kind == "session_ended"
    assert "welcome-back" in _data(story.logs[1], "page_shown", "page")
    assert [finding.verdict for finding in verify(story.results)] == ["intact", "intact"]


def test_a_second_program_for_the_same_person_is_refused(story: Story) -> None:
    assert (story.second.returncode, story.second.stdout) == (2, "")
    assert story.second.stderr.startswith("E2E02/person.jsonl: it is being written by another program")
    assert "Traceback" not in story.second.stderr
