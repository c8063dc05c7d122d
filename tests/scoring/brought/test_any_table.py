"""Anybody's table: mapped, checked, scored; what cannot be taken is refused, what is assumed is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from typer.testing import CliRunner

from cogtrain.cli import app
from cogtrain.errors import CogtrainError
from cogtrain.measures.reaction_time import RtRule
from cogtrain.scoring.brought.any_table import (
    asked_of,
    parse_rule,
    score_frame,
    score_parquet,
    scoring_of,
)
from cogtrain.scoring.brought.mapped_columns import Asked
from cogtrain.scoring.brought.table_files import read_table
from cogtrain.scoring.parts import write_parts

FLANKER = scoring_of("flanker")
RULE = parse_rule("floor=0.2,mad=3")


def people(n: int = 6, trials: int = 40, seed: int = 1, sessions: int = 1) -> pd.DataFrame:
    """A flanker in ms, in somebody's columns."""
    rng = np.random.default_rng(seed)
    count = n * trials * sessions
    condition = rng.choice(["Con", "Incon"], count)
    return pd.DataFrame(
        {
            "ID": np.repeat([f"P{i:02d}" for i in range(n)], trials * sessions),
            "visit": np.tile(np.repeat(np.arange(1, sessions + 1), trials), n),
            "kind": condition,
            "RT": np.round(rng.lognormal(6.2, 0.3, count) + 60 * (condition == "Incon")),
            "acc": rng.random(count) < 0.95,
        }
    )


ASKED = Asked({"participant": "ID", "condition": "kind", "rt": "RT", "correct": "acc"}, unit="ms")


def by_hand(frame: pd.DataFrame, rule: RtRule) -> pd.DataFrame:
    """The same scores the slow way, group by group."""
    rows = {}
    for (who, visit), group in frame.groupby(["ID", "visit"]):
        row = {}
        for name, trials in group.groupby("kind"):
            kept = trials[trials["acc"] & (trials["RT"] / 1000 >= (rule.floor_s or 0))]["RT"] / 1000
            if rule.mad is not None:
                mad = (kept - kept.median()).abs().median()
                kept = kept[kept < kept.median() + rule.mad * 1.4826 * mad]
            word = {"Con": "congruent", "Incon": "incongruent"}[str(name)]
            row[f"{word}_rt_ms"] = kept.mean() * 1000
            row[f"{word}_n"] = len(kept)
            row[f"{word}_accuracy"] = trials["acc"].mean()
        rows[who, str(visit)] = row
    return pd.DataFrame(rows).T


def test_the_scores_are_those_of_the_slow_way() -> None:
    frame = people(sessions=2)
    asked = Asked({**ASKED.columns, "session": "visit"}, unit="ms")
    scored = score_frame(frame, FLANKER, asked, RULE)
    assert scored.warnings == ()
    found = scored.scores.set_index(["participant", "session"])
    slow = by_hand(frame, RULE).loc[list(found.index)]
    for name in slow:
        assert found[name].to_numpy(float) == pytest.approx(slow[name].to_numpy(float), abs=1e-9), name
    cost = found["incongruent_rt_ms"] - found["congruent_rt_ms"]
    assert found["conflict_cost_ms"].tolist() == pytest.approx(cost.tolist())


def test_every_trial_is_used_or_counted_by_its_reason() -> None:
    scores = score_frame(people(), FLANKER, ASKED, RULE).scores
    used = scores["congruent_n"] + scores["incongruent_n"]
    excluded = scores[[name for name in scores if name.startswith("excluded_")]].sum(axis=1)
    assert (used + excluded == scores["congruent_trials"] + scores["incongruent_trials"]).all()


def test_the_order_of_the_steps_matters_and_is_named() -> None:
    first, last = parse_rule("floor=0.1,mad=1.5,order=mad-first"), parse_rule("floor=0.1,mad=1.5,order=floor-first")
    assert first.order[0] == "mad"
    assert last.order[:2] == ("floor", "correct")
    one, other = (score_frame(people(seed=4), FLANKER, ASKED, rule).scores for rule in (first, last))
    assert not np.allclose(one["congruent_rt_ms"], other["congruent_rt_ms"])
    assert one["rule"][0] != other["rule"][0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("flor=0.1", 'Did you mean "floor"'),
        ("floor=200", "Did you mean 0.2"),
        ("mad=-3", "a number above 0"),
        ("mad=x", "a number above 0"),
        ("order=floor", "STEP-first"),
        ("centre=middle", "mean|median|trimmed"),
        ("after=error", "correct|any"),
        ("d_prime=loglinear", 'Did you mean "log-linear"'),
        ("lapse=500", "Did you mean 0.5"),
        ("correct=maybe", "yes or no"),
    ],
)
def test_bad_rules_are_refused(text: str, said: str) -> None:
    with pytest.raises(CogtrainError, match=said):
        parse_rule(text)


