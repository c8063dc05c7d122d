"""The psychometric function, the belief, and QUEST+ against its paper and its reference implementation."""

from __future__ import annotations

import numpy as np
import pytest

from cogtrain.adapt import TrialResult, ask, begin, level_rule, tell
from cogtrain.adapt.psychometric import (
    above_threshold,
    entropy,
    expected_variance,
    grid,
    information,
    learnt,
    smear,
    weibull,
)

# Watson 2017, doi:10.1167/17.3.10, Example 1: contrast threshold in dB, {1, 1, 2}; what is asked, and the answers
ASKED_DB = (
    -18, -22, -25, -28, -30, -22, -13, -15, -16, -18, -19, -20, -21, -22, -23, -19,
    -20, -20, -18, -18, -19, -17, -17, -18, -18, -18, -19, -19, -19, -19, -19, -19,
)  # fmt: skip
WRONG = {4, 5, 14, 17, 20}


def test_watsons_first_example_is_reproduced_step_by_step() -> None:
    places_db = np.arange(-40, 1)
    known = grid(places_db / 20, [3.5], [0.02], 0.5)
    p = np.stack([known.p_correct(x) for x in places_db / 20])
    belief = np.full(len(places_db), 1 / len(places_db))
    for trial, asked_db in enumerate(ASKED_DB):
        best = int(np.argmax(information(belief, p, entropy(p))))
        assert places_db[best] == asked_db, trial
        belief = learnt(belief, p[best], correct=trial not in WRONG)
    assert places_db[np.argmax(belief)] == -20


def test_the_belief_equals_that_of_questplus() -> None:
    questplus = pytest.importorskip("questplus")
    levels = np.linspace(-1.2, 1.2, 25)
    slopes, lapses = np.array([1.5, 3.5, 6.0]), np.array([0.0, 0.03, 0.06])
    quest = questplus.QuestPlus(
        stim_domain={"intensity": levels},
        param_domain={"threshold": levels, "slope": slopes, "lower_asymptote": 0.5, "lapse_rate": lapses},
        outcome_domain={"response": ["yes", "no"]},
        func="weibull",
        stim_scale="log10",
        stim_selection_method="min_entropy",
        param_estimation_method="mean",
    )
    known = grid(levels, slopes, lapses, 0.5)
    p = np.stack([known.p_correct(x) for x in levels])
    belief = np.full(known.threshold.size, 1 / known.threshold.size)
    rng = np.random.default_rng(4)
    for _ in range(25):
        best = int(np.argmax(information(belief, p, entropy(p))))
        assert levels[best] == quest.next_stim["intensity"]
        right = bool(rng.random() < 0.8)
        quest.update(stim=quest.next_stim, outcome={"response": "yes" if right else "no"})
        belief = learnt(belief, p[best], correct=right)
        theirs = quest.posterior.transpose("threshold", "slope", "lapse_rate", ...).values.ravel()
        assert np.abs(belief - theirs).max() < 1e-9


def test_the_threshold_at_a_target_is_where_the_target_is_met() -> None:
    for slope in (1.0, 3.5, 9.0):
        for lapse in (0.0, 0.05):
            for chance in (0.0, 0.5):
                x = 0.3 + above_threshold(0.8, slope, chance, lapse)
                assert weibull(x, 0.3, slope, chance, lapse) == pytest.approx(0.8, abs=1e-12)
    assert np.isnan(above_threshold(0.99, 3.5, 0.5, 0.05))


def test_expected_variance_and_information_are_what_trying_both_answers_gives() -> None:
    known = grid(np.linspace(-1, 1, 21), [2.0, 5.0], [0.0, 0.1], 0.5)
    rng = np.random.default_rng(0)
    belief = rng.dirichlet(np.full(known.threshold.size, 5.0))
    p = np.stack([known.p_correct(x) for x in (-0.5, 0.0, 0.7)])

    def variance(b: np.ndarray) -> float:
        return float(b @ known.threshold**2 - (b @ known.threshold) ** 2)

    def bits(b: np.ndarray) -> float:
        return float(-(b * np.log(np.maximum(b, 1e-300))).sum())

    for i, row in enumerate(p):
        right, wrong = float(row @ belief), float((1 - row) @ belief)
        after = [learnt(belief, row, correct=answer) for answer in (True, False)]
        left = right * variance(after[0]) + wrong * variance(after[1])
        assert expected_variance(belief, p, known.threshold)[i] == pytest.approx(left, rel=1e-9)
        told = bits(belief) - right * bits(after[0]) - wrong * bits(after[1])
        assert information(belief, p, entropy(p))[i] == pytest.approx(told, rel=1e-9)


def test_a_smeared_belief_keeps_its_sum_and_widens() -> None:
    matrix = smear(0.1, 0.04, 50)
    belief = np.zeros(50)
    belief[25] = 1.0
    wide = matrix @ belief
    assert wide.sum() == pytest.approx(1.0)
    places = np.arange(50) * 0.04
    assert np.sqrt(wide @ places**2 - (wide @ places) ** 2) == pytest.approx(0.1, rel=0.02)


def test_a_rule_that_follows_finds_somebody_who_moved_and_one_that_measures_is_surer() -> None:
    rng = np.random.default_rng(8)
    shares = {}
    for kind in ("bayes-measure", "bayes-follow"):
        rule = level_rule(kind, start=1.0, lowest=0.1, highest=10.0, harder="lower", scale="log")
        state, right = begin(rule), []
        for trial in range(400):
            level = ask(rule, state)
            threshold = 1.0 if trial < 200 else 0.4
            p = float(weibull(np.log10(level), np.log10(threshold), 3.5, 0.5, 0.02))
            right.append(bool(rng.random() < p))
            state = tell(rule, state, TrialResult(level, right[-1]))
        shares[kind] = np.mean(right[240:400])
    assert shares["bayes-follow"] == pytest.approx(0.8, abs=0.04)
    assert shares["bayes-measure"] > shares["bayes-follow"] + 0.02
