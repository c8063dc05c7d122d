"""What a page recorded of a block, given to the engine again: its account of flips and presses decides, and nothing
that the page made of them. Pure.

A page's event is a list, its kind first; times are in seconds on the page's own clock:

- ``["w", stamp, drawn]`` a flip of the bare ground before the first trial
- ``["f", stamp, drawn, frame]`` a flip of the next frame; ``frame`` only where it shows another one than before
- ``["h", stamp, drawn]`` a flip of the bare ground while the page waited for the next trial; of a long wait the first
  ten seconds or so, and the last one
- ``["k", time, key]`` a key went down
- ``["t", time, x, y, source]`` a touch or a click, in units of pictures
- ``["s", left]`` the sound of the frame that is on left the computer, or null
- ``["d"]`` the page was not in front, or was held up
- ``["e", stamp, drawn]`` the flip that put the bare ground on behind the last trial
- ``["x"]`` the block was broken off

``stamp`` is the time that the browser gives the frame, ``drawn`` when the page had drawn it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

from cogtrain.displays.browser.player_block import asks_between, planned_json
from cogtrain.displays.browser.stage import Stage
from cogtrain.displays.display import BlockRequest
from cogtrain.engine.block_run import BlockRun
from cogtrain.engine.flip_watch import StampWatch
from cogtrain.engine.frames import compile_trial
from cogtrain.engine.running import Frame
from cogtrain.engine.touch_caps import Cap
from cogtrain.errors import CogtrainError, refuse
from cogtrain.trial import Block, Outcome, Source, Trial

DRAWN_WITHIN = 0.5
"""Share of a frame within which it has to be drawn: later, the screen may have shown it a refresh after its stamp."""
MOST_IN_ONE = 60_000
SOURCES: tuple[Source, ...] = ("touch", "pointer")
FLIPS = frozenset({"w", "f", "h", "e"})
Event = Sequence[Any]


@dataclass
class Replay:
    """The account of one block as it comes in, in pieces. offset_s: what lies between the page's clock and this one.
    how: "" while it runs. over: the page has nothing more to tell."""

    request: BlockRequest
    stage: Stage
    caps: tuple[Cap, ...]
    offset_s: float
    by_touch: bool = False
    how: Literal["", "finished", "stopped"] = ""

    def __post_init__(self) -> None:
        self._next = _Next(self.request)
        request, period_s = self.request, self.stage.period_s
        self._watch = StampWatch(period_s)
        self.run = BlockRun(
            self._next.block,
            request.keys,
            period_s,
            request.practice,
            None if request.prepare is None else self._next.prepare,
            self._watch,
            self.caps,
            by_touch=self.by_touch,
        )
        self._begun_s, self._stamp_s = float("inf"), float("-inf")
        self._frame: Frame | None = None
        self._sound: str | None = None
        self._reach_s = DRAWN_WITHIN * period_s

    def take(self, events: Sequence[Event]) -> list[Outcome]:
        """The trials whose record is complete by these events. CogtrainError for an account that cannot be."""
        if len(events) > MOST_IN_ONE:
            raise _refused(f"{len(events)} events at once")
        for event in events:
            if self.how:
                raise _refused("something behind the end")
            try:
                kind, time_s, told = self._read(event)
            except (TypeError, ValueError, IndexError) as error:
                raise _refused("an event that cannot be read") from error
            self._one(kind, time_s, told)
        return self.run.take_finished()

    def following(self, index: int) -> dict[str, Any] | None:
        """A trial as the player gets it, as far as the answers before it are settled; None: the block is over there."""
        trial = self._next.trial(index, self.run.so_far())
        return None if trial is None else planned_json(compile_trial(trial, self.stage.period_s, self.request.practice))

    def broken_off(self) -> list[Outcome]:
        """The block ends here, as its page is gone."""
        if not self.how:
            self._break_off()
        return self.run.take_finished()

    def _break_off(self) -> None:
        self.how = "stopped"
        self.run.end(None)

    def _read(self, event: Event) -> tuple[str, float, list[Any]]:
        """Kind, time on this clock, and what else it tells. TypeError, ValueError or IndexError for none."""
        kind, rest = event[0], list(event[1:])
        if kind in FLIPS:
            return kind, self._time(rest[0]), [self._time(rest[1]), *rest[2:]]
        if kind == "k":
            return kind, self._time(rest[0]), [str(rest[1])[:20]]
        if kind == "t":
            x, y = float(rest[1]), float(rest[2])
            if rest[3] not in SOURCES or not (isfinite(x) and isfinite(y)):
                raise ValueError("a place")
            return kind, self._time(rest[0]), [x, y, rest[3]]
        if kind == "s":
            return kind, 0.0, [None if rest[0] is None else self._time(rest[0])]
        if kind not in ("d", "x"):
            raise ValueError("a kind")
        return kind, 0.0, []

    def _one(self, kind: str, time_s: float, told: list[Any]) -> None:
        if kind in FLIPS:
            self._flip(kind, time_s, *told)
        elif kind == "k":
            self.run.press(time_s, told[0])
        elif kind == "t":
            self.run.touch(time_s, *told)
        elif kind == "s" and self._sound is not None:
            left = self.run.sounded(self._sound)
            if told[0] is not None:
                left(told[0])
        elif kind == "d":
            self.run.disturbed()
        elif kind == "x":
            self._break_off()

    def _flip(self, kind: str, stamp_s: float, drawn_s: float, shown: Any = None, *_: Any) -> None:
        if stamp_s < self._stamp_s:
            raise _refused("a flip before the last one")
        begun_s = min(self._begun_s, stamp_s)
        self._stamp_s, self._begun_s = stamp_s, drawn_s
        if kind == "w":
            self.run.warmed(stamp_s, begun_s)
            return
        if kind == "h":
            self.run.waited(stamp_s, begun_s)
            return
        frame = self.run.next()
        if (kind == "e") != (frame is None):
            raise _refused("an end before its time" if frame is not None else "a frame behind the end")
        if frame is None:
            self.how = "finished"
            self.run.end(stamp_s, begun_s)
            return
        self.run.flipped(stamp_s, begun_s)
        self._sound = frame.sound
        if shown is not None:
            self._frame, as_told = frame, _shows(frame, shown)
        else:
            as_told = self._frame is not None and _alike(frame, self._frame)
        if drawn_s - stamp_s > self._reach_s or not as_told:
            self.run.disturbed()

    def _time(self, value: Any) -> float:
        time_s = float(value)
        if not isfinite(time_s):
            raise ValueError("a time")
        return time_s + self.offset_s


def _shows(frame: Frame, told: Any) -> bool:
    """Whether the page drew what the engine asks for here; a number that runs is drawn with each flip."""
    return bool([list(frame.show), list(frame.echoes), frame.patch, frame.feedback] == told)


def _alike(one: Frame, other: Frame) -> bool:
    return (one.show, one.echoes, one.patch, one.feedback) == (other.show, other.echoes, other.patch, other.feedback)


def _refused(found: str) -> CogtrainError:
    return refuse("page", found, "a block's own account", "The block begins afresh.")


class _Next:
    """What comes after each trial, decided once: when the page asks for it, or when the engine comes to it."""

    def __init__(self, request: BlockRequest) -> None:
        self._request = request
        self._made: dict[int, Trial] = {}
        self._over: dict[int, bool] = {}
        done = request.block.done
        self.block: Block = request.block if done is None else replace(request.block, done=self._done(done))

    def prepare(self, trial: Trial, history: tuple[Outcome, ...]) -> Trial:
        """The trial behind this history."""
        index = len(history)
        if index not in self._made:
            prepare = self._request.prepare
            self._made[index] = trial if prepare is None else prepare(trial, history)
        return self._made[index]

    def _done(self, done: Callable[[tuple[Outcome, ...]], bool]) -> Callable[[tuple[Outcome, ...]], bool]:
        def over(history: tuple[Outcome, ...]) -> bool:
            index = len(history)
            if index not in self._over:
                self._over[index] = done(history)
            return self._over[index]

        return over

    def trial(self, index: int, history: tuple[Outcome, ...]) -> Trial | None:
        """That trial; None where the block is over before it. CogtrainError where it cannot be asked for yet."""
        block = self.block
        if not asks_between(self._request) or index != len(history):
            raise _refused("a question out of its turn")
        if index >= len(block.trials) or (block.done is not None and block.done(history)):
            return None
        return self.prepare(block.trials[index], history)
