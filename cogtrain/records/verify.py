"""Whether the records are as they were written: each log by its own chain and its station's signatures, and against
what the other logs, and the anchors of this folder, know of it.

A log without an end can be cut back to its last line that no other log, and no anchor, speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cogtrain.errors import CogtrainError, Fault
from cogtrain.events.person import LogBegun, LogsSeen, SessionClosed
from cogtrain.events.session import SessionEnded, SessionStarted
from cogtrain.records.course import Course
from cogtrain.records.course_fold import course
from cogtrain.records.finding import HERE, Finding, Verdict, Witness, by_chain, by_witness, line_of
from cogtrain.records.log.anchor import FOLDER, Anchors, anchored, read_anchors
from cogtrain.records.log.chain import LogLine, ReadLog, read_log
from cogtrain.records.log.place import (
    PERSON_LOG,
    TRAIL_FOLDER,
    is_participant_code,
    is_person_file,
    log_files,
    no_such_folder,
    participants,
    strange_files,
    trail_files,
)
from cogtrain.records.log.rightful import foreign
from cogtrain.records.order import Placed, in_order
from cogtrain.records.person_state import PersonState, SessionEntry, person_state


@dataclass(frozen=True)
class Participant:
    """All logs of one participant as they were read, by the files' names: ``logs``, one for each station that wrote
    about the person, and ``sessions``.

    anchors: how far the logs had come here, or what is wrong with that note. files: names of all session logs, read
    or not. strange: files that look like logs and are none of the layout; they are left alone.
    """

    code: str
    logs: Mapping[str, ReadLog]
    sessions: Mapping[str, ReadLog]
    anchors: Anchors | Fault = field(default_factory=dict)
    files: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    def name(self, file: str) -> str:
        """What a fault calls a log of this person."""
        return f"{self.code}/{file}"

    @cached_property
    def own(self) -> Mapping[str, ReadLog]:
        """The logs about the person, by what a fault calls them, without those that are somebody else's."""
        named = {self.name(file): log for file, log in self.logs.items()}
        return {name: log for name, log in named.items() if foreign(log, self.code, name) is None}

    @property
    def own_lines(self) -> Mapping[str, tuple[LogLine, ...]]:
        """Their lines, by the file's name alone."""
        return {name.rpartition("/")[2]: log.lines for name, log in self.own.items()}

    @cached_property
    def lines(self) -> tuple[Placed, ...]:
        """All lines about the person that are as they were written, in their order."""
        return in_order({name: log.lines for name, log in self.own.items()})

    @cached_property
    def course(self) -> Course:
        """What they tell of the course of care; with what asks for care behind a damage."""
        return course(self.lines, [Placed(line, name, {}) for name, log in self.own.items() for line in log.after])

    @cached_property
    def state(self) -> PersonState:
        """What they tell of training."""
        return person_state(self.lines)

    @cached_property
    def told(self) -> Mapping[str, list[Witness]]:
        """What the logs about the person, and the anchors of this folder, know of each log, by its name."""
        told: dict[str, list[Witness]] = {}
        for file, lines in self.own_lines.items():
            for line in lines:
                if isinstance(line.event, SessionClosed):
                    told.setdefault(line.event.file, []).append(Witness(None, line.event.head, file))
                elif isinstance(line.event, LogsSeen):
                    for name, one in line.event.logs.items():
                        told.setdefault(name, []).append(Witness(one.lines, one.head, file))
        if not isinstance(self.anchors, Fault):
            for name, anchor in self.anchors.items():
                told.setdefault(name, []).append(Witness(anchor.seq, anchor.head, HERE))
        return told


def read_participant(folder: Path) -> Participant:
    """Read every log of a participant's folder. A file that cannot be read is a fault of that log."""
    logs = {name: read_log_or_fault(folder / name) for name in log_files(folder)}
    about = {name: logs.pop(name) for name in tuple(logs) if is_person_file(name)}
    return participant_of(folder, about, logs)


