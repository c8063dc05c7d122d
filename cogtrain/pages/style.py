"""How pages are shown to somebody: as they are, in large type, on a light ground, read aloud."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageStyle:
    """large_type: words as large as the page has room for, at most 1.35 times. light: dark words on a light ground;
    blocks keep their own ground, on which scores are compared. spoken: read aloud where the computer has a voice."""

    large_type: bool = False
    light: bool = False
    spoken: bool = False


PLAIN = PageStyle()
