"""The brief battery yields verdicts: who is simulated through both sessions gets one in three domains at least."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cogtrain.library import load_library
from cogtrain.paradigms import registry
from cogtrain.rehearsal import rehearse
from cogtrain.rehearsal.population import Asked, live
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import published_norms
from cogtrain.scoring.results import Scored, score_results
from cogtrain.scoring.settings_key import level_key, level_rule, settings_hash
from cogtrain.scoring.verdict import JUDGED


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brief")
    for seed, protocol in enumerate(("baseline-brief", "follow-up-brief")):
        list(rehearse(load_library().protocol(protocol), folder, 2, "typical", seed=seed))
    return folder


@pytest.fixture(scope="module")
def scored(results: Path) -> Scored:
    return score_results(results, registry())


def test_three_domains_have_a_verdict_and_none_from_a_measure_below_the_gate(scored: Scored) -> None:
    changes = compare(scored.scores, scored.cards, published_norms())
    judged = changes[changes["verdict"].isin(JUDGED)]
    assert (judged["reliability"] >= 0.70).all()
    assert judged["headline"].any()
    for _, own in judged[judged["paradigm"] == "composite"].groupby("participant"):
        assert set(own["task"]) == {"processing-speed", "attention", "inhibition"}
        assert (own["norm"] == "hedge-2018@1").all()
    said = judged["reliability_source"].iloc[0]
    assert "screen and keyboard of a laboratory" in said
    assert "21 days apart, here 35; not a clinical or age-stratified norm" in said


def test_a_composite_carries_the_circumstances_of_its_parts(scored: Scored) -> None:
    scores = scored.scores
    composite = scores[(scores["task"] == "inhibition") & (scores["session_number"] == 1)].iloc[0]
    parts = scores[(scores["participant"] == composite["participant"]) & (scores["session_number"] == 1)]
    parts = parts[parts["task"].isin(["flanker-hedge2018", "stroop-hedge2018"])].drop_duplicates("task")
    assert composite["trials_used"] == parts["trials_used"].sum() == 96
    assert (composite["unit"], composite["better"], composite["comparable"]) == ("z", "higher", True)
    assert composite["standard_error"] > 0


def test_other_settings_touch_and_a_long_wait_bear_no_verdict(scored: Scored) -> None:
    (norms,) = (one for one in published_norms() if one.norms == "hedge-2018")
    speed = scored.scores[scored.scores["measure"] == "mean_speed_per_s"]
    score = speed[speed["task"] == "flanker-hedge2018"].iloc[0].to_dict()
    form = norms.forms["flanker-48"]
    assert form.fits(score)
    assert not form.fits({**score, "blocks": 2})
    assert not form.fits({**score, "settings_key": f"touch {score['settings_key']}"})
    assert not norms.forms["flanker-144"].fits(score)
    later = scored.scores.copy()
    late = pd.Timestamp("2028-01-05T09:00:00Z").isoformat()
    later.loc[later["session_number"] == 2, "session_utc"] = late
    changes = compare(later, scored.cards, published_norms())
    assert not changes["verdict"].isin(JUDGED).any(), "nobody of the sample came back after two years"


@pytest.mark.parametrize(
    ("protocol", "least"),
    [("baseline-brief", 3), ("follow-up-brief", 3), ("baseline-full", 4), ("serial-infusions", 3)],
)
def test_what_the_batteries_ask_is_of_the_forms_that_norms_are_of(protocol: str, least: int) -> None:
    loaded = load_library().protocol(protocol)
    for name, session in loaded.protocol.sessions.items():
        if session.purpose != "assessment":
            continue
        asked = set()
        for _, task in loaded.tasks(name):
            settings = task.settings_at(task.level).model_dump()
            adaptive = task.quantity is not None and task.rule != "fixed"
            difficulty = task.loaded.data["difficulty"] if adaptive else None
            key = level_key(task.quantity, task.level, adaptive=adaptive)
            hashed = settings_hash(settings, task.paradigm, task.quantity)
            asked.add((task.paradigm.name, f"{key} {hashed}".strip(), level_rule(difficulty), task.item.blocks))
        forms = {
            (form.paradigm, form.key, level_rule(form.difficulty), form.blocks)
            for file in published_norms()
            for form in file.forms.values()
        }
        assert len(asked & forms) >= least


@pytest.mark.slow
def test_it_takes_a_slow_person_less_than_a_quarter_of_an_hour() -> None:
    (lived,) = live([Asked("baseline-brief", "slow", people=60, seed=5)])
    assert len(lived.sessions) == 60
    assert sorted(lived.sessions["minutes"])[56] < 15, "the 95th percentile of sixty"
