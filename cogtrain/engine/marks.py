"""What is told to recorders of EEG and the like while a block runs: a code for what came on, and for what was answered.
Pure; how a code leaves the computer is told to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cogtrain.engine.block_run import BlockRun

ANY = "any"


@dataclass(frozen=True)
class Marks:
    """Codes by condition and by answer; ``any`` stands for all that are not named. send: takes a code and the moment of
    what it stands for, seconds on the session's clock; returns in microseconds."""

    onsets: Mapping[str, int]
    answers: Mapping[str, int]
    send: Callable[[int, float], None]

    def flipped(self, run: BlockRun, stamp_s: float) -> None:
        """Send what the flip put on that was stamped so, and what was answered since."""
        if run.came_on is not None:
            self._send(self.onsets, run.came_on.condition, stamp_s)
        self.answered(run)

    def answered(self, run: BlockRun) -> None:
        """Send what was answered since."""
        for answer, time_s in run.take_given():
            self._send(self.answers, answer, time_s)

    def _send(self, codes: Mapping[str, int], name: str, moment_s: float) -> None:
        code = codes.get(name, codes.get(ANY))
        if code is not None:
            self.send(code, moment_s)
