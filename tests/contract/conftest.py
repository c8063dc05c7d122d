"""A library with the small paradigms: their cards, the files of these, and a protocol."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cogtrain.library import LoadedProtocol, collection, from_log, load_library
from cogtrain.paradigms import registry
from tests.contract.opened import OPENED

CARD = """
task: {task}
version: 1
paradigm: {task}
title: {{en: A short one}}
domain: attention
settings: {{}}
{more}
instructions:
  en:
  - {{heading: What to do, text: Answer what you see or hear.}}
measures:
  headline: accuracy
  reliability: {{accuracy: {{source: none published}}}}
sources: [this project's own choice]
"""
MORE = {
    "faces": "assets: {face-left: files/left.png, face-right: files/right.png}\nkeys: {left: [left], right: [right]}",
    "tones": "assets: {word: files/word.wav}\nkeys: {high: [up], low: [down]}",
    "places": "keys: {}",
    "two-reports": "keys: {a: [a], b: [b]}",
    "sums": "keys: {" + ", ".join(f'"{k}": ["{k}"]' for k in range(10)) + ", erase: [backspace], enter: [return]}",
}
PROTOCOL = """
protocol: opened
version: 1
about: Every kind of stimulus and answer once.
sessions:
  all:
    purpose: practice
    do:
    - {task: faces@1, practice: none}
    - {task: tones@1, practice: none}
    - {task: places@1, practice: none}
    - {task: two-reports@1, practice: none}
    - {task: sums@1, practice: none}
schedule:
- {day: 0, do: all}
"""


def write_sound(path: Path, seconds: float = 0.2, rate_hz: int = 44_100) -> None:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((np.sin(2 * np.pi * 300 * time_s) * 8000).astype("<i2").tobytes())


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Cards, files and protocol, in a folder; the paradigms are known as those of an installed package are."""
    everything = {**registry(), **OPENED}
    for module in (collection, from_log):
        monkeypatch.setattr(module, "registry", lambda: everything)
    monkeypatch.setattr("cogtrain.displays.simulated.registry", lambda: everything)
    from_log._sound.cache_clear()
    files = tmp_path / "tasks/files"
    files.mkdir(parents=True)
    for side, colour in (("left", (255, 0, 0, 255)), ("right", (0, 0, 255, 128))):
        Image.new("RGBA", (60, 40), colour).save(files / f"{side}.png")
    write_sound(files / "word.wav")
    for task, more in MORE.items():
        (tmp_path / f"tasks/{task}.yaml").write_text(CARD.format(task=task, more=more), encoding="utf-8")
    (tmp_path / "protocols").mkdir()
    (tmp_path / "protocols/opened.yaml").write_text(PROTOCOL, encoding="utf-8")
    yield tmp_path
    from_log._sound.cache_clear()


@pytest.fixture
def loaded(workspace: Path) -> LoadedProtocol:
    library = load_library(workspace)
    assert not [fault for fault in library.faults if "opened" in fault.where or "tasks" in fault.where]
    return library.protocol("opened")
