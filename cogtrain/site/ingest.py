"""What stations send, taken in: verified, put behind what is there, and only then acknowledged.

What does not fit (a fork, a changed line, somebody else's log) is kept in ``results/quarantine`` with the reason, and
stops nothing else.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cogtrain.clock import Clock, format_utc
from cogtrain.errors import CogtrainError, DiskError, Fault, refuse
from cogtrain.events.person import LogHead
from cogtrain.records.exchange import Piece, head_of, heads_of
from cogtrain.records.log.chain import ReadLog, read_bytes
from cogtrain.records.log.line_bytes import FIRST_PREV
from cogtrain.records.log.place import is_log_file, is_participant_code, make_private_folder
from cogtrain.records.log.rightful import foreign
from cogtrain.records.log.taken import ForkError, take_in
from cogtrain.records.whole_file import write_whole

QUARANTINE: Final = "quarantine"
MOST_KEPT: Final = 2000
_ONE_AT_A_TIME: Final = threading.Lock()


class BehindError(CogtrainError):
    """The site holds less of a log than the sender believed, or other lines."""


@dataclass(frozen=True)
class Kept:
    """Something that was not taken. file: of the log, ``<CODE>/<file>``. station: that sent it. why: in a sentence."""

    code: str
    file: str
    station: str
    utc: str
    why: str


def take(results: Path, piece: Piece, station: str, clock: Clock) -> LogHead:
    """Put the lines of a piece behind those that are here; on the disk itself when this returns. How far the log has
    come. CogtrainError where they cannot be taken; what does not fit is kept aside."""
    if not is_participant_code(piece.code) or not is_log_file(piece.file):
        raise refuse("log", "a name that is none of a log", "<CODE>/<file> of the layout")
    name, into = f"{piece.code}/{piece.file}", results / piece.code / piece.file
    with _ONE_AT_A_TIME:
        before = _before(into, piece.after, name)
        whole = before + piece.lines.encode()
        theirs = read_bytes(whole, name)
        fault = theirs.fault or foreign(theirs, piece.code, name) or _unended(theirs, name)
        if fault is not None:
            keep_aside(results, piece, station, f"{fault}", clock)
            raise CogtrainError(fault)
        try:
            take_in(into, whole, theirs)
        except ForkError as fork:
            keep_aside(results, piece, station, f"{fork}", clock)
            raise
    return head_of(theirs)


def _unended(read: ReadLog, name: str) -> Fault | None:
    if not read.torn and not read.unended and read.lines:
        return None
    return Fault(f"{name}:{len(read.lines) + 1}", "no whole line", "whole lines", "Send it again.")


def _before(into: Path, after: LogHead, name: str) -> bytes:
    """The bytes of the lines that the piece comes behind. BehindError where the site does not hold them, or holds other
    ones."""
    if after.lines == 0:
        return b""
    raw = into.read_bytes() if into.exists() else b""
    end = -1
    for _ in range(after.lines):
        end = raw.find(b"\n", end + 1)
        if end < 0:
            raise BehindError(Fault(name, "fewer lines here", f"line {after.lines}", "Ask how far the site is."))
    last = raw[raw.rfind(b"\n", 0, end) + 1 : end]
    if last[-66:-2].decode("ascii", "replace") != (after.head or FIRST_PREV):
        raise BehindError(Fault(name, "other lines here", f"line {after.lines} as it was sent", "Send the whole log."))
    return raw[: end + 1]


def heads(results: Path, code: str) -> dict[str, LogHead]:
    """How far the logs of somebody have come here; nothing of somebody unknown."""
    if not is_participant_code(code) or not (results / code).is_dir():
        return {}
    return heads_of(results / code)


# ---------------------------------------------------------------- what was not taken


def keep_aside(results: Path, piece: Piece, station: str, why: str, clock: Clock) -> None:
    """Keep a piece that does not fit; the same one once."""
    name = sha256(f"{piece.file}\0{piece.after.lines}\0{piece.lines}".encode()).hexdigest()[:24]
    folder = results / QUARANTINE / piece.code
    path = folder / f"{name}.json"
    if path.exists() or len(tuple((results / QUARANTINE).glob("*/*.json"))) >= MOST_KEPT:
        return
    data = {"station": station, "utc": format_utc(clock.utc()), "why": why, **piece.model_dump()}
    try:
        make_private_folder(folder)
        write_whole(path, json.dumps(data) + "\n")
    except OSError as error:
        raise refuse(QUARANTINE, (error.strerror or "").lower(), "a place to write", kind=DiskError) from error


def kept_aside(results: Path) -> list[Kept]:
    """Everything that was not taken, the latest first."""
    found = []
    for path in (results / QUARANTINE).glob("*/*.json"):
        try:
            data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            file = f"{data['code']}/{data['file']}"
            found.append(Kept(path.parent.name, file, data["station"], data["utc"], data["why"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            found.append(Kept(path.parent.name, path.name, "", "", "what was kept aside cannot be read"))
    return sorted(found, key=lambda one: one.utc, reverse=True)
