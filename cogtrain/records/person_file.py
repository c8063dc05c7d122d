"""The logs about a person as one station reads and writes them: it reads all of them and writes into its own.

Each log is open only as long as a line is written, so that a dose, an alert that somebody saw to or a withdrawal can be
entered from elsewhere while a session runs; a lock lets one session run at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cogtrain.clock import Clock
from cogtrain.errors import BusyError, refuse
from cogtrain.events.event import Event, Ident
from cogtrain.events.person import LogBegun, LogHead, LogsSeen
from cogtrain.records.course import Course
from cogtrain.records.ident import new_ident
from cogtrain.records.log.chain import LogLine, ReadLog, read_on
from cogtrain.records.log.lock import alone
from cogtrain.records.log.place import (
    disk_error,
    make_private_folder,
    participant_folder,
    person_log,
    person_logs,
    short_name,
)
from cogtrain.records.log.station import Station, this_station
from cogtrain.records.log.writer import Log, open_log
from cogtrain.records.own_version import installed_version
from cogtrain.records.person import person_of
from cogtrain.records.person_state import PersonState
from cogtrain.records.verify import participant_of, read_log_or_fault

SESSION_LOCK = "session.lock"
WAIT_S = 5.0  # another program writes a line or two; nobody holds the log for long


@dataclass(frozen=True)
class OpenPerson:
    """This station's log of a person while it is open for writing, and what all logs told until then."""

    log: Log
    course: Course
    person: PersonState

    def new_ident(self, known: Iterable[Ident]) -> Ident:
        """A name that no other station gives."""
        return new_ident(known, "" if self.log.station is None else self.log.station.id)


class PersonFile:
    """The logs of one person. Each put is whole and on the disk itself when it returns.

    station: who writes; without one, the station that this folder is on this computer.
    """

    def __init__(self, results: Path, code: str, clock: Clock, station: Station | None = None) -> None:
        self.results, self.code, self.clock = results, code, clock
        self.folder = participant_folder(results, code)
        self._station = station
        self._logs: Mapping[str, ReadLog] = {}
        self._read: tuple[Course, PersonState] | None = None

    @property
    def station(self) -> Station:
        """Who writes; made where there was none."""
        if self._station is None:
            self._station = this_station(self.results)
        return self._station

    def new_ident(self, known: Iterable[Ident]) -> Ident:
        """A name that no other station gives."""
        return new_ident(known, self.station.id)

    def read(self) -> tuple[Course, PersonState]:
        """What they tell, what others wrote since included; the same value as before where nothing was."""
        self._look()
        if self._read is None:
            self._read = person_of(participant_of(self.folder, self._logs, {}))
        return self._read

    def put(self, event: Event) -> None:
        """Append one event, stamped now. Makes the log where there is none.

        CogtrainError as of :func:`cogtrain.records.log.writer.open_log`."""
        with self.opened() as opened:
            opened.put(event)

    @contextmanager
    def opened(self, wait_s: float = WAIT_S, *, with_loss: bool = False) -> Iterator[Log]:
        """This station's log of the person, open for writing, once it says what it has of the others'.

        CogtrainError as of :func:`cogtrain.records.log.writer.open_log`."""
        path = person_log(self.results, self.code, self.station.id)
        known = self._logs.get(path.name)
        with open_log(path, self.clock, self.station, wait_s=wait_s, known=known, with_loss=with_loss) as log:
            self._look()
            log.before_next = tuple(self._opening(log))
            yield log

    def _opening(self, log: Log) -> Iterator[Event]:
        """What stands in a station's log before what it tells: who it is, and what it has of the others'."""
        if not log.lines:
            about = {"participant": self.code, "station": self.station.id, "public_key": self.station.public_key}
            yield LogBegun(**about, cogtrain=installed_version())
        heads = {
            name: LogHead(lines=len(read.lines), head=read.head)
            for name, read in self._logs.items()
            if name != log.path.name and read.lines and read.fault is None
        }
        if heads and heads != _last_seen(log):
            yield LogsSeen(logs=heads)

    def say_what_is_seen(self, of: Iterable[str]) -> None:
        """Write down what this station has of the others' logs, where it has not said so yet of these."""
        with self.opened() as log:
            known = _last_seen(log)
            if any(name not in known or known[name].head != self._logs[name].head for name in of):
                log.put_before_next()

    def lines(self) -> Mapping[str, tuple[LogLine, ...]]:
        """Those of each log about the person, by the log's name, without logs that are somebody else's."""
        self._look()
        return participant_of(self.folder, self._logs, {}).own_lines

    @contextmanager
    def open_person(self, wait_s: float = 0.0) -> Iterator[OpenPerson]:
        """The same with what all logs tell; on the disk itself when this ends."""
        with self.opened(wait_s) as log:
            yield OpenPerson(log, *self.read())
            log.sync()

    def _look(self) -> None:
        """Read what was written since, in any of the logs."""
        logs = {}
        for name in person_logs(self.folder):
            path, known = self.folder / name, self._logs.get(name)
            logs[name] = read_log_or_fault(path) if known is None or known.unreadable else read_on(known, path)
        if logs.keys() != self._logs.keys() or any(log is not self._logs[name] for name, log in logs.items()):
            self._logs, self._read = logs, None


def _last_seen(log: Log) -> Mapping[str, LogHead]:
    """What the log said last of the others."""
    seen = (line.event.logs for line in reversed(log.lines) if isinstance(line.event, LogsSeen))
    return next(seen, {})


@contextmanager
def one_session(results: Path, code: str) -> Iterator[None]:
    """Hold this person's session; CogtrainError where another program holds one."""
    path, log = participant_folder(results, code) / SESSION_LOCK, person_log(results, code)
    with ExitStack() as held:
        try:
            make_private_folder(path.parent)
            held.enter_context(alone(path))
        except BlockingIOError as error:
            remedy = "This person has a session open already, perhaps behind this window: end it first."
            raise refuse(
                short_name(log), "it is being written by another program", "one session at a time", remedy, BusyError
            ) from error
        except OSError as error:
            raise disk_error(log, error) from error
        yield
