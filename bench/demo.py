"""The main job from a window to a report: two short sessions in a real window, answered by a robot, then scored and
drawn; and beside them half a year of a simulated person, whose page has something to say."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

RESULTS = Path("results")
REHEARSED = RESULTS / "rehearsed"
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


def rehearse() -> Path:
    """Half a year around six infusions with a simulated person, in virtual time; where the page lies."""
    page = REHEARSED / "SIM0001.html"
    if not page.exists():
        print("Half a year around six infusions, with a simulated person; about a minute.", flush=True)
        command = ("simulate", "serial-infusions", "--seed", "3", "--adherence", "0.8", "--results", str(REHEARSED))
        subprocess.run([*COGTRAIN, *command], check=True)
        subprocess.run([*COGTRAIN, "report", "SIM0001", "--results", str(REHEARSED)], check=True)
    return page


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
    page = rehearse()
    print(f"Done in {time.monotonic() - began_s:.0f} s. Open in a browser:")
    print(f"  {page}: half a year of a simulated person, with a verdict a domain")
    print(
        f"  {RESULTS / f'{code}.html'}: the two sessions just now; the robot's timing tells whether they are compared"
    )
    print("To do the same yourself, in a browser: make demo-browser")


if __name__ == "__main__":
    main()
