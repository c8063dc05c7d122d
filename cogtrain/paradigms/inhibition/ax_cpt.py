"""AX continuous performance: one key when an X follows an A, the other for anything else.

The A makes an X likely, so that another letter after it (AY) is hard for those who keep the A in mind, and an X without
an A (BX) for those who do not. Three fifths AX or so (40 : 20 : 20 : 20 in expfactory-experiments-rdoc, whose times
are taken; 70 : 10 : 10 : 10 in the older form); answers to the second letter alone. Norms of a baseline form: Gonthier
et al. 2016 (doi:10.3389/fpsyg.2016.01822). The level of reaction time leads: BX and AY rest on few trials each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field, model_validator

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Measure, Paradigm, Scoring, Settings
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.trial import Block, Phase, Picture, Stream, Text, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Floats, Scores

KINDS = ("AX", "AY", "BX", "BY")
OTHERS = tuple("BCDEFGHJLMNPRSTUVZ")  # neither A, K, X nor Y, which look like one another


class AxCpt(Settings):
    """Settings of a block."""

    trials: int = Field(80, ge=10, le=400, description="Pairs of letters in a block.")
    ay: float = Field(0.2, ge=0.05, le=0.4, description="Share of A followed by another letter, 0 to 1.")
    bx: float = Field(0.2, ge=0.05, le=0.4, description="Share of another letter followed by X, 0 to 1.")
    by: float = Field(0.2, ge=0.05, le=0.4, description="Share of two other letters, 0 to 1.")
    cue_s: float = Field(0.5, ge=0.1, le=5, description="First letter on screen, seconds.")
    delay_s: float = Field(3.0, ge=0.2, le=10, description="Between the letters, seconds.")
    probe_s: float = Field(1.0, ge=0.1, le=5, description="Second letter on screen, seconds.")
    deadline_s: float = Field(1.5, ge=0.3, le=5, description="Answers count until then, seconds from its onset.")
    iti_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground before the next pair, seconds.")

    @model_validator(mode="after")
    def _left(self) -> AxCpt:
        if self.ay + self.bx + self.by > 0.7 or self.probe_s > self.deadline_s:
            raise ValueError("ay, bx and by together at most 0.7, so that AX is left; probe_s at most deadline_s")
        return self


def _pair(kind: str, rng: np.random.Generator) -> tuple[str, str]:
    first, second = shuffled(OTHERS, rng)[:2]
    return ("A" if kind[0] == "A" else first, "X" if kind[1] == "X" else second)


def _letter(name: str, colour: str) -> Picture:
    return (Text(name, height=0.18, bold=True, colour=colour),)


def plan(settings: AxCpt, rng: np.random.Generator) -> Block:
    """Exact numbers of the four kinds in a fresh order."""
    counts = {kind: round(settings.trials * getattr(settings, kind.lower())) for kind in KINDS[1:]}
    counts = {"AX": settings.trials - sum(counts.values()), **counts}
    trials = []
    for kind in shuffled([kind for kind, count in counts.items() for _ in range(count)], rng):
        cue, probe = _pair(kind, rng)
        trials.append(
            Trial(
                condition=kind,
                stimulus=f"{cue} {probe}",
                phases=(
                    Phase((f"cue {cue}",), settings.cue_s),
                    Phase((), settings.delay_s),
                    Phase((probe,), settings.probe_s),
                    Phase((), settings.deadline_s - settings.probe_s + settings.iti_s, feedback="practice"),
                ),
                expected={"probe": "target" if kind == "AX" else "other"},
                stimulus_phase=2,
                response_s=settings.deadline_s,
            )
        )
    letters = {name: _letter(name, "text") for name in (*OTHERS, "X")}
    cues = {f"cue {name}": _letter(name, "accent") for name in (*OTHERS, "A")}
    return Block({**letters, **cues}, tuple(trials), (Stream("probe", ("other", "target")),))


def example(_settings: AxCpt, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """A then X; A then another; another then X."""
    steps = []
    for kind in dealt(KINDS[:1], 1, rng) + shuffled(KINDS[1:3], rng):
        cue, probe = _pair(kind, rng)
        steps.append(ExampleStep(_letter(cue, "accent"), "cue", None, {"letter": cue}))
        wanted = "target" if kind == "AX" else "other"
        steps.append(ExampleStep(_letter(probe, "text"), kind, wanted, {"letter": probe, "cue": cue}))
    return tuple(steps)


def _ratio(ay: Floats, bx: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return (ay - bx) / (ay + bx)


def _answered(bx: Cells) -> Cells:
    """Silence is no false alarm."""
    silent = bx.of(response="").rows
    return bx if silent is None else bx.where(~silent)


def score(cells: Cells) -> Scores:
    """Level and accuracy of each kind; d' of context (hits of AX against false alarms of BX); the proactive index of
    reaction time and, with half an error added to each kind, of errors."""
    kinds = {kind: cells.of(condition=kind) for kind in KINDS}
    errors = {kind: (part.wrong() + 0.5) / (part.trials() + 1) for kind, part in kinds.items()}
    there = cells.trials() > 0
    return {
        "mean_rt_ms": cells.mean_rt_ms(),
        "accuracy": cells.accuracy(),
        **{f"{kind.lower()}_rt_ms": part.rt_ms() for kind, part in kinds.items()},
        **{f"{kind.lower()}_error_rate": part.error_rate() for kind, part in kinds.items()},
        "d_prime_context": kinds["AX"].signal_detection(_answered(kinds["BX"]))["d_prime"],
        "proactive_index_rt": _ratio(kinds["AY"].rt_ms(), kinds["BX"].rt_ms()),
        "proactive_index_errors": np.where(there, _ratio(errors["AY"], errors["BX"]), np.nan),
    }


def error(cells: Cells) -> Scores:
    """Standard errors of what is counted."""
    kinds = {kind: cells.of(condition=kind) for kind in KINDS}
    return {
        "accuracy": cells.rate_error(),
        **{f"{kind.lower()}_error_rate": part.rate_error() for kind, part in kinds.items()},
        "d_prime_context": kinds["AX"].signal_error(_answered(kinds["BX"]))["d_prime"],
    }


def evidence(trial: Trial) -> Evidence:
    """After an A the answer to an X is half begun; an X without one calls for it a little."""
    return {
        "AX": Evidence(1.3, prepotent="target", pull=0.3),
        "AY": Evidence(1.0, extra_s=0.05, prepotent="target", pull=0.3),
        "BX": Evidence(1.0, prepotent="target", pull=0.1),
        "BY": Evidence(1.4),
    }[trial.condition]


PARADIGM = Paradigm(
    "ax-cpt",
    AxCpt,
    plan,
    Scoring(
        score,
        {
            "mean_rt_ms": Measure("Reaction time", "ms", "lower"),
            "accuracy": Measure("Accuracy", "share"),
            "d_prime_context": Measure("Use of the first letter (d')"),
            "ay_rt_ms": Measure("Reaction time, A then another", "ms", "lower"),
            "bx_rt_ms": Measure("Reaction time, another then X", "ms", "lower"),
            "ay_error_rate": Measure("Errors, A then another", "share", "lower"),
            "bx_error_rate": Measure("Errors, another then X", "share", "lower"),
            "proactive_index_rt": Measure("Proactive index, reaction time", better="neither"),
            "proactive_index_errors": Measure("Proactive index, errors", better="neither"),
        },
        error=error,
    ),
    evidence,
    example=example,
)
