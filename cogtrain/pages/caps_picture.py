"""How the caps of a task that is answered by touch are drawn: like keys, below the stimuli."""

from __future__ import annotations

from collections.abc import Iterable

from cogtrain.engine.touch_caps import Cap
from cogtrain.pages.form_layout import Part
from cogtrain.pages.page import key_cap
from cogtrain.trial import Box, Picture


def caps_picture(caps: Iterable[Cap], language: str) -> Picture:
    """The caps as they are drawn below the stimuli."""
    parts: list[Part] = []
    for cap in caps:
        height, width = cap.height - 0.012, cap.width - 0.012
        parts.append(Box(cap.x, cap.y, width, height, corner=0.02, fill="panel", line="accent", line_width=0.004))
        parts += key_cap(cap.key, language, cap.x, cap.y)[0][1:]
    return tuple(parts)
