"""The tasks of published forms with simulated people: every session ends, and a typical person is roughly human."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cogtrain.clock import VirtualClock
from cogtrain.displays.display import BlockRequest
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.library import ResolvedTask, load_library
from cogtrain.library.models import TaskItem
from cogtrain.library.resolve import resolve
from cogtrain.observers import Observer, observer_maker
from cogtrain.paradigms import registry
from cogtrain.paradigms.cells import score_one
from cogtrain.rehearsal import rehearse
from cogtrain.scoring.results import score_results
from cogtrain.trial import Outcome

LIBRARY = load_library()
EVERY = LIBRARY.protocol("every-task")
FORMS = [name for name in LIBRARY.cards if name.partition("@")[0].endswith(("hedge2018", "enkavi2019"))]
PEOPLE = 10


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("observer", ["typical", "slow", "silent", "random", "same-key"])
def test_every_task_ends_whoever_sits_before_it(observer: str, seed: int, tmp_path: Path) -> None:
    (done,) = rehearse(EVERY, tmp_path, 1, observer, seed)
    assert done.status == "finished"
    assert done.seconds < 45 * 60
    scores = score_results(tmp_path, registry()).scores
    headlines = {task.loaded.card.task: task.loaded.card.measures.headline for _, task in EVERY.tasks("check")}
    unanswered = {"digit-symbol"} if observer == "silent" else set()  # its one trial waits until the time is up
    assert set(scores["task"]) == set(headlines) - unanswered
    if observer in ("typical", "slow"):
        for task, measure in headlines.items():
            found = scores[(scores["task"] == task) & (scores["measure"] == measure)]["value"]
            assert len(found), task
            assert np.isfinite(found).all(), task


def row(outcome: Outcome) -> dict[str, object]:
    ((stream, verdict),) = outcome.verdicts.items()
    words = {"answer": verdict.expected or "", "response": verdict.response or ""}
    told = {"stream": stream, "condition": outcome.trial.condition, **words, "correct": verdict.correct}
    return {**told, "rt_s": np.nan if verdict.rt_s is None else verdict.rt_s, **outcome.trial.detail}


def answered(task: ResolvedTask, level: float | None, observer: Observer, rng: np.random.Generator) -> pd.DataFrame:
    """The scored trials of one block."""
    block = task.paradigm.plan(task.settings_at(level), rng)
    outcomes: list[Outcome] = []
    display = SimulatedDisplay(observer, VirtualClock(datetime(2026, 1, 5, tzinfo=UTC)), rng)
    keys = {answer: tuple(names) for answer, names in task.keys.items()}
    request = BlockRequest(block, keys, task.paradigm.name, prepare=block.bind)
    display.block(request, lambda outcome: bool(outcomes.append(outcome)))
    return pd.DataFrame([row(outcome) for outcome in outcomes if outcome.trial.scored])


@cache
def scores_of(form: str) -> pd.DataFrame:
    """One row a person, of the form's own length; n-back goes up and down the card's ladder for 20 blocks."""
    task = resolve(TaskItem(task=form), LIBRARY.cards[form])
    found = []
    for seed in range(PEOPLE):
        rng = np.random.default_rng(seed)
        observer, level = observer_maker("typical")(rng), task.difficulty.start
        blocks = []
        for _ in range(1 if level is None else 20):
            blocks.append(answered(task, level, observer, rng))
            if level is not None:
                mistakes = 20 * (1 - blocks[-1]["correct"].mean())
                level = max(1, level + (mistakes < 2.5) - (mistakes > 5.5))
        found.append(score_one(task.paradigm.scoring.score, pd.concat(blocks)))
    return pd.DataFrame(found)


RANGES = [
    ("simple-rt-enkavi2019@1", "median_rt_ms", 250, 400),
    ("simple-rt-enkavi2019@1", "mean_speed_per_s", 2.5, 4.0),
    ("choice-rt-enkavi2019@1", "mean_rt_ms", 400, 600),
    ("choice-rt-enkavi2019@1", "accuracy", 0.9, 1.0),
    ("flanker-hedge2018@1", "mean_rt_ms", 400, 650),
    ("flanker-hedge2018@1", "conflict_cost_ms", 20, 110),
    ("flanker-hedge2018@1", "accuracy", 0.88, 1.0),
    ("stroop-hedge2018@1", "mean_rt_ms", 400, 800),
    ("stroop-hedge2018@1", "conflict_cost_ms", 20, 150),
    ("go-nogo-hedge2018@1", "commissions", 0.08, 0.3),
    ("go-nogo-hedge2018@1", "omissions", 0.0, 0.05),
    ("go-nogo-hedge2018@1", "mean_rt_ms", 300, 500),
    ("stop-signal-hedge2018@1", "ssrt_ms", 150, 350),
    ("stop-signal-hedge2018@1", "stop_respond_rate", 0.35, 0.65),
    ("stop-signal-hedge2018@1", "go_rt_ms", 400, 650),
    ("digit-span-forward-enkavi2019@1", "mean_length", 4, 8),
    ("digit-span-backward-enkavi2019@1", "mean_length", 4, 8),
    ("place-span-forward-enkavi2019@1", "mean_length", 4, 8),
    ("place-span-backward-enkavi2019@1", "mean_length", 4, 8),
    ("nback-enkavi2019@1", "mean_n", 1.5, 3.5),
]


@pytest.mark.parametrize(("form", "measure", "lowest", "highest"), RANGES)
def test_a_typical_person_scores_as_people_do(form: str, measure: str, lowest: float, highest: float) -> None:
    assert lowest < scores_of(form)[measure].mean() < highest


def test_no_form_is_left_out() -> None:
    assert {form for form, *_ in RANGES} == set(FORMS)


def test_backwards_is_harder_and_an_answer_in_spite_of_the_signal_is_quick() -> None:
    forward, backward = (scores_of(f"digit-span-{way}-enkavi2019@1") for way in ("forward", "backward"))
    assert forward["mean_length"].mean() > backward["mean_length"].mean()
    stop = scores_of("stop-signal-hedge2018@1")
    sooner_ms = stop["go_rt_ms"] - stop["stop_respond_rt_ms"]
    assert sooner_ms.mean() > 40, "else there is no race (Verbruggen et al. 2019)"
    assert (sooner_ms > 0).sum() >= 8, "of 10 people, each with some 15 such answers: no sign test would call it chance"
