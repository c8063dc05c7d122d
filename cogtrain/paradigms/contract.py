"""What a paradigm is: settings, plan, scoring, evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from cogtrain.adapt.level import Harder, Scale
from cogtrain.observers import Evidence
from cogtrain.trial import Block, Picture, Scalar, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores


class Settings(BaseModel):
    """Base of every paradigm's settings: frozen, unknown keys refused, no NaN or infinity. Each field has a unit in
    its name, bounds and a description. A quantity that adapts is a field as well: the runner puts the level into it
    before it plans."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


@dataclass(frozen=True)
class Later:
    """Marks a setting that came after sessions had been kept without it, ``Annotated[float, Later()]``: its default is
    what was done before, and counts as absent where two scores are compared."""


@dataclass(frozen=True)
class Measure:
    """A score's words: label for people, unit, and which direction is better."""

    label: str
    unit: str = ""
    better: Literal["higher", "lower", "neither"] = "higher"


@dataclass(frozen=True)
class Factor:
    """A column of conditions in anybody's table: each of ours with other words for it. needed: those without which
    there is no score; any further ones are kept by their own name."""

    column: str
    levels: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]


COMMON_COLUMNS = ("session", "trial", "block", "correct", "response", "answer")


@dataclass(frozen=True)
class TableForm:
    """What anybody's table of such trials looks like.

    name: the field's name for the task, as ``cogtrain score-table`` takes it. needs, may: columns by our names. only:
    the condition of a table without conditions. withhold: conditions in which no answer is right.
    correct_from_answering: where nothing says which answers were right, an answer (or none, in ``withhold``) is.
    times_tell: its scores take a trial without a time for one without an answer. before_onset: a time below 0 is an
    answer before the onset, and counts.
    """

    name: str
    factors: tuple[Factor, ...] = ()
    needs: tuple[str, ...] = ("participant", "condition", "rt")
    may: tuple[str, ...] = COMMON_COLUMNS
    only: str = ""
    withhold: tuple[str, ...] = ()
    correct_from_answering: bool = False
    times_tell: bool = False
    before_onset: bool = False


@dataclass(frozen=True)
class Scoring:
    """What is scored of trials, defined once: for our logs, for tables that others made, and for Parquet of any size.

    score: ``score(cells) -> {measure: value a unit}``; NaN where a measure cannot be had. Of our logs it is given the
        scored trials, a row a trial and stream, each session a unit.
    measures: the words for what reports show of it, in their order. table: what other people's tables look like; None
        where there are none.
    error: ``error(cells) -> {measure: standard error a unit}`` for what is counted (rates, d', answers a minute), where
        it follows from the counts; NaN where trials cannot tell it. Of all else it is taken from the trials themselves.
    """

    score: Callable[[Cells], Scores]
    measures: Mapping[str, Measure] = field(default_factory=dict)
    table: TableForm | None = None
    error: Callable[[Cells], Scores] | None = None


@dataclass(frozen=True)
class ExampleStep:
    """One step of the worked example: the task's own picture, which caption of the card explains it, what the person
    should press.

    expected: an answer's name, or None where nothing is to be pressed (the step then goes on by itself).
    values: further placeholders of the caption.
    """

    picture: Picture
    caption: str
    expected: str | None
    values: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True)
class Quantity:
    """A setting that may adapt.

    harder: which way it gets harder. scale: log for times. by: "trial" where the level may change from one trial to the
    next, which needs ``Paradigm.at_level``; "block" where every block has one level.
    """

    harder: Harder = "higher"
    scale: Scale = "linear"
    by: Literal["block", "trial"] = "block"


@dataclass(frozen=True)
class Paradigm:
    """One paradigm, declared once.

    plan: ``plan(settings, rng) -> Block``; pure; every draw from ``rng``.
    scoring: what is scored of its trials.
    evidence: ``evidence(trial) -> Evidence``, for simulated people.
    adapts: the settings that may adapt; their bounds are the field's own ``ge`` and ``le``.
    at_level: ``at_level(trial, settings) -> Trial``: a planned trial as it is under settings with another level,
        pictures and answers unchanged; pure and quick, as it is called between trials. For quantities that adapt by
        trial.
    example: ``example(settings, rng) -> steps``; None takes one trial of each condition from a plan.
    windows: the settings that say how long an answer counts, which a slower variant stretches.
    """

    name: str
    settings: type[Any]
    plan: Callable[[Any, np.random.Generator], Block]
    scoring: Scoring
    evidence: Callable[[Trial], Evidence]
    adapts: Mapping[str, Quantity] = field(default_factory=dict)
    at_level: Callable[[Trial, Any], Trial] | None = None
    example: Callable[[Any, np.random.Generator], tuple[ExampleStep, ...]] | None = None
    windows: tuple[str, ...] = ("deadline_s", "window_s", "limit_s", "answer_s")

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The words for its measures."""
        return self.scoring.measures


def bounds(paradigm: Paradigm, quantity: str) -> tuple[float, float]:
    """Lowest and highest value of an adaptable setting, from its field's ``ge`` (or ``gt``) and ``le`` (or ``lt``)."""
    metadata = paradigm.settings.model_fields[quantity].metadata
    low = next((getattr(m, name) for m in metadata for name in ("ge", "gt") if hasattr(m, name)), float("-inf"))
    high = next((getattr(m, name) for m in metadata for name in ("le", "lt") if hasattr(m, name)), float("inf"))
    return float(low), float(high)


def example_steps(paradigm: Paradigm, settings: Any, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """The worked example: the paradigm's own, or the first trial of each condition of a plan, shown at its stimulus
    phase."""
    if paradigm.example is not None:
        return paradigm.example(settings, rng)
    block = paradigm.plan(settings, rng)
    first: dict[str, Trial] = {}
    for trial in block.trials:
        first.setdefault(trial.condition, trial)
    steps = []
    for condition, trial in first.items():
        phase = trial.phases[trial.stimulus_phase]
        picture = tuple(shape for name in phase.show for shape in block.pictures[name])
        expected = next(iter(trial.expected.values()))
        answer = expected[0] if isinstance(expected, tuple) else expected
        steps.append(ExampleStep(picture, condition, answer, {"stimulus": trial.stimulus, **trial.detail}))
    return tuple(steps)
