"""Stop signal: answer which shape it is, unless a frame around it says to hold back.

Logan & Cowan 1984 (doi:10.1037/0033-295X.91.3.295). The delay of the frame is tracked: 50 ms later after a trial that
was held back, 50 ms earlier after one that was not, so that about half of them are answered. SSRT by integration with
replacement (Verbruggen et al. 2019, doi:10.7554/eLife.46323). Shares, window and tracking are those of Hedge et al.
2018 (doi:10.3758/s13428-017-0935-1), where its reliability is .36 to .49: it bears no verdict on one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from cogtrain.measures.stop_signal import ssrt
from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import (
    COMMON_COLUMNS,
    ExampleStep,
    Factor,
    Measure,
    Paradigm,
    Scoring,
    Settings,
    TableForm,
)
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.paradigms.shapes import fixation
from cogtrain.trial import Block, Box, Circle, Outcome, Phase, Picture, Stream, Trial

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Arrays, Cells, Scores

SHAPES = ("square", "circle")
PICTURES: dict[str, Picture] = {
    "fixation": fixation(),
    "square": (Box(width=0.2, height=0.2, fill="text", line=None),),
    "circle": (Circle(radius=0.11, fill="text", line=None),),
    "stop": (Box(width=0.36, height=0.36, line="yellow", line_width=0.02),),
}
STOP = Factor("condition", {"go": ("gotrial", "0"), "stop": ("stoptrial", "stopsignal", "1")}, ("go", "stop"))
STOPPED = ("ssrt_ms", "go_rt_ms", "stop_respond_rate", "mean_stop_delay_ms", "go_omission_rate", "stop_respond_rt_ms")


def _stop_signal(cells: Cells) -> Scores:
    """SSRT takes reaction times as they were measured: no rule trims the go distribution that it integrates."""
    return cells.each(_stopped, STOPPED)


def _stopped(trials: Arrays) -> Mapping[str, float]:
    if "condition" not in trials or "delay_s" not in trials:
        return {}
    rt_s, go = trials["rt_s"], trials["condition"] == "go"
    answered = np.isfinite(rt_s)
    responded = trials["responded"].astype(bool) if "responded" in trials else answered
    if not go.any() or go.all():
        return {}
    delay_s = trials["delay_s"][~go]
    answers_s = rt_s[~go & responded & answered]
    return {
        "ssrt_ms": 1000 * ssrt(rt_s[go], responded[~go], delay_s),
        "go_rt_ms": 1000 * float(rt_s[go & answered].mean()) if answered[go].any() else float("nan"),
        "stop_respond_rate": float(responded[~go].mean()),
        "mean_stop_delay_ms": 1000 * float(delay_s.mean()),
        "go_omission_rate": float((~answered[go]).mean()),
        "stop_respond_rt_ms": 1000 * float(answers_s.mean()) if len(answers_s) else float("nan"),
    }


class StopSignal(Settings):
    """Settings of a block."""

    trials: int = Field(120, ge=8, le=600, description="Trials in a block.")
    stop: float = Field(0.25, ge=0.1, le=0.5, description="Share of trials with a stop signal, 0 to 1.")
    fixation_s: float = Field(0.25, ge=0.1, le=5, description="Plus sign before the shape, seconds.")
    window_s: float = Field(1.25, ge=0.5, le=5, description="Answers count until then, seconds from the shape.")
    start_s: float = Field(0.25, ge=0.05, le=1, description="Delay of the block's first stop signal, seconds.")
    step_s: float = Field(0.05, ge=0.01, le=0.2, description="By how much the delay moves, seconds.")
    shortest_s: float = Field(0.05, ge=0.0, le=1, description="It is never shorter, seconds.")
    gap_s: float = Field(0.5, ge=0.1, le=5, description="Empty ground before the next trial, seconds.")


def _phases(shape: str, delay_s: float | None, settings: StopSignal) -> tuple[Phase, ...]:
    """A go trial, or one whose stop signal comes after ``delay_s``."""
    shown: tuple[Phase, ...] = (Phase((shape,), settings.window_s, until_response=True),)
    if delay_s is not None:
        stopped = Phase((shape, "stop"), settings.window_s - delay_s, until_response=True)
        shown = (Phase((shape,), delay_s, until_response=True), stopped)
    return (Phase(("fixation",), settings.fixation_s), *shown, Phase((), settings.gap_s, feedback="practice"))


def plan(settings: StopSignal, rng: np.random.Generator) -> Block:
    """Exact numbers of both kinds, both shapes equally often in each, in a fresh order; delays follow the answers."""
    stops = round(settings.trials * settings.stop)
    items = [("stop", shape) for shape in dealt(SHAPES, stops, rng)]
    items += [("go", shape) for shape in dealt(SHAPES, settings.trials - stops, rng)]
    trials = tuple(_at(kind, shape, settings.start_s, settings) for kind, shape in shuffled(items, rng))
    longest_s = settings.window_s - settings.step_s

    def bind(trial: Trial, history: tuple[Outcome, ...]) -> Trial:
        if trial.condition == "go":
            return trial
        delay_s = settings.start_s
        for outcome in history:
            if outcome.trial.condition == "stop":
                delay_s += settings.step_s if outcome.correct else -settings.step_s
                delay_s = min(max(delay_s, settings.shortest_s), longest_s)
        return _at("stop", trial.stimulus, delay_s, settings)

    return Block(PICTURES, trials, (Stream("shape", SHAPES),), bind=bind)


def _at(kind: str, shape: str, delay_s: float, settings: StopSignal) -> Trial:
    delay = round(delay_s, 6) if kind == "stop" else None
    return Trial(
        condition=kind,
        stimulus=shape,
        phases=_phases(shape, delay, settings),
        expected={"shape": shape if kind == "go" else None},
        stimulus_phase=1,
        response_s=settings.window_s,
        detail={"delay_s": delay},
    )


def _error(cells: Cells) -> Scores:
    """Standard errors of the rates. Single trials tell none of the delay, which follows the answers."""
    go, stop = cells.of(condition="go"), cells.of(condition="stop")
    return {
        "stop_respond_rate": stop.omission_error(),
        "go_omission_rate": go.omission_error(),
        "mean_stop_delay_ms": np.full(cells.units, np.nan),
    }


def example(_settings: StopSignal, _rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """Both shapes, then one with the frame."""
    steps = [ExampleStep(PICTURES[shape], shape, shape) for shape in SHAPES]
    return (*steps, ExampleStep((*PICTURES["square"], *PICTURES["stop"]), "stop", None))


def evidence(trial: Trial) -> Evidence:
    """Two shapes are easily told apart. The answer is on its way: the later the signal, the less can be held back."""
    delay_s = trial.detail.get("delay_s")
    if not isinstance(delay_s, float):
        return Evidence(1.2)
    return Evidence(max(0.05, 10 * (0.34 - delay_s)), prepotent=trial.stimulus, pull=0.7)


PARADIGM = Paradigm(
    "stop-signal",
    StopSignal,
    plan,
    Scoring(
        _stop_signal,
        {
            "ssrt_ms": Measure("Stop-signal reaction time", "ms", "lower"),
            "go_rt_ms": Measure("Reaction time, go", "ms", "lower"),
            "stop_respond_rate": Measure("Answers in spite of the signal", "share", "neither"),
            "mean_stop_delay_ms": Measure("Mean delay of the signal", "ms"),
            "go_omission_rate": Measure("Missed answers", "share", "lower"),
        },
        table=TableForm(
            "stop-signal",
            (STOP,),
            needs=("participant", "condition", "rt", "delay"),
            may=(*COMMON_COLUMNS, "responded"),
            withhold=("stop",),
            correct_from_answering=True,
            times_tell=True,
        ),
        error=_error,
    ),
    evidence,
    example=example,
)
