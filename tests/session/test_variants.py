"""Tasks made fit for somebody: large type, one hand, slower; recorded, and compared with their like alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.drawing.scaled import HIGHEST, WIDEST, WIDEST_TOUCH, room
from cogtrain.events.block import BlockStarted
from cogtrain.library import LoadedProtocol, load_library
from cogtrain.library.models import TaskItem, Variant
from cogtrain.library.resolve import resolve
from cogtrain.observers import observer_maker
from cogtrain.paradigms import registry
from cogtrain.paradigms.contract import bounds
from cogtrain.records.tables.logs import Records, SessionLog
from cogtrain.rehearsal import FIRST_DAY
from cogtrain.scoring.results import score_results
from cogtrain.session.attempt_draw import planned
from cogtrain.session.dry import DryPerson, run_dry
from cogtrain.session.options import Options
from cogtrain.trial import Text

LIBRARY = load_library()
CARDS = LIBRARY.cards
DEMO = LIBRARY.protocol("demo")


def task_with(reference: str, **variant: Any) -> Any:
    return resolve(TaskItem(task=reference, variant=Variant(**variant)), CARDS[reference])


@pytest.mark.parametrize("reference", CARDS)
def test_large_type_is_larger_where_there_is_room_and_stays_where_stimuli_may_stand(reference: str) -> None:
    plain, large = resolve(TaskItem(task=reference), CARDS[reference]), task_with(reference, large_type=True)
    block, one = planned(plain, plain.settings, np.random.default_rng(1))
    bigger, by = planned(large, large.settings, np.random.default_rng(1))
    assert one == 1
    assert 1 <= by <= 1.5
    assert by == room(block)
    for name, picture in block.pictures.items():
        heights = [shape.height for shape in picture if isinstance(shape, Text)]
        assert [shape.height for shape in bigger.pictures[name] if isinstance(shape, Text)] == pytest.approx(
            [by * height for height in heights]
        )
    for trial in bigger.trials:
        assert all(abs(one.x) + one.radius <= WIDEST_TOUCH + 1e-9 for one in trial.targets) or by == 1
    assert WIDEST == 0.6
    assert HIGHEST == 0.3


@pytest.mark.parametrize("hand", ["left", "right"])
@pytest.mark.parametrize("reference", CARDS)
def test_one_hand_has_a_key_for_every_answer_and_each_once(reference: str, hand: str) -> None:
    task = task_with(reference, hand=hand)
    assert task.keys.keys() == CARDS[reference].card.keys.keys()
    for stream in CARDS[reference].streams.values():
        keys = [key for answer in stream for key in task.keys.get(answer, [])[:1]]
        assert len(keys) == len(set(keys))
    if hand == "left":
        assert not {"left", "right", "up", "down"} & {key for keys in task.keys.values() for key in keys[:1]}


def test_slower_stretches_times_to_answer_within_their_bounds_and_nothing_else() -> None:
    plain, slow = resolve(TaskItem(task="flanker@1"), CARDS["flanker@1"]), task_with("flanker@1", slower=2)
    changed = {
        name: value for name, value in slow.settings.model_dump().items() if value != getattr(plain.settings, name)
    }
    assert changed == {"deadline_s": 2 * plain.settings.deadline_s}
    assert task_with("flanker-training@1", slower=2).settings == CARDS["flanker-training@1"].settings, "it adapts"
    assert task_with("digit-span-forward@1", slower=3).settings.answer_s == 180.0
    assert task_with("sart@1", slower=3).settings.mask_s == pytest.approx(2.7)


def test_every_card_that_times_answers_can_be_slower() -> None:
    untimed = {"digit-symbol@1"}
    for reference, loaded in CARDS.items():
        slower = task_with(reference, slower=1.5)
        own = set(loaded.paradigm.windows) & set(loaded.paradigm.settings.model_fields)
        longest = all(getattr(loaded.settings, name) == bounds(loaded.paradigm, name)[1] for name in own)
        adapts = loaded.card.difficulty.adapts in own
        assert slower.settings != loaded.settings or adapts or longest or reference in untimed, reference


def with_variant(**variant: Any) -> LoadedProtocol:
    """The demonstration with every task made fit like this."""
    fit = Variant(**variant)
    sessions = {}
    for name, session in DEMO.protocol.sessions.items():
        items = [one.model_copy(update={"variant": fit}) if isinstance(one, TaskItem) else one for one in session.do]
        sessions[name] = session.model_copy(update={"do": items})
    return replace(DEMO, protocol=DEMO.protocol.model_copy(update={"sessions": sessions}))


def sat(loaded: LoadedProtocol, code: str) -> SessionLog:
    observer = observer_maker("typical")(np.random.default_rng(1))
    display = SimulatedDisplay(observer, VirtualClock(FIRST_DAY), np.random.default_rng(2))
    return run_dry(loaded, DryPerson(code), "baseline", display, Options(code, Path()), 5)


def test_a_variant_is_in_the_log_and_in_what_scores_must_share() -> None:
    plain = sat(DEMO, "AAAA")
    large = sat(with_variant(large_type=True, hand="left"), "BBBB")
    told = [line.event.variant for line in large.lines if isinstance(line.event, BlockStarted)]
    assert set(map(tuple, told)) == {("large type", "left hand")}
    scores = score_results(Records((plain, large)), registry()).scores
    keys = scores.groupby("participant")["settings_key"].agg(set)
    assert not keys["AAAA"] & keys["BBBB"]
    assert all("~large-type~left-hand" in key for key in keys["BBBB"])
