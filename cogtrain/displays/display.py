"""What the session runner asks of a display. The real window and the simulated one cannot be told apart through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from cogtrain.clock import Clock
from cogtrain.engine.block_run import Prepare
from cogtrain.engine.marks import Marks
from cogtrain.pages.page import Page, PageResult
from cogtrain.pages.style import PageStyle
from cogtrain.trial import Assets, Block, Outcome


class DisplayGoneError(Exception):
    """The place where pages and blocks happen went away, and does not come back."""


LEAD_S = 0.6
"""Empty frames before a block's first trial: enough for the watch over flips to find the refresh."""

DisplayKind = Literal["vsynced", "composited", "software-paced", "browser", "simulated"]


@dataclass(frozen=True)
class DisplayInfo:
    """The display's truth, kept with every session.

    kind: vsynced: flips wait for the screen's refresh; composited: they do, but unsteadily; software-paced: there is
        no refresh and the engine keeps the pace by its own clock; browser: a page in a browser, which tells when it
        drew; simulated: there is no screen.
    refresh_hz: measured, never nominal (but where the engine keeps the pace). jitter_ms: SD of the intervals between
        flips.
    layout: the keyboard's, such as ``de``; empty where it is not known. absent_keys: that a card may name, and that no
        key of this layout bears.
    """

    kind: DisplayKind
    refresh_hz: float
    jitter_ms: float
    width_px: int
    height_px: int
    full_screen: bool
    key_backend: str
    clock: str
    device: str
    versions: Mapping[str, str | None]
    layout: str = ""
    absent_keys: frozenset[str] = frozenset()

    @property
    def half_width(self) -> float:
        """Of the window, in shares of its shorter side."""
        return self.width_px / min(self.width_px, self.height_px) / 2


@dataclass(frozen=True)
class BlockRequest:
    """A block to run: what a display needs besides the block itself. paradigm: the name of the one that planned it.
    assets: the files that its pictures and sounds are taken from. kept: waits until all that was handed over is on
    the disk, for a display that keeps answers itself until then; True where the disk refuses, and the block has to be
    broken off. marks: what recorders are told; a browser tells them nothing."""

    block: Block
    keys: Mapping[str, tuple[str, ...]]
    paradigm: str
    practice: bool = False
    prepare: Prepare | None = None
    language: str = "en"
    assets: Assets = field(default_factory=dict)
    kept: Callable[[], bool] = lambda: False
    marks: Marks | None = None


@dataclass(frozen=True)
class BlockEnd:
    """How a block ended, and by how much the key clock moved against the session's clock meanwhile, milliseconds. why:
    "focus" where it was broken off because another window came to the front."""

    how: Literal["finished", "stopped"]
    clock_drift_ms: float = 0.0
    why: Literal["", "focus"] = ""


class Display(Protocol):
    """A place where pages and blocks happen. style: how pages are shown from now on."""

    style: PageStyle

    @property
    def info(self) -> DisplayInfo: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def sounds(self) -> bool:
        """Whether a bell or a stimulus can be heard: there is a device for sound."""
        ...

    def page(self, page: Page, language: str) -> PageResult:
        """Show a page until it is left."""
        ...

    def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], bool]) -> BlockEnd:
        """Run a block; every trial that ended is handed over at once, in order. ``on_outcome`` must return in
        microseconds; True asks for a pause, and the block is broken off."""
        ...

    def close(self) -> None: ...
