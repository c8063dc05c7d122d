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
HALF_HEIGHT = 0.5  # of what pictures are made for
STIMULI = 0.6  # how far they reach to both sides
BESIDE_TOP_Y = 0.27  # above it stands Stop


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


def touch_caps(
    block: Block,
    keys: Mapping[str, tuple[str, ...]],
    half_width: float,
    half_height: float = HALF_HEIGHT,
    least: float = SMALLEST,
) -> tuple[Cap, ...]:
    """The caps of a block's answers, in the order of its streams; none of those that have places of their own.

    half_width, half_height: of the window. least: what 2 cm are there, where that is known. Below the stimuli in one
    row where it has room, else in more; on a screen that is held upright in the room beneath them; on one that is wide
    and small to both sides of them, under the thumbs.
    """
    key_of = _keys_to_touch(block, keys)
    if half_height - HALF_HEIGHT >= least / 2:
        return _beneath(key_of, half_width, half_height, least)
    if least > HEIGHT and half_width - STIMULI >= SMALLEST:
        return _beside(key_of, half_width, least)
    answers, room = list(key_of), 2 * (half_width - EDGE)
    a_row = max(1, int((room + GAP) / (SMALLEST + GAP)))
    rows = [answers[first : first + a_row] for first in range(0, len(answers), a_row)]
    return _in_rows(key_of, rows, room, (TOP_Y, HEIGHT), WIDEST)


def _in_rows(
    key_of: Mapping[str, str], rows: list[list[str]], room: float, place: tuple[float, float], widest: float
) -> tuple[Cap, ...]:
    """Rows below one another, each around the middle. place: the upper edge of the first, and how high each is."""
    top_y, height = place
    caps: list[Cap] = []
    for number, row in enumerate(rows):
        width = min(widest, (room - GAP * (len(row) - 1)) / len(row))
        y = top_y - height / 2 - number * (height + GAP)
        for i, answer in enumerate(row):
            x = (i - (len(row) - 1) / 2) * (width + GAP)
            caps.append(Cap(answer, key_of[answer], x, y, width, height))
    return tuple(caps)


def _keys_to_touch(block: Block, keys: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The first key of each answer that has no place of its own, by the card's name for it."""
    pointed = {target.name for trial in block.trials for target in trial.targets}
    key_of: dict[str, str] = {}
    for stream in block.streams:
        for answer in stream.answers:
            for key in keys_of(stream.name, answer, keys)[:1] if answer not in pointed else ():
                key_of[key_entry(stream.name, answer, keys)] = key
    return key_of


def _beneath(key_of: Mapping[str, str], half_width: float, half_height: float, least: float) -> tuple[Cap, ...]:
    """As few rows as their width allows, as high as they have room."""
    answers, room = list(key_of), 2 * (half_width - EDGE)
    if not answers:
        return ()
    high = half_height - HALF_HEIGHT - EDGE
    count = -(-len(answers) // max(1, int((room + GAP) / (least + GAP))))
    a_row = -(-len(answers) // count)  # as even as they come
    height = min(1.2 * max(least, HEIGHT), (high - GAP * (count - 1)) / count)
    top_y = -HALF_HEIGHT - (high - count * (height + GAP)) / 2
    rows = [answers[first : first + a_row] for first in range(0, len(answers), a_row)]
    return _in_rows(key_of, rows, room, (top_y, height), max(WIDEST, least))


def _beside(key_of: Mapping[str, str], half_width: float, least: float) -> tuple[Cap, ...]:
    """The first half of them in a column on the left, the others on the right, in the lower part of the screen."""
    answers = list(key_of)
    left = answers[: -(-len(answers) // 2)]
    width = min(max(WIDEST, least), half_width - STIMULI - GAP)
    caps: list[Cap] = []
    for column, sign in ((left, -1), (answers[len(left) :], 1)):
        rows = max(1, len(column))
        height = min(least, (HALF_HEIGHT + BESIDE_TOP_Y - GAP * rows) / rows)
        for i, answer in enumerate(column):
            y = -HALF_HEIGHT + EDGE + height / 2 + (rows - 1 - i) * (height + GAP)
            caps.append(Cap(answer, key_of[answer], sign * (half_width - EDGE / 2 - width / 2), y, width, height))
    return tuple(caps)


def touched(caps: Iterable[Cap], x: float, y: float) -> str | None:
    """The answer that a touch gives: of the cap that it lies on, the nearest where it lies on two."""
    near = [(abs(x - cap.x) + abs(y - cap.y), cap.answer) for cap in caps if cap.holds(x, y)]
    return min(near)[1] if near else None
