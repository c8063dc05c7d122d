"""Records are attacked at random: an alert, a dose or a withdrawal is shown, or the damage is told. Never neither."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from cogtrain.care.admission import refusal
from cogtrain.care.person import accept_copy, acknowledge, correct_dose, enrol, give_dose, open_person, put_consent
from cogtrain.cli import app
from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.observers import observer_maker
from cogtrain.paradigms import registry
from cogtrain.records.course import Course
from cogtrain.records.log.line_bytes import FIRST_PREV, encode
from cogtrain.records.log.station import this_station
from cogtrain.records.person import read_person
from cogtrain.records.tables.logs import load
from cogtrain.records.verify import everybody, verify
from cogtrain.report.page import person_page
from cogtrain.scoring.compare import compare
from cogtrain.scoring.results import score_results
from cogtrain.session import Options, run_session
from tests.records.events import raw
from tests.records.told import own_log

LOADED = load_library().protocol("post-infusion-monitoring")
CODES = ("KI01", "KI02", "KI03")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def write(results: Path) -> None:
    """Three people: each with doses, alerts (open and seen to) and consent; one withdrew."""
    for number, code in enumerate(CODES):
        clock = VirtualClock(NOW + timedelta(minutes=number))
        enrol(results, code, LOADED, "Europe/Berlin", clock)
        clock.advance(600)
        with open_person(results, code, clock) as opened:
            put_consent(opened.log, LOADED, "en", agreed=True)
            opened.log.put(raw("alert", {"alert": 1, "kind": "answer 1", "source": "phq-9@1, item 9"}))
        clock.advance(86400)
        with open_person(results, code, clock) as opened:
            give_dose(opened, clock.utc() - timedelta(hours=1 + number), "iv", 40, "Europe/Berlin")
            acknowledge(opened, 1, "nurse-1", "talked, safe")
        with open_person(results, code, clock) as opened:
            correct_dose(opened, 1, None, None, 45 + number, "pump ran longer")
            opened.log.put(raw("alert", {"alert": 2, "kind": "answer 2", "source": f"phq-9@1, item 9, {number}"}))
            if number == 0:
                put_consent(opened.log, LOADED, "en", agreed=False)


def stakes(known: Course) -> set[tuple[str, ...]]:
    """What somebody's safety hangs on."""
    found = {("alert", alert.source, str(alert.at)) for alert in known.open_alerts}
    found |= {("dose", str(dose.at), str(dose.minutes)) for dose in known.doses}
    if known.consent is not None and not known.consent.agreed:
        found.add(("withdrawn",))
    return found


def _lines(raw: bytes) -> list[bytes]:
    return raw.splitlines(keepends=True)


def _rewritten(line: bytes) -> bytes:
    """By somebody who knows how lines are hashed, and changes one only."""
    event = json.loads(line)
    given = {name: event[name] for name in ("seq", "kind", "mono_s", "prev")}
    data = {**event["data"], "at": "x", "zone": True}
    return encode(data=data, utc=datetime.fromisoformat(event["utc"]), **given)[0]


def _swapped(lines: list[bytes], i: int, j: int) -> list[bytes]:
    lines[i], lines[j] = lines[j], lines[i]
    return lines


# name -> (bytes of the log, a place, a byte, lines, two of them) -> bytes after
IN_THE_FILE: dict[str, Callable[[bytes, int, int, list[bytes], int, int], bytes]] = {
    "flip": lambda raw, place, byte, *_: raw[:place] + bytes([raw[place] ^ max(1, byte)]) + raw[place + 1 :],
    "drop-byte": lambda raw, place, *_: raw[:place] + raw[place + 1 :],
    "add-byte": lambda raw, place, byte, *_: raw[:place] + bytes([byte]) + raw[place:],
    "cut-bytes": lambda raw, place, *_: raw[:place],
    "empty": lambda *_: b"",
    "drop-line": lambda _raw, _place, _byte, lines, i, _j: b"".join(lines[:i] + lines[i + 1 :]),
    "copy-line": lambda _raw, _place, _byte, lines, i, j: b"".join([*lines[:i], lines[j], *lines[i:]]),
    "swap-lines": lambda _raw, _place, _byte, lines, i, j: b"".join(_swapped(lines, i, j)),
    "blank-line": lambda _raw, _place, _byte, lines, i, _j: b"".join([*lines[:i], b"\n", *lines[i:]]),
    "zero-line": lambda _raw, _place, _byte, lines, i, _j: b"".join([*lines[:i], bytes(80), b"\n", *lines[i + 1 :]]),
    "rewrite": lambda _raw, _place, _byte, lines, i, _j: b"".join([*lines[:i], _rewritten(lines[i]), *lines[i + 1 :]]),
    "cut-lines": lambda _raw, _place, _byte, lines, i, _j: b"".join(lines[:i]),
}


