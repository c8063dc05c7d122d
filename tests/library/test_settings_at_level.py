"""Plans that are tried out, with paradigms made up for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from pydantic import Field

from cogtrain.errors import Fault
from cogtrain.library.models import Difficulty
from cogtrain.library.settings_at_level import DRAWS, level_range, levels, try_out
from cogtrain.library.yaml_file import Located
from cogtrain.paradigms.contract import Paradigm, Scoring, Settings
from cogtrain.paradigms.memory.nback import PARADIGM as NBACK
from cogtrain.trial import Block, Phase, Stream, Target, Trial


class Places(Settings):
    """Two bounds, so that levels have a range."""

    n: int = Field(2, ge=1, le=9)
    path: tuple[str, ...] = ("a", "b")


def plan(settings: Places, rng: np.random.Generator) -> Block:
    targets = tuple(Target(name, 0, 0, 0.1) for name in settings.path)
    trial = Trial("c", "s", (Phase(("p",)),), {"s": settings.path}, targets=targets)
    return Block({"p": ()}, (trial,), (Stream("s", (*settings.path, "undo"), "path"),))


POINTING = Paradigm("pointing", Places, plan, Scoring(lambda _: {}), NBACK.evidence, adapts=("n",))


def fault(found: str, remedy: str) -> Located:
    return (), Fault("f", found, "e", remedy)


def test_what_is_pointed_at_needs_no_key() -> None:
    tried, faults = try_out(POINTING, [({}, "n", 2.0)], fault)
    assert (tried.streams, tried.pointed, faults) == ({"s": ("a", "b", "undo")}, {"a", "b"}, [])


def test_a_list_can_stand_for_a_tuple() -> None:
    tried, faults = try_out(POINTING, [({"path": ["c"]}, None, None)], fault)
    assert (tried.streams, tried.pointed, faults) == ({"s": ("c", "undo")}, {"c"}, [])


def test_a_form_is_planned_once_and_another_one_for_itself() -> None:
    planned: list[Any] = []

    def counts(settings: Any, rng: np.random.Generator) -> Block:
        planned.append(settings)
        return plan(settings, rng)

    paradigm = replace(POINTING, plan=counts)
    first, once = try_out(paradigm, [({}, "n", 2.0)], fault), len(planned)
    assert once >= DRAWS
    assert try_out(paradigm, [({}, "n", 2.0)], fault) == first
    assert len(planned) == once
    try_out(paradigm, [({}, "n", 3.0)], fault)
    try_out(replace(paradigm, name="another"), [({}, "n", 2.0)], fault)
    assert len(planned) == 3 * once


def broken(error: Exception, after: int) -> Paradigm:
    calls = iter(range(DRAWS * 9))

    def breaks(settings: Any, rng: np.random.Generator) -> Block:
        if next(calls) >= after:
            raise error
        return plan(settings, rng)

    return replace(POINTING, plan=breaks)


def test_a_plan_that_fails_is_told_with_its_level() -> None:
    _, faults = try_out(broken(ValueError("no room"), 0), [({}, "n", 3.0)], fault)
    assert [str(one) for _, one in faults] == [
        "f: no block can be planned at n = 3: no room; expected e. Change the settings, or the range of levels."
    ]


def test_a_plan_that_fails_by_chance_is_told() -> None:
    assert try_out(broken(ValueError("no luck"), DRAWS - 1), [({}, None, None)], fault)[1]


def test_a_paradigm_that_breaks_down_is_told_with_its_kind() -> None:
    _, faults = try_out(broken(ZeroDivisionError("by zero"), 0), [({}, None, None)], fault)
    assert "the paradigm pointing broke down: ZeroDivisionError by zero" in str(faults[0][1])


def test_the_range_of_levels() -> None:
    ladder = Difficulty(adapts="n", rule="block-ladder", start=2)
    assert level_range(ladder, POINTING) == (1, 9), "without a range of its own, the setting's bounds"
    assert levels(ladder, POINTING) == (1, 2, 9)
    assert levels(ladder.model_copy(update={"highest": 2.0}), POINTING) == (1, 2)
    assert levels(Difficulty(adapts="n", rule="fixed", start=3), POINTING) == (3,)
    assert levels(Difficulty(), POINTING) == (None,)
