"""A display without a screen: virtual time, and a simulated person in front of it. Blocks run through the same
BlockRun as in a window."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from cogtrain.clock import VirtualClock
from cogtrain.displays.display import LEAD_S, BlockEnd, BlockRequest, DisplayInfo
from cogtrain.engine.block_run import BlockRun
from cogtrain.engine.flip_watch import PacedWatch
from cogtrain.engine.responses import keys_of
from cogtrain.engine.touch_caps import touch_caps
from cogtrain.observers import Evidence, Moment, Observer
from cogtrain.pages.large import parts_of
from cogtrain.pages.page import Page, PageResult, layout
from cogtrain.pages.style import PLAIN, PageStyle
from cogtrain.paradigms import registry
from cogtrain.paradigms.contract import Paradigm
from cogtrain.trial import Outcome, Trial

REFRESH_HZ = 60.0
PRESS_S = 0.8
LEAVE_KEY = "s"
WRITTEN = {
    "code": "",
    "digits": "",
    "number": "",
    "secret": "simulated passphrase",
    "text": "Something that came to mind.",
}
TRUTHS = {"ketamine": "no"}  # every dose of a rehearsal is entered
Reply = Callable[[Page, np.random.Generator], str]


def reply(page: Page, rng: np.random.Generator) -> str:
    """What a simulated person answers on a page that asks: middling numbers, rather the first answers of a list."""
    if page.name in TRUTHS:
        return TRUTHS[page.name]
    if page.choices is None:
        return "" if page.entry is None else WRITTEN[page.entry.kind]
    names = [option.name for option in page.choices.options]
    if page.choices.several:
        return ",".join(name for name in names if rng.random() < 0.8)
    place = rng.normal(0.55, 0.15) * len(names) if page.choices.scale else rng.geometric(0.8) - 1
    return names[int(np.clip(place, 0, len(names) - 1))]


@dataclass
class SimulatedDisplay:
    """The display protocol for an observer, at a moment of the course. by_touch: tasks are answered on the caps.
    paradigms: who says how hard a trial is; those that are installed, where there are no others."""

    observer: Observer
    clock: VirtualClock
    rng: np.random.Generator
    moment: Moment = field(default_factory=Moment)
    trials_done: int = 0
    wants_to_leave: bool = False
    replies: Reply = reply
    by_touch: bool = False
    paradigms: Mapping[str, Paradigm] | None = None
    style: PageStyle = PLAIN

    @property
    def info(self) -> DisplayInfo:
        return DisplayInfo(
            kind="simulated",
            refresh_hz=REFRESH_HZ,
            jitter_ms=0.0,
            width_px=1024,
            height_px=768,
            full_screen=False,
            key_backend="simulated",
            clock="virtual",
            device="simulated",
            versions={"psychopy": None, "psychtoolbox": None, "os": platform.system()},
        )

    @property
    def sounds(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing is open."""

    def page(self, page: Page, language: str) -> PageResult:
        """Read at the observer's pace and press; pages that go on by themselves do so. Words that do not fit are an
        error here too."""
        for part, scale in parts_of(page, language, self.style):
            layout(part, language, scale=scale)
        words = len(f"{page.heading} {page.lead} {page.text}".split())
        seconds = words / self.observer.person.words_per_minute * 60 + PRESS_S
        if page.closes_after_s is not None and not page.buttons:
            seconds = max(seconds, page.closes_after_s)
            self.clock.advance(seconds)
            return PageResult("closed", None, seconds)
        if page.breathing and page.closes_after_s is not None:
            seconds = page.closes_after_s
        self.clock.advance(seconds)
        keys = [button.key for button in page.buttons]
        if page.choices is not None and page.choices.optional:
            return PageResult("key", keys[0], seconds)
        if page.asks:
            return PageResult("key", keys[0], seconds, self.replies(page, self.rng))
        if page.wanted is not None:
            return PageResult("key", page.wanted, seconds)
        if self.wants_to_leave and LEAVE_KEY in keys:
            return PageResult("key", LEAVE_KEY, seconds)
        return PageResult("key", keys[0], seconds) if keys else PageResult("closed", None, seconds)

    def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], bool]) -> BlockEnd:
        """Frame after frame in virtual time; presses arrive when the observer's decision is made."""
        period_s = 1 / REFRESH_HZ
        watch = PacedWatch(period_s)  # its ticks are exact: there is no grid to look for
        caps = touch_caps(request.block, request.keys, self.info.half_width)
        place_of = {cap.key: (cap.x, cap.y) for cap in caps}
        run = BlockRun(
            request.block,
            request.keys,
            period_s,
            request.practice,
            request.prepare,
            watch,
            caps,
            by_touch=self.by_touch,
        )
        evidence = (registry() if self.paradigms is None else self.paradigms)[request.paradigm].evidence
        self.clock.advance(LEAD_S)
        pending: list[tuple[float, str | tuple[float, float]]] = []
        while (frame := run.next()) is not None:
            self.clock.advance(period_s)
            stamp_s = self.clock.monotonic_s()
            run.flipped(stamp_s, stamp_s)
            if request.marks is not None:
                request.marks.flipped(run, stamp_s)
            if frame.sound is not None:
                run.sounded(frame.sound)(stamp_s)
            if run.came_on is not None:
                pending += self._replies(run.came_on, request, evidence(run.came_on), stamp_s)
                pending.sort()
            while pending and pending[0][0] <= stamp_s + period_s / 2:
                moment_s, given = pending.pop(0)
                if not isinstance(given, str):
                    run.touch(moment_s, *given)
                elif self.by_touch and given in place_of:
                    run.touch(moment_s, *place_of[given])
                else:
                    run.press(moment_s, given)
            if request.marks is not None:
                request.marks.answered(run)
            self._pass_steady(run, watch, pending, period_s)
            asked = False
            for outcome in run.take_finished():
                asked = on_outcome(outcome) or asked
            if asked or self._leaves():
                return self._end(run, None, on_outcome)
        self.clock.advance(period_s)
        return self._end(run, self.clock.monotonic_s(), on_outcome)

    def _pass_steady(
        self,
        run: BlockRun,
        watch: PacedWatch,
        pending: list[tuple[float, str | tuple[float, float]]],
        period_s: float,
    ) -> None:
        """Frames on which nothing changes go by at once, up to the next press."""
        frames = run.steady()
        if pending:
            until_press_s = pending[0][0] - self.clock.monotonic_s()
            frames = min(frames, int(until_press_s / period_s - 0.5))
        if frames > 0:
            self.clock.advance(frames * period_s)
            watch.held(frames, self.clock.monotonic_s())
            run.held(frames)

    def _replies(
        self, trial: Trial, request: BlockRequest, evidence: Evidence, onset_s: float
    ) -> list[tuple[float, str | tuple[float, float]]]:
        """When each answer comes, and by which key, or at which of the trial's own places."""
        self.trials_done += 1
        replies = self.observer.answers(trial, request.block.streams, evidence, self.moment, self.rng)
        place_of = {target.name: (target.x, target.y) for target in trial.targets}
        return [
            (onset_s + one.rt_s, place_of.get(one.answer) or keys_of(one.stream, one.answer, request.keys)[0])
            for one in replies
        ]

    def _leaves(self) -> bool:
        after = self.observer.person.leaves_after
        if after is not None and self.trials_done >= after:
            self.wants_to_leave = True
        return self.wants_to_leave

    @staticmethod
    def _end(run: BlockRun, stamp_s: float | None, on_outcome: Callable[[Outcome], bool]) -> BlockEnd:
        run.end(stamp_s)
        for outcome in run.take_finished():
            on_outcome(outcome)
        return BlockEnd("finished" if stamp_s is not None else "stopped")
