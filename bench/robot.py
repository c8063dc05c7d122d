"""A robot that sits a session: it reads the log for what is asked, sees the sync patch for when, and presses real X
keys.

It rebuilds every block from the seed in the log, so it knows the answers without being told; a share of them it gets
wrong. What it saw and pressed it remembers with its own times, as a witness beside the log.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from Xlib import XK, X, display
from Xlib.ext import xtest

from cogtrain.drawing import look
from cogtrain.events.block import BlockStarted
from cogtrain.paradigms import registry
from cogtrain.session.attempt_draw import drawn_again
from cogtrain.trial import Block, Target

KEYSYMS = {
    "space": "space",
    "left": "Left",
    "right": "Right",
    "up": "Up",
    "down": "Down",
    "return": "Return",
    "escape": "Escape",
    "tab": "Tab",
    "pageup": "Prior",
    "f1": "F1",
    "backspace": "BackSpace",
}
LOOK_S = 0.003
LOOK_AT_PAGES_S = 0.02
HELD_S = 0.03
PAGE_S = 0.7
NEXT_S = 0.25  # from one answer of a sequence to the next
PRESS_AGAIN_S = 1.0
FAREWELL_S = 0.6
RT_S, RT_SD_S, RT_RANGE_S = 0.43, 0.07, (0.22, 0.64)
BRIGHT = 128

Event = Mapping[str, Any]
Place = tuple[int, int, int, int]


class Fingers:
    """Presses keys of the X server by XTEST, moves its pointer, and looks at its pixels."""

    def __init__(self, name: str | None = None) -> None:
        self._display = display.Display(name)
        self._root = self._display.screen().root

    def press(self, key: str, down: bool) -> None:
        """One key goes down, or up."""
        name = KEYSYMS.get(key, key.replace("num_", "KP_"))
        code = self._display.keysym_to_keycode(XK.string_to_keysym(name))
        xtest.fake_input(self._display, X.KeyPress if down else X.KeyRelease, code)
        self._display.sync()

    def click(self, x: int, y: int) -> None:
        """Click the first button at a pixel of the screen."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._display, X.ButtonPress, 1)
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.sync()

    def at(self, x: float, y: float) -> tuple[int, int]:
        """The pixel of a place in the window, from its middle in shares of its shorter side, y up.

        Raises RuntimeError while there is no window.
        """
        place = self.window()
        if place is None:
            raise RuntimeError("no window is on the screen")
        left, top, width, height = place
        side = min(width, height)
        return round(left + width / 2 + x * side), round(top + height / 2 - y * side)

    def touch(self, x: float, y: float) -> None:
        """Click a place in the window."""
        self.click(*self.at(x, y))

    def window(self) -> Place | None:
        """Left, top, width and height of the largest window on the screen; None while there is none."""
        shapes = [
            window.get_geometry()
            for window in self._root.query_tree().children
            if window.get_attributes().map_state == X.IsViewable
        ]
        if not shapes:
            return None
        largest = max(shapes, key=lambda g: g.width * g.height)
        return largest.x, largest.y, largest.width, largest.height

    def pixels(self, left: int, top: int, width: int, height: int) -> np.ndarray:
        """What the screen shows there: (height, width, 3) bytes, red first."""
        data = self._root.get_image(left, top, width, height, X.ZPixmap, 0xFFFFFFFF).data
        return np.frombuffer(data, np.uint8).reshape(height, width, 4)[..., 2::-1]

    def page_is_on(self, window: Place) -> bool:
        """Whether something stands where pages have their keys, and trials nothing."""
        left, top, width, height = window
        y = round(height / 2 - look.PRESS_Y * min(width, height))
        return bool(self.pixels(left + width // 4, top + y - 10, width // 2, 20).max() > BRIGHT)

    def lit(self, window: Place) -> bool:
        """Whether the sync patch of that window is bright."""
        left, top, _, height = window
        return bool(self.pixels(left + 12, top + height - 12, 1, 1)[0, 0, 0] > BRIGHT)


def _whole(path: Path) -> int:
    """Bytes of a log up to the end of its last whole line."""
    return path.read_bytes().rfind(b"\n") + 1


class LogTail:
    """New events of that session log of a participant which is begun, or gone on with, from now on."""

    def __init__(self, folder: Path) -> None:
        self.path: Path | None = None
        self._folder = folder
        self._read = {path: _whole(path) for path in folder.glob("2*.jsonl")}

    def events(self) -> Iterator[Event]:
        """Whole lines that came since the last call; of a log that is gone on with the first line comes as well."""
        if self.path is None:
            grown = (path for path in sorted(self._folder.glob("2*.jsonl")) if _whole(path) > self._read.get(path, 0))
            self.path = next(grown, None)
            if self.path is None:
                return
            if self._read.setdefault(self.path, 0):
                with self.path.open("rb") as file:
                    yield json.loads(file.readline())
        with self.path.open("rb") as file:
            file.seek(self._read[self.path])
            new = file.read()
        whole = new.rfind(b"\n") + 1
        self._read[self.path] += whole
        for line in new[:whole].splitlines():
            yield json.loads(line)


@dataclass(frozen=True)
class Press:
    """A key to press at ``time_s``. ``trial``: (block, attempt, trial) that it answers, whose onset was seen at
    ``seen_s``. place: clicked in place of a key."""

    time_s: float
    key: str
    trial: tuple[int, int, int] | None = None
    stream: str = ""
    answer: str = ""
    seen_s: float = float("nan")
    place: Target | None = None


@dataclass(frozen=True)
class Pressed:
    """A press that was made, between two moments on the monotonic clock, seconds."""

    press: Press
    before_s: float
    after_s: float


@dataclass
class Robot:
    """The robot's mind: the block that is on, the trial it waits for, the presses it has in mind, what it saw and did.

    mistakes: share of answers that are drawn. page_s: how long it reads a page; None leaves pages alone.
    choices: page -> key to press there, where it is not the first.
    blocks, onsets_s: of each (block, attempt) the plan, and the moments at which the patch turned bright.
    closed_s: of those that it saw to their last trial, when the page after them was on.
    """

    fingers: Fingers
    rng: np.random.Generator
    mistakes: float = 0.06
    page_s: float | None = PAGE_S
    choices: dict[str, str] = field(default_factory=dict)
    seed: int = 0
    cards: Mapping[str, Any] = field(default_factory=dict)
    block: Block | None = None
    at: tuple[int, int] = (0, 0)
    keys: dict[str, list[str]] = field(default_factory=dict)
    window: Place | None = None
    lit: bool = False
    due: list[Press] = field(default_factory=list)
    held: list[tuple[float, str]] = field(default_factory=list)
    blocks: dict[tuple[int, int], Block] = field(default_factory=dict)
    onsets_s: dict[tuple[int, int], list[float]] = field(default_factory=dict)
    closed_s: dict[tuple[int, int], float] = field(default_factory=dict)
    pressed: list[Pressed] = field(default_factory=list)
    closing: bool = False
    ended: bool = False

    @property
    def trial(self) -> int:
        """How many onsets of this attempt it saw."""
        return len(self.onsets_s.get(self.at, ()))

    @property
    def over(self) -> bool:
        """The session came to its end, or was stopped for the day, and nothing is left to press."""
        return self.ended and not self.due and not self.held

    def rest(self) -> None:
        """Let go of every key and forget what it saw; what it pressed stays known."""
        self.let_go()
        self.block, self.window, self.lit, self.ended, self.due = None, None, False, False, []
        self.blocks, self.onsets_s, self.closed_s, self.closing = {}, {}, {}, False

    def let_go(self) -> None:
        """Release every key that is held: one that stays down would be pressed by nobody after."""
        for _, key in self.held:
            self.fingers.press(key, down=False)
        self.held = []

    def hear(self, event: Event) -> None:
        """Take up an event of the log."""
        kind, data = event["kind"], event["data"]
        if kind == "session_started":
            self.seed, self.cards = data["seed"], data["cards"]
        elif kind == "page_shown":
            self.due = []
            if self.page_s is not None and data["keys"]:
                key = self.choices.get(data["page"], data["keys"][0])
                self.due = [Press(time.monotonic() + self.page_s, key)]
        elif kind == "block_started":
            paradigm = registry()[data["paradigm"]]
            settings = paradigm.settings.model_validate_json(json.dumps(data["settings"]))
            self.at = data["block"], data["attempt"]
            begun = BlockStarted.model_validate(data)
            forms = self.cards[f"{begun.task}@{begun.version}"].get("forms")
            self.block = self.blocks[self.at] = paradigm.plan(settings, drawn_again(begun, self.seed, forms))
            self.keys, self.due, self.lit = data["keys"], [], False
            self.onsets_s[self.at], self.closing, self.window = [], False, None
        elif kind in ("page", "block_ended"):
            self.block, self.due = None, []
        elif kind in ("session_ended", "stopped"):
            self.ended = True
            if kind == "stopped" and self.page_s is not None:
                self.due = [Press(time.monotonic() + FAREWELL_S, "space")]

    def look(self) -> bool:
        """Look at the patch; returns whether a trial's stimulus just came on. After the last one, look for the page."""
        if self.block is not None or self.closing:
            self.window = self.window or self.fingers.window()
        if self.window is None:
            return False
        if self.closing and self.fingers.page_is_on(self.window):
            self.closed_s[self.at], self.closing = time.monotonic(), False
        if self.block is None:
            return False
        lit = self.fingers.lit(self.window)
        came_on = lit and not self.lit and self.trial < len(self.block.trials)
        self.lit = lit
        if came_on:
            self._answer(self.block, time.monotonic())
        return came_on

    def _answer(self, block: Block, seen_s: float) -> None:
        at = (*self.at, self.trial)
        self.onsets_s[self.at].append(seen_s)
        self.closing = self.trial == len(block.trials)
        trial = block.trials[at[2]]
        places = {target.name: target for target in trial.targets}
        for stream, expected in trial.expected.items():
            wanted = list(expected) if isinstance(expected, tuple) else [expected]
            options = next(s.answers for s in block.streams if s.name == stream)
            if self.rng.random() < self.mistakes and len(wanted) == 1 and not isinstance(expected, tuple):
                wanted = [options[self.rng.integers(len(options))]]
            rt_s = float(np.clip(self.rng.normal(RT_S, RT_SD_S), *RT_RANGE_S))
            for k, answer in enumerate(one for one in wanted if one is not None):
                key = (self.keys.get(answer) or [""])[0]
                place = None if key else places[answer]
                self.due.append(Press(seen_s + rt_s + k * NEXT_S, key, at, stream, answer, seen_s, place))

    def act(self) -> None:
        """Press what is due, and let go what was held long enough. A page that does not go is asked again."""
        now_s = time.monotonic()
        for release_s, key in [held for held in self.held if held[0] <= now_s]:
            self.held.remove((release_s, key))
            self.fingers.press(key, down=False)
        for press in [press for press in self.due if press.time_s <= now_s]:
            self.due.remove(press)
            before_s = time.monotonic()
            if press.place is not None:
                self.fingers.touch(press.place.x, press.place.y)
            else:
                self.fingers.press(press.key, down=True)
                self.held.append((before_s + HELD_S, press.key))
            self.pressed.append(Pressed(press, before_s, time.monotonic()))
            if self.block is None and not self.ended:
                self.due.append(Press(before_s + PRESS_AGAIN_S, press.key))


def attend(
    robot: Robot,
    tail: LogTail,
    over: Callable[[], bool],
    on_event: Callable[[Event], None] = lambda _event: None,
    on_onset: Callable[[], None] = lambda: None,
) -> None:
    """Hear, look and act until ``over``, which is asked at every look; tell of every event and onset."""
    try:
        while not over():
            for event in tail.events():
                robot.hear(event)
                on_event(event)
            if robot.look():
                on_onset()
            robot.act()
            time.sleep(LOOK_AT_PAGES_S if robot.block is None else LOOK_S)
    finally:
        robot.let_go()


def main(
    folder: Annotated[Path, typer.Argument(help="The participant's folder in the results.")],
    seed: int = 1,
    mistakes: Annotated[float, typer.Option(help="Share of answers that are drawn, 0 to 1.")] = 0.06,
    pages: Annotated[bool, typer.Option(help="Press the keys of pages as well.")] = True,
    patience_s: Annotated[float, typer.Option(help="Give up after so many seconds.")] = 1800.0,
) -> None:
    """Sit the session of a participant that starts from now on, or is gone on with."""
    robot = Robot(Fingers(), np.random.default_rng(seed), mistakes, PAGE_S if pages else None)
    deadline_s = time.monotonic() + patience_s
    attend(robot, LogTail(folder), lambda: robot.over or time.monotonic() > deadline_s)
    raise typer.Exit(0 if robot.over else 1)


if __name__ == "__main__":
    typer.run(main)
