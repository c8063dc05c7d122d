"""How pages and tasks are made fit for a person, as the person's log tells it last."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cogtrain.library.models import Hand, Variant
from cogtrain.pages.style import PageStyle


@dataclass(frozen=True)
class Accommodations:
    """language: of the pages; None: the clinic's. large_type: words on pages, and pictures of trials. light: dark words
    on a light ground. spoken: read aloud. hand: keys for that hand alone. slower: times to answer are so many times as
    long."""

    language: str | None = None
    large_type: bool = False
    light: bool = False
    spoken: bool = False
    hand: Hand | None = None
    slower: float = 1.0

    @property
    def style(self) -> PageStyle:
        """How pages are shown."""
        return PageStyle(self.large_type, self.light, self.spoken)

    @property
    def variant(self) -> Variant:
        """How tasks are made fit."""
        return Variant(large_type=self.large_type, hand=self.hand, slower=self.slower)

    def data(self) -> dict[str, Any]:
        """What is other than for everybody."""
        return {name: value for name, value in asdict(self).items() if value != getattr(NONE, name)}


NONE = Accommodations()
