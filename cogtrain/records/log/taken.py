"""Taking in what a copy of a log has more. Nothing is overwritten, and what was taken is on the disk itself."""

from __future__ import annotations

import os
from pathlib import Path

from cogtrain.errors import CogtrainError, refuse
from cogtrain.records.log.anchor import Anchor, read_anchors, write_anchors
from cogtrain.records.log.chain import ReadLog, read_bytes
from cogtrain.records.log.lock import lock
from cogtrain.records.log.place import disk_error, make_private_folder, short_name
from cogtrain.records.log.writer import set_aside, sync_folder
from cogtrain.records.whole_file import in_place

_LOCK_WAIT_S = 10.0


class ForkError(CogtrainError):
    """Two different continuations of one log."""


def take_in(into: Path, whole: bytes, theirs: ReadLog) -> tuple[int, int]:
    """Take in the lines of a copy; how many the log had here, and how many it has."""
    try:
        make_private_folder(into.parent)
        if not into.exists():
            with in_place(into) as beside:
                beside.write_bytes(whole)
            sync_folder(into.parent)
            _anchored(into, theirs)
            return 0, len(theirs.lines)
        return _appended(into, whole, theirs)
    except OSError as error:
        raise disk_error(into, error) from error


def _appended(into: Path, whole: bytes, theirs: ReadLog) -> tuple[int, int]:
    """Append what the copy has more; nobody writes into the log meanwhile."""
    descriptor = os.open(into, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
    try:
        lock(descriptor, _LOCK_WAIT_S)
        raw = into.read_bytes()
        if raw.endswith(b"\n") and whole.startswith(raw):  # what was read of the copy holds of these lines too
            _write_whole(descriptor, len(raw), whole[len(raw) :])
            _anchored(into, theirs)
            return raw.count(b"\n"), len(theirs.lines)
        ours = read_bytes(raw, short_name(into))
        if ours.fault is not None:
            raise ForkError(ours.fault)
        mine = raw[: len(raw) - len(ours.torn)] + (b"\n" if ours.unended else b"")
        if mine.startswith(whole):
            return len(ours.lines), len(ours.lines)
        if not whole.startswith(mine):
            raise _fork(into, ours, theirs)
        if ours.torn:
            set_aside(into, ours)
            os.ftruncate(descriptor, len(mine))
        size = len(raw) - len(ours.torn)
        _write_whole(descriptor, size, whole[size:])
        _anchored(into, theirs)
        return len(ours.lines), len(theirs.lines)
    finally:
        os.close(descriptor)


def _write_whole(descriptor: int, size: int, rest: bytes) -> None:
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _anchored(log: Path, read: ReadLog) -> None:
    known = read_anchors(log.parent).get(log.name)
    if known is None or known.seq < len(read.lines):
        write_anchors(log.parent, {log.name: Anchor(len(read.lines), read.head)})


def _fork(into: Path, ours: ReadLog, theirs: ReadLog) -> ForkError:
    pairs = zip(ours.lines, theirs.lines, strict=False)
    line = next((a.seq for a, b in pairs if a.hash != b.hash), min(len(ours.lines), len(theirs.lines)) + 1)
    remedy = (
        "One station's log was written on in two places, perhaps after an older copy of the whole computer was put "
        "back. Nothing of the other copy was taken: keep both folders, and let somebody look."
    )
    error = refuse(f"{short_name(into)}:{line}", "two different continuations", "one log of one station", remedy)
    return ForkError(*error.faults)
