"""Levels in a session: where a rule stands when an item begins, and the level of each trial where it moves by trial."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cogtrain.adapt import RULES, LevelRule, State, TrialResult, ask, begin, tell, widen
from cogtrain.events.block import LevelMoved
from cogtrain.events.person import LevelKept
from cogtrain.library import ResolvedTask
from cogtrain.library.models import Session
from cogtrain.records.person_state import PersonState
from cogtrain.trial import Outcome, Trial

SECONDS_A_DAY = 86400.0


def track_of(session: Session, unattended: bool) -> str:
    """The track that a session's levels belong to: they never move those of another one."""
    if unattended:
        return "unattended"
    if session.purpose != "training":
        return "assessment"
    return "training after an infusion" if session.after_infusion else "training"


def standing(rule: LevelRule, task: ResolvedTask, person: PersonState, track: str, now: datetime) -> State:
    """Where the rule stands when an item begins: where the track was left, widened by the days since, or at its
    start."""
    if task.carries and rule.kind != "fixed":
        known = person.level(task.loaded.card.task, rule.quantity, track, rule.data())
        if known is not None:
            return widen(rule, dict(known.state), (now - known.since).total_seconds() / SECONDS_A_DAY)
    return begin(rule)


def kept(moved: LevelMoved) -> LevelKept:
    """A level that moved, as the person's log keeps it for the sessions to come."""
    return LevelKept(
        task=moved.task,
        quantity=moved.quantity,
        track=moved.track,
        rule=moved.rule,
        state=moved.state,
        level=moved.after,
    )


@dataclass(frozen=True)
class Standing:
    """The level that a block begins at, with the rule and its state where one moves it."""

    level: float | None
    rule: LevelRule | None = None
    state: State = field(default_factory=dict)


class TrialLevels:
    """The levels of one attempt at a block: asked before each trial and told after it, where the rule moves by trial;
    else one for all."""

    def __init__(self, task: ResolvedTask, stands: Standing, settings: Any) -> None:
        """``settings``: those that the block was planned with."""
        rule = stands.rule
        self._rule = rule if rule is not None and RULES[rule.kind].by == "trial" else None
        self._at_level = task.paradigm.at_level
        self._stands, self._state, self._settings = stands, stands.state, settings
        self._told = 0
        self._of: list[float] = []

    @property
    def move(self) -> bool:
        """Whether the level can change from one trial to the next."""
        return self._rule is not None and self._at_level is not None

    def of(self, index: int) -> float | None:
        """The level of a trial that has begun."""
        return self._of[index] if self.move else self._stands.level

    def prepare(self, trial: Trial, history: tuple[Outcome, ...]) -> Trial:
        """The trial at the level that its predecessors ask for."""
        rule = self._rule
        if rule is None or self._at_level is None:
            return trial
        for outcome in history[self._told :]:
            if outcome.trial.scored:
                result = TrialResult(self._of[outcome.index], outcome.correct, outcome.trial.condition)
                self._state = tell(rule, self._state, result)
        self._told = len(history)
        self._of.append(ask(rule, self._state))
        return self._at_level(trial, self._settings.model_copy(update={rule.quantity: self._of[-1]}))
