"""One block, frame by frame: which picture comes next, which press belongs to which trial, how every trial's timing
went.

Knows no window and no clock: a display asks :meth:`BlockRun.next`, shows the frame, and tells the flip's stamp and
the presses. The real window and the simulated display drive the same object, so that a rehearsed block is the block
that people meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cogtrain.engine.flip_watch import StampWatch, Watch
from cogtrain.engine.frames import PlannedPhase, compile_trial
from cogtrain.engine.responses import Collector, Press, answer_map, key_map
from cogtrain.engine.running import Frame, Running, outcome_of
from cogtrain.engine.touch_caps import Cap, touched
from cogtrain.trial import Block, Heard, Outcome, Source, Trial

Prepare = Callable[[Trial, tuple[Outcome, ...]], Trial]


SETTLED = 2  # frames of a phase after which nothing of the trial before is awaited
LONG = 3600  # frames at once of a phase that waits for its answer


class SealedBankError(LookupError):
    """A trial asked, inside a block, for a picture or a sound that was not built before it."""


class BlockRun:
    """The state of one block while it runs.

    prepare: fills a trial from the history before it starts (``Block.bind``, the present level).
    watch: judges flips; without one the display is taken to hold them at its refresh. caps: places to touch besides the
        trials' own. by_touch: they are shown, as the last input was a touch.
    over: every trial was shown, the time is up, or ``done`` said so. came_on: the trial whose stimulus the last flip
        put on, or None.
    """

    def __init__(
        self,
        block: Block,
        keys: Mapping[str, tuple[str, ...]],
        period_s: float,
        practice: bool = False,
        prepare: Prepare | None = None,
        watch: Watch | None = None,
        caps: tuple[Cap, ...] = (),
        *,
        by_touch: bool = False,
    ) -> None:
        self._caps, self.by_touch = caps, by_touch
        self._block = block
        self._keys = key_map(block.streams, keys)
        self._kinds = {stream.name: stream.kind for stream in block.streams}
        self._places = answer_map(block.streams)
        self._period_s = period_s
        self._practice = practice
        self._prepare = prepare
        self._history_matters = prepare is not None or block.done is not None
        self._watch = StampWatch(period_s) if watch is None else watch
        bound = prepare is not None  # then each trial is compiled when it has been filled
        self._compiled = [] if bound else [compile_trial(trial, period_s, practice) for trial in block.trials]
        self._end_frames = None if block.ends_after_s is None else round(block.ends_after_s / period_s)
        self._frames_since_onset = 0
        self._history: list[Outcome] = []
        self._finished: list[Outcome] = []
        self._previous: Running | None = None
        self._current: Running | None = None
        self._phase = -1
        self._in_phase = 0
        self._phase_limit: int | None = 0
        self._new_phase = False
        self._still: Frame | None = None
        self._moves = False
        self.over = False
        self.came_on: Trial | None = None
        self._given: list[tuple[str, float]] = []

    # ---------------------------------------------------------------- what comes next

    def next(self) -> Frame | None:
        """The frame for the coming flip; None when the block is over (the display then flips the bare ground once)."""
        if self.over:
            return None
        if self._end_frames is not None and self._frames_since_onset >= self._end_frames:
            self.over = True
            return None
        if self._current is None or self._phase_done(self._current):
            self._advance()
        running = self._current
        if running is None or self.over:
            return None
        phase = running.plan.phases[self._phase]
        self._in_phase += 1
        running.frames += 1
        if self._end_frames is not None and (self._frames_since_onset or phase.patch):
            self._frames_since_onset += 1
        frame = self._still or self._frame(running, phase)
        return frame if phase.sound is None or self._in_phase > 1 else replace(frame, sound=phase.sound)

    def _phase_done(self, running: Running) -> bool:
        phase = running.plan.phases[self._phase]
        if phase.until_response and running.collector.complete():
            return True
        return self._phase_limit is not None and self._in_phase >= self._phase_limit

    def _advance(self) -> None:
        running = self._current
        if running is not None:
            phases = running.plan.phases
            answered = phases[self._phase].until_response and running.collector.complete()
            following = self._phase + 1
            while answered and following < len(phases) and phases[following].until_response:
                following += 1
            if following < len(phases):
                self._enter(following)
                return
        self._next_trial()

    def _enter(self, phase: int) -> None:
        running = self._current
        if running is None:
            return
        self._phase, self._in_phase, self._new_phase = phase, 0, True
        planned = running.plan.phases[phase]
        self._moves = planned.feedback != "none" or planned.counts_ms
        changes = self._moves or self._echoed(running)
        self._still = None if changes else Frame(planned.show, planned.patch)
        limit = planned.frames
        if running.plan.lasts_frames is not None and phase == len(running.plan.phases) - 1:
            limit = max(1, running.plan.lasts_frames - running.frames)
        self._phase_limit = limit

    def _next_trial(self) -> None:
        index = 0 if self._current is None else self._current.index + 1
        if self._history_matters and self._current is not None:
            self._current.closed = True
            self._history.append(outcome_of(self._current))
        block, history = self._block, tuple(self._history)
        if index >= len(block.trials) or (block.done is not None and block.done(history)):
            self.over = True
            return
        if self._prepare is None:
            plan = self._compiled[index]
        else:
            trial = self._prepare(block.trials[index], history)
            if any(name not in block.pictures for phase in trial.phases for name in phase.show):
                raise SealedBankError(f"trial {index} shows a picture that is not in the block's bank")
            if any(phase.sound is not None and phase.sound not in block.sounds for phase in trial.phases):
                raise SealedBankError(f"trial {index} plays a sound that is not in the block's bank")
            plan = compile_trial(trial, self._period_s, self._practice)
        self._finish_previous()
        self._previous = self._current
        self._current = Running(index, plan, Collector(plan.trial, self._kinds))
        self._enter(0)

    def _frame(self, running: Running, phase: PlannedPhase) -> Frame:
        echoes = tuple(
            name if (name := f"echo:{answer}:{k}") in self._block.pictures else f"echo:{answer}"
            for answer, k in (running.collector.echoes() if self._echoed(running) else ())
        )
        counter = round((self._in_phase - 1) * self._period_s * 1000) if phase.counts_ms else None
        return Frame(phase.show, phase.patch, self._feedback(running, phase), counter, echoes)

    def _echoed(self, running: Running) -> bool:
        """Whether a sequence is still in sight: until the last phase that waits for it is over, where one does."""
        waits = [phase.until_response for phase in running.plan.phases]
        return running.collector.echoing and (any(waits[self._phase :]) or not any(waits))

    def _feedback(self, running: Running, phase: PlannedPhase) -> str | int | None:
        if phase.feedback == "none":
            return None
        collector = running.collector
        answered = any(used for _, used in collector.presses)
        window = running.plan.trial.response_s
        closed = window is not None and self._window_closed(running, window)
        if not answered and not closed:
            return None
        if phase.feedback == "reaction_time":
            answers = [a for a in collector.answers() if a.used]
            return round(answers[-1].rt_s * 1000) if answers else "none"
        outcome = outcome_of(running)
        if outcome.correct:
            return "correct"
        return "other" if answered else "none"

    def _window_closed(self, running: Running, window_s: float) -> bool:
        onset_s = running.collector.onset_s
        return onset_s is not None and self._watch.last_s - onset_s >= window_s - self._period_s / 2

    # ---------------------------------------------------------------- what happened

    def warmed(self, stamp_s: float, begun_s: float) -> None:
        """A flip of the bare ground before the first frame: the refresh grid is known when the first stimulus comes."""
        self._watch.flip(stamp_s, begun_s)

    def flipped(self, stamp_s: float, begun_s: float) -> None:
        """The frame that :meth:`next` gave last is on the screen since ``stamp_s``; its flip was called at
        ``begun_s``."""
        late, trusted = self._watch.flip(stamp_s, begun_s)
        running = self._current
        self.came_on = None
        if running is None:
            return
        owner = self._previous if self._new_phase and self._phase == 0 else running
        if owner is not None and late and owner.late:
            owner.late[-1] += late
        if self._new_phase:
            running.phases.append(running.plan.phases[self._phase].index)
            running.firsts.append(stamp_s)
            running.counts.append(0)
            running.late.append(0)
            self._new_phase = False
            if running.plan.phases[self._phase].patch:
                running.collector.onset_s = stamp_s
                running.stamp_ok = running.stamp_ok and trusted
                self.came_on = running.plan.trial
        elif self._previous is not None and self._phase == 0 and self._in_phase == 2:
            self._finish_previous()
        running.counts[-1] += 1

    def steady(self) -> int:
        """For how many further frames what is on is sure to stay as it is, unless something is pressed: none where a
        phase or the block may end, or anything moves."""
        running = self._current
        if running is None or self.over or self._moves or self._in_phase < SETTLED:
            return 0
        if running.plan.phases[self._phase].until_response and running.collector.complete():
            return 0
        left = LONG if self._phase_limit is None else self._phase_limit - self._in_phase
        return left if self._end_frames is None else min(left, self._end_frames - self._frames_since_onset)

    def held(self, frames: int) -> None:
        """So many further frames of what is on were flipped, all in time: for a display that need not draw them."""
        running = self._current
        if running is None:
            return
        self._in_phase += frames
        running.frames += frames
        running.counts[-1] += frames
        if self._end_frames is not None and self._frames_since_onset:
            self._frames_since_onset += frames

    def waited(self, stamp_s: float, begun_s: float) -> None:
        """A flip of the bare ground behind the last phase of a trial, as the next one was not there yet: a frame that
        the plan does not have, and late for that."""
        late, _ = self._watch.flip(stamp_s, begun_s)
        running = self._current
        if running is None:
            return
        ground = len(running.plan.trial.phases)
        if running.phases[-1] != ground:
            running.phases.append(ground)
            running.firsts.append(stamp_s)
            running.counts.append(0)
            running.late.append(0)
        running.late[-1] += 1 + late

    def so_far(self) -> tuple[Outcome, ...]:
        """The trials that are over, and the one that is on as it stands."""
        return (*self._history, *(outcome_of(one) for one in (self._current,) if one is not None))

    def sounded(self, sound: str) -> Callable[[float], None]:
        """The sound of the frame that is on was asked for; what is returned is told when it left the computer."""
        running = self._current
        if running is None:
            return lambda _onset_s: None
        heard, place = running.heard, len(running.heard)
        heard.append(Heard(running.plan.phases[self._phase].index, sound, running.firsts[-1], None))

        def left(onset_s: float) -> None:
            heard[place] = replace(heard[place], onset_s=onset_s)

        return left

    def disturbed(self) -> None:
        """Another window has the keyboard: the trial that is on, and one whose answer is still awaited, are flagged."""
        for running in (self._previous, self._current):
            if running is not None:
                running.stamp_ok = False

    def press(self, time_s: float, key: str) -> None:
        """A key went down at ``time_s``; caps to touch go with it."""
        self.by_touch = False
        self._take(tuple(Press(time_s, *meaning) for meaning in self._keys.get(key, ())))

    def touch(self, time_s: float, x: float, y: float, source: Source = "touch") -> None:
        """A click or touch at (x, y); the trial's targets and the caps give it a meaning. Caps that are not shown yet
        are shown by it, and give it none."""
        shown, self.by_touch = self.by_touch, True
        if self._current is None:
            return
        targets = self._current.plan.trial.targets
        on = (target.name for target in targets if (x - target.x) ** 2 + (y - target.y) ** 2 <= target.radius**2)
        answer = next(on, None) or (touched(self._caps, x, y) if shown else None)
        meanings = () if answer is None else self._places[answer]
        self._take(tuple(Press(time_s, *meaning, source, x, y) for meaning in meanings))

    def _take(self, meanings: tuple[Press, ...]) -> None:
        current, previous = self._current, self._previous
        if current is None or not meanings:
            return
        onset_s, time_s = current.collector.onset_s, meanings[0].time_s
        before = onset_s is None or time_s < onset_s
        to_previous = before and previous is not None and not previous.closed and self._still_open(previous, time_s)
        owner = previous if to_previous and previous is not None else current
        if owner.collector.add(meanings):
            self._given.append((owner.collector.presses[-1][0].answer, time_s))

    @staticmethod
    def _still_open(running: Running, time_s: float) -> bool:
        onset_s, window = running.collector.onset_s, running.plan.trial.response_s
        if onset_s is None or time_s < onset_s:
            return False
        return not running.collector.complete() if window is None else time_s - onset_s <= window

    # ---------------------------------------------------------------- trials that are over

    def _finish_previous(self) -> None:
        if self._previous is not None:
            self._finished.append(outcome_of(self._previous))
            self._previous = None

    def take_given(self) -> list[tuple[str, float]]:
        """Answers that counted, with their moments, each given out once, in order."""
        given, self._given = self._given, []
        return given

    def end(self, stamp_s: float | None, begun_s: float | None = None) -> None:
        """The block is over: ``stamp_s`` is the flip that put the bare ground on (None when it was broken off).
        Finishes what ran."""
        running = self._current
        if stamp_s is not None and running is not None and running.late:
            late, _ = self._watch.flip(stamp_s, stamp_s if begun_s is None else begun_s)
            running.late[-1] += late
        self._finish_previous()
        if running is not None and running.collector.onset_s is not None:
            in_time = stamp_s is not None and self._end_frames is None
            answered = any(used for _, used in running.collector.presses) and running.collector.complete()
            self._finished.append(outcome_of(running, cut_short=not (in_time or answered)))
        self._current = None

    def take_finished(self) -> list[Outcome]:
        """Trials whose record is complete, each given out once, in order."""
        finished, self._finished = self._finished, []
        return finished
