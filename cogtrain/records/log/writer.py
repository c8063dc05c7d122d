"""Writing a log: append-only, one writer, each line whole in the operating system as soon as :meth:`Log.put`
returns."""

from __future__ import annotations

import errno
import os
import sys
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from cogtrain.clock import Clock
from cogtrain.errors import BusyError, CogtrainError, DamageError, Fault, refuse
from cogtrain.events.event import Event
from cogtrain.records.log.anchor import Anchor, read_anchors, write_anchors
from cogtrain.records.log.chain import LogLine, ReadLog, read_log, read_on
from cogtrain.records.log.line_bytes import encode
from cogtrain.records.log.lock import lock
from cogtrain.records.log.place import disk_error, is_owned, make_private_folder, short_name, station_of
from cogtrain.records.log.rightful import foreign, lines_gone
from cogtrain.records.log.station import Station

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)


class Log:
    """An open log; get one from :func:`open_log`. For one thread at a time.

    lines: what it held when it was opened.
    before_next: events that are written before the next one is, and not without it.
    torn_file: where the torn last line was set aside to, or None.
    """

    def __init__(
        self, path: Path, clock: Clock, descriptor: int, found: ReadLog, size: int, station: Station | None
    ) -> None:
        self.path = path
        self.clock = clock
        self.station = station
        self.lines: tuple[LogLine, ...] = found.lines
        self.torn_file: Path | None = None
        self.before_next: tuple[Event, ...] = ()
        self._descriptor = descriptor
        self._seq = len(found.lines) + 1
        self._head = found.head
        self._size = size
        self._ragged = bool(found.torn)
        self._anchored = 0

    @property
    def head(self) -> str:
        """Hash of the last line written."""
        return self._head

    def put(self, event: Event, *, utc: datetime | None = None, mono_s: float | None = None) -> None:
        """Append one event, stamped now unless the stamps are given. CogtrainError when it cannot be encoded or
        written; then the log is as it was before, and the same event can be put again."""
        self.put_before_next()
        self._put(event, utc or self.clock.utc(), self.clock.monotonic_s() if mono_s is None else mono_s)

    def put_before_next(self) -> None:
        """Append what stands before the next event, without one."""
        while self.before_next:
            self._put(self.before_next[0], self.clock.utc(), self.clock.monotonic_s())
            self.before_next = self.before_next[1:]

    def _put(self, event: Event, utc: datetime, mono_s: float) -> None:
        line, digest = encode(
            seq=self._seq,
            kind=event.KIND,
            utc=utc,
            mono_s=mono_s,
            data=event.data(),
            prev=self._head,
            sign=None if self.station is None else self.station.sign,
        )
        try:
            self._write(line)
            removed = os.fstat(self._descriptor).st_nlink == 0
        except OSError as error:
            raise disk_error(self.path, error) from error
        if removed:
            raise self._removed()
        self._seq += 1
        self._head = digest
        self._size += len(line)

    def _write(self, line: bytes) -> None:
        if self._ragged:
            os.ftruncate(self._descriptor, self._size)
        self._ragged = True
        if os.write(self._descriptor, line) < len(line):
            os.ftruncate(self._descriptor, self._size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._ragged = False

    def sync(self) -> None:
        """Wait until the disk itself has every line."""
        try:
            os.fsync(self._descriptor)
            removed = os.fstat(self._descriptor).st_nlink == 0
            if is_owned(self.path.name) and not removed and self._anchored != self._seq > 1:
                write_anchors(self.path.parent, {self.path.name: Anchor(self._seq - 1, self._head)})
                self._anchored = self._seq
        except OSError as error:
            raise disk_error(self.path, error) from error
        if removed:
            raise self._removed()

    def _removed(self) -> CogtrainError:
        remedy = "Keep the results folder out of reach of programs that tidy or synchronise, and put back a copy."
        found = "the file was removed while it was written"
        return refuse(short_name(self.path), found, "a file that stays", remedy, DamageError)

    def close(self) -> None:
        """Sync, release the lock, close. May be called again."""
        if self._descriptor < 0:
            return
        try:
            self.sync()
            if self._seq == 1 and not self._ragged:
                self.path.unlink(missing_ok=True)  # nothing came of it, and it leaves no trace
        finally:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_log(
    path: Path,
    clock: Clock,
    station: Station | None = None,
    *,
    new: bool = False,
    with_loss: bool = False,
    wait_s: float = 0.0,
    known: ReadLog | None = None,
) -> Log:
    """Create the log at ``path``, or continue it after its last whole line. Only its owner can read it.

    station: whose log it is, which signs each line; a log of before there were stations has none, and nobody else's
    is ever written to.

    A torn last line is set aside: its bytes are kept in ``<name>.torn-<seq>`` beside the log. CogtrainError where
    another program writes this log for longer than ``wait_s``, where it was changed after it was written, cannot be
    read or is somebody else's, where lines of it are gone (but ``with_loss``), where the disk refuses, and where it
    exists and ``new`` is asked for. known: what was read of it before; only what was written since is read.
    """
    descriptor = _locked(path, wait_s)
    try:
        found = read_log(path) if known is None else read_on(known, path)
        return _continue(path, clock, descriptor, found, station, new=new, with_loss=with_loss)
    except OSError as error:
        os.close(descriptor)
        raise disk_error(path, error) from error
    except BaseException:
        os.close(descriptor)
        raise


def _locked(path: Path, wait_s: float) -> int:
    """The open file at ``path``, locked; made where there is none."""
    while True:
        try:
            make_private_folder(path.parent)
            descriptor = os.open(path, _FLAGS, 0o600)
        except OSError as error:
            raise disk_error(path, error) from error
        try:
            _lock(path, descriptor, wait_s)
            if os.fstat(descriptor).st_nlink:  # else whoever held it wrote nothing, and took it away
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(path: Path, descriptor: int, wait_s: float) -> None:
    try:
        lock(descriptor, wait_s)
    except BlockingIOError as error:
        remedy = "Another cogtrain is at work for this participant: end it, or wait until it has ended."
        raise refuse(
            short_name(path), "it is being written by another program", "one writer at a time", remedy, BusyError
        ) from error


def _continue(
    path: Path,
    clock: Clock,
    descriptor: int,
    found: ReadLog,
    station: Station | None,
    *,
    new: bool,
    with_loss: bool,
) -> Log:
    fault = found.fault or foreign(found, path.parent.name, short_name(path)) or _of_another(path, station)
    if fault is None and not with_loss:
        fault = lines_gone(found, read_anchors(path.parent).get(path.name), short_name(path))
    if fault is not None:
        raise DamageError(fault)
    if new and found.size:
        raise refuse(
            short_name(path), "a log that exists", "a new one", "Wait a second and start again, or resume that session."
        )
    if found.unended:
        os.write(descriptor, b"\n")
    log = Log(path, clock, descriptor, found, found.size - len(found.torn) + found.unended, station)
    if found.torn:
        log.torn_file = set_aside(path, found)
    if not found.size:
        sync_folder(path.parent)
    return log


def _of_another(path: Path, station: Station | None) -> Fault | None:
    """Whose log it is, where it is not this station's."""
    named = station_of(path.name)
    if not is_owned(path.name) or named == ("" if station is None else station.id):
        return None
    other = f"station {named}" if named else "a time before there were stations"
    remedy = "Each station writes into logs of its own; what was begun elsewhere begins afresh here."
    return Fault(short_name(path), f"a log of {other}", "a log of this station", remedy)


def set_aside(path: Path, found: ReadLog) -> Path:
    """Keep the torn bytes beside the log; the log itself is cut back to its last whole line by the next put."""
    stem = f"{path.name}.torn-{len(found.lines) + 1}"
    number = 1
    while True:
        aside = path.with_name(stem if number == 1 else f"{stem}-{number}")
        if aside.exists() and aside.read_bytes() == found.torn:
            return aside
        if not aside.exists():
            break
        number += 1
    with aside.open("xb") as file:
        file.write(found.torn)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return aside


def sync_folder(folder: Path) -> None:
    """Make the name of a new file outlast a power cut; Windows does so by itself."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
