"""Pages that ask: one of some answers, a number on a scale, or something to write. Pure: a form's state and its layout.

Every answer can be given by key and by touch, and corrected before the page is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from cogtrain.errors import refuse
from cogtrain.presentation import look
from cogtrain.presentation.raster import text_width
from cogtrain.trial import Box, Circle, Line, Polygon, Target, Text

Part = Text | Polygon | Box | Circle | Line


@dataclass(frozen=True)
class Choice:
    """An answer: its name, its words, and the digit that chooses it in a list; its place from 1 without."""

    name: str
    words: str
    digit: str = ""


@dataclass(frozen=True)
class Choices:
    """Answers to choose from, as a list, or as a scale with words at both ends.

    at_once: a digit or a touch answers and leaves the page; arrows only move, and the first button then answers.
    optional: the page can be left without an answer. cut: words that are too long for a line end in an ellipsis.
    """

    options: tuple[Choice, ...]
    scale: bool = False
    at_once: bool = False
    low: str = ""
    high: str = ""
    optional: bool = False
    cut: bool = False


def scale(low: str, high: str, lowest: int = 0, highest: int = 10) -> Choices:
    """A rating by number, with words at both ends."""
    options = tuple(Choice(str(number), str(number)) for number in range(lowest, highest + 1))
    return Choices(options, scale=True, low=low, high=high)


@dataclass(frozen=True)
class Entry:
    """Something to write. kind: code, number and digits are one line of a few signs; digits and secret are not shown;
    text has lines."""

    kind: Literal["code", "number", "digits", "secret", "text"]
    longest: int
    shortest: int = 1


@dataclass(frozen=True)
class FormState:
    """What is chosen, or written so far. ``last``: the digit pressed last, so that 1 and 0 make 10."""

    selected: str | None = None
    text: str = ""
    last: str = ""


ROWS = {
    "digits": ("123", "456", "789", "0"),
    "number": ("123", "456", "789", "0"),
    "code": ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"),
    "text": ("1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.?"),
    "secret": ("1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm,.!"),
}
FEW_SIGNS = ("code", "number", "digits")
"""Kinds that take letters A to Z and digits alone, or only these."""
ERASE, BLANK = "backspace", "blank"


# ---------------------------------------------------------------- what a key does


def chosen(choices: Choices, state: FormState, key: str) -> FormState:
    """The state after a key or a touch; keys that mean nothing change nothing."""
    names = [option.name for option in choices.options]
    if key.startswith("choose:"):
        return FormState(key.removeprefix("choose:"))
    forward, back = ("right", "left") if choices.scale else ("down", "up")
    if key in (forward, back):
        at = names.index(state.selected) if state.selected in names else (-1 if key == forward else len(names))
        return FormState(names[max(0, min(len(names) - 1, at + (1 if key == forward else -1)))])
    digit = key.removeprefix("num_")
    if not (len(digit) == 1 and digit.isdigit()):
        return state
    if choices.scale:
        number = "10" if state.last == "1" and digit == "0" and "10" in names else digit
        return FormState(number, last=digit) if number in names else state
    return next((FormState(names[i]) for i, own in enumerate(digits(choices)) if own == digit), state)


def digits(choices: Choices) -> list[str]:
    """The digit of each answer of a list."""
    return [option.digit or str(place) for place, option in enumerate(choices.options, start=1)]


def answers_at_once(choices: Choices | None, key: str) -> bool:
    """Whether a key or touch of that name is an answer that leaves the page."""
    if choices is None or not choices.at_once:
        return False
    return chosen(choices, FormState(), key).selected is not None and key not in ("up", "down", "left", "right")


def written(entry: Entry, state: FormState, typed: str) -> FormState:
    """The state after a sign was typed, or ``backspace``; signs that do not fit the kind are passed over."""
    if typed == ERASE:
        return replace(state, text=state.text[:-1])
    if entry.kind == "code" and typed.isascii():
        typed = typed.upper()
    room = len(state.text) < entry.longest
    return replace(state, text=state.text + typed) if room and takes(entry, typed) else state


def takes(entry: Entry, typed: str) -> bool:
    """Whether a sign is of its kind."""
    return {
        "code": typed.isascii() and typed.isalnum(),
        "digits": typed.isascii() and typed.isdigit(),
        "number": typed.isascii() and typed.isdigit(),
        "secret": typed.isprintable(),
        "text": typed.isprintable() or typed == "\n",
    }[entry.kind]


def complete(choices: Choices | None, entry: Entry | None, state: FormState) -> bool:
    """Whether the page can be left by going on."""
    if choices is not None:
        return choices.optional or state.selected is not None
    return entry is None or len(state.text.strip()) >= entry.shortest


# ---------------------------------------------------------------- layout

TOP_Y = 0.408
OPTION_HEIGHT, TIGHT_HEIGHT, OPTION_GAP = 0.062, 0.053, 0.011
KEY_SIDE, WIDE_KEY, KEY_GAP = 0.066, 0.080, 0.010
FIELD_HEIGHT = 0.10
SCALE_BOX = 0.084


def fits(choices: Choices, top_y: float, bottom_y: float, tight: bool) -> bool:
    """Whether the answers have room between two heights."""
    return slack(choices, top_y, bottom_y, tight) >= -1e-9


def shortened(text: str, width: float) -> str:
    """Text that fits an answer's line of that width, with an ellipsis where it is cut."""
    if text_width(text, look.BODY) <= width:
        return text
    while text and text_width(f"{text.rstrip()}…", look.BODY) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def slack(choices: Choices, top_y: float, bottom_y: float, tight: bool) -> float:
    """Room that the answers leave between two heights; negative where there is too little."""
    if choices.scale:
        return top_y - bottom_y - SCALE_BOX - 0.1
    height = TIGHT_HEIGHT if tight else OPTION_HEIGHT
    return top_y - bottom_y - len(choices.options) * (height + OPTION_GAP) + OPTION_GAP


