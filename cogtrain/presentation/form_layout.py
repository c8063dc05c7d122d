"""Where the parts of a form stand: answers, a scale, a review of answers, a field with its keyboard. Pure."""

from __future__ import annotations

from cogtrain.errors import refuse
from cogtrain.presentation import look
from cogtrain.presentation.forms import BLANK, ERASE, Choices, Entry, FormState, digits
from cogtrain.presentation.raster import text_width
from cogtrain.trial import Box, Circle, Line, Polygon, Target, Text

Part = Text | Polygon | Box | Circle | Line

ROWS = {
    "digits": ("123", "456", "789", "0"),
    "number": ("123", "456", "789", "0"),
    "code": ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"),
    "text": ("1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.?"),
    "secret": ("1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm,.!"),
}

TOP_Y = 0.408
OPTION_HEIGHT, TIGHT_HEIGHT, OPTION_GAP = 0.062, 0.053, 0.011
KEY_SIDE, WIDE_KEY, KEY_GAP = 0.066, 0.080, 0.010
FIELD_HEIGHT = 0.10
SCALE_BOX = 0.084
REVIEW_ROWS, REVIEW_GAP = 10, 0.007
REVIEW_ROW_LEAST, REVIEW_ROW_MOST = 0.038, 0.052
REVIEW_HALF_WIDTH, REVIEW_COLUMN_GAP = 0.63, 0.02
REVIEW_TEXT, REVIEW_SMALL_TEXT = look.SMALL, 0.031  # the smaller one where two columns share the width


def fits(choices: Choices, top_y: float, bottom_y: float, tight: bool) -> bool:
    """Whether the answers have room between two heights."""
    return slack(choices, top_y, bottom_y, tight) >= -1e-9


def slack(choices: Choices, top_y: float, bottom_y: float, tight: bool) -> float:
    """Room that the answers leave between two heights; negative where there is too little."""
    if choices.scale:
        return top_y - bottom_y - SCALE_BOX - 0.1
    if choices.review:
        return top_y - bottom_y - min(REVIEW_ROWS, len(choices.options)) * (REVIEW_ROW_LEAST + REVIEW_GAP)
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
    if choices.review:
        return _review(choices, state, top_y, bottom_y)
    return _list(choices, state, (top_y + bottom_y) / 2, TIGHT_HEIGHT if tight else OPTION_HEIGHT, where)


def _list(
    choices: Choices, state: FormState, middle_y: float, height: float, where: str
) -> tuple[list[Part], list[Target]]:
    step = height + OPTION_GAP
    total = len(choices.options) * step - OPTION_GAP
    beside, most = (0.2, 2 * REVIEW_HALF_WIDTH) if choices.several else (0.16, 2 * look.TEXT_HALF_WIDTH)
    room = most - beside + 0.03
    longest = max(
        (option.words for option in choices.options), key=lambda words: text_width(words, look.BODY, bold=True)
    )
    size = next((each for each in (look.BODY, look.SMALL) if text_width(longest, each) <= room), look.SMALL)
    widest = text_width(longest, size)
    width = min(most, max(0.5, widest + beside))
    if widest > room:
        raise refuse(f"page {where}", "an answer that is too long", "at most some 40 characters", "Shorten it.")
    y = middle_y + total / 2 - height / 2
    parts: list[Part] = []
    targets: list[Target] = []
    for i, option in enumerate(choices.options):
        on = option.name in state.ticked if choices.several else option.name == state.selected
        line, width_of_line = ("accent", 0.006) if on else ("edge", 0.003)
        parts.append(Box(0, y, width, height, corner=0.014, fill="panel", line=line, line_width=width_of_line))
        left = -width / 2 + 0.04
        fill = "accent" if on else "ground"
        if choices.several:
            parts.append(Box(left, y, 0.042, 0.042, corner=0.008, fill=fill, line="accent", line_width=0.003))
        else:
            parts.append(Circle(left, y, 0.021, fill=fill, line="accent", line_width=0.003))
        if choices.several and on:
            parts.append(_tick_mark(width / 2 - 0.045, y))
        parts.append(Text(digits(choices)[i], left, y, look.SMALL * 0.92, colour="ink" if on else "accent", bold=True))
        parts.append(Text(option.words, left + 0.045, y, size, anchor="left", bold=on and not choices.several))
        targets.append(Target(f"choose:{option.name}", 0, y, width / 2))
        y -= step
    return parts, targets


def _tick_mark(x: float, y: float) -> Line:
    return Line(((x - 0.014, y), (x - 0.004, y - 0.012), (x + 0.016, y + 0.014)), colour="accent", width=0.006)


def cropped(text: str, height: float, width: float) -> str:
    """The text, or its beginning with three dots where it would be wider."""
    if text_width(text, height) <= width:
        return text
    while text and text_width(f"{text}…", height) > width:
        text = text[:-1]
    return f"{text.rstrip(' ,.;:—')}…"


def _review(choices: Choices, state: FormState, top_y: float, bottom_y: float) -> tuple[list[Part], list[Target]]:
    """A row for each answer, of which each can be touched: number, words, what was answered. More than ten stand in two
    columns."""
    columns = 1 if len(choices.options) <= REVIEW_ROWS else 2
    rows = -(-len(choices.options) // columns)
    step = min(REVIEW_ROW_MOST + REVIEW_GAP, (top_y - bottom_y) / rows)
    text_height = REVIEW_TEXT if columns == 1 else REVIEW_SMALL_TEXT
    width = (2 * REVIEW_HALF_WIDTH - (columns - 1) * REVIEW_COLUMN_GAP) / columns
    noted = max(text_width(option.note, text_height, bold=True) for option in choices.options)
    numbered = max(text_width(number, text_height, bold=True) for number in digits(choices))
    parts: list[Part] = []
    targets: list[Target] = []
    for i, (option, number) in enumerate(zip(choices.options, digits(choices), strict=True)):
        x = -REVIEW_HALF_WIDTH + width / 2 + (i // rows) * (width + REVIEW_COLUMN_GAP)
        y = top_y - (i % rows + 0.5) * step
        begun = bool(state.last) and number.startswith(state.last)
        line, line_width = ("accent", 0.006) if begun else ("edge", 0.002)
        parts.append(Box(x, y, width, step - REVIEW_GAP, corner=0.012, fill="panel", line=line, line_width=line_width))
        left, right = x - width / 2 + 0.018, x + width / 2 - 0.018
        words_at = left + numbered + 0.02
        words = cropped(option.words, text_height, right - noted - 0.025 - words_at)
        parts.append(Text(number, left, y, text_height, colour="accent", bold=True, anchor="left"))
        parts.append(Text(words, words_at, y, text_height, anchor="left"))
        parts.append(Text(option.note, right, y, text_height, colour="accent", bold=True, anchor="right"))
        targets.append(Target(f"choose:{option.name}", x, y, width / 2))
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
