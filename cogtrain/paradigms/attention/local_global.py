"""Local and global letters: a large letter made of small ones; answer the large one, or the small ones.

Navon 1977 (doi:10.1016/0010-0285(77)90012-3): the large letter is seen first, and disturbs the small ones more than
they disturb it. A frame, large or small, stands before and around each trial and says which is asked; one half of a
block asks for the one, the other half for the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.conflict import (
    MEASURES,
    PACE,
    Pace,
    conflict_counts,
    conflict_evidence,
    conflict_trials,
)
from cogtrain.paradigms.conflict import error as conflict_error
from cogtrain.paradigms.conflict import score as conflict_score
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.trial import Block, Box, Picture, Stream, Text, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

LEVELS = ("global", "local")
LETTERS = {
    "h": ("#...#", "#...#", "#####", "#...#", "#...#"),
    "s": (".####", "#....", ".###.", "....#", "####."),
}
STEP, HEIGHT = 0.105, 0.095
FRAMES = {
    "global": (Box(width=0.59, height=0.59, corner=0.02, line="accent", line_width=0.008),),
    "local": (Box(width=0.14, height=0.14, corner=0.02, line="accent", line_width=0.008),),
}


class LocalGlobal(Settings):
    """Settings of a block."""

    asked: Literal["both", "global", "local"] = Field(
        "both", description="Which letter is answered; both: one half of the block each, in a drawn order."
    )
    trials: int = Field(96, ge=8, le=400, multiple_of=4, description="Trials in a block.")
    incongruent: float = Field(0.5, ge=0.1, le=0.9, description="Share whose letters differ, 0 to 1.")
    pace: Pace = Field("answer", description=PACE)
    fixation_s: float = Field(0.5, ge=0.1, le=5, description="Frame that says what is asked, before it, seconds.")
    stimulus_s: float = Field(1.0, ge=0.05, le=5, description="Letters on screen by the clock, seconds.")
    deadline_s: float = Field(2.0, ge=0.3, le=5, description="Answers count until then, seconds from onset.")
    iti_s: float = Field(0.4, ge=0.1, le=5, description="Empty ground after the deadline, or the answer, seconds.")


def _letters(large: str, small: str) -> Picture:
    return tuple(
        Text(small.upper(), (column - 2) * STEP, (2 - row) * STEP, HEIGHT, bold=True)
        for row, line in enumerate(LETTERS[large])
        for column, mark in enumerate(line)
        if mark == "#"
    )


def _other(letter: str) -> str:
    return next(other for other in LETTERS if other != letter)


def _shown(condition: str, level: str, wanted: str) -> str:
    """The picture's name, large letter first."""
    distractor = wanted if condition == "congruent" else _other(wanted)
    return f"{wanted} of {distractor}" if level == "global" else f"{distractor} of {wanted}"


def plan(settings: LocalGlobal, rng: np.random.Generator) -> Block:
    """Exact numbers of the conditions in each half, both letters equally often in each, in a fresh order."""
    levels = shuffled(LEVELS, rng) if settings.asked == "both" else [settings.asked]
    trials: tuple[Trial, ...] = ()
    for level in levels:
        counts = conflict_counts(settings.trials // len(levels), settings.incongruent, 0.0)
        kinds = [(kind, letter) for kind, count in counts.items() for letter in dealt(tuple(LETTERS), count, rng)]
        items = [(kind, _shown(kind, level, letter), letter) for kind, letter in shuffled(kinds, rng)]
        for trial in conflict_trials(items, "letter", settings):
            framed = (replace(trial.phases[0], show=(level,)), *trial.phases[1:])
            trials += (replace(trial, phases=framed, detail={**trial.detail, "asked": level}),)
    pairs: dict[str, Picture] = {
        f"{large} of {small}": _letters(large, small) for large in LETTERS for small in LETTERS
    }
    return Block({**FRAMES, **pairs}, trials, (Stream("letter", tuple(LETTERS)),))


def example(settings: LocalGlobal, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """What each frame asks for, on letters that differ."""
    asked = LEVELS if settings.asked == "both" else (settings.asked,)
    large = shuffled(tuple(LETTERS), rng)[0]
    small = _other(large)
    picture = _letters(large, small)
    frame = {"global": FRAMES["global"], "local": ()}
    return tuple(
        ExampleStep(
            (*picture, *frame[level]),
            level,
            large if level == "global" else small,
            {"large": large.upper(), "small": small.upper()},
        )
        for level in asked
    )


def score(cells: Cells) -> Scores:
    """The scores of conflict; the level of each letter, what the small one costs, and conflict in each."""
    large, small = (conflict_score(cells.of(asked=level)) for level in LEVELS)
    return {
        **conflict_score(cells),
        "global_rt_ms": large["mean_rt_ms"],
        "local_rt_ms": small["mean_rt_ms"],
        "global_precedence_ms": small["mean_rt_ms"] - large["mean_rt_ms"],
        "global_conflict_cost_ms": large["conflict_cost_ms"],
        "local_conflict_cost_ms": small["conflict_cost_ms"],
    }


def evidence(trial: Trial) -> Evidence:
    """The small letters take a little longer, and are disturbed more."""
    found = conflict_evidence(trial.condition)
    return replace(found, extra_s=found.extra_s + (0.05 if trial.detail["asked"] == "local" else 0.0))


OWN = {
    "global_rt_ms": Measure("Reaction time, large letter", "ms", "lower"),
    "local_rt_ms": Measure("Reaction time, small letters", "ms", "lower"),
    "global_precedence_ms": Measure("Small letters slower by", "ms", "neither"),
    "global_conflict_cost_ms": Measure("Cost of conflict, large letter", "ms", "lower"),
    "local_conflict_cost_ms": Measure("Cost of conflict, small letters", "ms", "lower"),
}
PARADIGM = Paradigm(
    "local-global",
    LocalGlobal,
    plan,
    Scoring(
        score,
        {name: MEASURES[name] for name in ("mean_rt_ms", "accuracy", "conflict_cost_ms")} | OWN,
        error=conflict_error,
    ),
    evidence,
    example=example,
)
