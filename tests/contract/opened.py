"""Three small paradigms of another package: one with an image, one with a sound, one that is touched; and two streams
that share their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import dealt
from cogtrain.trial import ENTER, ERASE, Block, Circle, Image, Phase, Recording, Stream, Target, Text, Tone, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

SIDES = ("left", "right")


class Few(Settings):
    """Settings of a block."""

    trials: int = Field(4, ge=2, le=40, description="Trials in a block.")


def score(cells: Cells) -> Scores:
    return {"accuracy": cells.accuracy(), "mean_rt_ms": cells.rt_ms()}


SCORING = Scoring(score, {"accuracy": Measure("Accuracy", "share"), "mean_rt_ms": Measure("Time", "ms", "lower")})


def faces(settings: Few, rng: np.random.Generator) -> Block:
    """A face looks left or right."""
    pictures = {side: (Image(f"face-{side}", width=0.5, height=0.5),) for side in SIDES}
    trials = tuple(
        Trial(side, side, (Phase((side,), 0.5), Phase((), 0.1)), {"side": side}, response_s=0.9)
        for side in dealt(SIDES, settings.trials, rng)
    )
    return Block(pictures, trials, (Stream("side", SIDES),))


def tones(settings: Few, rng: np.random.Generator) -> Block:
    """A tone is high or low; a word says that it is over."""
    sounds = {"high": Tone(880.0, 0.1), "low": Tone(440.0, 0.1), "word": Recording("word")}
    trials = tuple(
        Trial(
            pitch,
            pitch,
            (Phase(("dot",), 0.5, sound=pitch), Phase((), 0.2, sound="word")),
            {"pitch": pitch},
            response_s=0.9,
        )
        for pitch in dealt(("high", "low"), settings.trials, rng)
    )
    return Block({"dot": (Circle(fill="text"),)}, trials, (Stream("pitch", ("high", "low")),), sounds=sounds)


def places(settings: Few, rng: np.random.Generator) -> Block:
    """Touch the disc, wherever it is."""
    at = {"a": (-0.25, 0.1), "b": (0.25, 0.1), "c": (0.0, -0.2)}
    pictures = {name: (Circle(x, y, 0.08, fill="text"),) for name, (x, y) in at.items()}
    targets = tuple(Target(name, x, y, 0.1) for name, (x, y) in at.items())
    trials = tuple(
        Trial(name, name, (Phase((name,), until_response=True), Phase((), 0.2)), {"place": name}, targets=targets)
        for name in dealt(tuple(at), settings.trials, rng)
    )
    return Block(pictures, trials, (Stream("place", tuple(at)),))


def two_reports(settings: Few, rng: np.random.Generator) -> Block:
    """Two letters, reported one after the other with the same keys."""
    pictures = {letter: (Text(letter),) for letter in "AB"}
    trials = tuple(
        Trial(
            "two",
            first + second,
            (Phase((first,), 0.1), Phase((second,), 0.1), Phase((), 0.2)),
            {"first": first.lower(), "second": second.lower()},
            response_s=1.5,
        )
        for first, second in dealt((("A", "B"), ("B", "B"), ("A", "A"), ("B", "A")), settings.trials, rng)
    )
    return Block(pictures, trials, (Stream("first", ("a", "b")), Stream("second", ("a", "b"))))


def sums(settings: Few, rng: np.random.Generator) -> Block:
    """A sum, whose result is typed."""
    pairs = [(int(a), int(b)) for a, b in rng.integers(3, 30, (settings.trials, 2))]
    pictures = {f"{a}+{b}": (Text(f"{a} + {b}"),) for a, b in pairs}
    pictures |= {f"echo:{digit}:{k}": (Text(digit, 0.1 * k, -0.2),) for digit in "0123456789" for k in range(4)}
    trials = tuple(
        Trial("sum", f"{a}+{b}", (Phase((f"{a}+{b}",), until_response=True), Phase((), 0.2)), {"result": str(a + b)})
        for a, b in pairs
    )
    return Block(pictures, trials, (Stream("result", (*"0123456789", ERASE, ENTER), "typed"),))


FACES, TONES, PLACES, REPORTS, SUMS = (
    Paradigm(name, Few, plan, SCORING, lambda _trial: Evidence(2.0))
    for name, plan in (
        ("faces", faces),
        ("tones", tones),
        ("places", places),
        ("two-reports", two_reports),
        ("sums", sums),
    )
)
OPENED = {paradigm.name: paradigm for paradigm in (FACES, TONES, PLACES, REPORTS, SUMS)}
