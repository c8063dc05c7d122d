"""Two presses of a key, two clicks, and a key that is held, at real pages in a real window: one answer each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from bench.robot import Fingers
from cogtrain.displays.window.window import WindowDisplay
from cogtrain.pages.form import Choice, Choices, Entry
from cogtrain.pages.page import Button, Page, PageResult, layout

OPTIONS = tuple(Choice(str(i), f"answer {i}", digit=str(i)) for i in range(4))
FIRST, SECOND = (
    Page(name, text=name, choices=Choices(OPTIONS, at_once=True), buttons=(Button("space", "Go on"),))
    for name in ("first", "second")
)
CODE = Page("code", text="Code.", entry=Entry("code", 12, 1), buttons=(Button("return", "Go on"),))


def meanwhile(act: Callable[[], None], display: WindowDisplay, *pages: Page) -> list[PageResult]:
    """Show the pages one after the other while somebody acts."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    results = [display.page(page, "en") for page in pages]
    thread.join()
    return results


def tap(fingers: Fingers, key: str) -> None:
    fingers.press(key, down=True)
    time.sleep(0.03)
    fingers.press(key, down=False)


def click(fingers: Fingers, page: Page, name: str) -> None:
    (target,) = [target for target in layout(page, "en")[1] if target.name == name]
    fingers.touch(target.x, target.y)


@pytest.mark.parametrize("apart_s", [0.1, 0.15, 0.3])
def test_the_second_of_two_presses_is_no_answer(opened: tuple[WindowDisplay, Fingers], apart_s: float) -> None:
    display, fingers = opened

    def act() -> None:
        time.sleep(1.0)
        tap(fingers, "1")
        time.sleep(apart_s - 0.03)
        tap(fingers, "1")
        time.sleep(1.2)
        tap(fingers, "2")

    first, second = meanwhile(act, display, FIRST, SECOND)
    assert (first.value, second.value) == ("1", "2")
    assert second.seconds > 1.0


def test_the_second_of_two_clicks_is_no_answer(opened: tuple[WindowDisplay, Fingers]) -> None:
    display, fingers = opened

    def act() -> None:
        time.sleep(1.0)
        click(fingers, FIRST, "choose:3")
        time.sleep(0.15)
        click(fingers, FIRST, "choose:3")
        time.sleep(1.2)
        click(fingers, FIRST, "choose:0")

    assert [result.value for result in meanwhile(act, display, FIRST, SECOND)] == ["3", "0"]


def test_a_key_that_is_held_answers_once_and_types_nothing(opened: tuple[WindowDisplay, Fingers]) -> None:
    display, fingers = opened

    def act() -> None:
        time.sleep(1.0)
        fingers.press("1", down=True)
        time.sleep(2.5)  # by then it repeats
        fingers.press("1", down=False)
        time.sleep(0.1)
        tap(fingers, "k")
        tap(fingers, "return")

    first, second = meanwhile(act, display, FIRST, CODE)
    assert (first.value, second.value) == ("1", "K")


def test_stop_acts_at_once(opened: tuple[WindowDisplay, Fingers]) -> None:
    display, fingers = opened

    def act() -> None:
        time.sleep(1.0)
        tap(fingers, "1")
        time.sleep(0.1)
        tap(fingers, "escape")

    first, second = meanwhile(act, display, FIRST, SECOND)
    assert (first.how, second.how) == ("key", "stop")
    assert second.seconds < 0.4
