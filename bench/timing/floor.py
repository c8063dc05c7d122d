"""The floor: pictures of the trial contract as pyglet batches, drawn beforehand, and nothing else.

It is as bare as Python gets here: one batch a picture, shapes as plain triangles without smooth edges in one vertex
list, words as pyglet's labels. It is no display to use: it answers nothing and proves nothing on its own.
"""

from __future__ import annotations

import gc
import itertools
import math
import time
from collections.abc import Iterable, Sequence
from typing import Any

import pyglet

from cogtrain.drawing import look
from cogtrain.trial import Box, Circle, Picture, Polygon, Polyline, Text

pyglet.options["debug_gl"] = False

Point = tuple[float, float]
CORNERS = 48


def ring(centre: Point, outer: float, inner: float) -> list[Point]:
    """Triangles of a ring (of a disc where ``inner`` is 0), three points each."""
    x, y = centre
    turns = [(math.cos(a), math.sin(a)) for a in (2 * math.pi * k / CORNERS for k in range(CORNERS + 1))]
    points: list[Point] = []
    for (c0, s0), (c1, s1) in itertools.pairwise(turns):
        a, b = (x + outer * c0, y + outer * s0), (x + outer * c1, y + outer * s1)
        c, d = (x + inner * c1, y + inner * s1), (x + inner * c0, y + inner * s0)
        points += (a, b, c) if inner == 0 else (a, b, c, a, c, d)
    return points


def stroke(points: Sequence[Point], width: float) -> list[Point]:
    """Triangles of an open line."""
    triangles: list[Point] = []
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        dx, dy = -(y1 - y0) / length * width / 2, (x1 - x0) / length * width / 2
        a, b, c, d = (x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)
        triangles += (a, b, c, a, c, d)
    return triangles


def fan(points: Sequence[Point]) -> list[Point]:
    """Triangles of a filled shape around its middle."""
    x, y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return [p for a, b in zip(points, [*points[1:], points[0]], strict=True) for p in (a, b, (x, y))]


def shape_triangles(shape: Polygon | Circle | Polyline | Box) -> list[tuple[list[Point], str]]:
    """(triangles, colour role) of a shape, lowest first, in the contract's units."""
    if isinstance(shape, Polyline):
        return [(stroke(shape.points, shape.width), shape.colour)]
    if isinstance(shape, Circle):
        half = shape.line_width if shape.line else 0.0
        made = [(ring((shape.x, shape.y), shape.radius, 0.0), shape.fill)] if shape.fill else []
        edge = [(ring((shape.x, shape.y), shape.radius, shape.radius - half), shape.line)] if shape.line else []
        return made + edge
    if isinstance(shape, Box):
        right, top = shape.width / 2, shape.height / 2
        points = tuple((shape.x + a * right, shape.y + b * top) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)))
    else:
        points = shape.points
    made = [(fan(points), shape.fill)] if shape.fill else []
    return made + ([(stroke((*points, points[0]), shape.line_width), shape.line)] if shape.line else [])


class Floor:
    """Batches of one window size; pixels, origin in the lower left corner."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self._width, self._height = width_px, height_px
        self._side = min(width_px, height_px)
        self._kept: list[Any] = []
        for file in look.FONT_FILES.values():
            pyglet.font.add_file(str(file))

    def batch(self, pictures: Iterable[Picture], patch: bool) -> Any:
        """One batch of these pictures, laid over one another, with or without a bright sync patch."""
        shapes = [shape for picture in pictures for shape in picture]
        batch = pyglet.graphics.Batch()
        below, above = pyglet.graphics.OrderedGroup(0), pyglet.graphics.OrderedGroup(1)
        points: list[float] = []
        colours: list[int] = []

        def add(triangles: list[Point], role: str) -> None:
            for x, y in triangles:
                points.extend((x, y))
                colours.extend(look.COLOURS[role])

        for shape in shapes:
            if not isinstance(shape, Text):
                for triangles, role in shape_triangles(shape):
                    add([self._pixel(point) for point in triangles], role)
        patch_px = max(look.PATCH_AT_LEAST_PX, round(look.PATCH_SHARE * self._side))
        add(fan(((0, 0), (patch_px, 0), (patch_px, patch_px), (0, patch_px))), "white" if patch else "black")
        batch.add(len(points) // 2, pyglet.gl.GL_TRIANGLES, below, ("v2f/static", points), ("c3B/static", colours))
        for shape in shapes:
            if isinstance(shape, Text):
                self._kept.append(self._label(shape, batch, above))
        return batch

    def _pixel(self, point: Point) -> Point:
        return self._width / 2 + point[0] * self._side, self._height / 2 + point[1] * self._side

    def _label(self, shape: Text, batch: Any, group: Any) -> Any:
        x, y = self._pixel((shape.x, shape.y))
        return pyglet.text.Label(
            shape.text,
            font_name="Open Sans",
            font_size=shape.height * self._side * 0.75,
            bold=shape.bold,
            color=(*look.COLOURS[shape.colour], 255),
            x=round(x),
            y=round(y),
            anchor_x={"centre": "center", "left": "left", "right": "right"}[shape.anchor],
            anchor_y="center",
            batch=batch,
            group=group,
        )


def prepare_context(width_px: int, height_px: int) -> None:
    """The drawing state that the batches rely on."""
    gl = pyglet.gl
    gl.glUseProgram(0)
    gl.glDisable(gl.GL_DEPTH_TEST)
    gl.glViewport(0, 0, width_px, height_px)
    gl.glMatrixMode(gl.GL_PROJECTION)
    gl.glLoadIdentity()
    gl.glOrtho(0, width_px, 0, height_px, -1, 1)
    gl.glMatrixMode(gl.GL_MODELVIEW)
    gl.glLoadIdentity()
    gl.glEnable(gl.GL_BLEND)
    gl.glBlendFunc(gl.GL_SRC_ALPHA, gl.GL_ONE_MINUS_SRC_ALPHA)
    gl.glClearColor(*(channel / 255 for channel in look.COLOURS["ground"]), 1)


class Keys:
    """psychtoolbox's queues, read raw: (moment on CLOCK_MONOTONIC, seconds) of every down event."""

    def __init__(self) -> None:
        from psychtoolbox import GetSecs, hid

        self._offset_s = min(
            (after - before, (before + after) / 2 - theirs)
            for before, theirs, after in ((time.perf_counter(), GetSecs(), time.perf_counter()) for _ in range(20))
        )[1]
        self._queues = []
        for index in hid.get_keyboard_indices()[0]:
            queue = hid.Keyboard(index)
            queue.queue_start()
            queue.flush(1)
            self._queues.append(queue)

    def poll(self) -> list[float]:
        """New down events."""
        found = []
        for queue in self._queues:
            while queue.flush():
                event, _ = queue.queue_get_event()
                if event and event["Pressed"]:
                    found.append(event["Time"] + self._offset_s)
        return found


def show(window: Any, batches: Iterable[Any], keys: Keys) -> tuple[list[float], list[float]]:
    """Draw, finish, keys, flip, stamp, for one batch a frame; returns (stamps, moments of keys)."""
    gl, stamps, downs = pyglet.gl, [], []
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for batch in batches:
            gl.glClear(gl.GL_COLOR_BUFFER_BIT)
            batch.draw()
            gl.glFinish()
            window.dispatch_events()
            downs += keys.poll()
            window.flip()
            stamps.append(time.perf_counter())
    finally:
        gc.enable()
        gc.unfreeze()
    return stamps, downs + keys.poll()
