"""An image, a sound and a touch in a real window; the sound device is one that keeps what it is given."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bench.robot import Fingers
from cogtrain.displays.display import BlockRequest
from cogtrain.displays.window.window import WindowDisplay
from cogtrain.library import LoadedProtocol
from cogtrain.trial import Outcome
from tests.contract.conftest import loaded, workspace
from tests.contract.opened import Few, faces, places, tones

__all__ = ["loaded", "workspace"]


class Device:
    """A sound device of 480 samples each 10 ms, 20 ms behind."""

    heard: list[np.ndarray] = []  # noqa: RUF012 - of all streams

    def __init__(self, callback: Callable[..., None], samplerate: int, **_: Any) -> None:
        self._callback, self._rate, self._on = callback, samplerate, True
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def time(self) -> float:
        return time.monotonic() + 100.0  # a clock of its own

    @property
    def plays(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        while self._on:
            out = np.empty((self._rate // 100, 2), np.float32)
            self._callback(out, len(out), SimpleNamespace(outputBufferDacTime=self.time + 0.02), None)
            Device.heard.append(out)
            time.sleep(0.01)

    def abort(self) -> None:
        self._on = False

    def close(self) -> None:
        self._thread.join()


def sat(display: WindowDisplay, request: BlockRequest, act: Callable[[], None] = lambda: None) -> list[Outcome]:
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    display.block(request, lambda outcome: outcomes.append(outcome) is not None)
    thread.join()
    return outcomes


def test_images_are_seen_in_their_own_colours(opened: tuple[WindowDisplay, Fingers], loaded: LoadedProtocol) -> None:
    display, fingers = opened
    assets = loaded.cards["faces@1"].assets
    block = faces(Few(trials=4), np.random.default_rng(1))
    seen: list[tuple[int, ...]] = []

    def look() -> None:
        until_s = time.monotonic() + 5.5
        while time.monotonic() < until_s:
            pixel = fingers.pixels(*fingers.at(0.0, 0.0), 1, 1)[0, 0]
            seen.append(tuple(int(channel) for channel in pixel[:3]))
            time.sleep(0.05)

    outcomes = sat(display, BlockRequest(block, {"left": ("left",), "right": ("right",)}, "faces", assets=assets), look)
    assert len(outcomes) == 4
    alone = [pixel for pixel in set(seen) if max(pixel) > 240 and sorted(pixel)[1] < 20]
    assert len(alone) == 1, "one face is opaque red"
    assert len(set(seen)) >= 3, "the ground, one face, the other through its transparency"


def test_sounds_begin_with_their_flips_and_are_stamped_by_the_device(
    opened: tuple[WindowDisplay, Fingers], loaded: LoadedProtocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    display, _ = opened
    monkeypatch.setitem(sys.modules, "sounddevice", SimpleNamespace(OutputStream=Device))
    Device.heard.clear()
    block = tones(Few(trials=4), np.random.default_rng(1))
    outcomes = sat(
        display,
        BlockRequest(block, {"high": ("up",), "low": ("down",)}, "tones", assets=loaded.cards["tones@1"].assets),
    )
    assert [[heard.sound for heard in outcome.heard] for outcome in outcomes] == [
        [outcome.trial.stimulus, "word"] for outcome in outcomes
    ]
    for outcome in outcomes:
        first = outcome.heard[0]
        assert first.onset_s is not None
        assert first.flip_s == outcome.onset_s
        assert 0.01 < first.onset_s - first.flip_s < 0.08, "the device's own delay, on the session's clock"
    played = np.concatenate(Device.heard)[:, 0]
    loud = np.flatnonzero(np.abs(played) > 0.02)
    gaps = np.count_nonzero(np.diff(loud) > 2400)
    assert gaps == 7, "four tones and four words"


def test_the_sound_device_is_given_back_where_a_record_cannot_be_written(
    opened: tuple[WindowDisplay, Fingers], loaded: LoadedProtocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    display, _ = opened
    devices: list[Device] = []

    def stream(**asked: Any) -> Device:
        devices.append(Device(**asked))
        return devices[-1]

    def refuse(_outcome: Outcome) -> bool:
        raise OSError("no room")

    monkeypatch.setitem(sys.modules, "sounddevice", SimpleNamespace(OutputStream=stream))
    block = tones(Few(trials=4), np.random.default_rng(1))
    keys = {"high": ("up",), "low": ("down",)}
    with pytest.raises(OSError, match="no room"):
        display.block(BlockRequest(block, keys, "tones", assets=loaded.cards["tones@1"].assets), refuse)
    assert [device.plays for device in devices] == [False]


def test_places_are_touched_and_kept(opened: tuple[WindowDisplay, Fingers]) -> None:
    display, fingers = opened
    block = places(Few(trials=3), np.random.default_rng(1))

    def touch() -> None:
        time.sleep(1.6)
        for trial in block.trials:
            target = next(one for one in trial.targets if one.name == trial.stimulus)
            fingers.touch(target.x, target.y)
            time.sleep(0.9)

    outcomes = sat(display, BlockRequest(block, {}, "places"), touch)
    assert len(outcomes) == 3
    for outcome in outcomes:
        verdict = outcome.verdicts["place"]
        target = next(one for one in outcome.trial.targets if one.name == outcome.trial.stimulus)
        assert verdict.correct
        assert verdict.source == "touch"
        assert (verdict.x, verdict.y) == (pytest.approx(target.x, abs=0.01), pytest.approx(target.y, abs=0.01))
