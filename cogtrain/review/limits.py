"""What scores cannot say: at the foot of every page that has any."""

from __future__ import annotations

from cogtrain.wording.reader import tell

SENTENCES = ("advice", "score", "practice", "short_form", "samples", "shaded", "costs", "apart")


def limits_heading() -> str:
    """What stands above them."""
    return tell("limits.heading")


def limits() -> tuple[str, ...]:
    """The sentences, a line each."""
    return tuple(tell(f"limits.{name}") for name in SENTENCES)
