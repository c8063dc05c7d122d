"""Sending in the background: a process of its own, of low priority, so that no frame waits for a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from cogtrain.push.target import is_told

_LOWEST: Final = 19


def push_soon(results: Path) -> subprocess.Popen[bytes] | None:
    """Begin to send, and return at once; nothing where this station was told of no site. What could not be sent is sent
    the next time."""
    if not is_told(results):
        return None
    quiet: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    if sys.platform == "win32":
        quiet["creationflags"] = subprocess.BELOW_NORMAL_PRIORITY_CLASS
    command = [sys.executable, "-m", "cogtrain.cli", "push", "--results", str(results.resolve())]
    try:
        process = subprocess.Popen(command, start_new_session=True, **quiet)
        if sys.platform != "win32":
            os.setpriority(os.PRIO_PROCESS, process.pid, _LOWEST)
    except OSError:  # no room for another process, or it has ended already: the next session's end sends it
        return None
    return process
