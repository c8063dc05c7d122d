"""Picture files as pixels."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from cogtrain.trial import Asset


@lru_cache(maxsize=256)
def image_of(asset: Asset) -> Image.Image:
    """The file as RGBA; a task's card was checked to hold one that can be read."""
    with Image.open(asset.path) as opened:
        pixels: Image.Image = opened.convert("RGBA")
    return pixels
