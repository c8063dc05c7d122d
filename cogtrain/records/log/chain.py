"""A log as it is read: lines, each tied to all before it by its hash, the last proven by its station's signature."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cogtrain.clock import parse_utc
from cogtrain.errors import Fault
from cogtrain.events.event import Event, Kinds, read
from cogtrain.events.person import PERSON, LogBegun
from cogtrain.events.session import SESSION, SessionStarted
from cogtrain.events.trail import TRAIL, TrailBegun
from cogtrain.records.log.line_bytes import FIRST_PREV, HASH_KEY, SIG_KEY, TAIL, decode, event_in
from cogtrain.records.log.place import disk_error, is_owned, is_person_file, is_trail_file, short_name, station_of
from cogtrain.records.log.station import signs, station_id


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a log. ``utc`` is text (see :attr:`moment`); ``mono_s`` counts on the clock of the computer's
    current run. ``event``: what ``data`` says; None where the kind is not known. ``sig``: the station's signature of
    ``signed``, the hash of the line without both; empty in logs from before there were stations."""

    seq: int
    kind: str
    utc: str
    mono_s: float
    data: dict[str, Any]
    prev: str
    hash: str
    event: Event | None = None
    sig: str = ""
    signed: str = ""

    @property
    def moment(self) -> datetime:
        """When it happened, UTC."""
        return parse_utc(self.utc)


@dataclass(frozen=True)
class ReadLog:
    """What a log holds.

    lines: all that are as they were written and can be read, up to the first that is not.
    torn: the bytes of a last line whose writing was cut off by a crash; empty where there is none.
    fault: where the first line is that was changed or cannot be read, which is line ``len(lines) + 1``; None where
        there is none.
    unreadable: that line is as it was written, by another version.
    after: what the lines from there on still say. Nothing proves it: shown where somebody's safety hangs on it, and
        never counted on. ``seq`` is the place in the file.
    lost: how many of them say nothing any more.
    unended: the end of the last line is missing, and nothing else of it.
    size: of the file, bytes.
    public_key: of the station that signed every line; empty where none did.
    rewritten: the line of the fault fits its hash, and the station did not sign it.
    """

    lines: tuple[LogLine, ...]
    torn: bytes = b""
    fault: Fault | None = None
    unreadable: bool = False
    after: tuple[LogLine, ...] = ()
    lost: int = 0
    unended: bool = False
    size: int = 0
    public_key: str = ""
    rewritten: bool = False

    @property
    def head(self) -> str:
        """Hash of the last line."""
        return self.lines[-1].hash if self.lines else FIRST_PREV


def _understood(keys: dict[str, Any], kinds: Kinds) -> LogLine:
    """The line with these keys, and its event; ValueError, in words, where nobody can take it."""
    kind, mono_s = keys["kind"], keys["mono_s"]
    if not isinstance(kind, str):
        raise ValueError("an event whose kind is no text")
    if isinstance(mono_s, bool) or not isinstance(mono_s, int | float):
        raise ValueError(f'an event "{kind[:40]}" whose mono_s is no number')
    try:
        parse_utc(keys["utc"])
    except (TypeError, ValueError) as error:
        raise ValueError(f'an event "{kind[:40]}" whose utc is no UTC time') from error
    return LogLine(**keys, event=read(kind, keys["data"], kinds))


def read_bytes(raw: bytes, name: str) -> ReadLog:
    """The lines in a log's bytes; ``name`` is what a fault calls the file. Pure; never an error."""
    return replace(_proven(_read(raw, name, ReadLog(())), name), size=len(raw))


def read_on(known: ReadLog, path: Path) -> ReadLog:
    """The log at ``path``, of which ``known`` was read before: only what was written since is looked at, unless it
    shrank or ended in something else than a whole line. CogtrainError where the file cannot be read."""
    try:
        size = path.stat().st_size
        if size == known.size:
            return known
        if size < known.size or known.fault is not None or known.torn or known.unended:
            return read_log(path)
        with path.open("rb") as file:
            file.seek(known.size)
            raw = file.read()
    except OSError as error:
        raise disk_error(path, error) from error
    found = _proven(_read(raw, short_name(path), known), short_name(path))
    return read_log(path) if found.fault is not None else replace(found, size=known.size + len(raw))


def _kinds_of(file: str) -> Kinds:
    """The events that a file of this name can hold."""
    if is_trail_file(file):
        return TRAIL
    return PERSON if is_person_file(file) else SESSION


