"""A task in a real window by touch: caps after a touch, answers where they are touched, and none after a key."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from bench.robot import Fingers
from cogtrain.displays.display import BlockRequest
from cogtrain.displays.window.window import WindowDisplay
from cogtrain.engine.touch_caps import touch_caps
from cogtrain.library import load_library
from cogtrain.library.models import TaskItem
from cogtrain.library.resolve import resolve
from cogtrain.pages.page import Button, Page, layout
from cogtrain.trial import Outcome

FAST = {"trials": 6, "fixation_s": 0.2, "stimulus_s": 0.6, "deadline_s": 0.9, "iti_s": 0.2}
TASK = resolve(TaskItem(task="flanker@1", settings=FAST), load_library().cards["flanker@1"])
BLOCK = TASK.paradigm.plan(TASK.settings, np.random.default_rng(1))
KEYS = {answer: tuple(keys) for answer, keys in TASK.keys.items()}
REQUEST = BlockRequest(BLOCK, KEYS, "flanker")
CAPS = touch_caps(BLOCK, KEYS, 1024 / 768 / 2)
PAGE = Page("go", text="Go.", buttons=(Button("space", "Go on"),))


def caps_shown(fingers: Fingers) -> bool:
    """Whether the line around the first cap is on the screen."""
    cap = CAPS[0]
    x, y = fingers.at(cap.x - cap.width / 2, cap.y)
    return bool(np.ptp(fingers.pixels(x - 2, y, 20, 1)[..., 2]) > 60)


def sat(opened: tuple[WindowDisplay, Fingers], leave: Callable[[], None], act: Callable[[], None]) -> list[Outcome]:
    """Leave a page, then sit a block."""
    display, _ = opened
    outcomes: list[Outcome] = []

    def somebody() -> None:
        time.sleep(0.8)
        leave()
        time.sleep(1.6)
        for _ in range(6):
            act()
            time.sleep(0.5)

    thread = threading.Thread(target=somebody, daemon=True)
    thread.start()
    assert display.page(PAGE, "en").how == "key"
    display.block(REQUEST, lambda outcome: outcomes.append(outcome) is not None)
    thread.join()
    return outcomes


def test_a_task_that_begins_after_a_touch_shows_its_caps_and_takes_touches(
    opened: tuple[WindowDisplay, Fingers],
) -> None:
    _, fingers = opened
    button = next(target for target in layout(PAGE, "en")[1] if target.name == "space")
    seen: list[bool] = []

    def touch() -> None:
        seen.append(caps_shown(fingers))
        fingers.touch(CAPS[1].x, CAPS[1].y)

    outcomes = sat(opened, lambda: fingers.touch(button.x, button.y), touch)
    given = [answer for outcome in outcomes for answer in outcome.answers]
    assert seen[:3] == [True] * 3
    assert {(answer.answer, answer.source) for answer in given} == {("right", "touch")}
    assert len(given) >= 4
    used = [answer.rt_s for answer in given if answer.used]
    assert len(used) >= 2
    assert all(0 < rt_s <= FAST["deadline_s"] for rt_s in used)


def test_after_a_key_there_are_none_until_somebody_touches(opened: tuple[WindowDisplay, Fingers]) -> None:
    _, fingers = opened
    seen: list[bool] = []

    def tap(key: str) -> None:
        fingers.press(key, down=True)
        time.sleep(0.03)
        fingers.press(key, down=False)

    def key_then_touch() -> None:
        seen.append(caps_shown(fingers))
        if len(seen) < 4:
            tap("left")
        else:
            fingers.touch(CAPS[1].x, CAPS[1].y)

    outcomes = sat(opened, lambda: tap("space"), key_then_touch)
    given = [(answer.answer, answer.source) for outcome in outcomes for answer in outcome.answers]
    assert seen == [False] * 4 + [True] * 2, "the first touch brings them"
    assert given[:3] == [("left", "key")] * 3
    assert set(given[3:]) == {("right", "touch")}
    assert len(given) <= 5
