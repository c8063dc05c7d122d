"""Whether the window has the keyboard. The queues of keys hear every key of the computer, whichever window it is meant
for: what is typed elsewhere must answer nothing here.

Losing and getting it back are the window system's events. Where none ever came, as on a bare X server without a window
manager, the window counts as having it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

LOOK_S = 0.25  # how often a window without the keyboard asks whether somebody else still has it


class Focus:
    """The keyboard focus of one pyglet window. ``lost`` is True while another window has it."""

    def __init__(self, handle: Any, now: Callable[[], float]) -> None:
        self.lost = False
        self._handle, self._now, self._looked_s = handle, now, 0.0
        handle.on_activate, handle.on_deactivate = self._got, self._gone
        handle.activate()

    def _got(self) -> None:
        self.lost = False

    def _gone(self) -> None:
        self.lost = True

    def take(self) -> None:
        """Ask for it, after a click into the window."""
        self._handle.activate()

    def look(self) -> None:
        """Of a window without the keyboard: whether nobody else has it any more. Some ways in which another one loses
        it, such as its program's end, bring no event."""
        if self.lost and sys.platform == "linux" and self._now() - self._looked_s > LOOK_S:
            self._looked_s = self._now()
            self.lost = not self._ours_or_nobodys()

    def _ours_or_nobodys(self) -> bool:
        from ctypes import byref, c_int

        from pyglet.libs.x11 import xlib

        window, revert = xlib.Window(), c_int()
        xlib.XGetInputFocus(self._handle._x_display, byref(window), byref(revert))  # noqa: SLF001 - pyglet's only way
        root = xlib.XDefaultRootWindow(self._handle._x_display)  # noqa: SLF001
        return window.value in (0, 1, root, self._handle._window)  # noqa: SLF001 - 0 nobody, 1 whoever the pointer is on
