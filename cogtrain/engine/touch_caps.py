"""Where a task is answered by touch: the caps of its keys in a row below the stimuli. Pure: answers in, places out.

A cap is 0.14 of the window's shorter side or more either way: 2 cm and more where that side is 14.3 cm or longer, as on
a tablet of 10 inches (this project's own choice).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cogtrain.engine.responses import keys_of
from cogtrain.trial import Block, key_entry

SMALLEST, WIDEST, HEIGHT = 0.14, 0.30, 0.16
GAP, EDGE = 0.005, 0.01
TOP_Y = -0.315
REACH = 0.01


@dataclass(frozen=True)
class Cap:
    """The place of one answer, around (x, y), in shares of the window's shorter side; ``key`` is drawn on it."""

    answer: str
    key: str
    x: float
    y: float
    width: float
    height: float = HEIGHT

    def holds(self, x: float, y: float) -> bool:
        """Whether a touch lies on it."""
        return abs(x - self.x) <= self.width / 2 + REACH and abs(y - self.y) <= self.height / 2 + REACH


def touch_caps(block: Block, keys: Mapping[str, tuple[str, ...]], half_width: float) -> tuple[Cap, ...]:
    """The caps of a block's answers, in the order of its streams; none of those that have places of their own.

    half_width: of the window. One row where it has room, else two.
    """
    pointed = {target.name for trial in block.trials for target in trial.targets}
    key_of: dict[str, str] = {}
    for stream in block.streams:
        for answer in stream.answers:
            for key in keys_of(stream.name, answer, keys)[:1] if answer not in pointed else ():
                key_of[key_entry(stream.name, answer, keys)] = key
    answers = list(key_of)
    room = 2 * (half_width - EDGE)
    a_row = max(1, int((room + GAP) / (SMALLEST + GAP)))
    rows = [answers[first : first + a_row] for first in range(0, len(answers), a_row)]
    caps: list[Cap] = []
    for number, row in enumerate(rows):
        width = min(WIDEST, (room - GAP * (len(row) - 1)) / len(row))
        y = TOP_Y - HEIGHT / 2 - number * (HEIGHT + GAP)
        for i, answer in enumerate(row):
            x = (i - (len(row) - 1) / 2) * (width + GAP)
            caps.append(Cap(answer, key_of[answer], x, y, width))
    return tuple(caps)


def touched(caps: Iterable[Cap], x: float, y: float) -> str | None:
    """The answer that a touch gives: of the cap that it lies on, the nearest where it lies on two."""
    near = [(abs(x - cap.x) + abs(y - cap.y), cap.answer) for cap in caps if cap.holds(x, y)]
    return min(near)[1] if near else None