def choices_layout(
    choices: Choices, state: FormState, top_y: float, bottom_y: float, where: str, tight: bool = False
) -> tuple[list[Part], list[Target]]:
    """The answers between two heights, and where each is touched. Raises CogtrainError where they do not fit."""
    if not fits(choices, top_y, bottom_y, tight):
        found = f"{len(choices.options)} answers below that text"
        raise refuse(f"page {where}", found, "what fits on one page", "Shorten the text.")
    if choices.scale:
        return _scale(choices, state, (top_y + bottom_y) / 2 + 0.03)
    return _list(choices, state, (top_y + bottom_y) / 2, TIGHT_HEIGHT if tight else OPTION_HEIGHT, where)


def _list(
    choices: Choices, state: FormState, middle_y: float, height: float, where: str
) -> tuple[list[Part], list[Target]]:
    step = height + OPTION_GAP
    total = len(choices.options) * step - OPTION_GAP
    words = [option.words for option in choices.options]
    if choices.cut:
        words = [shortened(each, 2 * look.TEXT_HALF_WIDTH - 0.14) for each in words]
    widest = max(text_width(each, look.BODY) for each in words)
    width = min(2 * look.TEXT_HALF_WIDTH, max(0.5, widest + 0.16))
    if widest > width - 0.13:
        raise refuse(f"page {where}", "an answer that is too long", "at most some 40 characters", "Shorten it.")
    y = middle_y + total / 2 - height / 2
    parts: list[Part] = []
    targets: list[Target] = []
    for i, option in enumerate(choices.options):
        on = option.name == state.selected
        line, width_of_line = ("accent", 0.006) if on else ("edge", 0.003)
        parts.append(Box(0, y, width, height, corner=0.014, fill="panel", line=line, line_width=width_of_line))
        left = -width / 2 + 0.04
        parts.append(Circle(left, y, 0.021, fill="accent" if on else "ground", line="accent", line_width=0.003))
        parts.append(Text(digits(choices)[i], left, y, look.SMALL * 0.92, colour="ink" if on else "accent", bold=True))
        parts.append(Text(words[i], left + 0.045, y, look.BODY, anchor="left", bold=on))
        targets.append(Target(f"choose:{option.name}", 0, y, width / 2))
        y -= step
    return parts, targets


