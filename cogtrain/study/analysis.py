"""The analysis that a study declared: analysis of covariance, and a mixed model over all assessments (statsmodels).

Analysis of covariance takes the value after as the outcome, with the value before and the strata beside the arm
(Vickers & Altman, 2001, doi:10.1136/bmj.323.7321.1123). The mixed model has a person's own start, and the arms apart
only after the first assessment, as they were drawn by lot (Liu et al., 2009, doi:10.1002/sim.3610).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cogtrain.errors import refuse
from cogtrain.library.study_file import Analysis, Outcome
from cogtrain.study.people import AFTER, BEFORE, name_of

Population = Literal["as randomised", "per protocol"]
FEWEST = 3


@dataclass(frozen=True)
class Estimate:
    """One arm against the reference. difference: of the value after, adjusted, with its interval. effect: that over the
    SD of the value before, of all who are analysed; its interval is that of the difference over the same SD. error: the
    standard error. df: degrees of freedom; NaN for the mixed model, whose test is by the normal distribution."""

    outcome: str
    population: Population
    model: str
    arm: str
    reference: str
    people_arm: int
    people_reference: int
    difference: float
    low: float
    high: float
    error: float
    df: float
    p: float
    effect: float
    effect_low: float
    effect_high: float


def estimates(people: pd.DataFrame, long: pd.DataFrame, declared: Analysis) -> list[Estimate]:
    """Everything that was declared, and what stands beside it: of each outcome both populations by the declared model,
    and the other model as randomised.

    people: of :func:`cogtrain.study.people.people_table`. long: a row an assessment: ``participant``, ``outcome``,
    ``occasion`` (0 the first), ``value``.
    """
    found: list[Estimate] = []
    other = "mixed" if declared.model == "ancova" else "ancova"
    for one in (declared.outcome, *declared.secondary):
        found += by_model(declared.model, people, long, one, declared, "as randomised")
        found += by_model(declared.model, per_protocol(people, declared), long, one, declared, "per protocol")
        found += by_model(other, people, long, one, declared, "as randomised")
    return found


def by_model(
    model: str, people: pd.DataFrame, long: pd.DataFrame, one: Outcome, declared: Analysis, population: Population
) -> list[Estimate]:
    """The estimates of one model; none where too few people have the outcome."""
    if model == "ancova":
        return ancova(people, name_of(one), declared, population)
    own = long[(long["outcome"] == name_of(one)) & long["participant"].isin(people["participant"])]
    return mixed(people, own, name_of(one), declared, population)


def per_protocol(people: pd.DataFrame, declared: Analysis) -> pd.DataFrame:
    """Those who took part to the end and did enough of what was due."""
    share = people["sessions_done"] / people["sessions_due"].clip(lower=1)
    return people[(people["left"] == "") & (share >= declared.least_share)]


def ancova(people: pd.DataFrame, name: str, declared: Analysis, population: Population) -> list[Estimate]:
    """Value after on value before, arm and covariates, of those who have both."""
    from scipy.stats import t
    from statsmodels.regression.linear_model import OLS

    both = people.dropna(subset=[f"{name} {BEFORE}", f"{name} {AFTER}"])
    others = _others(both, declared)
    if not others:
        return []
    before, after = (both[f"{name} {end}"].to_numpy(float) for end in (BEFORE, AFTER))
    columns = {"before": before - before.mean(), **_dummies(both, others, declared.covariates)}
    design = np.column_stack([np.ones(len(both)), *columns.values()])
    fit = OLS(after, design).fit()
    if fit.df_resid < 1:
        return []
    half = float(t.ppf(1 - declared.alpha / 2, fit.df_resid))
    places = {arm: 1 + list(columns).index(f"arm {arm}") for arm in others}
    sd = float(np.std(before, ddof=1))
    found = []
    for arm, place in places.items():
        of_arm = _Fit("ancova", fit.params[place], fit.bse[place], fit.df_resid, fit.pvalues[place], half)
        found.append(_estimate(both, name, population, arm, declared, sd, of_arm))
    return found


def mixed(
    people: pd.DataFrame, long: pd.DataFrame, name: str, declared: Analysis, population: Population
) -> list[Estimate]:
    """All assessments, with a random start of each person; of each arm the difference at the last occasion."""
    from scipy.stats import norm
    from statsmodels.regression.mixed_linear_model import MixedLM

    own = long.merge(people[["participant", "arm", *declared.covariates]], on="participant", how="inner")
    own = own.dropna(subset=["value"])
    others, last = _others(own.drop_duplicates("participant"), declared), own["occasion"].max() if len(own) else 0
    if not others or last < 1:
        return []
    columns: dict[str, np.ndarray] = {}
    for occasion in range(1, int(last) + 1):
        then = (own["occasion"] == occasion).to_numpy(float)
        if then.any():
            columns[f"occasion {occasion}"] = then
            columns |= {f"arm {arm} at {occasion}": then * (own["arm"] == arm).to_numpy(float) for arm in others}
    columns |= _covariates(own, declared.covariates)
    columns = {key: column for key, column in columns.items() if column.any()}
    scale = float(own["value"].std(ddof=1)) or 1.0
    design = np.column_stack([np.ones(len(own)), *columns.values()])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the fit lies on a bound: of little weight for the fixed effects
        fit = MixedLM(own["value"].to_numpy(float) / scale, design, groups=own["participant"].to_numpy()).fit(reml=True)
    half, sd = float(norm.ppf(1 - declared.alpha / 2)), float(own[own["occasion"] == 0]["value"].std(ddof=1))
    names = ["one", *columns]
    found = []
    for arm in others:
        if f"arm {arm} at {last}" in columns:
            place = names.index(f"arm {arm} at {last}")
            difference, error = (float(values[place]) * scale for values in (fit.fe_params, fit.bse_fe))
            p = 2 * float(norm.sf(abs(difference / error)))
            ends = own[own["occasion"].isin((0, last))].drop_duplicates("participant")
            of_arm = _Fit("mixed", difference, error, float("nan"), p, half)
            found.append(_estimate(ends, name, population, arm, declared, sd, of_arm))
    return found


def _others(people: pd.DataFrame, declared: Analysis) -> list[str]:
    """The arms that can be held against the reference."""
    counts = people["arm"].value_counts()
    if counts.get(declared.reference, 0) < FEWEST:
        return []
    return [arm for arm in sorted(counts.index) if arm != declared.reference and counts[arm] >= FEWEST]


def _dummies(people: pd.DataFrame, others: Sequence[str], covariates: Sequence[str]) -> dict[str, np.ndarray]:
    arms = {f"arm {arm}": (people["arm"] == arm).to_numpy(float) for arm in others}
    return arms | _covariates(people, covariates)


def _covariates(people: pd.DataFrame, covariates: Sequence[str]) -> dict[str, np.ndarray]:
    """A column for each value of each stratum but the first that is there."""
    return {
        f"{name}={value}": (people[name] == value).to_numpy(float)
        for name in covariates
        for value in sorted(people[name].unique())[1:]
    }


@dataclass(frozen=True)
class _Fit:
    """What a model says of one arm. half: standard errors from the difference to an end of its interval."""

    model: str
    difference: float
    error: float
    df: float
    p: float
    half: float


def _estimate(
    people: pd.DataFrame, name: str, population: Population, arm: str, declared: Analysis, sd: float, fit: _Fit
) -> Estimate:
    counts, difference = people["arm"].value_counts(), float(fit.difference)
    low, high = (float(difference + side * fit.half * fit.error) for side in (-1, 1))
    effect = [value / sd if sd > 0 else float("nan") for value in (difference, low, high)]
    about = (name, population, fit.model, arm, declared.reference, int(counts[arm]), int(counts[declared.reference]))
    return Estimate(*about, difference, low, high, float(fit.error), float(fit.df), float(fit.p), *effect)


def estimates_table(found: Sequence[Estimate]) -> pd.DataFrame:
    """A row an estimate. CogtrainError where there is none."""
    if not found:
        raise refuse("study", "too few people with the outcome before and after", f"{FEWEST} or more in each arm")
    return pd.DataFrame([asdict(one) for one in found])
