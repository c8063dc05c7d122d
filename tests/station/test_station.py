"""The station's verdicts, its certificate, and what a protocol asks of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cogtrain.displays.display import DisplayInfo
from cogtrain.errors import CogtrainError
from cogtrain.pages.page import Page
from cogtrain.records.certificate import fits, read_certificate, require_certificate
from cogtrain.station import measure as measuring
from cogtrain.station.certificate import certificate, page
from cogtrain.station.measure import measure
from cogtrain.station.verdicts import (
    MISSED_IDLE,
    disk_check,
    frames_check,
    graded,
    judge_flips,
    keys_check,
    refresh_check,
    sound_check,
    stamps_check,
    worst,
)

INFO = DisplayInfo(
    kind="vsynced", refresh_hz=60.0, jitter_ms=0.05, width_px=1024, height_px=768, full_screen=True,
    key_backend="psychtoolbox", clock="CLOCK_MONOTONIC", device="linux full screen 1024x768 60 Hz vsynced",
    versions={},
)  # fmt: skip
MADE = datetime(2026, 3, 1, tzinfo=UTC)


def flips(n: int, missed: tuple[int, ...] = (), noise_ms: float = 0.03) -> list[tuple[float, float]]:
    rng = np.random.default_rng(1)
    ticks = np.cumsum([2 if i in missed else 1 for i in range(n)])
    return [(t / 60 - 0.01, t / 60 + float(rng.normal(0, noise_ms / 1000))) for t in ticks]


class SteadyScreen:
    """A screen that does what it should, at once."""

    info = INFO

    def flips(self, seconds: float) -> list[tuple[float, float]]:
        return flips(round(seconds * 60))

    def key_path(self, page: Page, seconds: float) -> list[tuple[float, float]]:
        return [(1.0, 1.008), (2.0, 2.012)]

    def clock_drift_ms(self) -> float:
        return 0.01

    def sound_latencies_ms(self, count: int) -> list[float]:
        return [11.0 + 0.1 * k for k in range(count)]


def made(info: DisplayInfo = INFO, missed: tuple[int, ...] = ()) -> dict[str, Any]:
    found = judge_flips(flips(600, missed), 1 / 60)
    checks = [refresh_check(info.kind, info.refresh_hz, info.jitter_ms), frames_check("frames", found, MISSED_IDLE)]
    return certificate(checks, info, found, found, MADE)


def test_missed_frames_are_counted_and_do_not_move_the_grid() -> None:
    found = judge_flips(flips(600, missed=(100, 101, 400)), 1 / 60)
    assert (found.count, found.missed) == (600, 3)
    assert found.jitter_ms == pytest.approx(0.03, rel=0.2)
    assert found.stray_share == 0


def test_stray_stamps_are_seen() -> None:
    stamps = [(a, b + (0.003 if i % 60 == 7 else 0)) for i, (a, b) in enumerate(flips(600))]
    found = judge_flips(stamps, 1 / 60)
    assert found.stray_share == pytest.approx(10 / 600)
    assert stamps_check(found).verdict == "usable for training"


def test_late_stamps_are_neither_missed_frames_nor_do_they_bend_the_grid() -> None:
    stamps = [(a, b + (0.009 if i % 40 == 7 and i < 300 else 0)) for i, (a, b) in enumerate(flips(600))]
    found = judge_flips(stamps, 1 / 60.02)
    assert found.missed == 0
    assert found.stray_share == pytest.approx(8 / 600)
    assert found.jitter_ms == pytest.approx(0.03, rel=0.2)


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [("vsynced", "good"), ("composited", "usable for training"), ("software-paced", "not usable for assessment")],
)
def test_the_kinds_of_display_are_told_apart(kind: str, verdict: str) -> None:
    check = refresh_check(kind, 60.0, 0.1)
    assert check.verdict == verdict
    assert bool(check.remedy) == (verdict != "good")


def test_grades_and_the_worst_of_them() -> None:
    assert [graded(value, (1.0, 2.0)) for value in (1.0, 1.5, 2.1)] == [
        "good", "usable for training", "not usable for assessment",
    ]  # fmt: skip
    assert worst(["good", "usable for training", "good"]) == "usable for training"


def test_keys_that_cannot_have_been_read_yet_are_not_trusted() -> None:
    assert keys_check([(1.0, 1.01)], 1 / 60).verdict == "good"
    assert keys_check([(1.0, 0.9)], 1 / 60).verdict == "not usable for assessment"
    assert keys_check([(1.0, 1.5)], 1 / 60).verdict == "not usable for assessment"
    assert "not tried" in keys_check([], 1 / 60).words


def test_a_slow_disk_is_told() -> None:
    assert disk_check([1.0] * 40).verdict == "good"
    assert disk_check([400.0] * 40).verdict == "usable for training"


def test_the_whole_test_on_a_steady_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "DISK_LINES", 3)
    told: list[float] = []
    checks, idle, load = measure(SteadyScreen(), tmp_path, lambda share, words: told.append(share))
    assert told == sorted(told)
    assert {check.check for check in checks} == {
        "refresh", "frames at rest", "frames under load", "stamps", "keys", "clock", "sound", "disk",
    }  # fmt: skip
    assert {check.verdict for check in checks if check.check != "disk"} == {"good"}
    whole = certificate(checks, INFO, idle, load, MADE)
    text = page(whole)
    assert "This computer: good" in text
    assert "photodiode" in text
    assert "http" not in text.replace("http://www.w3.org", "").replace("http-equiv", "")
    json.dumps(whole)


def test_a_certificate_speaks_of_one_display(tmp_path: Path) -> None:
    display: Mapping[str, Any] = made()["display"]
    assert fits(made(), display)
    for change in ({"kind": "software-paced"}, {"width_px": 800}, {"refresh_hz": 75.0}, {"full_screen": False}):
        assert not fits(made(), {**display, **change})
    require_certificate(made(), display)
    for bad in (None, made(replace(INFO, width_px=800)), made(missed=tuple(range(0, 500, 10)))):
        with pytest.raises(CogtrainError, match="cogtrain station"):
            require_certificate(bad, display)


def test_reading_a_certificate(tmp_path: Path) -> None:
    assert read_certificate(tmp_path) is None
    (tmp_path / "station.json").write_text(json.dumps(made()), encoding="utf-8")
    assert read_certificate(tmp_path) == json.loads(json.dumps(made()))
    for text in ("{", "[]", '{"verdict": "good"}'):
        (tmp_path / "station.json").write_text(text, encoding="utf-8")
        with pytest.raises(CogtrainError, match=r"station\.json"):
            read_certificate(tmp_path)


def test_sounds_that_leave_unevenly_are_told_and_a_silent_computer_is_not_marked_down() -> None:
    even, uneven, none = (sound_check(values) for values in ([12.0, 13.0, 12.5], [5.0, 60.0, 20.0, 90.0], []))
    assert (even.verdict, uneven.verdict, none.verdict) == ("good", "not usable for assessment", "good")
    assert "not measured" in even.words
    assert "no device" in none.words
