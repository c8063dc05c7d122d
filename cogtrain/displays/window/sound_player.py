"""Sounds inside a block: prepared before it, begun with a flip, and stamped by the device's own account.

What a device says of itself is no proof: loudspeakers can be later by a constant, which a microphone measures
(docs/timing.md).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cogtrain.displays.display import BlockRequest
from cogtrain.displays.sound_samples import Samples, samples_of
from cogtrain.engine.block_run import BlockRun
from cogtrain.engine.running import Frame
from cogtrain.trial import Tone

RATE_HZ = 48_000
Tell = Callable[[float], None]


@dataclass
class _Playing:
    """A sound that is asked for, or plays. at: samples that were handed to the device."""

    samples: Samples
    tell: Tell
    at: int = 0


class SoundPlayer:
    """An open stream while a block runs. ``begin`` returns at once; the device's thread mixes what was begun."""

    def __init__(self, samples: Mapping[str, Samples], now: Callable[[], float]) -> None:
        import sounddevice

        self._samples, self._now = samples, now
        self._asked: deque[_Playing] = deque()
        self._playing: list[_Playing] = []
        self._began: deque[tuple[Tell, float]] = deque()
        self._stream = sounddevice.OutputStream(
            samplerate=RATE_HZ, channels=2, dtype="float32", latency="low", callback=self._mix
        )
        self._stream.start()

    def begin(self, name: str, tell: Tell) -> None:
        """Begin a sound with the device's next samples. ``tell`` is called by :meth:`settle` with when it left."""
        self._asked.append(_Playing(self._samples[name], tell))

    def settle(self) -> None:
        """Tell when the sounds that began since left the computer, on the session's clock."""
        while self._began:
            tell, stream_s = self._began.popleft()
            tell(stream_s - self._stream.time + self._now())

    def _mix(self, out: NDArray[np.float32], frames: int, time: Any, _status: object) -> None:
        """Called by the device's thread for its next samples."""
        out.fill(0.0)
        while self._asked:
            playing = self._asked.popleft()
            self._playing.append(playing)
            self._began.append((playing.tell, float(time.outputBufferDacTime)))
        for playing in self._playing:
            part = playing.samples[playing.at : playing.at + frames]
            out[: len(part)] += part
            playing.at += frames
        self._playing = [one for one in self._playing if one.at < len(one.samples)]
        np.clip(out, -1.0, 1.0, out=out)

    def close(self) -> None:
        """Silence, and give the device back."""
        self._stream.abort()
        self._stream.close()


def latencies_ms(now: Callable[[], float], count: int, apart_s: float = 0.12) -> list[float]:
    """Of some short quiet tones, each from being asked for to leaving by the device's own account, ms; what it did not
    tell is left out."""
    found: list[float] = []
    player = SoundPlayer({"tone": samples_of(Tone(880.0, 0.03, 0.05), {}, RATE_HZ)}, now)
    try:
        for _ in range(count):
            asked_s = now()
            player.begin("tone", partial(_latency, found, asked_s))
            while now() - asked_s < apart_s:
                player.settle()
                time.sleep(0.002)
    finally:
        player.close()
    return found


def _latency(found: list[float], asked_s: float, left_s: float) -> None:
    found.append((left_s - asked_s) * 1000)


def player_of(request: BlockRequest, now: Callable[[], float]) -> SoundPlayer | None:
    """What plays a block's sounds; None where it has none."""
    sounds = request.block.sounds.items()
    prepared = {name: samples_of(sound, request.assets, RATE_HZ) for name, sound in sounds}
    return SoundPlayer(prepared, now) if prepared else None


def play(player: SoundPlayer, run: BlockRun, frame: Frame) -> None:
    """Begin the frame's sound, and take in when earlier ones left."""
    if frame.sound is not None:
        player.begin(frame.sound, run.sounded(frame.sound))
    player.settle()
