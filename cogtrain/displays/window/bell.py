"""A soft bell, for those who want one: what it sounds like, and a device to ring it on where there is one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000
LENGTH_S, RISE_S, LOUDEST = 4.0, 0.012, 0.2
PARTIALS = ((1.0, 1.0, 1.4), (2.0, 0.35, 0.8), (2.76, 0.22, 0.5), (5.4, 0.06, 0.2))
"""Of a struck bowl: frequency as a multiple of the lowest, share of its loudness, seconds until it has fallen to 1/e
(this project's own choice)."""
LOWEST_HZ = 392.0


def bell() -> NDArray[np.float32]:
    """Samples of shape (LENGTH_S × RATE_HZ, 1), within ±LOUDEST; begins and ends in silence."""
    time_s = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
    waves = [
        share * np.exp(-time_s / falls_s) * np.sin(2 * np.pi * LOWEST_HZ * times * time_s)
        for times, share, falls_s in PARTIALS
    ]
    edges = np.minimum(1.0, np.minimum(time_s / RISE_S, (LENGTH_S - time_s) / 0.5))
    sound: NDArray[np.float64] = np.sum(waves, axis=0) * edges
    soft: NDArray[np.float32] = (LOUDEST * sound / np.abs(sound).max()).astype(np.float32)
    return soft.reshape(-1, 1)


class Bell:
    """Rings without waiting. ``silent_because``: why this computer makes no sound; empty where it does."""

    def __init__(self) -> None:
        self.silent_because = ""
        self._sound = bell()
        try:
            import sounddevice
        except OSError as error:  # PortAudio is not installed
            self.silent_because = str(error)
            return
        self._device = sounddevice
        self._try(lambda: sounddevice.check_output_settings(samplerate=RATE_HZ, channels=1))

    def ring(self) -> None:
        """Once, from its beginning; nothing where there is no sound."""
        if not self.silent_because:
            self._try(lambda: self._device.play(self._sound, RATE_HZ))

    def close(self) -> None:
        """Give the device back."""
        if not self.silent_because:
            self._try(self._device.stop)

    def _try(self, step: Callable[[], object]) -> None:
        try:
            step()
        except (self._device.PortAudioError, ValueError) as error:
            self.silent_because = str(error)
