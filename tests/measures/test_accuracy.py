import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogtrain.measures.accuracy import balanced_accuracy


def test_silence_on_n_back_is_half():
    expected = ["match"] * 6 + [None] * 14
    assert balanced_accuracy(expected, [None] * 20, [want is None for want in expected]) == 0.5


def test_always_pressing_on_n_back_is_half():
    expected = ["match"] * 6 + [None] * 14
    assert balanced_accuracy(expected, ["match"] * 20, [want is not None for want in expected]) == 0.5


def test_choice_task_is_plain_accuracy():
    assert balanced_accuracy(["l", "r", "l", "r"], ["l", "r", "r", ""], [True, True, False, False]) == 0.5


def test_empty_text_is_withholding():
    assert balanced_accuracy(["go", ""], ["go", ""], [True, True]) == 1.0


def test_no_trials_is_nan():
    assert math.isnan(balanced_accuracy([], [], []))


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="zip"):
        balanced_accuracy(["l"], [], [])


@given(st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["a", "b", None])), min_size=1))
def test_lies_between_0_and_1_and_is_1_only_for_the_perfect(pairs):
    expected, response = [e for e, _ in pairs], [r for _, r in pairs]
    accuracy = balanced_accuracy(expected, response, [e == r for e, r in pairs])
    assert 0 <= accuracy <= 1
    assert (accuracy == 1) == (expected == response)
