"""Tasks by touch: a cap for every answer of every shipped task, 2 cm on a tablet, below the stimuli, or a place of the
trial itself; touches are answers, and are compared with touches alone."""

from __future__ import annotations

from itertools import combinations
from math import hypot
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.drawing.raster import rasterise
from cogtrain.engine.block_run import BlockRun
from cogtrain.engine.touch_caps import TOP_Y, touch_caps, touched
from cogtrain.library import ResolvedTask
from cogtrain.library.models import TaskItem
from cogtrain.library.resolve import resolve
from cogtrain.observers import observer_maker
from cogtrain.pages.caps_picture import caps_picture
from cogtrain.pages.page import stop_mark
from cogtrain.paradigms import registry
from cogtrain.records.tables.logs import load
from cogtrain.records.tables.trials import trial_table
from cogtrain.scoring.compare import compare
from cogtrain.scoring.results import score_results
from cogtrain.session import Options, run_session
from cogtrain.trial import Block, Outcome, Target
from tests.care.people import CODE, DAY0, LIBRARY, TASK, protocol

TASKS = [resolve(TaskItem(task=reference), card) for reference, card in LIBRARY.cards.items()]
TABLET_CM = 14.3  # the shorter side of a screen of 10 inches, 4 to 3
WINDOWS = [(1024, 768), (1920, 1080), (768, 1024)]
ASSESS = protocol(
    {"do": "assess", "day": 0},
    {"do": "assess", "day": 8},
    sessions={"assess": {"purpose": "assessment", "do": [{**TASK, "difficulty": {"rule": "fixed", "level": 2}}]}},
)


def keys_of(task: ResolvedTask) -> dict[str, tuple[str, ...]]:
    return {answer: tuple(keys) for answer, keys in task.keys.items()}


def places_of(block: Block) -> dict[str, Target]:
    """The places of the trials themselves."""
    return {target.name: target for trial in block.trials for target in trial.targets}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.loaded.card.task)
def test_every_answer_of_every_task_has_a_cap_of_two_centimetres(task: ResolvedTask, window: tuple[int, int]) -> None:
    """Or, where a trial has places of its own, such a place."""
    block = task.paradigm.plan(task.settings, np.random.default_rng(1))
    width, height = window
    side = min(window)
    caps, places = touch_caps(block, keys_of(task), width / side / 2), places_of(block)
    answers = {answer for stream in block.streams for answer in stream.answers}
    assert {cap.answer for cap in caps} == answers - places.keys()
    assert places.keys() <= answers
    for cap in caps:
        assert min(cap.width, cap.height) * TABLET_CM >= 2.0
        assert abs(cap.x) + cap.width / 2 <= width / side / 2
        assert cap.y - cap.height / 2 >= -height / side / 2
        assert touched(caps, cap.x, cap.y) == cap.answer
    stop = stop_mark(width / side / 2, height / side / 2, "Stop")[1]
    assert touched(caps, stop.x, stop.y) is None


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("task", [task for task in TASKS if not task.keys], ids=lambda task: task.loaded.card.task)
def test_places_are_as_large_as_their_grid_allows_and_apart(task: ResolvedTask, window: tuple[int, int]) -> None:
    block = task.paradigm.plan(task.settings, np.random.default_rng(1))
    width, height = (edge / min(window) / 2 for edge in window)
    places = [*places_of(block).values()]
    stop = stop_mark(width, height, "Stop")[1]
    assert len(places) == 25
    for trial in block.trials:
        assert [*trial.targets] == places, "in every trial the same"
    for place in places:
        assert 2 * place.radius * TABLET_CM >= 1.6
        assert abs(place.x) + place.radius <= width
        assert abs(place.y) + place.radius <= height
        assert (abs(place.x - stop.x) > place.radius + stop.radius) or (abs(place.y - stop.y) > place.radius + 0.05)
    nearest = min(hypot(a.x - b.x, a.y - b.y) for a, b in combinations(places, 2))
    assert nearest == pytest.approx(2 * places[0].radius), "no two overlap, and no room between neighbours is left over"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.loaded.card.task)
def test_no_stimulus_reaches_down_to_the_caps(task: ResolvedTask) -> None:
    block = task.paradigm.plan(task.settings, np.random.default_rng(1))
    width, height = WINDOWS[0]
    for name, picture in block.pictures.items():
        bitmap = rasterise(picture, width, height)
        lowest = 0.5 if bitmap is None else 0.5 - (bitmap.top + bitmap.height) / height
        assert lowest > TOP_Y - 0.01, name


