"""Kills with -9 at random moments of a session, of enrolments, of doses and of a join; then everything that was
acknowledged is there, every finished trial once, and what was broken off goes on.

Each victim is a process of its own. It says through a pipe what was acknowledged to it, once the call has returned.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import numpy as np

from bench.trust.folders import joined_folder
from cogtrain.care.person import enrol, give_dose, open_person
from cogtrain.clock import SystemClock, VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.library import load_library
from cogtrain.observers import observer_maker
from cogtrain.records.join import join
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.station import REHEARSAL
from cogtrain.records.person import read_person
from cogtrain.records.verify import verify
from cogtrain.session import Options, run_session
from tests.records.histories import START

SERIAL, DEMO = load_library().protocol("serial-infusions"), load_library().protocol("demo")
Say = Callable[[str], None]
CODE = "KI07"


def killed(act: Callable[[Say], None], after_s: float) -> list[str]:
    """Run it in a process that is killed after so long; what was acknowledged until then."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            act(lambda words: (os.write(write, f"{words}\n".encode()), None)[1])
        finally:
            os._exit(0)
    os.close(write)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read) as pipe:
        return [line for line in pipe.read().split("\n")[:-1] if line]


# ---------------------------------------------------------------- enrolment and doses


def _enrols(results: Path, say: Say) -> None:
    for number in range(1000):
        code = f"EN{number:04}"
        enrol(results, code, SERIAL, "UTC", SystemClock())
        say(code)


def of_enrolment(folder: Path, rng: np.random.Generator) -> list[str]:
    """One kill while people are enrolled; what is amiss."""
    acknowledged = killed(partial(_enrols, folder), rng.uniform(0.02, 0.4))
    lost = [code for code in acknowledged if read_person(folder, code)[0].protocol != SERIAL.id]
    return [*(f"lost: {code}" for code in lost), *_unsound(folder)]


def _doses(results: Path, say: Say) -> None:
    clock = VirtualClock(START)
    enrol(results, CODE, SERIAL, "UTC", clock)
    for _ in range(1000):
        clock.advance(7200)
        with open_person(results, CODE, clock) as opened:
            ident = give_dose(opened, clock.utc() - timedelta(minutes=5), "iv", 40, "UTC").id
        say(str(ident))


def of_doses(folder: Path, rng: np.random.Generator) -> list[str]:
    """One kill while doses are entered."""
    acknowledged = killed(partial(_doses, folder), rng.uniform(0.02, 0.4))
    there = Counter(str(dose.id) for dose in read_person(folder, CODE)[0].doses) if folder.is_dir() else Counter[str]()
    return [f"{ident}: {there[ident]} times" for ident in acknowledged if there[ident] != 1] + _unsound(folder)


# ---------------------------------------------------------------- a join


def _joins(source: Path, into: Path, _say: Say) -> None:
    for _ in join(source, into, VirtualClock(START + timedelta(days=30))):
        pass


def of_join(folder: Path, rng: np.random.Generator) -> list[str]:
    """One kill while a folder is joined; then it is joined again."""
    source = joined_folder(folder, rng, steps=20)
    into = folder / "into"
    before = {path.name: path.read_bytes() for path in source.glob("*/*.jsonl")}
    killed(partial(_joins, source, into), rng.uniform(0.0, 0.06))
    _joins(source, into, lambda _words: None)
    after = {path.name: path.read_bytes() for path in into.glob("*/*.jsonl")}
    return [name for name, raw in before.items() if after.get(name) != raw] + _unsound(into)


# ---------------------------------------------------------------- a session


def _sits(results: Path, seed: int, resume: bool, _say: Say) -> None:
    rng = np.random.default_rng(seed)
    clock = VirtualClock(START + timedelta(hours=seed % 50))
    display = SimulatedDisplay(observer_maker("typical")(rng), clock, rng)
    options = Options(CODE, results, session="baseline", resume=resume, station=REHEARSAL)
    run_session(DEMO, options, lambda: display, clock, lambda: seed)


def of_session(folder: Path, rng: np.random.Generator) -> list[str]:
    """One kill while a session runs; then it is resumed to its end."""
    killed(partial(_sits, folder, 1, False), rng.uniform(0.05, 0.9))
    logs = sorted((folder / CODE).glob("2*.jsonl")) if folder.is_dir() else []
    before = logs[0].read_bytes() if logs else b""
    whole = before[: before.rfind(b"\n") + 1]
    state = read_person(folder, CODE)[1]
    _sits(folder, 2, state.to_resume() is not None, lambda _words: None)
    amiss = _unsound(folder)
    begun = [path for path in sorted((folder / CODE).glob("2*.jsonl")) if path.read_bytes().startswith(whole)]
    if not begun:
        return [*amiss, "what was written before the kill is not there"]
    for path in sorted((folder / CODE).glob("2*.jsonl")):
        lines = read_log(path).lines
        trials = Counter((e["block"], e["attempt"], e["trial"]) for e in (x.data for x in lines if x.kind == "trial"))
        amiss += [f"trial {trial} {times} times" for trial, times in trials.items() if times > 1]
    last = read_log(max((folder / CODE).glob("2*.jsonl"), key=lambda path: path.stat().st_mtime)).lines
    if last[-1].kind != "session_ended":
        amiss.append("the session was not brought to its end")
    return amiss


def _unsound(results: Path) -> list[str]:
    return [f"{finding}" for finding in verify(results) if not finding.sound] if results.is_dir() else []


KINDS: dict[str, Callable[[Path, np.random.Generator], list[str]]] = {
    "session": of_session,
    "enrolment": of_enrolment,
    "doses": of_doses,
    "join": of_join,
}


def kill(kind: str, seed: int, folder: Path) -> list[str]:
    """One kill of a kind in a folder of its own; what is amiss, in sentences."""
    try:
        return KINDS[kind](folder, np.random.default_rng(seed))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
