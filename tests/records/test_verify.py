from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.records.finding import Finding
from cogtrain.records.log.writer import open_log
from cogtrain.records.verify import verify
from tests.records.events import raw

Builder = Callable[..., Path]


def one(findings: list[Finding]) -> Finding:
    """The only finding that is not intact."""
    odd = [finding for finding in findings if finding.verdict != "intact"]
    assert len(odd) == 1, findings
    return odd[0]


def session(results: Path) -> Path:
    return next(path for path in sorted((results / "AB12").iterdir()) if path.name != "person.jsonl")


@pytest.mark.parametrize("end", ["finished", "stopped", "unfinished"])
def test_records_as_they_were_written_are_intact(build: Builder, end: str) -> None:
    results = build(sessions=2, end=end)
    assert [finding.verdict for finding in verify(results)] == ["intact"] * 3
    assert verify(results) == verify(results / "AB12")
    assert verify(session(results)) == [verify(results)[1]]
    assert all(str(results) not in str(finding) for finding in verify(results))


def test_several_participants_and_folders_of_other_names(build: Builder) -> None:
    results = build("CD34")
    build("AB12")
    (results / "notes").mkdir()
    (results / "notes" / "person.jsonl").write_text("not a log")
    files = [finding.file.split("/")[0] for finding in verify(results)]
    assert files == ["AB12", "AB12", "CD34", "CD34"]


def test_an_empty_results_folder_has_nothing_to_find(tmp_path: Path) -> None:
    assert verify(tmp_path) == []
    (tmp_path / "AB12").mkdir()
    assert verify(tmp_path) == []


def test_a_results_folder_that_is_called_like_a_participant(build: Builder) -> None:
    results = build()
    moved = results.with_name("RESULTS")
    results.rename(moved)
    assert [finding.file.split("/")[0] for finding in verify(moved)] == ["AB12", "AB12"]


def test_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(CogtrainError, match="no folder"):
        verify(tmp_path / "nowhere")


@pytest.mark.parametrize("end", ["finished", "unfinished"])
@pytest.mark.parametrize("line", [1, 5, -1])
def test_a_changed_line_is_named_the_last_one_included(build: Builder, end: str, line: int) -> None:
    results = build(end=end)
    path = session(results)
    lines = path.read_bytes().splitlines(keepends=True)
    index = line - 1 if line > 0 else len(lines) - 1
    lines[index] = lines[index].replace(b'"mono_s":8', b'"mono_s":9')
    path.write_bytes(b"".join(lines))
    finding = one(verify(results))
    assert (finding.file, finding.verdict, finding.line) == (f"AB12/{path.name}", "changed", index + 1)
    assert f"{path.name}:{index + 1}: changed" in str(finding)
    assert not finding.sound


def test_a_torn_tail_is_no_change(build: Builder) -> None:
    results = build(end="unfinished")
    path = session(results)
    path.write_bytes(path.read_bytes()[:-5])
    assert one(verify(results)).verdict == "cut", "the folder knows how many lines were on the disk"
    (results / "heads" / "AB12.json").unlink()
    finding = one(verify(results))
    assert (finding.verdict, finding.line, finding.sound) == ("torn", path.read_bytes().count(b"\n") + 1, True)


@pytest.mark.parametrize("end", ["finished", "stopped"])
@pytest.mark.parametrize("gone", [1, 4])
def test_lines_removed_from_the_tail_of_a_session_that_ended_are_named(build: Builder, end: str, gone: int) -> None:
    results = build(end=end)
    path = session(results)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-gone]))
    finding = one(verify(results))
    assert (finding.verdict, finding.line) == ("cut", len(lines) - gone + 1)
    (results / "heads" / "AB12.json").unlink()
    finding = one(verify(results))
    assert (finding.verdict, finding.line) == ("cut", len(lines) - gone + 1)


@pytest.mark.parametrize("bytes_off", [1, 20])
def test_bytes_removed_from_the_tail_of_a_sealed_session_are_named(build: Builder, bytes_off: int) -> None:
    results = build()
    path = session(results)
    path.write_bytes(path.read_bytes()[:-bytes_off])
    finding = one(verify(results))
    assert finding.verdict in ("changed", "cut")
    assert finding.line == path.read_bytes().count(b"\n") + 1


