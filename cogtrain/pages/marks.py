"""What stands on pages besides words and answers: the bar of progress, the track of a level. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from cogtrain.drawing import look
from cogtrain.pages.form_layout import Part
from cogtrain.trial import Box, Circle, Polyline, Text

MOST_PROGRESS = 1.2


@dataclass(frozen=True)
class Track:
    """A level over blocks: 0 (easiest shown) to 1 (hardest shown), the next block's last, and what that one is
    called."""

    heights: tuple[float, ...]
    label: str


def progress_bar(done: float, words: str, scale: float = 1.0) -> list[Part]:
    """A thin bar with its words above it."""
    width, height, y = 0.5, 0.012, look.PROGRESS_Y - (0.018 if scale > 1 else 0.0)  # clear of larger caps
    filled = max(height, width * min(1.0, max(0.0, done)))
    return [
        Text(words, y=y + 0.034, height=look.SMALL * min(scale, MOST_PROGRESS), colour="muted"),
        Box(0, y, width, height, corner=height / 2, fill="panel", line=None),
        Box(-width / 2 + filled / 2, y, filled, height, corner=height / 2, fill="accent", line=None),
    ]


def track_picture(track: Track, scale: float = 1.0) -> list[Part]:
    """Dots from left to right, a step up for a harder block; the next one is filled, with its name beside it."""
    count = len(track.heights)
    step = min(0.12, 2 * look.TRACK_HALF_WIDTH / max(1, count - 1))
    xs = [(i - (count - 1) / 2) * step for i in range(count)]
    ys = [look.TRACK_Y + (height - 0.5) * look.TRACK_HEIGHT for height in track.heights]
    parts: list[Part] = [Polyline(tuple(zip(xs, ys, strict=True)), colour="edge", width=0.004)] if count > 1 else []
    parts += [Circle(x, y, 0.009, fill="ground", line="muted") for x, y in zip(xs[:-1], ys[:-1], strict=True)]
    parts.append(Circle(xs[-1], ys[-1], 0.015, fill="accent", line=None))
    size = look.SMALL * scale
    parts.append(Text(track.label, xs[-1] + 0.035, ys[-1], size, colour="accent", bold=True, anchor="left"))
    return parts
