"""From figures to a verdict in words, with its remedy. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from cogtrain.displays.window.pacing import on_grid

Verdict = Literal["good", "usable for training", "not usable for assessment"]
ORDER: Final[tuple[Verdict, ...]] = ("good", "usable for training", "not usable for assessment")

# Bounds of (good, usable for training); beyond the second a computer is not usable for assessment. This project's own.
MISSED_IDLE: Final = (0.001, 0.01)
MISSED_UNDER_LOAD: Final = (0.01, 0.05)
STRAY_STAMPS: Final = (0.001, 0.02)
JITTER_MS: Final = (0.3, 1.0)
CLOCK_DRIFT_MS: Final = (0.5, 5.0)
SOUND_SPREAD_MS = (12.0, 30.0)
DISK_MS: Final = (100.0, 1000.0)
STRAY_MS: Final = 1.0


@dataclass(frozen=True)
class Check:
    """One line of the certificate. ``figures`` by name, with the unit in the name; ``remedy`` is empty where all is
    good."""

    check: str
    verdict: Verdict
    words: str
    remedy: str = ""
    figures: Mapping[str, float | int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Flips:
    """What a run of flips came to: how many, the share of missed frames, the SD of the stamps about the refresh grid,
    and the share of stamps more than 1 ms from it. ``residuals_ms``: each stamp's distance from the grid."""

    count: int
    missed: int
    jitter_ms: float
    stray_share: float
    residuals_ms: tuple[float, ...]

    @property
    def missed_share(self) -> float:
        return self.missed / max(1, self.count)


def judge_flips(stamps: Sequence[tuple[float, float]], period_s: float) -> Flips:
    """Flips as (called, returned) seconds against the grid that fits them best, near ``period_s``.

    The period is the median over pairs that lie half the run apart, the phase that of most: late stamps bend neither.
    """
    returned = np.array([stamp for _, stamp in stamps])
    apart = len(returned) // 2
    spans = returned[apart:] - returned[: len(returned) - apart]
    fitted_s = float(np.median(spans / np.maximum(1, np.round(spans / period_s))))
    ticks, off = on_grid(returned - returned[0], fitted_s)
    residuals_ms = off * fitted_s * 1000
    residuals_ms = residuals_ms - np.median(residuals_ms)
    near = np.abs(residuals_ms) <= STRAY_MS
    jitter_ms = float(np.std(residuals_ms[near])) if near.any() else float("inf")
    missed = int(ticks[-1] - ticks[0]) - (len(returned) - 1)
    return Flips(
        len(returned), max(0, missed), jitter_ms, float(1 - near.mean()), tuple(residuals_ms.round(4).tolist())
    )


def graded(value: float, bounds: tuple[float, float]) -> Verdict:
    """good up to the first bound, usable for training up to the second."""
    return ORDER[0] if value <= bounds[0] else ORDER[1] if value <= bounds[1] else ORDER[2]


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict of the whole: that of its worst line."""
    return max(verdicts, key=ORDER.index)


def refresh_check(kind: str, hz: float, jitter_ms: float) -> Check:
    """Whether flips are held by the screen's refresh."""
    figures: dict[str, float | int | str] = {"kind": kind, "refresh_hz": hz, "jitter_ms": jitter_ms}
    if kind == "vsynced":
        return Check("refresh", "good", f"The screen keeps the pace: {hz:.2f} Hz.", figures=figures)
    if kind == "composited":
        remedy = "Turn off desktop effects, run full screen, and use one screen only."
        words = f"Frames follow a refresh of about {hz:.1f} Hz, but unsteadily: something stands between."
        return Check("refresh", "usable for training", words, remedy, figures)
    remedy = "Use a real screen with vertical sync on; not a virtual one, and no remote desktop."
    words = "There is no refresh: the engine keeps the pace itself, and cannot know when a picture was seen."
    return Check("refresh", "not usable for assessment", words, remedy, figures)


