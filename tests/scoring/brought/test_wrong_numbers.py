"""What would give a wrong number in silence: read by its meaning, and told; or refused with its row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.measures.reaction_time import RtRule
from cogtrain.scoring.brought.any_table import score_frame, scoring_of
from cogtrain.scoring.brought.asked import Asked
from cogtrain.scoring.brought.table_files import read_table
from tests.scoring.brought.foreign import refused, scored, table, three_ways

GO = ["go"] * 3 + ["nogo"] * 3
THIRD = pytest.approx(1 / 3)


@pytest.mark.parametrize("code", ["-1", "999", "9999", "-999", "0", "NA", "None", "null", "n/a", ""])
@pytest.mark.parametrize("unit", ["ms", "s"])
def test_no_answer_as_a_code_stays_a_trial(code: str, unit: str, tmp_path: Path) -> None:
    times = ["400", "500", "300"] if unit == "ms" else ["0.4", "0.5", "0.3"]
    frame = table(condition=GO, rt=[times[0], times[1], code, code, code, times[2]])
    found = scored(frame, "go-nogo", tmp_path)
    row = found.scores.iloc[0]
    assert (row["commissions"], row["omissions"], row["mean_rt_ms"]) == (THIRD, THIRD, pytest.approx(450))
    assert (row["go_trials"], row["nogo_trials"]) == (3, 3)
    if code.lstrip("-").isdigit():
        assert any(f"3 reaction times of {code} in rt were taken as no answer" in words for words in found.warnings)


def test_codes_of_numbers_in_a_column_of_numbers(tmp_path: Path) -> None:
    for code in (-1, 999, 9999, 0):
        row = scored(table(condition=GO, rt=[400, 500, code, code, code, 300]), "go-nogo", tmp_path).scores.iloc[0]
        assert (row["commissions"], row["omissions"]) == (THIRD, THIRD), code


def test_most_rows_without_an_answer(tmp_path: Path) -> None:
    condition = ["target"] * 4 + ["nontarget"] * 12
    frame = table(condition=condition, rt=[450, 500, 550, -1, 600, *[-1] * 11])
    row = scored(frame, "n-back", tmp_path).scores.iloc[0]
    assert (row["hit_rate"], row["false_alarm_rate"], row["hit_rt_ms"]) == (0.75, pytest.approx(1 / 12), 500)


def test_a_time_that_looks_like_a_code_is_a_time_where_times_lie_around_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    rt = np.concatenate([rng.integers(300, 1500, 400), [999]])
    frame = table(rt=rt)
    assert scored(frame, "simple-rt", tmp_path).scores["omissions"].tolist() == [0]
    lone = table(rt=[300, 310, 999, 305, 1400])
    found = scored(lone, "simple-rt", tmp_path)
    assert found.scores["omissions"].tolist() == [0]
    assert any("999 in rt was taken as a time; --no-answer 999" in words for words in found.warnings)
    doubtful = table(rt=[300, 310, 999, 305])
    assert "t:4: 999 is the longest time in rt (1 rows)" in refused(doubtful, "simple-rt", tmp_path)
    for code, count in (("999", 1), ("NA", 0)):
        said = scored(doubtful, "simple-rt", tmp_path, Asked(none=(code,)))
        assert said.scores["omissions"].tolist() == [count]


DELAYS = {"Inf": np.inf, "999": 999.0, "-1": -1.0, "none": np.nan, "0": 0.0}


@pytest.mark.parametrize("code", DELAYS)
@pytest.mark.parametrize("delay_ms", [True, False])
def test_the_delay_of_go_trials_is_nobodys(code: str, delay_ms: bool, tmp_path: Path) -> None:
    frame = table(
        condition=["go"] * 4 + ["stop"] * 2,
        rt=[0.4, 0.5, 0.6, 0.7, 0.45, None],
        delay=[DELAYS[code]] * 4 + [200 if delay_ms else 0.2] * 2,
    )
    found = scored(frame, "stop-signal", tmp_path)
    row = found.scores.iloc[0]
    assert (row["ssrt_ms"], row["mean_stop_delay_ms"]) == (pytest.approx(300), pytest.approx(200))
    unit = "ms" if delay_ms else "s"
    assert any(f"the unit of delay was taken as {unit}" in words for words in found.warnings)


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("True", "False"), ("yes", "no"), ("1.0", "0.0"), ("Y", "N")])
def test_responded_is_read_as_yes_and_no(yes: str, no: str, tmp_path: Path) -> None:
    frame = table(
        condition=["go"] * 4 + ["stop"] * 4,
        rt=[400, 500, 600, 700, 350, 380, None, None],
        delay=[None] * 4 + [200, 250, 300, 342],
        responded=[yes] * 6 + [no] * 2,
    )
    row = scored(frame, "stop-signal", tmp_path).scores.iloc[0]
    assert (row["stop_respond_rate"], row["ssrt_ms"]) == (0.5, pytest.approx(227))
    said = refused(frame.assign(responded="space"), "stop-signal", tmp_path)
    assert said.startswith("t:2: responded is 'space'; expected 1 or 0")


def test_stop_trials_without_a_delay_are_left_out_and_told(tmp_path: Path) -> None:
    frame = table(
        condition=["go"] * 4 + ["stop"] * 3,
        rt=[0.4, 0.5, 0.6, 0.7, 0.45, None, None],
        delay=[None] * 4 + [0.2, 0.2, None],
    )
    found = scored(frame, "stop-signal", tmp_path)
    assert found.scores["ssrt_ms"].iloc[0] == pytest.approx(300)
    assert any("1 stop trials without a delay in delay were left out" in words for words in found.warnings)
    assert "t:7: delay is -0.3" in refused(frame.assign(delay=[None] * 4 + [0.2, -0.3, 0.1]), "stop-signal", tmp_path)
    assert "no delay in delay in any stop trial" in refused(frame.assign(delay=None), "stop-signal", tmp_path)


SAME = [("1.0", "1"), ("Left", "left"), ("left ", "left"), ("['left']", "left"), ("'left'", "LEFT"), ("2", "2.00")]


@pytest.mark.parametrize(("given", "wanted"), SAME)
def test_an_answer_is_compared_by_its_meaning(given: str, wanted: str, tmp_path: Path) -> None:
    frame = table(
        condition=["congruent", "incongruent"] * 4,
        rt=[400, 450, 420, 470, 410, 460, 430, 480],
        response=[given] * 6 + ["x", ""],
        answer=wanted,
    )
    row = scored(frame, "flanker", tmp_path).scores.iloc[0]
    assert (row["congruent_accuracy"], row["incongruent_accuracy"]) == (0.75, 0.75)


def test_a_sign_is_a_key_where_it_comes_with_times(tmp_path: Path) -> None:
    frame = table(
        condition=["congruent", "incongruent"] * 4,
        rt=[400, 450, 420, 470, 410, 460, 430, None],
        response=[",", "."] * 3 + ["-", ""],
        answer=[",", "."] * 4,
    )
    row = scored(frame, "flanker", tmp_path).scores.iloc[0]
    assert (row["congruent_accuracy"], row["incongruent_accuracy"], row["excluded_no_answer"]) == (0.75, 0.75, 1)
    row = scored(frame.assign(response=[","] * 7 + ["."], answer=","), "flanker", tmp_path).scores.iloc[0]
    assert (row["incongruent_accuracy"], row["excluded_no_answer"]) == (0.75, 1)


@pytest.mark.parametrize("none", ["None", "", "none", "NA", "-1", "0", "999", "withhold", "."])
def test_nothing_answered_where_nothing_was_to_be_is_right(none: str, tmp_path: Path) -> None:
    given = "None" if none == "withhold" else none
    frame = table(
        condition=["target"] * 4 + ["new"] * 4,
        rt=[400, 450, 500, None, 600, None, None, None],
        response=["space"] * 3 + [given, "space"] + [given] * 3,
        answer=["Space"] * 4 + [none] * 4,
    )
    row = scored(frame, "n-back", tmp_path).scores.iloc[0]
    assert (row["hit_rate"], row["false_alarm_rate"]) == (0.75, 0.25)


@pytest.mark.parametrize("none", ["None", "", "NA", "-1", "0", "999", "<timeout>", "NONE"])
@pytest.mark.parametrize("end", [1500, 1.5])
def test_what_was_answered_decides_and_not_a_time(none: str, end: float, tmp_path: Path) -> None:
    scale = 1 if end > 20 else 1000
    frame = table(
        condition=GO,
        rt=[400 / scale, 500 / scale, end, end, end, 300 / scale],
        response=["space", "space", none, none, none, "space"],
    )
    found = scored(frame, "go-nogo", tmp_path)
    row = found.scores.iloc[0]
    assert (row["commissions"], row["omissions"], row["mean_rt_ms"]) == (THIRD, THIRD, pytest.approx(450))
    assert any("3 times in rt are of trials without an answer in response" in words for words in found.warnings)


def test_a_code_that_comes_with_times_of_its_own_is_an_answer(tmp_path: Path) -> None:
    frame = table(
        condition=["congruent", "incongruent"] * 4,
        rt=[400, 450, 420, 470, 410, 460, 430, 480],
        response=[-1, 1, 1, -1, -1, 1, 0, 0],
        answer=[-1, 1, 1, 1, -1, 1, 0, 1],
    )
    row = scored(frame, "flanker", tmp_path).scores.iloc[0]
    assert (row["congruent_accuracy"], row["incongruent_accuracy"]) == (1, 0.5)


def test_a_table_in_which_nearly_nothing_is_correct_is_questioned(tmp_path: Path) -> None:
    frame = table(
        condition=["congruent", "incongruent"] * 4,
        rt=[400, 450, 420, 470, 410, 460, 430, 480],
        response=["f", "j"] * 4,
        answer=["left", "right"] * 4,
    )
    found = scored(frame, "flanker", tmp_path)
    assert any(words.startswith("only 0 of 8 trials are correct") for words in found.warnings)
    right = scored(frame.assign(answer=["f", "j"] * 4), "flanker", tmp_path)
    assert not any("are correct" in words for words in right.warnings)


@pytest.mark.parametrize("blank", ["", "NA", "null", "None"])
def test_rows_without_condition_and_time_are_no_trials(blank: str, tmp_path: Path) -> None:
    frame = table(
        condition=[blank, "congruent", "incongruent", "congruent", "incongruent", blank],
        rt=["", "400", "450", "420", "470", ""],
        correct=["", "1", "1", "1", "0", ""],
    )
    found = scored(frame, "flanker", tmp_path)
    assert not [name for name in found.scores if name.startswith("_")]
    assert found.scores["excluded_no_answer"].tolist() == [0]
    assert any("2 rows without condition and without a time were left out" in words for words in found.warnings)


def test_a_page_with_a_time_and_no_condition_is_no_trial_either(tmp_path: Path) -> None:
    frame = table(
        condition=["", "congruent", "incongruent", "congruent", "incongruent"],
        rt=[5000, 400, 450, 420, 470],
        correct=["", "1", "1", "1", "0"],
    )
    found = scored(frame, "flanker", tmp_path)
    assert found.scores["mean_rt_ms"].tolist() == [pytest.approx((400 + 450 + 420) / 3)]
    assert any("1 rows without condition were left out" in words for words in found.warnings)
    empty = refused(frame.assign(condition=""), "flanker", tmp_path)
    assert "no row that is a trial: condition is empty in all" in empty


def test_a_column_that_stands_twice_is_refused_where_it_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "participant,condition,rt,correct,rt,note,note\n" + "P1,con,400,1,900,a,b\nP1,incon,450,1,950,a,b\n"
    )
    with pytest.raises(CogtrainError, match='2 columns are named "rt"; expected one column for rt'):
        score_frame(read_table(path), scoring_of("flanker"), Asked(), RtRule())
    path.write_text("participant,condition,rt,correct,note,note\nP1,con,400,1,a,b\nP1,incon,450,1,a,b\n")
    assert len(score_frame(read_table(path), scoring_of("flanker"), Asked(), RtRule()).scores) == 1


FLANKER = {"condition": ["con", "incon"] * 3, "correct": 1}


def test_the_exact_name_of_a_column_goes_before_another_writing(tmp_path: Path) -> None:
    frame = table(**FLANKER, RT=9.0, rt=[400, 450, 420, 470, 410, 460])
    assert scored(frame, "flanker", tmp_path).scores["congruent_rt_ms"].tolist() == [pytest.approx(410)]
    frame = frame.rename(columns={"rt": "Rt"})
    assert "columns RT and Rt; expected one column for rt. Say which: --map rt=RT" in refused(
        frame, "flanker", tmp_path
    )


def test_a_person_is_one_however_the_code_is_written(tmp_path: Path) -> None:
    rt = [400, 450, 420, 470, 410, 460]
    for codes in (["P01", "P01 ", " P01"] * 2, ["7", "7.0", "7 "] * 2, [7.0] * 6):
        frame = pd.DataFrame({"participant": codes, **FLANKER, "rt": rt})
        wanted = "P01" if "P01" in codes else "7"
        assert scored(frame, "flanker", tmp_path).scores["participant"].tolist() == [wanted]
    frame = table(condition=["con", "con", "incon"] * 2, correct=1, rt=rt).assign(participant=["p1", "P1"] * 3)
    found = scored(frame, "flanker", tmp_path)
    assert len(found.scores) == 2
    assert any("P1 and p1 in participant are people apart" in words for words in found.warnings)
    frame = table(**FLANKER, rt=rt, session=[1.0, 1.0, 2.0, 2.0, 10.0, 10.0])
    assert scored(frame, "flanker", tmp_path).scores["session"].tolist() == ["1", "2", "10"]


@pytest.mark.parametrize("factor", [1000, 1_000_000])
def test_times_in_a_unit_that_is_none_are_refused(factor: int, tmp_path: Path) -> None:
    rt = [factor * one for one in (400, 450, 420, 470, 410, 460)]
    assert "no possible reaction time in rt" in refused(table(**FLANKER, rt=rt), "flanker", tmp_path)


def test_durations_have_a_unit_of_their_own(tmp_path: Path) -> None:
    frame = table(**FLANKER, rt=pd.to_timedelta([400, 450, 420, 470, 410, 460], unit="ms"))
    whole, text, parquet, _parts = three_ways(frame, "flanker", tmp_path)
    assert "t:2: rt is '0 days 00:00:00.4" in str(text)
    for one in (whole, parquet):
        assert one.scores["congruent_rt_ms"].tolist() == [pytest.approx(410)]


def test_units_that_are_mixed_within_a_person_are_told_or_refused(tmp_path: Path) -> None:
    rt = [400.0 + one for one in range(40)]
    condition = ["con", "incon"] * 20
    half = table(condition=condition, correct=1, rt=[*rt[:20], *(one / 1000 for one in rt[20:])])
    assert "20 of 40 rt of P01 are below 10 ms" in refused(half, "flanker", tmp_path)
    visits = half.assign(session=[1] * 20 + [2] * 20)
    assert "rt has a median of" in refused(visits, "flanker", tmp_path)
    one = table(condition=condition, correct=1, rt=[0.41, *rt[1:]])
    assert any("1 reaction times in rt are below 10 ms" in words for words in scored(one, "flanker", tmp_path).warnings)


def test_in_vigilance_a_time_below_0_is_an_answer_before_the_onset(tmp_path: Path) -> None:
    found = scored(table(rt=[250, 300, 600, -40, -120, None]), "vigilance", tmp_path)
    row = found.scores.iloc[0]
    assert (row["false_starts"], row["lapses"], row["omissions"]) == (2, 2, 1)
    assert any("2 times below 0 in rt were taken as answers before the onset" in words for words in found.warnings)
    row = scored(table(rt=[250, 300, 600, -1, -1]), "vigilance", tmp_path).scores.iloc[0]
    assert (row["false_starts"], row["omissions"]) == (0, 2)
    doubtful = table(rt=[250, 300, 600, -1, -120])
    assert "t:5: rt holds -1 (1 rows) beside other times below 0" in refused(doubtful, "vigilance", tmp_path)
    for codes, counts in ((("-1",), (1, 1)), (("NA",), (2, 0))):
        row = scored(doubtful, "vigilance", tmp_path, Asked(none=codes)).scores.iloc[0]
        assert (row["false_starts"], row["omissions"]) == counts


def test_a_condition_that_is_none_of_ours_is_left_out_told_or_refused(tmp_path: Path) -> None:
    frame = table(
        condition=["fixation", "con", "fixation", "incon", "odd"],
        rt=[None, 400, None, 450, 500],
        correct=[0, 1, 0, 1, 1],
    )
    found = scored(frame, "flanker", tmp_path)
    assert found.scores["accuracy"].tolist() == [1]
    assert any("2 rows whose condition is fixation were left out" in words for words in found.warnings)
    assert any("odd in condition is none of congruent" in words for words in found.warnings)
    frame = table(condition=["target", "standard", "standard"], rt=[400, None, None])
    assert '"standard" in condition; expected one of match' in refused(frame, "n-back", tmp_path)
    asked = Asked(values={"nonmatch": ["standard"]})
    assert scored(frame, "n-back", tmp_path, asked).scores["false_alarm_rate"].tolist() == [0]


def test_an_answer_without_a_time_is_not_taken_for_none(tmp_path: Path) -> None:
    frame = table(condition=GO, rt=[400, 500, None, None, None, None], response=["x", "x", "x", "", "", "x"])
    found = scored(frame, "go-nogo", tmp_path)
    row = found.scores.iloc[0]
    assert (row["omissions"], row["commissions"], row["go_trials"]) == (0, THIRD, 2)
    assert any("1 answers without a time in rt were left out" in words for words in found.warnings)


def test_pages_between_trials_without_a_right_answer_are_no_trials_either(tmp_path: Path) -> None:
    frame = table(condition=["", *GO, ""], rt=[None, 400, 500, None, None, None, 300, -1])
    row = scored(frame, "go-nogo", tmp_path).scores.iloc[0]
    assert (row["commissions"], row["omissions"], row["excluded_no_answer"]) == (THIRD, THIRD, 3)


def test_only_some_rows_are_trials(tmp_path: Path) -> None:
    frame = pd.DataFrame({"participant": list("AABB"), "kind": ["x", "x", "x", "no"], "rt": [400, 450, 500, 999]})
    found = scored(frame, "simple-rt", tmp_path, Asked(only={"kind": ["X"]}))
    assert found.scores["median_rt_ms"].tolist() == [pytest.approx(425), pytest.approx(500)]
    frame["kind"] = ["no", "no", "x", "no"]
    assert len(scored(frame, "simple-rt", tmp_path, Asked(only={"kind": ["x"]})).scores) == 1
    said = refused(frame, "simple-rt", tmp_path, Asked(only={"kind": ["y"]}))
    assert "no row whose kind is y; expected one row for each trial" in said


def test_columns_that_are_numbers_have_names_as_well(tmp_path: Path) -> None:
    frame = pd.DataFrame({0: ["A", "A"], 1: [400, 500]})
    asked = Asked({"participant": "0", "rt": "1"})
    assert scored(frame, "simple-rt", tmp_path, asked).scores["median_rt_ms"].tolist() == [pytest.approx(450)]
