"""Kill a running session at random moments and see that nothing that ended is lost: ``python -m bench.kill``.

A robot answers in a real window and is the witness: it sees on the sync patch which trials came on, and so knows which
had ended, whatever the log says. The engine is killed (SIGKILL), resumed, killed again, some times in one session, and
at last resumed to the end. Every trial that the witness saw end 100 ms or more before a kill must be in the log exactly
once then.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bench.engine import QUICK_FIVE, start_session
from bench.robot import Event, Fingers, LogTail, Robot, attend
from bench.screen import private_screen
from cogtrain.records import read_log, verify
from cogtrain.records.person import read_person

EARLIEST_S, LATEST_S = 0.3, 35.0
SAFE_S = 0.1
PATIENCE_S = 240.0
PAGE_S = 0.3

TrialName = tuple[int, int, int]


@dataclass(frozen=True)
class Kill:
    """One kill, ``after_s`` seconds into its run.

    seen: trials of this run that came on. ended: those of them that had ended 100 ms or more before. logged: trials of
        this run in the log.
    lost, doubled: over the whole session so far. resumed: the next run went on behind the same lines.
    """

    after_s: float
    where: str
    seen: int
    ended: int
    logged: int
    lost: tuple[TrialName, ...]
    doubled: tuple[TrialName, ...]
    resumed: bool = False

    @property
    def blind(self) -> bool:
        """The log has a trial that the witness missed, so that its word is worth nothing."""
        return self.logged > self.seen

    @property
    def well(self) -> bool:
        """Nothing lost, nothing doubled, gone on with, before a witness that saw everything."""
        return not (self.lost or self.doubled or self.blind) and self.resumed

    def __str__(self) -> str:
        return (
            f"{self.after_s:5.2f} s into the run, {self.where:<42} seen {self.seen:3}, ended {self.ended:3}, "
            f"in the log {self.logged:3}, lost {len(self.lost)}, doubled {len(self.doubled)}, "
            f"{'resumed' if self.resumed else 'NOT RESUMED'}{', WITNESS BLIND' if self.blind else ''}"
        )


@dataclass(frozen=True)
class Ending:
    """How the session was in the end; ``faults`` is empty where all is well."""

    trials: int
    faults: tuple[str, ...]


def ended_before(robot: Robot, moment_s: float) -> set[TrialName]:
    """The trials that had ended by ``moment_s`` as the robot saw them: the next one had come on, or after the last one
    the page."""
    ended = set()
    for at, onsets_s in robot.onsets_s.items():
        ends_s = [*onsets_s[1:], robot.closed_s.get(at, float("inf"))]
        ended |= {(*at, index) for index, end_s in enumerate(ends_s) if end_s <= moment_s}
    return ended


def trials_in(path: Path) -> Counter[TrialName]:
    """How often each trial is in a log."""
    lines = (line.data for line in read_log(path).lines if line.kind == "trial")
    return Counter((data["block"], data["attempt"], data["trial"]) for data in lines)


def _where(path: Path) -> str:
    """What was going on at the end of a log."""
    lines = read_log(path).lines
    last = next(line for line in reversed(lines) if line.kind not in ("trial", "resumed"))
    if last.kind == "block_started":
        return f"block {last.data['block']} ({last.data['paradigm']}, attempt {last.data['attempt']})"
    return f"{last.kind} {last.data.get('page', '')}".strip()


class Session:
    """One session that is killed and resumed, watched by its robot."""

    def __init__(self, screen: str, results: Path, code: str, seed: int, latest_s: float) -> None:
        self._screen, self._results, self._code, self._seed = screen, results, code, seed
        self._latest_s = latest_s
        self._rng = np.random.default_rng(seed)
        self._robot = Robot(Fingers(screen), np.random.default_rng(seed + 1), page_s=PAGE_S)
        self._tail = LogTail(results / code)
        self._owed: set[TrialName] = set()
        self._runs = 0

    def _start(self) -> subprocess.Popen[str]:
        options = ["--resume"] if self._runs else ["--seed", str(self._seed)]
        self._runs += 1
        self._robot.rest()
        return start_session(self._screen, QUICK_FIVE, self._code, self._results, "--unattended", *options)

    def _run(self, kill_after_s: float) -> tuple[subprocess.Popen[str], float, float]:
        """(the process, killed or ended; when; the run's first event), moments on the monotonic clock."""
        engine = self._start()
        first_s: list[float] = []
        given_up_s = time.monotonic() + PATIENCE_S

        def on_event(event: Event) -> None:
            if event["kind"] in ("session_started", "resumed") and not first_s:
                first_s.append(time.monotonic())

        def over() -> bool:
            now_s = time.monotonic()
            due = bool(first_s) and now_s >= first_s[0] + kill_after_s
            return due or engine.poll() is not None or now_s > given_up_s

        attend(self._robot, self._tail, over, on_event)
        stopped_s = time.monotonic()
        if engine.poll() is None:
            engine.kill()
        return engine, stopped_s, first_s[0] if first_s else stopped_s

    @property
    def _log(self) -> Path:
        if self._tail.path is None:
            raise RuntimeError("the engine wrote no log")
        return self._tail.path

    def kills(self, times: int) -> Iterator[Kill]:
        """At most ``times`` kills; fewer where the session came to its end before."""
        pending: tuple[Kill, bytes] | None = None
        for _ in range(times):
            after_s = float(self._rng.uniform(EARLIEST_S, self._latest_s))
            engine, killed_s, first_s = self._run(after_s)
            _, said = engine.communicate()
            if pending is not None:
                yield self._resumed(*pending)
                pending = None
            if engine.returncode >= 0:
                if engine.returncode > 0:
                    raise RuntimeError(f"the engine ended with {engine.returncode}: {said}")
                self._owed |= ended_before(self._robot, float("inf"))
                return
            ended = ended_before(self._robot, killed_s - SAFE_S)
            self._owed |= ended
            found = trials_in(self._log)
            seen = sum(map(len, self._robot.onsets_s.values()))
            ours = sum(1 for name in found if name[:2] in self._robot.onsets_s)
            kill = Kill(killed_s - first_s, _where(self._log), seen, len(ended), ours, *self._harm(found))
            raw = self._log.read_bytes()
            pending = kill, raw[: raw.rfind(b"\n") + 1]
        self._finish()
        if pending is not None:
            yield self._resumed(*pending)

    def _harm(self, found: Counter[TrialName]) -> tuple[tuple[TrialName, ...], tuple[TrialName, ...]]:
        """(lost, doubled)"""
        doubled = sorted(name for name, times in found.items() if times > 1)
        return tuple(sorted(self._owed - set(found))), tuple(doubled)

    def _resumed(self, kill: Kill, before: bytes) -> Kill:
        after = self._log.read_bytes()
        return replace(kill, resumed=after.startswith(before) and b'"kind":"resumed"' in after[len(before) :])

    def _finish(self) -> None:
        """Resume to the end."""
        state = read_person(self._results, self._code)[1]
        if state.sessions[-1].status == "finished":
            return
        engine, _, _ = self._run(float("inf"))
        _, said = engine.communicate()
        if engine.returncode != 0:
            raise RuntimeError(f"the engine ended with {engine.returncode}: {said}")
        self._owed |= ended_before(self._robot, float("inf"))

    def ending(self) -> Ending:
        """Look at the finished session."""
        found = trials_in(self._log)
        lost, doubled = self._harm(found)
        lines = read_log(self._log).lines
        ended = {
            line.data["block"] for line in lines if line.kind == "block_ended" and line.data["status"] == "finished"
        }
        begun = {line.data["block"] for line in lines if line.kind == "block_started"}
        checks = (
            (bool(lost), f"lost {lost}"),
            (bool(doubled), f"doubled {doubled}"),
            (lines[-1].kind != "session_ended", "the log is not sealed"),
            (ended != begun, f"blocks without an end: {sorted(begun - ended)}"),
            *((finding.verdict != "intact", str(finding)) for finding in verify(self._results / self._code)),
        )
        return Ending(len(found), tuple(words for applies, words in checks if applies))


def kill_sessions(
    screen: str,
    results: Path,
    times: int,
    at_most_each: int,
    seed: int,
    say: Callable[[str], None],
    latest_s: float = LATEST_S,
) -> tuple[list[Kill], list[Ending]]:
    """Kill until it was done ``times`` times, at most so often in each session, each within ``latest_s`` of its run's
    first line; a line for each kill and session."""
    kills: list[Kill] = []
    endings: list[Ending] = []
    while len(kills) < times:
        number = len(endings) + 1
        session = Session(screen, results, f"KILL{number:04d}", seed + 100 * number, latest_s)
        for kill in session.kills(min(at_most_each, times - len(kills))):
            kills.append(kill)
            say(f"kill {len(kills):2}: {kill}")
        endings.append(session.ending())
        faults = "; ".join(endings[-1].faults) or "every log intact"
        say(f"session {number} finished: {endings[-1].trials} trials in the log; {faults}")
    return kills, endings


def main(
    times: Annotated[int, typer.Option(min=1, help="How many kills.")] = 20,
    at_most_each: Annotated[int, typer.Option(min=1, help="How many of them in one session at most.")] = 4,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same moments.")] = 1,
    results: Annotated[
        Path | None, typer.Option(help="Keep the records there; they are thrown away otherwise.")
    ] = None,
) -> None:
    """Kill sessions in a real window on a virtual screen of their own; exit code 1 where anything was lost."""
    began_s = time.monotonic()
    with private_screen() as screen, tempfile.TemporaryDirectory() as folder:

        def say(words: str) -> None:
            print(words, flush=True)

        kills, endings = kill_sessions(screen, results or Path(folder), times, at_most_each, seed, say)
    well = all(kill.well for kill in kills) and not any(ending.faults for ending in endings)
    print(
        f"{len(kills)} kills in {len(endings)} sessions, {time.monotonic() - began_s:.0f} s: "
        f"{sum(kill.ended for kill in kills)} trials had ended, {sum(len(kill.lost) for kill in kills)} lost, "
        f"{sum(len(kill.doubled) for kill in kills)} doubled, {sum(kill.resumed for kill in kills)} resumed, "
        f"{sum(not ending.faults for ending in endings)} sessions finished and intact."
    )
    raise typer.Exit(0 if well else 1)


if __name__ == "__main__":
    typer.run(main)
