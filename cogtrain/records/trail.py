"""The trail of the review site: one log that the server holds open, each line whole in it when it returns."""

from __future__ import annotations

import threading
from pathlib import Path

from cogtrain.clock import Clock
from cogtrain.events.trail import Act, TrailBegun
from cogtrain.records.log.chain import LogLine, read_log
from cogtrain.records.log.place import trail_file, trail_files
from cogtrain.records.log.station import Station
from cogtrain.records.log.writer import open_log
from cogtrain.records.own_version import installed_version


class Trail:
    """For many threads. CogtrainError where another server writes it, or it is not as it was written."""

    def __init__(self, results: Path, clock: Clock, station: Station) -> None:
        self._lock = threading.Lock()
        self._log = open_log(trail_file(results, station.id), clock, station)
        if not self._log.lines:
            self._log.put(TrailBegun(station=station.id, public_key=station.public_key, cogtrain=installed_version()))

    def put(self, act: Act) -> None:
        """Append one act. CogtrainError where the disk refuses: then it must not be done either."""
        with self._lock:
            self._log.put(act)

    def sync(self) -> None:
        """Wait until the disk itself has every line."""
        with self._lock:
            self._log.sync()

    def close(self) -> None:
        """Sync and let go."""
        with self._lock:
            self._log.close()


def read_trails(results: Path) -> tuple[LogLine, ...]:
    """All acts of all trails, the latest first. CogtrainError where a file cannot be read."""
    lines = [line for file in trail_files(results) for line in read_log(file).lines if isinstance(line.event, Act)]
    return tuple(sorted(lines, key=lambda line: (line.utc, line.seq), reverse=True))
