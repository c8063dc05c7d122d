"""A page while it is shown: keys, touches and typed signs in, its picture and how it was left out. Knows no window.

A page takes no answer, button or touch in its first moments, and none from a key that lies down since the page before:
a double press, or a key that is held, never answers a page that nobody has seen. What is typed into a field is no
answer, and is kept.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from cogtrain.pages.form import ERASE, answers_at_once, complete, takes, value_of, written
from cogtrain.pages.page import Page, PageResult, answered, layout, touched
from cogtrain.trial import Picture, Target

Input = tuple[float, float] | str
QUIET_S = 0.4
"""A page takes no answer before it has stood so long: a second press of a double one is not meant for it. This
project's own choice; people double-click within 0.2 s or so, and nobody reads a page in less."""
LAG_S = 0.05
"""Keys and typed signs come by two ways. A key's last repeated sign may come so long after its release."""
POINTER = "pointer"
DRAFT_EVERY_S = 10.0


class PageRun:
    """One page. ``picture`` is what to draw; it is another object whenever it changed. by_touch: whether the last input
    was a touch, and no key. scale: of its words."""

    def __init__(self, page: Page, language: str, by_touch: bool = True, scale: float = 1.0) -> None:
        self._page, self._language, self._scale = page, language, scale
        self._allowed = [button.key for button in page.buttons]
        if page.wanted is not None and page.wanted not in self._allowed:
            self._allowed.append(page.wanted)  # too many keys to show them
        self._hinted, self._touched_s = False, 0.0
        self._down_before: set[str] | None = None
        self._pressed_here, self._lay_s = False, -math.inf
        self.form, self.by_touch = page.start, by_touch
        self._drafted, self._drafted_s = page.start.text, 0.0
        self.picture: Picture
        self.targets: tuple[Target, ...]
        self._lay_out()

    def _lay_out(self) -> None:
        self.picture, self.targets = layout(
            self._page, self._language, self._hinted, self.form, by_touch=self.by_touch, scale=self._scale
        )

    def take(
        self, keys: Sequence[str], inputs: Sequence[Input], elapsed_s: float, held: Collection[str] = ()
    ) -> PageResult | None:
        """What came within a frame; how the page was left, or None while it stays.

        inputs: touches and typed signs in the order in which they came; a touch is its place. held: the keys that lie
        down by now, POINTER where a button of the pointer does. The first button of a page that asks leaves it only
        once there is an answer.
        """
        page = self._page
        before = self.form, self._hinted
        if page.asks and (keys or inputs):
            self._touched_s = elapsed_s  # whoever is still writing is not sent away
        keys, inputs = self._pressed_on_it(keys, inputs, held, elapsed_s)
        changed = self._with_what(keys, inputs)
        awake = elapsed_s >= QUIET_S
        given: list[str] = []
        for one in inputs:
            if isinstance(one, str):
                self._write(one)
            elif awake and (name := touched(self.targets, *one)) is not None:
                given.append(name)
                if self._answers(name):
                    return self._left(self._allowed[0], elapsed_s, self.form.selected)
        if page.entry is not None and page.entry.kind == "text" and "return" in keys:
            self._write("\n")
        for key in keys if awake else ():
            given.append(key)
            if page.choices is not None and self._answers(key):
                return self._left(self._allowed[0], elapsed_s, self.form.selected)
        pressed = next((key for key in given if key in self._allowed and page.wanted in (None, key)), None)
        first = bool(self._allowed) and pressed == self._allowed[0]
        if pressed is not None and (not first or complete(page.choices, page.entry, self.form)):
            value = value_of(page.choices, page.entry, self.form)
            return self._left(pressed, elapsed_s, value if first else None)
        hint = page.wanted is not None and bool(given) and not self._hinted
        if hint or changed or (self.form, self._hinted) != before:
            self._hinted = self._hinted or hint
            self._lay_out()
        self._tell_draft(elapsed_s)
        if page.closes_after_s is not None and elapsed_s - self._touched_s >= page.closes_after_s:
            return PageResult("closed", None, elapsed_s, form=self.form)
        return None

    def _pressed_on_it(
        self, keys: Sequence[str], inputs: Sequence[Input], held: Collection[str], elapsed_s: float
    ) -> tuple[Sequence[str], Sequence[Input]]:
        """What was pressed on this page, without what lay down before it came.

        A key that lies down repeats as typed signs, and only the one pressed last does. Keys of the page before that
        were let go count again; so does one that was pressed once more, as its release was then lost.
        """
        if self._down_before is None:
            self._down_before = set(held) - set(keys)
        if self._down_before - {POINTER}:
            self._lay_s = elapsed_s
        self._down_before &= set(held)
        before = set(self._down_before)
        self._down_before -= set(keys)
        keys = [key for key in keys if key not in before]
        self._pressed_here = self._pressed_here or bool(keys)
        signs = self._pressed_here or elapsed_s - self._lay_s > LAG_S
        return keys, [one for one in inputs if (signs if isinstance(one, str) else POINTER not in before)]

    def _tell_draft(self, elapsed_s: float) -> None:
        if self._page.draft is None or elapsed_s - self._drafted_s < DRAFT_EVERY_S:
            return
        self._drafted_s = elapsed_s
        if self.form.text != self._drafted:
            self._drafted = self.form.text
            self._page.draft(self.form.text)

    def _with_what(self, keys: Sequence[str], inputs: Sequence[Input]) -> bool:
        """Take in whether the last input was a key or a touch; whether the page looks another way with it."""
        before = self.by_touch
        if keys or any(not isinstance(one, str) for one in inputs):
            self.by_touch = not keys
        entry = self._page.entry
        return self.by_touch != before and entry is not None and entry.kind == "text"

    def _answers(self, name: str) -> bool:
        """Take a key or touch of that name; whether it is an answer that leaves the page."""
        leaves = answers_at_once(self._page.choices, self.form, name)
        self.form = answered(self._page, self.form, name)
        return leaves

    def _left(self, key: str, elapsed_s: float, value: str | None) -> PageResult:
        return PageResult("key", key, elapsed_s, value, form=self.form)

    def _write(self, sign: str) -> None:
        entry = self._page.entry
        if entry is not None:
            self.form = written(entry, self.form, sign)
            self._hinted = sign != ERASE and not takes(entry, sign)
