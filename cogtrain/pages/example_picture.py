"""A task's picture on the page of its worked example: made smaller where it would run into the words below it."""

from __future__ import annotations

from dataclasses import replace

from cogtrain.drawing import look
from cogtrain.trial import Box, Circle, Image, Picture, Polygon, Polyline, Shape, Text

LOWEST_Y = look.HINT_Y + 0.65 * look.BODY


def fitted(picture: Picture) -> Picture:
    """The picture as it is, or all of it smaller by one factor, so that it ends above the hint."""
    lowest = min((_lowest(shape) for shape in picture), default=0.0)
    return picture if lowest >= LOWEST_Y else tuple(_scaled(shape, LOWEST_Y / lowest) for shape in picture)


def _lowest(shape: Shape) -> float:
    match shape:
        case Text(y=y, height=size) | Box(y=y, height=size) | Image(y=y, height=size):
            return y - size / 2
        case Circle(y=y, radius=radius):
            return y - radius
        case Polygon(points=points) | Polyline(points=points):
            return min(y for _, y in points)


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
