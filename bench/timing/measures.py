"""What a row is worth, from its own record, the witness's log and the finger's presses: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BRIGHT = 128
HIT_S = 0.001
SAME_PRESS_S = 0.004
SAME_LATE_PRESS_S = 0.050
ALIGN_S = 0.02
KNOWN_WITHIN_S = 0.0005

Record = Sequence[Mapping[str, Any]]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """What the witness saw, one entry a trial: the tick of the onset (s), frames of the stimulus, frames until the next
    onset (-1 after the last), ticks missed from this onset to the next; the ticks, counted from the last onset, that
    frames missed after it; and of the whole block: frames shown, ticks missed, and the work before each swap (s)."""

    onset_s: Floats
    shown: NDArray[np.int64]
    to_next: NDArray[np.int64]
    missed_in_trial: NDArray[np.int64]
    late_after_last: NDArray[np.int64]
    frames: int
    missed: int
    work_s: Floats


def see(frames: NDArray[np.void], hz: int) -> Seen:
    """Trials are the stretches of frames on which the patch was bright."""
    lit = frames["rgba"][:, 0] > BRIGHT
    edges = np.diff(np.concatenate(([False], lit, [False])).astype(np.int8))
    on, off = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    complete = off < len(frames)
    on, off = on[complete], off[complete]
    tick = np.round(frames["tick_ns"].astype(np.float64) * hz / 1e9).astype(np.int64)
    missed = frames["missed"].astype(np.int64)
    if not len(on):
        empty = np.array([], np.int64)
        return Seen(empty.astype(float), empty, empty, empty, empty, 0, 0, empty.astype(float))
    stop = np.append(on[1:], off[-1])
    within = np.array([missed[a + 1 : b + 1].sum() for a, b in zip(on, stop, strict=True)])
    first, last = on[0], off[-1]
    work_ns = frames["called_ns"][first + 1 : last + 1].astype(np.int64) - frames["woke_ns"][first:last].astype(
        np.int64
    )
    return Seen(
        onset_s=frames["tick_ns"][on] / 1e9,
        shown=tick[off] - tick[on],
        to_next=np.append(tick[on[1:]] - tick[on[:-1]], -1),
        missed_in_trial=within,
        late_after_last=(tick - missed)[on[-1] + 1 :][missed[on[-1] + 1 :] > 0] - tick[on[-1]],
        frames=int(tick[last] - tick[first]),
        missed=int(missed[first + 1 : last + 1].sum()),
        work_s=work_ns / 1e9,
    )


@dataclass(frozen=True)
class Matched:
    """One entry a recorded trial: the trial of the witness that it is (-1: none), error of the onset's stamp (s),
    whether frames differ from the plan, hit, flagged (None where the row flags nothing), and whether a tick was
    missed."""

    seen: NDArray[np.int64]
    stamp_error_s: Floats
    frames_differ: NDArray[np.bool_]
    hit: NDArray[np.bool_]
    flagged: NDArray[np.bool_] | None
    missed: NDArray[np.bool_]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Trials that stamps and reaction times are taken over: the unflagged ones. A row that flags nothing is spared
        its hold-ups as well: left out is what lies further than 1 ms from its own median."""
        if self.flagged is not None:
            return ~self.flagged & (self.seen >= 0)
        there = np.isfinite(self.stamp_error_s)
        middle_s = np.median(self.stamp_error_s[there]) if there.any() else 0.0
        return there & (np.abs(np.nan_to_num(self.stamp_error_s) - middle_s) <= HIT_S)

    @property
    def duration_counted(self) -> NDArray[np.bool_]:
        """Trials that durations are taken over: the unflagged ones; of a row that flags nothing, those in which no tick
        was missed."""
        free = ~self.missed if self.flagged is None else ~self.flagged
        return free & (self.seen >= 0)


def align(onset_s: Floats, stamp_s: Floats, within_s: float) -> NDArray[np.int64]:
    """For each stamp the witness's onset that it stands for, or -1. In order where there are as many of both; otherwise
    the nearest within ``within_s`` (trials whose pause was skipped by late frames are one to the witness)."""
    if len(onset_s) == len(stamp_s) and np.isfinite(stamp_s).all():
        return np.arange(len(onset_s))
    if not len(onset_s):
        return np.full(len(stamp_s), -1)
    nearest = np.nan_to_num(np.abs(stamp_s[:, None] - onset_s[None, :]), nan=np.inf).argmin(axis=1)
    return np.where(np.abs(stamp_s - onset_s[nearest]) <= within_s, nearest, -1)


def match(seen: Seen, record: Record) -> Matched:
    """Trial by trial: hit where the frames that the witness saw differ from the plan, or the stamp is off by more than
    1 ms."""
    stamps = np.array([trial["onset_s"] for trial in record], float)
    of = align(seen.onset_s, stamps, ALIGN_S)
    there = of >= 0
    error = np.where(there, stamps - seen.onset_s[of], np.nan) if len(seen.onset_s) else np.full(len(stamps), np.nan)
    shown = np.array([trial["shown_frames"] for trial in record])
    length = np.array([-1 if trial["trial_frames"] is None else trial["trial_frames"] for trial in record])
    to_next = seen.to_next[of]
    differ = ~there | (seen.shown[of] != shown) | ((length > 0) & (to_next > 0) & (to_next != length))
    if there[-1] and length[-1] > 0:
        # No onset follows the last trial, so that its end is not to be seen; that a frame came late before it, is.
        differ[-1] |= bool((seen.late_after_last <= length[-1]).any())
    flags = [trial["flagged"] for trial in record]
    flagged = None if None in flags else np.array(flags, bool)
    missed = ~there | (seen.missed_in_trial[of] > 0)
    return Matched(of, error, differ, differ | ~(np.abs(error) <= HIT_S), flagged, missed)


