"""The one real window: PsychoPy's, flipped through its own handle, with psychtoolbox's keys.

Per frame, in this order and nothing else: draw, finish, keys, flip, stamp. What is lost in PsychoPy's own
``Window.flip`` (clearing and a finish before the stamp) and in text set inside a trial is measured in bench/timing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from functools import cached_property, partial
from operator import itemgetter
from typing import Any

from cogtrain.clock import Clock, SystemClock
from cogtrain.displays.display import LEAD_S, BlockEnd, BlockRequest, DisplayInfo
from cogtrain.displays.window.bell import Bell
from cogtrain.displays.window.frame_lists import frame_lists
from cogtrain.displays.window.inputs import Polled, WindowInputs
from cogtrain.displays.window.lost_screen import watch_screen
from cogtrain.displays.window.opening import describe, open_psychopy_window, quiet_memory
from cogtrain.displays.window.pacing import Pacer, measure_refresh
from cogtrain.displays.window.sound_player import SoundPlayer, latencies_ms, play, player_of
from cogtrain.displays.window.voice import Voice, find_voice
from cogtrain.engine.block_run import BlockRun
from cogtrain.engine.flip_watch import PacedWatch, StampWatch
from cogtrain.engine.marks import Marks
from cogtrain.engine.touch_caps import touch_caps
from cogtrain.pages.caps_picture import caps_picture
from cogtrain.pages.form import FEW_SIGNS
from cogtrain.pages.large import parts_of
from cogtrain.pages.page import Page, PageResult, layout
from cogtrain.pages.page_run import PageRun
from cogtrain.pages.style import PLAIN
from cogtrain.pages.trial_feedback import feedback_pictures
from cogtrain.pages.words import words_of
from cogtrain.trial import Outcome
from cogtrain.wording import say

BREATH_HZ = 0.1
BESIDE = 200  # pictures besides those of a block: feedback, digits, caps


class WindowDisplay:
    """The display protocol on a real screen."""

    def __init__(self, size: tuple[int, int] | None, sync_patch: bool, clock: Clock | None = None) -> None:
        self._clock: Clock = clock or SystemClock()
        self._now = self._clock.monotonic_s
        self._window = open_psychopy_window(size)
        watch_screen()
        # pyglet is loaded by the window; to import this module must not open a display
        from pyglet import gl

        from cogtrain.displays.window.canvas import Canvas

        self._gl = gl
        self._handle = self._window.winHandle
        self._width, self._height = (int(n) for n in self._window.frameBufferSize)
        self._canvas = Canvas(self._width, self._height, sync_patch=sync_patch)
        self.style = PLAIN
        self._voice: tuple[str, Voice | None] = ("", None)
        self._by_touch = True
        self._touched = False  # whether the last input of all was a touch; nobody touched anything yet
        # the window's own handler would set another projection with the first event
        self._handle.on_resize = lambda _width, _height: self._canvas.restore()
        self._pointer_rests = size is None  # in full screen it shows on pages that ask, and nowhere else
        self._handle.set_mouse_visible(not self._pointer_rests)
        self._inputs = WindowInputs(self._handle, self._now)
        self._say_stop("en")
        self._opening = self._canvas.compiled(layout(Page("opening", say("en", "opening")), "en")[0])
        self._refresh = measure_refresh(self._free_flip)
        self._pacer = Pacer(self._refresh.period_s, self._now) if self._refresh.kind == "software-paced" else None
        self._info = describe(self._refresh, self._width, self._height, full_screen=size is None)

    # ---------------------------------------------------------------- what it is

    @property
    def info(self) -> DisplayInfo:
        layout = self._inputs.layout
        return replace(self._info, layout=layout.title, absent_keys=layout.absent)

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def sounds(self) -> bool:
        return not self._bell.silent_because

    @cached_property
    def _bell(self) -> Bell:
        return Bell()

    def close(self) -> None:
        if "_bell" in self.__dict__:
            self._bell.close()
        self._inputs.close()
        self._window.close()

    # ---------------------------------------------------------------- drawing

    def _say_stop(self, language: str) -> None:
        self._inputs.stop = self._canvas.say_stop(say(language, "stop"))

    def _on_ground(self, light: bool) -> None:
        """Go over to that ground, slowly: no bright area comes at once."""
        steps = self._canvas.fade_steps(light, self._refresh.period_s)
        for step in range(steps):
            self._canvas.fade(light, (step + 1) / steps)
            self._draw_lists(())
            self._gl.glFinish()
            self._flip()

    def _draw_lists(self, lists: tuple[int, ...], lit: bool = False) -> None:
        self._canvas.draw(lists, lit)

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
                self._inputs.poll()
                stamps.append(self._flip())
        return stamps

    def key_path(self, page: Page, seconds: float) -> list[tuple[float, float]]:
        """Show a page for so long; (stamp, moment of reading) of every key that came, in seconds on the clock."""
        lists = self._canvas.compiled(layout(page, "en")[0])
        until_s = self._now() + seconds
        keys: list[tuple[float, float]] = []
        self._inputs.keyboard.poll()
        while self._now() < until_s:
            self._draw_lists(lists)
            self._gl.glFinish()
            came = self._inputs.poll()
            read_s = self._now()
            keys += [(down.time_s, read_s) for down in came.downs]
            self._flip()
        return keys

    def clock_drift_ms(self) -> float:
        """By how much the key clock moved against the session's since the last page, block, or the opening."""
        self._inputs.keyboard.poll()
        return self._inputs.keyboard.drift_ms()

    def sound_latencies_ms(self, count: int) -> list[float]:
        """Of some quiet tones, from being asked for to leaving by the device's own account; none without a device."""
        return latencies_ms(self.clock.monotonic_s, count) if self.sounds else []

    # ---------------------------------------------------------------- pages

    def page(self, page: Page, language: str) -> PageResult:
        shown_s, away_s, said = 0.0, 0.0, PageResult("closed", None, 0.0)
        for part, scale in parts_of(page, language, self.style):
            with self._read_aloud(part, language):
                said = self._part(part, language, scale)
            shown_s, away_s = shown_s + said.seconds, away_s + said.away_s
            if said.how != "key":
                break
        return replace(said, seconds=shown_s, away_s=away_s)

    @contextmanager
    def _read_aloud(self, page: Page, language: str) -> Iterator[None]:
        """What a page says, by the system's voice, as long as it stands."""
        if self.style.spoken and self._voice[0] != language:
            self._voice = (language, find_voice(language))
        voice = self._voice[1] if self.style.spoken else None
        if voice is not None:
            voice.say(words_of(page))
        try:
            yield
        finally:
            if voice is not None:
                voice.hush()

    def _part(self, page: Page, language: str, scale: float) -> PageResult:
        self._on_ground(self.style.light and not page.picture)  # stimuli stand on the ground of blocks
        self._say_stop(language)
        self._inputs.relabel()
        run = PageRun(page, language, self._by_touch, scale)
        self._handle.set_mouse_visible(page.asks or not self._pointer_rests)
        drawn, lists = run.picture, self._canvas.compiled(run.picture, page.assets)
        breath = self._canvas.breath() if page.breathing else ()
        said = Page("not-in-front", say(language, "focus.heading"), say(language, "focus.text"))
        notice = self._canvas.compiled(layout(said, language)[0])
        began_s = self._now()
        came = self._inputs.poll()  # a Stop that was pressed while the page was made is not lost
        self._inputs.forget()
        if came.stop:
            return PageResult("stop", None, 0.0, form=page.start)
        away, away_s = came.away, 0.0
        digits = page.entry is not None and page.entry.kind in FEW_SIGNS
        if page.bell:
            self._bell.ring()
        while True:
            elapsed_s = self._now() - began_s - away_s
            grown = (
                int((0.5 - 0.5 * math.cos(2 * math.pi * BREATH_HZ * elapsed_s)) * (len(breath) - 1)) if breath else 0
            )
            self._draw_lists(notice if away else (*lists, *breath[grown : grown + 1]))
            self._gl.glFinish()
            came = self._inputs.poll()
            self._flip()
            self._inputs.check_keys_arrive()
            if came.stop:
                return PageResult("stop", None, elapsed_s, form=run.form, away_s=away_s)
            away = came.away
            if away:  # the page's time stands still from the moment at which this frame began
                away_s = self._now() - began_s - elapsed_s
                continue
            typed = self._inputs.typed(digits=digits)
            left = run.take([down.key for down in came.downs], typed, elapsed_s, self._inputs.held)
            self._by_touch = run.by_touch
            if came.downs or came.touches:
                self._touched = run.by_touch
            if left is not None:
                if page.bell and left.how == "closed":
                    self._bell.ring()
                return replace(left, away_s=away_s)
            if run.picture is not drawn:
                drawn, lists = run.picture, self._canvas.compiled(run.picture, page.assets)

    # ---------------------------------------------------------------- blocks

    def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], bool]) -> BlockEnd:
        self._on_ground(light=False)
        self._say_stop(request.language)
        self._handle.set_mouse_visible(not self._pointer_rests)
        self._inputs.relabel()
        bank = self._canvas.bank
        bank.hold(len(request.block.pictures) + BESIDE)
        named = bank.compile_all(request.block.pictures, request.assets)
        extra = bank.compile_all(feedback_pictures(request.language))
        period_s = self._refresh.period_s
        watch = StampWatch(period_s) if self._pacer is None else PacedWatch(period_s)
        caps = touch_caps(request.block, request.keys, self._info.half_width)
        drawn_caps = self._canvas.compiled(caps_picture(caps, request.language))
        by_touch = self._touched
        run = BlockRun(
            request.block, request.keys, period_s, request.practice, request.prepare, watch, caps, by_touch=by_touch
        )
        player = player_of(request, self._now)
        with quiet_memory(), nullcontext() if player is None else closing(player):
            how = self._run_block(run, named, extra, drawn_caps, on_outcome, player, request.marks)
        self._touched = run.by_touch
        return replace(how, clock_drift_ms=round(self._inputs.keyboard.drift_ms(), 4))

    def _run_block(
        self,
        run: BlockRun,
        named: dict[str, tuple[int, ...]],
        extra: dict[str, tuple[int, ...]],
        caps: tuple[int, ...],
        on_outcome: Any,
        player: SoundPlayer | None,
        marks: Marks | None,
    ) -> BlockEnd:
        """Warm-up on the ground, then frame after frame until the block is over, somebody stops, or another window
        comes to the front."""
        for lists in (*named.values(), *extra.values(), caps):
            self._draw_lists(lists)
        for _ in range(max(1, round(LEAD_S / self._refresh.period_s))):
            self._draw_lists(caps if run.by_touch else ())
            self._gl.glFinish()
            came = self._inputs.poll()
            begun_s, stamp_s = self._flip()
            run.warmed(stamp_s, begun_s)
            if came.stop or came.away:
                return _broken_off(came)
        self._inputs.forget()
        while (frame := run.next()) is not None:
            shown = frame_lists(frame, named, extra)
            self._draw_lists((*shown, *caps) if run.by_touch else shown, frame.patch)
            self._gl.glFinish()
            came = self._inputs.poll()
            begun_s, stamp_s = self._flip()
            _take(run, came)
            if came.away:
                run.disturbed()  # before the flip that may close a trial's record
            run.flipped(stamp_s, begun_s)
            if marks is not None:
                marks.flipped(run, stamp_s)
            if player is not None:
                play(player, run, frame)
            stop = came.stop or came.away
            for outcome in run.take_finished():
                stop = on_outcome(outcome) or stop
            if stop:
                return self._finish(run, None, _broken_off(came), on_outcome)
        self._draw_lists(())
        self._gl.glFinish()
        flip_s = self._flip()
        came = self._inputs.poll()
        if came.away:
            run.disturbed()
            return self._finish(run, None, _broken_off(came), on_outcome)
        _take(run, came)
        if marks is not None:
            marks.answered(run)
        return self._finish(run, flip_s, BlockEnd("finished"), on_outcome)

    def _finish(self, run: BlockRun, flip_s: tuple[float, float] | None, how: BlockEnd, on_outcome: Any) -> BlockEnd:
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
            on_outcome(outcome)
        return how


def _take(run: BlockRun, came: Polled) -> None:
    """Give a block what came in, in the order of its stamps."""
    presses = [(down.time_s, partial(run.press, down.time_s, down.key)) for down in came.downs]
    presses += [(touch[0], partial(run.touch, *touch)) for touch in came.touches]
    for _, press in sorted(presses, key=itemgetter(0)):
        press()


def _broken_off(came: Polled) -> BlockEnd:
    return BlockEnd("stopped", why="focus" if came.away else "")
