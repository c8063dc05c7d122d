"""The one real window: PsychoPy's, flipped through its own handle, with psychtoolbox's keys.

Per frame, in this order and nothing else: draw, finish, keys, flip, stamp. What is lost in PsychoPy's own
``Window.flip`` (clearing and a finish before the stamp) and in text set inside a trial is measured in bench/timing.
"""

from __future__ import annotations

import math
import platform
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from cogtrain.clock import Clock, SystemClock
from cogtrain.errors import refuse
from cogtrain.presentation import look
from cogtrain.presentation.block_run import BlockRun, Frame
from cogtrain.presentation.display import LEAD_S, BlockEnd, BlockRequest, DisplayInfo
from cogtrain.presentation.feedback import feedback_pictures, number_names
from cogtrain.presentation.focus import Focus
from cogtrain.presentation.forms import ERASE
from cogtrain.presentation.keyboard import KeyDown, open_keyboard
from cogtrain.presentation.pacing import Pacer, measure_refresh
from cogtrain.presentation.page_run import POINTER, Input, PageRun
from cogtrain.presentation.pages import Page, PageResult, hit, layout, stop_mark
from cogtrain.presentation.psychopy_window import open_psychopy_window, quiet_memory
from cogtrain.presentation.soft import soft_circle
from cogtrain.presentation.stamps import PacedWatch, StampWatch
from cogtrain.text import say
from cogtrain.trial import Outcome, Picture, Target

SILENT_AFTER_KEYS = 3
REPEAT_PAIR_S = 0.01
BREATH_HZ = 0.1
STOP_KEY = "escape"
BACKSPACE = 0xFF08  # pyglet.window.key.BACKSPACE


