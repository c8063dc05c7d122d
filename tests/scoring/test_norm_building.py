"""Norms are built from public tables, and hold what an independent computation of the same tables gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from bench.verdicts.simulated_pairs import every_norm, rates
from cogtrain.errors import CogtrainError
from cogtrain.scoring.norm_building import build, figures, load_declared
from cogtrain.scoring.norms import published_norms
from cogtrain.scoring.verdict import Known, index_of, judge
from scripts.norms import DATA, ROOT, SOURCES, cards, text_of

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="public retest data are not at hand")


def by_hand(first: list[float], second: list[float]) -> dict[str, float]:
    """ICC(3,1) from the two variances and their covariance, another way than by sums of squares."""
    both = np.array([first, second])
    covariance = np.cov(both)
    return {
        "n": both.shape[1],
        "mean1": both[0].mean(),
        "mean2": both[1].mean(),
        "sd1": covariance[0, 0] ** 0.5,
        "sd2": covariance[1, 1] ** 0.5,
        "r": covariance[0, 1] / (covariance[0, 0] * covariance[1, 1]) ** 0.5,
        "icc": 2 * covariance[0, 1] / (covariance[0, 0] + covariance[1, 1]),
    }


def test_figures_are_those_of_a_computation_by_hand() -> None:
    first, second = [1.0, 4.0, 2.5, 7.0, 5.0], [2.0, 3.5, 2.0, 8.0, 6.5]
    found = figures(pd.Series([*first, np.nan, 3.0]), pd.Series([*second, 1.0, np.nan]))
    wanted = by_hand(first, second)
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, rel=1e-12)
    assert found["icc_low"] < found["icc"] < found["icc_high"]
    assert found["sem"] == pytest.approx(found["sd1"] * (1 - found["icc"]) ** 0.5)


def table(name: str) -> pd.DataFrame:
    found = pd.read_csv(DATA / f"{name}.csv.gz")
    if "study" in found:
        found["participant"] = found["study"].astype(str) + "-" + found["participant"].astype(str)
    return found


def first(trials: pd.DataFrame, count: int) -> pd.DataFrame:
    return trials[trials.groupby(["participant", "session"]).cumcount() < count]


def level(trials: pd.DataFrame, how: str, conditions: list[str]) -> pd.DataFrame:
    right = trials[trials["condition"].isin(conditions) & (trials["correct"] == 1) & (trials["rt_ms"] >= 100)]
    rts = right.groupby(["participant", "session", "condition"])["rt_ms"]
    values = rts.median() if how == "median" else rts.apply(lambda ms: (1000 / ms).mean())
    means = values.unstack("condition")[conditions].mean(axis=1, skipna=False)
    return means.unstack("session").dropna()


@needs_data
@pytest.mark.parametrize(
    ("form", "measure", "file", "count", "how", "conditions"),
    [
        ("flanker-144", "median_rt_ms", "hedge2018_flanker", 144, "median", ["congruent", "incongruent"]),
        ("flanker-48", "mean_speed_per_s", "hedge2018_flanker", 48, "speed", ["congruent", "incongruent"]),
        ("flanker-48", "neutral_speed_per_s", "hedge2018_flanker", 48, "speed", ["neutral"]),
        ("stroop-288", "median_rt_ms", "hedge2018_stroop", 288, "median", ["congruent", "incongruent"]),
        ("go-nogo-180", "mean_speed_per_s", "hedge2018_gonogo", 180, "speed", ["go"]),
    ],
)
def test_an_entry_is_what_plain_pandas_gives(
    form: str, measure: str, file: str, count: int, how: str, conditions: list[str]
) -> None:
    (norms,) = (one for one in published_norms() if one.norms == "hedge-2018")
    (entry,) = (one for one in norms.entries if (one.form, one.measure) == (form, measure))
    means = level(first(table(file), count), how, conditions)
    wanted = by_hand(means[1].tolist(), means[2].tolist())
    assert entry.n == wanted["n"]
    for name in ("mean1", "mean2", "sd1", "sd2", "r"):
        assert getattr(entry, name) == pytest.approx(wanted[name], rel=1e-6)
    assert entry.reliability == pytest.approx(wanted["icc"], abs=1e-9)


@needs_data
def test_a_composite_is_the_mean_of_its_parts_z() -> None:
    (norms,) = (one for one in published_norms() if one.norms == "hedge-2018")
    (composite,) = (one for one in norms.composites if one.composite == "inhibition-brief")
    parts = [
        level(first(table(f"hedge2018_{task}"), 48), "speed", ["congruent", "incongruent"])
        for task in ("flanker", "stroop")
    ]
    both = pd.concat(parts, axis=1, keys=range(2)).dropna()
    z = [
        sum((both[part][session] - both[part][1].mean()) / both[part][1].std() for part in range(2)) / 2
        for session in (1, 2)
    ]
    wanted = by_hand(z[0].tolist(), z[1].tolist())
    assert composite.n == wanted["n"]
    assert composite.icc == pytest.approx(wanted["icc"], abs=1e-9)
    for name in ("mean2", "sd1", "sd2", "r"):
        assert getattr(composite, name) == pytest.approx(wanted[name], rel=1e-6)
    assert composite.mean1 == pytest.approx(0, abs=1e-12)


@needs_data
@pytest.mark.slow
def test_the_shipped_files_are_built_from_the_data() -> None:
    for file in build(load_declared(SOURCES), DATA, cards()):
        shipped = yaml.safe_load((ROOT / "norms" / f"{file['norms']}.yaml").read_text(encoding="utf-8"))
        built = yaml.safe_load(text_of(file))
        assert shipped.keys() == built.keys()
        assert shipped["forms"] == built["forms"]
        for name in ("entries", "composites"):
            assert len(shipped[name]) == len(built[name])
            for old, new in zip(shipped[name], built[name], strict=True):
                assert old.keys() == new.keys()
                for key, value in new.items():
                    wanted = pytest.approx(value, rel=1e-6, abs=1e-9) if isinstance(value, float) else value
                    if key != "parts":
                        assert old[key] == wanted, (old, key)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(CogtrainError, match=r"hedge2018_flanker\.csv\.gz: no such file"):
        build(load_declared(SOURCES), tmp_path, cards())


@pytest.mark.slow
def test_every_norm_calls_change_as_often_as_it_says() -> None:
    for name, reliability, sample in every_norm(published_norms()):
        found = rates(name, reliability, sample, 10_000)
        assert abs(found.alarms - 0.05) <= 0.015, found
        assert abs(found.found - found.theory) <= 0.03, found


def test_a_verdict_is_the_indexs_and_none_is_given_below_the_gate() -> None:
    rng = np.random.default_rng(2)
    for _, reliability, sample in list(every_norm(published_norms()))[::7]:
        known = Known(reliability, sample.sd1, "x", sample, "y")
        for x, y in rng.normal((sample.mean1, sample.mean2), (sample.sd1, 2 * sample.sd2), (20, 2)):
            verdict = judge(float(x), float(y), "higher", known)
            if reliability < 0.70:
                assert verdict == "not-reliable"
                continue
            _, index = index_of(float(x), float(y), known)
            assert index is not None
            assert (verdict == "no-change") == (index.p >= 0.05)
