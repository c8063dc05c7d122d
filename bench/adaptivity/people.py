"""Simulated people of the bench: a Weibull function each, the same for every rule, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cogtrain.adapt.psychometric import above_threshold, weibull

TARGET, CHANCE = 0.80, 0.5
SPREAD = 0.8  # thresholds lie evenly within so many log10 units around the start
TRIALS = 80


@dataclass(frozen=True)
class Someone:
    """threshold: the level of 80 % correct, log10 units; learns: by how much it falls over the 80 trials; errs_first:
    first trials that are wrong whatever is asked; shifts: by how much the threshold has moved after trial 40."""

    threshold: float
    slope: float
    lapse: float
    learns: float = 0.0
    errs_first: int = 0
    shifts: float = 0.0

    def threshold_at(self, trial: int) -> float:
        """The level of 80 % correct at a trial, counted from 0."""
        return self.threshold - self.learns * trial / TRIALS + (self.shifts if trial >= TRIALS // 2 else 0.0)

    def p_correct(self, level: float, trial: int) -> float:
        """P(correct) at a level in log10 units."""
        if trial < self.errs_first:
            return 0.0
        own = self.threshold_at(trial) - above_threshold(TARGET, self.slope, CHANCE, self.lapse)
        return float(weibull(level, own, self.slope, CHANCE, self.lapse))


def population(count: int, seed: int) -> tuple[list[Someone], np.ndarray]:
    """People, and the uniform draws (count, trials) that decide their answers, whatever rule asks."""
    rng = np.random.default_rng(seed)
    people = [
        Someone(float(t), float(s), float(lapse))
        for t, s, lapse in zip(
            rng.uniform(-SPREAD, SPREAD, count), rng.uniform(1.5, 6, count), rng.uniform(0, 0.06, count), strict=True
        )
    ]
    return people, rng.random((count, TRIALS))


CONDITIONS = {
    "static": {},
    "learner": {"learns": 0.5},
    "slope 1": {"slope": 1.0},
    "slope 10": {"slope": 10.0},
    "lapse .10": {"lapse": 0.10},
    "three errors first": {"errs_first": 3},
    "a month away": {"shifts": 0.2},
}


def under(condition: str, person: Someone) -> Someone:
    """The person under a condition."""
    return replace(person, **CONDITIONS[condition])