@dataclass(frozen=True)
class Pressed:
    """Keys: errors of the reaction times that were recorded for them (s) with the recorded trial that each belongs to;
    how many were made, lost, and counted without a press; and the width of the window within which each of the errors'
    presses is known to have been made (s)."""

    error_s: Floats
    trial: NDArray[np.int64]
    width_s: Floats
    made: int
    lost: int
    doubled: int


def match_presses(seen: Seen, matched: Matched, record: Record, made: Sequence[Mapping[str, Any]]) -> Pressed:
    """Each press of the finger with at most one recorded key, the nearest in time within 4 ms; then, of what is left,
    the nearest within 50 ms: such a key was stamped late, but neither lost nor counted twice, and its error counts like
    any other. The true moment is the middle of the two between which the X server took it."""
    keys = sorted((trial["onset_s"] + rt, k, rt) for k, trial in enumerate(record) for rt in trial["presses_s"])
    times = np.array([time_s for time_s, _, _ in keys])
    used = np.zeros(len(keys), bool)
    found = []
    left = list(made)
    for within_s, press in [(within_s, press) for within_s in (SAME_PRESS_S, SAME_LATE_PRESS_S) for press in made]:
        width_s = press["after_s"] - press["before_s"]
        middle_s = press["before_s"] + width_s / 2
        near = np.flatnonzero(~used & (np.abs(times - middle_s) <= within_s + width_s / 2)) if keys else ()
        if press not in left or not len(near):
            continue
        left.remove(press)
        best = near[np.argmin(np.abs(times[near] - middle_s))]
        used[best] = True
        _, trial, rt_s = keys[best]
        if matched.seen[trial] >= 0:
            found.append((rt_s - (middle_s - seen.onset_s[matched.seen[trial]]), trial, width_s))
    error, trials, widths = (np.array(column) for column in zip(*found, strict=True)) if found else (np.array([]),) * 3
    return Pressed(error, trials.astype(np.int64), widths, len(made), len(left), int((~used).sum()))


def spread(values_s: Floats) -> dict[str, float]:
    """Mean, SD, and the largest distance from zero, in ms."""
    if not len(values_s):
        return {"mean_ms": float("nan"), "sd_ms": float("nan"), "worst_ms": float("nan")}
    ms = np.asarray(values_s) * 1000
    return {"mean_ms": float(ms.mean()), "sd_ms": float(ms.std()), "worst_ms": float(np.abs(ms).max())}


@dataclass(frozen=True)
class Chunk:
    """One run of one row."""

    seen: Seen
    matched: Matched
    pressed: Pressed
    start_s: float


def summary(chunks: Sequence[Chunk]) -> dict[str, Any]:
    """A row's figures over its runs."""

    def joined(pick: Any) -> NDArray[Any]:
        return np.concatenate([pick(chunk) for chunk in chunks])

    counted = joined(lambda c: c.matched.counted)
    timed = joined(lambda c: c.matched.duration_counted)
    hit = joined(lambda c: c.matched.hit)
    flags = all(chunk.matched.flagged is not None for chunk in chunks)
    flagged = joined(lambda c: c.matched.flagged) if flags else None
    stamp = joined(lambda c: c.matched.stamp_error_s)
    known = joined(lambda c: (c.pressed.width_s <= KNOWN_WITHIN_S)[c.matched.counted[c.pressed.trial]])
    rt = joined(lambda c: c.pressed.error_s[c.matched.counted[c.pressed.trial]])
    work = joined(lambda c: c.seen.work_s) * 1000
    differ = joined(lambda c: c.matched.frames_differ)
    shown_frames = sum(chunk.seen.frames for chunk in chunks)
    missed = sum(chunk.seen.missed for chunk in chunks)
    return {
        "trials": len(hit),
        "stamp": spread(stamp[counted]),
        "rt": spread(rt[known]),
        "rt_keys": int(known.sum()),
        "counted": int(counted.sum()),
        "durations_not_exact": int((differ & timed).sum()),
        "durations_counted": int(timed.sum()),
        "frames": shown_frames,
        "missed": missed,
        "missed_per_10000": missed / shown_frames * 1e4 if shown_frames else float("nan"),
        "hit": int(hit.sum()),
        "flagged": None if flagged is None else int(flagged.sum()),
        "hit_flagged": None if flagged is None else int((hit & flagged).sum()),
        "others_flagged": None if flagged is None else int((~hit & flagged).sum()),
        "keys": sum(chunk.pressed.made for chunk in chunks),
        "keys_lost": sum(chunk.pressed.lost for chunk in chunks),
        "keys_doubled": sum(chunk.pressed.doubled for chunk in chunks),
        "work_p50_ms": float(np.percentile(work, 50)),
        "work_p99_ms": float(np.percentile(work, 99)),
        "start_s": [round(chunk.start_s, 3) for chunk in chunks],
    }
