"""Fixed level and block ladder: rules that move between blocks.

The ladder moves one step after a block, by the block's balanced accuracy (the mean of accuracy where an answer is
asked for and where withholding is): a silent person scores .5 there and never rises. After Jaeggi et al. 2008,
doi:10.1073/pnas.0801268105, whose rule counts errors.
"""

from __future__ import annotations

from cogtrain.adapt.level import BlockResult, LevelRule, State, TrialResult
from cogtrain.adapt.settings import BlockLadder


def begin(rule: LevelRule, level: float) -> State:
    """The level, and how many blocks were told."""
    return {"level": rule.kept(level), "blocks": 0}


def ask(_rule: LevelRule, state: State) -> float:
    """The level for the whole block."""
    return float(state["level"])


def tell(_rule: LevelRule, state: State, _result: TrialResult) -> State:
    """A trial alone moves nothing."""
    return state


def widen(_rule: LevelRule, state: State, _days: float) -> State:
    """Days away move nothing: the next block shows where the person stands."""
    return state


def stay(_rule: LevelRule, state: State, _result: BlockResult) -> tuple[State, str]:
    """The fixed rule, after a block."""
    return {**state, "blocks": int(state["blocks"]) + 1}, "fixed"


def climb(rule: LevelRule, state: State, result: BlockResult) -> tuple[State, str]:
    """The ladder, after a valid block: the state, and by what it was decided."""
    settings = rule.settings
    if not isinstance(settings, BlockLadder):
        raise TypeError("a ladder with the settings of a ladder")
    worst = settings.scope == "worst-stream" and result.worst is not None
    accuracy = result.worst if worst and result.worst is not None else result.accuracy
    seen = f"{accuracy:.2f} balanced accuracy{' of the worst stream' if worst else ''} over {result.trials} trials"
    before = float(state["level"])
    towards_harder = settings.step if rule.harder == "higher" else -settings.step
    after = before
    if accuracy >= settings.up_at:
        after, seen = rule.kept(before + towards_harder), f"{seen}, harder from {settings.up_at:.2f}"
    elif accuracy < settings.down_at:
        after, seen = rule.kept(before - towards_harder), f"{seen}, easier below {settings.down_at:.2f}"
    return {"level": after, "blocks": int(state["blocks"]) + 1}, seen
