"""Where answers stand: a list, a scale, a review of answers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cogtrain.drawing import look
from cogtrain.drawing.raster import text_width
from cogtrain.errors import refuse
from cogtrain.pages.form import Choices, FormState, digits
from cogtrain.pages.lines import Misfit, long_words, one_line, shortened, too_long
from cogtrain.trial import Box, Circle, Polygon, Polyline, Target, Text

Part = Text | Polygon | Box | Circle | Polyline


TOP_Y = 0.408
OPTION_HEIGHT, TIGHT_HEIGHT, OPTION_GAP = 0.062, 0.053, 0.011
LINE_OF_WORDS, RAISED = 1.35, 0.05  # of their size: the height that words take in a box, and how far above its middle
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
        return top_y - bottom_y - min(REVIEW_ROWS, len(choices.options)) * (REVIEW_ROW_LEAST * size.scale + REVIEW_GAP)
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
