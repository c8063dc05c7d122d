"""SSRT by integration: on a case worked by hand, and on a simulated race whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from cogtrain.measures.stop_signal import ssrt


def test_by_hand() -> None:
    go = [0.5, 0.4, 0.6, np.nan, 0.7, 0.3, 0.45, 0.55, 0.65, 0.35]  # the omission counts as 0.7
    # p = .5 of 10 go trials: the fifth of .3 .35 .4 .45 .5 ... is .5; mean delay .25
    assert ssrt(go, [True, False, True, False], [0.3, 0.2, 0.3, 0.2]) == pytest.approx(0.25)


def test_the_nth_time_is_not_missed_by_rounding() -> None:
    go = np.arange(1, 101) / 100
    stops = np.zeros(100, bool)
    stops[:29] = True  # .29 x 100 is 28.999999999999996
    assert ssrt(go, stops, np.zeros(100)) == pytest.approx(0.29)


def test_without_both_kinds_of_stop_trials_there_is_no_estimate() -> None:
    assert np.isnan(ssrt([0.5], [True, True], [0.1, 0.1]))
    assert np.isnan(ssrt([0.5], [False], [0.1]))
    assert np.isnan(ssrt([np.nan], [True, False], [0.1, 0.1]))
    with pytest.raises(ValueError, match="shapes"):
        ssrt([0.5], [True], [0.1, 0.2])


def test_a_race_gives_its_stop_time_back() -> None:
    rng = np.random.default_rng(2)
    go = rng.normal(0.5, 0.1, 20000)
    delay = rng.choice([0.27, 0.28, 0.29], 20000)
    stops = rng.normal(0.5, 0.1, 20000) < delay + 0.22
    assert ssrt(go, stops, delay) == pytest.approx(0.22, abs=0.01)
