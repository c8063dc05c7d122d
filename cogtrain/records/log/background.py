"""Writing off the frame loop: :meth:`BackgroundWriter.put` only stamps and queues; one thread encodes and writes at
once."""

from __future__ import annotations

import atexit
import threading
from collections import deque
from datetime import datetime
from queue import SimpleQueue
from types import TracebackType
from typing import NamedTuple, Self

from cogtrain.ending import at_sudden_end, no_longer
from cogtrain.errors import CogtrainError, DamageError, DiskError, Fault, InputError, refuse
from cogtrain.events.event import Event
from cogtrain.records.log.place import short_name
from cogtrain.records.log.writer import Log

_LOOK_S = 0.05  # how often a waiting flush looks whether the thread lives


class _Stamped(NamedTuple):
    event: Event
    utc: datetime
    mono_s: float


class BackgroundWriter:
    """Takes over an open log and writes it in a thread.

    An event that the disk refuses stays in memory, in its place, and is tried again with every later put and flush;
    until it is written, each of them raises the CogtrainError. An event that cannot be encoded is told once, by the
    next put or flush.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._queue: SimpleQueue[_Stamped | threading.Event | None] = SimpleQueue()
        self._waiting: deque[_Stamped] = deque()
        self._disk: CogtrainError | None = None
        self._refused: deque[Fault] = deque()
        self._thread = threading.Thread(target=self._run, name="log writer", daemon=True)
        self._thread.start()
        atexit.register(self.close)
        at_sudden_end(self.flush)

    @property
    def head(self) -> str:
        """Hash of the last line written; of the last event put, after a flush."""
        return self._log.head

    def put(self, event: Event) -> None:
        """Stamp and queue one event: some microseconds, never waiting. What it holds must not be changed afterwards.

        A CogtrainError speaks of earlier events; this one is queued all the same.
        """
        clock = self._log.clock
        self._queue.put(_Stamped(event, clock.utc(), clock.monotonic_s()))
        self._tell()

    def flush(self) -> None:
        """Wait until every event is on the disk itself; CogtrainError when one is not."""
        done = threading.Event()
        self._queue.put(done)
        while not done.wait(_LOOK_S) and self._thread.is_alive():
            pass
        self._tell()

    def close(self) -> None:
        """Flush, end the thread, release the log. All of it is done even when the flush raises. May be called again."""
        atexit.unregister(self.close)
        no_longer(self.flush)
        if not self._thread.is_alive():
            self._log.close()
            return
        try:
            self.flush()
        finally:
            self._queue.put(None)
            self._thread.join()
            self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tell(self) -> None:
        if self._refused:
            faults = [self._refused.popleft() for _ in range(len(self._refused))]
            raise InputError(*faults)
        if (error := self._disk) is not None:
            fault = error.faults[0]
            waiting = len(self._waiting) + self._queue.qsize()
            found = f"{fault.found}; events that wait in memory to be written: {waiting}"
            raise type(error)(Fault(fault.where, found, fault.expected, fault.remedy)) from error
        if not self._thread.is_alive():
            raise refuse(short_name(self._log.path), "the log is closed", "an open log")

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            if isinstance(item, _Stamped):
                self._waiting.append(item)
            self._write()
            if isinstance(item, threading.Event):
                self._sync()
                item.set()

    def _write(self) -> None:
        while self._waiting:
            stamped = self._waiting[0]
            try:
                self._log.put(stamped.event, utc=stamped.utc, mono_s=stamped.mono_s)
            except (DiskError, DamageError) as error:
                self._disk = error
                return
            except CogtrainError as error:
                self._refused.extend(error.faults)
            self._waiting.popleft()
        self._disk = None

    def _sync(self) -> None:
        if self._disk is None:
            try:
                self._log.sync()
            except CogtrainError as error:
                self._disk = error
