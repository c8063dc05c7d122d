import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.measures.reaction_time import RtRule
from cogtrain.paradigms.contract import Measure
from cogtrain.scoring.scores import COLUMNS, score_table
from tests.scoring.factory import PARADIGMS, session, trials


def row(table, measure="mean_rt_ms", **options):
    scores = score_table(table, PARADIGMS, **options)
    (found,) = scores[scores["measure"] == measure].to_dict("records")
    return found


def test_a_score_carries_value_words_rule_and_counts():
    found = row(trials(20, wrong=2))
    assert found["value"] == pytest.approx(510.5)
    assert (found["label"], found["unit"], found["better"]) == ("Reaction time", "ms", "lower")
    assert (found["rule"], found["rule_version"]) == ("correct trials, floor 0.1 s", "rt-1")
    assert (found["trials_used"], found["rts_used"], found["rts_excluded_incorrect"]) == (20, 18, 2)
    assert found["comparable"]
    assert found["form"] == "1"
    assert list(score_table(trials(), PARADIGMS).columns) == list(COLUMNS)


def test_what_does_not_count_is_left_out_by_reason():
    table = pd.concat(
        [
            trials(20, wrong=0),
            trials(5, rt_s=9, block=1, phase="practice", level=1.0, quantity="n"),
            trials(4, rt_s=9, counts=False, attempt=7),
            trials(3, rt_s=9, lead_in=True, block=2),
            trials(2, rt_s=9, cut_short=True, block=3),
        ]
    )
    found = row(table)
    assert found["value"] == pytest.approx(509.5)
    counted = [
        found[f"trials_excluded_{name}"] for name in ("practice", "broken_off", "lead_in", "cut_short", "timing")
    ]
    assert (found["trials_used"], counted) == (20, [5, 4, 3, 2, 0])


def test_a_fast_press_leaves_the_reaction_times_and_stays_in_the_accuracy():
    table = trials(20, wrong=0)
    table.loc[3, "rt_s"] = 0.05
    assert row(table)["rts_excluded_floor"] == 1
    assert row(table)["value"] == pytest.approx(np.mean([500 + i for i in range(20) if i != 3]))
    assert row(table, "accuracy")["value"] == 1.0


def test_mad_rule_works_within_condition():
    table = pd.concat([trials(20, wrong=0), trials(5, wrong=0, rt_s=1.0, condition="hard", block=1)])
    assert row(table, rule=RtRule(mad=3))["rts_excluded_mad"] == 0
    assert row(table.assign(condition="one"), rule=RtRule(mad=3))["rts_excluded_mad"] == 5


def test_doubtful_timing_is_kept_and_named_or_left_out():
    table = trials(20, wrong=0)
    table.loc[:1, "timing_ok"] = False
    kept, left_out = row(table), row(table, timing="ok")
    assert (kept["trials_used"], kept["comparable"], kept["not_comparable_because"]) == (20, False, "timing doubtful")
    assert (left_out["trials_used"], left_out["trials_excluded_timing"], left_out["comparable"]) == (18, 2, True)
    assert kept["timing_ok_share"] == left_out["timing_ok_share"] == pytest.approx(0.9)
    card = {"arrows@1": {"timing": {"late_share": 0.1}}}
    assert row(table, cards=card)["timing_verdict"] == "good"


def test_a_rate_over_time_cannot_be_had_from_a_part_of_the_trials():
    rate = replace(
        PARADIGMS["choice"],
        scoring=replace(PARADIGMS["choice"].scoring, measures={"accuracy": Measure("Correct answers", "per minute")}),
    )
    table = trials(20)
    assert score_table(table, {"choice": rate}, timing="ok")["value"].notna().all()
    table.loc[0, "timing_ok"] = False
    assert score_table(table, {"choice": rate}, timing="ok")["value"].isna().all()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "stopped"}, "stopped part-way"),
        ({"status": "unfinished"}, "not finished"),
        ({"unattended": True}, "unattended"),
        ({"purpose": "training"}, "training, not an assessment"),
        ({"block_valid": False, "block_validity_reason": "random"}, "answers no better than guesses"),
        ({"status": "stopped", "unattended": True}, "stopped part-way; unattended"),
    ],
)
def test_what_is_not_comparable_says_why(changes, why):
    found = row(trials(20, **changes))
    assert (found["comparable"], found["not_comparable_because"]) == (False, why)


def test_a_simulated_person_is_comparable_and_named():
    found = row(trials(20, observer="typical"))
    assert (found["comparable"], found["observer"]) == (True, "typical")


def test_one_invalid_block_of_three_is_told_and_two_of_three_spoil_the_score():
    good = trials(20)
    bad = {"block_valid": False, "block_validity_reason": "silent"}
    one = row(pd.concat([good, trials(20, block=1), trials(20, block=2, **bad)]))
    two = row(pd.concat([good, trials(20, block=1, **bad), trials(20, block=2, **bad)]))
    assert (one["valid"], one["blocks"], one["blocks_invalid"]) == (True, 3, 1)
    assert (two["valid"], two["invalid_reason"]) == (False, "silent")


def test_a_whole_session_of_guesses_is_seen_where_no_block_could_tell():
    blocks = pd.concat([trials(20, wrong=10, block=block) for block in range(6)])
    assert (row(blocks)["valid"], row(blocks)["invalid_reason"]) == (False, "random")


def test_fixed_levels_are_scored_apart_and_a_ladder_together():
    one, two = trials(20, level=1.0, quantity="n"), trials(20, block=1, level=2.0, quantity="n", rt_s=0.7)
    apart = score_table(pd.concat([one, two]).assign(adaptive=False), PARADIGMS)
    assert sorted(apart["settings_key"].unique()) == ["n=1", "n=2"]
    together = row(pd.concat([one, two]).assign(adaptive=True))
    assert (together["settings_key"], together["level"], together["trials_used"]) == ("n adaptive", 1.5, 40)
    assert row(pd.concat([one, two]))["settings_key"] == "n adaptive"


def test_items_of_other_settings_are_one_score_of_their_own_key():
    """Mixing cost needs the mixed and the single-task blocks together."""
    mixed = trials(20, settings_hash="bb", adaptive=False)
    single = trials(20, block=1, settings_hash="aa", adaptive=False)
    practice = trials(5, block=2, phase="practice", settings_hash="cc", adaptive=False)
    found = row(pd.concat([mixed, single, practice]))
    assert (found["settings_key"], found["trials_used"], found["trials_excluded_practice"]) == ("aa+bb", 40, 5)


def test_two_streams_make_one_trial():
    table = pd.concat([trials(20), trials(20, stream="second")])
    assert (row(table)["trials_used"], row(table)["rts_used"]) == (20, 36)


def test_no_trials_give_an_empty_table():
    assert score_table(trials(1).iloc[:0], PARADIGMS).empty
    assert score_table(trials(3, phase="practice"), PARADIGMS).empty


def test_bad_tables_are_refused_with_a_place():
    with pytest.raises(CogtrainError, match="no column correct, rt_s"):
        score_table(trials(3).drop(columns=["correct", "rt_s"]), PARADIGMS)
    with pytest.raises(CogtrainError, match=r'paradigm "choices".*Did you mean "choice"'):
        score_table(trials(3, paradigm="choices"), PARADIGMS)


def test_a_hundred_sessions_take_seconds():
    table = pd.concat([session(1, 2, 120, participant=f"TEST{i:03d}") for i in range(100)])
    start = time.process_time()
    assert len(score_table(table, PARADIGMS)) == 200
    assert time.process_time() - start < 5
