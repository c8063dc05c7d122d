"""A robot in front of a page: it reads what is asked as the page itself has it, and answers by real keys or touches."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, Page

# The player's own engine tells when a stimulus came on; nothing of the player is changed.
WATCH = """
async () => {
  const { BlockRun } = await import("/player/engine.js");
  const flipped = BlockRun.prototype.flipped;
  window.cameOn = [];
  BlockRun.prototype.flipped = function (stamp) {
    flipped.call(this, stamp);
    if (!this.cameOn) return;
    window.cameOn.push({
      stamp, trial: this.current.trial,
      plan: { keys: this.plan.keys, caps: this.plan.caps, streams: this.plan.streams },
      unit: this.plan.unit_px, byTouch: this.byTouch,
    });
  };
}
"""
KEYS = {
    "space": " ", "return": "Enter", "tab": "Tab", "backspace": "Backspace", "left": "ArrowLeft", "right": "ArrowRight",
    "up": "ArrowUp", "down": "ArrowDown", "comma": ",", "period": ".", "slash": "/", "semicolon": ";", "minus": "-",
    "lshift": "ShiftLeft", "rshift": "ShiftRight", "lctrl": "ControlLeft", "rctrl": "ControlRight",
}  # fmt: skip
Came = Mapping[str, Any]


@dataclass
class Robot:
    """Answers what a page shows. answer: what it gives to a trial, (stream, answer) each; without, what is right.
    replies: to pages that ask."""

    page: Page
    by_touch: bool = False
    answer: Callable[[Came], list[tuple[str, str]]] | None = None
    replies: dict[str, str] = field(default_factory=lambda: {"digits": "2580"})
    rt_s: float = 0.3
    seen: list[str] = field(default_factory=list)
    blocks: int = 0
    _heading: str = ""
    _tries: int = 0

    def watch(self) -> None:
        """Have the player's engine tell of each stimulus."""
        self.page.evaluate(WATCH)

    def step(self) -> bool:
        """Answer what there is to answer now; whether there was anything."""
        if self.page.locator("#block").is_visible():
            return self.trials()
        return self.one_page()

    def trials(self) -> bool:
        """Answer the stimuli that came on since."""
        came = self.page.evaluate("() => (window.cameOn || []).splice(0)")
        for one in came:
            time.sleep(self.rt_s)
            for place, (stream, answer) in enumerate((self.answer or right)(one)):
                if place:
                    time.sleep(0.06)
                self.give(one, stream, answer)
        return bool(came)

    def give(self, came: Came, stream: str, answer: str) -> None:
        """One answer, at its own place, on its cap, or by its key."""
        targets = {one["name"]: one for one in came["trial"]["targets"]}
        caps = {one["answer"]: one for one in came["plan"]["caps"]}
        place = targets.get(answer)
        if place is None and self.by_touch:
            place = caps.get(f"{stream}.{answer}") or caps.get(answer)
        if place is None:
            key = next(key for key, means in came["plan"]["keys"].items() if [stream, answer] in means)
            self.page.keyboard.press(name_of(key))
            return
        size = self.page.viewport_size or {"width": 1024, "height": 768}
        x, y = size["width"] / 2 + place["x"] * came["unit"], size["height"] / 2 - place["y"] * came["unit"]
        if self.by_touch:
            self.page.touchscreen.tap(x, y)
        else:
            self.page.mouse.click(x, y)

    def one_page(self) -> bool:
        """Answer the page that stands there, if it waits for somebody."""
        words = self.page.locator("#page").inner_text()
        if not self.seen or self.seen[-1] != words:
            self.seen.append(words)
        kind = self.page.evaluate("() => document.querySelector('.entry')?.className.split(' ').pop() ?? ''")
        if kind:
            with suppress(Error):  # the page went on meanwhile, as where one presses
                self.page.locator(".entry").fill(self.replies.get(kind, "Something that came to mind."), timeout=2000)
        elif self.page.locator(".choices:not(.review) .option").count():
            self.choose()
            return True
        buttons = self.page.locator(".press")
        if not buttons.count():
            return False
        heading = words.split("\n")[0]
        self._tries = self._tries + 1 if heading == self._heading else 0
        self._heading = heading
        asked = self.page.locator(".press.first").count() > 0
        self.press(buttons.first if asked else buttons.nth(self._tries % buttons.count()))
        return True

    def choose(self) -> None:
        """The answer that is asked for, else the first."""
        options = self.page.locator(".option")
        names = options.locator("input").evaluate_all("all => all.map((one) => one.value)")
        wanted = next((i for i, name in enumerate(names) if name in self.replies.get("choose", "").split()), 0)
        if len(names) > 5 and not wanted:
            wanted = len(names) // 2
        before = self.page.locator("#page").inner_text()
        self.press(options.nth(wanted))
        if self.page.locator(".press.first").count() and self.page.locator("#page").inner_text() == before:
            self.press(self.page.locator(".press.first"))

    def press(self, where: Any) -> None:
        """A touch or a click, once the page has stood long enough to take one."""
        self.page.wait_for_timeout(450)
        with suppress(Error):  # the page went on meanwhile; the next look sees the next one
            where.tap(timeout=2000) if self.by_touch else where.click(timeout=2000)


def name_of(key: str) -> str:
    """The driver's name of a card's key."""
    return KEYS.get(key, key.removeprefix("num_"))


def right(came: Came) -> list[tuple[str, str]]:
    """What each stream of a trial expects, in its order."""
    kinds = {one["name"]: one["kind"] for one in came["plan"]["streams"]}
    given = []
    for stream, expected in came["trial"]["expected"].items():
        if kinds[stream] == "typed":
            given += [(stream, sign) for sign in (*expected, "enter")]
        elif isinstance(expected, list):
            given += [(stream, one) for one in expected]
        elif expected is not None:
            given.append((stream, expected))
    return given
