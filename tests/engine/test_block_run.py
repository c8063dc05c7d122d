"""A block frame by frame, on a screen made of numbers: attribution of presses, whole frames, endings, timing flags."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogtrain.engine.block_run import BlockRun
from cogtrain.trial import Block, Outcome, Phase, Stream, Target, Text, Trial

HZ = 60.0
PERIOD_S = 1 / HZ
KEYS = {"go": ("space",), "left": ("left",), "right": ("right",), "1": ("1",), "2": ("2",)}


def go_trial(expected: str | None = "go", **changes: object) -> Trial:
    """100 ms of a picture and 200 ms of ground: a continuous stream."""
    trial = Trial("go", "x", (Phase(("x",), 0.1), Phase((), 0.2)), {"go": expected}, response_s=0.3)
    return replace(trial, **changes)  # type: ignore[arg-type]


def block_of(*trials: Trial, streams: tuple[Stream, ...] = (Stream("go", ("go",)),), **changes: object) -> Block:
    """A block with one picture."""
    return replace(Block({"x": (Text("x"),)}, trials, streams), **changes)  # type: ignore[arg-type]


def play(
    block: Block,
    presses: dict[int, list[tuple[float, str]]] | None = None,
    stamps: dict[int, float] | None = None,
    begun: dict[int, float] | None = None,
    hz: float = HZ,
    touches: dict[int, list[tuple[float, float, float]]] | None = None,
) -> list[Outcome]:
    """Run a block. ``presses``: flip number -> keys that are read before it. ``stamps``: flip number -> delay of its
    stamp, seconds; ``begun``: flip number -> how much later than the tick before its flip was called."""
    run = BlockRun(block, KEYS, 1 / hz)
    shift_s, number = 0.0, 0
    outcomes: list[Outcome] = []
    while run.next() is not None:
        for press in (presses or {}).get(number, []):
            run.press(*press)
        for touch in (touches or {}).get(number, []):
            run.touch(*touch)
        delay_s = (stamps or {}).get(number, 0.0)
        stamp_s = 10 + number / hz + shift_s + delay_s
        begun_s = stamp_s - 0.4 / hz - (begun or {}).get(number, 0.0)
        run.flipped(stamp_s, begun_s)
        outcomes += run.take_finished()
        number += 1
        assert number < 100_000
    run.end(10 + number / hz)
    return outcomes + run.take_finished()


def test_frames_are_whole_and_exact_at_each_rate() -> None:
    for hz in (60.0, 120.0, 240.0, 59.94):
        outcomes = play(block_of(go_trial(), go_trial()), hz=hz)
        assert [[(s.planned_frames, s.shown_frames) for s in o.shown] for o in outcomes] == [
            [(round(0.1 * hz),) * 2, (round(0.2 * hz),) * 2]
        ] * 2
        assert all(o.timing_ok and o.late_frames == 0 for o in outcomes)


def test_reaction_time_counts_from_the_flip_of_the_stimulus() -> None:
    [outcome] = play(block_of(go_trial()), {5: [(10.0654, "space")]})
    assert outcome.onset_s == 10.0
    assert outcome.answers[0].rt_s == pytest.approx(0.0654)
    assert outcome.correct


def test_a_press_before_the_next_onset_belongs_to_the_trial_before_even_when_it_is_read_later() -> None:
    # the second trial's onset is flip 18 (10.3 s); the key went down at 10.299 and is read before flip 19
    first, second = play(block_of(go_trial(), go_trial(None)), {19: [(10.299, "space")]})
    assert first.verdicts["go"].response == "go"
    assert first.answers[0].rt_s == pytest.approx(0.299)
    assert not second.answers


def test_a_press_after_the_window_belongs_to_the_next_trial_and_is_early_there() -> None:
    slow = go_trial(phases=(Phase((), 0.2), Phase(("x",), 0.1)), stimulus_phase=1, response_s=0.1)
    first, second = play(block_of(slow, slow), {20: [(10.33, "space")]})
    assert first.answers == ()
    assert second.answers[0].rt_s == pytest.approx(10.33 - second.onset_s)
    assert second.answers[0].rt_s < 0
    assert not second.answers[0].used
    assert second.verdicts["go"].response is None


def test_each_down_event_is_used_once_and_all_are_kept() -> None:
    [outcome] = play(block_of(go_trial()), {5: [(10.06, "space"), (10.061, "space")], 9: [(10.14, "space")]})
    assert [(round(a.rt_s, 3), a.used) for a in outcome.answers] == [(0.06, True), (0.061, False), (0.14, False)]


@given(st.lists(st.floats(10.0001, 11.1999), max_size=30, unique=True))
def test_no_press_is_lost_or_counted_twice(times: list[float]) -> None:
    presses: dict[int, list[tuple[float, str]]] = {}
    for time_s in sorted(times):
        presses.setdefault(int((time_s - 10) * HZ) + 1, []).append((time_s, "space"))
    outcomes = play(block_of(*[go_trial() for _ in range(4)]), {k: v for k, v in presses.items() if k < 72})
    kept = sorted(o.onset_s + a.rt_s for o in outcomes for a in o.answers)
    assert kept == pytest.approx(sorted(t for k, v in presses.items() if k < 72 for t, _ in v))
    for outcome in outcomes:
        assert sum(a.used for a in outcome.answers) == min(1, len([a for a in outcome.answers if a.rt_s >= 0]))


def test_an_answer_ends_the_phases_that_wait_for_it() -> None:
    trial = Trial(
        "choice",
        "x",
        (Phase(("x",), 1.0, True), Phase((), 0.5, True), Phase((), 0.1)),
        {"side": "left"},
        response_s=1.5,
    )
    block = block_of(trial, streams=(Stream("side", ("left", "right")),))
    [outcome] = play(block, {12: [(10.19, "left")]})
    assert [(s.phase, s.planned_frames) for s in outcome.shown] == [(0, 13), (2, 6)]
    [late] = play(block)
    assert [(s.phase, s.planned_frames) for s in late.shown] == [(0, 60), (1, 30), (2, 6)]
    assert late.verdicts["side"].response is None


def test_where_the_window_outlasts_the_phases_the_ground_stays() -> None:
    [outcome] = play(block_of(go_trial(phases=(Phase(("x",), 0.1),), response_s=0.5)), {25: [(10.4, "space")]})
    assert [(s.phase, s.planned_frames) for s in outcome.shown] == [(0, 6), (1, 24)]
    assert outcome.correct


def test_a_trial_of_fixed_length_stretches_its_last_phase() -> None:
    trial = Trial(
        "ant",
        "x",
        (Phase((), 0.2), Phase(("x",), 1.7, True), Phase((), 0.1)),
        {"go": "go"},
        stimulus_phase=1,
        response_s=1.7,
        lasts_s=4.0,
    )
    for presses in ({}, {20: [(10.3, "space")]}):
        [outcome] = play(block_of(trial), presses)
        assert sum(s.planned_frames for s in outcome.shown) == 240


def test_a_self_paced_block_ends_by_the_clock_and_its_running_trial_is_cut_short() -> None:
    trial = Trial("item", "x", (Phase(("x",), None, True), Phase((), 0.1)), {"n": "1"})
    block = block_of(*[trial] * 50, streams=(Stream("n", ("1", "2")),), ends_after_s=1.0)
    outcomes = play(block, {10: [(10.15, "1")], 30: [(10.45, "2")]})
    assert [o.cut_short for o in outcomes] == [False, False, True]
    assert [o.correct for o in outcomes] == [True, False, False]
    total = sum(s.planned_frames for o in outcomes for s in o.shown)
    assert total == 60


def test_several_streams_are_answered_apart() -> None:
    trial = Trial("dual", "x", (Phase(("x",), 0.3),), {"letter": "L", "place": None}, response_s=0.3)
    block = Block({"x": (Text("x"),)}, (trial,), (Stream("letter", ("L",)), Stream("place", ("P",))))
    run_keys = {"L": ("l",), "P": ("p",)}
    run = BlockRun(block, run_keys, PERIOD_S)
    for number in range(18):
        assert run.next() is not None
        run.flipped(10 + number * PERIOD_S, 10 + (number - 0.5) * PERIOD_S)
        if number == 5:
            run.press(10.07, "p")
            run.press(10.08, "l")
    run.end(10.3)
    [outcome] = run.take_finished()
    verdicts = outcome.verdicts
    assert verdicts["letter"].correct
    assert not verdicts["place"].correct


def test_a_sequence_takes_its_answers_in_order_and_echoes_them() -> None:
    trial = Trial("span", "12", (Phase(("x",), 0.1), Phase((), None, True)), {"n": ("1", "2")}, stimulus_phase=1)
    block = block_of(trial, streams=(Stream("n", ("1", "2"), "sequence"),))
    [right] = play(block, {10: [(10.15, "1")], 20: [(10.3, "2")]})
    assert right.correct
    assert right.verdicts["n"].response == ("1", "2")
    [swapped] = play(block, {10: [(10.15, "2")], 20: [(10.3, "1")]})
    assert not swapped.correct


def test_a_path_goes_on_only_with_the_next_target() -> None:
    targets = (Target("1", 0, 0, 0.05), Target("2", 0.3, 0, 0.05))
    trial = Trial("trail", "a", (Phase(("x",), None, True),), {"n": ("1", "2")}, targets=targets)
    block = block_of(trial, streams=(Stream("n", ("1", "2"), "path"),))
    touches = {4: [(10.05, 0.3, 0.0)], 10: [(10.15, 0.0, 0.01)], 20: [(10.31, 0.31, 0.0)], 15: [(10.2, 0.9, 0.9)]}
    [outcome] = play(block, touches=touches)
    assert [(a.answer, a.used) for a in outcome.answers] == [("2", False), ("1", True), ("2", True)]
    assert not outcome.correct
    assert outcome.verdicts["n"].rt_s == pytest.approx(0.31)


def test_bind_and_done_see_the_history() -> None:
    def bind(trial: Trial, history: tuple[Outcome, ...], level: float | None) -> Trial:
        seconds = 0.1 + 0.1 * sum(o.correct for o in history)
        return replace(trial, phases=(Phase(("x",), seconds), *trial.phases[1:]), response_s=seconds + 0.2)

    block = block_of(*[go_trial()] * 6, bind=bind, done=lambda history: len(history) == 3)
    run = BlockRun(block, KEYS, PERIOD_S, prepare=lambda trial, history: bind(trial, history, None))
    number = 0
    while run.next() is not None:
        if number == 3:
            run.press(10 + 2.5 * PERIOD_S, "space")
        run.flipped(10 + number * PERIOD_S, 10 + (number - 0.5) * PERIOD_S)
        number += 1
    run.end(10 + number * PERIOD_S)
    outcomes = run.take_finished()
    assert [o.shown[0].planned_frames for o in outcomes] == [6, 12, 12]


def test_a_late_frame_is_flagged_on_its_own_trial_only() -> None:
    # from flip 25 on (inside the second trial) everything comes one frame later
    outcomes = play(
        block_of(*[go_trial()] * 3), stamps=dict.fromkeys(range(25, 200), PERIOD_S), begun={25: 0.9 * PERIOD_S}
    )
    assert [o.timing_ok for o in outcomes] == [True, False, True]
    assert [o.late_frames for o in outcomes] == [0, 1, 0]
    assert outcomes[1].shown[1].shown_frames == outcomes[1].shown[1].planned_frames + 1


@pytest.mark.parametrize("delay_s", [0.003, 0.0111, 0.025, PERIOD_S + 0.0005, 2 * PERIOD_S + 0.0005])
def test_a_stamp_taken_late_is_not_trusted_even_when_it_falls_near_the_grid(delay_s: float) -> None:
    # flip 18 is the second onset: the frame came on in time, the process was stopped before it took the stamp
    outcomes = play(block_of(*[go_trial()] * 3), stamps={18: delay_s}, begun={18: delay_s})
    assert not outcomes[1].timing_ok
    assert outcomes[2].timing_ok


def test_a_flip_that_a_later_tick_released_is_a_late_frame_of_the_trial_before() -> None:
    late = dict.fromkeys(range(18, 200), PERIOD_S)
    outcomes = play(block_of(*[go_trial()] * 3), stamps=late, begun={18: 0.8 * PERIOD_S})
    assert [o.late_frames for o in outcomes] == [1, 0, 0]
    assert [o.timing_ok for o in outcomes] == [False, True, True]


def test_the_first_stamp_is_judged_too_when_the_ground_was_flipped_before_it() -> None:
    for delay_s, trusted in ((0.0, True), (0.004, False)):
        run = BlockRun(block_of(go_trial()), KEYS, PERIOD_S)
        for number in range(-10, 0):
            run.warmed(10 + number * PERIOD_S, 10 + (number - 0.5) * PERIOD_S)
        for number in range(18):
            run.next()
            late_s = delay_s if number == 0 else 0.0
            run.flipped(10 + number * PERIOD_S + late_s, 10 + (number - 0.5) * PERIOD_S)
        run.end(10.3)
        [outcome] = run.take_finished()
        assert outcome.timing_ok == trusted


def test_a_display_that_drifts_slowly_is_followed() -> None:
    rng = np.random.default_rng(1)
    noise = {n: n * 4e-6 + float(rng.normal(0, 5e-5)) for n in range(2000)}
    outcomes = play(block_of(*[go_trial()] * 100), stamps=noise)
    assert all(o.timing_ok for o in outcomes)


def test_a_broken_off_block_keeps_its_running_trial_as_cut_short() -> None:
    run = BlockRun(block_of(go_trial(), go_trial()), KEYS, PERIOD_S)
    for number in range(20):
        run.next()
        run.flipped(10 + number * PERIOD_S, 10 + (number - 0.5) * PERIOD_S)
    run.end(None)
    assert [o.cut_short for o in run.take_finished()] == [False, True]


def test_feedback_in_practice_only() -> None:
    trial = go_trial(phases=(Phase(("x",), 0.1), Phase((), 0.2, feedback="practice")))
    for practice, wanted in ((True, "correct"), (False, None)):
        run = BlockRun(block_of(trial), KEYS, PERIOD_S, practice)
        seen = []
        for number in range(18):
            frame = run.next()
            assert frame is not None
            seen.append(frame.feedback)
            if number == 3:
                run.press(10.04, "space")
            run.flipped(10 + number * PERIOD_S, 10 + (number - 0.5) * PERIOD_S)
        assert seen[-1] == wanted
        assert seen[2] is None


def test_trials_that_are_on_when_another_window_takes_the_keyboard_are_flagged() -> None:
    run = BlockRun(block_of(*[go_trial()] * 4), KEYS, PERIOD_S)
    for number in range(37):  # the third trial's first flip: the answer to the second is still awaited
        assert run.next() is not None
        run.flipped(10 + number / HZ, 10 + number / HZ)
    run.disturbed()
    run.end(None)
    assert [o.timing_ok for o in run.take_finished()] == [True, False, False]


def test_a_sequence_is_in_sight_until_it_is_whole_and_not_while_it_is_told_of() -> None:
    waits = Phase(("x",), 0.5, until_response=True)
    told = (waits, Phase((), 0.1, feedback="correctness"), Phase((), 0.1))
    trial = Trial("s", "1 2", told, {"s": ("1", "2")}, response_s=0.5)
    streams = (Stream("s", ("1", "2"), "sequence"),)

    def echoes(one: Trial) -> list[tuple[int, str | int | None]]:
        run = BlockRun(block_of(one, streams=streams), KEYS, PERIOD_S)
        seen, number = [], 0
        while (frame := run.next()) is not None:
            run.flipped(10 + number / HZ, 10 + (number - 0.4) / HZ)
            seen.append((len(frame.echoes), frame.feedback))
            number += 1
            if number in (5, 10):
                run.press(10 + number / HZ, str(number // 5))
        return seen

    seen = echoes(trial)
    assert seen[4] == (0, None)
    assert seen[5:10] == [(1, None)] * 5
    assert seen[10:16] == [(0, "correct")] * 6
    assert set(seen[16:]) == {(0, None)}
    by_the_clock = replace(trial, phases=(replace(waits, until_response=False), *told[1:]))
    assert {count for count, _ in echoes(by_the_clock)[10:]} == {2}, "where nothing waits for it, it stays"
