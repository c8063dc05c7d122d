"""Logs that were spoilt in random ways, read by every command that reads: no traceback, and no hang.

Half of the mutants are spoilt bytes. The other half is worse: values of events are replaced by odd ones, and the lines
hashed and signed anew, as a version with a fault, or somebody with the key, could have written them.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from typer.testing import CliRunner

from bench.trust.folders import joined_folder
from cogtrain.cli import app
from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.records.log.line_bytes import FIRST_PREV, encode
from cogtrain.records.log.place import station_of
from cogtrain.records.log.station import REHEARSAL, Station
from cogtrain.rehearsal import rehearse
from tests.records.histories import PLACES, make_place

HANG_S = 2.0
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 2**63, 10**400, 1e308, -1e308, 1e-300, "", "x" * 5000, "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00.000000Z", "2026-03-02T09:00:00.000000Z", "1.rrzcgc42", "\x1b[2J\u202e", [], {}, [None],
    [[[[]]]], {"": ""}, "Europe/Nowhere", "../../x", "20260102T093000Z_x.jsonl", "SIM0001",
)  # fmt: skip


@dataclass(frozen=True)
class Command:
    """A command that reads. words: with {results}, {out}, {code} and {new} in them."""

    words: str

    def argv(self, results: Path, out: Path) -> list[str]:
        """What is typed."""
        new = out / f"new-{time.monotonic_ns()}"
        places = {"results": results, "out": out, "code": "SIM0001", "new": new}
        return [word.format(**places) for word in self.words.split()]


COMMANDS = tuple(
    map(
        Command,
        (
            "verify {results}",
            "today --results {results} --now 2026-03-03T12:00",
            "today {code} --results {results} --now 2026-01-20T12:00",
            "plan {code} --results {results} -o {out}/plan.html --now 2026-01-20T12:00",
            "alerts --results {results}",
            "consent {code} --results {results}",
            "trials {results} -o {out}/trials.csv",
            "ratings {results} -o {out}/ratings.csv",
            "gates {results} -o {out}/gates.csv",
            "score {results} -o {out}/scores.csv",
            "report {code} --results {results} -o {out}/page.html",
            "note {code} --results {results} --provider nurse-1 -o {out}/note.txt",
            "study {results} -o {out}/study.html",
            "join {results} {new}",
        ),
    )
)


def base_folder(folder: Path) -> Path:
    """A simulated course with everything in it, and two people of three places."""
    results = joined_folder(folder, np.random.default_rng(1), steps=16)
    list(rehearse(load_library().protocol("post-infusion-monitoring"), results, 1, "typical", seed=3))
    return results


def _station(file: str) -> Station | None:
    places = [make_place(Path(), name).station for name in PLACES]
    return next((one for one in (*places, REHEARSAL) if one.id == station_of(file)), None)


def spoil(results: Path, rng: np.random.Generator) -> str:
    """Spoil one log; what was done."""
    logs = sorted(path for path in results.glob("*/*.jsonl"))
    about = [path for path in logs if path.name.startswith("person")]
    pool = about if rng.random() < 0.5 else logs
    path = pool[rng.integers(len(pool))]
    shutil.rmtree(results / "heads", ignore_errors=True)
    raw = path.read_bytes()
    if rng.random() < 0.5:
        return f"{path.parent.name}/{path.name}: {_bytes_spoilt(path, raw, rng)}"
    return f"{path.parent.name}/{path.name}: {_values_spoilt(path, raw, rng)}"


def _bytes_spoilt(path: Path, raw: bytes, rng: np.random.Generator) -> str:
    start = int(rng.integers(len(raw)))
    length = int(rng.choice([1, 1, 1, 8, 200, 5000]))
    way = str(rng.choice(["change", "delete", "insert", "double", "zero"]))
    piece = {
        "change": rng.bytes(length),
        "delete": b"",
        "insert": rng.bytes(length) + raw[start : start + length],
        "double": raw[start : start + length] * 2,
        "zero": bytes(length),
    }[way]
    path.write_bytes(raw[:start] + piece + raw[start + length :])
    return f"{way} {length} bytes at {start}"


def _values_spoilt(path: Path, raw: bytes, rng: np.random.Generator) -> str:
    events = [json.loads(line) for line in raw.splitlines()]
    done = []
    for _ in range(int(rng.choice([1, 1, 2, 5]))):
        event = events[rng.integers(len(events))]
        spots = [
            *_spots(event["data"]),
            *([(event, "kind"), (event, "utc"), (event, "mono_s")] if rng.random() < 0.2 else []),
        ]
        if spots:
            holder, key = spots[rng.integers(len(spots))]
            value = deepcopy(ODD[rng.integers(len(ODD))])
            done.append(f"{event['seq']} {event['kind']} {key} = {str(value)[:30]!r}")
            holder[key] = value
    station, prev, lines = _station(path.name), FIRST_PREV, []
    for event in events:
        try:
            utc = datetime.fromisoformat(event["utc"])
            made = {"kind": event["kind"], "utc": utc, "mono_s": event["mono_s"], "data": event["data"]}
            sign = None if station is None else station.sign
            line, prev = encode(seq=event["seq"], prev=prev, sign=sign, **made)
        except (CogtrainError, TypeError, ValueError, AttributeError):
            continue  # it cannot be written like this
        lines.append(line)
    path.write_bytes(b"".join(lines))
    return "; ".join(done)


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a value that can hold another one."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(inside):
        yield value, key
        if not (isinstance(value, dict) and key in ("protocol", "cards", "supports")):
            yield from _spots(inner)


def once_read(patch: Callable[[str, object], None]) -> None:
    """The library is read once for all commands: it is not what is looked at here, and takes most of their time."""
    library = load_library()
    patch("cogtrain.library.load_library", lambda *_: library)


def read_by(command: Command, results: Path, out: Path) -> tuple[str, float]:
    """(What is wrong with how a command read it, or empty; seconds)."""
    began_s = time.monotonic()
    result = CliRunner().invoke(app, command.argv(results, out))
    took_s = time.monotonic() - began_s
    error = result.exception
    if error is not None and not isinstance(error, CogtrainError | SystemExit):
        return f"{type(error).__name__}: {error}"[:200], took_s
    if "Traceback" in result.output:
        return "a traceback", took_s
    return "", took_s
