"""Operation span: is the sum right? Then a letter to keep; after some of them the letters, in their order.

Turner & Engle 1989; automated by Unsworth et al. 2005 (doi:10.3758/BF03192720), retest .83. Sets of 3 to 7 letters, in
a fresh order, the same sizes for everybody. Scored by partial credit (Conway et al. 2005, doi:10.3758/BF03196772): the
mean share of letters in their place, each set alike. Sums are to be right in 85 % or more: below that the letters were
perhaps learned in place of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.trial import Block, Box, Circle, Phase, Picture, Stream, Target, Text, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

LETTERS = tuple("FHJKLNPQRSTY")
MATRIX = {letter: ((i % 4 - 1.5) * 0.165, 0.12 - (i // 4) * 0.15) for i, letter in enumerate(LETTERS)}
ECHO_STEP, ECHO_Y = 0.085, 0.25
ANSWERS = ("not", "right")


class OperationSpan(Settings):
    """Settings of a block."""

    sizes: tuple[int, ...] = Field(
        (3, 4, 5, 6, 7) * 2, min_length=1, max_length=30, description="Letters of each set; the order is drawn."
    )
    sum_limit_s: float = Field(6.0, ge=2, le=30, description="Sum on screen until it is answered, at most, seconds.")
    letter_s: float = Field(0.8, ge=0.3, le=5, description="Letter on screen, seconds.")
    gap_s: float = Field(0.25, ge=0.05, le=5, description="Empty ground after sum and letter, seconds.")
    recall_s: float = Field(45.0, ge=5, le=180, description="To give the letters, at most, seconds.")

    @model_validator(mode="after")
    def _possible(self) -> OperationSpan:
        if not all(2 <= size <= len(LETTERS) for size in self.sizes):
            raise ValueError(f"sizes from 2 to {len(LETTERS)}")
        return self


def _sum(right: bool, rng: np.random.Generator) -> str:
    """(a × b) + c = d, as right or off by 1 or 2."""
    while True:
        a, b, c = int(rng.integers(2, 10)), int(rng.integers(2, 6)), int(rng.integers(1, 10))
        result = a * b + (c if rng.integers(2) else -c)
        sign = "+" if result > a * b else "−"
        said = result if right else result + int(rng.choice([-2, -1, 1, 2]))
        if said > 0:
            return f"({a} × {b}) {sign} {c} = {said}"


def _bank() -> dict[str, Picture]:
    cards = tuple(Box(x, y, 0.15, 0.135, 0.015, line="muted", line_width=0.004) for x, y in MATRIX.values())
    names = tuple(Text(letter, x, y, 0.09) for letter, (x, y) in MATRIX.items())
    bank: dict[str, Picture] = {"matrix": (*cards, *names), "ready": (Circle(radius=0.03, line="muted"),)}
    for letter in LETTERS:
        bank[letter] = (Text(letter, height=0.18, bold=True),)
        for k in range(len(LETTERS)):
            x = (k - (len(LETTERS) - 1) / 2) * ECHO_STEP
            bank[f"echo:{letter}:{k}"] = (Text(letter, x, ECHO_Y, 0.08, colour="accent"),)
    return bank


def _set(settings: OperationSpan, sums: list[str], rights: list[bool], rng: np.random.Generator) -> list[Trial]:
    size = len(sums)
    letters = tuple(shuffled(LETTERS, rng)[:size])
    trials = [
        Trial(
            condition="sum",
            stimulus=text,
            phases=(
                Phase((text,), settings.sum_limit_s, until_response=True),
                Phase((), settings.gap_s, feedback="practice"),
                Phase((letter,), settings.letter_s),
                Phase((), settings.gap_s),
            ),
            expected={"sum": "right" if right else "not"},
            response_s=settings.sum_limit_s,
            detail={"size": size, "letter": letter},
        )
        for text, right, letter in zip(sums, rights, letters, strict=True)
    ]
    recall = Trial(
        condition="recall",
        stimulus=" ".join(letters),
        phases=(
            Phase(("matrix",), settings.recall_s, until_response=True),
            Phase((), 0.8, feedback="practice"),
            Phase(("ready",), 1.0),
        ),
        expected={"letters": letters},
        response_s=settings.recall_s,
        detail={"size": size, "letter": ""},
        targets=tuple(Target(letter, x, y, 0.075) for letter, (x, y) in MATRIX.items()),
    )
    return [*trials, recall]


def plan(settings: OperationSpan, rng: np.random.Generator) -> Block:
    """The sizes in a fresh order; half of the sums right; no letter twice in a set."""
    sizes = shuffled(settings.sizes, rng)
    rights = dealt((True, False), sum(sizes), rng)
    sums = [_sum(right, rng) for right in rights]
    trials: list[Trial] = []
    for number, size in enumerate(sizes):
        first = sum(sizes[:number])
        trials += _set(settings, sums[first : first + size], rights[first : first + size], rng)
    texts: dict[str, Picture] = {text: (Text(text, height=0.1),) for text in sums}
    streams = (Stream("sum", ANSWERS), Stream("letters", LETTERS, "sequence"))
    return Block({**_bank(), **texts}, tuple(trials), streams)


def example(_settings: OperationSpan, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """A sum, a letter, and the letters to choose from."""
    bank, letter = _bank(), LETTERS[rng.integers(len(LETTERS))]
    right = (Text(_sum(True, rng), height=0.1),)
    return (
        ExampleStep(right, "sum", "right"),
        ExampleStep(bank[letter], "letter", None, {"letter": letter}),
        ExampleStep(bank["matrix"], "recall", letter, {"letter": letter}),
    )


def score(cells: Cells) -> Scores:
    """Partial credit, letters in their place, sets right whole; accuracy and time of the sums."""
    recall, sums = cells.of(condition="recall"), cells.of(condition="sum")
    return {
        "partial_credit": recall.mean_of(recall.in_place()),
        "sets_right": recall.accuracy(),
        "sum_accuracy": sums.accuracy(),
        "sum_rt_ms": sums.rt_ms(),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of the shares."""
    recall, sums = cells.of(condition="recall"), cells.of(condition="sum")
    return {
        "partial_credit": recall.error_of(recall.in_place()),
        "sets_right": recall.rate_error(),
        "sum_accuracy": sums.rate_error(),
    }


def evidence(trial: Trial) -> Evidence:
    """Sums take time; each further letter weakens all of them."""
    if trial.condition == "sum":
        return Evidence(1.2, extra_s=1.2)
    size = float(trial.detail["size"] or 0)
    return Evidence(max(0.25, 1.5 - 0.16 * size), load=1.0)


PARADIGM = Paradigm(
    "operation-span",
    OperationSpan,
    plan,
    Scoring(
        score,
        {
            "partial_credit": Measure("Letters in their place", "share"),
            "sets_right": Measure("Sets that were right whole", "share"),
            "sum_accuracy": Measure("Sums answered rightly", "share"),
            "sum_rt_ms": Measure("Time for a sum", "ms", "lower"),
        },
        error=error,
    ),
    evidence,
    example=example,
    windows=("sum_limit_s", "recall_s"),
)
