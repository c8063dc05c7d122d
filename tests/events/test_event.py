"""Events: only what was given is written, what was written is read back, and what no reader can take is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.events.block import BlockEnded, TrialDone, ValidityJudged
from cogtrain.events.event import read
from cogtrain.events.person import PERSON, AlertRaised, DoseTold, Enrolled
from cogtrain.events.session import SESSION
from cogtrain.library import load_library
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.writer import open_log
from cogtrain.rehearsal import rehearse
from tests.records.events import raw, trial

START = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)


def dose(**changes: object) -> DoseTold:
    told = {"dose": 1, "at": "2026-03-01T10:00:00.000000Z", "zone": "UTC", "route": "iv", "minutes": 40}
    return DoseTold.model_validate({**told, "reported": False, **changes})


def test_only_what_was_given_is_written() -> None:
    assert "by" not in dose().data()
    assert dose(by="person").data()["by"] == "person"
    assert dose().data()["minutes"] == 40
    assert isinstance(dose().data()["minutes"], int), "a whole number stays one"


def test_an_event_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    events = [Enrolled(participant="AB12", protocol="demo"), dose(), AlertRaised(alert=1, kind="x", source="y")]
    path = tmp_path / "AB12" / "person.jsonl"
    with open_log(path, VirtualClock(START)) as log:
        for event in events:
            log.put(event)
    assert [line.event for line in read_log(path).lines] == events


def test_an_event_cannot_be_changed_and_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(ValidationError):
        dose().dose = 2  # type: ignore[misc]
    for change in ({"minutes": -1}, {"zone": "Nowhere"}, {"at": "yesterday"}, {"minutes": float("nan")}, {"dose": "1"}):
        with pytest.raises(ValidationError):
            dose(**change)


def test_more_keys_and_other_kinds_are_passed_over_and_a_lacking_key_is_named() -> None:
    told = trial(0, 0)
    assert isinstance(read("trial", {**told, "later": 1}, SESSION), TrialDone)
    assert read("of a later version", {}, SESSION) is None
    with pytest.raises(ValueError, match="condition"):
        read("trial", {key: value for key, value in told.items() if key != "condition"}, SESSION)


def test_a_log_is_read_up_to_what_no_reader_can_take(tmp_path: Path) -> None:
    path = tmp_path / "AB12" / "20260102T093000Z_training.jsonl"
    with open_log(path, VirtualClock(START)) as log:
        log.put(raw("block_ended", {"block": 0}))
    found = read_log(path)
    assert found.unreadable
    assert found.fault is not None
    assert "block_ended" in found.fault.found


def test_a_value_that_json_does_not_know_is_refused_and_the_log_goes_on(tmp_path: Path) -> None:
    verdict = ValidityJudged(valid=True, reason="")
    path = tmp_path / "AB12" / "20260102T093000Z_training.jsonl"
    with open_log(path, VirtualClock(START)) as log:
        with pytest.raises(CogtrainError):
            log.put(raw("odd", {"x": object()}))
        log.put(BlockEnded(block=0, attempt=0, status="broken-off", accuracy=None, passed=None, verdict=verdict))
    assert [line.kind for line in read_log(path).lines] == ["block_ended"]


def test_every_kind_that_a_rehearsed_course_writes_is_declared(tmp_path: Path) -> None:
    list(rehearse(load_library().protocol("post-infusion-monitoring"), tmp_path, 1, "typical", seed=2))
    for path in sorted((tmp_path / "SIM0001").glob("*.jsonl")):
        kinds = PERSON if path.name.startswith("person.") else SESSION
        for line in read_log(path).lines:
            assert line.kind in kinds
            assert line.event is not None
            assert line.event.data() == line.data, "nothing is lost between what is written and what is read"
