"""Ask a rule for a level, tell it what happened: one interface, states of plain JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from cogtrain.adapt import bayes, ladder, staircase
from cogtrain.adapt.level import BlockResult, Decision, Estimate, Harder, LevelRule, Scale, State, TrialResult
from cogtrain.adapt.settings import (
    Bayes,
    BayesFollow,
    BayesMeasure,
    BlockLadder,
    Fixed,
    QuestPlus,
    RuleSettings,
    StopDelay,
    TransformedUpDown,
    WeightedUpDown,
)
from cogtrain.errors import did_you_mean, refuse

End = Literal["lowest", "highest"]


@dataclass(frozen=True)
class Kind:
    """A kind of rule. close: the state after a valid block, and what decided it, in words. by: when it moves the level.
    assesses: whether an assessment may use it, as it finds a level instead of training at one. log_only: whether it
    needs a quantity on a log scale."""

    settings: type[RuleSettings]
    begin: Callable[[LevelRule, float], State]
    ask: Callable[[LevelRule, State], float]
    tell: Callable[[LevelRule, State, TrialResult], State]
    widen: Callable[[LevelRule, State, float], State]
    close: Callable[[LevelRule, State, BlockResult], tuple[State, str]]
    by: Literal["block", "trial"] = "trial"
    assesses: bool = True
    log_only: bool = False


def _by_trial(rule: LevelRule, state: State, block: BlockResult) -> tuple[State, str]:
    """After a valid block of a rule that moves by trial: every answer told, and what they came to."""
    for answer in block.answers:
        state = tell(rule, state, answer)
    told = [answer for answer in block.answers if staircase.counts(rule, answer)]
    share = sum(answer.correct for answer in told) / len(told) if told else float("nan")
    aim = target(rule)
    return state, f"{share:.2f} correct over {len(told)} trials" + (f", target {aim:.2f}" if aim is not None else "")


_LADDER = (ladder.begin, ladder.ask, ladder.tell, ladder.widen)
_STAIRS = (staircase.begin, staircase.ask, staircase.tell, staircase.widen, _by_trial)
_BAYES = (bayes.begin, bayes.ask, bayes.tell, bayes.widen, _by_trial)

RULES: Mapping[str, Kind] = {
    "fixed": Kind(Fixed, *_LADDER, ladder.stay, by="block"),
    "block-ladder": Kind(BlockLadder, *_LADDER, ladder.climb, by="block", assesses=False),
    "weighted-up-down": Kind(WeightedUpDown, *_STAIRS),
    "transformed-up-down": Kind(TransformedUpDown, *_STAIRS),
    "stop-delay": Kind(StopDelay, *_STAIRS),
    "bayes-measure": Kind(BayesMeasure, *_BAYES, log_only=True),
    "bayes-follow": Kind(BayesFollow, *_BAYES, assesses=False, log_only=True),
    "quest-plus": Kind(QuestPlus, *_BAYES, log_only=True),
}


def level_rule(
    kind: str,
    *,
    start: float,
    lowest: float,
    highest: float,
    quantity: str = "level",
    harder: Harder = "higher",
    scale: Scale = "linear",
    **settings: Any,
) -> LevelRule:
    """A rule from plain values. Raises CogtrainError for an unknown rule, a bad setting, or a start out of range."""
    if kind not in RULES:
        raise refuse("difficulty.rule", repr(kind), f"one of {', '.join(RULES)}", did_you_mean(kind, RULES))
    try:
        own = RULES[kind].settings.model_validate_json(json.dumps(settings))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in ("difficulty", *first["loc"]))
        known = ", ".join(RULES[kind].settings.model_fields) or "none"
        raise refuse(place, repr(first["input"])[:80], first["msg"], f"Settings of {kind}: {known}.") from error
    if not lowest <= start <= highest or (scale == "log" and lowest <= 0):
        wanted = f"a level from {lowest:g} to {highest:g}{', above 0' if scale == 'log' else ''}"
        raise refuse("difficulty", f"start {start:g}", wanted, "Widen the range.")
    if RULES[kind].log_only and scale != "log":
        raise refuse(
            "difficulty.rule",
            f"{kind} for {quantity}",
            "a quantity on a log scale, such as a time",
            "Use an up-down rule.",
        )
    return LevelRule(kind, start, lowest, highest, own, quantity, harder, scale)


def begin(rule: LevelRule, level: float | None = None) -> State:
    """A fresh state at ``level`` (the rule's start without one), kept within the rule's range."""
    return RULES[rule.kind].begin(rule, rule.start if level is None else level)


def ask(rule: LevelRule, state: State) -> float:
    """The level for what comes next, a trial or a block, in the quantity's unit."""
    return RULES[rule.kind].ask(rule, state)


def tell(rule: LevelRule, state: State, result: TrialResult) -> State:
    """The state after a scored trial. Rules that move by block wait for :func:`settle`."""
    return RULES[rule.kind].tell(rule, state, result)


def widen(rule: LevelRule, state: State, days: float) -> State:
    """The state after ``days`` away."""
    return RULES[rule.kind].widen(rule, state, days)


def estimate(rule: LevelRule, state: State) -> Estimate | None:
    """Where the target lies; None for rules that keep no belief."""
    return bayes.estimate(rule, state) if isinstance(rule.settings, Bayes) else None


def target(rule: LevelRule) -> float | None:
    """The share correct that the rule aims at; None where it has none."""
    return rule.settings.target if isinstance(rule.settings, Bayes) else staircase.target(rule)


def settle(rule: LevelRule, state: State, block: BlockResult) -> tuple[State, Decision]:
    """The state after a block, from the one before it, and the decision in words.

    A silent, random or otherwise invalid block moves nothing, whatever its trials asked for meanwhile.
    """
    before = ask(rule, state)
    if rule.kind == "fixed":
        after, seen = ladder.stay(rule, state, block)
        return after, Decision(before, before, f"{seen} at {_number(before)}")
    if not block.valid:
        why = f"block not counted ({block.reason}): {rule.quantity} stays {_number(before)}"
        return state, Decision(before, before, why, estimate=estimate(rule, state))
    after, seen = RULES[rule.kind].close(rule, state, block)
    level = ask(rule, after)
    end = _end(rule, level)
    moved = f"{_number(before)} -> {_number(level)}" if level != before else f"stays {_number(before)}"
    why = f"{seen}: {rule.quantity} {moved}{'' if end is None else ' (the end of the range)'}"
    return after, Decision(before, level, why, end, estimate(rule, after))


def _end(rule: LevelRule, level: float) -> End | None:
    """The end of the range that the level rests at."""
    if level not in (rule.lowest, rule.highest) or rule.lowest == rule.highest:
        return None
    return "lowest" if level == rule.lowest else "highest"


def _number(level: float) -> str:
    return f"{level:.3g}"
