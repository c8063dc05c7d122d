"""Up-down rules: a step harder or easier by trial.

Weighted (Kaernbach 1991, doi:10.3758/BF03214307): steps of unequal size after each answer, so that it settles where
they balance. Transformed (Levitt 1971, doi:10.1121/1.1912375): steps of equal size after so many answers in a row.
Stop-delay tracking (Verbruggen et al. 2019, doi:10.7554/eLife.46323): 50 ms longer after a stop that worked, 50 ms
shorter after one that did not.
"""

from __future__ import annotations

from cogtrain.adapt.level import LevelRule, State, TrialResult
from cogtrain.adapt.settings import StopDelay, TransformedUpDown, WeightedUpDown

REFRESH_AFTER_DAYS = 7.0
HALVED_AT_MOST = 20


def begin(rule: LevelRule, level: float) -> State:
    """The place on the axis of ease, answers in a row (+ correct, - others), reversals, and the last direction."""
    return {"ease": rule.ease(rule.kept(level)), "row": 0, "reversals": 0, "direction": 0}


def ask(rule: LevelRule, state: State) -> float:
    """The level for the next trial."""
    return rule.level(float(state["ease"]))


def counts(rule: LevelRule, result: TrialResult) -> bool:
    """Whether a trial moves the rule: for stop delays the stop trials alone."""
    return not isinstance(rule.settings, StopDelay) or result.condition == rule.settings.condition


def tell(rule: LevelRule, state: State, result: TrialResult) -> State:
    """The state after a trial."""
    settings = rule.settings
    if not counts(rule, result):
        return state
    if isinstance(settings, StopDelay):
        return _moved(rule, state, settings.step, result)
    if isinstance(settings, WeightedUpDown):
        return _moved(rule, state, _step(settings, state), result, settings.target / (1 - settings.target))
    if isinstance(settings, TransformedUpDown):
        row = int(state["row"])
        row = max(row, 0) + 1 if result.correct else min(row, 0) - 1
        if row in (settings.harder_after, -settings.easier_after):
            return {**_moved(rule, state, _step(settings, state), result), "row": 0}
        return {**state, "row": row}
    raise TypeError("a staircase with the settings of a staircase")


def _step(settings: WeightedUpDown | TransformedUpDown, state: State) -> float:
    if settings.first_step is None:
        return settings.step
    return max(settings.step, settings.first_step / 2.0 ** min(int(state["reversals"]), HALVED_AT_MOST))


def _moved(rule: LevelRule, state: State, step: float, result: TrialResult, easier_times: float = 1.0) -> State:
    """A step harder after a correct answer, ``easier_times`` as far back after another one."""
    direction = -1 if result.correct else 1
    ease = float(state["ease"]) + (-step if result.correct else step * easier_times)
    turned = int(state["direction"]) not in (0, direction)
    return {
        "ease": rule.ease(rule.level(ease)),
        "row": int(state["row"]),
        "reversals": int(state["reversals"]) + turned,
        "direction": direction,
    }


def widen(_rule: LevelRule, state: State, days: float) -> State:
    """After a week away the first, larger steps come back."""
    return {**state, "reversals": 0, "direction": 0, "row": 0} if days >= REFRESH_AFTER_DAYS else state


def target(rule: LevelRule) -> float | None:
    """The share correct that it settles at; None where that has no simple form."""
    settings = rule.settings
    if isinstance(settings, WeightedUpDown):
        return settings.target
    if isinstance(settings, TransformedUpDown) and settings.easier_after == 1:
        return float(0.5 ** (1 / settings.harder_after))
    return 0.5 if isinstance(settings, StopDelay) else None
