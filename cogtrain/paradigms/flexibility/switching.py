"""Cued task switching: is a digit odd or even, or is it lower or higher than five? A cue says which, each time anew.

Meiran 1996 (doi:10.1037/0278-7393.22.6.1423) with two cues for each task, so that a change of cue and a change of task
come apart (Logan & Bundesen 2003, doi:10.1037/0096-1523.29.3.575; Mayr & Kliegl 2003, doi:10.1037/0278-7393.29.3.362).
Fixation 0.5 s, cue 0.15 s before the digit, digit 1.0 s, answers until 1.5 s; half the trials switch the task, a
quarter only the cue, a quarter repeat both: the battery expfactory-experiments-rdoc. Its cues are words. Here they are
pictures that show at the left and at the right what the left and the right key mean, in any language, and they stay
with the digit. A block of kind "single" keeps one task and one cue, so that its trials compare with the repetitions of
a mixed block (mixing cost: Monsell 2003, doi:10.1016/S1364-6613(03)00028-7). Costs are weak measures of a person:
levels lead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import ExampleStep, Factor, Measure, Paradigm, Quantity, Scoring, Settings, TableForm
from cogtrain.paradigms.draws import dealt, shuffled
from cogtrain.paradigms.shapes import fixation
from cogtrain.trial import Block, Box, Circle, Phase, Picture, Polygon, Stream, Text, Trial

if TYPE_CHECKING:
    import numpy as np

    from cogtrain.paradigms.cells import Cells, Scores

SIDES = ("left", "right")
CUES = {"parity": ("dots", "squares"), "magnitude": ("triangles", "bars")}
WORDS = {("parity", "left"): "odd", ("parity", "right"): "even"}
WORDS |= {("magnitude", "left"): "lower", ("magnitude", "right"): "higher"}
# By the key for parity and the key for magnitude: odd and lower are left, even and higher are right.
DIGITS = {("left", "left"): "13", ("right", "left"): "24", ("left", "right"): "79", ("right", "right"): "68"}
CUE_Y = 0.2


class Switching(Settings):
    """Settings of a block. The first trial of a task after a pause is a lead-in and comes on top of ``trials``."""

    kind: Literal["mixed", "single"] = Field("mixed", description="mixed: the task changes; single: it stays.")
    single_task: Literal["both", "parity", "magnitude"] = Field(
        "both", description="The task of a single block; both: one half of the block each, in a drawn order."
    )
    trials: int = Field(32, ge=8, le=400, multiple_of=4, description="Scored trials; multiples of 16 balance exactly.")
    fixation_s: float = Field(0.5, ge=0.1, le=5, description="Plus sign before the cue, seconds.")
    cue_stimulus_s: float = Field(0.15, ge=0.05, le=5, description="From the cue's onset to the digit's, seconds.")
    stimulus_s: float = Field(1.0, ge=0.05, le=5, description="Digit and cue on screen, seconds; at most the deadline.")
    deadline_s: float = Field(
        1.5, ge=0.3, le=5, description="Answers count until then, seconds from the digit's onset."
    )
    iti_s: float = Field(0.25, ge=0.1, le=5, description="Empty ground after the deadline, seconds.")


def _cue(name: str) -> Picture:
    """What the left key means at the left, what the right key means at the right."""
    y, low = CUE_Y, CUE_Y - 0.04
    pictures: dict[str, Picture] = {
        "dots": tuple(Circle(x, y, 0.04, fill="accent", line=None) for x in (-0.16, 0.113, 0.207)),
        "squares": tuple(Box(x, y, 0.075, 0.075, fill="accent", line=None) for x in (-0.16, 0.113, 0.207)),
        "triangles": (
            Polygon(((-0.21, y + 0.04), (-0.11, y + 0.04), (-0.16, low)), fill="accent"),
            Polygon(((0.11, low), (0.21, low), (0.16, y + 0.04)), fill="accent"),
        ),
        "bars": (
            Box(-0.16, low + 0.012, 0.09, 0.024, fill="accent", line=None),
            Box(0.16, y, 0.09, 0.08, fill="accent", line=None),
        ),
    }
    return pictures[name]


def _bank() -> dict[str, Picture]:
    digits: dict[str, Picture] = {d: (Text(d, height=0.16, bold=True),) for group in DIGITS.values() for d in group}
    return {"fixation": fixation()} | {name: _cue(name) for cues in CUES.values() for name in cues} | digits


def _digit_groups(rule: str, count: int, rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Keys of DIGITS for ``count`` trials: answers and congruencies balanced, in a remainder of two as well."""
    whole, rest = divmod(count, len(DIGITS))
    first = list(DIGITS)[rng.integers(len(DIGITS))]
    opposite = (first[0], _other(first[1])) if rule == "magnitude" else (_other(first[0]), first[1])
    third = next(group for group in shuffled(list(DIGITS), rng) if group not in (first, opposite))
    return iter(shuffled([*list(DIGITS) * whole, *(first, opposite, third)[:rest]], rng))


