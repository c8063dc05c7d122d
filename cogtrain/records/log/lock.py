"""One writer at a time: a lock that the operating system keeps on an open file and takes back when the process ends,
however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOK_S = 0.02

if sys.platform == "win32":
    import msvcrt

    # A locked byte cannot be read by others on Windows, so it lies far beyond the end of any log.
    _LOCK_BYTE = 0x7FFFFFF0

    def _lock_now(descriptor: int) -> None:
        os.lseek(descriptor, _LOCK_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from error
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock_now(descriptor: int) -> None:
        # Not lockf: its locks fall when this process closes any other descriptor of the file, as every reader does.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(path: Path, wait_s: float = 0.0) -> Iterator[None]:
    """Nobody else holds the lock at ``path`` meanwhile; its file is made where there is none. BlockingIOError where
    another holds it longer than ``wait_s``; OSError where the disk refuses."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOINHERIT", 0), 0o600)
    try:
        lock(descriptor, wait_s)
        yield
    finally:
        os.close(descriptor)


def lock(descriptor: int, wait_s: float = 0.0) -> None:
    """Lock an open file for this descriptor alone; BlockingIOError where another holds it longer than ``wait_s``."""
    until_s = time.monotonic() + wait_s
    while True:
        try:
            return _lock_now(descriptor)
        except BlockingIOError:
            if time.monotonic() >= until_s:
                raise
        time.sleep(LOOK_S)
