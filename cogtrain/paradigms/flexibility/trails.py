"""Trails: touch circles in order; 1, 2, 3 (A), or 1, A, 2, B (B).

The trail making test (Reitan 1958, doi:10.2466/pms.1958.8.3.271) on a screen: 25 circles, a line to each that was
reached, an error simply waits for the right one while time runs on. Circles are laid out afresh, and every trail is
equally long to within 2 %, so that forms and A and B compare (PEBL's trails takes the same places for both). The time
runs from the first circle to the last. Touched, clicked, or by keys: each circle then shows the key that stands for it.

Every circle is a trial of its own, so that the record tells where the time went.
"""

from __future__ import annotations

from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.coded import as_numbers
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import shuffled
from cogtrain.trial import Block, Circle, Outcome, Phase, Picture, Polyline, Stream, Target, Text, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Arrays, Cells, Scores

Point = tuple[float, float]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXY"
COLUMNS, ROWS = 7, 4
STEP, RADIUS, REACH = 0.14, 0.055, 0.07
PLACES = tuple(((c - 3) * STEP, (1.5 - r) * STEP) for c in range(COLUMNS) for r in range(ROWS))
STEP_LENGTH, NEAR = 0.33, 0.02  # mean distance from circle to circle; how exactly the whole is kept
REACHED_S = 0.05  # a circle that was reached is marked so long before the next one is sought; it counts as time
GIVEN_UP = 4  # circles in a row that were not reached, after which the block ends


class Trails(Settings):
    """Settings of a block: one trail."""

    kind: Literal["A", "B"] = Field("A", description="A: numbers; B: numbers and letters in turn.")
    circles: int = Field(25, ge=6, le=25, description="Circles of the trail.")
    keys: bool = Field(False, description="true: each circle shows the key that stands for it.")
    lead_s: float = Field(1.0, ge=0.2, le=5, description="Empty ground before the circles, seconds.")
    limit_s: float = Field(20.0, ge=5, le=60, description="For each circle, at most, seconds.")


