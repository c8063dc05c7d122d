"""Run one row: a program in front of the virtual monitor, the finger beside it; then witness, record and presses."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from bench.timing import builder
from bench.timing.design import Plan
from bench.timing.measures import Chunk, match, match_presses, see
from bench.timing.monitor import Witness, in_front_of, new_log

Row = Literal["engine", "builder", "floor"]
ROWS: tuple[Row, ...] = ("engine", "builder", "floor")
PATIENCE_S = 45.0
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


def command(row: Row, plan: Plan, folder: Path, job: Path) -> list[str]:
    """The row's program, ready to start."""
    if row == "builder":
        return [sys.executable, str(builder.compile_apart(plan, folder, folder / "record.json", job))]
    return [sys.executable, "-m", f"bench.timing.row_{row}", str(job)]


def run_row(
    row: Row,
    plan: Plan,
    screen: str,
    harm: Mapping[str, Any] | None = None,
    cores: str | None = None,
    beside: Callable[[int, Path], None] = lambda _process, _log: None,
) -> Chunk:
    """One run of a row on that X server.

    harm: what the engine's row shall suffer (mutation controls). cores: those that its program may use, as taskset has
    them. beside: called with the program's process id and the witness's log while it runs.
    """
    log = new_log()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            out, made, job, finger_job = (folder / n for n in ("record.json", "made.json", "job.json", "finger.json"))
            job.write_text(json.dumps({"plan": plan.data(), "out": str(out), "harm": harm}), encoding="utf-8")
            taps = [[asdict(tap) for tap in trial] for trial in plan.taps]
            finger = {"log": str(log), "key": "space", "taps": taps, "over": str(folder / "over"), "out": str(made)}
            finger_job.write_text(json.dumps(finger), encoding="utf-8")
            program = [*(("taskset", "-c", cores) if cores else ()), *command(row, plan, folder, job)]
            environment = in_front_of(plan.hz, log, screen)
            plain = {**environment}
            plain.pop("VIRTUAL_MONITOR_LOG")
            with ended(subprocess.Popen([sys.executable, "-m", "bench.timing.finger", str(finger_job)], env=plain)) as f:
                began_s = time.monotonic()
                with (
                    (folder / "said").open("w") as said,
                    ended(subprocess.Popen(program, env=environment, stdout=said, stderr=said)) as process,
                ):
                    beside(process.pid, log)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(PATIENCE_S + plan.trial_s * len(plan.letters))
                    if process.poll() != 0 or not out.exists():
                        words = (folder / "said").read_text(encoding="utf-8")[-3000:]
                        raise RowFailedError(f"{row} at {plan.hz} Hz ended with {process.poll()}:\n{words}")
                (folder / "over").touch()
                if f.wait(PATIENCE_S) != 0:
                    raise RowFailedError("the finger did not come to its end")
            record = json.loads(out.read_text(encoding="utf-8"))
            trials = builder.trials_of(plan, record) if row == "builder" else record["trials"]
            seen = see(Witness(log).frames(), plan.hz)
            presses = json.loads(made.read_text(encoding="utf-8"))
            matched = match(seen, trials)
            pressed = match_presses(seen, matched, trials, presses)
            return Chunk(seen, matched, pressed, seen.onset_s[0] - began_s)
    finally:
        log.unlink()
