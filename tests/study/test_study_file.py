"""A study's file: its arms as courses, and every fault with its line."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from cogtrain.errors import Fault
from cogtrain.library import Library
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.library.orders import square

Faults = Callable[..., list[Fault]]


def test_the_arms_are_courses_that_differ_where_the_file_says(study: LoadedStudy) -> None:
    assert study.veiled == ("training",)
    follows, stays = study.arms["zestful"], study.arms["quiescent"]
    assert {one.id for one in (study.face, follows, stays)} == {"short-study"}
    assert follows.tasks("training")[0][1].rule != "fixed"
    assert (stays.tasks("training")[0][1].rule, stays.tasks("training")[0][1].level) == ("fixed", 2.0)
    assert not stays.tasks("training")[0][1].carries


def test_the_record_of_a_session_that_all_arms_share_tells_of_none(study: LoadedStudy) -> None:
    for session in ("before", "after"):
        pinned = {arm: study.course(arm, (1,), session) for arm in study.arms}
        assert pinned["zestful"].data == pinned["quiescent"].data
        assert pinned["zestful"].hash == pinned["quiescent"].hash
    own = {arm: study.course(arm, (1,), "training").hash for arm in study.arms}
    assert own["zestful"] != own["quiescent"]


def test_a_person_gets_the_tasks_in_the_order_of_a_row(study: LoadedStudy) -> None:
    def tasks(row: int) -> list[str]:
        items = study.course("zestful", (row,), "before").data["sessions"]["before"]["do"]
        assert "rest_s" in items[1]
        return [item["task"] for item in items if "task" in item]

    assert study.rows() == (2,)
    assert tasks(0) == ["flanker@1", "simon@1"]
    assert tasks(1) == ["simon@1", "flanker@1"]
    moved = study.course("zestful", (1,), "before")
    assert [task.reference for _, task in moved.tasks("before")] == ["simon@1", "flanker@1"]


@pytest.mark.parametrize("count", range(2, 13))
def test_williams_has_each_after_each_other_equally_often(count: int) -> None:
    rows = square("williams", count)
    assert len(rows) == (count if count % 2 == 0 else 2 * count)
    assert all(sorted(row) == list(range(count)) for row in rows)
    for place in range(count):
        at = [row[place] for row in rows]
        assert {at.count(one) for one in range(count)} == {len(rows) // count}
    follows = [pair for row in rows for pair in pairwise(row)]
    assert {follows.count((a, b)) for a in range(count) for b in range(count) if a != b} == {len(rows) // count}


@pytest.mark.parametrize("count", range(2, 13))
def test_a_latin_square_has_each_once_at_each_place(count: int) -> None:
    rows = square("latin", count)
    assert len(rows) == count
    assert all(sorted(row) == list(range(count)) for row in [*rows, *zip(*rows, strict=True)])


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("protocol: short-course", "protocol: short-curse", 4, "short-course"),
        ("study: short-study", "study: other", 1, "the file short-study.yaml"),
        ("[training], tasks", "[trainin], tasks", 10, 'no session "trainin"'),
        ("tasks: [flanker-training]", "tasks: [flanker]", 10, 'no task "flanker"'),
        ("level: 2.0", "level: 200.0", 7, "level is 200"),
        ("sizes: [2, 4]", "sizes: [3]", 1, "multiples of 2"),
        ("reference: quiescent", "reference: none-such", 1, "one of the arms"),
        ("covariates: [sex]", "covariates: [age]", 1, "strata of allocation"),
        ("{session: before,", "{session: befor,", 18, '"befor"'),
        ("task: flanker, measure", "task: flankers, measure", 20, "no assessment"),
        ("measure: mean_rt_ms", "measure: mean_rt", 20, "no score of flanker"),
        ("method: blocks", "method: minimise", 13, "no sizes"),
        ("{rule: fixed, level: 2.0}", "{rule: fixed, level: 2.0}, blox: 3", 10, "blox is unknown"),
    ],
)
def test_each_fault_is_told_with_its_line(faults_of: Faults, old: str, new: str, line: int, found: str) -> None:
    faults = [str(fault) for fault in faults_of((old, new))]
    assert any(f"short-study.yaml:{line}:" in fault and found in fault for fault in faults), faults


def test_arms_of_a_blinded_study_differ_in_nothing_that_tells(faults_of: Faults) -> None:
    same = (
        "    differs:\n    - {sessions: [training], tasks: [flanker-training], difficulty: {rule: fixed, level: 2.0}}\n"
    )
    none = faults_of((same, ""))
    assert any("no arm differs" in str(fault) for fault in none)
    other = faults_of(("about: An easy level that stays.", "about: Another.\n    protocol: training-attention"))
    assert any("has a protocol of its own" in str(fault) for fault in other)


def test_what_would_tell_an_arm_beside_the_veil_is_a_fault(faults_of: Faults, home: Path) -> None:
    path = home / "protocols/short-course.yaml"
    course = path.read_text(encoding="utf-8")
    item = "    - {task: flanker-training@1, settings: {trials: 16}, carry: level, practice: none}\n"
    booster = f"  booster:\n    purpose: training\n    do:\n{item}  after:\n"
    due = "- {day: 6, do: after}\n"
    path.write_text(course.replace("  after:\n", booster).replace(due, f"{due}- {{day: 8, do: booster}}\n"), "utf-8")
    assert any('goes on from the level of "flanker-training"' in str(fault) for fault in faults_of())
    lines = course.replace(item, f"{item}    - {{questionnaire: phq-9@1}}\n")
    path.write_text(lines, encoding="utf-8")
    assert any("asks questions after its tasks" in str(fault) for fault in faults_of())


def test_a_study_is_a_course_to_whoever_reads_it(study: LoadedStudy, shipped_library: Library) -> None:
    assert study.course_of_all.study is study
    shipped = shipped_library.studies["attention-training"]
    assert shipped_library.protocol("attention-training").study is shipped
    assert shipped.veiled == ("training-a", "training-b", "training-c")
