from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cogtrain.clock import SystemClock, VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.writer import open_log
from tests.records.events import raw

HOLDER = """
import sys, time
from pathlib import Path
from cogtrain.clock import SystemClock
from cogtrain.records.log.writer import open_log
from tests.records.events import raw
log = open_log(Path(sys.argv[1]), SystemClock())
log.put(raw("here", {}))
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "AB12" / "person.jsonl"


def test_a_line_is_in_the_file_as_soon_as_put_returns(path: Path, clock: VirtualClock) -> None:
    with open_log(path, clock) as log:
        log.put(raw("first", {"a": 1}))
        clock.advance(2)
        log.put(raw("second", {"b": [1, 2]}))
        lines = read_log(path).lines
        assert [(line.seq, line.kind, line.data) for line in lines] == [
            (1, "first", {"a": 1}),
            (2, "second", {"b": [1, 2]}),
        ]
        assert lines[1].moment == datetime(2026, 1, 2, 9, 30, 2, tzinfo=UTC)
        assert lines[1].mono_s == 1002.0
        assert log.head == lines[1].hash


def test_stamps_can_be_given(path: Path, clock: VirtualClock) -> None:
    with open_log(path, clock) as log:
        log.put(raw("early", {}), utc=datetime(2025, 1, 1, tzinfo=UTC), mono_s=0.0)
    assert (read_log(path).lines[0].utc, read_log(path).lines[0].mono_s) == ("2025-01-01T00:00:00.000000Z", 0.0)


def test_a_log_goes_on_where_it_ended(path: Path, clock: VirtualClock) -> None:
    with open_log(path, clock) as log:
        log.put(raw("one", {}))
    with open_log(path, clock) as log:
        assert [line.kind for line in log.lines] == ["one"]
        log.put(raw("two", {}))
    log_read = read_log(path)
    assert log_read.fault is None
    assert [line.kind for line in log_read.lines] == ["one", "two"]


def test_a_torn_line_is_set_aside_with_all_its_bytes(path: Path, clock: VirtualClock) -> None:
    path = path.with_name("20260102T093000Z_training.jsonl")
    with open_log(path, clock) as log:
        log.put(raw("one", {}))
        log.put(raw("two", {"text": "ä" * 50}))
    whole = path.read_bytes()
    cut = whole[:-30]
    path.write_bytes(cut)
    anchors = path.parent.parent / "heads" / f"{path.parent.name}.json"
    anchors.unlink()  # the crash came before the sync
    for _ in range(2):  # opened and left again without a word: nothing is set aside twice
        with open_log(path, clock) as log:
            assert [line.kind for line in log.lines] == ["one"]
            assert log.torn_file == path.with_name(f"{path.name}.torn-2")
    with open_log(path, clock) as log:
        log.put(raw("again", {}))
    first = whole.split(b"\n")[0] + b"\n"
    assert path.with_name(f"{path.name}.torn-2").read_bytes() == cut[len(first) :]
    assert [line.kind for line in read_log(path).lines] == ["one", "again"]
    path.write_bytes(path.read_bytes()[:-20])  # torn at the same line once more, with other bytes
    anchors.unlink()
    with open_log(path, clock) as log:
        log.put(raw("third", {}))
    assert len(list(path.parent.glob("*.torn-2*"))) == 2
    assert [line.kind for line in read_log(path).lines] == ["one", "third"]


def test_a_changed_log_is_not_continued(path: Path, clock: VirtualClock) -> None:
    with open_log(path, clock) as log:
        log.put(raw("one", {"a": 1}))
    changed = path.read_bytes().replace(b'"a":1', b'"a":2')
    path.write_bytes(changed)
    with pytest.raises(CogtrainError, match=r"AB12/person\.jsonl:1: content that does not fit its hash"):
        open_log(path, clock)
    assert path.read_bytes() == changed


def test_a_new_log_is_never_an_old_one(path: Path, clock: VirtualClock) -> None:
    with open_log(path, clock, new=True) as log:
        log.put(raw("one", {}))
    with pytest.raises(CogtrainError, match="a log that exists"):
        open_log(path, clock, new=True)


def test_a_second_writer_is_refused_in_this_process(path: Path, clock: VirtualClock) -> None:
    with open_log(path, clock) as log:
        with pytest.raises(CogtrainError, match=r"written by another program.*Another cogtrain"):
            open_log(path, clock)
        read_log(path)  # a reader that opens and closes the file does not loosen the lock
        with pytest.raises(CogtrainError):
            open_log(path, clock)
        log.put(raw("still", {}))
    open_log(path, clock).close()


def test_a_second_process_is_refused_until_the_first_is_killed(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"open"
        with pytest.raises(CogtrainError, match="one writer at a time"):
            open_log(path, SystemClock())
        holder.kill()
        holder.wait()
    with open_log(path, SystemClock()) as log:
        log.put(raw("after", {}))
    assert [line.kind for line in read_log(path).lines] == ["here", "after"]


def test_what_cannot_be_encoded_leaves_the_log_as_it_was(path: Path, clock: VirtualClock) -> None:
    with open_log(path, clock) as log:
        log.put(raw("one", {}))
        with pytest.raises(CogtrainError):
            log.put(raw("bad", {"x": float("inf")}))
        log.put(raw("two", {}))
    assert [line.kind for line in read_log(path).lines] == ["one", "two"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_full_disk_loses_nothing_and_leaves_no_half_line(path: Path, clock: VirtualClock) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_log(path, clock) as log:
        log.put(raw("one", {}))
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, before[1]))
        try:
            for _ in range(2):
                with pytest.raises(CogtrainError, match="free space"):
                    log.put(raw("two", {"text": "x" * 200}))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert len(read_log(path).lines) == 1
        assert read_log(path).torn == b""
        log.put(raw("two", {}))
    assert [line.kind for line in read_log(path).lines] == ["one", "two"]


def test_a_half_written_line_that_could_not_be_taken_back_is_taken_back_later(
    path: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, cut = os.write, os.ftruncate

    def refuse_cut(descriptor: int, size: int) -> None:
        raise OSError(5, "Input/output error")

    with open_log(path, clock) as log:
        log.put(raw("one", {}))
        monkeypatch.setattr(os, "write", lambda descriptor, line: write(descriptor, line[:7]))
        monkeypatch.setattr(os, "ftruncate", refuse_cut)
        with pytest.raises(CogtrainError, match="input/output error"):
            log.put(raw("two", {}))
        assert len(read_log(path).torn) == 7
        monkeypatch.setattr(os, "write", write)
        monkeypatch.setattr(os, "ftruncate", cut)
        log.put(raw("two", {}))
    assert [line.kind for line in read_log(path).lines] == ["one", "two"]


def test_a_file_that_vanishes_is_told(path: Path, clock: VirtualClock) -> None:
    if sys.platform == "win32":
        pytest.skip("an open file cannot be removed there")
    log = open_log(path, clock)
    log.put(raw("one", {}))
    path.unlink()
    with pytest.raises(CogtrainError, match="removed while it was written"):
        log.close()


@pytest.mark.parametrize("obstacle", ["a file for a folder", "a folder for a file"])
def test_places_that_cannot_be_written_are_told(path: Path, clock: VirtualClock, obstacle: str) -> None:
    if obstacle == "a file for a folder":
        path.parent.write_text("")
    else:
        path.mkdir(parents=True)
    with pytest.raises(CogtrainError) as caught:
        open_log(path, clock)
    assert str(path) not in str(caught.value)


def test_a_closed_log_takes_nothing(path: Path, clock: VirtualClock) -> None:
    log = open_log(path, clock)
    log.close()
    log.close()
    with pytest.raises(CogtrainError):
        log.put(raw("late", {}))


def test_a_log_that_is_not_there_is_told(path: Path) -> None:
    with pytest.raises(CogtrainError, match="no such file"):
        read_log(path)
