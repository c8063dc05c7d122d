"""The kiosk's display, lent to a session, which closes what it was given; a page that is left alone is locked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cogtrain.clock import Clock
from cogtrain.displays.display import BlockEnd, BlockRequest, Display, DisplayInfo
from cogtrain.pages.page import Page, PageResult
from cogtrain.pages.style import PageStyle
from cogtrain.trial import Outcome


@dataclass
class Borrowed:
    """The same display; closing it leaves it open. unlock: shows the lock until the person is back. idle_s: how long a
    page stands without a key or touch before it is locked."""

    display: Display
    unlock: Callable[[], None]
    idle_s: float

    @property
    def style(self) -> PageStyle:
        return self.display.style

    @style.setter
    def style(self, style: PageStyle) -> None:
        self.display.style = style

    @property
    def info(self) -> DisplayInfo:
        return self.display.info

    @property
    def clock(self) -> Clock:
        return self.display.clock

    @property
    def sounds(self) -> bool:
        return self.display.sounds

    def page(self, page: Page, language: str) -> PageResult:
        if page.closes_after_s is not None or page.breathing:
            return self.display.page(page, language)
        seconds, start = 0.0, page.start
        while True:
            shown = replace(page, closes_after_s=self.idle_s, start=start)
            result = self.display.page(shown, language)
            seconds += result.seconds
            if result.how != "closed":
                return replace(result, seconds=seconds)
            self.unlock()
            start = result.form

    def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], bool]) -> BlockEnd:
        return self.display.block(request, on_outcome)

    def close(self) -> None:
        """It stays open."""