def participant_of(folder: Path, logs: Mapping[str, ReadLog], sessions: Mapping[str, ReadLog]) -> Participant:
    """A participant whose logs, or those about the person alone, are read already."""
    there = log_files(folder)
    try:
        anchors: Anchors | Fault = read_anchors(folder)
    except CogtrainError as error:
        anchors = error.faults[0]
    files = tuple(name for name in there if not is_person_file(name))
    return Participant(folder.name, logs, sessions, anchors, files, strange_files(folder))


def read_log_or_fault(path: Path) -> ReadLog:
    """The log at ``path``; a file that cannot be read is a fault of it."""
    try:
        return read_log(path)
    except CogtrainError as error:
        return ReadLog((), fault=error.faults[0], unreadable=True)


def everybody(results: Path) -> tuple[str, ...]:
    """Codes of all whose records are here, or were. CogtrainError where there is no such folder."""
    return tuple(sorted({*participants(results), *anchored(results)}))


def verify(path: Path | str) -> list[Finding]:
    """One finding for each log: of all participants in a results folder, of one participant's folder, or of a single
    log.

    CogtrainError where there is no such folder or file, or a single log cannot be read.
    """
    path = Path(path)
    if path.is_file():
        name = f"{path.resolve().parent.name}/{path.name}"
        if is_participant_code(path.resolve().parent.name) and path.suffix == ".jsonl":
            return [finding for finding in check(read_participant(path.resolve().parent)) if finding.file == name]
        return [by_chain(name, read_log(path))]
    if not path.is_dir():
        raise no_such_folder(path)
    if is_participant_code(path.resolve().name) and log_files(path):
        return check(read_participant(path.resolve()))
    people = [finding for code in everybody(path) for finding in check(read_participant(path / code))]
    return [*people, *check_trails(path)]


def check_trails(results: Path) -> list[Finding]:
    """One finding for each trail of the review site. CogtrainError where their anchors cannot be read."""
    files = {file.name: file for file in trail_files(results)}
    anchors = read_anchors(results / TRAIL_FOLDER)
    findings = []
    for file in sorted({*files, *anchors}):
        name, anchor = f"{TRAIL_FOLDER}/{file}", anchors.get(file)
        if file not in files:
            findings.append(Finding(name, "missing", "it was here, and there is no such file"))
            continue
        log = read_log_or_fault(files[file])
        told = [] if anchor is None else [Witness(anchor.seq, anchor.head, HERE)]
        findings.append(by_witness(name, log, told) or by_chain(name, log))
    return findings


def check(participant: Participant) -> list[Finding]:
    """One finding for each log of a participant, those about the person first, and for each file that only looks like
    one. Pure."""
    findings = check_person(participant)
    whole = bool(participant.logs) and all(finding.sound for finding in findings)
    known = {entry.file: entry for entry in participant.state.sessions}
    told = participant.told
    names = {*known, *participant.sessions}
    names |= {file for file in told if whole and not is_person_file(file)}
    for file in sorted(names):
        if file in participant.sessions:
            findings.append(_check_session(participant, file, known.get(file), told.get(file, ()), whole=whole))
        else:
            words = "a log of the person names this session, and there is no such file"
            findings.append(Finding(participant.name(file), "missing", words))
    words = "its name is none of a log: it is left alone"
    return [*findings, *(Finding(participant.name(file), "unknown", words) for file in participant.strange)]


def check_person(participant: Participant) -> list[Finding]:
    """What became of the logs about a person; one finding for each, and for each line that does not go with the
    others."""
    anchors = participant.anchors
    if not participant.logs and not isinstance(anchors, Fault) and not anchors:
        words = "there are session logs, but no log of the person"
        return [Finding(participant.name(PERSON_LOG), "missing", words)] if participant.files else []
    findings, told = [], participant.told
    for file, log in participant.logs.items():
        findings.append(_check_log(participant, file, log, told.get(file, ())))
    findings += _missing(participant, told)
    if isinstance(anchors, Fault):
        findings.append(Finding(f"{FOLDER}/{participant.code}.json", "unknown", f"{anchors}"))
    if all(finding.sound for finding in findings):
        odd = _findings((*participant.state.odd, *participant.course.odd))
        findings = [*odd, *(finding for finding in findings if finding.file not in {one.file for one in odd})]
    return findings


