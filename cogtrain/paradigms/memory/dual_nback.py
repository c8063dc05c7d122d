"""Dual n-back: a letter in a square of nine; press for a place that is the one *n* earlier, and for such a letter.

Jaeggi et al. 2008 (doi:10.1073/pnas.0801268105): 0.5 s, 3.0 s onset to onset, 20 + n trials, six matches in each
stream, two of them in both at once; eight places. Letters are heard there and seen here, in the place itself. The level
is n, and follows the worse of the two streams, as there. Sensitivity is d' with log-linear rates (Hautus 1995,
doi:10.3758/BF03203619), of each stream and their mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Quantity, Scoring, Settings
from cogtrain.paradigms.draws import shuffled
from cogtrain.trial import Block, Box, Phase, Picture, Stream, Text, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

STREAMS = ("place", "letter")
SIDE = 0.19
PLACES = {f"{r}{c}": ((c - 1) * SIDE, (1 - r) * SIDE) for r in range(3) for c in range(3) if (r, c) != (1, 1)}
FRAME: Picture = tuple(Box(x, y, SIDE * 0.94, SIDE * 0.94, line="muted", line_width=0.003) for x, y in PLACES.values())
KINDS = {"none": (), "place": ("place",), "letter": ("letter",), "dual": STREAMS}


class DualNBack(Settings):
    """Settings of a block."""

    n: int = Field(1, ge=1, le=9, description="How many trials back the comparison goes.")
    letters: str = Field("CHKLQRST", min_length=5, max_length=20, pattern="^[A-Z]+$", description="Letters used.")
    scored: int = Field(20, ge=8, le=200, description="Scored trials in a block; n lead-in trials come before them.")
    single: float = Field(0.2, ge=0.05, le=0.4, description="Share that matches in one stream alone, of each stream.")
    dual: float = Field(0.1, ge=0.0, le=0.4, description="Share that matches in both at once.")
    stimulus_s: float = Field(0.5, ge=0.1, le=5, description="Letter on screen, seconds.")
    gap_s: float = Field(2.5, ge=0.2, le=10, description="From its offset to the next onset, seconds.")

    @model_validator(mode="after")
    def _rest(self) -> DualNBack:
        if len(set(self.letters)) != len(self.letters) or 2 * self.single + self.dual > 0.9:
            raise ValueError("letters that differ, and twice single and dual together at most 0.9")
        return self


def _drawn(matches: list[bool], symbols: tuple[str, ...], n: int, rng: np.random.Generator) -> list[str]:
    """One stream, lead-in first: a match repeats what was n earlier, any other trial does not."""
    drawn: list[str] = []
    for i, match in enumerate([False] * n + matches):
        back = drawn[i - n] if i >= n else None
        others = [symbol for symbol in symbols if symbol != back]
        drawn.append(back if match and back is not None else others[rng.integers(len(others))])
    return drawn


def _shown(letter: str, place: str) -> Picture:
    x, y = PLACES[place]
    lit = Box(x, y, SIDE * 0.94, SIDE * 0.94, fill="panel", line="accent", line_width=0.008)
    return (lit, Text(letter, x, y, 0.13, bold=True))


def plan(settings: DualNBack, rng: np.random.Generator) -> Block:
    """n + scored trials; exact numbers of matches in each stream and in both, in a fresh order."""
    single, dual = round(settings.scored * settings.single), round(settings.scored * settings.dual)
    rest = settings.scored - 2 * single - dual
    kinds = shuffled(["place"] * single + ["letter"] * single + ["dual"] * dual + ["none"] * rest, rng)
    places = _drawn(["place" in KINDS[kind] for kind in kinds], tuple(PLACES), settings.n, rng)
    letters = _drawn(["letter" in KINDS[kind] for kind in kinds], tuple(settings.letters), settings.n, rng)
    trials = tuple(
        Trial(
            condition=kind,
            stimulus=f"{letter} {place}",
            phases=(
                Phase(("frame", f"{letter} {place}"), settings.stimulus_s),
                Phase(("frame",), settings.gap_s, feedback="practice"),
            ),
            expected={stream: stream if stream in KINDS.get(kind, ()) else None for stream in STREAMS},
            response_s=settings.stimulus_s + settings.gap_s,
            scored=i >= settings.n,
            detail={"n": settings.n},
        )
        for i, (kind, letter, place) in enumerate(zip(["lead-in"] * settings.n + kinds, letters, places, strict=True))
    )
    pictures = {f"{letter} {place}": _shown(letter, place) for letter, place in set(zip(letters, places, strict=True))}
    return Block({"frame": FRAME, **pictures}, trials, tuple(Stream(name, (name,)) for name in STREAMS))


def example(settings: DualNBack, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """n to keep in mind; then a place that matches, a letter that does, and neither."""
    places, letters = shuffled(tuple(PLACES), rng), shuffled(settings.letters, rng)
    n = settings.n
    shown: list[tuple[str, str, str, str | None]] = []
    shown += [(letters[i % 3], places[i % 3], "remember", None) for i in range(n)]
    shown += [(letters[3], shown[0][1], "place", "place")]
    shown += [(shown[1][0], places[4], "letter", "letter")]
    shown += [(letters[4], places[5], "none", None)]
    return tuple(
        ExampleStep((*FRAME, *_shown(letter, place)), kind, wanted, {"letter": letter})
        for letter, place, kind, wanted in shown
    )


def _parts(cells: Cells, stream: str) -> tuple[Cells, Cells]:
    """Of a stream the trials that match, and the others."""
    mine, matching = cells.of(stream=stream), (stream, "dual")
    return mine.of(condition=matching), mine.but(condition=matching)


def score(cells: Cells) -> Scores:
    """d' of each stream and their mean, hits less false alarms, time of hits, mean n."""
    place, letter = (_parts(cells, stream) for stream in STREAMS)
    d_place, d_letter = (of[0].signal_detection(of[1])["d_prime"] for of in (place, letter))
    hits = (place[0].accuracy() + letter[0].accuracy()) / 2
    false_alarms = (place[1].error_rate() + letter[1].error_rate()) / 2
    return {
        "d_prime": (d_place + d_letter) / 2,
        "place_d_prime": d_place,
        "letter_d_prime": d_letter,
        "hit_rate": hits,
        "false_alarm_rate": false_alarms,
        "hits_less_false_alarms": hits - false_alarms,
        "hit_rt_ms": (place[0].rt_ms() + letter[0].rt_ms()) / 2,
        "mean_n": cells.mean("n"),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of what is counted. That of the mean level does not follow from single trials."""
    parts = [_parts(cells, stream) for stream in STREAMS]
    d_place, d_letter = (matching.signal_error(others)["d_prime"] for matching, others in parts)
    hits, false_alarms = (sum(part[k].rate_error() ** 2 for part in parts) ** 0.5 / 2 for k in (0, 1))
    return {
        "d_prime": (d_place**2 + d_letter**2) ** 0.5 / 2,
        "place_d_prime": d_place,
        "letter_d_prime": d_letter,
        "hit_rate": hits,
        "false_alarm_rate": false_alarms,
        "hits_less_false_alarms": (hits**2 + false_alarms**2) ** 0.5,
        "mean_n": cells.mean("n") * float("nan"),
    }


def evidence(trial: Trial) -> Evidence:
    """Two streams take more than one; harder by a third with each further step back."""
    further = float(trial.detail["n"] or 1) - 1
    return Evidence(0.85 * 0.72**further, extra_s=0.1, load=min(further, 1.0))


PARADIGM = Paradigm(
    "dual-nback",
    DualNBack,
    plan,
    Scoring(
        score,
        {
            "d_prime": Measure("Sensitivity (d'), mean of both"),
            "place_d_prime": Measure("Sensitivity (d'), places"),
            "letter_d_prime": Measure("Sensitivity (d'), letters"),
            "hits_less_false_alarms": Measure("Hits less false alarms", "share"),
            "hit_rate": Measure("Hits", "share"),
            "false_alarm_rate": Measure("False alarms", "share", "lower"),
            "hit_rt_ms": Measure("Reaction time of hits", "ms", "lower"),
            "mean_n": Measure("Mean n"),
        },
        error=error,
    ),
    evidence,
    adapts={"n": Quantity()},
    example=example,
    windows=("gap_s",),
)
