"""A robot that sits a session: it reads the log for what is asked, sees the sync patch for when, and presses real X
keys.

It rebuilds every block from the seed in the log, so it knows the answers without being told; a share of them it gets
wrong.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from Xlib import XK, X, display
from Xlib.ext import xtest

from cogtrain.paradigms import registry
from cogtrain.session.walk import block_rng
from cogtrain.trial import Block

KEYSYMS = {
    "space": "space",
    "left": "Left",
    "right": "Right",
    "up": "Up",
    "down": "Down",
    "return": "Return",
    "escape": "Escape",
}
LOOK_S = 0.003
PAGE_S = 0.7


class Fingers:
    """Presses keys of the X server by XTEST, and looks at single pixels."""

    def __init__(self) -> None:
        self._display = display.Display()
        self._root = self._display.screen().root

    def press(self, key: str, held_s: float = 0.03) -> None:
        """One press and release."""
        name = KEYSYMS.get(key, key.replace("num_", "KP_"))
        code = self._display.keysym_to_keycode(XK.string_to_keysym(name))
        xtest.fake_input(self._display, X.KeyPress, code)
        self._display.sync()
        time.sleep(held_s)
        xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()

    def patch_place(self) -> tuple[int, int] | None:
        """A pixel inside the sync patch of the largest window on the screen; None while there is none."""
        shapes = [
            window.get_geometry()
            for window in self._root.query_tree().children
            if window.get_attributes().map_state == X.IsViewable
        ]
        if not shapes:
            return None
        largest = max(shapes, key=lambda g: g.width * g.height)
        return largest.x + 12, largest.y + largest.height - 12

    def lit(self, place: tuple[int, int]) -> bool:
        """Whether that pixel is bright."""
        data = self._root.get_image(*place, 1, 1, X.ZPixmap, 0xFFFFFFFF).data
        return bool(data[0] > 128)


@dataclass
class LogTail:
    """New events of the newest session log of a participant."""

    folder: Path
    path: Path | None = None
    read: int = 0
    ignored: set[str] = field(default_factory=set)

    def events(self) -> Iterator[dict[str, Any]]:
        """Whole lines that came since the last call."""
        if self.path is None:
            found = sorted(path for path in self.folder.glob("2*.jsonl") if path.name not in self.ignored)
            if not found:
                return
            self.path = found[-1]
        text = self.path.read_bytes()
        whole = text.rfind(b"\n") + 1
        new, self.read = text[self.read : whole], max(self.read, whole)
        for line in new.splitlines():
            yield json.loads(line)


@dataclass
class Robot:
    """The robot's mind: the block that is on, the trial it waits for, and the presses it has in mind."""

    fingers: Fingers
    rng: np.random.Generator
    mistakes: float = 0.06
    seed: int = 0
    block: Block | None = None
    keys: dict[str, list[str]] = field(default_factory=dict)
    trial: int = 0
    lit: bool = False
    due: list[tuple[float, str]] = field(default_factory=list)
    over: bool = False

    def hear(self, event: dict[str, Any], pages: bool) -> None:
        """Take up an event of the log."""
        data = event["data"]
        if event["kind"] == "session_started":
            self.seed = data["seed"]
        elif event["kind"] == "page_shown" and pages:
            self.due = [(time.monotonic() + PAGE_S, data["keys"][0])] if data["keys"] else []
        elif event["kind"] == "block_started":
            paradigm = registry()[data["paradigm"]]
            settings = paradigm.settings.model_validate_json(json.dumps(data["settings"]))
            self.block = paradigm.plan(settings, block_rng(self.seed, data["block"], data["attempt"]))
            self.keys, self.trial, self.due = data["keys"], 0, []
        elif event["kind"] == "block_ended":
            self.block = None
        elif event["kind"] in ("session_ended", "stopped"):
            self.over = True

    def see(self, lit: bool) -> None:
        """The patch turned bright: the next trial's stimulus is on."""
        if lit and not self.lit and self.block is not None and self.trial < len(self.block.trials):
            now_s = time.monotonic()
            for stream, expected in self.block.trials[self.trial].expected.items():
                answer = expected if isinstance(expected, str) else None
                options = next(s.answers for s in self.block.streams if s.name == stream)
                if self.rng.random() < self.mistakes:
                    answer = options[self.rng.integers(len(options))]
                if answer is not None:
                    self.due.append((now_s + max(0.22, self.rng.normal(0.43, 0.07)), self.keys[answer][0]))
            self.trial += 1
        self.lit = lit

    def act(self) -> None:
        """Press what is due."""
        now_s = time.monotonic()
        for press in [press for press in self.due if press[0] <= now_s]:
            self.due.remove(press)
            self.fingers.press(press[1])


def attend(folder: Path, seed: int, mistakes: float, pages: bool, patience_s: float, ignored: set[str]) -> bool:
    """Sit the next session of that participant; returns whether it came to its end within ``patience_s``."""
    robot = Robot(Fingers(), np.random.default_rng(seed), mistakes)
    tail = LogTail(folder, ignored=ignored)
    place, deadline_s = None, time.monotonic() + patience_s
    while not robot.over and time.monotonic() < deadline_s:
        for event in tail.events():
            robot.hear(event, pages)
        if robot.block is not None:
            place = place or robot.fingers.patch_place()
            if place is not None:
                robot.see(robot.fingers.lit(place))
        else:
            place = None
        robot.act()
        time.sleep(LOOK_S if robot.block is not None else 0.02)
    if robot.over and pages:
        time.sleep(PAGE_S)
    return robot.over


def main(
    folder: Annotated[Path, typer.Argument(help="The participant's folder in the results.")],
    seed: int = 1,
    mistakes: Annotated[float, typer.Option(help="Share of answers that are wrong, 0 to 1.")] = 0.06,
    pages: Annotated[bool, typer.Option(help="Press the keys of pages as well.")] = True,
    patience_s: Annotated[float, typer.Option(help="Give up after so many seconds.")] = 1800.0,
) -> None:
    """Sit the next session of a participant that starts from now on, or goes on."""
    ignored = {path.name for path in folder.glob("2*.jsonl")}
    raise typer.Exit(0 if attend(folder, seed, mistakes, pages, patience_s, ignored) else 1)


if __name__ == "__main__":
    typer.run(main)