def _other(side: str) -> str:
    return "left" if side == "right" else "right"


def _runs(transitions: list[str], count: int, rng: np.random.Generator) -> list[list[str]]:
    """``transitions`` spread over ``count`` runs; every way to do so is equally likely."""
    runs: list[list[str]] = [[]]
    for item in shuffled([*transitions, *["|"] * (count - 1)], rng):
        if item == "|":
            runs.append([])
        else:
            runs[-1].append(item)
    return runs


def _mixed(trials: int, rng: np.random.Generator) -> list[tuple[str, str, str]]:
    """(rule, cue, transition) of a lead-in and ``trials`` more: half switches, a quarter each of the others."""
    order = shuffled(list(CUES), rng)
    switches = trials // 2
    stays = dealt(("cue_switch", "repeat"), trials - switches, rng)
    halves = {transition: dealt(order, stays.count(transition), rng) for transition in ("cue_switch", "repeat")}
    within = {rule: [t for t, rules in halves.items() for r in rules if r == rule] for rule in order}
    counts = {order[0]: switches // 2 + 1, order[1]: (switches + 1) // 2}
    runs = {rule: iter(_runs(within[rule], counts[rule], rng)) for rule in order}
    entering = {rule: iter(dealt(CUES[rule], counts[rule], rng)) for rule in order}
    sequence = []
    for i in range(switches + 1):
        rule = order[i % 2]
        cue = next(entering[rule])
        sequence.append((rule, cue, "switch" if i else "first"))
        for transition in next(runs[rule]):
            if transition == "cue_switch":
                cue = next(name for name in CUES[rule] if name != cue)
            sequence.append((rule, cue, transition))
    return sequence


def _single(settings: Switching, rng: np.random.Generator) -> list[tuple[str, str, str]]:
    both = settings.single_task == "both"
    rules = shuffled(list(CUES), rng) if both else [settings.single_task]
    sequence = []
    for rule in rules:
        cue = CUES[rule][rng.integers(2)]
        sequence += [(rule, cue, "first")] + [(rule, cue, "repeat")] * (settings.trials // len(rules))
    return sequence


def _phases(cue: str, digit: str, settings: Switching) -> tuple[Phase, ...]:
    stimulus_s = min(settings.stimulus_s, settings.deadline_s)
    return (
        Phase(("fixation",), settings.fixation_s),
        Phase(("fixation", cue), settings.cue_stimulus_s),
        Phase((cue, digit), stimulus_s),
        Phase((), settings.deadline_s - stimulus_s + settings.iti_s, feedback="practice"),
    )


def plan(settings: Switching, rng: np.random.Generator) -> Block:
    """Exact numbers of transitions in each task, answers and congruency balanced in them, no digit twice in a row."""
    mixed = settings.kind == "mixed"
    sequence = _mixed(settings.trials, rng) if mixed else _single(settings, rng)
    cells = sorted({(rule, transition) for rule, _, transition in sequence})
    groups = {
        (rule, transition): _digit_groups(rule, sum((r, t) == (rule, transition) for r, _, t in sequence), rng)
        for rule, transition in cells
    }
    trials: list[Trial] = []
    for rule, cue, transition in sequence:
        group = next(groups[rule, transition])
        digits = [d for d in DIGITS[group] if not trials or d != trials[-1].stimulus]
        digit = digits[rng.integers(len(digits))]
        trials.append(
            Trial(
                condition=transition if mixed or transition == "first" else "single",
                stimulus=digit,
                phases=_phases(cue, digit, settings),
                expected={"side": group[0] if rule == "parity" else group[1]},
                stimulus_phase=2,
                response_s=settings.deadline_s,
                scored=transition != "first",
                detail={
                    "kind": settings.kind,
                    "task_rule": rule,
                    "cue": cue,
                    "transition": transition,
                    "congruency": "congruent" if group[0] == group[1] else "incongruent",
                },
            )
        )
    return Block(_bank(), tuple(trials), (Stream("side", SIDES),))


def at_level(trial: Trial, settings: Switching) -> Trial:
    """The trial with another deadline or cue-stimulus interval."""
    phases = _phases(str(trial.detail["cue"]), trial.stimulus, settings)
    return replace(trial, phases=phases, response_s=settings.deadline_s)


def example(settings: Switching, rng: np.random.Generator) -> tuple[ExampleStep, ...]:
    """The four cues, with two digits that each task answers differently."""
    bank = _bank()
    high, low = (DIGITS[group][rng.integers(2)] for group in (("left", "right"), ("right", "left")))
    shown = [(rule, cue, side) for rule, cues in CUES.items() for cue, side in zip(cues, SIDES, strict=True)]
    steps = []
    for rule, cue, side in shown:
        digit = high if (rule == "parity") == (side == "left") else low
        if settings.kind == "mixed" or settings.single_task in ("both", rule):
            steps.append(ExampleStep((*bank[cue], *bank[digit]), WORDS[rule, side], side, {"stimulus": digit}))
    return tuple(steps)


def score(cells: Cells) -> Scores:
    """Levels and costs over single and mixed blocks; reaction times of correct answers that follow a correct answer.

    The first scored trial after a lead-in has no predecessor among the scored ones, so its reaction time is not used.
    """
    timed = cells.after_correct()
    names = ("switch", "cue_switch", "repeat", "single", ("switch", "cue_switch", "repeat"))
    switch, cue_switch, repeat, single, mixed = (timed.of(condition=name).rt_ms() for name in names)
    accuracy = {name: cells.of(condition=name).accuracy() for name in names}
    return {
        "mixed_rt_ms": mixed,
        "single_rt_ms": single,
        "switch_rt_ms": switch,
        "cue_switch_rt_ms": cue_switch,
        "repeat_rt_ms": repeat,
        "switch_cost_ms": switch - repeat,
        "cue_switch_cost_ms": cue_switch - repeat,
        "mixing_cost_ms": repeat - single,
        "mixed_accuracy": accuracy[names[-1]],
        "single_accuracy": accuracy["single"],
        "switch_cost_accuracy": accuracy["repeat"] - accuracy["switch"],
        "mixing_cost_accuracy": accuracy["single"] - accuracy["repeat"],
    }


def error(cells: Cells) -> Scores:
    """Standard errors of the accuracies."""
    names = ("switch", "cue_switch", "repeat")
    mixed, single = cells.of(condition=names).rate_error(), cells.of(condition="single").rate_error()
    switch, repeat = (cells.of(condition=name).rate_error() for name in ("switch", "repeat"))
    return {
        "mixed_accuracy": mixed,
        "single_accuracy": single,
        "switch_cost_accuracy": (switch**2 + repeat**2) ** 0.5,
        "mixing_cost_accuracy": (single**2 + repeat**2) ** 0.5,
    }


def evidence(trial: Trial) -> Evidence:
    """Two tasks in mind take time, a new cue some more, a new task most; a congruent digit is easier."""
    strength, extra_s = {
        "single": (1.0, 0.05),
        "repeat": (0.9, 0.12),
        "cue_switch": (0.9, 0.16),
        "switch": (0.8, 0.20),
        "first": (0.8, 0.25),
    }[trial.condition]
    return Evidence(strength * (1.05 if trial.detail["congruency"] == "congruent" else 0.95), extra_s)


SWITCH = Factor(
    "condition",
    {
        "switch": ("taskswitch", "switchtrial", "sw"),
        "repeat": ("noswitch", "nonswitch", "stay", "repetition", "taskrepeat", "norepeat", "rep", "taskstay"),
        "single": ("pure", "singletask"),
        "first": ("firsttrial", "start", "na", "nan", "none", ""),
    },
    ("switch", "repeat"),
)

PARADIGM = Paradigm(
    "switching",
    Switching,
    plan,
    Scoring(
        score,
        {
            "mixed_rt_ms": Measure("Reaction time, mixed blocks", "ms", "lower"),
            "single_rt_ms": Measure("Reaction time, single-task blocks", "ms", "lower"),
            "switch_rt_ms": Measure("Reaction time, task switch", "ms", "lower"),
            "cue_switch_rt_ms": Measure("Reaction time, cue switch", "ms", "lower"),
            "repeat_rt_ms": Measure("Reaction time, repetition", "ms", "lower"),
            "switch_cost_ms": Measure("Switch cost", "ms", "lower"),
            "cue_switch_cost_ms": Measure("Cost of a new cue", "ms", "lower"),
            "mixing_cost_ms": Measure("Mixing cost", "ms", "lower"),
            "mixed_accuracy": Measure("Accuracy, mixed blocks", "share"),
            "single_accuracy": Measure("Accuracy, single-task blocks", "share"),
            "switch_cost_accuracy": Measure("Switch cost in accuracy", "share", "lower"),
        },
        TableForm("task-switching", (SWITCH,)),
        error,
    ),
    evidence,
    adapts={"deadline_s": Quantity("lower", "log", "trial"), "cue_stimulus_s": Quantity("lower", "log", "trial")},
    at_level=at_level,
    example=example,
)
