"""The trail of the review site: one log that the server holds open, each line whole in it when it returns."""

from __future__ import annotations

import threading
from pathlib import Path

from cogtrain.clock import Clock
from cogtrain.events.trail import Act, TrailBegun
from cogtrain.records.log.chain import LogLine, ReadLog, read_log, read_on
from cogtrain.records.log.place import trail_file, trail_files
from cogtrain.records.log.station import Station
from cogtrain.records.log.writer import Log, open_log
from cogtrain.records.own_version import installed_version


class Trail:
    """For many threads. It is opened by the first act, or before."""

    def __init__(self, results: Path, clock: Clock, station: Station) -> None:
        self._results, self._clock, self._station = results, clock, station
        self._lock = threading.RLock()
        self._log: Log | None = None

    def open(self) -> Log:
        """The log. CogtrainError where another server writes it, or it is not as it was written."""
        with self._lock:
            if self._log is None:
                path, station = trail_file(self._results, self._station.id), self._station
                self._log = open_log(path, self._clock, station)
                if not self._log.lines:
                    about = {"station": station.id, "public_key": station.public_key}
                    self._log.put(TrailBegun(**about, cogtrain=installed_version()))
            return self._log

    def put(self, act: Act) -> None:
        """Append one act. CogtrainError where the disk refuses: then it must not be done either."""
        with self._lock:
            self.open().put(act)

    def sync(self) -> None:
        """Wait until the disk itself has every line."""
        with self._lock:
            self.open().sync()

    def close(self) -> None:
        """Sync and let go."""
        with self._lock:
            if self._log is not None:
                self._log.close()


class Acts:
    """All acts of all trails of a folder, read on from where they were read before."""

    def __init__(self, results: Path) -> None:
        self._results, self._lock = results, threading.Lock()
        self._known: dict[Path, ReadLog] = {}

    def read(self) -> tuple[LogLine, ...]:
        """The latest first. CogtrainError where a file cannot be read."""
        with self._lock:
            for file in trail_files(self._results):
                known = self._known.get(file)
                self._known[file] = read_log(file) if known is None else read_on(known, file)
            lines = [line for log in self._known.values() for line in log.lines if isinstance(line.event, Act)]
        return tuple(sorted(lines, key=lambda line: (line.utc, line.seq), reverse=True))
