"""A circle with soft edges, to breathe with."""

from __future__ import annotations

import numpy as np

from cogtrain.drawing import look
from cogtrain.drawing.raster import Bitmap


def soft_circle(radius: float, y: float, width_px: int, height_px: int, colours: look.Colours = look.COLOURS) -> Bitmap:
    """A disc of ``radius`` around (0, y) in units of the smaller side, fading over its outer third; premultiplied."""
    side = min(width_px, height_px)
    half = int(radius * side) + 2
    rows, columns = np.mgrid[-half : half + 1, -half : half + 1]
    distance = np.hypot(rows, columns) / (radius * side)
    cover = np.clip((1 - distance) * 3, 0, 1)[..., None] ** 2 * 0.55
    pixels = (cover * np.array([*colours["accent"], 255.0])).round().astype(np.uint8)
    return Bitmap(np.ascontiguousarray(pixels), width_px // 2 - half, round(height_px / 2 - y * side) - half)
