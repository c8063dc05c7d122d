"""A page while it is shown: keys, touches and typed signs in, its picture and how it was left out. Knows no window."""

from __future__ import annotations

from collections.abc import Sequence

from cogtrain.presentation.forms import ERASE, answers_at_once, complete, takes, written
from cogtrain.presentation.pages import Page, PageResult, answered, layout, touched
from cogtrain.trial import Picture, Target

Input = tuple[float, float] | str
QUIET_S = 0.4
"""A page takes no answer before it has stood so long: a second press of a double one is not meant for it. This
project's own choice; people double-click within 0.2 s or so, and nobody reads a page in less."""


class PageRun:
    """One page. ``picture`` is what to draw; it is another object whenever it changed."""

    def __init__(self, page: Page, language: str) -> None:
        self._page, self._language = page, language
        self._allowed = [button.key for button in page.buttons]
        self._hinted, self._touched_s = False, 0.0
        self.form = page.start
        self.picture: Picture
        self.targets: tuple[Target, ...]
        self._lay_out()

    def _lay_out(self) -> None:
        self.picture, self.targets = layout(self._page, self._language, self._hinted, self.form)

    def take(self, keys: Sequence[str], inputs: Sequence[Input], elapsed_s: float) -> PageResult | None:
        """What came within a frame; how the page was left, or None while it stays.

        inputs: touches and typed signs in the order in which they came; a touch is its place. The first button of a
        page that asks leaves it only once there is an answer. While the page is new, only signs to write are taken.
        """
        page = self._page
        if elapsed_s < QUIET_S:
            keys, inputs = (), [one for one in inputs if isinstance(one, str)]
        before = self.form, self._hinted
        given: list[str] = []
        for one in inputs:
            name = one if isinstance(one, str) else touched(self.targets, *one)
            if isinstance(one, str):
                self._write(one)
            elif name is not None:
                given.append(name)
                self.form = answered(page, self.form, name)
        for key in keys:
            given.append(key)
            if page.choices is not None:
                self.form = answered(page, self.form, key)
        self._new_line(keys)
        if any(answers_at_once(page.choices, name) for name in given):
            return PageResult("key", self._allowed[0], elapsed_s, self.form.selected)
        pressed = next((key for key in given if key in self._allowed and page.wanted in (None, key)), None)
        first = bool(self._allowed) and pressed == self._allowed[0]
        if pressed is not None and (not first or complete(page.choices, page.entry, self.form)):
            value = self.form.selected if page.entry is None else self.form.text
            return PageResult("key", pressed, elapsed_s, value if first else None)
        hint = page.wanted is not None and bool(given) and not self._hinted
        if hint or (self.form, self._hinted) != before:
            self._hinted = self._hinted or hint
            self._lay_out()
        if page.asks and (keys or inputs):
            self._touched_s = elapsed_s  # whoever is still writing is not sent away
        if page.closes_after_s is not None and elapsed_s - self._touched_s >= page.closes_after_s:
            return PageResult("closed", None, elapsed_s, self.form.selected if page.entry is None else self.form.text)
        return None

    def _new_line(self, keys: Sequence[str]) -> None:
        entry = self._page.entry
        if entry is not None and entry.kind == "text" and "return" in keys:
            self._write("\n")

    def _write(self, sign: str) -> None:
        entry = self._page.entry
        if entry is not None:
            self.form = written(entry, self.form, sign)
            self._hinted = sign != ERASE and not takes(entry, sign)
