"""This project's rules and the references behind one interface: a level in log10 units, then the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from bench.adaptivity.people import CHANCE, SPREAD, TARGET
from cogtrain.adapt import LevelRule, TrialResult, ask, begin, estimate, level_rule, tell, widen
from cogtrain.adapt.psychometric import above_threshold

REACH = 1.2  # levels from -1.2 to 1.2 log10 units
LAST = 10


class Asking(Protocol):
    """A rule at work on one person."""

    def ask(self) -> float: ...
    def tell(self, level: float, *, correct: bool) -> None: ...
    def threshold(self) -> float: ...
    def away(self, days: float) -> None: ...


class Own:
    """One of this project's rules."""

    def __init__(self, rule: LevelRule) -> None:
        self._rule, self._state = rule, begin(rule)
        self._levels: list[float] = []

    def ask(self) -> float:
        return float(np.log10(ask(self._rule, self._state)))

    def tell(self, level: float, *, correct: bool) -> None:
        self._state = tell(self._rule, self._state, TrialResult(10.0**level, correct))
        self._levels.append(level)

    def threshold(self) -> float:
        """The belief's mean; of an up-down rule the mean of the last ten levels."""
        known = estimate(self._rule, self._state)
        return float(np.mean(self._levels[-LAST:]) if known is None else np.log10(known.level))

    def away(self, days: float) -> None:
        self._state = widen(self._rule, self._state, days)


def own(kind: str, **settings: Any) -> LevelRule:
    """A rule for a quantity of the bench."""
    return level_rule(kind, start=1.0, lowest=10**-REACH, highest=10**REACH, harder="lower", scale="log", **settings)


class Stair:
    """psychopy's StairHandler, one up and three down, steps halved at reversals."""

    def __init__(self) -> None:
        from psychopy.data import StairHandler

        self._handler = StairHandler(
            startVal=0.0, nReversals=1000, stepSizes=[0.2, 0.2, 0.1, 0.1, 0.05], nTrials=1000, nUp=1, nDown=3,
            stepType="lin", minVal=-REACH, maxVal=REACH, autoLog=False,
        )  # fmt: skip
        self._levels: list[float] = []

    def ask(self) -> float:
        return float(next(self._handler))

    def tell(self, level: float, *, correct: bool) -> None:
        self._levels.append(level)
        self._handler.addResponse(int(correct))

    def threshold(self) -> float:
        """The mean of the last ten levels."""
        return float(np.mean(self._levels[-LAST:]))

    def away(self, days: float) -> None: ...


class Quest:
    """psychopy's QuestHandler with its own defaults. ``sd``: of the start; its documentation says "be generous", as a
    threshold more than one SD away is hard to find for it: SPREAD holds everybody."""

    def __init__(self, sd: float = SPREAD) -> None:
        from psychopy.data import QuestHandler

        self._handler = QuestHandler(
            0.0, sd, pThreshold=TARGET, gamma=CHANCE, nTrials=1000, minVal=-REACH, maxVal=REACH, autoLog=False
        )  # fmt: skip

    def ask(self) -> float:
        return float(next(self._handler))

    def tell(self, level: float, *, correct: bool) -> None:
        self._handler.addResponse(int(correct), intensity=level)

    def threshold(self) -> float:
        return float(self._handler.mean())

    def away(self, days: float) -> None: ...


class Plus:
    """questplus, minimum entropy, 50 x 3 x 3."""

    def __init__(self) -> None:
        from questplus import QuestPlus

        levels = np.linspace(-REACH, REACH, 50)
        self._quest = QuestPlus(
            stim_domain={"intensity": levels},
            param_domain={
                "threshold": levels, "slope": np.array([1.5, 3.5, 6.0]), "lower_asymptote": CHANCE,
                "lapse_rate": np.array([0.0, 0.03, 0.06]),
            },
            outcome_domain={"response": ["yes", "no"]},
            func="weibull", stim_scale="log10", stim_selection_method="min_entropy", param_estimation_method="mean",
        )  # fmt: skip

    def ask(self) -> float:
        return float(self._quest.next_stim["intensity"])

    def tell(self, level: float, *, correct: bool) -> None:
        self._quest.update(stim={"intensity": level}, outcome={"response": "yes" if correct else "no"})

    def threshold(self) -> float:
        known = self._quest.param_estimate
        return float(known["threshold"] + above_threshold(TARGET, known["slope"], CHANCE, known["lapse_rate"]))

    def away(self, days: float) -> None: ...


def _own(kind: str, **settings: Any) -> Callable[[], Asking]:
    return lambda: Own(own(kind, **settings))


OURS: dict[str, Callable[[], Asking]] = {
    "bayes-measure": _own("bayes-measure"),
    "bayes-follow": _own("bayes-follow"),
    "quest-plus": _own("quest-plus"),
    "weighted-up-down": _own("weighted-up-down"),
    "transformed-up-down": _own("transformed-up-down"),
}
REFERENCES: dict[str, Callable[[], Asking]] = {
    "psychopy StairHandler": Stair,
    "psychopy QuestHandler": Quest,
    "psychopy QuestHandler, SD .5": lambda: Quest(0.5),
    "questplus": Plus,
}
