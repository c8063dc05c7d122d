"""Whether the records are as they were written: each log by its own chain, and the session logs against the person's
log.

The last lines of an unfinished session cannot be missed when they are cut away whole; of a session that was finished
or stopped they can, since the person's log holds the hash of its last line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cogtrain.records.chain import Line, ReadLog, read_log
from cogtrain.records.layout import (
    PERSON_LOG,
    is_participant_code,
    is_session_file,
    log_files,
    no_such_folder,
    participants,
)
from cogtrain.records.state import SessionEntry, person_state

Verdict = Literal["intact", "torn", "changed", "missing", "unknown"]


@dataclass(frozen=True)
class Finding:
    """What became of one log.

    verdict: "intact"; "torn" (a write was cut off by a crash: no harm, it is set aside when the log is continued);
    "changed" (since it
        was written); "missing" (the person's log names it); "unknown" (the person's log does not know it, or does not
        know its end).
    line: the first line that is changed or torn, from 1.
    """

    file: str
    verdict: Verdict
    words: str
    line: int | None = None

    @property
    def sound(self) -> bool:
        """Whether this log can be relied on."""
        return self.verdict in ("intact", "torn")

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.verdict}: {self.words}"


@dataclass(frozen=True)
class Participant:
    """All logs of one participant as they were read; ``person`` is None where there is no person.jsonl."""

    code: str
    person: ReadLog | None
    sessions: Mapping[str, ReadLog]


def read_participant(folder: Path) -> Participant:
    """Read every log of a participant's folder. CogtrainError where a file cannot be read."""
    logs = {name: read_log(folder / name) for name in log_files(folder)}
    person = logs.pop(PERSON_LOG, None)
    return Participant(folder.name, person, logs)


def verify(path: Path) -> list[Finding]:
    """One finding for each log: of all participants in a results folder, of one participant's folder, or of a single
    log.

    CogtrainError where there is no such folder or file, or it cannot be read.
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
    return [finding for code in participants(path) for finding in check(read_participant(path / code))]


def check(participant: Participant) -> list[Finding]:
    """One finding for each log of a participant, the person's first. Pure."""
    code, person = participant.code, participant.person
    known: dict[str, SessionEntry] = {}
    findings: list[Finding] = []
    if person is None:
        if participant.sessions:
            findings.append(
                Finding(f"{code}/{PERSON_LOG}", "missing", "there are session logs, but no log of the person")
            )
    else:
        known = {entry.file: entry for entry in person_state(person.lines, f"{code}/{PERSON_LOG}").sessions}
        findings.append(_check_person(participant, person))
    whole = person is not None and person.fault is None
    for file in sorted({*known, *participant.sessions}):
        name = f"{code}/{file}"
        if file not in participant.sessions:
            findings.append(Finding(name, "missing", f"{PERSON_LOG} names this session, and there is no such file"))
        else:
            heads = _heads(person.lines, file) if person is not None else ()
            findings.append(_check_session(name, participant.sessions[file], known.get(file), heads, whole=whole))
    return findings


def _check_person(participant: Participant, person: ReadLog) -> Finding:
    name = f"{participant.code}/{PERSON_LOG}"
    if person.fault is None:
        if not person.lines and participant.sessions:
            return Finding(name, "changed", "it is empty, though there are session logs", 1)
        for line in person.lines:
            if line.kind == "enrolled" and line.data.get("participant") != participant.code:
                return Finding(name, "changed", "it is the log of another participant", line.seq)
    return _by_chain(name, person)


def _check_session(
    name: str, log: ReadLog, entry: SessionEntry | None, heads: tuple[str, ...], *, whole: bool
) -> Finding:
    """``heads``: hashes that the person's log holds for this session's ends; ``whole``: that log can be relied on."""
    finding = _by_chain(name, log)
    if finding.verdict == "changed":
        return finding
    code, file = name.split("/")
    after = len(log.lines) + 1
    sealed = next((line.seq for line in log.lines if line.kind == "session_ended"), after)
    hashes = {line.hash for line in log.lines}
    finished = entry is not None and entry.status == "finished"
    checks: tuple[tuple[object, Verdict, str, int | None], ...] = (
        (sealed < after - 1 or (sealed < after and log.torn), "changed", "something follows the seal", sealed + 1),
        (bool(log.lines) and not _starts(log.lines[0], code), "changed", "it is of another participant", 1),
        (not whole, finding.verdict, f"{finding.words}; not compared with {PERSON_LOG}", finding.line),
        (entry is None and after <= 2 and is_session_file(file), "torn", "cut off as the session started", after),
        (entry is None or not is_session_file(file), "unknown", f"{PERSON_LOG} does not know it", None),
        (not log.lines, "changed", "all its lines are gone", 1),
        (any(head not in hashes for head in heads), "changed", f"lines that {PERSON_LOG} speaks of are gone", after),
        ((sealed < after) != finished, "unknown", f"{PERSON_LOG} differs on whether it is finished", None),
    )
    for applies, verdict, words, line in checks:
        if applies:
            return Finding(name, verdict, words, line)
    return finding


def _heads(lines: tuple[Line, ...], file: str) -> tuple[str, ...]:
    return tuple(line.data["head"] for line in lines if line.kind == "session_ended" and line.data["file"] == file)


def _starts(line: Line, code: str) -> bool:
    return line.kind == "session_started" and line.data.get("participant") == code


def _by_chain(name: str, log: ReadLog) -> Finding:
    count = f"{len(log.lines)} line{'' if len(log.lines) == 1 else 's'}"
    if log.fault is not None:
        return Finding(name, "changed", log.fault.found, len(log.lines) + 1)
    if log.torn:
        return Finding(
            name, "torn", f"a write was cut off after {count}; it is set aside on resume", len(log.lines) + 1
        )
    return Finding(name, "intact", count)
