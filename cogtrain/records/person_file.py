"""A person's log while a session runs: open only as long as a line is written, so that a dose, an alert that somebody
saw to or a withdrawal can be entered from elsewhere meanwhile; and the lock that lets one session run at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cogtrain.clock import Clock
from cogtrain.errors import BusyError, refuse
from cogtrain.events.event import Event
from cogtrain.records.course import Course
from cogtrain.records.log.chain import ReadLog, disk_error, read_on
from cogtrain.records.log.lock import lock
from cogtrain.records.log.place import make_private_folder, participant_folder, person_log, short_name
from cogtrain.records.log.writer import open_log
from cogtrain.records.person import person_of
from cogtrain.records.person_state import PersonState
from cogtrain.records.verify import participant_of, read_log_or_fault

SESSION_LOCK = "session.lock"
WAIT_S = 5.0  # another program writes a line or two; nobody holds the log for long


class PersonFile:
    """The log of one person. Each put is whole and on the disk itself when it returns."""

    def __init__(self, results: Path, code: str, clock: Clock) -> None:
        self.path, self.clock = person_log(results, code), clock
        self._log: ReadLog | None = None
        self._read: tuple[Course, PersonState] | None = None

    def read(self) -> tuple[Course, PersonState]:
        """What it tells, what others wrote since included; the same value as before where nothing was."""
        before = self._log
        if not self.path.is_file():
            self._log = None
        elif before is None:
            self._log = read_log_or_fault(self.path)
        else:
            self._log = read_on(before, self.path)
        if self._read is None or self._log is not before:
            self._read = person_of(participant_of(self.path.parent, self._log, {}))
        return self._read

    def put(self, event: Event) -> None:
        """Append one event, stamped now. Makes the log where there is none.

        CogtrainError as of :func:`cogtrain.records.log.writer.open_log`."""
        with open_log(self.path, self.clock, wait_s=WAIT_S, known=self._log) as log:
            log.put(event)


@contextmanager
def one_session(results: Path, code: str) -> Iterator[None]:
    """Hold this person's session; CogtrainError where another program holds one."""
    path = participant_folder(results, code) / SESSION_LOCK
    try:
        make_private_folder(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOINHERIT", 0), 0o600)
    except OSError as error:
        raise disk_error(person_log(results, code), error) from error
    try:
        try:
            lock(descriptor)
        except BlockingIOError as error:
            name = short_name(person_log(results, code))
            remedy = "This person has a session open already, perhaps behind this window: end it first."
            raise refuse(
                name, "it is being written by another program", "one session at a time", remedy, BusyError
            ) from error
        yield
    finally:
        os.close(descriptor)