def frames_check(name: str, flips: Flips, bounds: tuple[float, float]) -> Check:
    """Missed frames, idle or under load."""
    verdict = graded(flips.missed_share, bounds)
    words = f"{flips.missed} of {flips.count} frames missed."
    remedy = "" if verdict == "good" else "Close other programs, plug in the power supply, and try again."
    return Check(name, verdict, words, remedy, {"frames": flips.count, "missed": flips.missed})


def stamps_check(flips: Flips) -> Check:
    """How steady the stamps are about the grid."""
    verdict = worst([graded(flips.jitter_ms, JITTER_MS), graded(flips.stray_share, STRAY_STAMPS)])
    words = f"Stamps lie {flips.jitter_ms:.3f} ms (SD) about the grid; {flips.stray_share:.2%} more than 1 ms off it."
    remedy = "" if verdict == "good" else "Close other programs; on a laptop, choose the performance mode."
    return Check("stamps", verdict, words, remedy, {"sd_ms": flips.jitter_ms, "stray_share": flips.stray_share})


def keys_check(keys: Sequence[tuple[float, float]], period_s: float) -> Check:
    """Key stamps against the moment they were read, both in seconds: a stamp comes before it is read, and not long."""
    if not keys:
        words = "No key was pressed, so the way from key to stamp was not tried."
        remedy = "Run the test again and press SPACE some times when asked."
        return Check("keys", "usable for training", words, remedy, {"keys": 0})
    ages_ms = [(read - stamp) * 1000 for stamp, read in keys]
    sound = all(0 <= age <= 3 * period_s * 1000 + 2 for age in ages_ms)
    figures = {"keys": len(keys), "age_at_reading_ms": float(np.median(ages_ms))}
    if sound:
        return Check("keys", "good", f"{len(keys)} presses came through psychtoolbox's queue.", figures=figures)
    remedy = "Connect the keyboard directly, not through a remote desktop, and try again."
    words = "Stamps of keys do not fit the time they were read."
    return Check("keys", "not usable for assessment", words, remedy, figures)


def clock_check(drift_ms: float, seconds: float) -> Check:
    """How far the key clock moved against the session's clock."""
    verdict = graded(abs(drift_ms), CLOCK_DRIFT_MS)
    words = f"The key clock moved by {drift_ms:+.3f} ms against the session's clock in {seconds:.0f} s."
    remedy = "" if verdict == "good" else "Let the computer finish setting its time; blocks correct for it."
    return Check("clock", verdict, words, remedy, {"drift_ms": drift_ms, "seconds": seconds})


def sound_check(latencies_ms: Sequence[float]) -> Check:
    """How evenly sounds leave the computer after they are asked for, by the device's own account; what its loudspeaker
    adds is not measured here."""
    if not latencies_ms:
        words = "There is no device for sound, or it does not tell: tasks with sounds are refused."
        return Check("sound", "good", words, figures={"sounds": 0})
    middle_ms, spread_ms = float(np.median(latencies_ms)), float(np.ptp(np.percentile(latencies_ms, [5, 95])))
    verdict = graded(spread_ms, SOUND_SPREAD_MS)
    words = f"A sound leaves {middle_ms:.1f} ms after it is asked for, 90 of 100 within {spread_ms:.1f} ms, by the "
    words += "device's own account. What the loudspeaker adds is not measured."
    remedy = "" if verdict == "good" else "Use the computer's own sound, not a wireless one; close other programs."
    figures = {"sounds": len(latencies_ms), "median_ms": middle_ms, "spread_ms": spread_ms}
    return Check("sound", verdict, words, remedy, figures)


def disk_check(writes_ms: Sequence[float]) -> Check:
    """How long a line takes until the disk itself has it."""
    slow_ms = float(np.percentile(writes_ms, 95))
    verdict = graded(slow_ms, DISK_MS)
    words = f"A line is on the disk within {slow_ms:.1f} ms (95 of 100)."
    remedy = "" if verdict == "good" else "Keep the results on a local disk, not on a network share or a USB stick."
    return Check("disk", verdict, words, remedy, {"p95_ms": slow_ms, "lines": len(writes_ms)})
