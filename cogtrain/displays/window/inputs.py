"""What comes in at the window: timed keys from the queue, touches, typed signs, and the wish to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cogtrain.displays.window.focus import watch_focus
from cogtrain.displays.window.keyboard import KeyDown, open_keyboard
from cogtrain.displays.window.keyboard_layout import KeyboardLayout, active_layout
from cogtrain.errors import DeviceError, refuse
from cogtrain.pages.form import ERASE
from cogtrain.pages.page import hit
from cogtrain.pages.page_run import POINTER, Input
from cogtrain.trial import Target

SILENT_AFTER_KEYS = 3
REPEAT_PAIR_S = 0.01
STOP_KEY = "escape"
BACKSPACE = 0xFF08  # pyglet.window.key.BACKSPACE


@dataclass(frozen=True)
class Polled:
    """What came since the last look: keys, touches elsewhere than on Stop as (time, x, y), and whether somebody wants
    to stop. away: the window was not in front all the while, and what came was not meant for it."""

    downs: list[KeyDown]
    touches: list[tuple[float, float, float]]
    stop: bool
    away: bool = False


class WindowInputs:
    """The events of one pyglet window, and every keyboard's queue.

    stop: where the Stop mark is touched. keyboard: for its clocks. layout: of its keys, as it was at the last
        :meth:`relabel`.
    """

    def __init__(self, handle: Any, now: Callable[[], float]) -> None:
        self._handle, self._now = handle, now
        self.stop = Target("stop", 0, 0, 0)
        self._touches: list[tuple[float, float, float]] = []
        self._typed: list[Input] = []
        self._closed = False
        self._seen_by_window, self._let_go = 0, (0, 0.0)
        self._buttons_down: set[int] = set()
        handle.on_mouse_press = self._on_touch
        handle.on_mouse_release = lambda _x, _y, button, _modifiers: self._buttons_down.discard(button)
        handle.on_text = lambda text: self._typed.extend(sign for sign in text if sign.isprintable())
        handle.on_close = self._on_close
        handle.on_key_press, handle.on_key_release = self._on_key, self._on_release
        self._focus = watch_focus(handle)
        handle.activate()
        self.keyboard = open_keyboard(now)
        self._places = self.keyboard.names
        self.layout = KeyboardLayout(self._places)
        self.relabel()

    def _on_touch(self, x: float, y: float, button: int, _modifiers: int) -> None:
        self._buttons_down.add(button)
        width, height = self._handle.get_size()
        side = min(width, height)
        place = (x - width / 2) / side, (y - height / 2) / side
        self._touches.append((self._now(), *place))
        self._typed.append(place)

    def _on_close(self) -> None:
        self._closed = True

    def _on_key(self, symbol: int, _modifiers: int) -> bool:
        """The window's untimed view of keys, to notice a queue that stays silent. True: Esc does not close it."""
        if symbol == BACKSPACE:
            self._typed.append(ERASE)
        released, moment_s = self._let_go
        self._seen_by_window += symbol != released or self._now() - moment_s > REPEAT_PAIR_S
        return True

    def _on_release(self, symbol: int, _modifiers: int) -> None:
        """On X11 a key that lies down repeats as pairs of release and press, which the queue rightly does not see."""
        self._let_go = symbol, self._now()

    def check_keys_arrive(self) -> None:
        """Raises CogtrainError when the window has seen keys and the queue not one."""
        if self._seen_by_window >= SILENT_AFTER_KEYS and not self.keyboard.seen:
            raise refuse(
                "keyboard",
                "keys reach the window, but not psychtoolbox's queue",
                "both to see them: only the queue's stamps are proven",
                "On macOS allow Input Monitoring; on Linux use an X11 session; connect the keyboard before the start.",
                kind=DeviceError,
            )

    @property
    def held(self) -> frozenset[str]:
        """What lies down: keys, and POINTER where a button of the pointer does."""
        return self.keyboard.held | ({POINTER} if self._buttons_down else set())

    def poll(self) -> Polled:
        """Everything since the last call. Typed signs and touches in their order are kept for :meth:`typed`.

        The focus is looked at behind the keys: X tells of its loss before it sends a key elsewhere, so that no such key
        is taken. While it is lost, a touch asks for it back, and of all that comes only Stop, touched in this very
        window, still counts.
        """
        self._handle.dispatch_events()
        downs = self.keyboard.poll()
        touches, self._touches = self._touches, []
        stop = self._closed or any(hit(self.stop, x, y) for _, x, y in touches)
        self._closed = False
        if not self._focus.look():
            self._typed.clear()
            if touches and not self._focus.has:
                self._handle.activate()
            return Polled([], [], stop, away=True)
        stop = stop or any(down.key == STOP_KEY for down in downs)
        return Polled(downs, [touch for touch in touches if not hit(self.stop, touch[1], touch[2])], stop)

    def typed(self, *, digits: bool = False) -> list[Input]:
        """Signs and touches in the order in which they came, each given out once. digits: the keys of the digits write
        them without Shift too, on whatever layout."""
        typed, self._typed = self._typed, []
        signs = self.layout.digit_signs if digits else {}
        return [signs.get(one, one) if isinstance(one, str) else one for one in typed]

    def relabel(self) -> None:
        """Before a page or a block: name the keys by the layout that is active by now. About a millisecond."""
        self.layout = active_layout(self._places)
        self.keyboard.names = self.layout.names

    def forget(self) -> None:
        """What was pressed until now means nothing."""
        self.keyboard.clear()
        self._typed.clear()

    def close(self) -> None:
        """No longer watch the focus."""
        self._focus.close()
