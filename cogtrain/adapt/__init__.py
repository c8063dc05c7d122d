"""Adaptive difficulty: rules that are asked for a level and told what happened. Plain JSON state; no clock, window or
file."""

from cogtrain.adapt.level import BlockResult, Decision, Estimate, LevelRule, State, TrialResult
from cogtrain.adapt.rules import RULES, ask, begin, estimate, level_rule, settle, target, tell, widen

__all__ = [
    "RULES",
    "BlockResult",
    "Decision",
    "Estimate",
    "LevelRule",
    "State",
    "TrialResult",
    "ask",
    "begin",
    "estimate",
    "level_rule",
    "settle",
    "target",
    "tell",
    "widen",
]
