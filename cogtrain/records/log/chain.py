"""One line of a log, and the chain of hashes that ties each line to all before it.

A line is JSON in UTF-8 with the keys data, kind, mono_s, prev, seq, utc in this order and no blanks, then ``hash`` as
the last key: the SHA-256 of exactly the bytes before it, closed by ``}``. ``prev`` is the hash of the line before (64
zeros at first), ``seq`` counts from 1 and so is the line's number in the file. Since bytes are hashed, not values, a
changed blank or escape is seen as well. Before the hash stands ``sig``, the station's signature of the line without
both: since each line holds the hash of the one before, the last signature proves the whole log.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cogtrain.clock import format_utc, parse_utc
from cogtrain.errors import CogtrainError, DiskError, Fault, refuse
from cogtrain.events.event import Event, Kinds, read
from cogtrain.events.person import PERSON, LogBegun
from cogtrain.events.session import SESSION, SessionStarted
from cogtrain.records.log.place import is_log_file, is_person_file, short_name, station_of
from cogtrain.records.log.station import signs, station_id

FIRST_PREV = "0" * 64
_HASH_KEY = b',"hash":"'
_TAIL = len(_HASH_KEY) + 64 + len(b'"}')
_SIG_KEY = b',"sig":"'
_SIG_TAIL = len(_SIG_KEY) + 88 + len(b'"}')
_KEYS = ("data", "kind", "mono_s", "prev", "seq", "utc")


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


def encode(
    *,
    seq: int,
    kind: str,
    utc: datetime,
    mono_s: float,
    data: dict[str, Any],
    prev: str,
    sign: Callable[[str], str] | None = None,
) -> tuple[bytes, str]:
    """The bytes of a line, with its end of line, and its hash. sign: gives a station's signature of a hash.

    NaN becomes null: a value that there is not. NumPy scalars and arrays become numbers and lists. Infinity, and what
    JSON does not know, is refused with a CogtrainError.
    """
    event = {"data": data, "kind": kind, "mono_s": mono_s, "prev": prev, "seq": seq, "utc": format_utc(utc)}
    try:
        body = _canonical(event)
    except (TypeError, ValueError, RecursionError) as error:
        words = "text that is not Unicode" if isinstance(error, UnicodeError) else str(error)
        raise refuse(f'event "{kind}"', words, "text, finite numbers, true, false, null, lists and dicts") from error
    if sign is not None:
        body = b"".join((body[:-1], _SIG_KEY, sign(hashlib.sha256(body).hexdigest()).encode(), b'"}'))
    digest = hashlib.sha256(body).hexdigest()
    return b"".join((body[:-1], _HASH_KEY, digest.encode(), b'"}\n')), digest


def _canonical(value: object) -> bytes:
    try:
        text = _ENCODER.encode(value)
    except ValueError:  # most likely a NaN, which is rare: so only then is everything looked through
        text = _ENCODER.encode(_nan_to_null(value))
    return text.encode()


def _plain(value: Any) -> Any:
    """NumPy's scalars and arrays as Python's own."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a value of type {type(value).__name__}")


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _nan_to_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nan_to_null(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_nan_to_null(inner) for inner in value]
    if isinstance(value, float):
        return None if math.isnan(value) else value
    return _nan_to_null(value.tolist()) if hasattr(value, "tolist") else value


def decode(raw: bytes, seq: int, prev: str) -> dict[str, Any]:
    """The keys of the line in ``raw`` (without its end of line), if it is the one with this ``seq`` after the line with
    hash ``prev``; else ValueError."""
    digest = raw[-66:-2]
    if raw[-_TAIL:-66] != _HASH_KEY or raw[-2:] != b'"}':
        raise ValueError("a line without its hash at the end")
    body = raw[:-_TAIL] + b"}"
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise ValueError("content that does not fit its hash")
    sig = signed = ""
    if body[-_SIG_TAIL : len(_SIG_KEY) - _SIG_TAIL] == _SIG_KEY:
        body, sig = body[:-_SIG_TAIL] + b"}", body[len(_SIG_KEY) - _SIG_TAIL : -2].decode("ascii", "replace")
        signed = hashlib.sha256(body).hexdigest()
    event = _event(body)
    if event["seq"] != seq:
        raise ValueError(f"seq {event['seq']}")
    if event["prev"] != prev:
        raise ValueError("a line that does not follow the one before it")
    return {**event, "hash": digest.decode(), "sig": sig, "signed": signed}


def _event(body: bytes) -> dict[str, Any]:
    """The event in a line's bytes, by the keys of a log; else ValueError."""
    try:
        event = json.loads(body.decode())
    except RecursionError as error:
        raise ValueError("a value nested too deep") from error
    if not isinstance(event, dict) or tuple(event) != _KEYS or not isinstance(event["data"], dict):
        raise ValueError("a line with other keys than a log's")
    return event


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


def _read(raw: bytes, name: str, known: ReadLog) -> ReadLog:
    """What ``known`` and these bytes behind it hold."""
    kinds = PERSON if is_person_file(name.rpartition("/")[2]) else SESSION
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
    end = piece.rfind(_HASH_KEY)
    body = piece[:end] if end > 0 else piece[:-1]
    start = body.rfind(_SIG_KEY)
    try:
        event = _event((body[:start] if start > 0 else body) + b"}")
    except ValueError:
        return None
    digest = piece[end + len(_HASH_KEY) :][:64].decode("ascii", "replace")
    try:
        return _understood({**event, "seq": seq, "hash": digest}, kinds)
    except ValueError:
        return None


def _proven(log: ReadLog, name: str) -> ReadLog:
    """The log, and whose signatures prove it; up to the first line that its station did not sign."""
    if not log.lines:
        return log
    first = log.lines[0].event
    key = first.public_key if isinstance(first, LogBegun | SessionStarted) else ""
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
    if own == named or not is_log_file(file):
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
    start = tail.find(_HASH_KEY)
    while start >= 0 and start + _TAIL < len(tail):
        try:
            decode(tail[: start + _TAIL], seq, prev)
        except ValueError:
            start = tail.find(_HASH_KEY, start + 1)
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


def disk_error(path: Path, error: OSError) -> CogtrainError:
    """What the operating system refused, in words; raise it ``from error``."""
    remedy = "Give the person who runs cogtrain the right to write there, free space on the disk, and try again."
    return refuse(
        short_name(path),
        (error.strerror or type(error).__name__).lower(),
        "a file that can be read and written",
        remedy,
        DiskError,
    )
