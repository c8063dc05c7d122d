"""Pages of a session: shown, recorded, and left; Esc or Stop leads through the pause page and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cogtrain.displays.display import Display
from cogtrain.events.event import Event
from cogtrain.events.session import PageLeft, PageShown, Paused, Resumed
from cogtrain.pages.form import FormState
from cogtrain.pages.page import Button, Page, PageResult
from cogtrain.session import script
from cogtrain.wording import say

Put = Callable[[Event], None]
UNATTENDED_PAGE_S = 2.0


class StoppedForToday(Exception):  # noqa: N818 - nothing went amiss
    """The person chose to stop; carries where."""


def _as_left(page: Page, form: FormState) -> Page:
    """The page with what was chosen or written when it was left; what is not shown is written anew."""
    hidden = page.entry is not None and page.entry.kind in ("secret", "digits")
    return replace(page, start=form) if page.asks and not hidden else page


class Paging:
    """Shows pages in a display and records them with ``put``; ``flush`` waits for the disk. put_at_once: of a block,
    where nothing can be waited for, and flush_at_once: True where it has to be broken off.

    where: what the person is at, for the record of a pause. adjust: asks how pages are to be shown from then on; a
    pause offers it. What is written on a page is never recorded here.
    """

    def __init__(
        self,
        display: Display,
        put: Put,
        flush: Callable[[], None],
        language: str,
        *,
        unattended: bool,
        put_at_once: Callable[[Event], bool] | None = None,
        flush_at_once: Callable[[], bool] = lambda: False,
    ) -> None:
        self.display, self.put, self.flush, self.language = display, put, flush, language
        self._at_once, self.flush_at_once = put_at_once, flush_at_once
        self.where = "welcome"
        self.adjust: Callable[[], None] | None = None
        self._unattended = unattended

    def put_at_once(self, event: Event) -> bool:
        """Record what happened in a block; whether the block has to be broken off for it."""
        if self._at_once is not None:
            return self._at_once(event)
        self.put(event)
        return False

    def show(self, page: Page) -> PageResult:
        """Show a page until it is left. Raises StoppedForToday where the person is done for today.

        Where a pause came between, the page stands there again as it was left, and its seconds are all that it was
        shown.
        """
        shown_s = 0.0
        if self._unattended and not page.asks:
            page = replace(page, closes_after_s=UNATTENDED_PAGE_S)
        keys = [page.wanted] if page.wanted is not None else [button.key for button in page.buttons]
        while True:
            self.put(PageShown(page=page.name, keys=keys))
            result = self.display.page(page, self.language)
            away = {"away_s": round(result.away_s, 3)} if result.away_s else {}
            seconds, key = round(result.seconds, 3), result.key or result.how
            self.put(PageLeft(page=page.name, seconds=seconds, key=key, **away))
            shown_s += result.seconds
            if result.how != "key" and page.draft is not None:
                page.draft(result.form.text)
            if result.how != "stop":
                return replace(result, seconds=shown_s)
            page = _as_left(page, result.form)
            self.where = f"page {page.name}"
            self.pause(script.pause(self.language, "pause.page"))

    def pause(self, page: Page | None = None) -> None:
        """The pause page, or another one in its place. Raises StoppedForToday where "s" is pressed."""
        self.put(Paused(where=self.where))
        self.flush()
        began_s = self.display.clock.monotonic_s()
        page = script.pause(self.language) if page is None else page
        if self._unattended:
            page = replace(page, closes_after_s=UNATTENDED_PAGE_S)
        if self.adjust is not None and not self._unattended:
            page = replace(page, buttons=(*page.buttons, script.adjust_button(self.language)))
        self.put(PageShown(page=page.name, keys=[button.key for button in page.buttons]))
        result = self.display.page(page, self.language)
        while (
            result.how == "stop" or result.key == script.ADJUST_KEY
        ):  # Stop pressed once more: it never goes on by that
            if result.key == script.ADJUST_KEY and self.adjust is not None:
                self.adjust()
            result = self.display.page(page, self.language)
        if result.how == "key" and result.key == "s":
            raise StoppedForToday(self.where)
        self.put(Resumed(gap_s=round(self.display.clock.monotonic_s() - began_s, 3)))

    def farewell(self) -> None:
        """Thank somebody who stops; the page goes by itself after a while."""
        page = script.simple("stopped", "stopped", self.language)
        buttons = (Button("space", say(self.language, "end.close")),)
        self.display.page(replace(page, buttons=buttons, closes_after_s=30.0), self.language)
