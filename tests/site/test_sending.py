"""The station's side of a push, against a server that answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from bench.review.pushes import logs
from cogtrain.care.invitation import hash_of
from cogtrain.care.person import open_person, raise_alert
from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError, DeviceError
from cogtrain.push import push_all, push_soon, site_of
from cogtrain.push.target import FILE, Target
from cogtrain.records.log.station import Station, this_station
from cogtrain.site.desk import Desk
from cogtrain.site.models import StationLink
from tests.site.conftest import NOW
from tests.site.people import patient
from tests.site.test_push import known

A = Station(SigningKey(b"a" * 32))


@pytest.fixture
def here(tmp_path: Path) -> Path:
    patient(tmp_path / "a", "KI01", A)
    return tmp_path / "a"


def test_everything_is_sent_once(desk: Desk, site: str, here: Path) -> None:
    StationLink.objects.create(hash=hash_of("word"), name="desk", until_s=desk.now_s + 60)
    target = site_of(here, site)
    first = push_all(here, target, "word", clock=VirtualClock(NOW), station=A)
    assert (first.logs, first.held, first.refused) == (1, 1, {})
    assert first.lines > 3
    assert logs(desk.results) == logs(here)
    again = push_all(here, target, clock=VirtualClock(NOW), station=A)
    assert (again.lines, again.held) == (0, 1)
    assert site_of(here) == target
    with open_person(here, "KI01", VirtualClock(NOW), A) as opened:
        raise_alert(opened, "answer 1", "phq-9@1, item 9")
    assert push_all(here, target, clock=VirtualClock(NOW), station=A).lines == 1
    assert logs(desk.results) == logs(here)


def test_what_the_site_has_more_stays_there(desk: Desk, site: str, here: Path, tmp_path: Path) -> None:
    known(A, "a")
    push_all(here, Target(site), clock=VirtualClock(NOW), station=A)
    before = logs(desk.results)
    patient(tmp_path / "old", "KI01", A, alert=False)
    lines = (here / "KI01" / next(iter(before)).partition("/")[2]).read_bytes().splitlines(keepends=True)
    (tmp_path / "old" / "KI01" / next(iter(before)).partition("/")[2]).write_bytes(b"".join(lines[:-1]))
    (tmp_path / "old" / "heads" / "KI01.json").unlink()
    pushed = push_all(tmp_path / "old", Target(site), clock=VirtualClock(NOW), station=A)
    assert (pushed.lines, pushed.refused) == (0, {})
    assert logs(desk.results) == before


def test_a_fork_is_told_to_the_sender(desk: Desk, site: str, here: Path, tmp_path: Path) -> None:
    known(A, "a")
    push_all(here, Target(site), clock=VirtualClock(NOW), station=A)
    patient(tmp_path / "b", "KI01", A, alert=False)
    with open_person(tmp_path / "b", "KI01", VirtualClock(NOW), A) as opened:
        raise_alert(opened, "answer 3", "phq-9@1, item 9")
    pushed = push_all(tmp_path / "b", Target(site), clock=VirtualClock(NOW), station=A)
    assert "two different continuations" in next(iter(pushed.refused.values()))


def test_an_unknown_station_is_told_what_to_do(desk: Desk, site: str, here: Path) -> None:
    with pytest.raises(CogtrainError, match="does not know"):
        push_all(here, Target(site), clock=VirtualClock(NOW), station=A)


def test_no_site_and_no_network_say_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cogtrain.push.sending.TRIES", 1)
    with pytest.raises(CogtrainError, match="no site"):
        site_of(here)
    with pytest.raises(DeviceError, match="Nothing is lost"):
        push_all(here, Target("http://localhost:9"), clock=VirtualClock(NOW), station=A)
    for address in ("http://review.example.org", "ftp://x", "https://x/y", "nonsense", "https://a b"):
        with pytest.raises(CogtrainError, match="https://review"):
            site_of(here, address)


def test_the_command_sends_and_ends_with_two_where_it_cannot(desk: Desk, site: str, tmp_path: Path) -> None:
    results = tmp_path / "c"
    patient(results, "KI01", this_station(results))
    known(this_station(results), "c")
    command = [sys.executable, "-m", "cogtrain.cli", "push", "--results", str(results)]
    lacking = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (lacking.returncode, "Traceback" in lacking.stderr) == (2, False)
    done = subprocess.run([*command, "--to", site], capture_output=True, text=True, check=False)
    assert (done.returncode, "the site holds 1 logs" in done.stdout) == (0, True), done.stderr
    assert logs(desk.results) == logs(results)


def test_a_session_that_ended_sends_in_the_background(desk: Desk, site: str, tmp_path: Path) -> None:
    results = tmp_path / "c"
    patient(results, "KI01", this_station(results))
    assert push_soon(results) is None
    known(this_station(results), "c")
    (results / FILE).write_text(json.dumps({"to": site}))
    process = push_soon(results)
    assert process is not None
    assert process.wait(timeout=60) == 0
    assert logs(desk.results) == logs(results)
