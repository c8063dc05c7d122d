"""Fault after fault in a real window, with a robot that answers: what the person saw, how it ended, that it goes on.

``python -m bench.trust.faults [FOLDER]`` writes the pictures there; Linux (X11) alone.
"""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from Xlib import X, display
from Xlib.error import ConnectionClosedError
from Xlib.protocol.event import ClientMessage

from bench.engine import QUICK_FIVE, start_session
from bench.robot import Event, Fingers, LogTail, Robot, attend
from bench.screen import private_screen, private_server
from cogtrain.records import read_log, trial_table, verify

CODE = "FLT01"
PATIENCE_S = 150.0
AT_TRIAL = 6
SEEN_AFTER_S = 2.0


@dataclass
class Scene:
    """A session that runs, and what a fault can take hold of."""

    engine: subprocess.Popen[str]
    server: subprocess.Popen[bytes]
    screen: str
    results: Path
    log: Path


def _full(scene: Scene) -> None:
    """No log may grow any more: what a full disk does, without one."""
    size = scene.log.stat().st_size
    hard = resource.prlimit(scene.engine.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(scene.engine.pid, resource.RLIMIT_FSIZE, (size + 100, hard))


def _room(scene: Scene) -> None:
    hard = resource.prlimit(scene.engine.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(scene.engine.pid, resource.RLIMIT_FSIZE, (hard, hard))


def _close(scene: Scene) -> None:
    """What a window manager sends when its cross is clicked."""
    server = display.Display(scene.screen)
    protocols, delete = server.intern_atom("WM_PROTOCOLS"), server.intern_atom("WM_DELETE_WINDOW")
    for window in server.screen().root.query_tree().children:
        message = ClientMessage(window=window, client_type=protocols, data=(32, [delete, X.CurrentTime, 0, 0, 0]))
        window.send_event(message)
    server.close()


def _signal(number: int) -> Callable[[Scene], None]:
    return lambda scene: scene.engine.send_signal(number)


@dataclass(frozen=True)
class Fault:
    """How it comes, and how it goes; None: it stays, and the session is resumed afterwards. ends: exit status. key:
    what the person presses then."""

    come: Callable[[Scene], None]
    go: Callable[[Scene], None] | None
    ends: int
    key: str = ""


FAULTS: dict[str, Fault] = {
    "full disk, then room": Fault(_full, _room, 0),
    "full disk for good, stopped": Fault(_full, None, 2, "escape"),
    "the folder vanishes": Fault(lambda scene: shutil.rmtree(scene.results / CODE), None, 2, "space"),
    "the window is closed": Fault(_close, None, 0),
    "SIGTERM": Fault(_signal(signal.SIGTERM), None, 143),
    "SIGHUP": Fault(_signal(signal.SIGHUP), None, 129),
    "SIGINT": Fault(_signal(signal.SIGINT), None, 130),
    "the X server ends": Fault(lambda scene: scene.server.kill(), None, 2),
    "kill -9": Fault(lambda scene: scene.engine.kill(), None, -9),
    "asleep for 20 s": Fault(_signal(signal.SIGSTOP), _signal(signal.SIGCONT), 0),
}


@dataclass
class Row:
    """What came of a fault."""

    fault: str
    saw: str
    code: int | None
    said: str
    marked: str
    resumed: str
    well: bool

    def __str__(self) -> str:
        word = "ok  " if self.well else "MISS"
        told = f"saw: {self.saw}; log: {self.marked}; {self.resumed}; {self.said}"
        return f"{word} {self.fault:<28} exit {self.code!s:>4}; {told}"


class _Tail(LogTail):
    """A log that may vanish."""

    def events(self) -> Iterator[Event]:
        try:
            yield from super().events()
        except FileNotFoundError:
            return


def _run(name: str, fault: Fault, base: Path, pictures: Path) -> Row:
    results = base / "results"
    tail, state = _Tail(results / CODE), {"trials": 0, "came_s": 0.0, "key_s": 0.0, "pictured": False, "gone": False}
    with private_server() as (screen, server):
        robot = Robot(Fingers(screen), np.random.default_rng(1))
        engine = start_session(screen, QUICK_FIVE, CODE, results, "--seed", "5")

        def scene() -> Scene:
            return Scene(engine, server, screen, results, tail.path or results)

        def on_event(event: Event) -> None:
            if event["kind"] == "trial":
                state["trials"] += 1
            if state["trials"] == AT_TRIAL and not state["came_s"]:
                state["came_s"] = time.monotonic()
                fault.come(scene())

        def over() -> bool:
            since_s = time.monotonic() - state["came_s"] if state["came_s"] else 0.0
            if since_s > SEEN_AFTER_S and not state["pictured"] and server.poll() is None:
                state["pictured"] = True
                place = robot.fingers.window()
                if place is not None and engine.poll() is None:
                    Image.fromarray(np.ascontiguousarray(robot.fingers.pixels(*place))).save(
                        pictures / f"{_file(name)}.png"
                    )
                    state["saw"] = True
            wait_s = 20.0 if "asleep" in name else SEEN_AFTER_S + 1
            if fault.go is not None and since_s > wait_s and not state["gone"]:
                state["gone"] = True
                fault.go(scene())
            if fault.key and since_s > SEEN_AFTER_S + 1 and state["key_s"] < since_s - 1:
                state["key_s"] = since_s
                robot.fingers.press(fault.key, down=True)
                robot.fingers.press(fault.key, down=False)
            ended = engine.poll() is not None
            return ended or since_s > PATIENCE_S or server.poll() is not None

        try:
            with suppress(ConnectionClosedError, ConnectionError):  # the robot has no screen either
                attend(robot, tail, over, on_event)
        finally:
            said = ""
            try:
                said = "".join(engine.communicate(timeout=20))
            except subprocess.TimeoutExpired:
                engine.kill()
    return _looked_at(name, fault, results, engine.returncode, said, bool(state.get("saw")))


def _file(name: str) -> str:
    return name.replace(" ", "-").replace(",", "")


def _looked_at(name: str, fault: Fault, results: Path, code: int | None, said: str, saw: bool) -> Row:
    words = next((line for line in reversed(said.strip().splitlines()) if line), "")[:110]
    logs = sorted((results / CODE).glob("2*.jsonl")) if (results / CODE).is_dir() else []
    picture = f"{_file(name)}.png" if saw else "nothing: the screen, or the session, was gone"
    if not logs:
        return Row(name, picture, code, words, "gone", "not resumed", code == fault.ends)
    kinds = [line.kind for line in read_log(logs[0]).lines]
    troubles = [line.data["what"] for line in read_log(logs[0]).lines if line.kind == "trouble"]
    pauses = f", {kinds.count('paused')} pauses" if "paused" in kinds else ""
    marked = f"{', '.join(troubles) or 'no trouble'}{pauses}, ends with {kinds[-1]}"
    resumed = "finished without a restart" if kinds[-1] == "session_ended" else _resume(results)
    sound = all(finding.sound for finding in verify(results))
    trials = trial_table(results).query("counts")
    once = not trials.duplicated(["file", "block", "trial"]).any()
    well = code == fault.ends and "Traceback" not in said and sound and once and not resumed.startswith("NOT")
    return Row(name, picture, code, words, marked, resumed, well)


def _resume(results: Path) -> str:
    with private_screen() as screen:
        engine = start_session(screen, QUICK_FIVE, CODE, results, "--resume")
        robot, tail = Robot(Fingers(screen), np.random.default_rng(2)), LogTail(results / CODE)
        until_s = time.monotonic() + PATIENCE_S
        attend(robot, tail, lambda: engine.poll() is not None or time.monotonic() > until_s)
        engine.kill()
        said = "".join(engine.communicate())
    return "finished by --resume" if engine.returncode == 0 else f"NOT RESUMED: {said[-200:]}"


def main() -> None:
    """A row for each fault."""
    pictures = Path(sys.argv[1] if len(sys.argv) > 1 else "bench/out/faults")
    pictures.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, fault in FAULTS.items():
        if len(sys.argv) > 2 and sys.argv[2] not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            rows.append(_run(name, fault, Path(folder), pictures))
        print(rows[-1], flush=True)
    sys.exit(0 if all(row.well for row in rows) else 1)


if __name__ == "__main__":
    main()
