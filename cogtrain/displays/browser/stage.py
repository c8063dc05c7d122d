"""What a page tells of the screen that it stands on, and how large a block's pictures are there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from cogtrain.displays.display import DisplayInfo
from cogtrain.drawing.scaled import reach
from cogtrain.engine.touch_caps import Cap, touch_caps
from cogtrain.errors import refuse
from cogtrain.trial import Block

Device = Literal["phone", "tablet", "computer"]
DEVICES: tuple[Device, ...] = ("phone", "tablet", "computer")
FINGER_CM = 2.0
PX_A_CM: Mapping[Device, float] = {"phone": 63.0, "tablet": 57.0, "computer": 37.8}
"""CSS pixels to a centimetre: the usual ones of such devices, as no browser tells them."""
NARROWEST, WIDEST = 1.0, 1.3
"""Widths that pictures are made for, in shares of the height; the second is that of a window of 4 to 3."""
MARGIN = 0.03
LEAST_PX, MOST_PX = 200, 20_000
SLOWEST_HZ, FASTEST_HZ = 20.0, 400.0


@dataclass(frozen=True)
class Stage:
    """The page's part of the screen, in CSS pixels, and what the browser measured. by_touch: its first input is a
    finger."""

    width_px: float
    height_px: float
    pixel_ratio: float
    period_s: float
    jitter_ms: float
    device: Device
    agent: str
    by_touch: bool = False

    def unit_px(self, block: Block) -> float:
        """Length of the pictures' unit: the height, or less where a block's pictures are too wide for that."""
        pictures = (shape for picture in block.pictures.values() for shape in picture)
        pointed = (abs(one.x) + one.radius for trial in block.trials for one in trial.targets)
        across = max(reach(pictures)[0], max(pointed, default=0.0)) + MARGIN
        return min(self.height_px, self.width_px / min(max(2 * across, NARROWEST), WIDEST))

    def caps(self, block: Block, keys: Mapping[str, tuple[str, ...]]) -> tuple[Cap, ...]:
        """Where the block's answers are touched."""
        unit = self.unit_px(block)
        least = FINGER_CM * PX_A_CM[self.device] / unit
        return touch_caps(block, keys, self.width_px / unit / 2, self.height_px / unit / 2, least)

    @property
    def info(self) -> DisplayInfo:
        """The display's truth, as records keep it."""
        return DisplayInfo(
            kind="browser",
            refresh_hz=1 / self.period_s,
            jitter_ms=self.jitter_ms,
            width_px=round(self.width_px * self.pixel_ratio),
            height_px=round(self.height_px * self.pixel_ratio),
            full_screen=False,
            key_backend="time stamps of the browser's events",
            clock="the browser's, laid upon the program's own",
            device=f"{self.device}: {self.agent}",
            versions={"browser": self.agent, "psychopy": None, "os": None},
        )


def stage_of(told: Mapping[str, Any]) -> Stage:
    """The stage of what a page tells. CogtrainError where that cannot be."""
    device = told.get("device")
    if device not in DEVICES:
        raise refuse("page", "no device that is known", f"one of {', '.join(DEVICES)}")
    return Stage(
        _number(told, "width_px", LEAST_PX, MOST_PX),
        _number(told, "height_px", LEAST_PX, MOST_PX),
        _number(told, "pixel_ratio", 0.2, 10),
        _number(told, "period_s", 1 / FASTEST_HZ, 1 / SLOWEST_HZ),
        _number(told, "jitter_ms", 0, 1000),
        device,
        "".join(sign for sign in str(told.get("agent", "")) if sign.isprintable())[:200],
        bool(told.get("by_touch")),
    )


def _number(told: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or not low <= value <= high:
        raise refuse("page", f"no {name} that can be", f"a number from {low:g} to {high:g}")
    return float(value)