def _swap(one: Path, other: Path) -> None:
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def _old_copy(results: Path, code: str) -> None:
    path = own_log(results, code)
    shutil.copy(path, path.with_name("person (conflicted copy).jsonl"))
    path.write_bytes(b"".join(_lines(path.read_bytes())[:3]))


# name -> (results folder, a person, another one)
OF_FILES: dict[str, Callable[[Path, str, str], object]] = {
    "drop-file": lambda results, code, _: own_log(results, code).unlink(),
    "swap-files": lambda results, code, other: _swap(*(own_log(results, one) for one in (code, other))),
    "copy-file": lambda results, code, other: shutil.copy(own_log(results, other), results / code),
    "drop-folder": lambda results, code, _: shutil.rmtree(results / code),
    "swap-folders": lambda results, code, other: _swap(results / code, results / other),
    "old-copy": lambda results, code, _: _old_copy(results, code),
    "spoil-anchor": lambda results, code, _: (results / "heads" / f"{code}.json").write_bytes(b"{"),
}


def damage(results: Path, rng: np.random.Generator) -> str:
    """One random damage; what it was."""
    code, other = (str(one) for one in rng.permutation(CODES)[:2])
    name = str(rng.choice([*IN_THE_FILE, *OF_FILES]))
    if name in OF_FILES:
        OF_FILES[name](results, code, other)
        return f"{name} {code} {other}"
    path = own_log(results, code)
    raw = path.read_bytes()
    place, byte = int(rng.integers(len(raw))), int(rng.integers(256))
    i, j = (int(one) for one in rng.permutation(len(_lines(raw)))[:2])
    path.write_bytes(IN_THE_FILE[name](raw, place, byte, _lines(raw), i, j))
    return f"{name} {code} place {place} lines {i} {j}"


@pytest.mark.slow
def test_500_random_damages_never_hide_an_alert_a_dose_or_a_withdrawal(tmp_path: Path) -> None:
    write(tmp_path / "whole")
    truth = {code: stakes(read_person(tmp_path / "whole", code)[0]) for code in CODES}
    assert {kind for one in truth.values() for kind, *_ in one} == {"alert", "dose", "withdrawn"}
    kinds: dict[str, int] = {}
    for number in range(500):
        results = tmp_path / "harmed"
        shutil.copytree(tmp_path / "whole", results)
        what = damage(results, np.random.default_rng(number))
        said = 0
        for code in CODES:
            known, _ = read_person(results, code)
            hidden = truth[code] - stakes(known)
            assert not hidden or known.damage, (what, code, hidden)
            said += bool(known.damage)
            if known.damage:
                assert refusal(LOADED, "baseline", known, NOW + timedelta(days=9), granted=False) is not None, what
        records = load(results)
        assert set(records.courses) == set(everybody(results)) == set(CODES)
        assert bool(records.findings) == bool(said or any(not one.sound for one in verify(results))), what
        kinds[what.split()[0]] = kinds.get(what.split()[0], 0) + bool(said)
        shutil.rmtree(results)
    assert len(kinds) == 19
    assert all(kinds.values()), kinds  # every kind of damage was seen and told


def test_behind_a_changed_line_alerts_doses_and_a_withdrawal_still_show_as_not_proven(tmp_path: Path) -> None:
    write(tmp_path)
    path = own_log(tmp_path, "KI01")
    lines = path.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"answer 1", b"answer 3")
    path.write_bytes(b"".join(lines))
    known, _ = read_person(tmp_path, "KI01")
    assert f"{path.name}:4: changed" in known.damage[0]
    assert [(one.number, one.kind, one.proven) for one in known.open_alerts] == [
        (1, "answer 3", False),
        (2, "answer 2", False),
    ]
    assert [one.minutes for one in known.doses] == [40, 45]  # told, and corrected: both are shown
    assert known.consent is not None
    assert not known.consent.agreed
    assert sum("Not proven" in words for words in known.damage) == 5
    with pytest.raises(CogtrainError, match="content that does not fit its hash"):
        enrol(tmp_path, "KI01", LOADED, "UTC", VirtualClock(NOW))


def test_an_older_copy_is_refused_until_somebody_accepts_it(tmp_path: Path) -> None:
    write(tmp_path)
    path = own_log(tmp_path, "KI02")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))
    clock = VirtualClock(NOW + timedelta(days=3))
    with pytest.raises(CogtrainError, match="lines at its end are gone"), open_person(tmp_path, "KI02", clock):
        pass
    accept_copy(tmp_path, "KI02", "the newest copy there is", clock)
    known, _ = read_person(tmp_path, "KI02")
    assert known.damage == ()
    assert len(known.doses) == 1
    assert path.read_text(encoding="utf-8").count("copy_accepted") == 1


