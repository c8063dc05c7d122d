"""Whether the window has the keyboard's focus. psychtoolbox's queues see every key of the computer, whichever window
it is meant for.

Under X without a window manager nothing gives the focus to anybody: keys then go to the window below the pointer, and
the window counts as having them until they are seen to go to another one. Tried on Linux (X11) alone.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from cogtrain.errors import DeviceError, refuse

Owner = Literal["ours", "open", "other", "nobody"]
ELSEWHERE = (3, 4)  # NotifyNonlinear, NotifyNonlinearVirtual: to a window that is neither within ours nor around it
NOBODY, BELOW_POINTER = 0, 1  # None and PointerRoot as the window that has the focus


class Focus(Protocol):
    """What is asked of it, once a frame."""

    @property
    def has(self) -> bool:
        """Whether the window has the focus, as of the last look."""
        ...

    def look(self) -> bool:
        """Whether it has had the focus ever since the look before; some microseconds while nothing changes."""
        ...

    def close(self) -> None: ...


@dataclass
class Standing:
    """Who has the keys, as far as it is known; pure.

    owner: ours; open: whoever lies below the pointer, and nobody else's window does; other: another window; nobody:
        keys are thrown away, which after ``ours`` means that they go to something that X does not see.
    grabbed: another program has taken the whole keyboard, as a locked screen does.
    """

    has: bool = True
    owner: Owner = "open"
    grabbed: bool = False

    def told(self, owner: Owner) -> None:
        """The focus lies there now."""
        known = self.has if owner == "nobody" and self.owner != "ours" else owner in ("ours", "open")
        self.has, self.owner = known and not self.grabbed, owner


class WindowFocus:
    """As pyglet's window tells it: Windows and macOS."""

    def __init__(self, handle: Any) -> None:
        self.has = self._kept = True
        handle.on_activate, handle.on_deactivate = self._came, self._went

    def _came(self) -> None:
        self.has = True

    def _went(self) -> None:
        self.has = self._kept = False

    def look(self) -> bool:
        kept, self._kept = self._kept, self.has
        return kept

    def close(self) -> None:
        """Nothing is open."""


class XFocus:
    """On X11, by a connection of its own, so that none of its events is taken by the window and nothing waits for the
    window's drawing. It asks the server only when an event says that something changed."""

    def __init__(self, handle: Any) -> None:
        from pyglet.libs.x11 import xlib

        # pyglet has no public names for its window and its connection
        self._x, self._window = xlib, handle._window  # noqa: SLF001
        self._display = xlib.XOpenDisplay(xlib.XDisplayString(handle._x_display))  # noqa: SLF001
        if not self._display:
            found = "the X server takes no second connection"
            raise refuse(
                "display",
                found,
                "one to watch the keyboard's focus by",
                "Close other programs, or restart X.",
                kind=DeviceError,
            )
        self._root = xlib.XDefaultRootWindow(self._display)
        mask = xlib.FocusChangeMask | xlib.EnterWindowMask | xlib.LeaveWindowMask
        for window in (self._root, self._window):
            xlib.XSelectInput(self._display, window, mask)
        self._event = xlib.XEvent()
        self._standing = Standing()
        self._standing.told(self._owner())

    @property
    def has(self) -> bool:
        return self._standing.has

    def look(self) -> bool:
        kept = self._standing.has
        if not self._x.XPending(self._display):
            return kept
        while self._x.XPending(self._display):
            self._x.XNextEvent(self._display, self._event)
            kept = not self._went() and kept
        self._standing.told(self._owner())
        return kept and self._standing.has

    def _went(self) -> bool:
        """Take up the event; whether the focus left the window with it, even if it has come back by now."""
        kind, focus = self._event.type, self._event.xfocus
        if kind not in (self._x.FocusIn, self._x.FocusOut):
            return False
        if focus.mode == self._x.NotifyUngrab:
            self._standing.grabbed = False
        elif focus.mode == self._x.NotifyGrab:
            self._standing.grabbed = True
            return True
        return bool(kind == self._x.FocusOut and focus.window == self._window and focus.detail in ELSEWHERE)

    def _owner(self) -> Owner:
        focus, revert = self._x.Window(), self._x.c_int()
        self._x.XGetInputFocus(self._display, focus, revert)
        if focus.value == NOBODY:
            return "nobody"
        if focus.value in (BELOW_POINTER, self._root):
            return "open" if self._below_pointer() in (0, self._top(self._window)) else "other"
        return "ours" if self._top(focus.value) == self._top(self._window) else "other"

    def _below_pointer(self) -> int:
        """The topmost window below the pointer; 0 where there is none."""
        x = self._x
        root, child, mask = x.Window(), x.Window(), x.c_uint()
        places = [x.c_int() for _ in range(4)]
        x.XQueryPointer(self._display, self._root, root, child, *places, mask)
        return int(child.value or 0)

    def _top(self, window: int) -> int:
        """The window's ancestor that lies in the root, or itself; 0 where it is gone."""
        x = self._x
        root, parent, count = x.Window(), x.Window(), x.c_uint()
        children = x.POINTER(x.Window)()
        while x.XQueryTree(self._display, window, root, parent, children, count):
            if children:
                x.XFree(children)
            if parent.value in (0, self._root):
                return window
            window = int(parent.value)
        return 0

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)


def watch_focus(handle: Any) -> Focus:
    """The watch over a pyglet window's focus on this system."""
    return XFocus(handle) if sys.platform == "linux" else WindowFocus(handle)
