"""Where the parts of a form stand: answers, a scale, a review of answers, a field with its keyboard. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cogtrain.drawing import look
from cogtrain.drawing.raster import text_width
from cogtrain.errors import refuse
from cogtrain.pages.form import BLANK, ERASE, NEW_LINE, SHIFT, SIGNS, Choices, Entry, FormState, digits
from cogtrain.pages.lines import Misfit, long_words, one_line, shortened, too_long
from cogtrain.trial import Box, Circle, Polygon, Polyline, Target, Text
from cogtrain.wording import say

Part = Text | Polygon | Box | Circle | Polyline

ROWS = {
    "digits": ("123", "456", "789", "0"),
    "number": ("123", "456", "789", "0"),
    "code": ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"),
}
LETTERS = ("qwertyuiop", "asdfghjkl'", "zxcvbnm,.?")
SIGN_ROWS = ("1234567890", "äöüßéèêàâç", "ñëïîôùû-!:")
SHIFTED = {"'": '"', ",": ";", ".": ":", "?": "!", "-": "_", "!": "?", ":": "…", "ß": "ß"}

TOP_Y = 0.408
OPTION_HEIGHT, TIGHT_HEIGHT, OPTION_GAP = 0.062, 0.053, 0.011
WIDE_KEY, KEY_GAP = 0.080, 0.010
LOWEST_ROW, HIGHEST_ROW = 0.052, 0.078
LOWEST_PAD_ROW = 0.064
LINES_WRITTEN, WRITTEN_LINE, BOX_MARGIN = 5, 1.3, 0.014
LARGE_LINES = 3  # written in large type, so that its keys are no smaller
LINE_OF_WORDS, RAISED = 1.35, 0.05  # of their size: the height that words take in a box, and how far above its middle
FIELD_HEIGHT, BELOW_FIELD = 0.10, 0.02
SCALE_BOX, ENDS_APART = 0.084, 0.06
REVIEW_ROWS, REVIEW_GAP = 10, 0.007
REVIEW_ROW_LEAST, REVIEW_ROW_MOST = 0.038, 0.052
REVIEW_HALF_WIDTH, REVIEW_COLUMN_GAP = 0.63, 0.02
REVIEW_TEXT, REVIEW_SMALL_TEXT = look.SMALL, 0.031  # the smaller one where two columns share the width


@dataclass(frozen=True)
class OptionSize:
    """How large answers stand. tight: as close as they can. scale: of their words."""

    tight: bool = False
    scale: float = 1.0

    @property
    def height(self) -> float:
        return (TIGHT_HEIGHT if self.tight else OPTION_HEIGHT) * self.scale


def fits(choices: Choices, top_y: float, bottom_y: float, size: OptionSize) -> bool:
    """Whether the answers have room between two heights."""
    return slack(choices, top_y, bottom_y, size) >= -1e-9


def slack(choices: Choices, top_y: float, bottom_y: float, size: OptionSize) -> float:
    """Room that the answers leave between two heights; negative where there is too little."""
    if choices.scale:
        return top_y - bottom_y - SCALE_BOX - 0.1 * size.scale
    if choices.review:
        return top_y - bottom_y - min(REVIEW_ROWS, len(choices.options)) * (REVIEW_ROW_LEAST + REVIEW_GAP)
    return top_y - bottom_y - len(choices.options) * (size.height + OPTION_GAP) + OPTION_GAP


def misfits(choices: Choices) -> Iterator[Misfit]:
    """Answers that are longer than their line, or ends of a scale that run into each other."""
    if choices.scale:
        both = sum(text_width(one_line(end), look.SMALL) for end in (choices.low, choices.high))
        if both > len(choices.options) * _scale_step(choices) - ENDS_APART:
            ends = f'"{shortened(choices.low)}" and "{shortened(choices.high)}"'
            yield Misfit(choices.low, f"{ends} below one scale", "ends that fit on one line together", "Shorten them.")
    elif not choices.review:
        for option in choices.options:
            long = list(long_words(option.words, look.SMALL))
            yield from long
            if not long and text_width(one_line(option.words), look.SMALL) > _list_room(choices):
                yield too_long(option.words, f'the answer "{shortened(option.words)}"', "too long for its line")


def _list_room(choices: Choices) -> float:
    """The width that an answer's words have."""
    return 2 * REVIEW_HALF_WIDTH - 0.17 if choices.several else 2 * look.TEXT_HALF_WIDTH - 0.13


