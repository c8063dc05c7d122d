"""One writer at a time: a lock that the operating system keeps on the open log and takes back when the process ends,
however it ends."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    # A locked byte cannot be read by others on Windows, so it lies far beyond the end of any log.
    _LOCK_BYTE = 0x7FFFFFF0

    def lock(descriptor: int) -> None:
        """Lock an open file for this descriptor alone; BlockingIOError where another holds it."""
        os.lseek(descriptor, _LOCK_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from error
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Lock an open file for this descriptor alone; BlockingIOError where another holds it."""
        # Not lockf: its locks fall when this process closes any other descriptor of the file, as every reader does.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