class WindowDisplay:
    """The display protocol on a real screen."""

    def __init__(self, size: tuple[int, int] | None, sync_patch: bool, clock: Clock | None = None) -> None:
        self._clock: Clock = clock or SystemClock()
        self._now = self._clock.monotonic_s
        self._window = open_psychopy_window(size)
        # pyglet is loaded by the window; to import this module must not open a display
        from pyglet import gl

        from cogtrain.presentation import gl_bank

        self._gl, self._gl_bank = gl, gl_bank
        self._handle = self._window.winHandle
        self._width, self._height = (int(n) for n in self._window.frameBufferSize)
        self._side = min(self._width, self._height)
        gl_bank.prepare_context(self._width, self._height)
        self._bank = gl_bank.Bank(self._width, self._height)
        patch_px = max(look.PATCH_AT_LEAST_PX, round(look.PATCH_SHARE * self._side))
        box = (0, self._height - patch_px, patch_px, self._height)
        self._patch = (
            {lit: gl_bank.record_box(*box, "white" if lit else "black") for lit in (True, False)} if sync_patch else {}
        )
        self._touches: list[tuple[float, float, float]] = []
        self._seen_by_window, self._let_go = 0, (0, 0.0)
        self._inputs: list[Input] = []
        self._buttons_down: set[int] = set()
        self._by_touch = True
        self._handle.on_mouse_press = self._on_touch
        self._handle.on_mouse_release = lambda _x, _y, button, _modifiers: self._buttons_down.discard(button)
        self._handle.on_text = lambda text: self._inputs.extend(sign for sign in text if sign.isprintable())
        # the window's own handler would set another projection with the first event
        self._handle.on_resize = lambda _width, _height: gl_bank.prepare_context(self._width, self._height)
        self._handle.on_close = lambda: self._touches.append((self._now(), *self._stop_place()))
        self._handle.on_key_press, self._handle.on_key_release = self._on_window_key, self._on_window_release
        self._pointer_rests = size is None  # in full screen it shows on pages that ask, and nowhere else
        self._handle.set_mouse_visible(not self._pointer_rests)
        self._keyboard = open_keyboard(self._now)
        self._focus = Focus(self._handle, self._now)
        self._stop_word = ""
        self._stop: tuple[Picture, Target] = ((), Target("stop", 0, 0, 0))
        self._say_stop("en")
        self._opening = self._compiled(layout(Page("opening", say("en", "opening")), "en")[0])
        self._refresh = measure_refresh(self._free_flip)
        self._pacer = Pacer(self._refresh.period_s, self._now) if self._refresh.kind == "software-paced" else None
        self._info = self._describe(size is None)

    # ---------------------------------------------------------------- what it is

    @property
    def info(self) -> DisplayInfo:
        return self._info

    @property
    def clock(self) -> Clock:
        return self._clock

    def _describe(self, full_screen: bool) -> DisplayInfo:
        import psychopy
        import psychtoolbox

        refresh = self._refresh
        system = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
        kind = "full screen" if full_screen else "window"
        return DisplayInfo(
            kind=refresh.kind,
            refresh_hz=round(refresh.hz, 3),
            jitter_ms=round(refresh.jitter_ms, 3),
            width_px=self._width,
            height_px=self._height,
            full_screen=full_screen,
            key_backend="psychtoolbox",
            clock="CLOCK_MONOTONIC" if system == "linux" else "performance counter",
            device=f"{system} {kind} {self._width}x{self._height} {refresh.hz:.1f} Hz {refresh.kind}",
            versions={
                "psychopy": str(psychopy.__version__),
                "psychtoolbox": str(getattr(psychtoolbox, "__version__", "") or "") or None,
                "os": f"{platform.system()} {platform.release()}",
            },
        )

    def close(self) -> None:
        self._window.close()

    # ---------------------------------------------------------------- drawing

    def _say_stop(self, language: str) -> None:
        word = say(language, "stop")
        if word != self._stop_word:
            self._stop_word = word
            self._stop = stop_mark(self._width / 2 / self._side, self._height / 2 / self._side, word)
            made = self._bank.compile(self._stop[0])
            self._stop_list = () if made is None else (made,)

    def _draw_lists(self, lists: tuple[int, ...], lit: bool = False) -> None:
        gl = self._gl
        gl.glClear(gl.GL_COLOR_BUFFER_BIT)
        for name in self._stop_list:
            gl.glCallList(name)
        for name in lists:
            gl.glCallList(name)
        if self._patch:
            gl.glCallList(self._patch[lit])

    def _free_flip(self) -> float:
        """A flip that nothing but the display holds back; the opening page stands meanwhile."""
        self._draw_lists(self._opening)
        self._gl.glFinish()
        self._handle.flip()
        return self._now()

    def _flip(self) -> tuple[float, float]:
        """(called, returned): finish, wait for the tick where the display has none, flip, stamp."""
        if self._pacer is not None:
            self._pacer.wait()
        begun_s = self._now()
        self._handle.flip()
        return begun_s, self._now()

    def flips(self, seconds: float) -> list[tuple[float, float]]:
        """Flip the opening page for so long as blocks do; (called, returned) of each flip, in seconds on the clock."""
        with quiet_memory():
            stamps = []
            for _ in range(max(2, round(seconds / self._refresh.period_s))):
                self._draw_lists(self._opening)
                self._gl.glFinish()
                self._poll()
                stamps.append(self._flip())
        return stamps

    def key_path(self, page: Page, seconds: float) -> list[tuple[float, float]]:
        """Show a page for so long; (stamp, moment of reading) of every key that came, in seconds on the clock."""
        lists = self._compiled(layout(page, "en")[0])
        until_s = self._now() + seconds
        keys: list[tuple[float, float]] = []
        self._keyboard.poll()
        while self._now() < until_s:
            self._draw_lists(lists)
            self._gl.glFinish()
            downs, _, _ = self._poll()
            read_s = self._now()
            keys += [(down.time_s, read_s) for down in downs]
            self._flip()
        return keys

    def clock_drift_ms(self) -> float:
        """By how much the key clock moved against the session's since the last page, block, or the opening."""
        self._keyboard.poll()
        return self._keyboard.drift_ms()

    # ---------------------------------------------------------------- keys and touches

    def _on_touch(self, x: float, y: float, button: int, _modifiers: int) -> None:
        self._buttons_down.add(button)
        width, height = self._handle.get_size()
        side = min(width, height)
        place = (x - width / 2) / side, (y - height / 2) / side
        self._touches.append((self._now(), *place))
        self._inputs.append(place)

    def _on_window_key(self, symbol: int, _modifiers: int) -> bool:
        """The window's untimed view of keys, to notice a queue that stays silent. True: Esc does not close it."""
        if symbol == BACKSPACE:
            self._inputs.append(ERASE)
        released, moment_s = self._let_go
        self._seen_by_window += symbol != released or self._now() - moment_s > REPEAT_PAIR_S
        return True

    def _on_window_release(self, symbol: int, _modifiers: int) -> None:
        """On X11 a key that lies down repeats as pairs of release and press, which the queue rightly does not see."""
        self._let_go = symbol, self._now()

    def _check_keys_arrive(self) -> None:
        """Raises CogtrainError when the window has seen keys and the queue not one."""
        if self._seen_by_window >= SILENT_AFTER_KEYS and not self._keyboard.seen:
            raise refuse(
                "keyboard",
                "keys reach the window, but not psychtoolbox's queue",
                "both to see them: only the queue's stamps are proven",
                "On macOS allow Input Monitoring; on Linux use an X11 session; connect the keyboard before the start.",
            )

    def _held(self) -> frozenset[str]:
        """What lies down: keys, and POINTER where a button of the pointer does."""
        return self._keyboard.held | ({POINTER} if self._buttons_down else set())

    def _stop_place(self) -> tuple[float, float]:
        return self._stop[1].x, self._stop[1].y

    def _poll(self) -> tuple[list[KeyDown], list[tuple[float, float, float]], bool]:
        """Keys, touches elsewhere than on Stop, and whether somebody wants to stop. While another window has the
        keyboard there are none: they were meant for that one."""
        self._handle.dispatch_events()
        downs = self._keyboard.poll()
        if downs:
            self._handle.dispatch_events()  # the focus went before they were pressed, perhaps in this very moment
        touches, self._touches = self._touches, []
        if self._focus.lost:
            self._focus.look()
            self._inputs.clear()
            if touches:
                self._focus.take()
            return [], [], False
        stop = any(down.key == STOP_KEY for down in downs) or any(hit(self._stop[1], x, y) for _, x, y in touches)
        return downs, [touch for touch in touches if not hit(self._stop[1], touch[1], touch[2])], stop

    # ---------------------------------------------------------------- pages

    def page(self, page: Page, language: str) -> PageResult:
        self._say_stop(language)
        run = PageRun(page, language, self._by_touch)
        self._handle.set_mouse_visible(page.asks or not self._pointer_rests)
        drawn, lists = run.picture, self._compiled(run.picture)
        breath = self._breath_lists() if page.breathing else ()
        began_s = self._now()
        _, _, stop = self._poll()  # a Stop that was pressed while the page was made is not lost
        self._keyboard.clear()
        self._inputs.clear()
        if stop:
            return PageResult("stop", None, 0.0, form=page.start)
        away_s = 0.0
        while True:
            if self._focus.lost:
                away_s += self._wait_for_focus(language)
            elapsed_s = self._now() - began_s - away_s
            grown = (
                int((0.5 - 0.5 * math.cos(2 * math.pi * BREATH_HZ * elapsed_s)) * (len(breath) - 1)) if breath else 0
            )
            self._draw_lists((*lists, *breath[grown : grown + 1]))
            self._gl.glFinish()
            downs, _, stop = self._poll()
            self._flip()
            self._check_keys_arrive()
            if stop:
                return PageResult("stop", None, elapsed_s, form=run.form, away_s=away_s)
            inputs, self._inputs = self._inputs, []
            left = run.take([down.key for down in downs], inputs, elapsed_s, self._held())
            self._by_touch = run.by_touch
            if left is not None:
                return replace(left, away_s=away_s)
            if run.picture is not drawn:
                drawn, lists = run.picture, self._compiled(run.picture)

    def _wait_for_focus(self, language: str) -> float:
        """Say that the window is not in front, until it is; how long that was. Nothing that is pressed counts."""
        began_s = self._now()
        heading, text = say(language, "focus.heading"), say(language, "focus.text")
        lists = self._compiled(layout(Page("not-in-front", heading, text), language)[0])
        while self._focus.lost:
            self._draw_lists(lists)
            self._gl.glFinish()
            self._poll()
            self._flip()
        self._keyboard.clear()
        self._inputs.clear()
        return self._now() - began_s

    def _compiled(self, picture: Picture) -> tuple[int, ...]:
        made = self._bank.compile(picture)
        return () if made is None else (made,)

    def _breath_lists(self) -> tuple[int, ...]:
        """Thirty sizes of one soft circle."""
        made = [
            self._bank.compile_bitmap(
                ("breath", radius), partial(soft_circle, radius, -0.06, self._width, self._height)
            )
            for radius in (0.06 + 0.075 * step / 29 for step in range(30))
        ]
        return tuple(name for name in made if name is not None)

    # ---------------------------------------------------------------- blocks

    def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], bool]) -> BlockEnd:
        self._say_stop(request.language)
        self._handle.set_mouse_visible(not self._pointer_rests)
        named = self._bank.compile_all(request.block.pictures)
        extra = self._bank.compile_all(feedback_pictures(request.language))
        period_s = self._refresh.period_s
        watch = StampWatch(period_s) if self._pacer is None else PacedWatch(period_s)
        run = BlockRun(request.block, request.keys, period_s, request.practice, request.prepare, watch)
        with quiet_memory():
            how = self._run_block(run, named, extra, on_outcome)
        why: Literal["", "focus"] = "focus" if how == "stopped" and self._focus.lost else ""
        return BlockEnd(how, round(self._keyboard.drift_ms(), 4), why)

    def _run_block(
        self, run: BlockRun, named: dict[str, tuple[int, ...]], extra: dict[str, tuple[int, ...]], on_outcome: Any
    ) -> Any:
        """Warm-up on the ground, then frame after frame until the block is over or somebody stops."""
        for lists in (*named.values(), *extra.values()):
            self._draw_lists(lists)
        for _ in range(max(1, round(LEAD_S / self._refresh.period_s))):
            self._draw_lists(())
            self._gl.glFinish()
            _, _, stop = self._poll()
            begun_s, stamp_s = self._flip()
            run.warmed(stamp_s, begun_s)
            if stop or self._focus.lost:
                return "stopped"
        self._keyboard.clear()
        while (frame := run.next()) is not None:
            self._draw_lists(self._frame_lists(frame, named, extra), frame.patch)
            self._gl.glFinish()
            downs, touches, stop = self._poll()
            begun_s, stamp_s = self._flip()
            for down in downs:
                run.press(down.time_s, down.key)
            for touch in touches:
                run.touch(*touch)
            run.flipped(stamp_s, begun_s)
            for outcome in run.take_finished():
                told = replace(outcome, timing_ok=False) if self._focus.lost else outcome
                stop = on_outcome(told) or stop
            if stop or self._focus.lost:
                return self._finish(run, None, "stopped", on_outcome)
        self._draw_lists(())
        self._gl.glFinish()
        flip_s = self._flip()
        downs, _, _ = self._poll()
        for down in downs:
            run.press(down.time_s, down.key)
        return self._finish(run, flip_s, "finished", on_outcome)

    def _finish(self, run: BlockRun, flip_s: tuple[float, float] | None, how: str, on_outcome: Any) -> str:
        """After a broken-off block the ground comes on before anything else, so that no stimulus stays on the
        screen."""
        if flip_s is None:
            self._draw_lists(())
            self._gl.glFinish()
            self._flip()
            run.end(None)
        else:
            begun_s, stamp_s = flip_s
            run.end(stamp_s, begun_s)
        for outcome in run.take_finished():
            on_outcome(replace(outcome, timing_ok=False) if self._focus.lost else outcome)
        return how

    @staticmethod
    def _frame_lists(
        frame: Frame, named: dict[str, tuple[int, ...]], extra: dict[str, tuple[int, ...]]
    ) -> tuple[int, ...]:
        lists: tuple[int, ...] = ()
        for name in frame.show:
            lists += named[name]
        for name in frame.echoes:
            lists += named.get(name, ())
        words = () if frame.feedback is None else _names(frame.feedback)
        for name in words if frame.counter_ms is None else (*words, *_names(frame.counter_ms)):
            lists += extra[name]
        return lists


def _names(feedback: str | int) -> tuple[str, ...]:
    return number_names(feedback) if isinstance(feedback, int) else (feedback,)
