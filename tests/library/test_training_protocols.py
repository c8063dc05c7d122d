"""The training protocols: four weeks, variety, levels that carry over; and control arms that differ in nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cogtrain.library import LoadedProtocol, expand_schedule, load_library
from cogtrain.library.models import Session, TaskItem

LIBRARY = load_library()
NAMES = ("training-memory", "training-flexibility", "training-attention", "training-mixed-20min")


def tasks_of(session: Session) -> list[TaskItem]:
    return [item for item in session.do if isinstance(item, TaskItem)]


def course(loaded: LoadedProtocol) -> list[list[str]]:
    """The tasks of each training session, in the order of the weeks."""
    sessions = (loaded.protocol.sessions[one.session] for one in expand_schedule(loaded.protocol))
    return [[item.task for item in tasks_of(one)] for one in sessions if one.purpose == "training"]


@pytest.mark.parametrize("name", [*NAMES, *(f"{name}-control" for name in NAMES)])
def test_twelve_sessions_in_four_weeks_and_no_task_twice_in_a_row(name: str) -> None:
    loaded = LIBRARY.protocol(name)
    sessions = course(loaded)
    assert len(sessions) == 12
    assert {one.week for one in expand_schedule(loaded.protocol)} == {0, 1, 2, 3, 4}
    assert all(len(set(tasks)) == len(tasks) >= 3 for tasks in sessions)
    for before, after in pairwise([task for tasks in sessions for task in tasks]):
        assert before != after
    assert len({tuple(tasks) for tasks in sessions}) == 3


@pytest.mark.parametrize("name", NAMES)
def test_levels_follow_the_person_and_the_control_arm_stays_easy(name: str) -> None:
    arm, control = LIBRARY.protocol(name), LIBRARY.protocol(f"{name}-control")
    assert course(arm) == course(control)
    for session, of_control in zip(arm.protocol.sessions.values(), control.protocol.sessions.values(), strict=True):
        if session.purpose != "training":
            continue
        for item, easy in zip(tasks_of(session), tasks_of(of_control), strict=True):
            assert item.carry == "level"
            assert item.difficulty is None
            assert easy.difficulty is not None
            assert easy.difficulty.rule == "fixed"
            same = {"difficulty", "carry"}
            assert item.model_dump(exclude=same) == easy.model_dump(exclude=same)
