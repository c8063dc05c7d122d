"""A screen that goes away while it is used. Xlib then ends the process from within, with words of its own; here it ends
with a sentence, and with everything recorded."""

from __future__ import annotations

import sys
from typing import Any

from cogtrain.ending import end_at_once
from cogtrain.errors import Fault

LOST = Fault(
    "display",
    "the screen went away",
    "one that stays until the end",
    "Everything up to this moment is recorded. Start again once there is a screen; a session goes on with --resume.",
)
_kept: list[Any] = []  # Xlib knows nothing of Python's references


def watch_screen() -> None:
    """From now on. On Windows and macOS there is no server that could be lost."""
    if sys.platform != "linux" or _kept:
        return
    from pyglet.libs.x11 import xlib

    _kept.append(xlib.XIOErrorHandler(_lost))
    xlib.XSetIOErrorHandler(_kept[0])


def _lost(_display: Any) -> int:
    """Called by Xlib in the thread that noticed it; were it to return, Xlib would end the process."""
    end_at_once(LOST)
    return 0
