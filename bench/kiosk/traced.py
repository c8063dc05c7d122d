"""A kiosk whose pages are told on standard output as they come: ``python -m bench.kiosk.traced RESULTS WxH``.

The window, keys, logs and pages are the kiosk's own; what is told is a JSON line a page, and a line when it takes keys.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.kiosk.driver import READY
from cogtrain.care.site import load_site
from cogtrain.clock import SystemClock
from cogtrain.displays.display import BlockEnd, BlockRequest
from cogtrain.displays.window.inputs import WindowInputs
from cogtrain.displays.window.window import WindowDisplay
from cogtrain.engine.touch_caps import touch_caps
from cogtrain.kiosk import Kiosk, serve
from cogtrain.kiosk.borrowed import Borrowed
from cogtrain.kiosk.kiosk import IDLE_S
from cogtrain.library import load_library
from cogtrain.pages.form import digits
from cogtrain.pages.large import parts_of
from cogtrain.pages.page import Page, PageResult, layout
from cogtrain.trial import Outcome


def tell(**what: object) -> None:
    """One line."""
    print(json.dumps(what), flush=True)


class Traced(Borrowed):
    """A display that tells what it shows."""

    def page(self, page: Page, language: str) -> PageResult:
        *first, (last, scale) = parts_of(page, language, self.style)
        for part, size in first:
            self._tell(replace(part, name=f"{page.name}:part"), language, size)
            result = self.display.page(part, language)
            if result.how != "key":
                return result
        self._tell(last, language, scale)
        return self.display.page(last, language)

    def _tell(self, page: Page, language: str, scale: float) -> None:
        targets = {target.name: (target.x, target.y) for target in layout(page, language, scale=scale)[1]}
        named = [] if page.choices is None else digits(page.choices)
        choices = [] if page.choices is None else [option.name for option in page.choices.options]
        at_once = page.choices is not None and page.choices.at_once
        tell(
            page=page.name,
            keys=[button.key for button in page.buttons],
            choices=choices,
            digits=named,
            at_once=at_once,
            scale=page.choices is not None and page.choices.scale,
            entry=None if page.entry is None else page.entry.kind,
            targets=targets,
        )

    def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], bool]) -> BlockEnd:
        caps = touch_caps(request.block, request.keys, self.info.half_width)
        targets = {cap.key: (cap.x, cap.y) for cap in caps}
        tell(page="block", keys=[], choices=[], at_once=False, entry=None, targets=targets)
        return self.display.block(request, on_outcome)

    def close(self) -> None:
        self.display.close()


def _told_when_ready() -> None:
    """Let the window tell when a page or a block begins to take what is pressed."""
    forget = WindowInputs.forget

    def begins(self: WindowInputs) -> None:
        forget(self)
        print(READY, end="", flush=True)

    WindowInputs.forget = begins  # type: ignore[method-assign]


def main(results: Path, size: tuple[int, int]) -> None:
    """Serve until a staff code ends it."""
    _told_when_ready()
    display = WindowDisplay(size, sync_patch=False, clock=SystemClock())
    try:
        lent = Traced(display, unlock=lambda: None, idle_s=IDLE_S)
        serve(Kiosk(lent, results, load_library(), load_site(results), lambda: 7, warn=print))
    finally:
        display.close()
    tell(page="over", keys=[], choices=[], at_once=False, entry=None, targets={})


if __name__ == "__main__":
    width, height = (int(part) for part in sys.argv[2].split("x"))
    main(Path(sys.argv[1]), (width, height))
