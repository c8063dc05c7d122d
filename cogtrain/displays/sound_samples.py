"""Sounds as samples. Pure, but for the files that recordings are read from."""

from __future__ import annotations

import wave
from functools import lru_cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

from cogtrain.trial import Asset, Assets, Sound, Tone
from cogtrain.trial.sound import RISE_S

Samples = NDArray[np.float32]


def samples_of(sound: Sound, assets: Assets, rate_hz: int) -> Samples:
    """Shape (n, 2), left and right, within -1 to 1, at ``rate_hz``."""
    return _tone(sound, rate_hz) if isinstance(sound, Tone) else _recording(assets[sound.asset], rate_hz)


def _tone(tone: Tone, rate_hz: int) -> Samples:
    time_s = np.arange(round(tone.seconds * rate_hz)) / rate_hz
    edges = np.clip(np.minimum(time_s, tone.seconds - time_s) / RISE_S, 0.0, 1.0)
    wave_ = tone.level * np.sin(0.5 * np.pi * edges) ** 2 * np.sin(2 * np.pi * tone.frequency_hz * time_s)
    return np.repeat(wave_[:, None], 2, axis=1).astype(np.float32)


@lru_cache(maxsize=64)
def _recording(asset: Asset, rate_hz: int) -> Samples:
    with wave.open(str(asset.path), "rb") as file:
        own_hz, channels = file.getframerate(), file.getnchannels()
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    values = raw.reshape(-1, channels).astype(np.float64) / 32768
    if own_hz != rate_hz:
        from scipy.signal import resample_poly  # half a second of a start, and few recordings need it

        shared = gcd(own_hz, rate_hz)
        values = resample_poly(values, rate_hz // shared, own_hz // shared, axis=0)
    return np.broadcast_to(values, (len(values), 2)).clip(-1, 1).astype(np.float32)
