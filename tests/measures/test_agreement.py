"""Reliability: against pingouin, against worked examples, and on simulated people whose reliability is known."""

from __future__ import annotations

import numpy as np
import pytest

from cogtrain.measures.agreement import bland_altman, icc, mdc95, random_halves, sem, spearman_brown, split_half

# Shrout & Fleiss 1979, table 2: six targets, four judges
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])


def test_standard_error_and_smallest_change() -> None:
    assert sem(7.5, 0.80) == pytest.approx(3.3541, abs=1e-4)
    assert mdc95(3.3541) == pytest.approx(9.297, abs=1e-3)
    for sd, r in ((0, 0.8), (7.5, 1.2), (7.5, -0.1)):
        with pytest.raises(ValueError, match=r"sd|reliability"):
            sem(sd, r)


def test_the_paper_s_own_table() -> None:
    assert icc(SHROUT_FLEISS, "2,1").value == pytest.approx(0.29, abs=0.005)
    assert icc(SHROUT_FLEISS, "3,1").value == pytest.approx(0.71, abs=0.005)


@pytest.mark.parametrize("occasions", [2, 3, 5])
def test_values_and_intervals_are_those_of_pingouin(occasions: int) -> None:
    pingouin = pytest.importorskip("pingouin")
    import pandas as pd

    rng = np.random.default_rng(occasions)
    scores = rng.normal(50, 8, (23, 1)) + rng.normal(0, 5, (23, occasions)) + np.arange(occasions) * 2
    long = pd.DataFrame(scores).stack().reset_index()
    long.columns = pd.Index(["who", "when", "score"])
    table = pingouin.intraclass_corr(long, targets="who", raters="when", ratings="score")
    # pingouin calls them ICC2 / ICC3 or ICC(A,1) / ICC(C,1), by its version
    for kind, names in (("2,1", ("ICC2", "ICC(A,1)")), ("3,1", ("ICC3", "ICC(C,1)"))):
        row = table[table["Type"].isin(names)].iloc[0]
        found = icc(scores, kind)  # type: ignore[arg-type]
        interval = row[next(name for name in table.columns if name.startswith("CI"))]
        assert found.value == pytest.approx(row["ICC"], abs=1e-9)
        assert [found.low, found.high] == pytest.approx(list(interval), abs=0.0051)


def test_missing_people_are_left_out_and_few_give_nothing() -> None:
    scores = SHROUT_FLEISS.astype(float)
    scores[0, 2] = np.nan
    assert icc(scores).people == 5
    assert icc(scores).value == pytest.approx(icc(SHROUT_FLEISS[1:]).value)
    assert np.isnan(icc(SHROUT_FLEISS[:2]).value)
    with pytest.raises(ValueError, match="occasions"):
        icc([1.0, 2.0])


def test_random_halves_find_a_known_reliability() -> None:
    rng = np.random.default_rng(3)
    people, trials = 400, 40
    true = rng.normal(0, 1, people)
    person = np.repeat(np.arange(people), trials)
    values = true[person] + rng.normal(0, np.sqrt(trials * 0.5), people * trials)  # reliability 1 / 1.5

    def score(half: np.ndarray) -> np.ndarray:
        return np.bincount(person[half], values[half], minlength=people) / np.bincount(person[half], minlength=people)

    found = split_half((score(half), score(~half)) for half in random_halves(person, rng, 200))
    assert found.value == pytest.approx(2 / 3, abs=0.05)
    assert found.low < found.value < found.high
    assert found.people == people
    assert spearman_brown(0.5) == pytest.approx(2 / 3)


def test_halves_are_halves_of_every_cell() -> None:
    rng = np.random.default_rng(1)
    cell = np.repeat(np.arange(5), [4, 7, 1, 10, 2])
    sizes = np.array([np.bincount(cell[half], minlength=5) for half in random_halves(cell, rng, 50)])
    whole = np.bincount(cell)
    assert (np.abs(2 * sizes - whole) <= 1).all()
    assert 0.2 < (sizes[:, 2] == 1).mean() < 0.8


def test_limits_of_agreement() -> None:
    found = bland_altman([10, 12, 14, 16], [11, 13, 16, 16])
    assert found.bias == 1.0
    assert found.upper - found.bias == pytest.approx(1.96 * np.std([1, 1, 2, 0], ddof=1))
    assert found.bias_low < 1.0 < found.bias_high
    assert np.isnan(bland_altman([1, 2], [1, 2]).bias)
