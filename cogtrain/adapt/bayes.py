"""Rules that keep a belief about the person: threshold x slope x lapse on a grid, updated by every answer.

The threshold of a hypothesis is the level at which it meets the target, so that the belief speaks of the level that is
sought, whatever slope and lapse are. ``bayes-measure`` settles there (after Watson & Pelli 1983,
doi:10.3758/BF03202828); ``bayes-follow`` lets the belief spread a little with every trial, so that it follows somebody
who learns or tires; ``quest-plus`` asks what is expected to tell most (Watson 2017, doi:10.1167/17.3.10).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cogtrain.adapt.level import Estimate, LevelRule, State, TrialResult
from cogtrain.adapt.psychometric import (
    Floats,
    Grid,
    above_threshold,
    entropy,
    expected_variance,
    grid,
    information,
    learnt,
    smear,
)
from cogtrain.adapt.settings import Bayes, BayesFollow, QuestPlus

STEP, CANDIDATE_STEP = 0.05, 0.08  # log10 units between thresholds, and between levels that are weighed
BEYOND = 0.3  # so far beyond the range thresholds are thought of, log10 units
PROBING = 20  # first trials of a measurement, which tell more than they please


@dataclass(frozen=True, eq=False)
class _Hypotheses:
    """What does not change while a rule runs. ``sought``: each hypothesis's threshold at the target; ``axis``: its
    places; ``candidates``: levels that may be asked, as ease, with ``p_correct`` and ``doubt`` (m, k)."""

    grid: Grid
    sought: Floats
    axis: Floats
    candidates: Floats
    p_correct: Floats
    doubt: Floats
    spread: Floats | None


def _settings(rule: LevelRule) -> Bayes:
    if not isinstance(rule.settings, Bayes):
        raise TypeError("a belief with the settings of a belief")
    return rule.settings


@lru_cache(maxsize=64)
def _hypotheses(rule: LevelRule) -> _Hypotheses:
    settings = _settings(rule)
    low, high = sorted((rule.ease(rule.lowest), rule.ease(rule.highest)))
    axis = low - BEYOND + STEP * np.arange(round((high - low + 2 * BEYOND) / STEP) + 1, dtype=float)
    of_target = grid(axis, settings.slopes, settings.lapses, settings.chance)
    above = above_threshold(settings.target, of_target.slope, settings.chance, of_target.lapse)
    hypotheses = Grid(of_target.threshold - above, of_target.slope, of_target.lapse, settings.chance)
    candidates = np.linspace(low, high, max(2, round((high - low) / CANDIDATE_STEP) + 1))
    p_correct = np.stack([hypotheses.p_correct(x) for x in candidates])
    spread = smear(settings.diffusion, STEP, len(axis)) if isinstance(settings, BayesFollow) else None
    return _Hypotheses(hypotheses, of_target.threshold, axis, candidates, p_correct, entropy(p_correct), spread)


def begin(rule: LevelRule, level: float) -> State:
    """A belief around the level: nearly even within ``start_within``, hardly anything beyond; slopes, lapses alike."""
    known, settings = _hypotheses(rule), _settings(rule)
    belief = np.exp(-(((known.sought - rule.ease(rule.kept(level))) / settings.start_within) ** 4))
    return _state(belief / belief.sum(), 0, rule.kept(level))


def _state(belief: Floats, trials: int, first: float | None = None) -> State:
    """first: the level of the first trial of all, as there is nothing to go by yet."""
    return {"belief": belief.tolist(), "trials": trials, "first": first}


def ask(rule: LevelRule, state: State) -> float:
    """The level for the next trial: at which the belief expects the target, or from which it would learn most."""
    known, belief = _hypotheses(rule), np.array(state["belief"])
    if state["first"] is not None:
        return float(state["first"])
    if isinstance(rule.settings, QuestPlus):
        best = np.argmax(information(belief, known.p_correct, known.doubt))
        return rule.level(float(known.candidates[best]))
    if not isinstance(rule.settings, BayesFollow) and int(state["trials"]) < PROBING:
        best = np.argmin(expected_variance(belief, known.p_correct, known.sought))
        return rule.level(float(known.candidates[best]))
    expected = known.p_correct @ belief
    return rule.level(float(np.interp(_settings(rule).target, expected, known.candidates)))


def tell(rule: LevelRule, state: State, result: TrialResult) -> State:
    """The belief after a trial at the level it was given at."""
    known = _hypotheses(rule)
    belief = learnt(np.array(state["belief"]), known.grid.p_correct(rule.ease(result.level)), correct=result.correct)
    if known.spread is not None:
        belief = _spread(known.spread, belief)
    return _state(belief, int(state["trials"]) + 1)


def _spread(matrix: Floats, belief: Floats) -> Floats:
    """The belief about thresholds spread, slope and lapse kept."""
    return np.asarray((matrix @ belief.reshape(len(matrix), -1)).ravel())


def widen(rule: LevelRule, state: State, days: float) -> State:
    """The belief after so many days away: less sure of the threshold, as sure of slope and lapse."""
    width = _settings(rule).widen_per_day * float(np.sqrt(max(days, 0.0)))
    if width < STEP / 10:
        return state
    known = _hypotheses(rule)
    return _state(_spread(smear(width, STEP, len(known.axis)), np.array(state["belief"])), 0)


def estimate(rule: LevelRule, state: State) -> Estimate:
    """Where the target lies: mean of the belief about it, and its 2.5 and 97.5 per cent points; kept within the
    range."""
    known, belief = _hypotheses(rule), np.array(state["belief"])
    marginal = belief.reshape(len(known.axis), -1).sum(axis=1)
    cumulative = np.cumsum(marginal)
    ends = sorted(rule.level(float(np.interp(share, cumulative, known.axis))) for share in (0.025, 0.975))
    return Estimate(rule.level(float(belief @ known.sought)), *ends)
