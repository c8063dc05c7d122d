"""The way to the process that sends markers: a code goes into a pipe within microseconds, and nobody waits for it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Final

from cogtrain.errors import DeviceError, refuse
from cogtrain.events.block import MarkersSent
from cogtrain.triggers.sender import ASKED, DONE

OPENS_S: Final = 10.0
LAST_S: Final = 0.25


@dataclass(frozen=True)
class Sent:
    """What became of the markers since the last look. sent: handed over; confirmed: put out; lost: the pipe was full.
    delay: from what happened to the last sink, milliseconds; NaN without any."""

    sent: int
    confirmed: int
    lost: int
    mean_ms: float
    sd_ms: float
    max_ms: float


class MarkerLink:
    """Open sinks. CogtrainError where one cannot be opened."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        command = [sys.executable, "-m", "cogtrain.triggers.sender", *names]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise refuse("--trigger", "no pipe to the sender", "a computer that has pipes", kind=DeviceError)
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._raw, self._sent, self._lost = b"", 0, 0
        self._done: list[tuple[int, float, float]] = []
        self._wait_until_open()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    def _wait_until_open(self) -> None:
        ready, _, _ = select.select([self._out], [], [], OPENS_S)
        if ready and len(os.read(self._out, DONE.size)) == DONE.size:
            return
        self._process.kill()
        _, words = self._process.communicate()
        lines = words.decode(errors="replace").strip().splitlines()
        found = lines[-1] if lines else "the sender did not answer"
        raise refuse("--trigger", found.removeprefix("--trigger: "), "a sink that can be opened", kind=DeviceError)

    def send(self, code: int, stamp_s: float) -> None:
        """Hand over a code for what happened at ``stamp_s``; never waits."""
        try:
            os.write(self._in, ASKED.pack(code, stamp_s))
        except (BlockingIOError, BrokenPipeError):
            self._lost += 1
        else:
            self._sent += 1

    def collect(self) -> Sent:
        """What became of them since the last look; waits a moment for those on their way."""
        until_s = time.perf_counter() + LAST_S
        self._read()
        while len(self._done) < self._sent and self._process.poll() is None:
            left_s = until_s - time.perf_counter()
            if left_s <= 0 or not select.select([self._out], [], [], left_s)[0]:
                break
            self._read()
        delays = [1000 * (sent_s - stamp_s) for _, stamp_s, sent_s in self._done]
        told = (fmean(delays), pstdev(delays), max(delays)) if delays else (float("nan"),) * 3
        found = Sent(self._sent, len(delays), self._lost, *told)
        self._sent, self._lost, self._done = 0, 0, []
        return found

    def told(self, block: int, attempt: int) -> MarkersSent:
        """The same as an event of the log."""
        found = self.collect()
        delays = (found.mean_ms, found.sd_ms, found.max_ms) if found.confirmed else (None, None, None)
        mean_ms, sd_ms, max_ms = (None if value is None else round(value, 4) for value in delays)
        return MarkersSent(
            block=block,
            attempt=attempt,
            sinks=[name.partition(":")[0] for name in self.names],
            sent=found.sent,
            confirmed=found.confirmed,
            lost=found.lost,
            mean_ms=mean_ms,
            sd_ms=sd_ms,
            max_ms=max_ms,
        )

    def _read(self) -> None:
        try:
            while came := os.read(self._out, 65536):
                self._raw += came
        except BlockingIOError:
            pass
        while len(self._raw) >= DONE.size:
            self._done.append(DONE.unpack_from(self._raw))
            self._raw = self._raw[DONE.size :]

    def close(self) -> None:
        """The sinks are closed once all is out."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
