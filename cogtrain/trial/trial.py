"""A trial: phases, a response window, and what each stream of answers is expected to be."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Scalar = str | int | float | bool | None
ERASE, ENTER = "erase", "enter"
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
    sound: name of a sound of the block that begins with this phase.
    """

    show: tuple[str, ...] = ()
    seconds: float | None = None
    until_response: bool = False
    feedback: Feedback = "none"
    counts_ms: bool = False
    sound: str | None = None


@dataclass(frozen=True)
class Target:
    """A place to click or touch; its name is the answer. Where several streams know an answer of that name, it goes
    to the first that still waits for one."""

    name: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Stream:
    """One stream of answers. Streams may share keys, and names of answers: what is given goes to the first of them, in
    the block's order, that still waits for an answer.

    kind: "choice" takes the first answer; "sequence" as many as are expected, in order; "path" goes on only with the
        next expected one (trails: other targets are logged as errors); "typed" takes signs one after another, "erase"
        takes the last back, "enter" gives them: the answer is all of them together, as "17". What was given of a
        sequence, a path or something typed is echoed by pictures named ``echo:<answer>:<k>`` (k counted from 0) or
        ``echo:<answer>``, where the bank has them, until the last phase that waits for the answer is over.
    """

    name: str
    answers: tuple[str, ...]
    kind: Literal["choice", "sequence", "path", "typed"] = "choice"

    def __post_init__(self) -> None:
        """ValueError where enter and erase do not stand as their kind needs it."""
        if (self.kind == "typed") != (ENTER in self.answers):
            raise ValueError(f'stream "{self.name}": "{ENTER}" among the answers of what is typed, and nowhere else')


def typed(given: Iterable[str]) -> str:
    """What stands there after these answers of a stream; of a choice the answer itself."""
    signs: list[str] = []
    for answer in given:
        if answer == ERASE:
            del signs[-1:]
        elif answer != ENTER:
            signs.append(answer)
    return "".join(signs)


def key_entry(stream: str, answer: str, keys: Container[str]) -> str:
    """Under which name a card gives the keys of an answer: ``stream.answer`` where it says so, else ``answer``."""
    own = f"{stream}.{answer}"
    return own if own in keys else answer


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
