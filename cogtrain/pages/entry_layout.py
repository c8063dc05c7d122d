"""Where a field stands, what is written in it, and the keyboard to touch below it. Pure."""

from __future__ import annotations

from cogtrain.drawing import look
from cogtrain.drawing.raster import text_width
from cogtrain.pages.form import BLANK, ERASE, NEW_LINE, SHIFT, SIGNS, Entry, FormState
from cogtrain.pages.form_layout import Part
from cogtrain.trial import Box, Target, Text
from cogtrain.wording import say

ROWS = {
    "digits": ("123", "456", "789", "0"),
    "number": ("123", "456", "789", "0"),
    "code": ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"),
}
LETTERS = ("qwertyuiop", "asdfghjkl'", "zxcvbnm,.?")
SIGN_ROWS = ("1234567890", "äöüßéèêàâç", "ñëïîôùû-!:")
SHIFTED = {"'": '"', ",": ";", ".": ":", "?": "!", "-": "_", "!": "?", ":": "…", "ß": "ß"}
WIDE_KEY, KEY_GAP = 0.080, 0.010
LOWEST_ROW, HIGHEST_ROW = 0.052, 0.078
LOWEST_PAD_ROW = 0.064
LINES_WRITTEN, WRITTEN_LINE, BOX_MARGIN = 5, 1.3, 0.014
LARGE_LINES = 3  # written in large type, so that its keys are no smaller
FIELD_HEIGHT, BELOW_FIELD = 0.10, 0.02


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
