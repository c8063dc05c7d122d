"""The kiosk's display, lent to a session, which closes what it was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cogtrain.clock import Clock
from cogtrain.presentation.display import BlockEnd, BlockRequest, Display, DisplayInfo
from cogtrain.presentation.pages import Page, PageResult
from cogtrain.trial import Outcome


@dataclass(frozen=True)
class Borrowed:
    """The same display; closing it leaves it open."""

    display: Display

    @property
    def info(self) -> DisplayInfo:
        return self.display.info

    @property
    def clock(self) -> Clock:
        return self.display.clock

    def page(self, page: Page, language: str) -> PageResult:
        return self.display.page(page, language)

    def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], bool]) -> BlockEnd:
        return self.display.block(request, on_outcome)

    def close(self) -> None:
        """It stays open."""
