"""Wrong codes in a row: after three the next has to wait, twice as long each time. Kept in a file of the results, so
that a restart forgives nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from cogtrain.clock import Clock
from cogtrain.records.log.place import make_private_folder
from cogtrain.records.whole_file import write_whole

FILE: Final = "throttle.json"
STAFF: Final = "staff"
FREE_TRIES = 3
FIRST_WAIT_S = 30.0
MOST_DOUBLINGS = 10


@dataclass(frozen=True)
class Throttle:
    """Wrong codes in a row, and until when no other is looked at; seconds of the wall clock."""

    wrong: int = 0
    until_s: float = 0.0

    def waits_s(self, now_s: float) -> float:
        """Seconds still to wait; never longer than the wait that was set, should the clock be set back."""
        return min(max(0.0, self.until_s - now_s), self._set_s())

    def after(self, right: bool, now_s: float) -> Throttle:
        """After a code was looked at."""
        if right:
            return Throttle()
        after = Throttle(self.wrong + 1)
        return Throttle(after.wrong, now_s + after._set_s()) if after._set_s() else after

    def _set_s(self) -> float:
        return FIRST_WAIT_S * 2.0 ** min(self.wrong - FREE_TRIES, MOST_DOUBLINGS) if self.wrong >= FREE_TRIES else 0.0


class Throttles:
    """Those of a results folder, by whose code it is: STAFF, or a participant's."""

    def __init__(self, results: Path, clock: Clock) -> None:
        self._path, self._clock = results / FILE, clock

    def waits_s(self, whose: str) -> float:
        """Seconds until the next code is looked at."""
        return self._read().get(whose, Throttle()).waits_s(self._now_s())

    def after(self, whose: str, *, right: bool) -> None:
        """Count a code that was looked at. CogtrainError where the disk refuses."""
        known = self._read()
        before = known.pop(whose, Throttle())
        after = before.after(right, self._now_s())
        if after == before:
            return
        if after != Throttle():
            known[whose] = after
        make_private_folder(self._path.parent)
        write_whole(self._path, json.dumps({name: asdict(one) for name, one in sorted(known.items())}) + "\n")

    def forget(self, whose: str) -> None:
        """Begin anew, as a new code was set."""
        self.after(whose, right=True)

    def _read(self) -> dict[str, Throttle]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(name): Throttle(int(one["wrong"]), float(one["until_s"])) for name, one in found.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {STAFF: Throttle(FREE_TRIES, self._now_s() + FIRST_WAIT_S)}  # spoilt: nobody gains by that

    def _now_s(self) -> float:
        return self._clock.utc().timestamp()
