from __future__ import annotations

import shutil
from base64 import b64encode
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.records.log.place import person_log, station_of
from cogtrain.records.log.station import FOLDER_ID, HOME, REHEARSAL, Station, signs, station_id, this_station
from cogtrain.records.log.writer import open_log
from tests.records.events import raw


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return this_station(tmp_path / "results")


def test_a_folder_is_one_station_and_its_copy_another(tmp_path: Path, station: Station) -> None:
    results = tmp_path / "results"
    assert this_station(results) == station
    shutil.copytree(results, tmp_path / "copy")
    assert this_station(tmp_path / "copy").id != station.id
    shutil.rmtree(results)
    shutil.copytree(tmp_path / "copy", results)
    assert this_station(results) == station, "put back where it was, it is what it was"
    (results / FOLDER_ID).unlink()
    assert this_station(results).id != station.id, "a folder made anew at the same path is another one"


def test_the_key_lies_outside_of_the_records_and_is_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME, str(tmp_path / "keys"))
    secret = bytes(this_station(tmp_path / "results").key)
    for path in (tmp_path / "results").rglob("*"):
        assert b64encode(secret) not in path.read_bytes()
    (key,) = (tmp_path / "keys").glob("*.key")
    assert b64encode(secret) in key.read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    assert str(tmp_path) not in key.read_text(encoding="ascii")


def test_where_no_key_can_be_kept_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv(HOME, str(tmp_path / "file"))
    with pytest.raises(CogtrainError, match=f"name another place: {HOME}=FOLDER"):
        this_station(tmp_path / "results")


def test_an_id_comes_from_the_public_key() -> None:
    assert station_id(REHEARSAL.public_key) == REHEARSAL.id == "rrzcgc42"
    assert station_of(f"person.{REHEARSAL.id}.jsonl") == REHEARSAL.id
    with pytest.raises(ValueError, match="32 bytes"):
        station_id("YWJj")


def test_a_signature_holds_for_one_line_and_one_key() -> None:
    digest = "0" * 64
    signature = REHEARSAL.sign(digest)
    assert signs(REHEARSAL.public_key, digest, signature)
    assert not signs(REHEARSAL.public_key, "1" * 64, signature)
    assert not signs(Station(SigningKey.generate()).public_key, digest, signature)
    assert not signs("no key", digest, signature)
    assert not signs(REHEARSAL.public_key, digest, "ä")


def test_nobody_writes_into_the_log_of_another_station(tmp_path: Path, clock: VirtualClock, station: Station) -> None:
    path = person_log(tmp_path, "AB12", REHEARSAL.id)
    with open_log(path, clock, REHEARSAL) as log:
        log.put(raw("log", {"participant": "AB12", "station": REHEARSAL.id, "public_key": REHEARSAL.public_key}))
    before = path.read_bytes()
    for other in (station, None):
        with pytest.raises(CogtrainError, match=f"a log of station {REHEARSAL.id}"):
            open_log(path, clock, other)
    old = person_log(tmp_path, "AB12")
    with open_log(old, clock) as log:
        log.put(raw("enrolled", {"participant": "AB12", "protocol": "demo"}))
    with pytest.raises(CogtrainError, match="a time before there were stations"):
        open_log(old, clock, station)
    assert path.read_bytes() == before


def test_a_log_that_nothing_came_of_leaves_no_trace(tmp_path: Path, clock: VirtualClock, station: Station) -> None:
    path = person_log(tmp_path, "AB12", station.id)
    with open_log(path, clock, station):
        pass
    assert not path.exists()