def test_an_emptied_session_is_named(build: Builder) -> None:
    results = build(end="unfinished")
    session(results).write_bytes(b"")
    assert (one(verify(results)).verdict, one(verify(results)).line) == ("cut", 1)


def test_something_after_the_seal_is_named(build: Builder, clock: VirtualClock) -> None:
    results = build()
    path = session(results)
    count = path.read_bytes().count(b"\n")
    with open_log(path, clock) as log:
        log.put(raw("trial", {}))
    assert (one(verify(results)).verdict, one(verify(results)).line) == ("changed", count + 1)
    path.write_bytes(path.read_bytes()[:-10])
    assert (one(verify(results)).verdict, one(verify(results)).line) == ("changed", count + 1)


def test_a_stopped_session_that_went_on_is_intact(build: Builder, clock: VirtualClock) -> None:
    results = build(end="stopped")
    with open_log(session(results), clock) as log:
        log.put(raw("resumed", {"gap_s": 5.0}))
    assert all(finding.verdict == "intact" for finding in verify(results))


def test_a_session_that_is_gone_is_missing(build: Builder) -> None:
    results = build(sessions=2)
    path = session(results)
    path.unlink()
    assert (one(verify(results)).verdict, one(verify(results)).file) == ("missing", f"AB12/{path.name}")


def test_a_session_the_person_does_not_know_is_unknown(build: Builder) -> None:
    results = build()
    path = session(results)
    other = path.with_name("20270101T000000Z_training.jsonl")
    other.write_bytes(path.read_bytes())
    assert (one(verify(results)).verdict, one(verify(results)).file) == ("unknown", f"AB12/{other.name}")


@pytest.mark.parametrize("lines", [0, 1])
def test_a_session_cut_off_before_the_person_knew_it_is_torn(build: Builder, lines: int) -> None:
    results = build()
    path = session(results)
    other = path.with_name("20270101T000000Z_training.jsonl")
    other.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:lines]))
    assert (one(verify(results)).verdict, one(verify(results)).sound) == ("torn", True)


def test_the_end_of_the_persons_log_removed_shows_in_the_sealed_session(build: Builder) -> None:
    results = build()
    person = results / "AB12" / "person.jsonl"
    person.write_bytes(b"".join(person.read_bytes().splitlines(keepends=True)[:-1]))
    finding = one(verify(results))
    assert (finding.file, finding.verdict, finding.line) == ("AB12/person.jsonl", "cut", 3)
    (results / "heads" / "AB12.json").unlink()  # as in a folder from before anchors
    finding = one(verify(results))
    assert finding.verdict == "unknown"
    assert "whether it is finished" in finding.words


def test_a_changed_person_log_is_named_and_the_sessions_are_not_blamed(build: Builder) -> None:
    results = build()
    person = results / "AB12" / "person.jsonl"
    person.write_bytes(person.read_bytes().replace(b"demo", b"dem0", 1))
    first, second = verify(results)
    assert (first.verdict, first.line) == ("changed", 1)
    assert (second.verdict, "not compared" in second.words) == ("intact", True)


def test_no_person_log_at_all(build: Builder) -> None:
    results = build()
    (results / "AB12" / "person.jsonl").unlink()
    assert [finding.verdict for finding in verify(results)] == ["missing", "intact"]
    (results / "AB12" / "person.jsonl").write_bytes(b"")
    assert verify(results)[0].verdict == "changed"


def test_logs_of_another_participant_are_named(build: Builder) -> None:
    results = build()
    build("CD34")
    ours, theirs = session(results), next((results / "CD34").glob("2*"))
    ours.write_bytes(theirs.read_bytes())
    finding = one(verify(results))
    assert (finding.verdict, finding.line, finding.file) == ("changed", 1, f"AB12/{ours.name}")
    (results / "AB12").rename(results / "EF56")
    assert {finding.verdict for finding in verify(results / "EF56")} == {"changed"}


def test_a_lone_file_is_checked_by_its_chain(build: Builder, tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(session(build()).read_bytes())
    assert [finding.verdict for finding in verify(copy)] == ["intact"]
    copy.write_bytes(copy.read_bytes()[1:])
    assert [(finding.verdict, finding.line) for finding in verify(copy)] == [("changed", 1)]
