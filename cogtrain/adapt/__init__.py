"""Adaptive difficulty: rules that are asked for a level and told what happened. Plain JSON state; no clock, window or
file."""

from cogtrain.adapt.rules import RULES, BlockResult, Decision, LevelRule, ask, begin, tell

__all__ = ["RULES", "BlockResult", "Decision", "LevelRule", "ask", "begin", "tell"]
