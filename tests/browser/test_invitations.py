"""Invitations in the person's log: given, listed, withdrawn, and joined from two places."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cogtrain.care.invitation import hash_of, invite, withdraw
from cogtrain.cli import app
from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.records.invitations import invitations_of_all, read_invitations
from cogtrain.records.join import join
from cogtrain.records.verify import verify
from tests.browser.home import CODE, enrolled

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_what_a_link_holds_lies_nowhere(tmp_path: Path) -> None:
    enrolled(tmp_path)
    made, token = invite(tmp_path, CODE, 30, VirtualClock(NOW))
    assert (made.hash, made.until) == (hash_of(token), NOW + timedelta(days=30))
    assert all(token not in file.read_text() for file in tmp_path.rglob("*.jsonl"))
    assert all(finding.sound for finding in verify(tmp_path))


def test_who_is_not_enrolled_gets_none(tmp_path: Path) -> None:
    enrolled(tmp_path)
    for code, days in (("NOBODY", 30), (CODE, 0), (CODE, 401)):
        with pytest.raises(CogtrainError):
            invite(tmp_path, code, days, VirtualClock(NOW))
    assert read_invitations(tmp_path, CODE) == ()


def test_one_that_was_withdrawn_anywhere_stays_so(tmp_path: Path) -> None:
    clinic, home = tmp_path / "clinic", tmp_path / "home"
    enrolled(clinic)
    invite(clinic, CODE, 30, VirtualClock(NOW))
    list(join(clinic, home, VirtualClock(NOW)))
    withdraw(home, CODE, "1", "lost", VirtualClock(NOW + timedelta(hours=1)))
    with pytest.raises(CogtrainError, match="withdrawn already"):
        withdraw(home, CODE, "1", "lost", VirtualClock(NOW + timedelta(hours=2)))
    invite(clinic, CODE, 30, VirtualClock(NOW + timedelta(hours=3)))
    list(join(home, clinic, VirtualClock(NOW + timedelta(hours=4))))
    assert [one.withdrawn for one in read_invitations(clinic, CODE)] == [True, False]


def test_people_whose_logs_did_not_grow_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled(tmp_path)
    invite(tmp_path, CODE, 30, VirtualClock(NOW))
    known, sizes = invitations_of_all(tmp_path, {}, {})
    assert [code for code, _ in known.values()] == [CODE]
    monkeypatch.setattr("cogtrain.records.invitations.read_invitations", lambda *_: pytest.fail("read again"))
    assert invitations_of_all(tmp_path, known, sizes) == (known, sizes)


def test_the_command(tmp_path: Path) -> None:
    enrolled(tmp_path)
    run, results = CliRunner(), ["--results", str(tmp_path)]
    picture = tmp_path / "link.svg"
    made = run.invoke(app, ["invite", CODE, "--name", "practice.example.org", "-o", str(picture), *results])
    assert made.exit_code == 0
    assert re.search(r"https://practice\.example\.org/enter/[\w-]{43}\n", made.output)
    assert "<svg" in picture.read_text()
    assert "opens" in run.invoke(app, ["invite", CODE, *results]).output
    assert run.invoke(app, ["invite", CODE, "--withdraw", "1", "--why", "lost", *results]).exit_code == 0
    assert "withdrawn" in run.invoke(app, ["invite", CODE, *results]).output