def _missing(participant: Participant, told: Mapping[str, list[Witness]]) -> Iterator[Finding]:
    """Logs about the person that others speak of, and that are not there."""
    for file, witnesses in sorted(told.items()):
        if is_person_file(file) and file not in participant.logs and any(one.seq for one in witnesses):
            one = max(witnesses, key=lambda one: one.seq or 0)
            words = f"{one.by} had it"
            if one.by == HERE:
                meant = f"If it was meant to go, delete {FOLDER}/{participant.code}.json too"
                words = f"it was here. {meant}"
            yield Finding(participant.name(file), "missing", words)


def _check_log(participant: Participant, file: str, log: ReadLog, told: Iterable[Witness]) -> Finding:
    """What became of one log about a person."""
    name = participant.name(file)
    other = foreign(log, participant.code, name)
    if log.fault is None and other is not None:
        return Finding(name, "changed", other.found, line_of(other), log.public_key)
    if log.fault is not None:
        return by_chain(name, log)
    if not log.lines and (any(one.seq for one in told) or (file == PERSON_LOG and participant.files)):
        return Finding(name, "changed", "it is empty, though there are session logs", 1)
    first = log.lines[0].event if log.lines else None
    if log.public_key and not isinstance(first, LogBegun):
        return Finding(name, "changed", "it begins with another line", 1, log.public_key)
    return by_witness(name, log, told) or by_chain(name, log)


def _findings(faults: Iterable[Fault]) -> list[Finding]:
    return [Finding(fault.where.rpartition(":")[0], "unreadable", fault.found, line_of(fault)) for fault in faults]


def _check_session(
    participant: Participant, file: str, entry: SessionEntry | None, told: Iterable[Witness], *, whole: bool
) -> Finding:
    """``told``: what is known of this session elsewhere; ``whole``: the person's logs can be relied on."""
    name, log = participant.name(file), participant.sessions[file]
    finding = by_chain(name, log)
    after = len(log.lines) + 1
    sealed = next((line.seq for line in log.lines if isinstance(line.event, SessionEnded)), after)
    torn = bool(log.torn) or log.unended
    if sealed < after - 1 or (sealed < after and (log.torn or log.unreadable)):
        return Finding(name, "changed", "something follows the seal", sealed + 1)
    if log.fault is not None:
        return finding
    hashes = {line.hash for line in log.lines}
    finished = entry is not None and entry.status == "finished"
    other = foreign(log, participant.code, name)
    another = bool(log.lines) and not isinstance(log.lines[0].event, SessionStarted)
    heads = [one.head for one in told if one.seq is None]
    gone = by_witness(name, log, told)
    checks: tuple[tuple[object, Verdict, str, int | None], ...] = (
        (sealed < after and torn, "changed", "the end of the last line is gone", after - 1),
        (other is not None, "changed", "" if other is None else other.found, 1),
        (another, "changed", "it begins with another line", 1),
        (not whole, finding.verdict, f"{finding.words}; not compared with the person's logs", finding.line),
        (not log.lines and (entry is not None or gone is not None), "cut", "all its lines are gone", 1),
        (gone is not None, "cut" if gone is None else gone.verdict, "" if gone is None else gone.words, after),
        (entry is None and after <= 2, "torn", "cut off as the session started", after),
        (entry is None, "unknown", "no log of the person knows it", None),
        (any(head not in hashes for head in heads), "cut", "lines that a log of the person speaks of are gone", after),
        ((sealed < after) != finished, "unknown", "the person's logs differ on whether it is finished", None),
    )
    for applies, verdict, words, line in checks:
        if applies:
            return Finding(name, verdict, words, line, log.public_key)
    return finding
