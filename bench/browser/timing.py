"""Onset stamps and reaction times of the player and of jsPsych, in the same browser, before the same witness.

Chromium runs on an X server of its own; a finger outside of the browser (bench/browser/finger.py) sees the sync patch
in the server's memory and presses by XTEST. Both sides take turns, block by block. It shows what the browser and the X
server do, never photons.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

from bench.browser.files import served
from bench.browser.stand import Stand, browsing, standing
from bench.screen import private_server
from cogtrain.displays.display import BlockRequest
from cogtrain.trial import Block, Circle, Outcome, Phase, Stream, Text, Trial
from cogtrain.web.rooms import Room

HERE = Path(__file__).parent
NPM = HERE.parents[1] / "build" / "npm"
PACKAGES = ("jspsych@8.3.0", "@jspsych/plugin-html-keyboard-response@2.2.0")
SIZE = (1024, 768)
PATCH_AT = (20, SIZE[1] - 20)
BLOCK_OF = 50
STIMULUS_S, FIXATION_S, WINDOW_S, GAP_S = 0.2, 0.4, 0.8, 0.2
PAIRED_WITHIN_S = 0.15


@dataclass
class Side:
    """What one of both told of its trials: onset and reaction time, seconds on CLOCK_MONOTONIC. ok: not flagged."""

    onset_s: list[float] = field(default_factory=list)
    rt_s: list[float] = field(default_factory=list)
    ok: list[bool] = field(default_factory=list)


def block(count: int) -> BlockRequest:
    """A ring, a letter for twelve frames, and SPACE."""
    letters = "BCDFGHJKLM"
    pictures: dict[str, Any] = {letter: (Text(letter, height=0.18, bold=True),) for letter in letters}
    pictures["ring"] = (Circle(radius=0.03, line="muted"),)
    trials = tuple(
        Trial(
            condition="letter",
            stimulus=letters[i % len(letters)],
            phases=(Phase(("ring",), FIXATION_S), Phase((letters[i % len(letters)],), STIMULUS_S)),
            expected={"press": "press"},
            stimulus_phase=1,
            response_s=WINDOW_S,
            lasts_s=FIXATION_S + WINDOW_S + GAP_S,
        )
        for i in range(count)
    )
    return BlockRequest(Block(pictures, trials, (Stream("press", ("press",)),)), {"press": ("space",)}, "simple-rt")


@contextmanager
def jspsych_served() -> Iterator[str]:
    """The page with jsPsych from the package registry, on this computer."""
    if not (NPM / "node_modules" / "jspsych").is_dir():
        NPM.mkdir(parents=True, exist_ok=True)
        (NPM / "package.json").write_text('{"private": true}\n')
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("no npm, which brings jsPsych")
        subprocess.run([npm, "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], cwd=NPM, check=True)

    with served({"/": HERE, "/npm/": NPM / "node_modules"}) as address:
        yield f"{address}/jspsych.html"


OFFSET = """async () => {
  let best = null;
  for (let i = 0; i < 20; i += 1) {
    const before = performance.now();
    const reply = await (await fetch("/clock", { cache: "no-store" })).json();
    const after = performance.now();
    if (best === null || after - before < best.took)
      best = { took: after - before, offset: reply.mono_s - (before + after) / 2000 };
  }
  return best.offset;
}"""


def measure(trials: int, told: Any) -> dict[str, Any]:
    """So many trials on each side, in turns; what the witness saw beside what both told."""
    ours, theirs = Side(), Side()
    with tempfile.TemporaryDirectory() as folder, private_server(f"{SIZE[0]}x{SIZE[1]}x24", Path(folder)) as (name, _):
        seen = Path(folder, "seen.jsonl")
        command = [sys.executable, "-m", "bench.browser.finger", folder, name, *map(str, PATCH_AT), str(seen)]
        with jspsych_served() as address:
            finger = subprocess.Popen(command)
            try:
                _both(Path(folder, "results"), (name, address), trials, (ours, theirs), told)
            finally:
                finger.terminate()
                finger.wait(timeout=10)
        lines = [json.loads(line) for line in seen.read_text().splitlines()]
    return {"player": errors(ours, lines), "jspsych": errors(theirs, lines), "flags": flags(ours, lines)}


def _both(results: Path, where: tuple[str, str], trials: int, sides: tuple[Side, Side], told: Any) -> None:
    (ours, theirs), (screen, address) = sides, where
    blocks, turn, done = -(-trials // BLOCK_OF), threading.Semaphore(0), threading.Semaphore(0)

    def live(room: Room) -> None:
        for _ in range(blocks):
            turn.acquire()
            outcomes: list[Outcome] = []
            room.display.block(block(BLOCK_OF), lambda outcome, kept=outcomes: bool(kept.append(outcome)))
            for outcome in outcomes:
                ours.onset_s.append(outcome.onset_s)
                rt_s = outcome.verdicts["press"].rt_s
                ours.rt_s.append(float("nan") if rt_s is None else rt_s)
                ours.ok.append(outcome.timing_ok)
            done.release()

    window = (f"--window-size={SIZE[0]},{SIZE[1]}", "--window-position=0,0", "--kiosk")
    with (
        standing(results, live=live, code="TEST01", sync_patch=True) as stand,
        browsing(headless=False, args=window, screen=screen) as browser,
    ):
        context = browser.new_context(no_viewport=True)
        player, other = context.new_page(), None
        _open(player, stand)
        for number in range(blocks):
            player.bring_to_front()
            turn.release()
            while not done.acquire(blocking=False):
                player.wait_for_timeout(100)
            other = context.new_page()
            _theirs(other, address, theirs)
            other.close()
            told(number + 1, blocks)


def _open(page: Page, stand: Stand) -> None:
    page.goto(stand.address)
    page.wait_for_function("() => document.fonts.status === 'loaded'")


def _theirs(page: Page, address: str, side: Side) -> None:
    page.goto(f"{address}?trials={BLOCK_OF}")
    page.bring_to_front()
    page.wait_for_function("() => window.go !== undefined")
    offset_s = page.evaluate(OFFSET)
    page.evaluate("() => { window.go(); }")
    page.wait_for_function("() => window.finished", timeout=300_000)
    for stamp in page.evaluate("() => window.stamps"):
        side.onset_s.append(stamp["onset"] / 1000 + offset_s)
        side.rt_s.append(float("nan") if stamp.get("rt") is None else stamp["rt"] / 1000)
        side.ok.append(True)


def errors(side: Side, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Mean and SD, milliseconds, of what a side told less what the witness saw."""
    lit, pressed = (np.array([one[name] for one in lines if name in one]) for name in ("lit", "pressed"))
    onset, rt = [], []
    for onset_s, rt_s in zip(side.onset_s, side.rt_s, strict=True):
        at = lit[np.argmin(np.abs(lit - onset_s))]
        if abs(at - onset_s) > PAIRED_WITHIN_S:
            continue
        onset.append(1000 * (onset_s - at))
        came = pressed[(pressed > at) & (pressed < at + 1)]
        if len(came) and rt_s == rt_s:  # noqa: PLR0124 - NaN
            rt.append(1000 * (rt_s - (came[0] - at)))
    return {
        "trials": len(side.onset_s),
        "paired": len(onset),
        "onset_ms": (float(np.mean(onset)), float(np.std(onset, ddof=1))),
        "rt_ms": (float(np.mean(rt)), float(np.std(rt, ddof=1))),
        "answered": len(rt),
    }


def flags(side: Side, lines: list[dict[str, Any]]) -> dict[str, int]:
    """Trials whose stimulus stood for another number of frames than planned, as the witness saw it, and those of them
    that were flagged."""
    lit = np.array([one["lit"] for one in lines if "lit" in one])
    dark = np.array([one["dark"] for one in lines if "dark" in one])
    off = flagged = called = 0
    for onset_s, ok in zip(side.onset_s, side.ok, strict=True):
        called += not ok
        at = lit[np.argmin(np.abs(lit - onset_s))]
        ended = dark[dark > at]
        if abs(at - onset_s) > PAIRED_WITHIN_S or not len(ended):
            continue
        if round((ended[0] - at) * 60) != round(STIMULUS_S * 60):
            off += 1
            flagged += not ok
    return {"off": off, "off_flagged": flagged, "flagged": called}
