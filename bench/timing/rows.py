"""Run one row: a program in front of the virtual monitor, the finger beside it; then witness, record and presses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from bench.timing import builder
from bench.timing.design import Plan, Tap
from bench.timing.measures import Chunk, match, match_presses, see
from bench.timing.monitor import Frames, Witness, in_front_of, new_log

Row = Literal["engine", "builder", "floor"]
ROWS: tuple[Row, ...] = ("engine", "builder", "floor")
PATIENCE_S = 60.0
BUSY = "while True: pass"


class RowFailedError(RuntimeError):
    """A row's program did not come to its end; the message holds what it said."""


@contextmanager
def ended(process: subprocess.Popen[Any]) -> Iterator[subprocess.Popen[Any]]:
    """The process, and its end in any case."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@contextmanager
def busy(core: int | None) -> Iterator[None]:
    """A core that is kept busy; none for None."""
    if core is None:
        yield
        return
    with ended(subprocess.Popen(["taskset", "-c", str(core), sys.executable, "-c", BUSY])):
        time.sleep(0.1)
        yield


@dataclass(frozen=True)
class Done:
    """What a program left: the witness's frames, its own record, the finger's presses, and when it was started (s)."""

    frames: Frames
    record: Any
    made: Sequence[Mapping[str, Any]]
    began_s: float


Command = Callable[[Path, Path], list[str]]
Beside = Callable[[int, Path], None]


def nothing_beside(_process: int, _log: Path) -> None:
    """Nothing happens beside the program."""


def run_apart(
    command: Command,
    job: Mapping[str, Any],
    hz: int,
    screen: str,
    taps: Sequence[Sequence[Tap]],
    lasts_s: float,
    beside: Beside = nothing_beside,
) -> Done:
    """A program on that X server in front of a virtual monitor of that rate, the finger beside it.

    command: (folder for what it needs, its job file) -> what to start; the job holds ``out``, the file that its record
    has to be written to. beside: called with the process id and the witness's log while the program runs.
    """
    log = new_log()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            out, made, over, said = (folder / n for n in ("record.json", "made.json", "over", "said"))
            job_file, finger_file = folder / "job.json", folder / "finger.json"
            job_file.write_text(json.dumps({**job, "out": str(out)}), encoding="utf-8")
            wanted = [[asdict(tap) for tap in trial] for trial in taps]
            finger = {"log": str(log), "key": "space", "taps": wanted, "over": str(over), "out": str(made)}
            finger_file.write_text(json.dumps(finger), encoding="utf-8")
            program = command(folder, job_file)
            robot = [sys.executable, "-m", "bench.timing.finger", str(finger_file)]
            with ended(subprocess.Popen(robot, env={**os.environ, "DISPLAY": screen})) as hand:
                began_s = time.monotonic()
                with (
                    said.open("w") as words,
                    ended(
                        subprocess.Popen(program, env=in_front_of(hz, log, screen), stdout=words, stderr=words)
                    ) as process,
                ):
                    beside(process.pid, log)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(PATIENCE_S + lasts_s)
                    if process.poll() != 0 or not out.exists():
                        reason = said.read_text(encoding="utf-8")[-3000:]
                        raise RowFailedError(f"{program} at {hz} Hz ended with {process.poll()}:\n{reason}")
                over.touch()
                if hand.wait(PATIENCE_S) != 0:
                    raise RowFailedError("the finger did not come to its end")
            record, presses = (json.loads(file.read_text(encoding="utf-8")) for file in (out, made))
            return Done(Witness(log).frames(), record, presses, began_s)
    finally:
        log.unlink()


def run_row(
    row: Row,
    plan: Plan,
    screen: str,
    harm: Mapping[str, Any] | None = None,
    cores: str | None = None,
    beside: Beside = nothing_beside,
) -> Chunk:
    """One run of a row. ``harm``: what the engine's row shall suffer (mutation controls); ``cores``: those that its
    program may use, as taskset has them."""

    def command(folder: Path, job: Path) -> list[str]:
        if row == "builder":
            return [sys.executable, str(builder.compile_apart(plan, folder, folder / "record.json", job))]
        limited = ("taskset", "-c", cores) if cores else ()
        return [*limited, sys.executable, "-m", f"bench.timing.row_{row}", str(job)]

    lasts_s = plan.trial_s * len(plan.letters)
    done = run_apart(command, {"plan": plan.data(), "harm": harm}, plan.hz, screen, plan.taps, lasts_s, beside)
    trials = builder.trials_of(plan, done.record) if row == "builder" else done.record["trials"]
    seen = see(done.frames, plan.hz)
    matched = match(seen, trials)
    pressed = match_presses(seen, matched, trials, done.made)
    ready_s = builder.READY_S if row == "builder" else 0.0
    return Chunk(seen, matched, pressed, float(seen.onset_s[0]) - done.began_s - ready_s)
