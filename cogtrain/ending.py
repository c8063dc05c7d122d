"""What is still done where the process is told to end, or has to end at once, and neither ``finally`` nor atexit would
have its turn."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable

from cogtrain.errors import EXIT_BAD_INPUT, CogtrainError, Fault

EXIT_SIGNAL = 128  # plus the signal's number, as a shell has it


class ToldToEnd(BaseException):
    """The operating system told the process to end. name: of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number, self.name = number, signal.Signals(number).name


def end_by_signals() -> None:
    """From now on SIGTERM and SIGHUP raise ToldToEnd in the main thread, so that what runs can end in order."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None:
            signal.signal(number, _told)


def _told(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough: what is done now is not broken off
    raise ToldToEnd(number)


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
