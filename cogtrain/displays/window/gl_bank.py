"""Pictures on the graphics card: built before a block, sealed while it runs.

Each picture is one texture and one display list that draws only boxes trimmed to its ink, so that a frame costs what is
seen and not what is described: a key table of thirty shapes draws like one stimulus. A list cannot be changed; there is
nothing to set inside a trial.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Hashable, Mapping

from pyglet import gl

from cogtrain.drawing import look
from cogtrain.drawing.raster import NO_ASSETS, Bitmap, inked_boxes, rasterise
from cogtrain.trial import Assets, Image, Picture

KEPT_AT_MOST = 600


def prepare_context(width_px: int, height_px: int) -> None:
    """Set the drawing state that every list relies on: pixels, row 0 on top, premultiplied colours."""
    gl.glUseProgram(0)
    gl.glViewport(0, 0, width_px, height_px)
    gl.glMatrixMode(gl.GL_PROJECTION)
    gl.glLoadIdentity()
    gl.glOrtho(0, width_px, height_px, 0, -1, 1)
    gl.glMatrixMode(gl.GL_MODELVIEW)
    gl.glLoadIdentity()
    gl.glDisable(gl.GL_DEPTH_TEST)
    gl.glDisable(gl.GL_SCISSOR_TEST)
    gl.glDisable(gl.GL_CULL_FACE)
    gl.glDisable(gl.GL_STENCIL_TEST)
    gl.glEnable(gl.GL_BLEND)
    gl.glBlendFunc(gl.GL_ONE, gl.GL_ONE_MINUS_SRC_ALPHA)
    gl.glActiveTexture(gl.GL_TEXTURE0)
    gl.glTexEnvi(gl.GL_TEXTURE_ENV, gl.GL_TEXTURE_ENV_MODE, gl.GL_REPLACE)
    gl.glColor4f(1, 1, 1, 1)
    gl.glClearColor(*(channel / 255 for channel in look.COLOURS["ground"]), 1)


def upload(bitmap: Bitmap) -> int:
    """A texture of the bitmap's pixels."""
    name = gl.GLuint()
    gl.glGenTextures(1, ctypes.byref(name))
    gl.glBindTexture(gl.GL_TEXTURE_2D, name)
    for setting, value in (
        (gl.GL_TEXTURE_MIN_FILTER, gl.GL_NEAREST),
        (gl.GL_TEXTURE_MAG_FILTER, gl.GL_NEAREST),
        (gl.GL_TEXTURE_WRAP_S, gl.GL_CLAMP_TO_EDGE),
        (gl.GL_TEXTURE_WRAP_T, gl.GL_CLAMP_TO_EDGE),
    ):
        gl.glTexParameteri(gl.GL_TEXTURE_2D, setting, value)
    gl.glPixelStorei(gl.GL_UNPACK_ALIGNMENT, 1)
    size = (bitmap.width, bitmap.height)
    gl.glTexImage2D(
        gl.GL_TEXTURE_2D, 0, gl.GL_RGBA8, *size, 0, gl.GL_RGBA, gl.GL_UNSIGNED_BYTE, bitmap.pixels.tobytes()
    )
    return int(name.value)


def record(bitmap: Bitmap, texture: int, dx: float = 0.0, dy: float = 0.0) -> int:
    """A display list that draws the bitmap's ink at its place, moved by (dx, dy) pixels."""
    name = int(gl.glGenLists(1))
    gl.glNewList(name, gl.GL_COMPILE)
    gl.glEnable(gl.GL_TEXTURE_2D)
    gl.glBindTexture(gl.GL_TEXTURE_2D, texture)
    gl.glBegin(gl.GL_QUADS)
    for left, top, right, bottom in inked_boxes(bitmap):
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)):
            gl.glTexCoord2f(x / bitmap.width, y / bitmap.height)
            gl.glVertex2f(bitmap.left + x + dx, bitmap.top + y + dy)
    gl.glEnd()
    gl.glDisable(gl.GL_TEXTURE_2D)
    gl.glEndList()
    return name


def record_box(left: float, top: float, right: float, bottom: float, role: str) -> int:
    """A display list that fills a rectangle with one colour."""
    name = int(gl.glGenLists(1))
    gl.glNewList(name, gl.GL_COMPILE)
    gl.glColor4f(*(channel / 255 for channel in look.COLOURS[role]), 1)
    gl.glRectf(left, top, right, bottom)
    gl.glColor4f(1, 1, 1, 1)
    gl.glEndList()
    return name


class Bank:
    """Pictures of one window size, each compiled once and kept while there is room."""

    def __init__(self, width_px: int, height_px: int, colours: look.Colours = look.COLOURS) -> None:
        self._size, self._colours = (width_px, height_px), colours
        self._kept: dict[Hashable, tuple[int, int] | None] = {}
        self._most = KEPT_AT_MOST

    def for_ever(self, picture: Picture) -> tuple[int, ...]:
        """The display lists of a picture that no other ever drives out, such as the Stop mark."""
        bitmap = rasterise(picture, *self._size, colours=self._colours)
        return () if bitmap is None else (record(bitmap, upload(bitmap)),)

    def hold(self, pictures: int) -> None:
        """Keep as many at least, so that what a block compiles first is still there when it has compiled its last."""
        self._most = max(KEPT_AT_MOST, pictures)

    def compile(self, picture: Picture, assets: Assets = NO_ASSETS) -> int | None:
        """The display list of a picture; None where there is nothing to be seen."""
        files = tuple(assets[shape.asset] for shape in picture if isinstance(shape, Image))
        return self.compile_bitmap((picture, files), lambda: rasterise(picture, *self._size, assets, self._colours))

    def compile_bitmap(self, key: Hashable, make: Callable[[], Bitmap | None]) -> int | None:
        """The display list of a bitmap that is kept under ``key``."""
        if key in self._kept:
            self._kept[key] = self._kept.pop(key)  # the youngest again, so that a block's own pictures stay
        else:
            self._make_room()
            bitmap = make()
            if bitmap is None:
                self._kept[key] = None
            else:
                texture = upload(bitmap)
                self._kept[key] = (record(bitmap, texture), texture)
        kept = self._kept[key]
        return None if kept is None else kept[0]

    def compile_all(self, pictures: Mapping[str, Picture], assets: Assets = NO_ASSETS) -> dict[str, tuple[int, ...]]:
        """name -> display lists to call (none for an empty picture)."""
        lists = {name: self.compile(picture, assets) for name, picture in pictures.items()}
        return {name: () if made is None else (made,) for name, made in lists.items()}

    def _make_room(self) -> None:
        while len(self._kept) >= self._most:
            oldest = next(iter(self._kept))
            made = self._kept.pop(oldest)
            if made is not None:
                gl.glDeleteLists(made[0], 1)
                gl.glDeleteTextures(1, ctypes.byref(gl.GLuint(made[1])))
