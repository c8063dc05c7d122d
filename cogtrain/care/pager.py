"""A command of the site that is run for each alert, such as one that pages somebody; in a thread, never in a session's
path. What becomes of it is written behind the alert."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from cogtrain.clock import Clock
from cogtrain.errors import CogtrainError
from cogtrain.events.event import Ident
from cogtrain.events.person import AlertSent
from cogtrain.records.person_file import PersonFile

LONGEST_S = 30.0
LOG_WAIT_S = 10.0


def tell_staff(command: Sequence[str], results: Path, code: str, alert: Ident, source: str, clock: Clock) -> None:
    """Run the command with COGTRAIN_CODE, COGTRAIN_ALERT and COGTRAIN_SOURCE in its environment; returns at once.

    Nothing of what was answered is handed over: the code, the alert's name, and where it comes from.
    """
    if command:
        about = {"COGTRAIN_CODE": code, "COGTRAIN_ALERT": str(alert), "COGTRAIN_SOURCE": source}
        arguments = (list(command), results, code, alert, about, clock)
        threading.Thread(target=_run, args=arguments, name="alert command").start()


def _run(command: list[str], results: Path, code: str, alert: Ident, about: dict[str, str], clock: Clock) -> None:
    failure = _failure(command, about)
    try:
        with PersonFile(results, code, clock).opened(LOG_WAIT_S) as log:
            log.put(AlertSent(alert=alert, failure=failure))
    except CogtrainError:
        return  # the log itself is not to be written: every reader says so, and the alert stays open


def _failure(command: list[str], about: dict[str, str]) -> str:
    """Why it did not work, in words; empty where it did."""
    try:
        done = subprocess.run(
            command,
            env=os.environ | about,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it had not ended after {LONGEST_S:g} s"
    except OSError as error:
        return f"it cannot be started ({error.strerror})"
    return "" if done.returncode == 0 else f"it ended with {done.returncode}"
