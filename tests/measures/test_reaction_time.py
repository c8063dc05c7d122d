import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cogtrain.measures.reaction_time import DEFAULT_RULE, STEPS, RtRule, apply, cell_medians, cell_trimmed_means

RTS = st.lists(st.one_of(st.floats(0, 3), st.just(float("nan"))), min_size=1, max_size=60)


def test_default_rule_in_words_and_in_deed():
    chosen = apply(DEFAULT_RULE, [0.05, 0.1, 0.5, 9.0, np.nan, 0.4], [True, True, True, True, True, False])
    assert chosen.kept.tolist() == [False, True, True, True, False, False]
    assert chosen.excluded == {"no-answer": 1, "correct": 1, "floor": 1}
    assert (DEFAULT_RULE.name, DEFAULT_RULE.version) == ("correct trials, floor 0.1 s", "rt-1")


def test_mad_is_upper_side_only():
    rts = [0.1, 0.4, 0.5, 0.6, 0.9]  # median .5, MAD .1
    k = 4 / 1.4826
    assert apply(RtRule(mad=k * 0.999), rts, [True] * 5).kept.tolist() == [True, True, True, True, False]
    assert apply(RtRule(mad=k * 1.001), rts, [True] * 5).kept.all()


def test_a_time_on_the_cut_is_dropped():
    rts = [1.0, 2.0, 3.0, 4.0, 14829.0]  # median 3, MAD 1, cut 3 + 14826
    assert apply(RtRule(mad=10_000), rts, [True] * 5).excluded == {"mad": 1}


def test_mad_looks_at_correct_trials_above_the_floor_of_its_own_cell():
    rts = np.array([0.01, 0.4, 0.5, 0.6, 1.1, 1.2, 1.3, 5.0])
    cell = [0, 0, 0, 0, 1, 1, 1, 1]
    right = [True] * 7 + [False]
    chosen = apply(RtRule(mad=3), rts, right, cell)
    assert chosen.excluded == {"correct": 1, "floor": 1}
    assert apply(RtRule(mad=3), rts[:7], right[:7]).excluded == {"floor": 1}


def test_the_order_changes_what_is_kept():
    rts, right = [0.3, 0.3, 0.31, 0.32, 0.33, 0.34, 2.0], [False] * 3 + [True] * 4
    first = apply(RtRule(mad=3), rts, right)
    last = apply(RtRule(mad=3, order=("mad", "floor", "ceiling", "sd", "correct")), rts, right)
    assert first.excluded == {"correct": 3, "mad": 1}
    assert last.excluded == {"correct": 3, "mad": 1}
    spread = [0.3, 0.3, 0.3, 0.9, 1.0, 1.1, 1.2]
    assert apply(RtRule(mad=2), spread, right).excluded == {"correct": 3}
    assert apply(RtRule(sd=1), spread, right).excluded != apply(RtRule(sd=1, order=STEPS[::-1]), spread, right).excluded


def test_a_cell_of_equal_times_loses_nothing():
    assert apply(RtRule(mad=3), [0.5, 0.5, 0.5, 0.7], [True] * 4).kept.all()


def test_sd_is_two_sided():
    rts = [0.5] * 20 + [0.51] * 20 + [0.2, 0.8]
    assert apply(RtRule(sd=3), rts, [True] * 42).excluded == {"sd": 2}


@given(RTS, st.data())
def test_agrees_with_the_plain_rule_cell_by_cell(rts, data):
    n = len(rts)
    right = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    cell = data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    kept = apply(RtRule(mad=2.5), rts, right, cell).kept
    table = pd.DataFrame({"rt": rts, "right": right, "cell": cell})
    good = table[table.right & (table.rt >= 0.1)]
    expected = set()
    for _, rows in good.groupby("cell"):
        median = rows.rt.median()
        mad = (rows.rt - median).abs().median()
        cut = median + 2.5 * 1.4826 * mad if mad > 0 else float("inf")
        expected |= set(rows.index[rows.rt < cut])
    assert set(np.flatnonzero(kept)) == expected


@given(RTS)
def test_every_trial_is_kept_or_has_one_reason(rts):
    chosen = apply(RtRule(ceiling_s=2, sd=2, mad=3), rts, [True] * len(rts))
    assert chosen.kept.sum() + sum(chosen.excluded.values()) == len(rts)


def test_medians_of_cells():
    medians = cell_medians(np.array([3.0, 1, 2, 10, 20]), np.array([0, 0, 0, 2, 2]), 4)
    np.testing.assert_array_equal(medians, [2, np.nan, 15, np.nan])


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="shapes"):
        apply(DEFAULT_RULE, [1.0], [True, True])
    with pytest.raises(ValueError, match="positive"):
        RtRule(mad=-1)
    with pytest.raises(ValueError, match="order"):
        RtRule(order=("floor",))
    assert RtRule(correct_only=False, floor_s=None).name == "all reaction times"


def test_a_rule_says_how_times_become_one_and_only_what_differs_is_in_its_name() -> None:
    rule = RtRule(centre="trimmed", after="correct", d_prime="1/2N", lapse_s=0.355)
    ours = "correct trials, floor 0.1 s"
    assert rule.name == f"{ours}; mean without 20% at each end; after correct answer; d' by 1/2N; lapse over 0.355 s"
    assert RtRule(centre="median").name == f"{ours}; median"
    with pytest.raises(ValueError, match="lapse_s"):
        RtRule(lapse_s=0)


def test_a_rule_after_correct_answers_drops_the_rest_last_and_counts_them() -> None:
    rts, right = [0.5, 0.6, 0.05, 0.7], [True, False, True, True]
    chosen = apply(RtRule(after="correct"), rts, right, follows=[False, True, False, True])
    assert chosen.kept.tolist() == [False, False, False, True]
    assert chosen.excluded == {"after": 1, "correct": 1, "floor": 1}
    assert apply(RtRule(after="any"), rts, right, follows=[False] * 4).kept.tolist() == [True, False, False, True]


@pytest.mark.parametrize("n", [0, 1, 4, 5, 9, 10, 33])
def test_a_trimmed_mean_is_that_of_scipy(n: int) -> None:
    rng = np.random.default_rng(n)
    values, codes = rng.lognormal(size=2 * n), np.repeat([2, 0], n)
    found = cell_trimmed_means(values, codes, 3)
    wanted = [stats.trim_mean(values[codes == cell], 0.2) if n and cell != 1 else np.nan for cell in range(3)]
    assert found.tolist() == pytest.approx(wanted, nan_ok=True)
