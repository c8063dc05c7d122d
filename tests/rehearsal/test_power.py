"""Trials drawn from people of whom the truth is known: false positives, power, bias, coverage."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.rehearsal import power
from cogtrain.rehearsal.population import Asked, live
from cogtrain.rehearsal.power_view import power_view
from cogtrain.report.html import html


@pytest.fixture(scope="module")
def study() -> LoadedStudy:
    return load_library().studies["attention-training"]


def made_up(effect: float, people: int = 400, lost: float = 0.1) -> power.Pool:
    """The same people in both arms."""
    rng = np.random.default_rng(1)
    before = rng.normal(2.0, 0.25, people)
    after = 2.1 + 0.6 * (before - 2.0) + rng.normal(0, 0.18, people)
    after[rng.random(people) < lost] = np.nan
    arms = {"following": after + effect, "steady": after}
    return {arm: pd.DataFrame({"before": before, "after": own, 0: before, 1: own}) for arm, own in arms.items()}


def test_trials_find_as_much_as_theory_says_and_no_more_than_chance(study: LoadedStudy) -> None:
    plan, pool = power.TrialPlan(people=60, gain=0.2, trials=500), made_up(0.12)
    same = dict.fromkeys(pool, pool["steady"])
    rng = np.random.default_rng(2)
    changed = power.drawn_trials(study, pool, plan, rng, lambda _done: None)
    null = power.drawn_trials(study, same, plan, rng, lambda _done: None)
    found = power.found_of(study, plan, pool, "following", changed, null)
    assert found.true == pytest.approx(0.12)
    assert found.power == pytest.approx(found.theory, abs=0.05)
    assert 0.5 < found.theory < 0.9
    assert found.false_positives == pytest.approx(0.05, abs=0.025)
    assert found.bias == pytest.approx(0, abs=0.006)
    assert found.covered == pytest.approx(0.95, abs=0.025)
    assert found.complete == pytest.approx(0.9, abs=0.03)
    page = html(power_view(study, plan, [found]))
    assert "following against steady" in page
    assert "not medical advice" not in page.split("None of this is medical advice")[0]


def test_people_come_in_the_shares_that_the_study_plans(study: LoadedStudy) -> None:
    drawn = power.allocated(study, 60, np.random.default_rng(3))
    for _, own in drawn.groupby("age"):
        counts = own["arm"].value_counts()
        assert abs(counts.get("following", 0) - counts.get("steady", 0)) <= 3


def test_the_same_person_meets_the_same_until_the_arms_part(study: LoadedStudy) -> None:
    asked = [Asked(study.id, people=2, seed=4, arm=arm, gain=gain, missed=0.3, drop_out=0.5)
             for arm, gain in (("steady", 0.0), ("following", 0.5))]  # fmt: skip
    one, other = live(asked)
    assert list(one.sessions["session"]) == list(other.sessions["session"])
    first = [
        lived.scores[lived.scores["session"] == "baseline"][["task", "measure", "value"]] for lived in (one, other)
    ]
    pd.testing.assert_frame_equal(first[0].reset_index(drop=True), first[1].reset_index(drop=True))
    trained = [lived.levels["level"].nunique() for lived in (one, other)]
    assert trained[0] <= trained[1]


def test_where_the_outcome_is_asked_for_other_sessions_are_counted_and_nobody_answers_in_them(
    study: LoadedStudy,
) -> None:
    outcome = study.study.analysis.outcome.task
    whole, short = live(
        [Asked(study.id, people=2, seed=4, arm="following", gain=0.5, outcome=task) for task in ("", outcome)]
    )
    told = ["code", "session", "number", "status"]
    pd.testing.assert_frame_equal(whole.sessions[told], short.sessions[told])
    held = set(whole.scores.loc[whole.scores["task"] == outcome, "session"])
    assert set(short.scores["session"]) == held < set(whole.scores["session"])
    first = [lived.scores[lived.scores["session"] == "baseline"]["value"].reset_index(drop=True)
             for lived in (whole, short)]  # fmt: skip
    pd.testing.assert_series_equal(*first)
    assert list(power._outcome(study, short)["before"]) == list(power._outcome(study, whole)["before"])
    assert power._outcome(study, short)["after"].notna().equals(power._outcome(study, whole)["after"].notna())


def test_too_few_people_with_the_outcome_are_refused(study: LoadedStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "live", lambda asked, _progress: [None for _ in asked])
    monkeypatch.setattr(power, "_outcome", lambda _study, _lived: made_up(0, 400, lost=0.99)["steady"])
    with pytest.raises(CogtrainError, match="20 at least"):
        power.pool_of(study, power.TrialPlan(60, 0.2), lambda _done: None)
