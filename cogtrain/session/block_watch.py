"""Watching over a block after an infusion: when to pause by itself. Pure.

A lapse is a trial without the answer it asks for. The share of lapses counts where every trial asks for one: in a task
where most do not, a missed target is a matter of memory as much as of alertness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from cogtrain.library.after_dose import Limits
from cogtrain.trial import Outcome

Reason = Literal["omissions", "lapses", "slowing"]
LAST_ANSWERS = 5
FIRST_ANSWERS = 8
TRIALS_FOR_A_SHARE = 10


@dataclass
class Watch:
    """One block. ``own_rt_s``: the person's own median, or None: then that of the first answers is."""

    limits: Limits
    own_rt_s: float | None = None
    missed: int = 0
    asked: list[bool] = field(default_factory=list)
    rts_s: list[float] = field(default_factory=list)
    every_trial_asks: bool = True

    def after(self, outcome: Outcome) -> Reason | None:
        """Why the block should pause after this trial; None where it goes on."""
        if not outcome.trial.scored or outcome.cut_short:
            return None
        verdicts = outcome.verdicts.values()
        wanted = [verdict for verdict in verdicts if verdict.expected is not None]
        self.rts_s += [verdict.rt_s for verdict in verdicts if verdict.rt_s is not None]
        if not wanted:
            self.every_trial_asks = False
            return self._slow()
        omitted = all(verdict.response is None for verdict in wanted)
        self.asked.append(omitted)
        self.missed = self.missed + 1 if omitted else 0
        if self.missed >= self.limits.omissions_in_a_row:
            return "omissions"
        share = sum(self.asked) / len(self.asked)
        if self.every_trial_asks and len(self.asked) >= TRIALS_FOR_A_SHARE and share > self.limits.lapses_share:
            return "lapses"
        return self._slow()

    def _slow(self) -> Reason | None:
        own = self.own_rt_s
        if own is None:
            own = median(self.rts_s[:FIRST_ANSWERS]) if len(self.rts_s) >= FIRST_ANSWERS + LAST_ANSWERS else None
        if own is None or len(self.rts_s) < LAST_ANSWERS:
            return None
        return "slowing" if median(self.rts_s[-LAST_ANSWERS:]) > self.limits.slowing * own else None


def own_rt_s(outcomes: Sequence[Outcome]) -> float | None:
    """The median of a block's answers, seconds; None with fewer than some."""
    rts = [verdict.rt_s for outcome in outcomes for verdict in outcome.verdicts.values() if verdict.rt_s is not None]
    return median(rts) if len(rts) >= FIRST_ANSWERS else None
