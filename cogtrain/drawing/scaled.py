"""Pictures made larger or smaller as a whole: a worked example that fits its page, stimuli in large type. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cogtrain.drawing import look
from cogtrain.drawing.raster import text_width
from cogtrain.trial import Block, Box, Circle, Image, Picture, Polygon, Polyline, Shape, Target, Text

LOWEST_Y = look.HINT_Y + 0.9 * look.BODY
HIGHEST_Y = look.CAPTION_Y - 1.6 * look.BODY
WIDEST, HIGHEST = 0.6, 0.3  # how far a stimulus reaches from the middle, clear of Stop and of the caps
WIDEST_TOUCH = 0.5  # as far as the narrowest window does
LARGE = 1.5


def fitted(picture: Picture) -> Picture:
    """The picture as it is, or all of it smaller by one factor, so that it stays between the caption and the hint."""
    ends = [_ends(shape)[1] for shape in picture]
    lowest, highest = min((low for low, _ in ends), default=0.0), max((high for _, high in ends), default=0.0)
    by = min(1.0, LOWEST_Y / min(lowest, LOWEST_Y), HIGHEST_Y / max(highest, HIGHEST_Y))
    return picture if by == 1 else scaled(picture, by)


def room(block: Block) -> float:
    """By which factor the block's pictures can grow and stay where stimuli may stand: at most ``LARGE``, at least 1."""
    wide, high = reach(shape for picture in block.pictures.values() for shape in picture)
    touch = max((abs(one.x) + one.radius for trial in block.trials for one in trial.targets), default=0.0)
    limits = ((WIDEST, wide), (HIGHEST, high), (WIDEST_TOUCH, touch))
    return max(1.0, min([LARGE, *(limit / extent for limit, extent in limits if extent > 0)]))


def enlarged(block: Block, by: float) -> Block:
    """The block with all its pictures and places by that factor larger."""
    pictures = {name: scaled(picture, by) for name, picture in block.pictures.items()}
    trials = tuple(replace(trial, targets=spread(trial.targets, by)) for trial in block.trials)
    return replace(block, pictures=pictures, trials=trials)


def spread(targets: tuple[Target, ...], by: float) -> tuple[Target, ...]:
    """Places to touch by that factor larger, and further apart."""
    return tuple(replace(one, x=by * one.x, y=by * one.y, radius=by * one.radius) for one in targets)


def scaled(picture: Picture, by: float) -> Picture:
    """All of it larger or smaller by one factor about the middle; lines keep their width."""
    return tuple(_scaled(shape, by) for shape in picture)


def reach(shapes: Iterable[Shape]) -> tuple[float, float]:
    """How far they reach from the middle, across and up or down."""
    ends = [_ends(shape) for shape in shapes]
    across = max((max(-low, high) for (low, high), _ in ends), default=0.0)
    return across, max((max(-low, high) for _, (low, high) in ends), default=0.0)


def _ends(shape: Shape) -> tuple[tuple[float, float], tuple[float, float]]:
    """Its lowest and highest x, and y."""
    match shape:
        case Text():
            width = text_width(shape.text, shape.height, shape.bold)
            left = shape.x - {"centre": width / 2, "left": 0.0, "right": width}[shape.anchor]
            return (left, left + width), (shape.y - shape.height / 2, shape.y + shape.height / 2)
        case Box() | Image():
            across, up = shape.width / 2, shape.height / 2
            return (shape.x - across, shape.x + across), (shape.y - up, shape.y + up)
        case Circle(x=x, y=y, radius=radius):
            return (x - radius, x + radius), (y - radius, y + radius)
        case Polygon(points=points) | Polyline(points=points):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            return (min(xs), max(xs)), (min(ys), max(ys))


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
