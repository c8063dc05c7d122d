"""Pictures to pixels, without a window: the same pixels on every computer, in tests, on screenshots and on the screen.

Shapes are drawn as coverage masks (text by FreeType, shapes four times too large and averaged down) and laid over one
another.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from cogtrain.drawing import look
from cogtrain.drawing.image_file import image_of
from cogtrain.trial import Assets, Circle, Picture, Polygon, Polyline, Shape, Text
from cogtrain.trial import Image as ImageShape

NO_ASSETS: Assets = {}
OVERSAMPLE = 4
TILE_PX = 8


@dataclass(frozen=True)
class Bitmap:
    """Premultiplied RGBA pixels, row 0 on top; ``left`` and ``top`` in pixels of the window, whose size they belong
    to."""

    pixels: NDArray[np.uint8]
    left: int
    top: int

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


@functools.lru_cache(maxsize=64)
def font(size_px: int, bold: bool) -> ImageFont.FreeTypeFont:
    """The program's own font at a size in pixels."""
    return ImageFont.truetype(str(look.FONT_FILES[bold]), size_px, layout_engine=ImageFont.Layout.BASIC)


def text_width(text: str, height: float, bold: bool = False) -> float:
    """Width of one line of text, in the unit of ``height``."""
    return _heights_wide(text, bold) * height


@functools.lru_cache(maxsize=1 << 14)
def _heights_wide(text: str, bold: bool) -> float:
    return font(200, bold).getlength(text) / 200


def _points_px(shape: Polygon | Polyline, width_px: int, height_px: int) -> list[tuple[float, float]]:
    side = min(width_px, height_px)
    return [(width_px / 2 + x * side, height_px / 2 - y * side) for x, y in shape.points]


Mask = tuple[Image.Image, int, int]


def _shape_mask(
    paint: ImageDraw.ImageDraw, draw: str, points: list[tuple[float, float]], line_px: float, corner_px: float
) -> None:
    if draw == "polygon":
        paint.polygon(points, fill=255)
    elif draw == "line":
        paint.line(points, fill=255, width=max(1, round(line_px)), joint="curve")
        radius = line_px / 2
        for x, y in points:
            paint.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    elif draw == "ellipse":
        paint.ellipse((*points[0], *points[1]), fill=255)
    elif draw == "ring":
        paint.ellipse((*points[0], *points[1]), outline=255, width=max(1, round(line_px)))
    elif draw == "box":
        paint.rounded_rectangle((*points[0], *points[1]), radius=corner_px, fill=255)
    else:
        paint.rounded_rectangle((*points[0], *points[1]), radius=corner_px, outline=255, width=max(1, round(line_px)))


def _mask(draw: str, points: list[tuple[float, float]], line_px: float = 0.0, corner_px: float = 0.0) -> Mask:
    """An averaged mask of one shape and the window pixel of its upper left corner."""
    pad = int(line_px / 2) + 2
    left, top = int(min(x for x, _ in points)) - pad, int(min(y for _, y in points)) - pad
    width, height = int(max(x for x, _ in points)) + pad + 1 - left, int(max(y for _, y in points)) + pad + 1 - top
    big = Image.new("L", (width * OVERSAMPLE, height * OVERSAMPLE))
    scaled = [((x - left) * OVERSAMPLE, (y - top) * OVERSAMPLE) for x, y in points]
    _shape_mask(ImageDraw.Draw(big), draw, scaled, line_px * OVERSAMPLE, corner_px * OVERSAMPLE)
    return big.reduce(OVERSAMPLE), left, top