def _scale(choices: Choices, state: FormState, y: float) -> tuple[list[Part], list[Target]]:
    count = len(choices.options)
    step = min(0.112, 2 * look.TEXT_HALF_WIDTH / count)
    size = step - 0.014
    parts: list[Part] = []
    targets: list[Target] = []
    for i, option in enumerate(choices.options):
        x = (i - (count - 1) / 2) * step
        on = option.name == state.selected
        fill, line = ("accent", "accent") if on else ("panel", "edge")
        parts.append(Box(x, y, size, SCALE_BOX, corner=0.014, fill=fill, line=line, line_width=0.003))
        parts.append(Text(option.words, x, y, look.BODY, colour="ink" if on else "text", bold=on))
        targets.append(Target(f"choose:{option.name}", x, y, size / 2))
    end = (count * step - 0.014) / 2
    below = y - SCALE_BOX / 2 - 0.04
    parts.append(Text(choices.low, -end, below, look.SMALL, colour="muted", anchor="left"))
    parts.append(Text(choices.high, end, below, look.SMALL, colour="muted", anchor="right"))
    return parts, targets


def entry_layout(
    entry: Entry, state: FormState, lines: list[str], top_y: float, bottom_y: float, erase: str
) -> tuple[list[Part], list[Target]]:
    """The field with what is written so far, and a keyboard to touch below it.

    lines: the text, wrapped. erase: the word on the key that takes the last sign back.
    """
    rows = ROWS[entry.kind]
    side = KEY_SIDE if entry.kind == "text" else WIDE_KEY
    keyboard = (len(rows) + (entry.kind == "text")) * (side + KEY_GAP)
    height = max(0.085, top_y - bottom_y - keyboard - 0.02)
    if entry.kind != "text":
        top_y -= max(0.0, height - FIELD_HEIGHT) / 2
        height = FIELD_HEIGHT
    width = 2 * look.TEXT_HALF_WIDTH if entry.kind in ("text", "secret") else 0.62
    y = top_y - height / 2
    parts: list[Part] = [Box(0, y, width, height, corner=0.014, fill="panel", line="accent", line_width=0.003)]
    if entry.kind == "text":
        room = max(1, int((height - 0.02) / (look.BODY * 1.3)))
        shown = lines[-room:]
        for i, line in enumerate(shown):
            mark = "_" if i == len(shown) - 1 else ""
            at = top_y - 0.012 - (i + 0.5) * look.BODY * 1.3
            parts.append(Text(line + mark, -width / 2 + 0.03, at, look.BODY, anchor="left"))
    else:
        shown_text = "•" * len(state.text) if entry.kind in ("secret", "digits") else state.text
        parts.append(Text(f"{shown_text}_", 0, y, look.HEADING, bold=True))
    return _keyboard(entry, rows, side, top_y - height - 0.02, parts, erase)


def _keyboard(
    entry: Entry, rows: tuple[str, ...], side: float, top_y: float, parts: list[Part], erase: str
) -> tuple[list[Part], list[Target]]:
    targets: list[Target] = []
    step = side + KEY_GAP
    y = top_y - side / 2
    wide = 0.19
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        width = len(row) * step + (wide + KEY_GAP if last else 0) - KEY_GAP
        x = -width / 2 + side / 2
        for sign in row:
            parts += _touch_key(sign, x, y, side, side)
            targets.append(Target(f"type:{sign}", x, y, side / 2))
            x += step
        if last:
            middle = x - side / 2 + wide / 2
            parts += _touch_key(erase, middle, y, wide, side)
            targets.append(Target(ERASE, middle, y, wide / 2))
        y -= step
    if entry.kind == "text":
        parts += _touch_key("", 0, y, 0.5, side)
        targets.append(Target(f"type:{BLANK}", 0, y, 0.25))
    return parts, targets


def _touch_key(sign: str, x: float, y: float, width: float, height: float) -> list[Part]:
    return [
        Box(x, y, width, height, corner=0.012, fill="panel", line="edge", line_width=0.002),
        Text(sign, x, y, look.BODY if len(sign) <= 1 else look.SMALL),
    ]


def typed_by_touch(name: str) -> str | None:
    """The sign of a touched key; None where it is no sign."""
    if name == ERASE:
        return ERASE
    if not name.startswith("type:"):
        return None
    sign = name.removeprefix("type:")
    return " " if sign == BLANK else sign
