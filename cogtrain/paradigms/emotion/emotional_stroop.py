"""Emotional word Stroop: answer the colour of the ink; words of sorrow and threat may hold attention longer.

Williams et al. 1996 (doi:10.1037/0033-2909.120.1.3). Words stand in runs of one kind, neutral ones first, as the effect
is largest there and reaches into the next trial (Phaf & Kan 2007, doi:10.1016/j.jbtep.2006.10.008); or mixed. Words and
their norms are the card's. What words cost is a very weak measure of one person (retest "very low",
doi:10.1080/00223980209605547): the level leads, and the cost is for groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from cogtrain.observers import Evidence
from cogtrain.paradigms.conflict import PACE, Pace, conflict_trials
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.paradigms.shapes import fixation
from cogtrain.trial import Block, Picture, Stream, Text, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

INKS = ("red", "blue", "yellow")
VALENCES = ("neutral", "negative", "positive")
Words = tuple[str, ...]


class EmotionalStroop(Settings):
    """Settings of a block."""

    neutral: Words = Field(min_length=4, max_length=60, description="Words without a tone.")
    negative: Words = Field(min_length=4, max_length=60, description="Words of sorrow or threat.")
    positive: Words = Field((), max_length=60, description="Words that are pleasant; none: left out.")
    times: int = Field(1, ge=1, le=6, description="How often each word comes.")
    order: Literal["runs", "mixed"] = Field("runs", description="runs: one kind after the other, neutral first.")
    share: int = Field(1, ge=1, le=12, description="Only every so many words, for practice.")
    pace: Pace = Field("clock", description=PACE)
    fixation_s: float = Field(0.5, ge=0.1, le=5, description="Plus sign before the word, seconds.")
    stimulus_s: float = Field(1.0, ge=0.05, le=5, description="Word on screen by the clock, seconds.")
    deadline_s: float = Field(1.5, ge=0.3, le=10, description="Answers count until then, seconds from onset.")
    iti_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground after the deadline, or the answer, seconds.")

    @model_validator(mode="after")
    def _differ(self) -> EmotionalStroop:
        every = [*self.neutral, *self.negative, *self.positive]
        if len(set(every)) != len(every):
            raise ValueError("each word once, in one list")
        return self


def _name(word: str, ink: str) -> str:
    return f"{word} in {ink}"


def _picture(word: str, ink: str) -> Picture:
    return (Text(word.upper(), height=0.12, colour=ink, bold=True),)


def plan(settings: EmotionalStroop, rng: np.random.Generator) -> Block:
    """Each word equally often, inks equally often in each kind; runs, or all in a fresh order."""
    runs = {}
    for valence in VALENCES:
        words = shuffled(getattr(settings, valence) * settings.times, rng)[:: settings.share]
        runs[valence] = [(valence, word, ink) for word, ink in zip(words, dealt(INKS, len(words), rng), strict=True)]
    order = ["neutral", *shuffled(VALENCES[1:], rng)]
    drawn = [item for valence in order for item in runs[valence]]
    if settings.order == "mixed":
        drawn = shuffled(drawn, rng)
    items = [(valence, _name(word, ink), ink) for valence, word, ink in drawn]
    pictures = {_name(word, ink): _picture(word, ink) for _, word, ink in drawn}
    return Block({"fixation": fixation(), **pictures}, conflict_trials(items, "ink", settings), (Stream("ink", INKS),))


def example(settings: EmotionalStroop, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """A neutral word in each ink."""
    words = shuffled(settings.neutral, rng)
    return tuple(ExampleStep(_picture(word, ink), ink, ink) for word, ink in zip(words, INKS, strict=False))


def score(cells: Cells) -> Scores:
    """Level and accuracy, the level of each kind of word, and what words cost against neutral ones."""
    parts = {valence: cells.of(condition=valence) for valence in VALENCES}
    return {
        "mean_rt_ms": cells.mean_rt_ms(),
        "accuracy": cells.accuracy(),
        **{f"{valence}_rt_ms": part.rt_ms() for valence, part in parts.items()},
        "negative_cost_ms": parts["negative"].rt_ms() - parts["neutral"].rt_ms(),
        "positive_cost_ms": parts["positive"].rt_ms() - parts["neutral"].rt_ms(),
    }


def evidence(trial: Trial) -> Evidence:
    """The ink is what counts; a word of sorrow or threat takes a moment."""
    return Evidence(1.05, extra_s=0.06 + (0.02 if trial.condition == "negative" else 0.0))


PARADIGM = Paradigm(
    "emotional-stroop",
    EmotionalStroop,
    plan,
    Scoring(
        score,
        {
            "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
            "accuracy": Measure("Accuracy", "share"),
            "neutral_rt_ms": Measure("Reaction time, neutral words", "ms", "lower"),
            "negative_rt_ms": Measure("Reaction time, negative words", "ms", "lower"),
            "negative_cost_ms": Measure("Cost of negative words", "ms", "neither"),
            "positive_cost_ms": Measure("Cost of positive words", "ms", "neither"),
        },
    ),
    evidence,
    example=example,
)