def _labels(kind: str, circles: int) -> list[str]:
    if kind == "A":
        return [str(k + 1) for k in range(circles)]
    return [str(k // 2 + 1) if k % 2 == 0 else LETTERS[k // 2] for k in range(circles)]


def _length(order: list[Point]) -> float:
    return sum(dist(a, b) for a, b in pairwise(order))


def _laid_out(circles: int, rng: np.random.Generator) -> list[Point]:
    """Places in the order of the trail, whose length is the same for every draw to within 2 %."""
    wanted = STEP_LENGTH * (circles - 1)
    while True:
        order = shuffled(PLACES, rng)[:circles]
        off = abs(_length(order) - wanted)
        for _ in range(600):
            if off <= NEAR / 2 * wanted:
                return order
            i, j = sorted(int(k) for k in rng.choice(circles, 2, replace=False))
            tried = [*order[:i], *reversed(order[i : j + 1]), *order[j + 1 :]]
            now = abs(_length(tried) - wanted)
            if now < off:
                order, off = tried, now


def _board(settings: Trails, order: list[Point], keys: list[str]) -> Picture:
    shapes: list[Circle | Text] = []
    for (x, y), label, key in zip(order, _labels(settings.kind, settings.circles), keys, strict=True):
        shapes.append(Circle(x, y, RADIUS, fill="panel", line="text", line_width=0.004))
        shapes.append(Text(label, x, y + (0.02 if settings.keys else 0.0), 0.052, bold=True))
        if settings.keys:
            shapes.append(Text(key, x, y - 0.028, 0.042, colour="accent"))
    return tuple(shapes)


def plan(settings: Trails, rng: np.random.Generator) -> Block:
    """One trail, laid out afresh; the first circle starts the time and is not scored."""
    order = _laid_out(settings.circles, rng)
    keys = shuffled(LETTERS[: settings.circles], rng)
    labels = _labels(settings.kind, settings.circles)
    pictures: dict[str, Picture] = {"board": _board(settings, order, keys), "way 0": ()}
    pictures |= {f"way {k}": (Polyline(tuple(order[: k + 1]), "accent", 0.008),) for k in range(1, settings.circles)}
    pictures |= {
        f"reached {k}": (Circle(*order[k], RADIUS, line="accent", line_width=0.01),) for k in range(len(order))
    }
    targets = tuple(Target(key, x, y, REACH) for key, (x, y) in zip(keys, order, strict=True))
    ways = [0.0, *(round(dist(*pair), 4) for pair in pairwise(order))]
    trials = []
    for k, (label, key) in enumerate(zip(labels, keys, strict=True)):
        shown = () if k == 0 else (f"way {k - 1}", "board", f"reached {k - 1}")
        lead = (Phase((), settings.lead_s),) if k == 0 else ()
        trials.append(
            Trial(
                condition=settings.kind,
                stimulus=label,
                phases=(
                    *lead,
                    Phase(shown or ("board",), settings.limit_s, until_response=True),
                    Phase((*(shown or ("board",)), f"reached {k}"), REACHED_S),
                ),
                expected={"circle": (key,)},
                stimulus_phase=len(lead),
                response_s=settings.limit_s,
                scored=k > 0,
                detail={
                    "circles": settings.circles,
                    "step_length": ways[k],
                },
                targets=targets,
            )
        )

    def done(history: tuple[Outcome, ...]) -> bool:
        return len(history) >= GIVEN_UP and not any(one.verdicts["circle"].response for one in history[-GIVEN_UP:])

    return Block(pictures, tuple(trials), (Stream("circle", tuple(LETTERS[: settings.circles]), "path"),), done=done)


def example(settings: Trails, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """The first circles of a short trail."""
    short = settings.model_copy(update={"circles": 6})
    block = plan(short, rng)
    steps = []
    for trial in block.trials[:3]:
        picture = tuple(shape for name in trial.phases[trial.stimulus_phase].show for shape in block.pictures[name])
        wanted = trial.expected["circle"]
        key = wanted[0] if isinstance(wanted, tuple) else wanted
        steps.append(ExampleStep(picture, "next", key, {"label": trial.stimulus}))
    return tuple(steps)


def _timed(trials: Arrays) -> dict[str, float]:
    """Whole time of a finished trail, seconds; errors."""
    found = {}
    if any(name not in trials for name in ("condition", "circles", "block")):
        return {}
    for kind in ("A", "B"):
        mine = trials["condition"] == kind
        if not mine.any():
            continue
        rt_s, blocks = trials["rt_s"][mine], len(set(trials["block"][mine].tolist()))
        reached = len(rt_s) == blocks * (as_numbers(trials["circles"])[mine][0] - 1) and np.isfinite(rt_s).all()
        found[f"time_{kind.lower()}_s"] = (
            float(rt_s.sum()) / blocks + REACHED_S * (len(rt_s) / blocks - 1) if reached else float("nan")
        )
        found[f"errors_{kind.lower()}"] = float((~trials["correct"][mine]).sum())
    return found


def score(cells: Cells) -> Scores:
    """Time of each trail, their difference and ratio, and circles that were not touched at once."""
    found = cells.each(_timed, ("time_a_s", "time_b_s", "errors_a", "errors_b"))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = found["time_b_s"] / found["time_a_s"]
    return {**found, "b_minus_a_s": found["time_b_s"] - found["time_a_s"], "b_over_a": ratio}


def error(cells: Cells) -> Scores:
    """Standard errors of the times, from the spread of their steps; of errors, by the square root of their number."""
    found, errors = score(cells), {}
    for kind in ("A", "B"):
        part = cells.of(condition=kind)
        errors[f"time_{kind.lower()}_s"] = part.rt_sd_ms() / 1000 * np.sqrt(part.trials())
        errors[f"errors_{kind.lower()}"] = np.sqrt(np.maximum(found[f"errors_{kind.lower()}"], 1))
    return {**errors, "b_minus_a_s": np.hypot(errors["time_a_s"], errors["time_b_s"])}


def evidence(trial: Trial) -> Evidence:
    """Finding the next circle takes time, the further the more; in turns some more."""
    way = trial.detail.get("step_length")
    search_s = 0.35 + 0.5 * (way if isinstance(way, float) else 0.0)
    return Evidence(1.6, search_s) if trial.condition == "A" else Evidence(1.2, search_s + 0.25)


PARADIGM = Paradigm(
    "trails",
    Trails,
    plan,
    Scoring(
        score,
        {
            "time_a_s": Measure("Time, numbers (A)", "s", "lower"),
            "time_b_s": Measure("Time, numbers and letters (B)", "s", "lower"),
            "b_minus_a_s": Measure("B less A", "s", "lower"),
            "b_over_a": Measure("B over A", "", "lower"),
            "errors_a": Measure("Circles not touched at once (A)", "count", "lower"),
            "errors_b": Measure("Circles not touched at once (B)", "count", "lower"),
        },
        error=error,
    ),
    evidence,
    example=example,
)
