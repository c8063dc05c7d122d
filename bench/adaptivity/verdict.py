"""What has to be reached, line by line, and whether it was: pure, from the figures of one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bench.adaptivity.people import CONDITIONS, TARGET
from bench.line import Line

Figures = Mapping[str, Mapping[str, Mapping[str, Any]]]
MEASURES, FOLLOWS, QUEST = "bayes-measure", "bayes-follow", "psychopy QuestHandler"
STATIC_WITHIN, LEARNER_WITHIN, STRESS_WITHIN = 0.02, 0.05, 0.05
P99_MS, TIMES_FASTER = 1.0, 20.0


def lines(found: Figures) -> list[Line]:
    """Everything that has to be reached and was measured."""
    return [*_thresholds(found), *_shares(found), *_times(found)]


def _thresholds(found: Figures) -> Iterator[Line]:
    mine, quest = found[MEASURES]["static"]["rmse"], found[QUEST]["static"]["rmse"]
    for i, (trials, times) in enumerate(((20, 0.8), (40, 0.8), (80, 1.0))):
        ratio = mine[i] / quest[i]
        told = f"{ratio:.2f} ({mine[i]:.3f} : {quest[i]:.3f})"
        yield Line(
            f"{MEASURES}: threshold error over QuestHandler's", f"after {trials}", f"≤ {times}", told, ratio <= times
        )


def _shares(found: Figures) -> Iterator[Line]:
    for rule in (MEASURES, FOLLOWS):
        yield _share(found, rule, "static", STATIC_WITHIN)
    yield _share(found, FOLLOWS, "learner", LEARNER_WITHIN)
    for rule in (MEASURES, FOLLOWS):
        for condition in CONDITIONS:
            if condition not in ("static", "learner"):
                yield _share(found, rule, condition, STRESS_WITHIN)


def _share(found: Figures, rule: str, condition: str, within: float) -> Line:
    share = found[rule][condition]["share_correct"]
    wanted = f"{TARGET:.2f} ± {within:.2f}"
    return Line(f"{rule}: share correct", condition, wanted, f"{share:.3f}", abs(share - TARGET) <= within)


def _times(found: Figures) -> Iterator[Line]:
    for rule in (MEASURES, FOLLOWS, "quest-plus"):
        p99 = found[rule]["static"]["ms_p99"]
        yield Line(f"{rule}: ask + tell, p99", "static", f"≤ {P99_MS} ms", f"{p99:.3f} ms", p99 <= P99_MS)
    if "questplus" in found:
        times = found["questplus"]["static"]["ms_p50"] / found["quest-plus"]["static"]["ms_p50"]
        yield Line(
            "quest-plus: times faster than questplus",
            "p50",
            f"≥ {TIMES_FASTER:g}",
            f"{times:.0f}",
            times >= TIMES_FASTER,
        )
