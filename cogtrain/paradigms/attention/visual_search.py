"""Visual search: is the white upright bar there? Among black bars it leaps to the eye; among others it is searched.

Treisman & Gelade 1980 (doi:10.1016/0010-0285(80)90005-5). Loads, shares and times follow the battery
expfactory-experiments-rdoc: 8 or 24 items, half feature and half conjunction, the target there in half of them. In
conjunctions the others are white and lying, or black and upright. The score of the field is the slope, ms an item; as
a difference it is a weak measure of a person, so that levels lead.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.paradigms.shapes import fixation
from cogtrain.trial import Block, Box, Phase, Picture, Stream, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Floats, Scores

COLUMNS, ROWS = 6, 4
CELLS = tuple(((c - 2.5) * 0.18, (r - 1.5) * 0.145) for c in range(COLUMNS) for r in range(ROWS))
LONG, WIDE, JITTER = 0.1, 0.034, 0.012
KINDS = ("feature", "conjunction")


class VisualSearch(Settings):
    """Settings of a block."""

    kind: Literal["both", "feature", "conjunction"] = Field("both", description="Which search; both: half of each.")
    trials: int = Field(96, ge=8, le=400, description="Trials in a block; multiples of 8 balance exactly.")
    few: int = Field(8, ge=2, le=16, description="Items in the smaller displays.")
    many: int = Field(24, ge=4, le=24, description="Items in the larger displays.")
    fixation_s: float = Field(0.5, ge=0.1, le=5, description="Plus sign before the items, seconds.")
    deadline_s: float = Field(3.0, ge=0.5, le=10, description="Items on screen until the answer, at most, seconds.")
    iti_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground after the answer, seconds.")


def _bar(x: float, y: float, *, white: bool, upright: bool) -> Box:
    width, height = (WIDE, LONG) if upright else (LONG, WIDE)
    return Box(x, y, width, height, fill="text" if white else None, line="text", line_width=0.006)


def _display(kind: str, items: int, present: bool, rng: np.random.Generator) -> Picture:
    """Bars at drawn places; the target is the first of them, where there is one."""
    places = [CELLS[i] for i in rng.choice(len(CELLS), items, replace=False)]
    off = (rng.random((items, 2)) * 2 - 1) * JITTER
    at = [(x + float(dx), y + float(dy)) for (x, y), (dx, dy) in zip(places, off, strict=True)]
    looks_of = {"feature": ((False, True),), "conjunction": ((True, False), (False, True))}
    others = dealt(looks_of[kind], items, rng)
    looks = [(True, True), *others[1:]] if present else others
    return tuple(_bar(x, y, white=white, upright=upright) for (x, y), (white, upright) in zip(at, looks, strict=True))


def plan(settings: VisualSearch, rng: np.random.Generator) -> Block:
    """Kinds, loads and presence in equal numbers, in a fresh order; every display drawn afresh."""
    kinds = KINDS if settings.kind == "both" else (settings.kind,)
    cells = [*product(kinds, (settings.few, settings.many), ("present", "absent"))]
    pictures: dict[str, Picture] = {"fixation": fixation()}
    trials = []
    for number, (kind, items, answer) in enumerate(dealt(cells, settings.trials, rng)):
        name = f"bars {number}"
        pictures[name] = _display(kind, items, answer == "present", rng)
        trials.append(
            Trial(
                condition=kind,
                stimulus=f"{items} {answer}",
                phases=(
                    Phase(("fixation",), settings.fixation_s),
                    Phase((name,), settings.deadline_s, until_response=True),
                    Phase((), settings.iti_s, feedback="practice"),
                ),
                expected={"target": answer},
                stimulus_phase=1,
                response_s=settings.deadline_s,
                detail={"items": items, "load": "few" if items == settings.few else "many", "present": answer},
            )
        )
    return Block(pictures, tuple(trials), (Stream("target", ("absent", "present")),))


def at_level(trial: Trial, settings: VisualSearch) -> Trial:
    """The trial with another deadline."""
    fixed, shown, after = trial.phases
    return replace(
        trial, phases=(fixed, replace(shown, seconds=settings.deadline_s), after), response_s=settings.deadline_s
    )


def example(settings: VisualSearch, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """One display with the bar and one without."""
    kind = settings.kind if settings.kind != "both" else "conjunction"
    return tuple(
        ExampleStep(_display(kind, settings.few, answer == "present", rng), answer, answer)
        for answer in shuffled(("present", "absent"), rng)
    )


def _slope(cells: Cells) -> Floats:
    few, many = cells.of(load="few"), cells.of(load="many")
    return (many.rt_ms() - few.rt_ms()) / (many.mean("items") - few.mean("items"))


def score(cells: Cells) -> Scores:
    """Level and accuracy; of each search its level, and its slope where the bar is there and where it is not."""
    found: dict[str, Floats] = {"mean_rt_ms": cells.mean_rt_ms(), "accuracy": cells.accuracy()}
    for kind in KINDS:
        part = cells.of(condition=kind)
        found[f"{kind}_rt_ms"] = part.rt_ms()
        for present in ("present", "absent"):
            found[f"{kind}_{present}_slope_ms"] = _slope(part.of(present=present))
    return found


def evidence(trial: Trial) -> Evidence:
    """In a conjunction every item takes its time, where there is none to be found all of them."""
    items = float(trial.detail["items"] or 0)
    per_item_s = 0.001 if trial.condition == "feature" else 0.012 if trial.detail["present"] == "present" else 0.024
    return Evidence(1.1, extra_s=0.03 + per_item_s * items)


SLOPES = {
    f"{kind}_{present}_slope_ms": Measure(f"Slope, {kind}, bar {present}", "ms an item", "lower")
    for kind in KINDS
    for present in ("present", "absent")
}
PARADIGM = Paradigm(
    "visual-search",
    VisualSearch,
    plan,
    Scoring(
        score,
        {
            "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
            "accuracy": Measure("Accuracy", "share"),
            "feature_rt_ms": Measure("Reaction time, feature", "ms", "lower"),
            "conjunction_rt_ms": Measure("Reaction time, conjunction", "ms", "lower"),
            **SLOPES,
        },
    ),
    evidence,
    adapts={"deadline_s": Quantity("lower", "log", "trial")},
    at_level=at_level,
    example=example,
)