def _scale_step(choices: Choices) -> float:
    return min(0.112, 2 * look.TEXT_HALF_WIDTH / len(choices.options))


def choices_layout(
    choices: Choices, state: FormState, top_y: float, bottom_y: float, where: str, size: OptionSize = OptionSize()
) -> tuple[list[Part], list[Target]]:
    """The answers between two heights, and where each is touched. Raises CogtrainError where they do not fit."""
    if not fits(choices, top_y, bottom_y, size):
        found = f"{len(choices.options)} answers below that text"
        raise refuse(f"page {where}", found, "what fits on one page", "Shorten the text.")
    if choices.scale:
        return _scale(choices, state, (top_y + bottom_y) / 2 + 0.03, size.scale)
    if choices.review:
        return _review(choices, state, top_y, bottom_y, size.scale)
    return _list(choices, state, top_y, bottom_y, where, size)


def _list(
    choices: Choices, state: FormState, top_y: float, bottom_y: float, where: str, of: OptionSize
) -> tuple[list[Part], list[Target]]:
    count = len(choices.options)
    height = min(OPTION_HEIGHT * of.scale, max(of.height, (top_y - bottom_y + OPTION_GAP) / count - OPTION_GAP))
    body, small = look.BODY * of.scale, look.SMALL * of.scale
    step = height + OPTION_GAP
    total = count * step - OPTION_GAP
    middle_y = (top_y + bottom_y) / 2
    beside, most = (0.2, 2 * REVIEW_HALF_WIDTH) if choices.several else (0.16, 2 * look.TEXT_HALF_WIDTH)
    room = _list_room(choices)
    longest = max((option.words for option in choices.options), key=lambda words: text_width(words, body, bold=True))
    sizes = (body, small) if LINE_OF_WORDS * body <= height else (small,)
    size = next((each for each in sizes if text_width(longest, each) <= room), small)
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
        bold = on and not choices.several
        parts.append(Text(option.words, left + 0.045, y + RAISED * size, size, anchor="left", bold=bold))
        targets.append(Target(f"choose:{option.name}", 0, y, width / 2))
        y -= step
    return parts, targets


def _tick_mark(x: float, y: float) -> Polyline:
    return Polyline(((x - 0.014, y), (x - 0.004, y - 0.012), (x + 0.016, y + 0.014)), colour="accent", width=0.006)


def cropped(text: str, height: float, width: float) -> str:
    """The text, or its beginning with three dots where it would be wider."""
    if text_width(text, height) <= width:
        return text
    while text and text_width(f"{text}…", height) > width:
        text = text[:-1]
    return f"{text.rstrip(' ,.;:—')}…"


