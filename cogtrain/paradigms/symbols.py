"""Two dozen abstract signs for coding and search: simple, no letters or digits, told apart at 5 % of the window.

Each is drawn in a square from -1 to 1 and scaled where it is used.
"""

from __future__ import annotations

from math import cos, pi, sin

from cogtrain.trial import Circle, Picture, Polygon, Polyline

Points = tuple[tuple[float, float], ...]

LINE = 0.2  # width of lines, in halves of the square


def _around(count: int, radius: float, start: float = pi / 2, inner: float | None = None) -> Points:
    """Corners on a circle, from the top; every second one at ``inner`` where that is given."""
    radii = (radius, radius if inner is None else inner)
    steps = [start + 2 * pi * k / count for k in range(count)]
    return tuple((radii[k % 2] * cos(angle), radii[k % 2] * sin(angle)) for k, angle in enumerate(steps))


def _arc(radius: float, x: float, start: float, end: float) -> Points:
    angles = [start + (end - start) * k / 24 for k in range(25)]
    return tuple((x + radius * cos(angle), radius * sin(angle)) for angle in angles)


_HEART: Points = tuple(
    (sin(t) ** 3, (13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t)) / 16 + 0.1)
    for t in (2 * pi * k / 40 for k in range(40))
)
_DIAMOND: Points = ((0, 1), (0.8, 0), (0, -1), (-0.8, 0))
_SQUARE: Points = ((-0.85, 0.85), (0.85, 0.85), (0.85, -0.85), (-0.85, -0.85))

# Filled shapes, outlined shapes, open lines and discs (x, y, radius) of each sign.
_FILLED: dict[str, tuple[Points, ...]] = {
    "arrow": (((0, 1), (0.85, 0.05), (0.32, 0.05), (0.32, -1), (-0.32, -1), (-0.32, 0.05), (-0.85, 0.05)),),
    "bolt": (((0.3, 1), (-0.75, -0.15), (-0.05, -0.15), (-0.3, -1), (0.75, 0.2), (0.05, 0.2)),),
    "crescent": ((*_arc(0.95, -0.1, pi / 3, 5 * pi / 3), *_arc(0.84, 0.34, 4.32, 1.96)),),
    "crown": (((-0.95, -0.7), (-0.95, 0.7), (-0.45, 0.0), (0, 0.85), (0.45, 0.0), (0.95, 0.7), (0.95, -0.7)),),
    "dome": (tuple((x, y - 0.45) for x, y in _arc(0.95, 0.0, 0.0, pi)),),
    "flag": (((-0.6, 0.95), (0.9, 0.5), (-0.6, 0.05)),),
    "heart": (_HEART,),
    "hourglass": (((-0.75, 0.95), (0.75, 0.95), (0, 0)), ((-0.75, -0.95), (0.75, -0.95), (0, 0))),
    "star": (_around(10, 1.0, inner=0.42),),
}
_OUTLINED: dict[str, tuple[Points, ...]] = {
    "diamond": (_DIAMOND,),
    "house": (((0, 0.95), (0.85, 0.15), (0.85, -0.85), (-0.85, -0.85), (-0.85, 0.15)),),
    "ring": (_around(32, 0.9),),
    "triangle": (((0, 0.9), (0.95, -0.75), (-0.95, -0.75)),),
    "window": (_SQUARE,),
}
_LINES: dict[str, tuple[Points, ...]] = {
    "asterisk": tuple(((-x, -y), (x, y)) for x, y in _around(6, 0.95)[:3]),
    "chevrons": tuple(((x - 0.5, 0.8), (x + 0.2, 0), (x - 0.5, -0.8)) for x in (-0.3, 0.5)),
    "flag": (((-0.6, 0.95), (-0.6, -0.95)),),
    "plus": (((-0.9, 0), (0.9, 0)), ((0, -0.9), (0, 0.9))),
    "rows": tuple(((-0.9, y), (0.9, y)) for y in (-0.7, 0, 0.7)),
    "columns": tuple(((x, -0.9), (x, 0.9)) for x in (-0.45, 0.45)),
    "stairs": (((-0.9, -0.8), (-0.3, -0.8), (-0.3, -0.1), (0.3, -0.1), (0.3, 0.6), (0.9, 0.6)),),
    "wave": (tuple((x / 12, 0.55 * sin(pi * x / 6)) for x in range(-12, 13)),),
    "window": (((-0.85, 0), (0.85, 0)), ((0, -0.85), (0, 0.85))),
}
_DISCS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "diamond": ((0, 0, 0.26),),
    "disc": ((0, 0, 0.85),),
    "dots": tuple((x, y, 0.32) for x in (-0.55, 0.55) for y in (-0.55, 0.55)),
    "ring": ((0, 0, 0.3),),
}

SYMBOLS = tuple(sorted(_FILLED.keys() | _OUTLINED.keys() | _LINES.keys() | _DISCS.keys()))


def symbol(name: str, x: float, y: float, size: float) -> Picture:
    """The sign in a square of ``size`` around (x, y), in units of the window's smaller side."""
    half = size / 2

    def place(points: Points) -> Points:
        return tuple((x + half * across, y + half * up) for across, up in points)

    width = LINE * half
    return (
        *(Polygon(place(points)) for points in _FILLED.get(name, ())),
        *(Polygon(place(points), fill=None, line="text", line_width=width) for points in _OUTLINED.get(name, ())),
        *(Polyline(place(points), width=width) for points in _LINES.get(name, ())),
        *(Circle(x + half * dx, y + half * dy, half * r, fill="text", line=None) for dx, dy, r in _DISCS.get(name, ())),
    )
