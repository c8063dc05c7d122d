"""Pictures that several paradigms share, made of polygons and lines so that no font decides how they look.

Lengths are in units of the window's smaller side, as in :mod:`cogtrain.trial`.
"""

from __future__ import annotations

from cogtrain.trial import Picture, Polygon, Polyline


def fixation(size: float = 0.05, y: float = 0.0) -> Picture:
    """A plus sign, ``size`` wide, at (0, y)."""
    half = size / 2
    return (Polyline(((-half, y), (half, y)), "muted"), Polyline(((0.0, y - half), (0.0, y + half)), "muted"))


def arrow(direction: str, x: float = 0.0, y: float = 0.0, size: float = 0.11) -> Polygon:
    """An arrow that points "left" or "right", ``size`` wide and high."""
    tip = -size / 2 if direction == "left" else size / 2
    outline = ((1.0, 0.0), (0.0, 1.0), (0.0, 0.36), (-1.0, 0.36), (-1.0, -0.36), (0.0, -0.36), (0.0, -1.0))
    return Polygon(tuple((x + tip * across, y + abs(tip) * up) for across, up in outline))