def test_a_level_is_of_the_centre_that_the_rule_names() -> None:
    frame = people()
    right = frame[frame["acc"] & (frame["RT"] >= 100)].assign(RT=lambda t: t["RT"])
    for centre, take in (("median", "median"), ("trimmed", lambda rts: stats.trim_mean(rts, 0.2))):
        scores = score_frame(frame, FLANKER, ASKED, parse_rule(f"floor=0.1,centre={centre}")).scores
        by_kind = right.groupby(["ID", "kind"])["RT"].agg(take).unstack()
        assert scores["congruent_rt_ms"].tolist() == pytest.approx(by_kind["Con"].tolist())
        assert scores["conflict_cost_ms"].tolist() == pytest.approx((by_kind["Incon"] - by_kind["Con"]).tolist())
        assert scores["mean_rt_ms"].tolist() == pytest.approx(right.groupby("ID")["RT"].mean().tolist())
        assert scores["rule"][0].endswith("median" if centre == "median" else "at each end")


def test_times_after_a_correct_answer_need_the_trials_numbers() -> None:
    frame, rule = people(), parse_rule("floor=0.1,after=correct")
    with pytest.raises(CogtrainError, match="--map trial=COLUMN"):
        score_frame(frame, FLANKER, ASKED, rule)
    numbered = frame.assign(trial=frame.groupby("ID").cumcount())
    scores = score_frame(numbered, FLANKER, ASKED, rule).scores
    before = numbered.groupby("ID")["acc"].shift(1).eq(True)
    kept = numbered[before & numbered["acc"] & (numbered["RT"] >= 100)]
    assert scores["mean_rt_ms"].tolist() == pytest.approx(kept.groupby("ID")["RT"].mean().tolist())
    dropped = numbered[~before & numbered["acc"] & (numbered["RT"] >= 100)]
    assert scores["excluded_after_error"].tolist() == dropped.groupby("ID").size().tolist()


def changed(**columns: object) -> pd.DataFrame:
    return people().assign(**columns)