def _text_mask(shape: Text, width_px: int, height_px: int) -> Mask:
    side = min(width_px, height_px)
    face = font(max(6, round(shape.height * side)), shape.bold)
    x, y = width_px / 2 + shape.x * side, height_px / 2 - shape.y * side
    anchor = {"centre": "mm", "left": "lm", "right": "rm"}[shape.anchor]
    box = face.getbbox(shape.text, anchor=anchor)
    left, top = int(x + box[0]) - 2, int(y + box[1]) - 2
    image = Image.new("L", (int(box[2] - box[0]) + 6, int(box[3] - box[1]) + 6))
    ImageDraw.Draw(image).text((round(x) - left, round(y) - top), shape.text, fill=255, font=face, anchor=anchor)
    return image, left, top


def _image_layer(shape: ImageShape, assets: Assets, width_px: int, height_px: int) -> Mask:
    """The file's own pixels, as large as they fit into the shape's rectangle, and their upper left corner."""
    side = min(width_px, height_px)
    file = image_of(assets[shape.asset])
    scale = min(shape.width * side / file.width, shape.height * side / file.height)
    size = max(1, round(file.width * scale)), max(1, round(file.height * scale))
    x, y = width_px / 2 + shape.x * side, height_px / 2 - shape.y * side
    return file.resize(size, Image.Resampling.LANCZOS), round(x - size[0] / 2), round(y - size[1] / 2)


def _layers(shape: Shape, assets: Assets, width_px: int, height_px: int) -> list[tuple[Mask, str]]:
    """The masks of one shape with their colour roles, lowest first; an image has its own colours and no role."""
    side = min(width_px, height_px)
    if isinstance(shape, ImageShape):
        return [(_image_layer(shape, assets, width_px, height_px), "")]
    if isinstance(shape, Text):
        return [(_text_mask(shape, width_px, height_px), shape.colour)] if shape.text.strip() else []
    if isinstance(shape, Polyline):
        return [(_mask("line", _points_px(shape, width_px, height_px), shape.width * side), shape.colour)]
    line_px = shape.line_width * side
    if isinstance(shape, Polygon):
        points = _points_px(shape, width_px, height_px)
        layers = [(_mask("polygon", points), shape.fill)] if shape.fill else []
        return layers + ([(_mask("line", [*points, points[0]], line_px), shape.line)] if shape.line else [])
    half = (shape.radius, shape.radius) if isinstance(shape, Circle) else (shape.width / 2, shape.height / 2)
    x, y = width_px / 2 + shape.x * side, height_px / 2 - shape.y * side
    corners = [(x - half[0] * side, y - half[1] * side), (x + half[0] * side, y + half[1] * side)]
    filled, outlined = ("ellipse", "ring") if isinstance(shape, Circle) else ("box", "frame")
    corner_px = 0.0 if isinstance(shape, Circle) else shape.corner * side
    layers = [(_mask(filled, corners, 0.0, corner_px), shape.fill)] if shape.fill else []
    return layers + ([(_mask(outlined, corners, line_px, corner_px), shape.line)] if shape.line else [])


def rasterise(
    picture: Picture,
    width_px: int,
    height_px: int,
    assets: Assets = NO_ASSETS,
    colours: look.Colours = look.COLOURS,
) -> Bitmap | None:
    """The picture in a window of that size, cut to what lies inside it; None where nothing is to be seen. assets: the
    files that its images are taken from."""
    layers = [layer for shape in picture for layer in _layers(shape, assets, width_px, height_px)]
    if not layers:
        return None
    left = max(0, min(left for (_, left, _), _ in layers))
    top = max(0, min(top for (_, _, top), _ in layers))
    right = min(width_px, max(left_ + image.width for (image, left_, _), _ in layers))
    bottom = min(height_px, max(top_ + image.height for (image, _, top_), _ in layers))
    if right <= left or bottom <= top:
        return None
    canvas = np.zeros((bottom - top, right - left, 4), np.float32)
    for (image, x, y), role in layers:
        x0, y0, x1, y1 = max(x, left), max(y, top), min(x + image.width, right), min(y + image.height, bottom)
        if x1 <= x0 or y1 <= y0:
            continue
        pixels = np.asarray(image, np.float32)[y0 - y : y1 - y, x0 - x : x1 - x]
        cover = (pixels[..., None] if role else pixels[..., 3:]) / 255
        colour = np.array([*colours[role], 255], np.float32) if role else _opaque(pixels)
        area = canvas[y0 - top : y1 - top, x0 - left : x1 - left]
        area *= 1 - cover
        area += cover * colour
    return Bitmap(np.ascontiguousarray(canvas.round().astype(np.uint8)), left, top)


