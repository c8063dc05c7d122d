"""The main job from a window to a report: two short sessions in a real window, answered by a robot, then scored and
drawn."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

RESULTS = Path("results")
COGTRAIN = (sys.executable, "-m", "cogtrain.cli")


def free_code() -> str:
    """The first demo participant without records."""
    return next(code for n in itertools.count(1) if not (RESULTS / (code := f"DEMO{n:04d}")).exists())


def sit(code: str, session: str, seed: int) -> None:
    """One session: the engine in a window, the robot beside it. Both end; a session that does not finish is an
    error."""
    robot = subprocess.Popen(
        [sys.executable, "-m", "bench.robot", str(RESULTS / code), "--seed", str(seed), "--patience-s", "300"]
    )
    try:
        engine = subprocess.run(
            [
                *COGTRAIN,
                "run",
                "demo",
                "--participant",
                code,
                "--session",
                session,
                "--windowed",
                "1024x768",
                "--sync-patch",
            ],
            check=False,
            timeout=300,
        )
        if engine.returncode != 0:
            sys.exit(engine.returncode)
        if robot.wait(timeout=30) != 0:
            sys.exit("The robot did not see the session end.")
    finally:
        robot.terminate()
        robot.wait()


def main() -> None:
    """Run the demo and say where the page lies."""
    code = free_code()
    began_s = time.monotonic()
    print(
        f"Participant {code}, answered by a robot that presses real keys, on display {os.environ.get('DISPLAY', '?')}.",
        flush=True,
    )
    for number, session in enumerate(("baseline", "follow-up"), start=1):
        print(f"Session {number} of 2: {session}. A window opens; about a minute.", flush=True)
        sit(code, session, seed=number)
    for command in (
        ("verify", str(RESULTS / code)),
        ("trials", str(RESULTS), "-o", str(RESULTS / "trials.csv")),
        ("score", str(RESULTS), "-o", str(RESULTS / "scores.csv")),
        ("report", code, "--results", str(RESULTS)),
    ):
        subprocess.run([*COGTRAIN, *command], check=True)
    print(f"Done in {time.monotonic() - began_s:.0f} s. Open {RESULTS / f'{code}.html'} in a browser.")


if __name__ == "__main__":
    main()