def _review(
    choices: Choices, state: FormState, top_y: float, bottom_y: float, scale: float
) -> tuple[list[Part], list[Target]]:
    """A row for each answer, of which each can be touched: number, words, what was answered. More than ten stand in two
    columns. In large type words grow as far as none is cropped for it."""
    columns = 1 if len(choices.options) <= REVIEW_ROWS else 2
    rows = -(-len(choices.options) // columns)
    step = min(REVIEW_ROW_MOST * scale + REVIEW_GAP, (top_y - bottom_y) / rows)
    text_height = REVIEW_TEXT if columns == 1 else REVIEW_SMALL_TEXT
    both = max(text_width(f"{one.words} {one.note}", 1.0, bold=True) for one in choices.options)
    widest = (2 * REVIEW_HALF_WIDTH / columns - 0.2) / both
    text_height = max(text_height, min(text_height * scale, (step - REVIEW_GAP) / LINE_OF_WORDS, widest))
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


def _scale(choices: Choices, state: FormState, y: float, scale: float) -> tuple[list[Part], list[Target]]:
    count = len(choices.options)
    step = _scale_step(choices)
    size = step - 0.014
    parts: list[Part] = []
    targets: list[Target] = []
    for i, option in enumerate(choices.options):
        x = (i - (count - 1) / 2) * step
        on = option.name == state.selected
        fill, line = ("accent", "accent") if on else ("panel", "edge")
        parts.append(Box(x, y, size, SCALE_BOX, corner=0.014, fill=fill, line=line, line_width=0.003))
        parts.append(Text(option.words, x, y, look.BODY * scale, colour="ink" if on else "text", bold=on))
        targets.append(Target(f"choose:{option.name}", x, y, size / 2))
    end = (count * step - 0.014) / 2
    below, ends = y - SCALE_BOX / 2 - 0.04 * scale, look.SMALL * scale
    if sum(text_width(words, ends) for words in (choices.low, choices.high)) > 2 * end and scale > 1:
        raise refuse("a scale", "ends that run into each other", "ends that fit on one line together", "Shorten them.")
    parts.append(Text(choices.low, -end, below, ends, colour="muted", anchor="left"))
    parts.append(Text(choices.high, end, below, ends, colour="muted", anchor="right"))
    return parts, targets


def written_size(entry: Entry, by_touch: bool, scale: float = 1.0) -> float:
    """How large a text stands in its box: smaller where a keyboard takes its room."""
    return scale * (look.SMALL if entry.kind == "text" and by_touch else look.BODY)


def wanted(entry: Entry, by_touch: bool, scale: float = 1.0) -> float:
    """The height that a field wants with its keyboard: some lines of a text, and keys that can be hit."""
    if entry.kind not in ("text", "secret"):
        return len(ROWS[entry.kind]) * (WIDE_KEY + KEY_GAP) + FIELD_HEIGHT
    box = FIELD_HEIGHT
    if entry.kind == "text":
        box = _lines_wanted(scale) * written_size(entry, by_touch, scale) * WRITTEN_LINE + 2 * BOX_MARGIN
    return box + BELOW_FIELD + (4 * LOWEST_ROW * scale if by_touch or entry.kind == "secret" else 0.0)


def least(entry: Entry, scale: float = 1.0) -> float:
    """The height that a field cannot do without: two lines of a text, and the lowest keys."""
    if entry.kind not in ("text", "secret"):
        return len(ROWS[entry.kind]) * LOWEST_PAD_ROW + FIELD_HEIGHT + BELOW_FIELD
    spared = 0.0
    if entry.kind == "text":
        spared = (_lines_wanted(scale) - 2) * written_size(entry, by_touch=True, scale=scale) * WRITTEN_LINE
    return wanted(entry, by_touch=True, scale=scale) - spared


def _lines_wanted(scale: float) -> int:
    return LINES_WRITTEN if scale == 1 else LARGE_LINES


def entry_layout(
    entry: Entry,
    state: FormState,
    lines: list[str],
    top_y: float,
    bottom_y: float,
    language: str,
    by_touch: bool,
    scale: float = 1.0,
) -> tuple[list[Part], list[Target]]:
    """The field with what is written so far, and a keyboard to touch below it; without one where a text is written with
    real keys.

    lines: the text, wrapped. scale: of all words.
    """
    if entry.kind == "text":
        return _text_layout(entry, state, lines, top_y, bottom_y, language, by_touch, scale)
    rows = 4 if entry.kind == "secret" else len(ROWS[entry.kind])
    highest = HIGHEST_ROW if entry.kind == "secret" else WIDE_KEY + KEY_GAP
    step = min(highest, (top_y - bottom_y - FIELD_HEIGHT - BELOW_FIELD) / rows)
    top_y -= max(0.0, top_y - bottom_y - rows * step - BELOW_FIELD - FIELD_HEIGHT) / 2
    width = 2 * look.TEXT_HALF_WIDTH if entry.kind == "secret" else 0.62
    y = top_y - FIELD_HEIGHT / 2
    hidden = entry.kind in ("secret", "digits")
    shown = "•" * len(state.text) if hidden else state.text
    parts: list[Part] = [
        Box(0, y, width, FIELD_HEIGHT, corner=0.014, fill="panel", line="accent", line_width=0.003),
        Text(f"{shown}_", 0, y, _within(f"{shown}_", look.HEADING * scale, width - 0.06, bold=True), bold=True),
    ]
    below = top_y - FIELD_HEIGHT - BELOW_FIELD
    if entry.kind == "secret":
        keys, targets = _keyboard(entry, state, below, step, language, scale)
    else:
        keys, targets = _pad(ROWS[entry.kind], below, step, say(language, "key.backspace"), scale)
    return [*parts, *keys], targets


def _text_layout(
    entry: Entry,
    state: FormState,
    lines: list[str],
    top_y: float,
    bottom_y: float,
    language: str,
    by_touch: bool,
    scale: float,
) -> tuple[list[Part], list[Target]]:
    size = written_size(entry, by_touch, scale)
    line_height = size * WRITTEN_LINE
    box = _lines_wanted(scale) * line_height + 2 * BOX_MARGIN
    lowest = LOWEST_ROW * scale
    step = min(max(HIGHEST_ROW, lowest), max(lowest, (top_y - bottom_y - BELOW_FIELD - box) / 4))
    hint_size = look.SMALL * scale
    below = 4 * step + BELOW_FIELD if by_touch else hint_size * 1.6
    height = max(line_height + 2 * BOX_MARGIN, top_y - bottom_y - below)
    width = 2 * look.TEXT_HALF_WIDTH
    parts: list[Part] = [
        Box(0, top_y - height / 2, width, height, corner=0.014, fill="panel", line="accent", line_width=0.003)
    ]
    shown = lines[-max(1, int((height - 2 * BOX_MARGIN) / line_height + 1e-6)) :]
    for i, line in enumerate(shown):
        mark = "_" if i == len(shown) - 1 else ""
        at = top_y - BOX_MARGIN - (i + 0.5) * line_height
        parts.append(Text(line + mark, -width / 2 + 0.03, at, size, anchor="left"))
    if not by_touch:
        hint = say(language, "write.keyboard")
        return [*parts, Text(hint, 0, top_y - height - hint_size, hint_size, colour="muted")], []
    keys, targets = _keyboard(entry, state, top_y - height - BELOW_FIELD, step, language, scale)
    return [*parts, *keys], targets


def _pad(
    rows: tuple[str, ...], top_y: float, row_step: float, erase: str, scale: float
) -> tuple[list[Part], list[Target]]:
    """Keys of a code or a number, DELETE beside the last row."""
    parts: list[Part] = []
    targets: list[Target] = []
    step, wide, height = WIDE_KEY + KEY_GAP, 0.19, row_step - KEY_GAP
    y = top_y - height / 2
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        width = len(row) * step + (wide + KEY_GAP if last else 0) - KEY_GAP
        x = -width / 2 + WIDE_KEY / 2
        for sign in row:
            parts += _touch_key(sign, x, y, WIDE_KEY, height, scale)
            targets.append(Target(f"type:{sign}", x, y, WIDE_KEY / 2))
            x += step
        if last:
            middle = x - WIDE_KEY / 2 + wide / 2
            parts += _touch_key(erase, middle, y, wide, height, scale)
            targets.append(Target(ERASE, middle, y, wide / 2))
        y -= row_step
    return parts, targets


def _keyboard(
    entry: Entry, state: FormState, top_y: float, step: float, language: str, scale: float
) -> tuple[list[Part], list[Target]]:
    """Letters, or digits and accents, in three rows; below them what changes between these, blank, new line, delete."""
    parts: list[Part] = []
    targets: list[Target] = []
    column, height = 2 * look.TEXT_HALF_WIDTH / 10, step - 0.008
    y = top_y - step / 2
    for row in SIGN_ROWS if state.signs else LETTERS:
        for place, sign in enumerate(row):
            x = (place - 4.5) * column
            typed = SHIFTED.get(sign, sign.upper()) if state.shift else sign
            parts += _touch_key(typed, x, y, column - KEY_GAP, height, scale)
            targets.append(Target(f"type:{typed}", x, y, (column - KEY_GAP) / 2))
        y -= step
    signs = "key.letters" if state.signs else "key.signs"
    below = [(SHIFT, say(language, "key.shift"), 2.0), (SIGNS, say(language, signs), 1.5), (f"type:{BLANK}", "", 3.0)]
    below += [(f"type:{NEW_LINE}", say(language, "key.return"), 1.5)] if entry.kind == "text" else []
    below.append((ERASE, say(language, "key.backspace"), 10 - sum(columns for _, _, columns in below)))
    left = -5 * column
    for name, words, columns in below:
        x, width = left + columns * column / 2, columns * column - KEY_GAP
        on = (name == SHIFT and state.shift) or (name == SIGNS and state.signs)
        parts += _touch_key(words, x, y, width, height, scale, on=on)
        targets.append(Target(name, x, y, width / 2))
        left += columns * column
    return parts, targets


def _touch_key(
    sign: str, x: float, y: float, width: float, height: float, scale: float, *, on: bool = False
) -> list[Part]:
    size = _within(sign, min((look.BODY if len(sign) <= 1 else look.SMALL) * scale, height * 0.8), width - 0.03)
    return [
        Box(x, y, width, height, corner=0.012, fill="panel", line="accent" if on else "edge", line_width=0.002),
        Text(sign, x, y, size, colour="accent" if on else "text"),
    ]


def _within(words: str, size: float, width: float, *, bold: bool = False) -> float:
    """That size, or the largest at which the words have room on one line."""
    wide = text_width(words, size, bold)
    return size if wide <= width else size * width / wide
