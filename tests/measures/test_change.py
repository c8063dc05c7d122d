"""Indices of change: worked by hand, and against the errors that they promise."""

from __future__ import annotations

import numpy as np
import pytest

from cogtrain.measures.change import (
    METHODS,
    Norm,
    chelune,
    crawford_garthwaite,
    hsu,
    iverson,
    jacobson_truax,
    own_baselines,
    passes_gate,
    standardised_difference,
    standardised_regression,
)
from cogtrain.measures.effect import paired_effect

NORM = Norm(mean1=100, mean2=104, sd1=15, sd2=14, r=0.8, n=50)


def test_jacobson_truax_by_their_own_example() -> None:
    assert jacobson_truax(47.5, 32.5, 7.5, 0.80).value == pytest.approx(-3.16, abs=0.005)


def test_every_method_by_hand() -> None:
    sem1, sem2 = 15 * np.sqrt(0.2), 14 * np.sqrt(0.2)
    see = 14 * np.sqrt(0.36 * 49 / 48)
    expected = 104 + 0.8 * 14 / 15 * (90 - 100)
    by_hand = {
        chelune: (110 - 90 - 4) / (np.sqrt(2) * sem1),
        iverson: (110 - 90 - 4) / np.hypot(sem1, sem2),
        hsu: ((110 - 100) - 0.8 * (90 - 100)) / (15 * 0.6),
        standardised_regression: (110 - expected) / see,
        crawford_garthwaite: (110 - expected) / (see * np.sqrt(1 + 1 / 50 + 100 / (49 * 225))),
    }
    for method, value in by_hand.items():
        assert method(90, 110, NORM).value == pytest.approx(value), method.__name__
    assert crawford_garthwaite(90, 110, NORM).df == 48


def test_the_band_holds_what_is_no_reliable_change() -> None:
    index = crawford_garthwaite(90, 110, NORM)
    low, high = index.band()
    for value, inside in ((low + 0.01, True), (low - 0.01, False), (high - 0.01, True), (high + 0.01, False)):
        assert (crawford_garthwaite(90, value, NORM).p >= 0.05) == inside


def test_arrays_broadcast() -> None:
    for name, method in METHODS.items():
        assert method(np.array([90.0, 95.0]), np.array([110.0, 95.0]), NORM).value.shape == (2,), name


def test_the_default_keeps_its_nominal_rate_where_others_do_not() -> None:
    rng = np.random.default_rng(7)
    called = {"crawford-garthwaite": 0, "standardised-regression": 0}
    people = 4000
    for _ in range(people):
        x = rng.normal(100, 15, 21)
        y = 104 + 0.7 * (x - 100) + rng.normal(0, 15 * np.sqrt(1 - 0.49), 21)
        sample = Norm(
            x[1:].mean(), y[1:].mean(), x[1:].std(ddof=1), y[1:].std(ddof=1), np.corrcoef(x[1:], y[1:])[0, 1], 20
        )
        for name in called:
            called[name] += METHODS[name](x[0], y[0], sample).p < 0.05
    assert called["crawford-garthwaite"] / people == pytest.approx(0.05, abs=0.012)
    assert called["standardised-regression"] / people > 0.062


def test_own_baselines_are_a_norm_when_there_are_enough() -> None:
    assert own_baselines([10, 11, 12, 13], 20) is None
    assert own_baselines([10] * 6, 20) is None
    index = own_baselines([10, 11, 12, 11, 10], 14)
    assert index is not None
    sd = np.std([10, 11, 12, 11, 10], ddof=1)
    assert index.value == pytest.approx((14 - 10.8) / (sd * np.sqrt(1.2)))
    assert index.df == 4


def test_the_gate_and_the_plain_difference() -> None:
    assert passes_gate(0.70)
    assert not passes_gate(0.699)
    assert standardised_difference(10, 15, 2) == 2.5
    with pytest.raises(ValueError, match="sd"):
        standardised_difference(1, 2, 0)


@pytest.mark.parametrize("bad", [{"sd1": 0}, {"r": 1.0}, {"n": 2}])
def test_a_norm_that_cannot_be_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"sd1|r 1.0|n 2"):
        Norm(**{"mean1": 0, "mean2": 0, "sd1": 1, "sd2": 1, "r": 0.5, "n": 20, **bad})  # type: ignore[arg-type]


def test_the_effect_of_a_whole_group_has_an_interval_that_holds_the_truth() -> None:
    rng = np.random.default_rng(9)
    held = 0
    for _ in range(300):
        first = rng.normal(100, 15, 25)
        effect = paired_effect(first, first + rng.normal(5, 10, 25))
        held += effect.dz_low <= 0.5 <= effect.dz_high
        assert effect.low < effect.mean < effect.high
    assert held / 300 == pytest.approx(0.95, abs=0.035)
    assert np.isnan(paired_effect([1, 2], [2, 3]).dz)
    assert np.isnan(paired_effect([1, 2, 3], [2, 3, 4]).dz)