def _opaque(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The colours of RGBA pixels without their transparency."""
    colour = pixels.copy()
    colour[..., 3] = 255
    return colour


def inked_boxes(bitmap: Bitmap) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, right, bottom, pixels of the bitmap) that cover all its ink and little else.

    What costs time is drawn area. The bitmap is cut into tiles; empty ones are left out, the others trimmed to their
    ink, and neighbours with the same trim joined: first along rows, then down columns.
    """
    ink: NDArray[np.bool_] = bitmap.pixels[..., 3] > 0
    rows, columns = -(-bitmap.height // TILE_PX), -(-bitmap.width // TILE_PX)
    padded = np.zeros((rows * TILE_PX, columns * TILE_PX), bool)
    padded[: bitmap.height, : bitmap.width] = ink
    tiles = padded.reshape(rows, TILE_PX, columns, TILE_PX)
    across: NDArray[np.bool_] = np.logical_or.reduce(tiles, axis=3)
    down: NDArray[np.bool_] = np.logical_or.reduce(tiles, axis=1)
    top, bottom = across.argmax(axis=1), TILE_PX - across[:, ::-1].argmax(axis=1)
    left, right = down.argmax(axis=2), TILE_PX - down[:, :, ::-1].argmax(axis=2)
    boxes = []
    for row, column in np.argwhere(np.logical_or.reduce(across, axis=1)).tolist():
        x, y = column * TILE_PX, row * TILE_PX
        spot = (row, column)
        boxes.append((x + int(left[spot]), y + int(top[spot]), x + int(right[spot]), y + int(bottom[spot])))
    along = _joined(boxes, key=lambda box: (box[1], box[3], box[0]), same=(1, 3), meets=(2, 0))
    return _joined(along, key=lambda box: (box[0], box[2], box[1]), same=(0, 2), meets=(3, 1))


Rectangle = tuple[int, int, int, int]


def _joined(
    boxes: list[Rectangle], key: Callable[[Rectangle], tuple[int, ...]], same: tuple[int, int], meets: tuple[int, int]
) -> list[Rectangle]:
    """Boxes that agree in the two sides ``same`` and meet (one's side meets[0] is the next one's meets[1]) made one."""
    joined: list[Rectangle] = []
    for box in sorted(boxes, key=key):
        last = joined[-1] if joined else None
        if last is not None and last[meets[0]] == box[meets[1]] and all(last[side] == box[side] for side in same):
            joined[-1] = (last[0], last[1], box[2], box[3])
        else:
            joined.append(box)
    return joined


def compose(
    pictures: list[Picture],
    width_px: int,
    height_px: int,
    assets: Assets = NO_ASSETS,
    colours: look.Colours = look.COLOURS,
) -> Image.Image:
    """The whole window as an image, pictures laid over the ground in order: for screenshots and tests."""
    canvas = np.empty((height_px, width_px, 3), np.float32)
    canvas[:] = colours["ground"]
    for picture in pictures:
        bitmap = rasterise(picture, width_px, height_px, assets, colours)
        if bitmap is not None:
            area = canvas[bitmap.top : bitmap.top + bitmap.height, bitmap.left : bitmap.left + bitmap.width]
            pixels = bitmap.pixels.astype(np.float32)
            area *= 1 - pixels[..., 3:] / 255
            area += pixels[..., :3]
    return Image.fromarray(canvas.round().clip(0, 255).astype(np.uint8))
