"""Markers: what is told of a block, how it leaves the computer, and that nobody waits for it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from cogtrain.cli import app
from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.errors import CogtrainError
from cogtrain.events.block import MarkersSent, TrialDone
from cogtrain.library import check, load_library
from cogtrain.observers import Moment, observer_maker
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.station import REHEARSAL
from cogtrain.rehearsal.with_records import FIRST_DAY
from cogtrain.session import Options, run_session
from cogtrain.triggers import loopback
from cogtrain.triggers.link import MarkerLink

CODES = """\
triggers:
  onset: {congruent: 11, incongruent: 12}
  answer: {left: 21, any: 29}
  block_start: 1
  block_end: 2
"""
PROTOCOL = """\
protocol: marked
version: 1
about: One block.
sessions:
  only:
    purpose: assessment
    do:
    - {task: marked-flanker@1, settings: {trials: 24}, practice: none, instructions: none}
schedule:
- {day: 0, do: only}
"""


class Kept:
    """Markers that are kept in memory."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, float]] = []

    def send(self, code: int, stamp_s: float) -> None:
        self.sent.append((code, stamp_s))

    def told(self, block: int, attempt: int) -> MarkersSent:
        count = len(self.sent)
        return MarkersSent(block=block, attempt=attempt, sinks=["kept"], sent=count, confirmed=count, lost=0,
                           mean_ms=0.1, sd_ms=0.0, max_ms=0.1)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a flanker task whose card has codes."""
    shipped = (Path(__file__).parents[2] / "tasks/flanker.yaml").read_text(encoding="utf-8")
    card = shipped.replace("task: flanker\n", "task: marked-flanker\n") + CODES
    (tmp_path / "tasks").mkdir()
    (tmp_path / "protocols").mkdir()
    (tmp_path / "tasks/marked-flanker.yaml").write_text(card, encoding="utf-8")
    (tmp_path / "protocols/marked.yaml").write_text(PROTOCOL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(home: Path, markers: object) -> list[object]:
    """The events of a session of a simulated person."""
    clock = VirtualClock(FIRST_DAY)
    observer = observer_maker("typical")(np.random.default_rng(1))
    display = SimulatedDisplay(observer, clock, np.random.default_rng(2), Moment())
    options = Options("KI07", home / "results", station=REHEARSAL, observer="typical", markers=markers)  # type: ignore[arg-type]
    end = run_session(load_library(home).protocol("marked"), options, lambda: display, clock, lambda: 5)
    return [line.event for line in read_log(end.file).lines]


def test_every_onset_and_every_answer_has_its_code_at_its_moment(home: Path) -> None:
    kept = Kept()
    events = run(home, kept)
    trials = [event for event in events if isinstance(event, TrialDone)]
    onsets = {"congruent": 11, "incongruent": 12}
    expected: list[tuple[int, float]] = []
    for trial in trials:
        assert trial.onset_s is not None
        expected.append((onsets[trial.condition], float(trial.onset_s)))
        given = [one for one in trial.answers if one.used]
        expected += [(21 if one.answer == "left" else 29, float(trial.onset_s + one.rt_s)) for one in given]
    told, wanted = sorted(kept.sent[1:-1]), sorted(expected)
    assert [code for code, _ in told] == [code for code, _ in wanted]
    assert [stamp for _, stamp in told] == pytest.approx([stamp for _, stamp in wanted])
    assert (kept.sent[0][0], kept.sent[-1][0]) == (1, 2)
    (marked,) = [event for event in events if isinstance(event, MarkersSent)]
    assert (marked.sent, marked.lost) == (len(kept.sent), 0)


def test_without_a_sink_nothing_is_told(home: Path) -> None:
    assert not [event for event in run(home, None) if isinstance(event, MarkersSent)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("congruent: 11", "congruant: 11", 'triggers.onset names "congruant"'),
        ("left: 21", "lefty: 21", 'triggers.answer names "lefty"'),
        ("incongruent: 12", "incongruent: 256", "256"),
        ("block_start: 1", "block_start: 0", "block_start is 0"),
    ],
)
def test_codes_are_checked(home: Path, old: str, new: str, found: str) -> None:
    path = home / "tasks/marked-flanker.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(found in str(fault) for fault in check([path]))


def test_a_file_has_a_line_a_marker_and_the_log_says_how_long_they_took(tmp_path: Path) -> None:
    path = tmp_path / "markers.tsv"
    link = MarkerLink([f"file:{path}"])
    stamps = []
    for code in (1, 200, 255):
        stamps.append(time.perf_counter())
        link.send(code, stamps[-1])
    told = link.told(3, 1)
    link.close()
    rows = [line.split("\t") for line in path.read_text(encoding="ascii").splitlines()]
    assert rows[0] == ["code", "happened_s", "written_s"]
    assert [int(row[0]) for row in rows[1:]] == [1, 200, 255]
    assert [float(row[1]) for row in rows[1:]] == pytest.approx(stamps, abs=1e-6)
    assert (told.block, told.attempt, told.sent, told.confirmed, told.lost) == (3, 1, 3, 3, 0)
    assert told.mean_ms is not None
    assert 0 < told.mean_ms < 200


@pytest.mark.parametrize("kind", ["serial", "lsl", "file"])
def test_over_a_loopback_every_marker_comes_out_in_time(kind: str) -> None:
    found = loopback.measure(kind, 40)
    assert found.arrived == found.sent == 40
    assert 0 < found.mean_ms < 20  # a busy machine; make bench-study measures it
    if kind != "serial":
        assert found.stamped_ms < 0.5


def test_handing_over_takes_microseconds_however_slow_the_sink() -> None:
    """The reader of this pseudo-terminal never reads: the port is full soon."""
    import pty
    import tty

    near, far = pty.openpty()
    tty.setraw(far)
    link = MarkerLink([f"serial:{os.ttyname(far)}"])
    took = []
    for number in range(3000):
        began_s = time.perf_counter()
        link.send(number % 255 + 1, began_s)
        took.append(time.perf_counter() - began_s)
    assert float(np.median(took)) < 100e-6
    link.close()
    os.close(near)
    os.close(far)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("lsll", "lsl"),
        ("serial", "without a place"),
        ("serial:/dev/nothing-there", "cannot be opened"),
        ("file:/nowhere/markers.tsv", "cannot be written"),
    ],
)
def test_a_sink_that_cannot_be_opened_says_why(name: str, found: str) -> None:
    with pytest.raises(CogtrainError, match=found):
        MarkerLink([name])


def test_the_command_sends_and_measures(tmp_path: Path) -> None:
    invoke: Callable[..., object] = CliRunner().invoke
    done = invoke(app, ["triggers", f"file:{tmp_path / 'm.tsv'}", "--loopback", "file", "--count", "20"])
    assert done.exit_code == 0, done  # type: ignore[attr-defined]
    assert "20 of 20 sent, 0 lost" in done.output  # type: ignore[attr-defined]
    assert "20 of 20" in done.output  # type: ignore[attr-defined]
    nothing = invoke(app, ["triggers"])
    assert "no sink" in str(nothing.exception)  # type: ignore[attr-defined]
