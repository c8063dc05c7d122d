"""What holds while tasks run after an infusion: pauses by itself, rests that last, sleepiness asked, a limit in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cogtrain.events.person import OwnRt
from cogtrain.events.session import PausedByItself, Sleepiness, TasksEnded
from cogtrain.library.after_dose import Limits
from cogtrain.pages.form import Choice, Choices
from cogtrain.pages.page import Page
from cogtrain.session import script
from cogtrain.session.block_watch import Reason, Watch, own_rt_s
from cogtrain.session.lent_care import Care, limit_s
from cogtrain.session.paging import Paging
from cogtrain.session.replay import Done
from cogtrain.trial import Outcome
from cogtrain.wording import duration, say

SLEEPY = tuple(range(1, 6))
PAUSES_AT_MOST = 2


class TasksOver(Exception):  # noqa: N818 - nothing went amiss
    """There are no further tasks in this session; what else it holds goes on."""


def sleepiness_page(language: str) -> Page:
    """How awake the person feels, in five words."""
    options = tuple(Choice(str(number), say(language, f"sleepiness.{number}")) for number in SLEEPY)
    text = say(language, "sleepiness.text")
    return Page("sleepiness", text=text, choices=Choices(options, at_once=True), buttons=script.go_on(language))


class Monitor:
    """Does nothing where no gate was asked: ``watches`` is False then."""

    def __init__(self, limits: Limits, care: Care, paging: Paging, *, spent_s: float, done: Done) -> None:
        """``spent_s``: of blocks that an earlier run of this session began; ``done``: what else it left."""
        self._limits, self._care, self._paging = limits, care, paging
        self._granted = care.support.granted
        self._left_s = float("inf") if self._granted is None else limit_s(limits, self._granted) - spent_s
        self._watch = Watch(limits)
        self._reason: Reason | None = None
        self._over, self._pauses, self.rest_due = done.tasks_ended, done.own_pauses, spent_s > 0

    @property
    def watches(self) -> bool:
        """Whether the session runs behind the gate."""
        return self._granted is not None

    @property
    def goes_on(self) -> bool:
        """Whether there may be further tasks."""
        return not self._over

    def spend(self, block_s: float) -> None:
        """Before a block of that length, or before it is begun again. Raises TasksOver where it no longer fits, or the
        block paused by itself too often."""
        if not self.watches:
            return
        if not self._over and (self._pauses >= PAUSES_AT_MOST or block_s > self._left_s):
            self._end("pauses" if self._pauses >= PAUSES_AT_MOST else "total")
        if self._over:
            raise TasksOver
        self._left_s -= block_s

    def _end(self, why: str) -> None:
        self._over = True
        self._paging.put(TasksEnded(why=why))
        self._paging.show(script.simple("enough", "enough", self._paging.language))

    def rest(self, rest_s: float) -> None:
        """A rest that lasts, and then how sleepy the person is; once after each block. Raises TasksOver."""
        language = self._paging.language
        if self._over or not self.rest_due:
            return
        self.rest_due = False
        seconds = max(rest_s, self._limits.rest_s)
        page = script.simple("rest", "rest.watched", language, duration=duration(language, seconds))
        self._paging.show(replace(page, breathing=True, buttons=(), closes_after_s=seconds))
        answer = self._paging.show(sleepiness_page(language)).value
        if answer is None:
            return
        self._paging.put(Sleepiness(answer=int(answer)))
        if int(answer) > self._limits.sleepiness_at_most:
            self._end("sleepiness")
            raise TasksOver

    def begin(self, task: str) -> None:
        """Before an attempt at a block."""
        self._watch = Watch(self._limits, self._care.own_rt_s.get(task))
        self._reason = None

    def after(self, outcome: Outcome) -> bool:
        """Whether the block should pause after this trial."""
        if self.watches and self._reason is None:
            self._reason = self._watch.after(outcome)
        return self._reason is not None

    def pause_page(self) -> Page | None:
        """The page of a pause that came by itself, kind; None where the person paused."""
        if self._reason is None:
            return None
        self._pauses += 1
        language = self._paging.language
        self._paging.put(PausedByItself(why=self._reason))
        heading, text = say(language, "pause.itself.heading"), say(language, "pause.itself.text")
        return Page("pause", heading, text, buttons=script.go_on_or_stop(language))

    def learn(self, task: str, outcomes: Sequence[Outcome]) -> None:
        """After a block: keep the person's own median of one that was not gated, for later comparison."""
        self.rest_due = self.watches
        median_s = None if self.watches else own_rt_s(outcomes)
        if median_s is not None:
            self._care.put_person(OwnRt(task=task, median_rt_s=round(median_s, 4)))
