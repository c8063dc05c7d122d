"""What stands in the window: the ground, the Stop mark, pictures compiled once, the patch for a photodiode."""

from __future__ import annotations

from functools import partial

from pyglet import gl

from cogtrain.displays.window import gl_bank
from cogtrain.drawing import look
from cogtrain.drawing.raster import NO_ASSETS
from cogtrain.drawing.soft_circle import soft_circle
from cogtrain.pages.page import stop_mark
from cogtrain.trial import Assets, Picture, Target

PALETTES: dict[bool, look.Colours] = {False: look.COLOURS, True: look.LIGHT}
FADE_S = 0.6


class Canvas:
    """Pictures on either ground. light: which one stands now."""

    def __init__(self, width_px: int, height_px: int, *, sync_patch: bool) -> None:
        self._width, self._height = width_px, height_px
        self._side = min(width_px, height_px)
        self.light = False
        self.restore()
        self._banks = {light: gl_bank.Bank(width_px, height_px, colours) for light, colours in PALETTES.items()}
        self._stops: dict[tuple[str, bool], tuple[tuple[int, ...], Target]] = {}
        self._stop: tuple[int, ...] = ()
        patch_px = max(look.PATCH_AT_LEAST_PX, round(look.PATCH_SHARE * self._side))
        box = (0, height_px - patch_px, patch_px, height_px)
        self._patch = (
            {lit: gl_bank.record_box(*box, "white" if lit else "black") for lit in (True, False)} if sync_patch else {}
        )

    def restore(self) -> None:
        """Set the drawing state anew, which the window's own handlers may have changed."""
        gl_bank.prepare_context(self._width, self._height)
        self._clear_with(1.0 if self.light else 0.0)

    def _clear_with(self, share: float) -> None:
        """The ground, so far on its way from dark (0) to light (1)."""
        dark, light = (colours["ground"] for colours in (look.COLOURS, look.LIGHT))
        mixed = [(a + (b - a) * share) / 255 for a, b in zip(dark, light, strict=True)]
        gl.glClearColor(*mixed, 1)

    def fade_steps(self, light: bool, period_s: float) -> int:
        """How many frames the way to that ground takes; none where it stands already."""
        return 0 if light == self.light else max(1, round(FADE_S / period_s))

    def fade(self, light: bool, done: float) -> None:
        """The ground on its way to the other one: done from 0 to 1, where it stands."""
        self._clear_with(done if light else 1 - done)
        if done >= 1:
            self.light = light

    @property
    def bank(self) -> gl_bank.Bank:
        """The pictures of the ground that stands."""
        return self._banks[self.light]

    def say_stop(self, word: str) -> Target:
        """The Stop mark with that word from now on; where it is touched."""
        if (word, self.light) not in self._stops:
            picture, target = stop_mark(self._width / 2 / self._side, self._height / 2 / self._side, word)
            self._stops[word, self.light] = self.bank.for_ever(picture), target
        self._stop, target = self._stops[word, self.light]
        return target

    def compiled(self, picture: Picture, assets: Assets = NO_ASSETS) -> tuple[int, ...]:
        """The display list of a picture, or none where nothing is to be seen."""
        made = self.bank.compile(picture, assets)
        return () if made is None else (made,)

    def breath(self) -> tuple[int, ...]:
        """Thirty sizes of one soft circle."""
        size, colours = (self._width, self._height), PALETTES[self.light]
        made = [
            self.bank.compile_bitmap(("breath", radius), partial(soft_circle, radius, -0.06, *size, colours))
            for radius in (0.06 + 0.075 * step / 29 for step in range(30))
        ]
        return tuple(name for name in made if name is not None)

    def draw(self, lists: tuple[int, ...], lit: bool = False) -> None:
        """A whole frame: the ground, the Stop mark, the lists in order, the patch."""
        gl.glClear(gl.GL_COLOR_BUFFER_BIT)
        for name in self._stop:
            gl.glCallList(name)
        for name in lists:
            gl.glCallList(name)
        if self._patch:
            gl.glCallList(self._patch[lit])
