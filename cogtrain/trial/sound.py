"""Short sounds: what is heard, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

RISE_S = 0.005


@dataclass(frozen=True)
class Tone:
    """A pure tone; it swells and falls in ``RISE_S``, so that it does not click. level: of the loudest that the device
    can, 0 to 1."""

    frequency_hz: float
    seconds: float
    level: float = 0.2


@dataclass(frozen=True)
class Recording:
    """A sound from a file of the task's card, by the name that the card gives it."""

    asset: str


Sound = Tone | Recording
