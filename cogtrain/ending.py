"""What is still done where the process has to end at once, and neither ``finally`` nor atexit would have its turn."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

from cogtrain.errors import EXIT_BAD_INPUT, CogtrainError, Fault

_last: list[Callable[[], None]] = []
_ending = threading.Lock()


def at_sudden_end(do: Callable[[], None]) -> None:
    """Do this before a sudden end; the youngest comes first. It may raise CogtrainError."""
    _last.append(do)


def no_longer(do: Callable[[], None]) -> None:
    """It need not be done any more."""
    if do in _last:
        _last.remove(do)


def end_at_once(fault: Fault) -> None:
    """Do what must still be done, say the fault, and end the process with exit status 2. Any thread may call it; a
    second one waits for the end."""
    if not _ending.acquire(blocking=False):
        threading.Event().wait()
    said = [fault]
    for do in reversed(_last):
        try:
            do()
        except CogtrainError as error:
            said += error.faults
    sys.stderr.write("".join(f"{one}\n" for one in said))
    sys.stderr.flush()
    os._exit(EXIT_BAD_INPUT)
