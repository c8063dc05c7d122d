"""What a trial may answer while it runs: a word, or a number composed of digits that were built before the block."""

from __future__ import annotations

from typing import Final

from cogtrain.drawing.raster import text_width
from cogtrain.trial import Circle, Picture, Polyline, Text
from cogtrain.wording import say

FEEDBACK_Y: Final = -0.24
DIGIT_STEP: Final = 0.075
DIGIT_HEIGHT: Final = 0.12
LARGEST: Final = 99999


def feedback_pictures(language: str) -> dict[str, Picture]:
    """Words for "correct", "other" and "none", and each digit at each place of numbers of up to five (``7:0:3``)."""
    pictures: dict[str, Picture] = {
        "correct": _marked("correct", say(language, "trial.correct")),
        "other": _marked("other", say(language, "trial.other")),
        "none": (Text(say(language, "trial.none"), y=FEEDBACK_Y, height=0.055, colour="muted"),),
    }
    for length in range(1, len(str(LARGEST)) + 1):
        for place in range(length):
            for digit in "0123456789":
                x = (place - (length - 1) / 2) * DIGIT_STEP
                pictures[f"{digit}:{place}:{length}"] = (Text(digit, x=x, height=DIGIT_HEIGHT, bold=True),)
    return pictures


def number_names(value: int) -> tuple[str, ...]:
    """The pictures that compose a number from 0 to 99999."""
    digits = str(min(max(value, 0), LARGEST))
    return tuple(f"{digit}:{place}:{len(digits)}" for place, digit in enumerate(digits))


def _marked(kind: str, word: str) -> Picture:
    """The word with its mark in front, a tick or a ring: they differ in shape and word as well as in colour."""
    height = 0.055
    left = -(text_width(word, height, bold=True) + 0.075) / 2
    mark: Picture
    if kind == "correct":
        points = ((left, FEEDBACK_Y), (left + 0.018, FEEDBACK_Y - 0.018), (left + 0.05, FEEDBACK_Y + 0.022))
        mark = (Polyline(points, colour=kind, width=0.009),)
    else:
        mark = (Circle(left + 0.025, FEEDBACK_Y, 0.02, line=kind, line_width=0.008),)
    return (*mark, Text(word, x=left + 0.075, y=FEEDBACK_Y, height=height, colour=kind, bold=True, anchor="left"))
