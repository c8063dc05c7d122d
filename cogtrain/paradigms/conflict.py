"""What tasks share in which a stimulus agrees with itself or not: flanker, Stroop, Simon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import Factor, Measure, TableForm
from cogtrain.trial import Phase, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

Pace = Literal["clock", "answer"]
PACE = "clock: every trial takes the same time; answer: the stimulus goes with the answer, and the next trial comes."
Chosen = TypeVar("Chosen")


class Timed(Protocol):
    """What the settings of such a task say of a trial's time."""

    @property
    def pace(self) -> Pace: ...
    @property
    def fixation_s(self) -> float: ...
    @property
    def stimulus_s(self) -> float: ...
    @property
    def deadline_s(self) -> float: ...
    @property
    def iti_s(self) -> float: ...


MEASURES: Mapping[str, Measure] = {
    "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
    "median_rt_ms": Measure("Reaction time, median", "ms", "lower"),
    "mean_speed_per_s": Measure("Speed (mean of 1 / RT)", "per second"),
    "neutral_speed_per_s": Measure("Speed without conflict", "per second"),
    "congruent_rt_ms": Measure("Reaction time, congruent", "ms", "lower"),
    "incongruent_rt_ms": Measure("Reaction time, incongruent", "ms", "lower"),
    "conflict_cost_ms": Measure("Cost of conflict", "ms", "lower"),
    "accuracy": Measure("Accuracy", "share"),
    "congruent_accuracy": Measure("Accuracy, congruent", "share"),
    "incongruent_accuracy": Measure("Accuracy, incongruent", "share"),
    "conflict_cost_accuracy": Measure("Cost of conflict in accuracy", "share", "lower"),
}
CONFLICT = Factor(
    "condition",
    {
        "congruent": ("con", "cong", "compatible", "consistent", "c"),
        "incongruent": ("incon", "incong", "inc", "incompatible", "inconsistent", "i"),
        "neutral": ("neut", "n", "control"),
    },
    ("congruent", "incongruent"),
)


def conflict_table(name: str) -> TableForm:
    """What anybody's table of such a task looks like."""
    return TableForm(name, (CONFLICT,))


def conflict_counts(trials: int, incongruent: float, neutral: float) -> dict[str, int]:
    """How many trials of each condition there are, the congruent ones being what is left."""
    hard, plain = round(trials * incongruent), round(trials * neutral)
    return {"incongruent": hard, "neutral": plain, "congruent": trials - hard - plain}


def with_room_for_congruent(settings: Chosen, incongruent: float, neutral: float) -> Chosen:
    """The settings. Raises ValueError where the shares leave no congruent trials."""
    if incongruent + neutral > 0.95:
        raise ValueError("incongruent and neutral together at most 0.95, so that congruent trials are left")
    return settings


def conflict_phases(stimulus: str, settings: Timed) -> tuple[Phase, ...]:
    """Fixation, then the stimulus: by the clock, with empty ground until the deadline and between trials, or until it
    is answered or the deadline comes."""
    fixation = Phase(("fixation",), settings.fixation_s)
    if settings.pace == "answer":
        return (
            fixation,
            Phase((stimulus,), settings.deadline_s, until_response=True),
            Phase((), settings.iti_s, feedback="practice"),
        )
    stimulus_s = min(settings.stimulus_s, settings.deadline_s)
    return (
        fixation,
        Phase((stimulus,), stimulus_s),
        Phase((), settings.deadline_s - stimulus_s + settings.iti_s, feedback="practice"),
    )


def conflict_trials(items: Iterable[tuple[str, str, str]], stream: str, settings: Timed) -> tuple[Trial, ...]:
    """The trials of (condition, stimulus, key wanted), each with the condition before it in its detail."""
    trials, previous = [], ""
    for condition, stimulus, wanted in items:
        trials.append(
            Trial(
                condition=condition,
                stimulus=stimulus,
                phases=conflict_phases(stimulus, settings),
                expected={stream: wanted},
                stimulus_phase=1,
                response_s=settings.deadline_s,
                detail={"previous_condition": previous},
            )
        )
        previous = condition
    return tuple(trials)


def at_level(trial: Trial, settings: Timed) -> Trial:
    """The trial with the deadline of these settings."""
    return replace(trial, phases=conflict_phases(trial.stimulus, settings), response_s=settings.deadline_s)


def conflict_evidence(condition: str) -> Evidence:
    """Agreement helps; conflict takes some evidence and some time."""
    return {"congruent": Evidence(1.25), "neutral": Evidence(1.2)}.get(condition, Evidence(1.0, extra_s=0.03))


def score(cells: Cells) -> Scores:
    """Levels of reaction time of correct answers, accuracies, and the costs of conflict (incongruent - congruent); with
    neutral trials what conflict costs and agreement saves against these. ``median_rt_ms`` and ``mean_speed_per_s`` are
    the mean of the congruent and the incongruent ones."""
    easy, hard, neutral = (cells.of(condition=name) for name in ("congruent", "incongruent", "neutral"))
    return {
        "mean_rt_ms": cells.mean_rt_ms(),
        "median_rt_ms": (easy.median_rt_ms() + hard.median_rt_ms()) / 2,
        "mean_speed_per_s": (easy.speed_per_s() + hard.speed_per_s()) / 2,
        "neutral_speed_per_s": neutral.speed_per_s(),
        "congruent_rt_ms": easy.rt_ms(),
        "incongruent_rt_ms": hard.rt_ms(),
        "conflict_cost_ms": hard.rt_ms() - easy.rt_ms(),
        "accuracy": cells.accuracy(),
        "congruent_accuracy": easy.accuracy(),
        "incongruent_accuracy": hard.accuracy(),
        "conflict_cost_accuracy": easy.accuracy() - hard.accuracy(),
        "interference_ms": hard.rt_ms() - neutral.rt_ms(),
        "facilitation_ms": neutral.rt_ms() - easy.rt_ms(),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of the accuracies."""
    easy, hard = (cells.of(condition=name).rate_error() for name in ("congruent", "incongruent"))
    return {
        "accuracy": cells.rate_error(),
        "congruent_accuracy": easy,
        "incongruent_accuracy": hard,
        "conflict_cost_accuracy": (easy**2 + hard**2) ** 0.5,
    }
