from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cogtrain.clock import VirtualClock
from cogtrain.records.log.chain import LogLine, read_log
from cogtrain.records.log.writer import open_log
from cogtrain.records.person_state import PersonState, person_state
from cogtrain.records.session_progress import progress
from tests.records.events import raw
from tests.records.told import placed

Builder = Callable[..., Path]
RULE = {"rule": "block-ladder", "lowest": 1, "highest": 6}


def lines_of(path: Path, clock: VirtualClock, events: list[tuple[str, dict[str, Any]]]) -> tuple[LogLine, ...]:
    with open_log(path, clock) as log:
        for kind, data in events:
            clock.advance(1)
            log.put(raw(kind, data))
    return read_log(path).lines


def level(task: str, track: str, value: float, rule: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    data = {"task": task, "quantity": "n", "track": track, "rule": rule, "state": {"at": value}, "level": value}
    return "level", data


def test_a_person_of_whom_nothing_is_known() -> None:
    state = person_state([])
    assert state == PersonState()
    assert (state.next_number, state.to_resume(), state.forms_drawn("coding")) == (1, None, ())
    assert state.level("nback", "n", "training", RULE) is None


def test_sessions_and_their_ends(build: Builder) -> None:
    results = build(sessions=2)
    state = person_state(placed(read_log(results / "AB12" / "person.jsonl").lines))
    assert state.participant == "AB12"
    assert [entry.number for entry in state.sessions] == [1, 2]
    assert [entry.status for entry in state.sessions] == ["finished", "finished"]
    first = state.sessions[0]
    assert first.head == read_log(results / "AB12" / first.file).head
    assert first.ended is not None
    assert first.ended > first.started
    assert state.next_number == 3
    assert state.finished_occasions("demo") == {0, 1}
    assert state.finished_occasions("other") == frozenset()
    assert state.to_resume() is None


@pytest.mark.parametrize("end", ["stopped", "unfinished"])
def test_the_latest_session_without_an_end_can_be_resumed(build: Builder, end: str) -> None:
    results = build(sessions=2, end=end)
    state = person_state(placed(read_log(results / "AB12" / "person.jsonl").lines))
    entry = state.to_resume("demo", "training")
    assert entry is not None
    assert (entry.number, entry.status) == (2, end)
    assert state.to_resume("demo", "assessment") is None
    assert state.to_resume("other") is None
    assert state.finished_occasions("demo") == frozenset()


def test_levels_are_kept_by_track_and_only_under_the_same_rule(tmp_path: Path, clock: VirtualClock) -> None:
    events = [
        level("nback", "training", 2, RULE),
        level("nback", "assessment", 5, RULE),
        level("nback", "training", 3, RULE),
        ("page", {"page": "of a later version"}),
    ]
    state = person_state(placed(lines_of(tmp_path / "AB12" / "person.jsonl", clock, events)))
    known = state.level("nback", "n", "training", dict(reversed(RULE.items())))
    assert known is not None
    assert (known.level, known.state) == (3, {"at": 3})
    assert state.level("nback", "n", "assessment", RULE) is not None
    assert state.level("nback", "n", "training", RULE | {"highest": 7}) is None
    assert state.level("flanker", "n", "training", RULE) is None


def test_forms_are_remembered_in_order(tmp_path: Path, clock: VirtualClock) -> None:
    drawn = [("coding", 2), ("coding", 1), ("span", 1)]
    events = [("form", {"task": task, "version": 1, "form": form, "file": "x.jsonl"}) for task, form in drawn]
    state = person_state(placed(lines_of(tmp_path / "AB12" / "person.jsonl", clock, events)))
    assert state.forms_drawn("coding") == (2, 1)
    assert state.forms[2].task == "span"


def test_a_line_that_does_not_go_with_the_others_is_passed_over_and_named(tmp_path: Path, clock: VirtualClock) -> None:
    ended = {"file": "20260102T093000Z_training.jsonl", "status": "finished", "head": "x"}
    drawn = {"task": "coding", "version": 1, "form": 3, "file": "f"}
    events = [("page", {}), ("session_ended", ended), ("form", drawn)]
    state = person_state(placed(lines_of(tmp_path / "AB12" / "person.jsonl", clock, events)))
    assert [fault.where for fault in state.odd] == ["AB12/person.jsonl:2"]
    assert state.forms_drawn("coding") == (3,)


def test_progress_of_a_session_with_a_broken_off_block(build: Builder) -> None:
    results = build(end="unfinished")
    lines = read_log(next((results / "AB12").glob("2*"))).lines
    done = progress(lines)
    assert (done.status, done.last) == ("unfinished", lines[-1].moment)
    assert {key: (block.phase, block.attempt, block.finished) for key, block in done.blocks.items()} == {
        0: ("practice", 0, True),
        1: ("scored", 1, True),
    }
    assert done.blocks[0].passed is True
    assert not done.counts(1, 0)
    assert done.counts(1, 1)
    assert not done.counts(7, 0)


def test_at_every_moment_only_a_finished_last_attempt_counts(build: Builder) -> None:
    lines = read_log(next((build() / "AB12").glob("2*"))).lines
    begun = None
    for count in range(len(lines) + 1):
        done = progress(lines[:count])
        newest = lines[count - 1] if count else None
        if newest is not None and newest.kind == "block_started":
            begun = (newest.data["block"], newest.data["attempt"])
            assert not done.blocks[begun[0]].finished
        if newest is not None and newest.kind == "block_ended" and newest.data["status"] == "finished":
            assert begun is not None
            assert done.counts(*begun)
    assert progress(lines).status == "finished"
    assert progress(lines[:0]).last is None


def test_the_gap_counts_from_the_last_event(build: Builder) -> None:
    lines = read_log(next((build(end="stopped") / "AB12").glob("2*"))).lines
    done = progress(lines)
    assert done.status == "stopped"
    assert done.last is not None
    assert done.last - lines[0].moment == timedelta(seconds=600 + 15)
