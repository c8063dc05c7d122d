"""A session through what goes amiss with a computer: a calm page, nothing acknowledged is lost, and on it goes."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.ending import ToldToEnd, end_by_signals
from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.observers import observer_maker
from cogtrain.pages.page import Page, PageResult, layout
from cogtrain.records import read_log, trial_table, verify
from cogtrain.session import Options, SessionEnd, run_session
from cogtrain.session.keeping import ended_page, lost_page, trouble_page
from tests.care.people import CODE, DAY0

DEMO = load_library().protocol("demo")
write = os.write


@dataclass
class Watched(SimulatedDisplay):
    """A person in a window, at a moment of whose session something happens.

    fails: which write is the first that is refused, and how many looks at the calm page later it works again (None:
    never). at: what is done at which page. stop: whether Stop is pressed on the calm page.
    """

    shown: list[str] = field(default_factory=list)
    heals_after: int | None = 2
    stop: bool = False
    at: dict[str, Any] = field(default_factory=dict)
    heal: Any = None

    def page(self, page: Page, language: str) -> PageResult:
        layout(page, language)
        self.shown.append(page.name)
        if page.name in self.at:
            self.at.pop(page.name)()
        if page.name == "trouble":
            self.clock.advance(3)
            if self.stop:
                return PageResult("stop", None, 3)
            if self.heals_after is not None and self.shown.count("trouble") >= self.heals_after:
                self.heal()
            return PageResult("closed", None, 3)
        return super().page(page, language)


def somebody(day: int = 0, **changes: Any) -> Watched:
    rng = np.random.default_rng(3 + day)
    return Watched(observer_maker("typical")(rng), VirtualClock(DAY0 + timedelta(days=day)), rng, **changes)


def sit(results: Path, display: SimulatedDisplay, *, resume: bool = False) -> SessionEnd:
    options = Options(CODE, results, session="baseline", seed=7, resume=resume)
    return run_session(DEMO, options, lambda: display, display.clock, lambda: 7)


class Disk:
    """Refuses to be written from its n-th write on, until it is healed; a part of a line may still have found room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, first: int, error: int = errno.ENOSPC) -> None:
        self.count, self.first, self.error, self.full = 0, first, error, False
        monkeypatch.setattr(os, "write", self.write)

    def write(self, descriptor: int, line: bytes) -> int:
        self.count += 1
        self.full = self.full or self.count == self.first
        if not self.full or self.first < 0:
            return write(descriptor, line)
        if self.error == errno.ENOSPC and self.count % 2:
            return write(descriptor, line[: len(line) // 3])
        raise OSError(self.error, os.strerror(self.error))

    def heal(self) -> None:
        self.full, self.first = False, -1


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("first", [8, 20, 30, 40, 50, 60])
def test_on_a_full_disk_the_session_waits_and_goes_on_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int, error: int
) -> None:
    disk = Disk(monkeypatch, first, error)
    display = somebody()
    display.heal = disk.heal
    end = sit(tmp_path, display)
    assert disk.first == -1, "the fault came"
    assert end.status == "finished"
    assert display.shown.count("trouble") == 2
    lines = read_log(end.file).lines
    assert lines[-1].kind == "session_ended", "nothing follows the end"
    for trouble in [line.data for line in lines if line.kind == "trouble"]:
        assert (trouble["what"], trouble["seconds"]) == ("disk", 6.0)
        assert os.strerror(error).lower() in trouble["found"]
    assert all(finding.verdict == "intact" for finding in verify(tmp_path))
    counted = trial_table(tmp_path).query("counts")
    assert not counted.duplicated(["block", "trial"]).any()
    assert counted.groupby("block")["trial"].count().tolist() == trials_of_a_whole_session(tmp_path / "whole")


def trials_of_a_whole_session(results: Path) -> list[int]:
    """By block, where nothing goes amiss."""
    sit(results, somebody())
    return trial_table(results).query("counts").groupby("block")["trial"].count().tolist()


def test_where_no_room_comes_the_person_can_stop_and_what_was_acknowledged_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch, 60)
    with pytest.raises(CogtrainError, match="no space left on device"):
        sit(tmp_path, somebody(heals_after=None, stop=True))
    disk.heal()
    (log,) = (tmp_path / CODE).glob("2*.jsonl")
    kept = read_log(log).lines
    assert len(kept) > 20
    again = sit(tmp_path, somebody(day=1), resume=True)
    assert again.status == "finished"
    assert read_log(again.file).lines[: len(kept)] == kept
    assert all(finding.sound for finding in verify(tmp_path))
    assert not trial_table(tmp_path).query("counts").duplicated(["block", "trial"]).any()


def test_where_the_folder_is_gone_the_person_is_told_kindly_and_it_ends_with_a_sentence(tmp_path: Path) -> None:
    results = tmp_path / "results"
    display = somebody(at={"feedback": lambda: shutil.rmtree(results)})
    with pytest.raises(CogtrainError, match=r"removed while it was written|no such file"):
        sit(results, display)
    assert {"trouble", "trouble-lost"} & set(display.shown)


def test_a_rehearsal_waits_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Disk(monkeypatch, 60)
    display = somebody()
    options = Options(CODE, tmp_path, session="baseline", seed=7, observer="typical")
    with pytest.raises(CogtrainError, match="no space left"):
        run_session(DEMO, options, lambda: display, display.clock, lambda: 7)
    assert "trouble" not in display.shown


