"""A page while it is shown: keys, touches and typed signs in, its picture and how it was left out. Knows no window."""

from __future__ import annotations

from collections.abc import Sequence

from cogtrain.presentation.forms import complete, written
from cogtrain.presentation.pages import Page, PageResult, answered, layout, touched
from cogtrain.trial import Picture, Target


class PageRun:
    """One page. ``picture`` is what to draw; it is another object whenever it changed."""

    def __init__(self, page: Page, language: str) -> None:
        self._page, self._language = page, language
        self._allowed = [button.key for button in page.buttons]
        self._hinted = False
        self.form = page.start
        self.picture: Picture
        self.targets: tuple[Target, ...]
        self._lay_out()

    def _lay_out(self) -> None:
        self.picture, self.targets = layout(self._page, self._language, self._hinted, self.form)

    def take(
        self, keys: Sequence[str], touches: Sequence[tuple[float, float]], typed: Sequence[str], elapsed_s: float
    ) -> PageResult | None:
        """What came within a frame; how the page was left, or None while it stays.

        The first button of a page that asks leaves it only once there is an answer.
        """
        page = self._page
        names = [touched(self.targets, x, y) for x, y in touches]
        given = [*keys, *(name for name in names if name is not None)]
        before = self.form
        self._fill(given, typed)
        pressed = next((key for key in given if key in self._allowed and page.wanted in (None, key)), None)
        first = bool(self._allowed) and pressed == self._allowed[0]
        if pressed is not None and (not first or complete(page.choices, page.entry, self.form)):
            value = self.form.selected if page.entry is None else self.form.text
            return PageResult("key", pressed, elapsed_s, value if first else None)
        hint = page.wanted is not None and bool(given) and not self._hinted
        if hint or self.form != before:
            self._hinted = self._hinted or hint
            self._lay_out()
        if page.closes_after_s is not None and elapsed_s >= page.closes_after_s:
            return PageResult("closed", None, elapsed_s)
        return None

    def _fill(self, given: Sequence[str], typed: Sequence[str]) -> None:
        page = self._page
        if not page.asks:
            return
        for name in given:
            self.form = answered(page, self.form, name)
        if page.entry is not None:
            lines = ["\n"] if page.entry.kind == "text" and "return" in given else []
            for sign in (*typed, *lines):
                self.form = written(page.entry, self.form, sign)
