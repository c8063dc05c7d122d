"""Pictures: what is seen, as frozen values.

Lengths are in units of the window's smaller side, origin at the centre, x to the right, y up. Colours are roles of
the one look ("text", "accent", ...), so that no paradigm paints on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Text:
    """One line of text; ``height`` is the font's size."""

    text: str
    x: float = 0.0
    y: float = 0.0
    height: float = 0.12
    colour: str = "text"
    bold: bool = False
    anchor: Literal["centre", "left", "right"] = "centre"


@dataclass(frozen=True)
class Polygon:
    """A closed shape; ``fill`` and ``line`` are colour roles or None."""

    points: tuple[tuple[float, float], ...]
    fill: str | None = "text"
    line: str | None = None
    line_width: float = 0.006


@dataclass(frozen=True)
class Circle:
    """A disc, a ring, or both."""

    x: float = 0.0
    y: float = 0.0
    radius: float = 0.05
    fill: str | None = None
    line: str | None = "text"
    line_width: float = 0.006


@dataclass(frozen=True)
class Polyline:
    """An open line through ``points``."""

    points: tuple[tuple[float, float], ...]
    colour: str = "text"
    width: float = 0.006


@dataclass(frozen=True)
class Box:
    """A rectangle around (x, y), its corners rounded by ``corner``."""

    x: float = 0.0
    y: float = 0.0
    width: float = 0.1
    height: float = 0.1
    corner: float = 0.0
    fill: str | None = None
    line: str | None = "text"
    line_width: float = 0.006


@dataclass(frozen=True)
class Image:
    """A picture from a file of the task's card, by the name that the card gives it, fitted into a rectangle around
    (x, y); its own proportions stay."""

    asset: str
    x: float = 0.0
    y: float = 0.0
    width: float = 0.4
    height: float = 0.4


Shape = Text | Polygon | Circle | Polyline | Box | Image
Picture = tuple[Shape, ...]
