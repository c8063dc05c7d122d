"""The timing bench's own arithmetic, on witnesses that are made up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bench.timing.design import EARLIEST_S, LAST_S, SHAPES, draw_plan, plan_from
from bench.timing.measures import Chunk, align, match, match_presses, see, summary
from bench.timing.monitor import ENTRY

HZ, SHOWN, LENGTH = 60, 4, 9
FIRST_TICK = 6000


def witness(trials: int = 5, late: tuple[int, ...] = (), lead: int = 3) -> np.ndarray:
    """Frames of a block that went as planned, but that before each frame of ``late`` one tick was missed. 1 ms of work
    before each swap."""
    frames = np.zeros(lead + trials * LENGTH + 2, ENTRY)
    tick = FIRST_TICK
    for k, frame in enumerate(frames):
        frame["missed"] = int(k in late)
        tick += 1 + int(k in late)
        frame["tick_ns"] = tick * 10**9 // HZ
        frame["woke_ns"] = frame["tick_ns"] + 50_000
        frame["called_ns"] = frames["woke_ns"][k - 1] + 1_000_000 if k else 0
        in_block = k - lead
        lit = 0 <= in_block < trials * LENGTH and in_block % LENGTH < SHOWN
        frame["rgba"] = 255 if lit else 0
    return frames


def record(frames: np.ndarray, error_s: float = 0.0001, **more: Any) -> list[dict[str, Any]]:
    """What a row recorded that stamped each onset late by ``error_s``."""
    return [
        {
            "onset_s": onset + error_s,
            "shown_frames": SHOWN,
            "trial_frames": LENGTH,
            "flagged": False,
            "presses_s": [],
            **more,
        }
        for onset in see(frames, HZ).onset_s
    ]


def test_what_went_as_planned_is_seen_so() -> None:
    seen = see(witness(), HZ)
    assert list(seen.shown) == [SHOWN] * 5
    assert list(seen.to_next) == [LENGTH] * 4 + [-1]
    assert seen.missed == 0
    assert seen.work_s == pytest.approx(0.001)


def test_a_missed_tick_is_seen_in_its_trial() -> None:
    lead = 3
    seen = see(witness(late=(lead + LENGTH + 2, lead + 3 * LENGTH + SHOWN + 1)), HZ)
    assert list(seen.shown) == [SHOWN, SHOWN + 1, SHOWN, SHOWN, SHOWN]
    assert list(seen.to_next) == [LENGTH, LENGTH + 1, LENGTH, LENGTH + 1, -1]
    assert list(seen.missed_in_trial) == [0, 1, 0, 1, 0]
    assert seen.missed == 2


def test_ticks_missed_before_the_block_do_not_count() -> None:
    assert see(witness(late=(1,)), HZ).missed == 0


def test_a_stamp_off_by_more_than_a_millisecond_is_a_hit() -> None:
    frames = witness()
    found = record(frames)
    found[2]["onset_s"] += 0.0011
    matched = match(see(frames, HZ), found)
    assert list(matched.hit) == [False, False, True, False, False]
    assert not matched.frames_differ.any()


def test_a_frame_that_is_late_in_the_last_trials_pause_is_a_hit() -> None:
    lead, trials = 3, 5
    frames = witness(trials, late=(lead + (trials - 1) * LENGTH + SHOWN + 2,))
    assert list(match(see(frames, HZ), record(frames)).hit) == [False] * 4 + [True]


def test_a_frame_that_is_late_after_the_block_is_no_hit() -> None:
    lead, trials = 3, 5
    frames = witness(trials, late=(lead + trials * LENGTH + 1,))
    assert not match(see(frames, HZ), record(frames)).hit.any()


def test_the_ground_that_comes_late_after_the_last_trial_is_a_hit() -> None:
    lead, trials = 3, 5
    frames = witness(trials, late=(lead + trials * LENGTH,))
    assert list(match(see(frames, HZ), record(frames)).hit) == [False] * 4 + [True]


def test_trials_that_ran_into_one_another_are_told_apart_by_time() -> None:
    onsets = np.array([1.0, 1.3, 1.45])
    stamps = np.array([1.001, 1.151, 1.301, 1.451])
    assert list(align(onsets, stamps, 0.02)) == [0, -1, 1, 2]


def test_a_trial_that_was_never_shown_is_told_apart_too() -> None:
    stamps = np.array([1.001, float("nan"), 1.301])
    assert list(align(np.array([1.0, 1.3, 1.45]), stamps, 0.02)) == [0, -1, 1]


def pressed(at_s: float, width_s: float = 0.0001) -> dict[str, float]:
    return {"trial": 0, "target_s": at_s, "before_s": at_s - width_s / 2, "after_s": at_s + width_s / 2}


def test_reaction_times_are_compared_with_the_witness() -> None:
    frames = witness()
    seen, found = see(frames, HZ), record(frames)
    found[1]["presses_s"] = [0.0302]
    keys = match_presses(seen, match(seen, found), found, [pressed(seen.onset_s[1] + 0.03)])
    assert (keys.lost, keys.doubled) == (0, 0)
    assert keys.error_s == pytest.approx(0.0002, abs=1e-6)


def test_a_key_that_is_missing_is_lost_and_one_that_nobody_pressed_is_doubled() -> None:
    frames = witness()
    seen, found = see(frames, HZ), record(frames)
    found[0]["presses_s"] = [0.03, 0.0301]
    made = [pressed(seen.onset_s[0] + 0.03), pressed(seen.onset_s[3] + 0.05)]
    keys = match_presses(seen, match(seen, found), found, made)
    assert (keys.made, keys.lost, keys.doubled) == (2, 1, 1)


def test_a_double_tap_is_two_keys() -> None:
    frames = witness()
    seen, found = see(frames, HZ), record(frames)
    found[0]["presses_s"] = [0.03, 0.039]
    made = [pressed(seen.onset_s[0] + 0.0301), pressed(seen.onset_s[0] + 0.0391)]
    keys = match_presses(seen, match(seen, found), found, made)
    assert (keys.lost, keys.doubled) == (0, 0)


def test_figures_are_taken_over_unflagged_trials() -> None:
    frames = witness()
    found = record(frames)
    found[4] |= {"onset_s": found[4]["onset_s"] + 0.03, "flagged": True}
    seen = see(frames, HZ)
    matched = match(seen, found)
    row = summary([Chunk(seen, matched, match_presses(seen, matched, found, []), 1.0)])
    assert row["stamp"]["mean_ms"] == pytest.approx(0.1, abs=0.001)
    assert (row["hit"], row["hit_flagged"], row["others_flagged"], row["counted"]) == (1, 1, 0, 4)


def test_a_row_that_flags_nothing_is_spared_its_hold_ups() -> None:
    frames = witness()
    found = record(frames, error_s=0.0015, flagged=None)
    found[1]["onset_s"] += 0.02
    seen = see(frames, HZ)
    matched = match(seen, found)
    assert list(matched.counted) == [True, False, True, True, True]
    assert matched.hit.all()


@pytest.mark.parametrize("hz", SHAPES)
def test_presses_lie_within_their_trial(hz: int) -> None:
    plan = draw_plan(hz, 200, np.random.default_rng(3))
    assert plan_from(plan.data()) == plan
    first = [trial[0].rt_s for trial in plan.taps]
    assert min(first) > EARLIEST_S - 0.5 / hz - 0.001
    assert max(first) < plan.trial_s - LAST_S + 0.5 / hz + 0.001
    assert 0.05 < sum(len(trial) == 2 for trial in plan.taps) / 200 < 0.2
    assert any(trial[0].held_s < 1 / hz for trial in plan.taps)
