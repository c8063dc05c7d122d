"""What came back: a trial as it happened, and what its answers were worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cogtrain.trial.trial import Expected, Trial, typed

Source = Literal["key", "touch", "pointer"]
"""A window cannot tell a finger from a mouse: both are a touch. A display that can says pointer for the mouse."""


@dataclass(frozen=True)
class Answer:
    """One press or touch. ``rt_s`` counts from the stimulus onset and is negative for one that came before it.

    used: it is the answer (or part of the sequence) of its stream; presses that came later or too early are kept, not
        used. source: what it was given by; a touch is stamped when the window reads its events, once a frame. x, y:
        where, in the units of pictures; None for keys.
    """

    stream: str
    answer: str
    rt_s: float
    used: bool
    source: Source = "key"
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True)
class Heard:
    """One sound as it was: the phase that it began with, its name in the block, the flip at which it was asked for, and
    when it left the computer by the sound device's own account, in seconds on the session's clock; None where the
    device does not tell."""

    phase: int
    sound: str
    flip_s: float
    onset_s: float | None


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
    heard: tuple[Heard, ...] = ()

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
    """What one stream's answer was worth. ``rt_s`` is that of the first used answer, of the last one in a sequence, a
    path or something typed, as are ``source`` and its place; all are None without an answer."""

    expected: Expected
    response: Expected
    correct: bool
    rt_s: float | None
    source: Source | None = None
    x: float | None = None
    y: float | None = None


def judge(outcome: Outcome) -> dict[str, Verdict]:
    """For each stream of the trial what was expected, what was answered, whether that was correct, and when."""
    verdicts = {}
    for stream, expected in outcome.trial.expected.items():
        used = [answer for answer in outcome.answers if answer.stream == stream and answer.used]
        last = used[-1] if used else None
        rt_s = None if last is None else last.rt_s
        by = (None, None, None) if last is None else (last.source, last.x, last.y)
        if isinstance(expected, tuple):
            given = tuple(answer.answer for answer in used)
            strays = any(a.stream == stream and not a.used and 0 <= a.rt_s <= (rt_s or 0) for a in outcome.answers)
            verdicts[stream] = Verdict(expected, given or None, given == expected and not strays, rt_s, *by)
        else:
            response = typed(answer.answer for answer in used) or None
            verdicts[stream] = Verdict(expected, response, response == expected, rt_s, *by)
    return verdicts
