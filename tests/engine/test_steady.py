"""Frames on which nothing changes go by at once in a rehearsal: what comes out is what comes out frame by frame."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from cogtrain.clock import VirtualClock
from cogtrain.displays.display import BlockRequest
from cogtrain.displays.simulated import REFRESH_HZ, SimulatedDisplay
from cogtrain.engine.block_run import LONG, SETTLED, BlockRun
from cogtrain.library import load_library
from cogtrain.library.models import TaskItem
from cogtrain.library.resolve import resolve
from cogtrain.observers import observer_maker
from cogtrain.trial import Block, Outcome, Phase, Stream, Text, Trial

CARDS = load_library().cards
TRIALS, ENDS_AFTER_S = 14, 15.0
PERIOD_S = 1 / REFRESH_HZ


def shortened(block: Block) -> Block:
    """Its first trials; where it ends by the clock, sooner."""
    ends_s = None if block.ends_after_s is None else min(block.ends_after_s, ENDS_AFTER_S)
    return replace(block, trials=block.trials[:TRIALS], ends_after_s=ends_s)


def run(
    card: str, person: str, seed: int, practice: bool = False, by_touch: bool = False
) -> tuple[list[Outcome], float]:
    """Outcomes of a short block, and how long it took, seconds."""
    task = resolve(TaskItem(task=card), CARDS[card])
    rng = np.random.default_rng(seed)
    observer = observer_maker(person)(rng)
    block = shortened(task.paradigm.plan(task.settings_at(task.level), rng))
    clock = VirtualClock(datetime(2026, 1, 5, tzinfo=UTC))
    display = SimulatedDisplay(observer, clock, rng, by_touch=by_touch)
    keys = {answer: tuple(names) for answer, names in task.keys.items()}
    outcomes: list[Outcome] = []
    request = BlockRequest(block, keys, task.paradigm.name, practice, block.bind)
    begun_s = clock.monotonic_s()
    end = display.block(request, lambda outcome: bool(outcomes.append(outcome)))
    assert end.how == "finished"
    return outcomes, clock.monotonic_s() - begun_s


def frame_by_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SimulatedDisplay, "_pass_steady", lambda *_: None)


def check_same(quick: list[Outcome], slow: list[Outcome]) -> None:
    assert len(quick) == len(slow) > 0
    for one, other in zip(quick, slow, strict=True):
        assert one.trial == other.trial
        assert (one.index, one.cut_short, one.correct) == (other.index, other.cut_short, other.correct)
        assert [(a.stream, a.answer, a.used, a.source, a.x, a.y) for a in one.answers] == [
            (a.stream, a.answer, a.used, a.source, a.x, a.y) for a in other.answers
        ]
        assert [a.rt_s for a in one.answers] == pytest.approx([a.rt_s for a in other.answers], abs=1e-6)
        assert [(s.phase, s.planned_frames, s.shown_frames) for s in one.shown] == [
            (s.phase, s.planned_frames, s.shown_frames) for s in other.shown
        ]
        assert [s.onset_s for s in one.shown] == pytest.approx([s.onset_s for s in other.shown], abs=1e-6)
        assert one.onset_s == pytest.approx(other.onset_s, abs=1e-6, nan_ok=True)
        assert [(h.phase, h.sound) for h in one.heard] == [(h.phase, h.sound) for h in other.heard]
        for outcome in (one, other):
            assert outcome.late_frames == 0
            assert outcome.timing_ok


@pytest.mark.parametrize("person", ["typical", "random"])
@pytest.mark.parametrize("card", CARDS)
def test_what_comes_out_is_what_comes_out_frame_by_frame(
    card: str, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, quick_s = run(card, person, 3)
    frame_by_frame(monkeypatch)
    slow, slow_s = run(card, person, 3)
    check_same(quick, slow)
    assert quick_s == pytest.approx(slow_s, abs=1e-6)


@pytest.mark.parametrize(("practice", "by_touch"), [(True, False), (False, True)], ids=["practice", "touch"])
@pytest.mark.parametrize("card", CARDS)
def test_in_practice_and_by_touch_too(
    card: str, practice: bool, by_touch: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, quick_s = run(card, "typical", 4, practice, by_touch)
    frame_by_frame(monkeypatch)
    slow, slow_s = run(card, "typical", 4, practice, by_touch)
    check_same(quick, slow)
    assert quick_s == pytest.approx(slow_s, abs=1e-6)


def test_frames_do_go_by_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    flips = []
    flipped = BlockRun.flipped
    monkeypatch.setattr(BlockRun, "flipped", lambda *told: (flips.append(told), flipped(*told))[1])
    run("simple-rt-enkavi2019@1", "typical", 3)
    quick = len(flips)
    frame_by_frame(monkeypatch)
    run("simple-rt-enkavi2019@1", "typical", 3)
    assert 5 * quick < len(flips) - quick


# ------------------------------------------------------------------ what is steady


def started(phases: tuple[Phase, ...], flips: int, **changes: object) -> BlockRun:
    """A run of one trial after so many flips."""
    trial = Trial("go", "x", phases, {"go": "go"}, response_s=None if phases[0].seconds is None else 0.2)
    block = replace(Block({"x": (Text("x"),)}, (trial, trial), (Stream("go", ("go",)),)), **changes)  # type: ignore[arg-type]
    begun = BlockRun(block, {"go": ("space",)}, PERIOD_S)
    for number in range(flips):
        assert begun.next() is not None
        begun.flipped(10 + number * PERIOD_S, 10 + (number - 0.4) * PERIOD_S)
    return begun


def test_a_phase_is_steady_up_to_its_end_once_it_has_settled() -> None:
    phases = (Phase(("x",), 0.5), Phase((), 0.5))
    assert [started(phases, flips).steady() for flips in (1, SETTLED, 10, 30, 31, 32)] == [0, 28, 20, 0, 0, 28]


def test_what_moves_is_never_steady() -> None:
    assert started((Phase(("x",), 0.5, feedback="correctness"),), 10).steady() == 0
    assert started((Phase(("x",), 0.5, counts_ms=True),), 10).steady() == 0


def test_a_phase_that_waits_is_steady_until_its_answer_is_there() -> None:
    begun = started((Phase(("x",), None, until_response=True),), 10)
    assert begun.steady() == LONG
    begun.press(10.2, "space")
    assert begun.steady() == 0


def test_nothing_is_steady_beyond_the_end_of_the_block() -> None:
    waits = (Phase(("x",), None, until_response=True),)
    begun = started(waits, 10, ends_after_s=0.5)
    assert begun.steady() == 20
    begun.held(20)
    assert begun.steady() == 0
    assert begun.next() is None


def test_frames_that_were_held_count_as_shown() -> None:
    begun = started((Phase(("x",), 0.5), Phase((), 0.5)), 10)
    begun.held(20)
    assert begun.next() is not None
    begun.flipped(10 + 30 * PERIOD_S, 10 + 29.6 * PERIOD_S)
    begun.end(None)
    (outcome,) = begun.take_finished()
    assert [(one.phase, one.planned_frames) for one in outcome.shown] == [(0, 30), (1, 1)]
