"""Stroop by keys: answer the colour of the ink; the word names the same colour, another one, or none.

Stroop 1935 (doi:10.1037/h0054651), answered by a key for each ink. The order of conditions is drawn; each ink comes
equally often in each of them, and each other word equally often in conflict. The cost of conflict is a fair measure of
a person at best (retest ICC .60 and .66, Hedge et al. 2018, doi:10.3758/s13428-017-0935-1); the level of reaction time
leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from cogtrain.observers import Evidence
from cogtrain.paradigms.conflict import (
    MEASURES,
    PACE,
    Pace,
    conflict_counts,
    conflict_evidence,
    conflict_table,
    conflict_trials,
    error,
    score,
    with_room_for_congruent,
)
from cogtrain.paradigms.contract import ExampleStep, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.paradigms.shapes import fixation
from cogtrain.trial import Block, Picture, Stream, Text, Trial

if TYPE_CHECKING:
    import numpy as np

INKS = ("red", "blue", "yellow")  # told apart by people who see no red or green, too
NEUTRAL = "XXXX"


class Stroop(Settings):
    """Settings of a block."""

    trials: int = Field(72, ge=6, le=400, description="Trials in a block.")
    incongruent: float = Field(0.5, ge=0.1, le=0.9, description="Share of words that name another colour, 0 to 1.")
    neutral: float = Field(0.0, ge=0.0, le=0.6, description="Share of rows of X in place of a word, 0 to 1.")
    words: list[str] = Field(
        ["RED", "BLUE", "YELLOW"], min_length=3, max_length=3, description="The words for red, blue and yellow."
    )
    pace: Pace = Field("clock", description=PACE)
    fixation_s: float = Field(0.5, ge=0.1, le=5, description="Plus sign before the word, seconds.")
    stimulus_s: float = Field(1.5, ge=0.05, le=5, description="Word on screen by the clock, seconds.")
    deadline_s: float = Field(2.0, ge=0.3, le=10, description="Answers count until then, seconds from onset.")
    iti_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground after the deadline, or the answer, seconds.")

    @model_validator(mode="after")
    def _shares(self) -> Stroop:
        if len(set(self.words)) != len(self.words) or NEUTRAL in self.words:
            raise ValueError(f"three words that differ, none of them {NEUTRAL}")
        return with_room_for_congruent(self, self.incongruent, self.neutral)


def _picture(word: str, ink: str) -> Picture:
    return (Text(word, height=0.14, colour=ink, bold=True),)


def _items(settings: Stroop, rng: np.random.Generator) -> list[tuple[str, str, str]]:
    """(condition, word, ink) of each trial, in a fresh order."""
    word_of = dict(zip(INKS, settings.words, strict=True))
    counts = conflict_counts(settings.trials, settings.incongruent, settings.neutral)
    items = [("congruent", word_of[ink], ink) for ink in dealt(INKS, counts["congruent"], rng)]
    items += [("neutral", NEUTRAL, ink) for ink in dealt(INKS, counts["neutral"], rng)]
    pairs = [(word_of[named], ink) for ink in INKS for named in INKS if named != ink]
    items += [("incongruent", word, ink) for word, ink in dealt(pairs, counts["incongruent"], rng)]
    return shuffled(items, rng)


def plan(settings: Stroop, rng: np.random.Generator) -> Block:
    """Exact numbers of the conditions, inks and pairs as even as can be, in a fresh order."""
    items = [(condition, f"{word} in {ink}", ink) for condition, word, ink in _items(settings, rng)]
    words = {f"{word} in {ink}": _picture(word, ink) for word in (*settings.words, NEUTRAL) for ink in INKS}
    return Block({"fixation": fixation()} | words, conflict_trials(items, "ink", settings), (Stream("ink", INKS),))


def example(settings: Stroop, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """Each word in its own colour, so that all three were seen, then one in another."""
    order = shuffled(range(len(INKS)), rng)
    own = [ExampleStep(_picture(settings.words[i], INKS[i]), "congruent", INKS[i]) for i in order]
    word, ink = settings.words[order[0]], INKS[order[1]]
    return (*own, ExampleStep(_picture(word, ink), "incongruent", ink))


def evidence(trial: Trial) -> Evidence:
    """The word helps where it agrees; where it does not, it takes some evidence and some time."""
    return conflict_evidence(trial.condition)


PARADIGM = Paradigm(
    "stroop", Stroop, plan, Scoring(score, MEASURES, conflict_table("stroop"), error), evidence, example=example
)
