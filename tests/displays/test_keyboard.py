"""Keys: short and double taps, held keys, a wall clock that steps; on queues made of lists."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from cogtrain.displays.window.keyboard import Keyboard


class FakeQueue:
    """A device's queue as psychtoolbox has it."""

    def __init__(self) -> None:
        self.events: deque[dict[str, float]] = deque()

    def flush(self, flush_type: int = 0) -> int:
        return len(self.events)

    def queue_get_event(self) -> tuple[Any, Any]:
        return self.events.popleft(), len(self.events)


class Time:
    """Two clocks: ours, and theirs that is off by ``offset_s``."""

    def __init__(self) -> None:
        self.now_s, self.offset_s = 100.0, 1.7e9

    def ours(self) -> float:
        return self.now_s

    def theirs(self) -> float:
        return self.now_s + self.offset_s


def setup() -> tuple[Time, FakeQueue, Keyboard]:
    time, queue = Time(), FakeQueue()
    return time, queue, Keyboard([queue], {66: "space", 57: "b"}, time.theirs, time.ours)


def event(time: Time, pressed: bool, at_s: float, code: int = 66) -> dict[str, float]:
    return {"Pressed": float(pressed), "Time": at_s + time.offset_s, "Keycode": float(code)}


def test_a_tap_shorter_than_a_frame_counts_though_the_key_is_up_again() -> None:
    time, queue, keyboard = setup()
    queue.events += [event(time, True, 100.003), event(time, False, 100.006)]
    time.now_s = 100.016
    assert [(d.key, round(d.time_s, 6)) for d in keyboard.poll()] == [("space", 100.003)]
    assert keyboard.poll() == []


def test_double_taps_count_twice() -> None:
    time, queue, keyboard = setup()
    for at_s in (100.001, 100.041):
        queue.events += [event(time, True, at_s), event(time, False, at_s + 0.01)]
    time.now_s = 100.06
    assert [round(d.time_s, 4) for d in keyboard.poll()] == [100.001, 100.041]


def test_a_key_held_down_counts_once_and_a_lost_release_does_not_silence_it() -> None:
    time, queue, keyboard = setup()
    queue.events += [event(time, True, 100.0 + repeat) for repeat in (0.001, 0.5, 0.53, 0.56)]
    time.now_s = 100.6
    assert len(keyboard.poll()) == 1
    queue.events.append(event(time, True, 102.0))
    time.now_s = 102.01
    assert [d.time_s for d in keyboard.poll()] == pytest.approx([102.0], abs=1e-6)


@pytest.mark.parametrize("step_s", [3600.0, -3600.0, 0.25])
def test_a_wall_clock_that_steps_changes_no_stamp(step_s: float) -> None:
    time, queue, keyboard = setup()
    queue.events.append(event(time, True, 100.004))
    time.offset_s += step_s
    queue.events.append(event(time, True, 100.012, code=57))
    time.now_s = 100.016
    downs = keyboard.poll()
    assert {d.key: round(d.time_s, 4) for d in downs} == {"space": 100.004, "b": 100.012}


def test_the_drift_between_the_clocks_is_told() -> None:
    time, _, keyboard = setup()
    keyboard.clear()
    time.offset_s -= 0.002
    time.now_s = 101.0
    keyboard.poll()
    assert keyboard.drift_ms() == pytest.approx(2.0, abs=0.01)


def test_a_key_that_lies_down_when_a_page_comes_is_not_heard_before_it_was_let_go() -> None:
    time, queue, keyboard = setup()
    queue.events += [event(time, True, 100.001)]
    time.now_s = 100.01
    assert len(keyboard.poll()) == 1
    keyboard.clear()  # the next page comes
    queue.events += [event(time, True, 101.2)]  # a late repeat of the held key
    time.now_s = 101.3
    assert keyboard.poll() == []
    queue.events += [event(time, False, 101.4), event(time, True, 101.5)]
    time.now_s = 101.6
    assert [down.key for down in keyboard.poll()] == ["space"]
