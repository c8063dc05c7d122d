"""Populations that go through a protocol in memory, and what is found of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.rehearsal import findings
from cogtrain.rehearsal.population import Asked, Lived, _some, live, together
from cogtrain.rehearsal.view import rehearsal_view
from cogtrain.rehearsal.whole import parts_of, rehearsed
from cogtrain.report.html import html


@pytest.fixture(scope="module")
def lived() -> Lived:
    return together([_some(Asked("demo", people=12), 0, 6), _some(Asked("demo", people=12), 6, 12)])


def test_everybody_goes_through_the_whole_schedule(lived: Lived) -> None:
    assert set(lived.sessions["session"]) == {"baseline", "follow-up"}
    assert (lived.sessions["status"] == "finished").all()
    assert lived.sessions.groupby("code").size().eq(2).all()
    lengths = findings.lengths(lived).set_index("session")
    assert (lengths["median"] <= lengths["p90"]).all()
    first = lived.sessions[lived.sessions["session"] == "baseline"]["minutes"]
    assert lengths.loc["baseline", "median"] == pytest.approx(first.median())


def test_groups_of_people_do_not_change_what_each_of_them_does(lived: Lived) -> None:
    alone = _some(Asked("demo", people=12), 7, 8)
    (code,) = set(alone.people["code"])
    same = lived.scores[lived.scores["participant"] == code].reset_index(drop=True)
    pd.testing.assert_series_equal(alone.scores["value"], same["value"])


def test_a_score_has_its_spread_its_noise_and_what_it_measures(lived: Lived) -> None:
    scores = findings.scores(lived)
    assert set(scores["task"]) == {"nback-letters", "flanker"} & set(scores["task"]) | set(scores["task"])
    assert (scores["people"] == 12).all()
    assert (scores["flagged"] == 0).all()
    found = findings.recovery(lived)
    assert set(findings.PARAMETERS) < set(found.columns)
    assert found[list(findings.PARAMETERS)].abs().max().max() <= 1


def test_a_correlation_needs_people_who_differ() -> None:
    values = pd.Series(np.arange(10.0))
    assert findings.correlation(values, values * 2) == pytest.approx(1)
    assert np.isnan(findings.correlation(values, values * 0))
    assert np.isnan(findings.correlation(values[:4], values[:4]))


def test_a_change_of_drift_begins_after_the_first_assessment() -> None:
    still, changed = (_some(Asked("demo", people=6, effect=effect), 0, 6).scores for effect in (0.0, 1.5))
    pd.testing.assert_series_equal(
        still[still["session_number"] == 1]["value"], changed[changed["session_number"] == 1]["value"]
    )
    quicker = [
        table[(table["session_number"] == 2) & (table["measure"] == "mean_rt_ms")]["value"].mean()
        for table in (still, changed)
    ]
    assert quicker[1] < quicker[0]


def test_a_course_around_doses_is_refused_with_the_way_that_knows_them() -> None:
    with pytest.raises(CogtrainError, match="cogtrain simulate"):
        parts_of(load_library().protocol("serial-infusions"), 20, "typical", 0.2, 1)


@pytest.mark.slow
def test_the_whole_page_is_made_on_all_cores_and_tells_how_far_it_is() -> None:
    loaded, done = load_library().protocol("demo"), list[int]()
    found = rehearsed(loaded, 10, "typical", 0.5, 1, done.append)
    assert sum(done) == sum(part.people for part in parts_of(loaded, 10, "typical", 0.5, 1))
    page = html(rehearsal_view(loaded, found))
    for words in (
        "How long",
        "What its scores are worth",
        "What they measure",
        "Verdicts",
        "None of this is medical advice",
    ):
        assert words in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert live([Asked("demo", people=2)])[0].sessions.shape[0] == 4
