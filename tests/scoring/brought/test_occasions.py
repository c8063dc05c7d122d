"""Occasions go by their own order; levels and tasks stay apart; a score that is no number is refused with its row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from cogtrain.cli import app
from cogtrain.errors import CogtrainError
from cogtrain.measures.agreement import bland_altman, icc
from cogtrain.scoring.brought.any_table import score_frame, scoring_of
from cogtrain.scoring.brought.asked import Asked
from cogtrain.scoring.brought.brought_scores import of_trials, read_scores
from cogtrain.scoring.brought.own_order import in_own_order
from cogtrain.scoring.brought.reliability import by_session, of_scores
from cogtrain.scoring.rescore import read_old
from tests.scoring.brought.foreign import ANY, EVERY, scored

RNG = np.random.default_rng(8)
LEVEL = RNG.normal(500, 60, 12)
TWICE = np.column_stack([LEVEL + RNG.normal(0, 20, 12), LEVEL - 30 + RNG.normal(0, 20, 12)])


def wide(labels: tuple[object, ...], values: np.ndarray = TWICE) -> pd.DataFrame:
    """A score of twelve people on as many occasions as there are labels."""
    return pd.DataFrame(
        {"participant": f"P{who:02d}", "session": label, "mean_rt_ms": values[who, at]}
        for who in range(len(values))
        for at, label in enumerate(labels)
    )


def row_of(frame: pd.DataFrame, measure: str = "mean_rt_ms") -> pd.Series:
    return of_scores(read_scores(frame, ANY, "s.csv"), None).set_index("measure").loc[measure]


LABELS = [("1", "2"), (2, 10), ("9", "10"), ("T1", "T2"), ("pre", "post"), ("baseline", "follow-up"),
          ("2026-03-30", "2026-04-02"), ("visit 9", "visit 10"), (1.0, 2.0)]  # fmt: skip


@pytest.mark.parametrize("labels", LABELS)
def test_the_order_of_a_file_turns_no_sign(labels: tuple[object, ...]) -> None:
    limits, wanted = bland_altman(TWICE[:, 0], TWICE[:, 1]), icc(TWICE, "3,1").value
    frame = wide(labels)
    for one in (frame, frame.iloc[::-1], frame.sample(frac=1, random_state=1)):
        row = row_of(one)
        assert (row["difference"], row["icc3_1"]) == (pytest.approx(limits.bias), pytest.approx(wanted))
        assert row["people"] == 12


def test_a_missed_session_is_missing_and_pairs_share_their_occasions() -> None:
    three = np.column_stack([TWICE, TWICE[:, 1] + 500])
    frame = wide((1, 2, 3), three)
    late = frame[~((frame["participant"] == "P03") & (frame["session"] == 1))]
    row = row_of(late)
    kept = [who for who in range(12) if who != 3]
    assert row["difference"] == pytest.approx(bland_altman(TWICE[kept, 0], TWICE[kept, 1]).bias)
    table = by_session(read_scores(late, ANY, "s"), "mean_rt_ms")
    assert np.isnan(table.loc["P03", 0])
    assert table.loc["P03", 1] == pytest.approx(TWICE[3, 1])


def test_dates_of_each_persons_own_are_counted_for_each() -> None:
    frame = wide((0, 1))
    frame["session"] = [f"2026-0{1 + at}-{1 + who:02d}" for who in range(12) for at in range(2)]
    read = read_scores(frame.iloc[::-1], ANY, "s")
    assert row_of(frame)["difference"] == pytest.approx(bland_altman(TWICE[:, 0], TWICE[:, 1]).bias)
    assert read.attrs["said"] == ("sessions are dates: each person's first, second and so on are the occasions",)
    frame["session"] = [f"03/{1 + at:02d}/2026" for _ in range(12) for at in range(2)]
    with pytest.raises(CogtrainError, match="whose day and month are not clear"):
        read_scores(frame, ANY, "s")


def test_an_order_that_no_label_tells_is_said() -> None:
    assert read_scores(wide(("NS", "SD")), ANY, "s").attrs["said"] == ("sessions were taken in this order: NS, SD",)


def trials_of_levels() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    rows = []
    for who in range(6):
        for session in (1, 2):
            for level in (1, 2):
                for at in range(40):
                    condition = "target" if at % 3 == 0 else "new"
                    press = rng.random() < (0.9 if condition == "target" else 0.1) - 0.1 * level * (
                        condition == "target"
                    )
                    rt = rng.integers(300, 700) + 100 * level if press else None
                    rows.append((f"P{who}", session, level, condition, rt))
    return pd.DataFrame(rows, columns=["participant", "session", "level", "condition", "rt"])


def test_levels_of_one_session_are_measures_and_no_occasions(tmp_path: Path) -> None:
    trials = trials_of_levels()
    scores = score_frame(trials, scoring_of("n-back"), ANY, EVERY).scores
    table = of_scores(of_trials(scores, "t"), None).set_index("measure")
    assert {"d_prime (level 1)", "d_prime (level 2)"} <= set(table.index)
    assert set(table["occasions"]) == {2}
    for level in ("1", "2"):
        mine = scores[scores["level"] == level].pivot(index="participant", columns="session", values="d_prime")
        assert table.loc[f"d_prime (level {level})", "icc3_1"] == pytest.approx(icc(mine.to_numpy(), "3,1").value)
    trials.to_csv(tmp_path / "t.csv", index=False)
    out = tmp_path / "r.html"
    args = ["reliability", str(tmp_path / "t.csv"), "--paradigm", "n-back", "--splits", "20", "-o", str(out)]
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 0, done.output
    written = pd.read_csv(out.with_suffix(".csv")).set_index("measure")
    assert written.loc["d_prime (level 2)", "occasions"] == 2
    assert np.isfinite(written.loc["hit_rt_ms (level 2)", "split_half"])


def test_tasks_and_settings_stay_apart() -> None:
    one, other = wide((1, 2)).assign(task="simon"), wide((1, 2), TWICE + 90).assign(task="flanker")
    both = pd.concat([one, other])
    found = of_scores(read_scores(both, ANY, "s"), None).set_index("measure")
    assert found.loc["simon mean_rt_ms", "mean"] == pytest.approx(TWICE[:, 0].mean())
    assert found.loc["flanker mean_rt_ms", "mean"] == pytest.approx(TWICE[:, 0].mean() + 90)
    long = pd.concat(
        frame.rename(columns={"mean_rt_ms": "value"}).assign(measure="d_prime", task="n-back", settings_key=key)
        for frame, key in ((one, "n=1 aa"), (other, "n=2 aa"))
    )
    found = of_scores(read_scores(long, ANY, "s"), None).set_index("measure")
    assert found.loc["n-back d_prime (n=2 aa)", "mean"] == pytest.approx(TWICE[:, 0].mean() + 90)
    with pytest.raises(CogtrainError, match="a second time"):
        read_scores(long.drop(columns="settings_key"), ANY, "s")


def test_two_rows_of_a_person_without_a_session_are_refused() -> None:
    with pytest.raises(CogtrainError, match=r"P00, session 1 a second time.*--map session=COLUMN"):
        read_scores(wide((1, 2)).drop(columns="session"), ANY, "s")


def test_sessions_are_in_their_own_order_from_every_file(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = [(who, session, condition, int(rng.integers(300, 700)), 1)
            for who in ("A", "B") for session in (10, 2, 1) for condition in ("con", "incon") * 4]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["participant", "session", "condition", "rt", "correct"])
    for one in (
        frame,
        frame.assign(session=frame["session"].astype(str)),
        frame.assign(session=frame["session"] * 1.0),
    ):
        assert scored(one, "flanker", tmp_path).scores["session"].tolist() == ["1", "2", "10"] * 2


@pytest.mark.parametrize("bad", ["512,5", "fast", "5 12"])
def test_a_score_that_is_no_number_is_refused_with_its_row(bad: str, tmp_path: Path) -> None:
    frame = wide((1, 2)).astype({"mean_rt_ms": str})
    frame.loc[4, "mean_rt_ms"] = bad
    with pytest.raises(CogtrainError, match=f"s.csv:6: mean_rt_ms is '{bad}'; expected a number"):
        read_scores(frame, ANY, "s.csv")
    long = frame.rename(columns={"mean_rt_ms": "value"}).assign(measure="x")
    with pytest.raises(CogtrainError, match=f"s.csv:6: value is '{bad}'"):
        read_scores(long, ANY, "s.csv")
    path = tmp_path / "old.csv"
    columns = dict.fromkeys(("file", "task", "settings_key", "measure", "rule", "rule_version"), "x")
    long.assign(**columns, task_version="1", trials_used="3").to_csv(path, index=False)
    with pytest.raises(CogtrainError, match=f"old.csv:6: value is '{bad}'"):
        read_old(path)


def test_all_of_a_column_in_decimal_commas_is_no_text() -> None:
    frame = wide((1, 2))
    frame["mean_rt_ms"] = [f"{value:.1f}".replace(".", ",") for value in frame["mean_rt_ms"]]
    frame["accuracy"] = 0.5
    with pytest.raises(CogtrainError, match="s:2: mean_rt_ms is "):
        read_scores(frame, ANY, "s")
    words = wide((1, 2)).assign(group=["20-30", "5"] + ["old"] * 22)
    assert "group" not in read_scores(words, ANY, "s")


def test_columns_of_other_names() -> None:
    frame = wide((1, 2)).rename(columns={"participant": "ID", "session": "visit"})
    asked = Asked({"participant": "ID", "session": "visit"})
    read = read_scores(frame, asked, "s")
    assert read["session"].tolist()[:2] == ["1", "2"]


def test_codes_are_in_the_order_of_what_they_say() -> None:
    labels = ["10", "9.5", "-1", "post", "pre", "visit 10", "visit 9", "a"]
    assert in_own_order(labels) == ["-1", "9.5", "10", "pre", "post", "a", "visit 9", "visit 10"]
