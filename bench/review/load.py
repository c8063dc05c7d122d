"""A thousand people with sixty sessions each: how long *Today* and a person's page take at twenty requests a second,
how quickly lines are taken in, and how long the index takes to be made anew."""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from bench.review.people import BEGAN, course, station_of
from bench.review.pushes import Sender, pieces
from bench.review.site import CLI, Entered, set_up_django, there
from cogtrain.clock import parse_utc
from cogtrain.events.person import Enrolled, LogBegun
from cogtrain.records.log.chain import LogLine, read_log
from cogtrain.records.log.line_bytes import FIRST_PREV, encode
from cogtrain.records.log.place import is_person_file, is_session_file
from cogtrain.rehearsal.with_records import code_of

PER_S, SESSIONS = 20, 20
LONG = "serial-infusions"


@dataclass(frozen=True)
class Measured:
    """Milliseconds of each kind of page; failed: answers that were none."""

    today: tuple[float, ...]
    person: tuple[float, ...]
    failed: int


def of_another(lines: tuple[LogLine, ...], code: str, number: int) -> bytes:
    """The same log about somebody else, chained and signed anew."""
    station, prev, raw = station_of(number), FIRST_PREV, b""
    for line in lines:
        data = dict(line.data)
        if isinstance(line.event, LogBegun | Enrolled):
            data["participant"] = code
        piece, prev = encode(
            seq=line.seq,
            kind=line.kind,
            utc=parse_utc(line.utc),
            mono_s=line.mono_s,
            data=data,
            prev=prev,
            sign=station.sign,
        )
        raw += piece
    return raw


def many(results: Path, people: int, told: Callable[[str], None]) -> str:
    """One person with at least sixty sessions, and so many others with the same course: the logs about each are real,
    chained and signed; their sessions' logs are links to those of the first one. Whose page was drawn."""
    course(results, 1, 1, BEGAN, protocol=LONG)
    first = results / code_of(1)
    about = next(path for path in first.iterdir() if is_person_file(path.name))
    sessions = [path for path in first.iterdir() if is_session_file(path.name)]
    told(f"{len(sessions)} sessions a person")
    lines = read_log(about).lines
    for number in range(2, people + 1):
        folder = results / code_of(number)
        folder.mkdir(mode=0o700)
        (folder / about.name).write_bytes(of_another(lines, folder.name, 1))
        for path in sessions:
            os.link(path, folder / path.name)
    return first.name


def all_drawn(results: Path, database: str, like: str, people: int) -> None:
    """Everybody's page as it is of that one person: drawn once, put in for all."""
    there("bench.review.load:_all_drawn", database, results, like, people)


def _all_drawn(results: str, like: str, people: str) -> None:
    set_up_django(results)
    from cogtrain.records.log.place import log_stamps
    from cogtrain.site.drawing import draw
    from cogtrain.site.index import digest_of, keep

    made = draw(Path(results), like)
    for number in range(1, int(people) + 1):
        code = code_of(number)
        keep(code, digest_of(log_stamps(Path(results), code)), made)


def asked(origin: str, entered: Entered, people: int, seconds: float) -> Measured:
    """So many requests a second from so many browsers that are signed in, *Today* and a person in turns."""
    parts, lock = urlsplit(origin), threading.Lock()
    times: dict[str, list[float]] = {"today": [], "person": []}
    failed = [0]
    began_s = time.monotonic()

    def browse(number: int) -> None:
        rng = random.Random(number)  # noqa: S311
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        heads = {"Cookie": f"{entered.cookie}={entered.sessions[number]}"}
        for turn in range(int(seconds * PER_S / SESSIONS)):
            due_s = began_s + (turn * SESSIONS + number) / PER_S
            time.sleep(max(0.0, due_s - time.monotonic()))
            kind = "today" if (turn + number) % 2 == 0 else "person"
            address = "/today" if kind == "today" else f"/people/{code_of(rng.randint(1, people))}"
            line.request("GET", address, headers=heads)
            answer = line.getresponse()
            body = answer.read()
            took_ms = 1000 * (time.monotonic() - due_s)
            with lock:
                times[kind].append(took_ms)
                failed[0] += answer.status != 200 or b"SIM0" not in body

    threads = [threading.Thread(target=browse, args=(number,)) for number in range(SESSIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Measured(tuple(times["today"]), tuple(times["person"]), failed[0])


def everybody_once(origin: str, entered: Entered, people: int) -> None:
    """Each person's page once, one after the other: as a server that has been up for a while."""
    parts = urlsplit(origin)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    for number in range(1, people + 1):
        line.request("GET", f"/people/{code_of(number)}", headers={"Cookie": f"{entered.cookie}={entered.sessions[0]}"})
        line.getresponse().read()


def until_known(origin: str, entered: Entered, people: int) -> None:
    """Wait until *Today* shows so many people."""
    parts, until_s = urlsplit(origin), time.monotonic() + 900
    while time.monotonic() < until_s:
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        line.request("GET", "/today", headers={"Cookie": f"{entered.cookie}={entered.sessions[0]}"})
        if f"You see {people} people".encode() in line.getresponse().read():
            return
        time.sleep(1)
    raise TimeoutError("the index did not catch up")


def p50(values: tuple[float, ...]) -> float:
    """The middle."""
    return float(np.percentile(values, 50))


def p95(values: tuple[float, ...]) -> float:
    """The 95th percentile."""
    return float(np.percentile(values, 95))


def ingest(origin: str, source: Path, number: int) -> tuple[int, float]:
    """Everything of a folder in large pieces, one after the other: how many lines, and seconds."""
    sender = Sender(origin, station_of(number), pieces(source, 400_000), 1)
    lines = sum(piece.lines.count("\n") for piece in sender.waiting)
    began_s = time.monotonic()
    sender.run(cut=0.0)
    return lines, time.monotonic() - began_s


def rebuilt_s(results: Path, database: str) -> float:
    """Seconds that ``cogtrain site rebuild`` takes."""
    began_s = time.monotonic()
    environment = {**os.environ, "COGTRAIN_DATABASE": database}
    subprocess.run(
        [*CLI, "site", "rebuild", "--results", str(results)], check=True, capture_output=True, env=environment
    )
    return time.monotonic() - began_s
