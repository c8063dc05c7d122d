"""Pages in large type and on a light ground, in a real window, by touch and by key."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from bench.robot import Fingers
from cogtrain.displays.window.window import WindowDisplay
from cogtrain.drawing import look
from cogtrain.pages.large import parts_of
from cogtrain.pages.page import Button, Page, layout
from cogtrain.pages.style import PLAIN, PageStyle
from tests.end_to_end.test_touch import REQUEST

GO = (Button("space", "Go on"),)
SHORT = Page("short", "A heading", "Some words.", buttons=GO)
LONG = Page(
    "long", "A heading", " ".join(f"This is sentence {i} of a text that is long." for i in range(9)), buttons=GO
)
BOTH = PageStyle(large_type=True, light=True)
CORNER = (-0.62, -0.45)


@pytest.fixture
def styled(opened: tuple[WindowDisplay, Fingers]) -> Iterator[tuple[WindowDisplay, Fingers]]:
    display, _ = opened
    display.style = BOTH
    yield opened
    display.style = PLAIN
    display.page(Page("away", text="Away.", closes_after_s=0.1), "en")


def meanwhile(act: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


def tap(fingers: Fingers, key: str) -> None:
    """A key down and up."""
    fingers.press(key, True)
    time.sleep(0.05)
    fingers.press(key, False)


def ground(fingers: Fingers) -> tuple[int, ...]:
    """The colour of a place where nothing is drawn."""
    return tuple(int(one) for one in fingers.pixels(*fingers.at(*CORNER), 1, 1)[0, 0][:3])


def test_the_ground_goes_over_slowly_and_back_before_a_block(styled: tuple[WindowDisplay, Fingers]) -> None:
    display, fingers = styled
    seen: list[int] = []
    on_page: list[tuple[int, ...]] = []
    in_block: list[tuple[int, ...]] = []
    over = threading.Event()

    def somebody() -> None:
        while len(seen) < 500 and (not seen or seen[-1] < look.LIGHT["ground"][0]):
            seen.append(ground(fingers)[0])
            time.sleep(0.01)
        time.sleep(0.8)
        on_page.append(ground(fingers))
        tap(fingers, "space")
        time.sleep(2.0)
        in_block.append(ground(fingers))
        over.set()

    thread = meanwhile(somebody)
    assert display.page(SHORT, "en").how == "key"
    display.block(REQUEST, lambda _outcome: over.is_set())
    thread.join()
    assert sorted(on_page[0]) == sorted(look.LIGHT["ground"])
    assert sorted(in_block[0]) == sorted(look.COLOURS["ground"])
    steps = np.diff(seen)
    assert steps.min() >= 0
    assert len(set(seen)) > 5, "in steps, and not at once"


def test_a_long_text_comes_in_parts_by_touch_alone(styled: tuple[WindowDisplay, Fingers]) -> None:
    display, fingers = styled
    parts = parts_of(LONG, "en", BOTH)
    assert len(parts) > 1

    def somebody() -> None:
        time.sleep(2.0)
        for part, scale in parts:
            (button,) = layout(part, "en", scale=scale)[1]
            fingers.touch(button.x, button.y)
            time.sleep(0.8)

    thread = meanwhile(somebody)
    result = display.page(LONG, "en")
    thread.join()
    assert (result.how, result.key) == ("key", "space")
    assert result.seconds > 0.8 * len(parts)


def test_stop_in_any_part_stops(styled: tuple[WindowDisplay, Fingers]) -> None:
    display, fingers = styled

    def somebody() -> None:
        time.sleep(2.0)
        tap(fingers, "space")
        time.sleep(0.8)
        tap(fingers, "escape")

    thread = meanwhile(somebody)
    assert display.page(LONG, "en").how == "stop"
    thread.join()


def test_a_page_with_stimuli_stands_on_the_ground_of_blocks(styled: tuple[WindowDisplay, Fingers]) -> None:
    display, fingers = styled
    seen: list[tuple[int, ...]] = []

    def somebody() -> None:
        time.sleep(2.0)
        seen.append(ground(fingers))
        tap(fingers, "space")

    picture = next(iter(REQUEST.block.pictures.values()))
    thread = meanwhile(somebody)
    display.page(Page("example", text="As this.", picture=picture, buttons=GO), "en")
    thread.join()
    assert sorted(seen[0]) == sorted(look.COLOURS["ground"])
