"""Whether the records are as they were written: each log by its own chain, the session logs against the person's log,
and the person's log against its anchor.

The last lines of an unfinished session cannot be missed when they are cut away whole; of a session that was finished
or stopped they can, since the person's log holds the hash of its last line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cogtrain.errors import CogtrainError, Fault
from cogtrain.events.person import SessionClosed
from cogtrain.events.session import SessionEnded, SessionStarted
from cogtrain.records.course_fold import course
from cogtrain.records.log.anchor import Anchor, anchor_file, anchored, read_anchor
from cogtrain.records.log.chain import LogLine, ReadLog, read_log
from cogtrain.records.log.place import (
    PERSON_LOG,
    is_participant_code,
    log_files,
    no_such_folder,
    participants,
    strange_files,
)
from cogtrain.records.log.rightful import foreign, lines_gone
from cogtrain.records.person_state import SessionEntry, person_state

Verdict = Literal["intact", "torn", "clock", "changed", "unreadable", "missing", "unknown"]


@dataclass(frozen=True)
class Finding:
    """What became of one log.

    verdict: "intact"; "clock" (it was set back before this session); "torn" (a write was cut off by a crash: no harm,
        it is set aside when the log is continued); "changed" (since it was written, or it is somebody else's);
        "unreadable" (a line that this version cannot read, or a file that cannot be opened); "missing" (the person's
        log names it, or it was here once); "unknown" (the person's log does not know it, or does not know its end; or
        its name is none of a log).
    line: the first line that is changed or torn, from 1.
    """

    file: str
    verdict: Verdict
    words: str
    line: int | None = None

    @property
    def sound(self) -> bool:
        """Whether this log can be relied on."""
        return self.verdict in ("intact", "torn", "clock")

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.verdict}: {self.words}"


@dataclass(frozen=True)
class Participant:
    """All logs of one participant as they were read; ``person`` is None where there is no person.jsonl.

    anchor: how far the person's log had come, or what is wrong with that note. files: names of all session logs, read
    or not. strange: files that look like logs and are none of the layout; they are left alone.
    """

    code: str
    person: ReadLog | None
    sessions: Mapping[str, ReadLog]
    anchor: Anchor | Fault | None = None
    files: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


def read_participant(folder: Path) -> Participant:
    """Read every log of a participant's folder. A file that cannot be read is a fault of that log."""
    logs = {name: read_log_or_fault(folder / name) for name in log_files(folder)}
    return participant_of(folder, logs.pop(PERSON_LOG, None), logs)


def participant_of(folder: Path, person: ReadLog | None, logs: Mapping[str, ReadLog]) -> Participant:
    """A participant whose logs, or the person's alone, are read already."""
    there = log_files(folder)
    try:
        anchor: Anchor | Fault | None = read_anchor(anchor_file(folder / PERSON_LOG))
    except CogtrainError as error:
        anchor = error.faults[0]
    files = tuple(name for name in there if name != PERSON_LOG)
    return Participant(folder.name, person, logs, anchor, files, strange_files(folder))


def read_log_or_fault(path: Path) -> ReadLog:
    """The log at ``path``; a file that cannot be read is a fault of it."""
    try:
        return read_log(path)
    except CogtrainError as error:
        return ReadLog((), fault=error.faults[0], unreadable=True)


def everybody(results: Path) -> tuple[str, ...]:
    """Codes of all whose records are here, or were. CogtrainError where there is no such folder."""
    return tuple(sorted({*participants(results), *anchored(results)}))


def verify(path: Path) -> list[Finding]:
    """One finding for each log: of all participants in a results folder, of one participant's folder, or of a single
    log.

    CogtrainError where there is no such folder or file, or a single log cannot be read.
    """
    if path.is_file():
        name = f"{path.resolve().parent.name}/{path.name}"
        if is_participant_code(path.resolve().parent.name) and path.suffix == ".jsonl":
            return [finding for finding in check(read_participant(path.resolve().parent)) if finding.file == name]
        return [_by_chain(name, read_log(path))]
    if not path.is_dir():
        raise no_such_folder(path)
    if is_participant_code(path.resolve().name) and log_files(path):
        return check(read_participant(path.resolve()))
    return [finding for code in everybody(path) for finding in check(read_participant(path / code))]


def check(participant: Participant) -> list[Finding]:
    """One finding for each log of a participant, the person's first, and for each file that only looks like one.
    Pure."""
    code, person = participant.code, participant.person
    findings = check_person(participant)
    known: dict[str, SessionEntry] = {}
    if person is not None:
        known = {entry.file: entry for entry in person_state(person.lines, f"{code}/{PERSON_LOG}").sessions}
    whole = person is not None and all(finding.sound for finding in findings)
    if whole or (person is not None and person.fault is not None):  # what another one's log names is not looked for
        names = {*known, *participant.sessions}
    else:
        names = set(participant.sessions)
    for file in sorted(names):
        name = f"{code}/{file}"
        if file not in participant.sessions:
            findings.append(Finding(name, "missing", f"{PERSON_LOG} names this session, and there is no such file"))
        else:
            heads = _heads(person.lines, file) if person is not None else ()
            findings.append(_check_session(name, participant.sessions[file], known.get(file), heads, whole=whole))
    words = "its name is none of a log: it is left alone"
    return [*findings, *(Finding(f"{code}/{file}", "unknown", words) for file in participant.strange)]


def check_person(participant: Participant) -> list[Finding]:
    """What became of the person's log; one finding, and one for each line that does not go with the others."""
    code, log, anchor = participant.code, participant.person, participant.anchor
    name = f"{code}/{PERSON_LOG}"
    if log is None:
        words = ""
        if isinstance(anchor, Anchor):
            words = f"it was here, with {anchor.seq} lines. If it was meant to go, delete heads/{code}.json too"
        elif participant.files:
            words = "there are session logs, but no log of the person"
        return [Finding(name, "missing", words)] if words else []
    fault = log.fault or foreign(log, code, name)
    if fault is None and isinstance(anchor, Anchor):
        fault = lines_gone(log, anchor, name)
    if fault is not None:
        place = fault.where.rpartition(":")[2]
        verdict: Verdict = "unreadable" if log.unreadable else "changed"
        return [Finding(name, verdict, fault.found, int(place) if place.isdigit() else None)]
    if not log.lines and participant.files:
        return [Finding(name, "changed", "it is empty, though there are session logs", 1)]
    if isinstance(anchor, Fault):
        return [Finding(name, "unknown", f"{anchor}")]
    odd = _findings((*person_state(log.lines, name).odd, *course(log.lines, name).odd))
    return odd or [_by_chain(name, log)]


def _findings(faults: Iterable[Fault]) -> list[Finding]:
    found = []
    for fault in faults:
        file, _, line = fault.where.rpartition(":")
        found.append(Finding(file, "unreadable", fault.found, int(line)))
    return found


def _check_session(
    name: str, log: ReadLog, entry: SessionEntry | None, heads: tuple[str, ...], *, whole: bool
) -> Finding:
    """``heads``: hashes that the person's log holds for this session's ends; ``whole``: that log can be relied on."""
    finding = _by_chain(name, log)
    code = name.split("/", maxsplit=1)[0]
    after = len(log.lines) + 1
    sealed = next((line.seq for line in log.lines if isinstance(line.event, SessionEnded)), after)
    cut = bool(log.torn) or log.unended
    if sealed < after - 1 or (sealed < after and (log.torn or log.unreadable)):
        return Finding(name, "changed", "something follows the seal", sealed + 1)
    if log.fault is not None:
        return finding
    hashes = {line.hash for line in log.lines}
    finished = entry is not None and entry.status == "finished"
    other = foreign(log, code, name)
    another = bool(log.lines) and not isinstance(log.lines[0].event, SessionStarted)
    checks: tuple[tuple[object, Verdict, str, int | None], ...] = (
        (sealed < after and cut, "changed", "the end of the last line is gone", after - 1),
        (other is not None, "changed", "" if other is None else other.found, 1),
        (another, "changed", "it begins with another line", 1),
        (not whole, finding.verdict, f"{finding.words}; not compared with {PERSON_LOG}", finding.line),
        (entry is None and after <= 2, "torn", "cut off as the session started", after),
        (entry is None, "unknown", f"{PERSON_LOG} does not know it", None),
        (not log.lines, "changed", "all its lines are gone", 1),
        (any(head not in hashes for head in heads), "changed", f"lines that {PERSON_LOG} speaks of are gone", after),
        ((sealed < after) != finished, "unknown", f"{PERSON_LOG} differs on whether it is finished", None),
    )
    for applies, verdict, words, line in checks:
        if applies:
            return Finding(name, verdict, words, line)
    return finding


def _heads(lines: tuple[LogLine, ...], file: str) -> tuple[str, ...]:
    closed = (line.event for line in lines if isinstance(line.event, SessionClosed))
    return tuple(event.head for event in closed if event.file == file)


def _by_chain(name: str, log: ReadLog) -> Finding:
    count = f"{len(log.lines)} line{'' if len(log.lines) == 1 else 's'}"
    if log.fault is not None:
        verdict: Verdict = "unreadable" if log.unreadable else "changed"
        return Finding(name, verdict, log.fault.found, len(log.lines) + 1)
    if log.torn:
        return Finding(
            name, "torn", f"a write was cut off after {count}; it is set aside on resume", len(log.lines) + 1
        )
    return Finding(name, "intact", count)
