"""Kinds of errors: what a program can tell apart without reading the words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cogtrain.clock import VirtualClock
from cogtrain.errors import BusyError, CogtrainError, DamageError, DiskError, InputError
from cogtrain.library import load_library
from cogtrain.records import open_log, person_log, read_log
from cogtrain.records.person_file import one_session
from tests.records.events import raw

CLOCK = VirtualClock(datetime(2026, 1, 2, tzinfo=UTC))


def test_bad_input_a_busy_log_a_damaged_one_and_a_disk_that_refuses(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_library().protocol("nothing-like-it")
    path = person_log(tmp_path, "AB12")
    with open_log(path, CLOCK) as log:
        log.put(raw("enrolled", {"participant": "AB12", "protocol": "demo"}))
        with pytest.raises(BusyError):
            open_log(path, CLOCK)
    with one_session(tmp_path, "AB12"), pytest.raises(BusyError), one_session(tmp_path, "AB12"):
        pass
    path.write_bytes(path.read_bytes().replace(b"demo", b"dema"))
    with pytest.raises(DamageError):
        open_log(path, CLOCK)
    with pytest.raises(DiskError):
        read_log(tmp_path / "nowhere" / "person.jsonl")


def test_all_of_them_are_one() -> None:
    assert all(issubclass(kind, CogtrainError) for kind in (BusyError, DamageError, DiskError, InputError))