def run_of(task: ResolvedTask, *, by_touch: bool) -> BlockRun:
    block = task.paradigm.plan(task.settings, np.random.default_rng(1))
    caps = touch_caps(block, keys_of(task), 0.67)
    return BlockRun(block, keys_of(task), 1 / 60, caps=caps, by_touch=by_touch)


def first_outcome(run: BlockRun, touches: list[tuple[float, float]]) -> Outcome:
    """Touches a third of a second after the first stimulus, one after the other."""
    now_s, onset_s, waiting = 1.0, None, list(touches)
    while run.next() is not None:
        now_s += 1 / 60
        run.flipped(now_s, now_s)
        if run.came_on is not None and onset_s is None:
            onset_s = now_s
        if onset_s is not None and now_s - onset_s > 0.33 and waiting:
            run.touch(now_s, *waiting.pop(0))
        finished = run.take_finished()
        if finished:
            return finished[0]
    raise AssertionError


FLANKER = next(task for task in TASKS if task.loaded.card.task == "flanker")


def test_a_touch_on_a_cap_is_an_answer_and_bears_its_source() -> None:
    left = touch_caps(FLANKER.paradigm.plan(FLANKER.settings, np.random.default_rng(1)), keys_of(FLANKER), 0.67)[0]
    outcome = first_outcome(run_of(FLANKER, by_touch=True), [(left.x, left.y)])
    (answer,) = outcome.answers
    assert (answer.answer, answer.source, answer.used) == ("left", "touch", True)
    assert answer.rt_s == pytest.approx(0.33, abs=0.03)


def test_the_first_touch_only_brings_the_caps_and_a_touch_beside_them_is_nothing() -> None:
    run = run_of(FLANKER, by_touch=False)
    caps = touch_caps(FLANKER.paradigm.plan(FLANKER.settings, np.random.default_rng(1)), keys_of(FLANKER), 0.67)
    outcome = first_outcome(run, [(caps[0].x, caps[0].y), (0.0, 0.3), (caps[1].x, caps[1].y)])
    assert run.by_touch
    assert [answer.answer for answer in outcome.answers] == ["right"]


def test_a_key_puts_the_caps_away_and_a_touch_brings_them_back() -> None:
    run = run_of(FLANKER, by_touch=True)
    run.press(1.0, "escape")
    assert not run.by_touch
    run.touch(1.1, 0.0, 0.0)
    assert run.by_touch


def sit(results: Path, day: int, *, by_touch: bool) -> None:
    rng = np.random.default_rng(day)
    clock = VirtualClock(DAY0 + pd.Timedelta(days=day).to_pytimedelta())
    display = SimulatedDisplay(observer_maker("typical")(rng), clock, rng, by_touch=by_touch)
    run_session(ASSESS, Options(CODE, results, session="assess"), lambda: display, clock, lambda: 7)


@pytest.mark.parametrize(
    ("days", "pairs"),
    [((False, False), 1), ((True, True), 1), ((False, True), 0), ((True, False), 0)],
)
def test_touch_is_compared_with_touch_alone(days: tuple[bool, bool], pairs: int, tmp_path: Path) -> None:
    for i, by_touch in enumerate(days):
        sit(tmp_path, 8 * i, by_touch=by_touch)
    records = load(tmp_path, [CODE])
    given = trial_table(records)["source"]
    assert set(given[given != ""]) == {"touch" if by_touch else "key" for by_touch in days}
    scored = score_results(records, registry())
    assert set(scored.scores["input"]) == {"touch" if by_touch else "key" for by_touch in days}
    changes = compare(scored.scores, scored.cards)
    assert (changes["measure"] == "d_prime").sum() == pairs
    if pairs and days[0]:
        assert set(changes["reliability_source"]) == {""}, "no norm is of touches"


def test_the_caps_are_drawn_with_the_names_of_their_keys() -> None:
    caps = touch_caps(TASKS[0].paradigm.plan(TASKS[0].settings, np.random.default_rng(1)), keys_of(TASKS[0]), 0.67)
    assert rasterise(caps_picture(caps, "en"), 1024, 768) is not None