def _read(raw: bytes, name: str, known: ReadLog) -> ReadLog:
    """What ``known`` and these bytes behind it hold."""
    kinds = _kinds_of(name.rpartition("/")[2])
    pieces = raw.split(b"\n")
    ended = len(known.lines) + len(pieces) - 1
    if not pieces[-1]:
        pieces.pop()
    lines = list(known.lines)
    prev = known.head
    for seq, piece in enumerate(pieces, start=len(lines) + 1):
        try:
            keys = decode(piece, seq, prev)
        except ValueError as error:
            if seq > ended and not _holds_a_whole_line(piece, seq, prev):
                return ReadLog(tuple(lines), piece)
            words = str(error) if seq <= ended else "bytes after the end of the line"
            return _damaged(lines, pieces, _changed(name, seq, words), kinds)
        try:
            lines.append(_understood(keys, kinds))
        except ValueError as error:
            return _damaged(lines, pieces, _of_another_version(name, seq, f"{error}"), kinds, unreadable=True)
        prev = keys["hash"]
    return ReadLog(tuple(lines), unended=len(known.lines) + len(pieces) > ended)


def _damaged(
    lines: list[LogLine], pieces: list[bytes], fault: Fault, kinds: Kinds, *, unreadable: bool = False
) -> ReadLog:
    """What was read up to a fault, and what the rest still says."""
    rest = [(seq, piece) for seq, piece in enumerate(pieces, start=1) if seq > len(lines) and piece]
    after = [line for seq, piece in rest if (line := _salvaged(piece, seq, kinds)) is not None]
    return ReadLog(tuple(lines), b"", fault, unreadable, tuple(after), len(rest) - len(after))


def _salvaged(piece: bytes, seq: int, kinds: Kinds) -> LogLine | None:
    """What a line still says, whatever its hash; None where it says nothing that can be read."""
    end = piece.rfind(HASH_KEY)
    body = piece[:end] if end > 0 else piece[:-1]
    start = body.rfind(SIG_KEY)
    try:
        event = event_in((body[:start] if start > 0 else body) + b"}")
    except ValueError:
        return None
    digest = piece[end + len(HASH_KEY) :][:64].decode("ascii", "replace")
    try:
        return _understood({**event, "seq": seq, "hash": digest}, kinds)
    except ValueError:
        return None


def _proven(log: ReadLog, name: str) -> ReadLog:
    """The log, and whose signatures prove it; up to the first line that its station did not sign."""
    if not log.lines:
        return log
    first = log.lines[0].event
    key = first.public_key if isinstance(first, LogBegun | SessionStarted | TrailBegun) else ""
    file = name.rpartition("/")[2]
    words = _not_its_station(key, file)
    if words:
        return _rewritten(log, name, 1, words)
    last = log.lines[-1]
    if not key or signs(key, last.signed, last.sig):
        return replace(log, public_key=key)
    bad = next(line.seq for line in log.lines if not signs(key, line.signed, line.sig))
    return _rewritten(replace(log, public_key=key), name, bad, "a line that its station did not sign")


def _not_its_station(key: str, file: str) -> str:
    """Why a file of this name cannot begin with a line that tells this key; empty where it can."""
    named = station_of(file)
    try:
        own = station_id(key) if key else ""
    except ValueError:
        return "a station's key that is none"
    if own == named or not is_owned(file):
        return ""
    return f"the log of station {own}" if own else "a log without its station's key"


def _rewritten(log: ReadLog, name: str, seq: int, found: str) -> ReadLog:
    remedy = "Somebody wrote it anew, or gave it another name: put back a copy of the file."
    fault = Fault(f"{name}:{seq}", found, f"line {seq} as its station wrote it", remedy)
    lines, rest = log.lines[: seq - 1], log.lines[seq - 1 :]
    return replace(log, lines=lines, torn=b"", fault=fault, unreadable=False, after=(*rest, *log.after), rewritten=True)


def _changed(name: str, seq: int, found: str) -> Fault:
    remedy = "It was changed after it was written, or lines before it were removed: put back a copy of the file."
    return Fault(f"{name}:{seq}", found, f"line {seq} as it was written", remedy)


def _of_another_version(name: str, seq: int, found: str) -> Fault:
    remedy = "Use the version of cogtrain that wrote the log, or a later one."
    return Fault(f"{name}:{seq}", found, "the columns of docs/records.md", remedy)


def _holds_a_whole_line(tail: bytes, seq: int, prev: str) -> bool:
    """Whether ``tail`` goes on after a whole line: no crash does that, so the end of the line was changed."""
    start = tail.find(HASH_KEY)
    while start >= 0 and start + TAIL < len(tail):
        try:
            decode(tail[: start + TAIL], seq, prev)
        except ValueError:
            start = tail.find(HASH_KEY, start + 1)
        else:
            return True
    return False


def read_log(path: Path) -> ReadLog:
    """The log at ``path``; a torn or changed log is no error. CogtrainError where the file cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise disk_error(path, error) from error
    return read_bytes(raw, short_name(path))
