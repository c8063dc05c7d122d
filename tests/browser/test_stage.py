"""Where tasks are answered by touch on screens of every shape: inside, apart, large, clear of Stop."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from bench.browser.vectors import tasks
from cogtrain.displays.browser.stage import FINGER_CM, PX_A_CM, Device, Stage
from cogtrain.engine.touch_caps import touched

SCREENS: tuple[tuple[float, float, Device], ...] = (
    (360, 740, "phone"), (412, 915, "phone"), (740, 360, "phone"), (820, 1180, "tablet"), (1180, 820, "tablet"),
    (1024, 768, "computer"), (3840, 2160, "computer"),
)  # fmt: skip
STOP_PX = (90, 66)


@pytest.mark.parametrize("screen", SCREENS)
def test_caps_lie_apart_inside_the_screen_and_clear_of_stop(screen: tuple[float, float, Device]) -> None:
    width, height, device = screen
    stage = Stage(width, height, 2.0, 1 / 60, 0.0, device, "a browser")
    for task in tasks():
        keys = {answer: tuple(names) for answer, names in task.keys.items()}
        level = None if task.level_rule is None else task.level_rule.start
        block = task.paradigm.plan(task.settings_at(level), np.random.default_rng(1))
        unit, caps = stage.unit_px(block), stage.caps(block, keys)
        half_width, half_height = width / unit / 2, height / unit / 2
        for cap in caps:
            assert abs(cap.x) + cap.width / 2 <= half_width + 1e-9, (task.reference, cap)
            assert abs(cap.y) + cap.height / 2 <= half_height + 1e-9, (task.reference, cap)
            assert touched(caps, cap.x, cap.y) == cap.answer
            right, top = cap.x + cap.width / 2, cap.y + cap.height / 2
            below_stop = half_height - top >= STOP_PX[1] / unit or right <= half_width - STOP_PX[0] / unit
            assert below_stop or device == "computer", (task.reference, cap)
        for one, other in itertools.combinations(caps, 2):
            apart_x = abs(one.x - other.x) - (one.width + other.width) / 2
            apart_y = abs(one.y - other.y) - (one.height + other.height) / 2
            assert max(apart_x, apart_y) > 0, (task.reference, one, other)


@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen[2] != "computer" and screen[0] < screen[1]])
def test_two_answers_have_a_finger_s_width(screen: tuple[float, float, Device]) -> None:
    width, height, device = screen
    stage = Stage(width, height, 2.0, 1 / 60, 0.0, device, "a browser")
    two = [task for task in tasks() if len(task.keys) == 2]
    assert two
    for task in two:
        keys = {answer: tuple(names) for answer, names in task.keys.items()}
        level = None if task.level_rule is None else task.level_rule.start
        block = task.paradigm.plan(task.settings_at(level), np.random.default_rng(1))
        least = FINGER_CM * PX_A_CM[device] / stage.unit_px(block)
        for cap in stage.caps(block, keys):
            assert min(cap.width, cap.height) >= least - 1e-9, (task.reference, cap)
