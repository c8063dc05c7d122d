"""Which display lists a frame of a block is drawn by. Pure."""

from __future__ import annotations

from cogtrain.engine.running import Frame
from cogtrain.pages.trial_feedback import number_names


def frame_lists(frame: Frame, named: dict[str, tuple[int, ...]], extra: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    """What is drawn for one flip, by what was built before the block. extra: words and digits of feedback."""
    lists: tuple[int, ...] = ()
    for name in frame.show:
        lists += named[name]
    for name in frame.echoes:
        lists += named.get(name, ())
    words = () if frame.feedback is None else _names(frame.feedback)
    for name in words if frame.counter_ms is None else (*words, *_names(frame.counter_ms)):
        lists += extra[name]
    return lists


def _names(feedback: str | int) -> tuple[str, ...]:
    return number_names(feedback) if isinstance(feedback, int) else (feedback,)
