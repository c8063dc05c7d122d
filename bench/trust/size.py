"""How verification and tables grow with the number of people: folders of 60 sessions a person, written here."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from cogtrain.cli import app
from cogtrain.clock import parse_utc
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.line_bytes import FIRST_PREV, encode
from cogtrain.records.log.place import is_person_file
from cogtrain.records.log.station import REHEARSAL

SESSIONS = 60


def template(folder: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    """One simulated person's logs of one session: name and events."""
    from cogtrain.library import load_library
    from cogtrain.rehearsal import rehearse

    next(iter(rehearse(load_library().protocol("demo"), folder, 1, "typical", seed=1)))
    return [
        (path.name, [{"kind": x.kind, "utc": x.utc, "mono_s": x.mono_s, "data": x.data} for x in read_log(path).lines])
        for path in sorted((folder / "SIM0001").glob("*.jsonl"))
    ]


def written(path: Path, events: list[dict[str, Any]]) -> str:
    """Write a log at once; the hash of its last line."""
    prev, lines = FIRST_PREV, []
    for seq, event in enumerate(events, start=1):
        made = {"kind": event["kind"], "mono_s": event["mono_s"], "data": event["data"]}
        line, prev = encode(seq=seq, utc=event["utc"], prev=prev, sign=REHEARSAL.sign, **made)
        lines.append(line)
    path.write_bytes(b"".join(lines))
    return prev


def make(folder: Path, people: int, logs: list[tuple[str, list[dict[str, Any]]]]) -> None:
    """So many people with 60 sessions each, a day apart."""
    about = next(events for name, events in logs if is_person_file(name))
    name, session = next((name, events) for name, events in logs if not is_person_file(name))
    began = parse_utc(session[0]["utc"])
    _, _, rest = name.partition("_")
    for number in range(1, people + 1):
        code = f"SI{number:05}"
        home = folder / code
        home.mkdir(parents=True)
        told = [_moved(event, code, timedelta(), {}) for event in about if event["kind"] in ("log", "enrolled")]
        for day in range(SESSIONS):
            later = timedelta(days=day)
            file = f"{began + later:%Y%m%dT%H%M%SZ}_{rest}"
            own = [_moved(event, code, later, {"number": day + 1}) for event in session]
            head = written(home / file, own)
            changed = {"file": file, "number": day + 1, "occasion": None, "head": head}
            told += [
                _moved(event, code, later, changed)
                for event in about
                if event["kind"] in ("session_started", "session_ended", "level", "form")
            ]
        written(home / f"person.{REHEARSAL.id}.jsonl", told)


def _moved(event: dict[str, Any], code: str, later: timedelta, changed: dict[str, Any]) -> dict[str, Any]:
    data = event["data"]
    known = {key: value for key, value in changed.items() if key in data}
    if "participant" in data:
        known["participant"] = code
    utc = event["utc"] if isinstance(event["utc"], datetime) else parse_utc(event["utc"])
    return event | {"utc": (utc + later).astimezone(UTC), "data": data | known}


COMMANDS: dict[str, Callable[[Path, Path], list[str]]] = {
    "verify": lambda results, _out: ["verify", str(results)],
    "trials": lambda results, out: ["trials", str(results), "-o", str(out / "trials")],
    "score": lambda results, out: ["score", str(results), "-o", str(out / "scores.csv")],
    "today": lambda results, _out: ["today", "--results", str(results), "--now", "2026-03-01T12:00"],
    "today CODE": lambda results, _out: [
        *("today", "SI00001", "--results", str(results)),
        *("--now", "2026-03-01T12:00"),
    ],
}


def took_s(command: str, results: Path, out: Path) -> float:
    """Seconds of one command over a folder."""
    began_s = time.monotonic()
    result = CliRunner().invoke(app, COMMANDS[command](results, out))
    if result.exit_code:
        raise RuntimeError(f"{command}: {result.output[-400:]} {result.exception!r}")
    return time.monotonic() - began_s


def trials_of(results: Path) -> int:
    """How many trials the first person has."""
    logs = min(path for path in results.iterdir() if path.is_dir()).glob("2*.jsonl")
    return sum(json.loads(line)["kind"] == "trial" for path in logs for line in path.read_bytes().splitlines())
