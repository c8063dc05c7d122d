"""Who was turned away, and why: one line each in a file of the results. Nobody's name, no address, no token."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Final, Literal

from cogtrain.clock import Clock, format_utc
from cogtrain.records.log.place import make_private_folder

FILE: Final = "refused.jsonl"
MOST_BYTES: Final = 5_000_000
What = Literal[
    "no-token", "unknown-token", "used-token", "withdrawn", "over", "other-site", "framed", "forged", "second-tab",
    "wrong-number",
]  # fmt: skip


class Refusals:
    """Those of a results folder. Beyond some megabytes they are counted no more, so that nobody fills the disk."""

    def __init__(self, results: Path, clock: Clock) -> None:
        self._path, self._clock, self._lock = results / FILE, clock, threading.Lock()

    def record(self, what: What, participant: str | None = None, found: str = "") -> None:
        """One of them. found: what a forged message held, in the words of the check that refused it."""
        line = {"utc": format_utc(self._clock.utc()), "what": what}
        line |= {"participant": participant} if participant else {}
        line |= {"found": found} if found else {}
        with self._lock:
            make_private_folder(self._path.parent)
            if self._path.exists() and self._path.stat().st_size > MOST_BYTES:
                return
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
