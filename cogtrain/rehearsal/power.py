"""A whole trial before anybody is enrolled: what its declared analysis finds, how often, and how exactly.

People are simulated once in every arm, from the first session to the last, with practice, missed sessions and people
who leave. The same person goes through each arm, so the true difference is known. Then trials of the planned size are
drawn from them, by the study's own allocation, and analysed as declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cogtrain.errors import refuse
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.rehearsal.population import Asked, Lived, live
from cogtrain.study.analysis import Estimate, ancova, mixed
from cogtrain.study.lots import minimised, permuted
from cogtrain.study.people import AFTER, BEFORE, before_and_after, counted_visits, long_table, name_of

FEWEST = 20  # people of a pool with both values


@dataclass(frozen=True)
class TrialPlan:
    """What is rehearsed. people: of one trial. pool: simulated people in each arm. trials: how many are drawn, of each
    kind. gain: by which share the drift grows by all of the training, in every arm but the reference."""

    people: int
    gain: float
    pool: int = 120
    trials: int = 500
    missed: float = 0.1
    drop_out: float = 0.15
    observer: str = "typical"
    seed: int = 1


@dataclass(frozen=True)
class Found:
    """What the trials of one arm against the reference came to.

    true: mean difference of the same people in both arms. power, theory: share of trials in which it was found, by
    drawing and, for covariance, by the noncentral t distribution. bias: mean estimate less the true difference.
    covered: share of intervals that hold it. half_width: of an interval, at the median. false_positives: share of
    trials without any difference in which one was found. complete: share of people who have the outcome. sd: of the
    value before. curve: power by theory for so many people; empty for the mixed model.
    """

    arm: str
    true: float
    power: float
    theory: float
    bias: float
    covered: float
    half_width: float
    false_positives: float
    complete: float
    sd: float
    curve: tuple[tuple[int, float], ...] = ()


Pool = Mapping[str, pd.DataFrame]
"""By arm a row a person: ``before``, ``after``, and the values at each occasion ``0``, ``1``, ..."""


def rehearse_study(
    loaded: LoadedStudy, plan: TrialPlan, progress: Callable[[int], None] = lambda _done: None
) -> tuple[Found, ...]:
    """One finding for each arm but the reference. progress: told how many more people, and hundreds of trials, are
    done. CogtrainError where too few simulated people have the outcome."""
    pool = pool_of(loaded, plan, progress)
    reference, rng = loaded.study.analysis.reference, np.random.default_rng([plan.seed, 1990])
    same = dict.fromkeys(pool, pool[reference])
    changed = drawn_trials(loaded, pool, plan, rng, progress)
    null = drawn_trials(loaded, same, plan, rng, progress)
    return tuple(found_of(loaded, plan, pool, arm, changed, null) for arm in pool if arm != reference)


def pool_of(loaded: LoadedStudy, plan: TrialPlan, progress: Callable[[int], None]) -> Pool:
    """The simulated people of every arm."""
    declared = loaded.study.analysis
    asked = [
        Asked(
            loaded.id, plan.observer, plan.pool, None, plan.seed, arm,
            0.0 if arm == declared.reference else plan.gain, plan.missed, plan.drop_out, declared.outcome.task,
        )
        for arm in loaded.arms
    ]  # fmt: skip
    pool = {arm: _outcome(loaded, lived) for arm, lived in zip(loaded.arms, live(asked, progress), strict=True)}
    for arm, own in pool.items():
        there = int(own[[BEFORE, AFTER]].notna().all(axis=1).sum())
        if there < FEWEST:
            found = f"{there} of {len(own)} simulated people of {arm} with the outcome before and after"
            raise refuse("rehearse", found, f"{FEWEST} at least", "Raise --pool, or lower --drop-out.")
    return pool


def _outcome(loaded: LoadedStudy, lived: Lived) -> pd.DataFrame:
    """The declared outcome of each person, in the order of their numbers."""
    outcome = loaded.study.analysis.outcome
    purposes = {name: session.purpose for name, session in loaded.course_of_all.protocol.sessions.items()}
    visits = counted_visits(
        lived.sessions.assign(purpose=lived.sessions["session"].map(purposes)).rename(
            columns={"code": "participant", "number": "session_number"}
        )
    )
    ends = before_and_after(lived.scores, outcome, visits)
    rows = {code: ends.get(code, (None, None)) for code in lived.people["code"]}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[BEFORE, AFTER]).astype(float)
    long = long_table(lived.scores, (outcome,), visits)
    wide = long.pivot_table(index="participant", columns="occasion", values="value")
    return table.join(wide.reindex(table.index)).reset_index(drop=True)


def drawn_trials(
    loaded: LoadedStudy, pool: Pool, plan: TrialPlan, rng: np.random.Generator, progress: Callable[[int], None]
) -> list[list[Estimate]]:
    """The estimates of so many trials."""
    found = []
    for number in range(plan.trials):
        found.append(_one_trial(loaded, pool, plan.people, rng))
        if number % 100 == 99:
            progress(1)
    return found


def _one_trial(loaded: LoadedStudy, pool: Pool, people: int, rng: np.random.Generator) -> list[Estimate]:
    declared, name = loaded.study.analysis, name_of(loaded.study.analysis.outcome)
    drawn = allocated(loaded, people, rng)
    which = rng.integers(0, min(map(len, pool.values())), size=people)
    rows = [pool[arm].iloc[person] for arm, person in zip(drawn["arm"], which, strict=True)]
    values = pd.DataFrame(rows).reset_index(drop=True)
    table = drawn.assign(participant=[str(place) for place in range(people)])
    table[f"{name} {BEFORE}"], table[f"{name} {AFTER}"] = values[BEFORE], values[AFTER]
    if declared.model == "ancova":
        return ancova(table, name, declared, "as randomised")
    occasions = [column for column in values.columns if column not in (BEFORE, AFTER)]
    long = values[occasions].assign(participant=table["participant"]).melt("participant", var_name="occasion")
    return mixed(table, long.assign(outcome=name).dropna(subset=["value"]), name, declared, "as randomised")


def allocated(loaded: LoadedStudy, people: int, rng: np.random.Generator) -> pd.DataFrame:
    """Arms and strata of so many people who come one after the other, as the study draws them."""
    allocation = loaded.study.allocation
    shares = {name: arm.share for name, arm in loaded.study.arms.items()}
    rows: list[dict[str, str]] = []
    lists: dict[str, list[str]] = {}
    for _ in range(people):
        values = {name: own[int(rng.integers(len(own)))] for name, own in sorted(allocation.strata.items())}
        if allocation.method == "minimise":
            before = [(row["arm"], row) for row in rows]
            chances = (float(rng.random()), float(rng.random()))
            arm = minimised(shares, allocation.follows, before, values, chances)
        else:
            own_list = lists.setdefault(" ".join(values.values()), [])
            if not own_list:
                own_list += permuted(shares, allocation.sizes, people, rng)
            arm = own_list.pop(0)
        rows.append({"arm": arm, **values})
    return pd.DataFrame(rows)


def found_of(
    loaded: LoadedStudy,
    plan: TrialPlan,
    pool: Pool,
    arm: str,
    changed: list[list[Estimate]],
    null: list[list[Estimate]],
) -> Found:
    """What the trials of one arm came to. changed, null: the estimates of trials with and without a difference."""
    declared = loaded.study.analysis
    own, other = pool[arm], pool[declared.reference]
    both = own[[BEFORE, AFTER]].notna().all(axis=1) & other[[BEFORE, AFTER]].notna().all(axis=1)
    true = float((own[AFTER] - other[AFTER])[both].mean())
    estimates = pd.DataFrame([one.__dict__ for found in changed for one in found if one.arm == arm])
    if estimates.empty:
        found = f"no estimate in {len(changed)} trials of {plan.people} people"
        raise refuse("--people", found, f"{FEWEST} or more with the outcome in each arm", "Ask for more people.")
    nothing = pd.DataFrame([one.__dict__ for found in null for one in found if one.arm == arm])
    complete = float(np.mean([one[[BEFORE, AFTER]].notna().all(axis=1).mean() for one in (own, other)]))
    return Found(
        arm,
        true,
        float((estimates["p"] < declared.alpha).mean()),
        theory(loaded, plan, pool, true, arm),
        float(estimates["difference"].mean() - true),
        float(((estimates["low"] <= true) & (true <= estimates["high"])).mean()),
        float(((estimates["high"] - estimates["low"]) / 2).median()),
        float((nothing["p"] < declared.alpha).mean()),
        complete,
        float(other[BEFORE].std(ddof=1)),
        () if declared.model != "ancova" else tuple(_curve(loaded, plan, pool, true, arm)),
    )


def _curve(loaded: LoadedStudy, plan: TrialPlan, pool: Pool, true: float, arm: str) -> Iterator[tuple[int, float]]:
    """Power by theory of smaller and larger trials."""
    for share in (0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0):
        people = max(16, round(plan.people * share / 2) * 2)
        yield people, theory(loaded, replace(plan, people=people), pool, true, arm)


def theory(loaded: LoadedStudy, plan: TrialPlan, pool: Pool, true: float, arm: str) -> float:
    """Power of the analysis of covariance by the noncentral t distribution, from how far people of each arm lie from
    what their value before says (Borm et al., 2007, doi:10.1016/j.jclinepi.2007.02.006); NaN for the mixed model."""
    from scipy.stats import nct, t

    declared = loaded.study.analysis
    if declared.model != "ancova":
        return float("nan")
    shares = {name: one.share for name, one in loaded.study.arms.items()}
    whole = {name: own.dropna(subset=[BEFORE, AFTER]) for name, own in pool.items()}
    each = {
        name: plan.people * share / sum(shares.values()) * len(whole[name]) / len(pool[name])
        for name, share in shares.items()
    }
    apart = {name: own[[BEFORE, AFTER]] - own[[BEFORE, AFTER]].mean() for name, own in whole.items()}
    together = pd.concat(apart.values())
    slope = float((together[BEFORE] * together[AFTER]).sum() / (together[BEFORE] ** 2).sum())
    variance = {name: float(((own[AFTER] - slope * own[BEFORE]) ** 2).mean()) for name, own in apart.items()}
    error = np.sqrt(variance[arm] / each[arm] + variance[declared.reference] / each[declared.reference])
    levels = sum(len(loaded.study.allocation.strata[name]) - 1 for name in declared.covariates)
    df = sum(each.values()) - 1 - len(shares) - levels
    place, edge = abs(true) / error, float(t.ppf(1 - declared.alpha / 2, df))
    return float(nct.sf(edge, df, place) + nct.cdf(-edge, df, place))
