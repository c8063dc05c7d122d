"""The blocks of a session: each run until it is finished, every trial recorded as it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from cogtrain.clock import Clock
from cogtrain.displays.display import BlockEnd, BlockRequest
from cogtrain.engine.marks import Marks
from cogtrain.events.block import BlockStarted, FocusLost
from cogtrain.events.event import Ident
from cogtrain.events.session import Trouble
from cogtrain.library import LoadedProtocol, ResolvedTask
from cogtrain.library.models import Triggers
from cogtrain.session import script
from cogtrain.session.attempt_draw import block_rng, form_rng, planned, preparing
from cogtrain.session.block_events import broken_off, finished, trial_done
from cogtrain.session.block_summary import BlockSummary, summarise
from cogtrain.session.lent_care import Care
from cogtrain.session.levels import Standing, TrialLevels
from cogtrain.session.monitor import Monitor
from cogtrain.session.options import Markers
from cogtrain.session.paging import Paging
from cogtrain.session.replay import Done, Key, Phase
from cogtrain.trial import Outcome


@dataclass(frozen=True)
class Plan:
    """What is walked: a session of a protocol, its seed, and how. markers: where codes for recorders go."""

    loaded: LoadedProtocol
    session: str
    seed: int
    language: str
    unattended: bool
    file: str
    following: str | None
    markers: Markers | None = None


@dataclass(frozen=True)
class Place:
    """Where a block stands in its session: the item, practice or scored, which round of it; which of the scored blocks
    comes next (from 1), and of how many. progress: told before a scored block."""

    item: int
    phase: Phase
    round: int
    number: int
    of: int
    progress: script.Progress | None = None

    @property
    def key(self) -> Key:
        return self.item, self.phase, self.round


JUMP_S = 2.0
"""By more than this the wall clock jumped against the monotonic one: the computer slept, or was set."""


def clocks_apart_s(clock: Clock) -> float:
    """How far the wall clock stands from the monotonic one; the same as long as neither jumps."""
    return clock.utc().timestamp() - clock.monotonic_s()


class Blocks:
    """Runs blocks in a display. forms: the parallel form of each task."""

    def __init__(
        self, plan: Plan, paging: Paging, care: Care, monitor: Monitor, done: Done, forms: Mapping[str, Ident]
    ) -> None:
        self._plan, self._paging, self._care, self._monitor, self._done = plan, paging, care, monitor, done
        self._forms, self._display = forms, paging.display
        self._put, self._flush = paging.put, paging.flush
        self._jumped_s = 0.0
        self._by_form = plan.loaded.protocol.sessions[plan.session].purpose == "assessment"

    def passed(self, block: int, summary: BlockSummary, mark: float) -> bool:
        """Whether a practice round was good enough; what an earlier run found stands."""
        known = self._done.passed.get(block)
        return (self._plan.unattended or summary.accuracy >= mark) if known is None else known

    def run(self, place: Place, task: ResolvedTask, stands: Standing) -> tuple[int, BlockSummary, bool]:
        """(block number, what it came to, whether it was done just now). A broken-off attempt is kept and begun
        afresh."""
        block = self._done.numbers.setdefault(place.key, len(self._done.numbers))
        if block in self._done.finished:
            return block, self._done.finished[block], False
        attempt = self._done.attempts.get(block, -1) + 1
        while True:
            self._paging.where = f"block {block}"
            self._monitor.begin(task.loaded.card.task)
            if place.progress is not None:
                self._paging.show(script.begin(task, self._plan.language, place.progress))
            self._done.attempts[block] = attempt
            summary, end = self._attempt(place, block, attempt, task, stands)
            if end.how == "finished":
                break
            self._put(broken_off(block, attempt, end.clock_drift_ms))
            if end.why == "focus":
                self._put(FocusLost(block=block, attempt=attempt))
            if self._jumped_s:
                self._put(Trouble(what="clock", seconds=round(self._jumped_s, 3)))
            self._flush()
            why = "pause.focus" if end.why == "focus" else "pause.clock" if self._jumped_s else ""
            page = script.pause(self._plan.language, why) if why else self._monitor.pause_page()
            self._paging.pause(page)
            self._monitor.spend(task.lengths.block.seconds)
            attempt += 1
        practice = task.loaded.card.practice
        passed = None
        if place.phase == "practice" and practice is not None:
            passed = self.passed(block, summary, practice.pass_accuracy)
        late_share = task.loaded.card.timing.late_share
        self._put(finished(block, attempt, summary, passed, late_share, end.clock_drift_ms))
        self._flush()
        self._done.finished[block], self._done.passed[block] = summary, passed
        return block, summary, True

    def _rng(self, place: Place, task: ResolvedTask, block: int, attempt: int, *, by_form: bool) -> np.random.Generator:
        """What the attempt is drawn from: the form, or the session's seed."""
        card = task.loaded.card
        if by_form:
            return form_rng(card.task, self._forms[card.task], card.forms, (place.item, place.round), attempt)
        return block_rng(self._plan.seed, block, attempt)

    @contextmanager
    def _marked(self, triggers: Triggers | None, block: int, attempt: int) -> Iterator[Marks | None]:
        """What recorders are told of an attempt, and afterwards what became of it, in the log."""
        markers, now_s = self._plan.markers, self._display.clock.monotonic_s
        if markers is None or triggers is None:
            yield None
            return
        if triggers.block_start is not None:
            markers.send(triggers.block_start, now_s())
        yield Marks(triggers.onset, triggers.answer, markers.send)
        if triggers.block_end is not None:
            markers.send(triggers.block_end, now_s())
        self._put(markers.told(block, attempt))

    def _attempt(
        self, place: Place, block: int, attempt: int, task: ResolvedTask, stands: Standing
    ) -> tuple[BlockSummary, BlockEnd]:
        settings = task.settings_at(stands.level) if place.phase == "scored" else task.practice_settings()
        levels = TrialLevels(task, stands, settings)
        card, form = task.loaded.card, self._forms.get(task.loaded.card.task)
        by_form = self._by_form and place.phase == "scored" and form is not None
        rng = self._rng(place, task, block, attempt, by_form=by_form)
        block_plan, by = planned(task, settings, rng)
        self._put(
            BlockStarted(
                block=block,
                item=place.item,
                round=place.round,
                task=card.task,
                version=card.version,
                paradigm=card.paradigm,
                phase=place.phase,
                attempt=attempt,
                form=form,
                drawn_from="form" if by_form else "session",
                variant=task.variant.words,
                level=stands.level,
                quantity=task.quantity,
                settings=settings.model_dump(mode="json"),
                keys={answer: list(keys) for answer, keys in task.keys.items()},
                trials=len(block_plan.trials),
                number=place.number,
                of=place.of,
            )
        )
        outcomes: list[Outcome] = []
        care, clock = self._care, self._display.clock
        self._jumped_s, apart_s = 0.0, clocks_apart_s(clock)

        def on_outcome(outcome: Outcome) -> bool:
            outcomes.append(outcome)
            state = care.state(clock.utc())
            refused = self._paging.put_at_once(trial_done(outcome, block, attempt, levels.of(outcome.index), state))
            jumped_s = clocks_apart_s(clock) - apart_s
            if abs(jumped_s) > JUMP_S:
                self._jumped_s = jumped_s
            return self._monitor.after(outcome) or refused or bool(self._jumped_s)

        request = BlockRequest(
            block_plan,
            {answer: tuple(keys) for answer, keys in task.keys.items()},
            task.paradigm.name,
            place.phase == "practice",
            preparing(block_plan, levels, by),
            self._plan.language,
            task.loaded.assets,
            self._paging.flush_at_once,
        )
        with self._marked(card.triggers, block, attempt) as marks:
            end = self._display.block(replace(request, marks=marks), on_outcome)
        if place.phase == "scored" and end.how == "finished":
            self._monitor.learn(card.task, outcomes)
        return summarise(outcomes, levels.of), end
