"""The timing bench: ``make bench-timing``, or ``python -m bench.timing [--quick]``.

It opens a virtual screen of its own, runs all rows in turns, prints what was reached, and keeps the figures as JSON in
bench/out/timing; a whole run becomes bench/timing/latest.json as well. The exit code is 0 also where a line is missed.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from bench.screen import private_screen
from bench.timing import table
from bench.timing.controls import run_controls
from bench.timing.design import draw_plan
from bench.timing.measures import Chunk, summary
from bench.timing.monitor import CannotBuildError, build, real_libgl
from bench.timing.rows import ROWS, RowFailedError, busy, run_row
from bench.timing.session import run_session
from bench.timing.verdict import LOADS, RATES, lines
from bench.timing.work import QUICK, run_work

OUT = Path(__file__).resolve().parents[1] / "out" / "timing"
LATEST = Path(__file__).with_name("latest.json")
Say = Callable[[str], None]


class Progress:
    """Says what is done, and how long it took."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()

    def __call__(self, words: str) -> None:
        print(f"[{time.monotonic() - self._began_s:5.0f} s] {words}", flush=True)


def machine(screen: str) -> dict[str, Any]:
    """What the figures belong to."""
    lines_of_cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    processor = next((line.split(":", 1)[1].strip() for line in lines_of_cpu if line.startswith("model name")), "")
    ask = "import pyglet; w = pyglet.window.Window(8, 8); print(pyglet.gl.gl_info.get_renderer())"
    environment = {**os.environ, "DISPLAY": screen}
    asked = subprocess.run([sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=False)
    return {
        "cores": os.cpu_count(),
        "processor": processor,
        "system": f"{platform.system()} {platform.release()}, Xvfb",
        "renderer": asked.stdout.strip(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("psychopy", "psychtoolbox", "pyglet")},
        "load_before": round(os.getloadavg()[0], 2),
    }


def import_s(screen: str) -> float:
    """How long a process takes that imports psychopy.visual and ends."""
    began_s = time.monotonic()
    command = [sys.executable, "-c", "import psychopy.visual, os; os._exit(0)"]
    subprocess.run(command, env={**os.environ, "DISPLAY": screen}, check=True, capture_output=True)
    return time.monotonic() - began_s


class Bench:
    """One run of the bench on a screen."""

    def __init__(self, screen: str, rng: np.random.Generator, say: Say) -> None:
        self._screen, self._rng, self._say = screen, rng, say
        self.rows: dict[str, Any] = {}
        self.start: dict[str, list[float]] = {
            "import": [],
            "engine": [],
            "builder": [],
            "floor": [],
            "cogtrain run": [],
        }
        self.trouble: list[str] = []

    def cell(self, hz: int, load: str, trials: int, chunks: int) -> None:
        """All rows at one rate and load, in turns, each second turn in the reverse order."""
        found: dict[str, list[Chunk]] = {}
        for turn in range(chunks):
            plan = draw_plan(hz, -(-trials // chunks), self._rng)
            if load == "idle":
                self.start["import"].append(round(import_s(self._screen), 3))
            for row in ROWS if turn % 2 == 0 else ROWS[::-1]:
                with busy(0 if load == "busy" else None):
                    try:
                        run = run_row(row, plan, self._screen)
                        found[row] = [*found.get(row, []), run]
                    except RowFailedError as failed:
                        self.trouble.append(str(failed))
                        self._say(f"{row} did not come to its end: {str(failed)[-400:]}")
        for row, runs in found.items():
            figures = summary(runs)
            self.rows.setdefault(f"{hz} {load}", {})[row] = figures
            if load == "idle":
                self.start[row] += figures["start_s"]
            self._say(
                f"{hz} Hz {load}, {row}: stamp {figures['stamp']['mean_ms']:.3f} ± {figures['stamp']['sd_ms']:.3f} ms, "
                f"{figures['hit']} hit of {figures['trials']}, {figures['missed']} frames missed"
            )

    def session(self, trials: int) -> None:
        """A whole session of the engine at 60 Hz."""
        chunk = run_session(60, trials, self._screen, self._rng)
        self.rows["session"] = summary([chunk])
        self.start["cogtrain run"] = self.rows["session"]["start_s"]
        self._say(f"cogtrain run: {self.rows['session']['hit']} hit of {self.rows['session']['trials']}")


def keep(figures: dict[str, Any], whole: bool) -> Path:
    """Write the JSON; a whole run is the latest as well."""
    OUT.mkdir(parents=True, exist_ok=True)
    words = json.dumps(figures, indent=1) + "\n"
    path = OUT / f"{figures['date'].replace(':', '')}.json"
    path.write_text(words, encoding="utf-8")
    if whole:
        LATEST.write_text(words, encoding="utf-8")
    return path


def main(
    quick: Annotated[
        bool, typer.Option(help="A smoke test: few trials, two rates, idle, one paradigm. Proves nothing.")
    ] = False,
    trials: Annotated[int, typer.Option(min=20, help="Trials of a row.")] = 300,
    only: Annotated[str, typer.Option(help="Some of: rows session work controls.")] = "rows session work controls",
    seed: Annotated[int, typer.Option(min=0, help="Draws letters and presses.")] = 1,
) -> None:
    """Run the bench and print what was reached."""
    say = Progress()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(143))
    try:
        say(f"virtual monitor in {build().name}, in front of {real_libgl().name}")
    except CannotBuildError as missing:
        raise typer.Exit(print(f"bench-timing: {missing}", file=sys.stderr) or 2) from missing
    rng = np.random.default_rng(seed)
    date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    figures: dict[str, Any] = {"date": date, "quick": quick, "seed": seed}
    with private_screen() as screen:
        figures["machine"] = machine(screen)
        bench = Bench(screen, rng, say)
        if "rows" in only:
            for hz in (60, 120) if quick else RATES:
                for load in LOADS[:1] if quick else LOADS:
                    bench.cell(hz, load, 30 if quick else trials, 1 if quick or load == "busy" else 2)
        if "session" in only:
            bench.session(15 if quick else 60)
        figures |= {"rows": bench.rows, "start": bench.start, "trouble": bench.trouble}
        if "work" in only:
            figures["work"] = run_work(screen, 1, tuple(QUICK)[:1]) if quick else run_work(screen, 2)
            say("work per frame of every paradigm's pictures")
        if "controls" in only and not quick:
            figures["controls"] = [asdict(verdict) for verdict in run_controls(40, screen, rng, say)]
    figures["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    found = lines(figures)
    figures["lines"] = [line.data() for line in found]
    whole = not quick and trials >= 300 and all(part in only for part in ("rows", "session", "work", "controls"))
    path = keep(figures, whole)
    table.show(figures, found)
    say(f"figures in {path.relative_to(OUT.parents[2])}")


if __name__ == "__main__":
    typer.run(main)
