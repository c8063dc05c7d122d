"""A task's picture on the page of its worked example: made smaller where it would run into the words below it."""

from __future__ import annotations

from dataclasses import replace

from cogtrain.drawing import look
from cogtrain.trial import Box, Circle, Image, Picture, Polygon, Polyline, Shape, Text

LOWEST_Y = look.HINT_Y + 0.65 * look.BODY
HIGHEST_Y = look.CAPTION_Y - 1.6 * look.BODY


def fitted(picture: Picture) -> Picture:
    """The picture as it is, or all of it smaller by one factor, so that it stays between the caption and the hint."""
    ends = [_ends(shape) for shape in picture]
    lowest, highest = min((low for low, _ in ends), default=0.0), max((high for _, high in ends), default=0.0)
    by = min(1.0, LOWEST_Y / min(lowest, LOWEST_Y), HIGHEST_Y / max(highest, HIGHEST_Y))
    return picture if by == 1 else tuple(_scaled(shape, by) for shape in picture)


def _ends(shape: Shape) -> tuple[float, float]:
    """Its lowest and highest y."""
    match shape:
        case Text(y=y, height=size) | Box(y=y, height=size) | Image(y=y, height=size):
            return y - size / 2, y + size / 2
        case Circle(y=y, radius=radius):
            return y - radius, y + radius
        case Polygon(points=points) | Polyline(points=points):
            return min(y for _, y in points), max(y for _, y in points)


def _scaled(shape: Shape, by: float) -> Shape:
    match shape:
        case Text():
            return replace(shape, x=by * shape.x, y=by * shape.y, height=by * shape.height)
        case Box():
            width, height, corner = by * shape.width, by * shape.height, by * shape.corner
            return replace(shape, x=by * shape.x, y=by * shape.y, width=width, height=height, corner=corner)
        case Image():
            return replace(shape, x=by * shape.x, y=by * shape.y, width=by * shape.width, height=by * shape.height)
        case Circle():
            return replace(shape, x=by * shape.x, y=by * shape.y, radius=by * shape.radius)
        case Polygon() | Polyline():
            return replace(shape, points=tuple((by * x, by * y) for x, y in shape.points))