@pytest.mark.parametrize("name", ["utc", "zone", "protocol"])
def test_a_line_with_a_right_hash_and_a_strange_value_is_named(tmp_path: Path, name: str) -> None:
    data = {"participant": "KI01", "protocol": "demo", "zone": "UTC"} | ({} if name == "utc" else {name: True})
    line, _ = encode(seq=1, kind="enrolled", utc=NOW, mono_s=1.0, data=data, prev=FIRST_PREV)
    if name == "utc":
        body = line[:-76].replace(b"2026-03-02T09:00:00.000000Z", b"x") + b"}"
        line = body[:-1] + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'
    (tmp_path / "KI01").mkdir()
    (tmp_path / "KI01" / "person.jsonl").write_bytes(line)
    known, _ = read_person(tmp_path, "KI01")
    assert "KI01/person.jsonl:1: unreadable" in known.damage[0]
    assert name in known.damage[0]


# ---------------------------------------------------------------- session logs


def _sat(results: Path, *codes: str) -> None:
    """Simulated people who each did one short session."""
    demo = load_library().protocol("demo")
    for number, code in enumerate(codes):
        observer = observer_maker("typical")(np.random.default_rng(number))
        clock = VirtualClock(NOW)
        display = SimulatedDisplay(observer, clock, np.random.default_rng(number))
        options = Options(code, results, session="baseline", observer="typical")
        run_session(demo, options, partial(_same, display), clock, lambda: 1)


def _same(display: SimulatedDisplay) -> SimulatedDisplay:
    return display


def _log_of(results: Path, code: str) -> Path:
    return next((results / code).glob("2*.jsonl"))


def test_swapped_sessions_are_nobodys_and_a_conflicted_copy_is_no_session(tmp_path: Path) -> None:
    _sat(tmp_path, "KI01", "KI02", "KI03")
    whole = score_results(tmp_path, registry()).scores
    copy = _log_of(tmp_path, "KI03").with_name("20260302T090000Z_baseline (conflicted copy).jsonl")
    shutil.copy(_log_of(tmp_path, "KI03"), copy)
    _swap(_log_of(tmp_path, "KI01"), _log_of(tmp_path, "KI02"))
    scores = score_results(tmp_path, registry()).scores
    assert set(scores["participant"]) == {"KI03"}
    assert len(scores) == (whole["participant"] == "KI03").sum()
    said = "\n".join(scores.attrs["findings"])
    assert f"KI01/{_log_of(tmp_path, 'KI01').name}:1: changed: the log of KI02" in said
    assert "conflicted copy).jsonl: unknown: its name is none of a log" in said


def test_one_record_that_cannot_be_read_stops_nobody_else(tmp_path: Path) -> None:
    _sat(tmp_path, "KI01", "KI02")
    path = _log_of(tmp_path, "KI01")
    lines, prev, sign = [], FIRST_PREV, this_station(tmp_path).sign
    for written in path.read_bytes().splitlines():  # of another version: with right hashes
        event = json.loads(written)
        data = event["data"] | ({"block": "the first"} if event["kind"] == "block_started" else {})
        utc = datetime.fromisoformat(event["utc"])
        line, prev = encode(seq=event["seq"], kind=event["kind"], utc=utc, mono_s=1.0, data=data, prev=prev, sign=sign)
        lines.append(line)
    path.write_bytes(b"".join(lines))
    findings = {finding.file: finding for finding in verify(tmp_path)}
    assert findings[f"KI01/{path.name}"].verdict == "unreadable"
    assert 'an event "block_started" that this version cannot read (block' in findings[f"KI01/{path.name}"].words
    scores = score_results(tmp_path, registry()).scores
    assert set(scores["participant"]) == {"KI02"}
    for args in (["verify", str(tmp_path)], ["alerts", "--results", str(tmp_path)]):
        result = CliRunner().invoke(app, args)
        assert "KI02" in result.stdout or "People looked at: 2" in result.stdout
    assert CliRunner().invoke(app, ["verify", str(tmp_path)]).exit_code == 1


