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
CLEAR = 0.1
"""Variance of starts over the rest, from which on one search is enough."""


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
    return mixed(people, long[long["outcome"] == name_of(one)], name_of(one), declared, population)


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
    both = both[both["arm"].isin((declared.reference, *others))]
    if not others:
        return []
    before, after = (both[f"{name} {end}"].to_numpy(float) for end in (BEFORE, AFTER))
    arms = {f"arm {arm}": (both["arm"] == arm).to_numpy(float) for arm in others}
    beside = {"one": np.ones(len(both)), "before": before - before.mean(), **_covariates(both, declared.covariates)}
    columns = _apart(arms, beside)
    if columns is None:
        return []
    design = np.column_stack(list(columns.values()))
    fit = OLS(after, design).fit()
    if fit.df_resid < 1:
        return []
    half = float(t.ppf(1 - declared.alpha / 2, fit.df_resid))
    names, sd, found = list(columns), float(np.std(before, ddof=1)), []
    for arm in others:
        place = names.index(f"arm {arm}")
        of_arm = _Fit("ancova", fit.params[place], fit.bse[place], fit.df_resid, fit.pvalues[place], half)
        found.append(_estimate(both, name, population, arm, declared, sd, of_arm))
    return found


def mixed(
    people: pd.DataFrame, long: pd.DataFrame, name: str, declared: Analysis, population: Population
) -> list[Estimate]:
    """All assessments, with a random start of each person; of each arm the difference at the last occasion."""
    from scipy.stats import norm

    own = long.merge(people[["participant", "arm", *declared.covariates]], on="participant", how="inner")
    own = own.dropna(subset=["value"])
    last = int(own["occasion"].max()) if len(own) else 0
    others = _others(own[own["occasion"] == last], declared)
    own = own[own["arm"].isin((declared.reference, *others))]
    if not others or last < 1:
        return []
    arms, beside = _by_occasion(own, others), {"one": np.ones(len(own)), **_at_occasions(own)}
    columns = _apart(arms, beside | _covariates(own, declared.covariates))
    scale = float(own["value"].std(ddof=1)) or 1.0
    fit = None if columns is None else _fitted(own, np.column_stack(list(columns.values())), scale)
    if columns is None or fit is None:
        return []
    half, sd = float(norm.ppf(1 - declared.alpha / 2)), float(own[own["occasion"] == 0]["value"].std(ddof=1))
    ends = own[own["occasion"].isin((0, last))].drop_duplicates("participant")
    names, found = list(columns), []
    for arm in others:
        place = names.index(f"arm {arm} at {last}")
        difference, error = (float(values[place]) * scale for values in fit)
        p = 2 * float(norm.sf(abs(difference / error)))
        of_arm = _Fit("mixed", difference, error, float("nan"), p, half)
        found.append(_estimate(ends, name, population, arm, declared, sd, of_arm))
    return found


Columns = dict[str, np.ndarray]


def _at_occasions(own: pd.DataFrame) -> Columns:
    """A column for each occasion after the first."""
    return {f"occasion {at}": (own["occasion"] == at).to_numpy(float) for at in sorted(set(own["occasion"]) - {0})}


def _by_occasion(own: pd.DataFrame, others: Sequence[str]) -> Columns:
    """A column for each arm at each occasion after the first that somebody of it was at."""
    columns = {
        f"arm {arm} at {at}": ((own["occasion"] == at) & (own["arm"] == arm)).to_numpy(float)
        for at in sorted(set(own["occasion"]) - {0})
        for arm in others
    }
    return {key: column for key, column in columns.items() if column.any()}


def _apart(arms: Columns, beside: Columns) -> Columns | None:
    """All columns, without those beside the arms that others tell already; None where an arm cannot be told from
    what stands beside it."""
    kept: Columns = {}
    for name, column in beside.items():
        if np.linalg.matrix_rank(np.column_stack([*kept.values(), column])) > len(kept):
            kept[name] = column
    columns = kept | arms
    return columns if np.linalg.matrix_rank(np.column_stack(list(columns.values()))) == len(columns) else None


def _fitted(own: pd.DataFrame, design: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray] | None:
    """The fixed effects of the mixed model with their standard errors, of values over ``scale``; None where no way of
    searching comes to an end. Close to the bound some stop early: of several the likeliest counts.

    The errors are those of generalised least squares at the variances that were found. Those by the curvature of the
    likelihood, which statsmodels gives, are of no use where the variance of the starts lies on its bound, 0.
    """
    from statsmodels.regression.mixed_linear_model import MixedLM

    groups, best = own["participant"].to_numpy(), None
    model = MixedLM(own["value"].to_numpy(float) / scale, design, groups=groups)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the fit lies on a bound
        for way in ("bfgs", "lbfgs", "cg", "powell", "nm"):
            try:
                fit = model.fit(reml=True, method=way)
            except np.linalg.LinAlgError:
                continue
            of_starts, rest = float(fit.cov_re[0, 0]), float(fit.scale)
            if fit.converged and (best is None or fit.llf > best.llf):
                best = fit
            if fit.converged and of_starts > CLEAR * rest:
                break
    if best is None:
        return None
    return best.fe_params, _errors(design, groups, float(best.cov_re[0, 0]), float(best.scale))


def _errors(design: np.ndarray, groups: np.ndarray, of_starts: float, rest: float) -> np.ndarray:
    """Standard errors of the fixed effects, from the variance of people's starts and that of the rest."""
    weight = np.zeros((design.shape[1], design.shape[1]))
    for group in np.unique(groups):
        own = design[groups == group]
        summed = own.sum(axis=0)
        weight += (own.T @ own - of_starts / (rest + len(own) * of_starts) * np.outer(summed, summed)) / rest
    return np.sqrt(np.diag(np.linalg.inv(weight)))


def _others(people: pd.DataFrame, declared: Analysis) -> list[str]:
    """The arms that can be held against the reference."""
    counts = people["arm"].value_counts()
    if counts.get(declared.reference, 0) < FEWEST:
        return []
    return [arm for arm in sorted(counts.index) if arm != declared.reference and counts[arm] >= FEWEST]


def _covariates(people: pd.DataFrame, covariates: Sequence[str]) -> Columns:
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
