"""What all who come share: the records, the site, the library, the clock."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cogtrain.care.site import Site
from cogtrain.clock import Clock
from cogtrain.displays.display import Display
from cogtrain.kiosk import Kiosk
from cogtrain.library import Library, load_library
from cogtrain.web.refusals import Refusals


@dataclass
class House:
    """A results folder that is open to browsers. warn: is told what goes amiss. sync_patch: a square shows when the
    stimulus is on."""

    results: Path
    site: Site
    clock: Clock
    warn: Callable[[str], None]
    sync_patch: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _library: Library | None = None

    def __post_init__(self) -> None:
        self.refusals = Refusals(self.results, self.clock)

    @property
    def library(self) -> Library:
        """Read once, by whoever needs it first."""
        with self._lock:
            if self._library is None:
                self._library = load_library()
            return self._library

    def kiosk(self, display: Display) -> Kiosk:
        """What a person meets at home, in that display."""
        return Kiosk(
            display,
            self.results,
            self.library,
            self.site,
            lambda: secrets.randbits(32),
            at_home=True,
            warn=self.warn,
            refused=lambda code: self.refusals.record("wrong-number", code),
        )