def test_the_commands_say_damage_first_and_in_their_exit_status(tmp_path: Path) -> None:
    write(tmp_path)
    path = own_log(tmp_path, "KI01")
    path.write_bytes(path.read_bytes().replace(b"answer 1", b"answer 3", 1))
    for command in ("alerts", "today KI01", "consent KI01", f"ratings {tmp_path} -o {tmp_path / 'r.csv'}", "plan KI01"):
        args = command.split() + ([] if command.startswith("ratings") else ["--results", str(tmp_path)])
        result = CliRunner().invoke(app, args)
        assert result.exit_code == 1, command
        assert result.stdout.startswith("KI01: THE LOG IS DAMAGED"), command
        assert "Not proven: alert 1, answer 3, phq-9@1, item 9" in result.stdout, command
    shown = CliRunner().invoke(app, ["alerts", "--results", str(tmp_path)]).stdout
    assert shown.count("proven") == 7  # five lines above the table, two alerts in it
    assert shown.count("KI02") == 2
    assert "is withdrawn" in CliRunner().invoke(app, ["consent", "KI01", "--results", str(tmp_path)]).stdout


@pytest.mark.slow
def test_a_clock_that_was_set_back_swaps_nothing_and_is_named(tmp_path: Path) -> None:
    loaded = load_library().protocol("baseline-brief")
    for number, day in enumerate((10, 3, 20)):  # the clock of the second session stands a week too early
        observer = observer_maker("typical")(np.random.default_rng(1))
        clock = VirtualClock(NOW + timedelta(days=day))
        display = SimulatedDisplay(observer, clock, np.random.default_rng(number))
        options = Options("KI01", tmp_path, session="baseline", observer="typical")
        run_session(loaded, options, partial(_same, display), clock, lambda: 1)
    scored = score_results(tmp_path, registry())
    assert scored.scores["session_number"].drop_duplicates().tolist() == [1, 2, 3]
    changes = compare(scored.scores, scored.cards)
    assert set(changes["baseline_number"]) == {1}
    assert changes.loc[changes["follow_up_number"] == 2, "days"].isna().all()
    assert changes.loc[changes["follow_up_number"] == 3, "days"].between(9.9, 10.1).all()
    (said,) = scored.scores.attrs["findings"]
    assert "the clock was set back between session 1 and session 2" in said
    result = CliRunner().invoke(app, ["score", str(tmp_path), "-o", str(tmp_path / "s.csv")])
    assert result.exit_code == 0, "no log is damaged"
    assert "set back between session 1 and session 2" in person_page(tmp_path, "KI01")


@pytest.mark.parametrize("code", ["NULL", "NAN1", "NONE", "1E10"])
def test_a_code_that_looks_like_nothing_is_a_code(code: str, tmp_path: Path) -> None:
    _sat(tmp_path / "results", code)
    out = tmp_path / "scores.csv"
    assert CliRunner().invoke(app, ["score", str(tmp_path / "results"), "-o", str(out)]).exit_code == 0
    again = ["rescore", str(out), str(tmp_path / "results"), "-o", str(tmp_path / "d.csv")]
    result = CliRunner().invoke(app, again)
    assert "no difference" in result.stdout


@pytest.mark.parametrize("command", ["score", "trials", "study", "report --all"])
def test_commands_for_everybody_go_on_and_say_damage_in_their_exit_status(command: str, tmp_path: Path) -> None:
    _sat(tmp_path, "KI01", "KI02")
    path = _log_of(tmp_path, "KI01")
    path.write_bytes(path.read_bytes().replace(b'"kind":"trial"', b'"kind":"trail"', 1))
    words = command.split()
    args = [*words, "--results", str(tmp_path)] if words[0] == "report" else [*words, str(tmp_path)]
    out = [] if words[0] == "report" else ["-o", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(app, [*args, *out])
    assert result.exit_code == 1
    assert f"KI01/{path.name}:" in result.stderr
    if words[0] == "report":
        assert (tmp_path / "KI02.html").is_file()
        assert (tmp_path / "index.html").is_file()


@pytest.mark.parametrize("form", ["plain", "excel", "excel-de"])
def test_csv_for_spreadsheets_is_read_back(form: str, tmp_path: Path) -> None:
    _sat(tmp_path / "results", "NULL")
    out = tmp_path / "scores.csv"
    args = ["score", str(tmp_path / "results"), "-o", str(out), "--csv", form]
    assert CliRunner().invoke(app, args).exit_code == 0
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") == (form != "plain")
    assert (b";" in raw.splitlines()[0]) == (form == "excel-de")
    again = ["rescore", str(out), str(tmp_path / "results"), "-o", str(tmp_path / "d.csv")]
    assert "no difference" in CliRunner().invoke(app, again).stdout
    trials = tmp_path / "trials.csv"
    CliRunner().invoke(app, ["trials", str(tmp_path / "results"), "-o", str(trials), "--csv", form])
    foreign = ["score-table", "flanker", str(trials), "--map", "rt=rt_s", "-o", str(tmp_path / "f.csv")]
    result = CliRunner().invoke(app, [*foreign, "--csv", "excel-fr"])
    assert isinstance(result.exception, CogtrainError)
