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
    """An arrow that points "left", "right", "up" or "down", ``size`` wide and high."""
    outline = ((1.0, 0.0), (0.0, 1.0), (0.0, 0.36), (-1.0, 0.36), (-1.0, -0.36), (0.0, -0.36), (0.0, -1.0))
    reach, flipped = size / 2, -size / 2 if direction in ("left", "down") else size / 2
    if direction in ("up", "down"):
        return Polygon(tuple((x + reach * up, y + flipped * across) for across, up in outline))
    return Polygon(tuple((x + flipped * across, y + reach * up) for across, up in outline))
