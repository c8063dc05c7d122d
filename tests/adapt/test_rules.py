"""The ladder and the fixed level."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogtrain.adapt import BlockResult, LevelRule, ask, begin, tell
from cogtrain.errors import CogtrainError

LADDER = LevelRule("block-ladder", start=2, lowest=1, highest=6, up_at=0.9, down_at=0.75)


def test_up_down_and_stay_by_the_named_marks() -> None:
    state = begin(LADDER)
    for accuracy, level in ((0.9, 3), (0.89, 3), (0.75, 3), (0.74, 2), (0.5, 1), (0.2, 1)):
        state, decision = tell(LADDER, state, BlockResult(accuracy, trials=20))
        assert ask(LADDER, state) == decision.after == level
    assert decision.why == "0.20 balanced accuracy over 20 trials, down below 0.75: 1 -> 1 (the end of the range)"


def test_a_block_without_effort_moves_nothing() -> None:
    state, decision = tell(LADDER, begin(LADDER), BlockResult(1.0, valid=False, reason="silent"))
    assert ask(LADDER, state) == 2
    assert "silent" in decision.why


def test_a_carried_level_is_kept_within_the_range() -> None:
    assert ask(LADDER, begin(LADDER, 9)) == 6
    assert ask(LADDER, begin(LADDER, 3)) == 3


def test_bad_rules_are_refused() -> None:
    with pytest.raises(CogtrainError, match="block-ladder"):
        LevelRule("block-lader", 2, 1, 3)
    with pytest.raises(CogtrainError, match="start 9"):
        LevelRule("fixed", 9, 1, 3)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40),
    st.integers(0, 40),
    st.sampled_from(["fixed", "block-ladder"]),
)
def test_saved_and_restored_it_goes_on_as_if_it_had_not_stopped(
    results: list[tuple[float, bool]], cut: int, kind: str
) -> None:
    rule = LevelRule(kind, start=2, lowest=1, highest=6)
    through = state = begin(rule)
    for i, (accuracy, valid) in enumerate(results):
        result = BlockResult(accuracy, valid, "" if valid else "random")
        through, _ = tell(rule, through, result)
        if i == cut:
            state = json.loads(json.dumps(state))
        state, _ = tell(rule, state, result)
        assert 1 <= ask(rule, state) <= 6
    assert state == through