@pytest.mark.parametrize(
    ("frame", "asked", "said"),
    [
        (people(), Asked({**ASKED.columns, "rt": "Rt"}), 'no column "Rt"'),
        (people(), Asked({**ASKED.columns, "reaction": "RT"}), "one of"),
        (people().drop(columns="RT"), Asked({"participant": "ID"}), "no column for condition, rt"),
        (people(), Asked(ASKED.columns, unit="s"), "which is ms, not s"),
        (changed(RT=people()["RT"] / 1000), ASKED, "which is s, not ms"),
        (
            changed(RT=people()["RT"].where(people()["ID"] != "P03", people()["RT"] / 1000)),
            ASKED,
            "median of .* for P03",
        ),
        (changed(RT="fast"), ASKED, "RT is 'fast'"),
        (changed(acc="perhaps"), ASKED, "acc is 'perhaps'"),
        (changed(kind="Con"), ASKED, 'no "incongruent" in kind'),
        (changed(ID=""), ASKED, "ID is empty"),
        (people().iloc[:0], ASKED, "no rows"),
        (
            people().drop(columns="acc"),
            Asked({"participant": "ID", "condition": "kind", "rt": "RT"}),
            "no column for correct",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place(frame: pd.DataFrame, asked: Asked, said: str) -> None:
    with pytest.raises(CogtrainError, match=said):
        score_frame(frame, FLANKER, asked, RULE, "file.csv")


def test_trials_that_come_twice_are_refused_and_whole_copies_named() -> None:
    numbered = people(n=2).assign(trial=list(range(40)) * 2)
    twice = pd.concat([numbered, numbered.iloc[[3]]])
    asked = Asked({**ASKED.columns, "trial": "trial"}, unit="ms")
    with pytest.raises(CogtrainError, match="participant P00, trial 3 a second time"):
        score_frame(twice, FLANKER, asked, RULE)
    copied = pd.concat([people(n=2), people(n=2).query("ID == 'P01'")])
    assert any("P01 occur twice" in words for words in score_frame(copied, FLANKER, ASKED, RULE).warnings)


def test_what_is_assumed_is_said() -> None:
    frame = people()
    frame.loc[0, "RT"], frame.loc[1, "RT"], frame.loc[2, "RT"] = 0, -5, 900_000
    scored = score_frame(frame, FLANKER, Asked(ASKED.columns), RULE)
    said = " ".join(scored.warnings)
    assert "was taken as ms" in said
    assert "1 reaction times of 0" in said
    assert "2 impossible reaction times" in said
    assert scored.scores["excluded_no_answer"].sum() == 1


def test_their_words_can_be_named() -> None:
    frame = people().replace({"kind": {"Con": "type A", "Incon": "type B"}})
    asked = Asked(ASKED.columns, {"congruent": ["type A"], "incongruent": ["Type B"]}, "ms")
    assert score_frame(frame, FLANKER, asked, RULE).scores["conflict_cost_ms"].notna().all()


def test_go_nogo_nback_stop_signal_and_vigilance() -> None:
    go = pd.DataFrame(
        {
            "participant": "A",
            "condition": ["go"] * 20 + ["no-go"] * 10,
            "rt": [0.4] * 15 + [None] * 5 + [0.3] * 4 + [None] * 6,
        }
    )
    row = score_frame(go, scoring_of("go-nogo"), Asked(unit="s"), RtRule()).scores.iloc[0]
    assert (row["commission_count"], row["omission_count"], row["commissions"]) == (4, 5, 0.4)
    back = go.assign(condition=["target"] * 20 + ["nontarget"] * 10)
    row = score_frame(back, scoring_of("nback"), Asked(unit="s"), RtRule()).scores.iloc[0]
    assert row["d_prime"] == pytest.approx(0.6745 + 0.2298, abs=0.05)
    stop = pd.DataFrame(
        {
            "participant": "A",
            "condition": ["GO"] * 10 + ["STOP"] * 4,
            "rt": [0.5, 0.4, 0.6, 0, 0.7, 0.3, 0.45, 0.55, 0.65, 0.35, 0.4, 0, 0.4, 0],
            "delay": [0] * 10 + [300, 200, 300, 200],
        }
    )
    row = score_frame(stop, scoring_of("stop-signal"), Asked(unit="s"), RtRule()).scores.iloc[0]
    assert row["ssrt_ms"] == pytest.approx(250)
    pvt = pd.DataFrame({"participant": "A", "rt": [250, 500, 501, 50, None]})
    row = score_frame(pvt, scoring_of("pvt"), Asked(unit="ms"), RtRule()).scores.iloc[0]
    assert (row["lapses"], row["false_starts"], row["omissions"]) == (2, 1, 1)


def test_the_attention_network_test() -> None:
    rng = np.random.default_rng(0)
    cues, n = ["nocue", "center", "double", "up", "down"], 400
    frame = pd.DataFrame(
        {
            "participant": "A",
            "cue": rng.choice(cues, n),
            "condition": rng.choice(["congruent", "incongruent", "neutral"], n),
        }
    )
    add = frame["cue"].map({"nocue": 60, "center": 40, "double": 20, "up": 0, "down": 0})
    frame["rt"] = 500 + add + 80 * (frame["condition"] == "incongruent")
    frame["correct"] = 1
    row = score_frame(frame, scoring_of("ant"), Asked(unit="ms"), RtRule()).scores.iloc[0]
    assert row["conflict_cost_ms"] == pytest.approx(80, abs=8)
    assert row["alerting_ms"] == pytest.approx(40, abs=20)
    assert row["orienting_ms"] == pytest.approx(40, abs=20)


def test_a_parquet_of_any_order_is_scored_like_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cogtrain.scoring.parts.SMALL", 0)
    frame = people(n=30).sample(frac=1, random_state=2)
    whole = score_frame(frame, FLANKER, ASKED, RULE).scores.sort_values("participant", ignore_index=True)
    file = tmp_path / "one.parquet"
    frame.to_parquet(file, row_group_size=100)
    write_parts(frame, tmp_path / "parts", "ID")
    for path in (file, tmp_path / "parts"):
        found = score_parquet(path, FLANKER, ASKED, RULE).scores
        pd.testing.assert_frame_equal(found, whole, check_exact=False, rtol=1e-12)
    with pytest.raises(CogtrainError, match="holds files already"):
        write_parts(frame, tmp_path / "parts", "ID")


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00x")
    (tmp_path / "b.parquet").write_bytes(b"no parquet")
    (tmp_path / "c.docx").write_bytes(b"x")
    for name in ("a.csv", "c.docx", "missing.csv"):
        with pytest.raises(CogtrainError):
            read_table(tmp_path / name)
    with pytest.raises(CogtrainError, match="no Parquet"):
        score_parquet(tmp_path / "b.parquet", FLANKER, ASKED, RULE)
    with pytest.raises(CogtrainError, match="--map"):
        asked_of(["rt"], [], None, None)
    with pytest.raises(CogtrainError, match="ms or s"):
        asked_of([], [], "min", None)
    with pytest.raises(CogtrainError, match="stroop"):
        scoring_of("strop")


@pytest.mark.parametrize("value", ["inf", "1e400", "1e308", "-5", ""])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_times_that_are_all_impossible_are_refused_in_a_sentence(value: str, ending: str, tmp_path: Path) -> None:
    rows = [("AB12", condition, value, 1) for condition in ("congruent", "incongruent") for _ in range(4)]
    frame = pd.DataFrame(rows, columns=["participant", "condition", "rt", "correct"])
    path = tmp_path / f"t.{ending}"
    if ending == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.assign(rt=pd.to_numeric(frame["rt"])).to_parquet(path)
    for args in (["score-table", "flanker", str(path)], ["reliability", str(path), "--paradigm", "flanker"]):
        result = CliRunner().invoke(app, [*args, "-o", str(tmp_path / "out.csv")])
        assert isinstance(result.exception, CogtrainError), result.exception
        assert "reaction time" in str(result.exception)
