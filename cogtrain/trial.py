"""The trial contract: what a paradigm plans, what a display shows, what came back. Frozen values, no behaviour of
their own.

A paradigm plans a :class:`Block` of :class:`Trial`. A trial is a row of phases (pictures for a time, or until the
answer), a response window that opens with the stimulus, and for each stream of answers what is expected. It carries a
continuous stream (n-back, SART), several streams at once (dual n-back), a page that waits (digit-symbol), an ordered
sequence (span), pointer targets (trails), and trials that depend on what came before (stop delay, set shifting) by
:attr:`Block.bind`.

Lengths are in units of the window's smaller side, origin at the centre, x to the right, y up. Colours are roles of
the one look ("text", "accent", ...), so that no paradigm paints on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

Scalar = str | int | float | bool | None

# ---------------------------------------------------------------- pictures


@dataclass(frozen=True)
class Text:
    """One line of text; ``height`` is the font's size."""

    text: str
    x: float = 0.0
    y: float = 0.0
    height: float = 0.12
    colour: str = "text"
    bold: bool = False
    anchor: Literal["centre", "left", "right"] = "centre"


@dataclass(frozen=True)
class Polygon:
    """A closed shape; ``fill`` and ``line`` are colour roles or None."""

    points: tuple[tuple[float, float], ...]
    fill: str | None = "text"
    line: str | None = None
    line_width: float = 0.006


@dataclass(frozen=True)
class Circle:
    """A disc, a ring, or both."""

    x: float = 0.0
    y: float = 0.0
    radius: float = 0.05
    fill: str | None = None
    line: str | None = "text"
    line_width: float = 0.006


@dataclass(frozen=True)
class Line:
    """An open line through ``points``."""

    points: tuple[tuple[float, float], ...]
    colour: str = "text"
    width: float = 0.006


@dataclass(frozen=True)
class Box:
    """A rectangle around (x, y), its corners rounded by ``corner``."""

    x: float = 0.0
    y: float = 0.0
    width: float = 0.1
    height: float = 0.1
    corner: float = 0.0
    fill: str | None = None
    line: str | None = "text"
    line_width: float = 0.006


Picture = tuple[Text | Polygon | Circle | Line | Box, ...]

# ---------------------------------------------------------------- trials

Feedback = Literal["none", "practice", "correctness", "reaction_time"]


@dataclass(frozen=True)
class Phase:
    """What is on the screen for a while.

    show: names of pictures in the block's bank, drawn in this order; empty is the bare ground.
    seconds: how long at most; None waits for the answer. Rounded to whole frames before the block starts.
    until_response: the answer ends this phase, and all that follow it and are marked alike.
    feedback: what this phase shows besides, once the trial has been answered: "practice" tells correctness in practice
        blocks only, "correctness" always, "reaction_time" the milliseconds.
    counts_ms: the milliseconds since this phase's onset run on the screen (vigilance).
    """

    show: tuple[str, ...] = ()
    seconds: float | None = None
    until_response: bool = False
    feedback: Feedback = "none"
    counts_ms: bool = False


@dataclass(frozen=True)
class Target:
    """A place to click or touch; its name is the answer."""

    name: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Stream:
    """One stream of answers.

    kind: "choice" takes the first answer; "sequence" as many as are expected, in order; "path" goes on only with the
        next expected one (trails: other targets are logged as errors). A sequence or path is echoed by pictures named
        ``echo:<answer>:<k>`` (k counted from 0) or ``echo:<answer>``, where the bank has them.
    """

    name: str
    answers: tuple[str, ...]
    kind: Literal["choice", "sequence", "path"] = "choice"


Source = Literal["key", "touch"]
Expected = str | tuple[str, ...] | None


