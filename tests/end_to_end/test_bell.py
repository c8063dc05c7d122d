"""A page with a bell, in a real window."""

from __future__ import annotations

import pytest

from bench.robot import Fingers
from cogtrain.displays.window import window as window_module
from cogtrain.pages.page import Button, Page


class Counted:
    """Rings that nobody hears."""

    silent_because = ""
    rings = 0

    def ring(self) -> None:
        type(self).rings += 1

    def close(self) -> None:
        """Nothing is open."""


def test_a_page_rings_as_it_comes_and_as_it_ends_by_itself(
    opened: tuple[window_module.WindowDisplay, Fingers], monkeypatch: pytest.MonkeyPatch
) -> None:
    display, _ = opened
    monkeypatch.setattr(window_module, "Bell", Counted)
    display.__dict__.pop("_bell", None)
    quiet = Page("quiet", text="A while.", buttons=(Button("space"),), closes_after_s=0.3)
    display.page(quiet, "en")
    assert Counted.rings == 0
    display.page(Page("timer", text="A while.", buttons=(Button("space"),), closes_after_s=0.3, bell=True), "en")
    assert Counted.rings == 2
    assert display.sounds
    display.__dict__.pop("_bell")
