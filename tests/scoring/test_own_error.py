"""A score's own standard error, against what hundreds of simulated sessions show."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cogtrain.paradigms import registry
from cogtrain.paradigms.cells import Cells, cells_of
from cogtrain.scoring.own_error import own_errors


def cells(table: pd.DataFrame) -> Cells:
    """Each unit is a session; reaction times of correct answers are kept."""
    kept = (table["correct"] & table["rt_s"].notna()).to_numpy(bool)
    return cells_of(table, table["unit"].to_numpy(), int(table["unit"].max()) + 1, kept)


def sessions(units: int, trials: dict[str, int], seed: int = 1) -> pd.DataFrame:
    """Sessions of so many trials of each condition, every answer right, with reaction times as people have them."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({"condition": [name for name, count in trials.items() for _ in range(count)]})
    table = pd.concat([rows.assign(unit=unit) for unit in range(units)], ignore_index=True)
    return table.assign(rt_s=0.35 + rng.gamma(2.0, 0.08, len(table)), correct=True)


def judged(name: str, table: pd.DataFrame) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Scores and own errors, one entry a session."""
    scoring = registry()[name].scoring
    found = cells(table)
    return dict(scoring.score(found)), dict(own_errors(found, scoring))


@pytest.mark.parametrize(
    ("name", "conditions", "measures"),
    [
        ("go-nogo", {"go": 30, "nogo": 10}, ["commissions", "omissions", "d_prime"]),
        ("sart", {"go": 30, "nogo": 10}, ["commissions", "omissions", "d_prime"]),
        ("choice-rt", {"all": 30}, ["accuracy", "omissions"]),
        ("flanker", {"congruent": 15, "incongruent": 15}, ["accuracy", "conflict_cost_accuracy"]),
        ("stroop", {"congruent": 15, "incongruent": 15}, ["congruent_accuracy", "incongruent_accuracy"]),
        ("nback", {"match": 10, "new": 20}, ["hit_rate", "false_alarm_rate", "d_prime", "criterion"]),
        ("simple-rt", {"all": 30}, ["lapses", "false_starts", "omissions"]),
    ],
)
def test_nobody_is_certain_because_nothing_went_astray(
    name: str, conditions: dict[str, int], measures: list[str]
) -> None:
    table = sessions(3, conditions)
    table.loc[table["condition"] == "nogo", "rt_s"] = np.nan
    _, errors = judged(name, table)
    assert all((errors[measure] > 0).all() for measure in measures)


def test_a_rate_has_its_binomial_error() -> None:
    table = sessions(1, {"all": 40})
    table.loc[:9, "correct"] = False
    _, errors = judged("choice-rt", table)
    assert errors["accuracy"][0] == pytest.approx((0.75 * 0.25 / 40) ** 0.5, rel=0.05)


@pytest.mark.parametrize(("hits", "false_alarms"), [(0.8, 0.2), (0.7, 0.1), (0.6, 0.3)])
def test_the_error_of_d_prime_is_what_sessions_scatter(hits: float, false_alarms: float) -> None:
    table = sessions(600, {"match": 80, "new": 120})
    rng = np.random.default_rng(5)
    match = table["condition"] == "match"
    table["correct"] = rng.random(len(table)) < np.where(match, hits, 1 - false_alarms)
    scores, errors = judged("nback", table)
    for measure in ("d_prime", "criterion"):
        assert errors[measure].mean() == pytest.approx(scores[measure].std(ddof=1), rel=0.15)


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    table = sessions(60, {"all": 50})
    _, errors = judged("choice-rt", table)
    wanted_ms = 1000 * table.groupby("unit")["rt_s"].std() / 50**0.5
    assert errors["mean_rt_ms"].mean() == pytest.approx(wanted_ms.mean(), rel=0.25)
    _, errors = judged("simple-rt", table)
    wanted_per_s = (1 / table["rt_s"]).groupby(table["unit"]).std() / 50**0.5
    assert errors["mean_speed_per_s"].mean() == pytest.approx(wanted_per_s.mean(), rel=0.25)
    assert (errors["median_rt_ms"] > 0).all()


@pytest.mark.parametrize("name", ["flanker", "stroop"])
def test_the_error_of_a_cost_holds_that_of_both_conditions(name: str) -> None:
    table = sessions(200, {"congruent": 20, "incongruent": 30, "neutral": 20})
    hard = table["condition"] == "incongruent"
    table.loc[hard, "rt_s"] += 0.06
    scores, errors = judged(name, table)
    assert errors["conflict_cost_ms"].mean() == pytest.approx(scores["conflict_cost_ms"].std(ddof=1), rel=0.25)
    assert errors["conflict_cost_ms"].mean() > errors["congruent_rt_ms"].mean()
    rng = np.random.default_rng(2)
    table["correct"] = rng.random(len(table)) < np.where(hard, 0.8, 0.9)
    scores, errors = judged(name, table)
    found = errors["conflict_cost_accuracy"].mean()
    assert found == pytest.approx(scores["conflict_cost_accuracy"].std(ddof=1), rel=0.25)


def race(units: int) -> pd.DataFrame:
    """Stop-signal sessions of people whose stopping takes 250 ms, with a delay that is tracked."""
    rng = np.random.default_rng(3)
    rows = []
    for unit in range(units):
        delay_s = 0.25
        for kind in rng.permutation(["stop"] * 30 + ["go"] * 90):
            rt_s = 0.4 + rng.normal(0, 0.06) + rng.exponential(0.12)
            if kind == "go":
                rows.append((unit, kind, np.nan, rt_s, True))
                continue
            answered = rt_s < delay_s + rng.normal(0.25, 0.05)
            rows.append((unit, kind, delay_s, rt_s if answered else np.nan, not answered))
            delay_s = max(0.05, delay_s + (-0.05 if answered else 0.05))
    return pd.DataFrame(rows, columns=["unit", "condition", "delay_s", "rt_s", "correct"])


def test_ssrt_of_a_race_is_found_and_its_error_is_of_the_right_size() -> None:
    scores, errors = judged("stop-signal", race(80))
    assert scores["ssrt_ms"].mean() == pytest.approx(250, abs=20)
    assert errors["ssrt_ms"].mean() == pytest.approx(scores["ssrt_ms"].std(ddof=1), rel=0.35)
    assert errors["go_rt_ms"].mean() == pytest.approx(scores["go_rt_ms"].std(ddof=1), rel=0.25)


def test_what_follows_the_answers_has_no_error_of_single_trials() -> None:
    table = sessions(2, {"forward": 14}).assign(length=[3, 4, 5, 5, 4, 5, 6, 6, 5, 5, 4, 5, 6, 5] * 2)
    for name, measures, given in (
        ("span", ["longest_length", "right"], table),
        ("nback", ["mean_n"], sessions(2, {"match": 10, "new": 20}).assign(n=2)),
        ("stop-signal", ["mean_stop_delay_ms"], race(2)),
    ):
        _, errors = judged(name, given)
        assert all(np.isnan(errors[measure]).all() for measure in measures)
    _, errors = judged("span", table)
    assert (errors["mean_length"] > 0).all()