@dataclass(frozen=True)
class Trial:
    """One trial.

    condition: the field's name for its kind ("incongruent", "lure", "switch").
    stimulus: what is to be answered, in a word or two, for the trial table.
    phases: shown one after another; after the last the ground stays until the response window closes.
    stimulus_phase: index of the phase whose first flip is the onset that reaction times count from.
    response_s: length of the response window from that onset; None waits for an answer.
    expected: for each stream the correct answer (a tuple for sequences and paths); None: withholding is correct.
    lasts_s: the trial's whole length from its first flip, where it is fixed (attention network test): the last phase
        is stretched.
    scored: False for lead-in trials that no score may count (the first n of n-back).
    detail: further columns of the trial table (cue, transition, previous condition, ...).
    targets: places that can be clicked or touched.
    """

    condition: str
    stimulus: str
    phases: tuple[Phase, ...]
    expected: Mapping[str, Expected]
    stimulus_phase: int = 0
    response_s: float | None = None
    lasts_s: float | None = None
    scored: bool = True
    detail: Mapping[str, Scalar] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Block:
    """Trials, the pictures they choose from, and how the block ends.

    pictures: the bank; a phase can name nothing else, and a bound trial neither.
    ends_after_s: seconds from the first trial's onset after which the block ends in mid-trial (digit-symbol: 90 s).
    bind: fills a trial from what came before: ``bind(trial, history) -> Trial``; pure.
    done: ``done(history) -> bool`` ends the block early (span: two misses); pure.
    """

    pictures: Mapping[str, Picture]
    trials: tuple[Trial, ...]
    streams: tuple[Stream, ...]
    ends_after_s: float | None = None
    bind: Callable[[Trial, tuple[Outcome, ...]], Trial] | None = None
    done: Callable[[tuple[Outcome, ...]], bool] | None = None

    def __post_init__(self) -> None:
        """Seal the bank: who changes a picture afterwards gets a TypeError."""
        object.__setattr__(self, "pictures", MappingProxyType(dict(self.pictures)))


# ---------------------------------------------------------------- what came back


@dataclass(frozen=True)
class Answer:
    """One press or touch. ``rt_s`` counts from the stimulus onset and is negative for one that came before it.

    used: it is the answer (or part of the sequence) of its stream; presses that came later or too early are kept, not
        used. source: what it was given by; a touch is stamped when the window reads its events, once a frame.
    """

    stream: str
    answer: str
    rt_s: float
    used: bool
    source: Source = "key"


@dataclass(frozen=True)
class Shown:
    """One phase as it was: its index among the trial's phases (one beyond the last is the ground that follows them),
    planned and shown frames, and the first flip's stamp in seconds on the session's monotonic clock. Phases that an
    answer skipped are absent."""

    phase: int
    planned_frames: int
    shown_frames: int
    onset_s: float


@dataclass(frozen=True)
class Outcome:
    """A trial as it happened. ``timing_ok`` is False when a frame came late, a stamp cannot be trusted, or another
    window had the keyboard.

    cut_short: the block's time ended while this trial was running and it had no answer: no score counts it.
    """

    index: int
    trial: Trial
    answers: tuple[Answer, ...]
    shown: tuple[Shown, ...]
    onset_s: float
    late_frames: int
    timing_ok: bool
    cut_short: bool = False

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        """For each stream what its answer was worth; judged once."""
        return judge(self)

    @property
    def correct(self) -> bool:
        """Whether every stream of the trial was answered as expected."""
        return all(verdict.correct for verdict in self.verdicts.values())


@dataclass(frozen=True)
class Verdict:
    """What one stream's answer was worth. ``rt_s`` is that of the first used answer, of the last one in a sequence or
    path, as is ``source``; both are None without an answer."""

    expected: Expected
    response: Expected
    correct: bool
    rt_s: float | None
    source: Source | None = None


def judge(outcome: Outcome) -> dict[str, Verdict]:
    """For each stream of the trial what was expected, what was answered, whether that was correct, and when."""
    verdicts = {}
    for stream, expected in outcome.trial.expected.items():
        used = [answer for answer in outcome.answers if answer.stream == stream and answer.used]
        rt_s, source = (used[-1].rt_s, used[-1].source) if used else (None, None)
        if isinstance(expected, tuple):
            given = tuple(answer.answer for answer in used)
            strays = any(a.stream == stream and not a.used and 0 <= a.rt_s <= (rt_s or 0) for a in outcome.answers)
            verdicts[stream] = Verdict(expected, given or None, given == expected and not strays, rt_s, source)
        else:
            response = used[0].answer if used else None
            verdicts[stream] = Verdict(expected, response, response == expected, rt_s, source)
    return verdicts
