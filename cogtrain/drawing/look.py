"""The one look: colours, sizes, places. Every page and every paradigm draws by these roles, and by nothing else.

Lengths are shares of the window's smaller side, as in the trial contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

Rgb = tuple[int, int, int]
Colours = Mapping[str, Rgb]

FONTS: Final = Path(__file__).parent / "fonts"
FONT_FILES: Final = {False: FONTS / "OpenSans-Regular.ttf", True: FONTS / "OpenSans-Semibold.ttf"}

# Contrast on the ground: text 13.6, muted 7.2, accent 9.4, correct 9.6, other 8.7 (WCAG 2.1 ratio; tests hold them at
# 7 and more).
COLOURS: Final[dict[str, Rgb]] = {
    "ground": (30, 34, 42),
    "text": (240, 238, 230),
    "muted": (172, 178, 188),
    "accent": (150, 205, 232),
    "panel": (46, 52, 63),
    "edge": (98, 108, 124),
    "correct": (166, 212, 160),
    "other": (226, 190, 132),
    "ink": (20, 24, 30),
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "red": (232, 138, 124),
    "green": (146, 206, 140),
    "blue": (134, 178, 240),
    "yellow": (236, 214, 130),
}

# The same roles on a light ground, for pages: contrast 17.8, 8.7, 8.7, 8.6, 8.1 in the same order.
LIGHT: Final[dict[str, Rgb]] = {
    "ground": (250, 249, 245),
    "text": (16, 18, 22),
    "muted": (66, 72, 82),
    "accent": (6, 74, 124),
    "panel": (232, 234, 236),
    "edge": (96, 104, 116),
    "correct": (20, 84, 34),
    "other": (118, 62, 4),
    "ink": (255, 255, 255),
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "red": (172, 34, 22),
    "green": (20, 100, 34),
    "blue": (20, 78, 176),
    "yellow": (132, 96, 0),
}

BODY: Final = 0.042
HEADING: Final = 0.058
SMALL: Final = 0.036
KEY_CAP: Final = 0.040
LINE_HEIGHT: Final = 1.45
LINE_CHARACTERS: Final = 55
LINES_AT_MOST: Final = 6

HEADING_Y: Final = 0.375
CAPTION_Y: Final = 0.345
MIDDLE_Y: Final = 0.03
ABOVE_TRACK_Y: Final = 0.12
TRACK_Y: Final = -0.17
TRACK_HEIGHT: Final = 0.13
TRACK_HALF_WIDTH: Final = 0.30
PRESS_Y: Final = -0.345
HINT_Y: Final = -0.265
PROGRESS_Y: Final = -0.452
ENTRY_HINT_Y: Final = -0.435
TEXT_HALF_WIDTH: Final = 0.60

STOP_SIZE: Final = 0.036
STOP_MARGIN: Final = 0.022
PATCH_SHARE: Final = 0.055
PATCH_AT_LEAST_PX: Final = 40


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.1)."""
    linear = [c / 12.92 / 255 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