def test_the_calm_page_says_whom_to_call_and_nothing_else() -> None:
    for page in (trouble_page("en"), lost_page("en"), ended_page("en")):
        assert page.heading == "Please call a member of staff"
        assert not any(word in page.text.lower() for word in ("error", "fail", "disk", "file"))
    assert "What you did is kept" in trouble_page("en").text


# ---------------------------------------------------------------- signals, sleep


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_in_order_marks_the_session_and_it_can_be_resumed(tmp_path: Path, name: str) -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    end_by_signals()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    try:
        display = somebody(at={"feedback": lambda: os.kill(os.getpid(), getattr(signal, name))})
        with pytest.raises((ToldToEnd, KeyboardInterrupt)):
            sit(tmp_path, display)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    (log,) = (tmp_path / CODE).glob("2*.jsonl")
    lines = read_log(log).lines
    assert [line.kind for line in lines[-2:]] == ["trouble", "stopped"]
    assert lines[-2].data == {"what": "signal", "found": name}
    assert display.shown[-1] == "trouble-ended"
    assert all(finding.verdict == "intact" for finding in verify(tmp_path))
    assert sit(tmp_path, somebody(day=1), resume=True).status == "finished"


@dataclass
class Asleep(Watched):
    """A computer that sleeps an hour during one trial: the monotonic clock stands, the wall clock does not."""

    trials: int = 0

    def block(self, request: Any, on_outcome: Any) -> Any:
        def woken(outcome: Any) -> bool:
            self.trials += 1
            if self.trials == 12:
                self.clock._start += timedelta(hours=1)
            return bool(on_outcome(outcome))

        return super().block(request, woken)


def test_after_a_sleep_the_block_begins_afresh_and_the_log_says_why(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    display = Asleep(observer_maker("typical")(rng), VirtualClock(DAY0), rng)
    end = sit(tmp_path, display)
    assert end.status == "finished"
    lines = read_log(end.file).lines
    (trouble,) = [line for line in lines if line.kind == "trouble"]
    assert trouble.data == {"what": "clock", "seconds": 3600.0}
    assert "pause" in display.shown
    broken = [line.data for line in lines if line.kind == "block_ended" and line.data["status"] != "finished"]
    assert len(broken) == 1
    assert not trial_table(tmp_path).query("counts").duplicated(["block", "trial"]).any()


# ---------------------------------------------------------------- a power cut


class Unsynced:
    """A disk that holds back what was not synced: a power cut takes that, or leaves a part of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.synced: dict[int, int] = {}
        monkeypatch.setattr(os, "fsync", self.fsync)

    def fsync(self, descriptor: int) -> None:
        about = os.fstat(descriptor)
        self.synced[about.st_ino] = about.st_size

    def cut(self, folder: Path, rng: np.random.Generator) -> None:
        """The power goes."""
        for path in folder.rglob("*"):
            if path.is_file():
                about = path.stat()
                kept = self.synced.get(about.st_ino, 0)
                size = kept + int(rng.integers(0, about.st_size - kept + 1)) if about.st_size > kept else about.st_size
                os.truncate(path, size)


class PowerCutError(Exception):
    """The power went."""


@pytest.mark.parametrize("page", range(4, 15, 3))
@pytest.mark.parametrize("seed", [1, 2])
def test_a_power_cut_takes_no_block_that_ended_and_tears_nothing_that_cannot_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int, seed: int
) -> None:
    with monkeypatch.context() as patch:
        disk = Unsynced(patch)
        shown, display = [], somebody()
        kept: dict[str, bytes] = {}
        show = display.page

        def cut(asked: Page, language: str) -> PageResult:
            shown.append(asked.name)
            if len(shown) == page:
                raise PowerCutError
            return show(asked, language)

        display.page = cut  # type: ignore[method-assign]
        with pytest.raises(PowerCutError):
            sit(tmp_path, display)
        # what closing synced on the way out was synced by an orderly end: a cut knows nothing of it
        log = next((tmp_path / CODE).glob("2*.jsonl"))
        raw = log.read_bytes()
        ended = [i for i, line in enumerate(raw.splitlines()) if b'"kind":"block_ended"' in line]
        upto = len(b"".join(raw.splitlines(keepends=True)[: ended[-1] + 1])) if ended else 0
        kept[log.name] = raw[:upto]
        disk.synced[log.stat().st_ino] = max(upto, len(raw.splitlines(keepends=True)[0]))
        anchors = next(tmp_path.glob("heads/*.json"))
        anchors.unlink()
        disk.cut(tmp_path / CODE, np.random.default_rng(seed))
    assert log.read_bytes().startswith(kept[log.name])
    assert all(finding.sound for finding in verify(tmp_path)), verify(tmp_path)
    assert sit(tmp_path, somebody(day=1), resume=True).status == "finished"
    assert all(finding.sound for finding in verify(tmp_path))
    assert not trial_table(tmp_path).query("counts").duplicated(["block", "trial"]).any()


def test_every_block_and_every_alert_is_on_the_disk_itself_before_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, behind = Unsynced(monkeypatch), []
    display = somebody()
    show = display.page

    def looked(asked: Page, language: str) -> PageResult:
        if asked.name == "feedback":
            log = next((tmp_path / CODE).glob("2*.jsonl"))
            raw = log.read_bytes()
            end = raw.rfind(b'"kind":"block_ended"')
            behind.append(disk.synced.get(log.stat().st_ino, 0) > end)
        return show(asked, language)

    display.page = looked  # type: ignore[method-assign]
    sit(tmp_path, display)
    assert behind
    assert all(behind)
