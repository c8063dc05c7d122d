from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cogtrain.clock import SystemClock
from cogtrain.errors import CogtrainError
from cogtrain.records.log.background import BackgroundWriter
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.writer import Log, open_log
from tests.records.events import raw

TRIAL = {
    "streams": [{"stream": "match", "rt_s": 0.41}] * 2,
    "shown": [[30, 30, 123.4]] * 4,
    "detail": {"cue": "colour"},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "AB12" / "20260102T093000Z_training.jsonl"


@pytest.fixture
def log(path: Path) -> Log:
    return open_log(path, SystemClock())


def test_everything_is_written_in_order_with_the_stamps_of_put(log: Log, path: Path) -> None:
    with BackgroundWriter(log) as writer:
        before = time.monotonic()
        for number in range(200):
            writer.put(raw("sample", TRIAL | {"number": number}))
        after = time.monotonic()
        writer.flush()
        assert writer.head == read_log(path).head
    lines = read_log(path).lines
    assert [line.data["number"] for line in lines] == list(range(200))
    assert before <= lines[0].mono_s <= lines[-1].mono_s <= after


def test_put_costs_the_frame_loop_microseconds_and_the_line_is_there_at_once(log: Log, path: Path) -> None:
    costs_s, delays_s = [], []
    with BackgroundWriter(log) as writer:
        for _ in range(100):
            size = path.stat().st_size
            start = time.perf_counter()
            writer.put(raw("sample", TRIAL))
            costs_s.append(time.perf_counter() - start)
            while path.stat().st_size == size:
                time.sleep(0.0005)
            delays_s.append(time.perf_counter() - start)
    assert statistics.median(costs_s) < 0.0005
    assert statistics.quantiles(delays_s, n=20)[-1] < 0.1


def test_put_does_not_wait_for_a_slow_disk(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    write, gate = os.write, threading.Event()

    def slow(descriptor: int, line: bytes) -> int:
        gate.wait(10)
        return write(descriptor, line)

    monkeypatch.setattr(os, "write", slow)
    with BackgroundWriter(log) as writer:
        start = time.perf_counter()
        for _ in range(50):
            writer.put(raw("sample", TRIAL))
        assert time.perf_counter() - start < 0.5
        gate.set()
    assert len(read_log(log.path).lines) == 50


def test_an_event_that_cannot_be_encoded_is_told_once_and_the_rest_is_written(log: Log) -> None:
    with BackgroundWriter(log) as writer:
        writer.put(raw("one", {}))
        writer.put(raw("bad", {"x": {1, 2}}))
        with pytest.raises(CogtrainError, match='event "bad"'):
            writer.flush()
        writer.put(raw("two", {}))
        writer.flush()
    assert [line.kind for line in read_log(log.path).lines] == ["one", "two"]


def test_several_events_that_cannot_be_encoded_are_all_told_at_the_close(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, gate = os.write, threading.Event()
    monkeypatch.setattr(os, "write", lambda descriptor, line: gate.wait(10) and write(descriptor, line))
    writer = BackgroundWriter(log)
    for kind in ("good", "bad", "worse"):
        writer.put(raw(kind, {} if kind == "good" else {"x": {1, 2}}))
    gate.set()
    with pytest.raises(CogtrainError) as caught:
        writer.close()
    assert len(caught.value.faults) == 2


def full_disk(descriptor: int, line: bytes) -> int:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_told_at_every_call_and_nothing_is_lost_when_it_has_room_again(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    with BackgroundWriter(log) as writer:
        writer.put(raw("one", {}))
        writer.flush()
        monkeypatch.setattr(os, "write", full_disk)
        writer.put(raw("two", {}))
        with pytest.raises(CogtrainError, match="no space left on device; events that wait in memory to be written: 1"):
            writer.flush()
        with pytest.raises(CogtrainError, match="free space"):
            writer.put(raw("three", {}))
        with pytest.raises(CogtrainError, match="be written: 2"):
            writer.flush()
        monkeypatch.setattr(os, "write", write)
        writer.flush()
        writer.put(raw("four", {}))
    assert [line.kind for line in read_log(log.path).lines] == ["one", "two", "three", "four"]


def test_closing_on_a_full_disk_raises_and_still_gives_the_log_back(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = BackgroundWriter(log)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full_disk)
        writer.put(raw("lost", {}))
        with pytest.raises(CogtrainError, match="no space"):
            writer.close()
    writer.close()
    open_log(log.path, SystemClock()).close()


def test_a_closed_writer_takes_nothing(log: Log) -> None:
    writer = BackgroundWriter(log)
    writer.close()
    with pytest.raises(CogtrainError, match="closed"):
        writer.put(raw("late", {}))
    with pytest.raises(CogtrainError, match="closed"):
        writer.flush()


def test_a_program_that_ends_without_closing_still_writes(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from cogtrain.clock import SystemClock; from cogtrain.records import *\n"
        "from tests.records.events import raw\n"
        "writer = BackgroundWriter(open_log(Path(sys.argv[1]), SystemClock()))\n"
        "[writer.put(raw('sample', {'number': number})) for number in range(500)]\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, timeout=60)
    assert len(read_log(path).lines) == 500


# ---------------------------------------------------------------- killed at a random moment

PUTTER = """
import os, sys, time
from pathlib import Path
from cogtrain.clock import SystemClock
from cogtrain.records.log.background import BackgroundWriter
from cogtrain.records.log.writer import open_log
from tests.records.events import raw

writer = BackgroundWriter(open_log(Path(sys.argv[1]), SystemClock()))
number = int(sys.argv[2])
while True:
    writer.put(raw("sample", {"number": number, "filling": "x" * 500}))
    os.write(1, b"%d %.6f\\n" % (number, time.monotonic()))
    number += 1
    time.sleep(0.0005)
"""


def killed_at_a_random_moment(path: Path, first: int, rng: np.random.Generator) -> tuple[list[int], int]:
    """Numbers put 100 ms or more before the kill, and the next number not yet put."""
    with subprocess.Popen([sys.executable, "-c", PUTTER, str(path), str(first)], stdout=subprocess.PIPE) as putter:
        assert putter.stdout is not None
        reports = [putter.stdout.readline()]
        time.sleep(rng.uniform(0.1, 0.3))
        killed = time.monotonic()
        putter.kill()
        reports += putter.stdout.read().splitlines()
    said: list[tuple[int, float]] = []
    for report in reports:
        number, when = report.split()
        said.append((int(number), float(when)))
    return [number for number, when in said if when < killed - 0.1], said[-1][0] + 2


@pytest.mark.slow
def test_twenty_kills_lose_no_line_older_than_100_ms_and_the_log_goes_on(path: Path) -> None:
    rng = np.random.default_rng(20)
    due: list[int] = []
    first = 0
    for _ in range(20):
        numbers, first = killed_at_a_random_moment(path, first, rng)
        due += numbers
        kept = read_log(path)
        assert kept.fault is None
        counts: dict[Any, int] = {}
        for line in kept.lines:
            counts[line.data["number"]] = counts.get(line.data["number"], 0) + 1
        assert set(counts.values()) == {1}
        assert not set(due) - set(counts)
    assert len(due) > 200
    with open_log(path, SystemClock()) as log:
        log.put(raw("end", {}))
    assert read_log(path).lines[-1].kind == "end"
