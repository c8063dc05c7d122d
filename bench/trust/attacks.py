"""Attacks on a joined folder, one at a time, and whether verification names each rightly: which log, what, where."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from nacl.signing import SigningKey

from cogtrain.records.finding import Finding
from cogtrain.records.log.place import is_session_file, station_of
from cogtrain.records.log.station import Station
from cogtrain.records.verify import verify

_TAIL = 75  # ,"hash":"..."}


@dataclass(frozen=True)
class Done:
    """What an attack did: to which logs, which verdicts name it rightly, and the first line that it touched, where
    that is to be named."""

    files: tuple[str, ...]
    verdicts: tuple[str, ...]
    line: int | None = None


Attack = Callable[[Path, np.random.Generator], Done]


def named_rightly(results: Path, done: Done) -> str:
    """Empty where verification says of each log that was touched what was done to it; else what it says."""
    findings = {finding.file: finding for finding in verify(results)}
    for file in done.files:
        found = findings.get(file)
        if found is None or found.sound or found.verdict not in done.verdicts:
            return f"{file}: {found}, wanted {' or '.join(done.verdicts)}"
        if done.line is not None and found.line != done.line:
            return f"{file}: line {found.line}, wanted {done.line}: {found}"
    return ""


def false_alarms(results: Path) -> list[Finding]:
    """What verification says amiss of an honest folder."""
    return [finding for finding in verify(results) if finding.verdict != "intact"]


# ---------------------------------------------------------------- where


def _logs(results: Path) -> list[Path]:
    return sorted(results.glob("*/*.jsonl"))


def _a_log(results: Path, rng: np.random.Generator, fewest: int = 2) -> Path:
    fit = [path for path in _logs(results) if path.read_bytes().count(b"\n") >= fewest]
    return fit[rng.integers(len(fit))]


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


# ---------------------------------------------------------------- what


def byte_changed(results: Path, rng: np.random.Generator) -> Done:
    """One byte is another one."""
    path = _a_log(results, rng)
    raw = bytearray(path.read_bytes())
    place = int(rng.choice([i for i, byte in enumerate(raw) if byte != 0x0A]))
    before = raw[place]
    while raw[place] in (before, 0x0A):
        raw[place] = rng.integers(256)
    path.write_bytes(raw)
    return Done((_name(path),), ("changed", "rewritten", "unreadable"), raw[:place].count(b"\n") + 1)


def line_deleted_and_chain_recomputed(results: Path, rng: np.random.Generator) -> Done:
    """A line is taken out, and every number and hash behind it made to fit, by somebody without the key: with the old
    signatures, with none, or with those of another key."""
    path = _a_log(results, rng, fewest=3)
    lines = path.read_bytes().splitlines()
    gone = int(rng.integers(1, len(lines) - 1))
    way = str(rng.choice(["old", "none", "other"]))
    other = Station(SigningKey.generate())
    prev = json.loads(lines[gone - 1])["hash"]
    rest = []
    for seq, raw in enumerate(lines[gone + 1 :], start=gone + 1):
        event = json.loads(raw)
        sig = event.pop("sig")
        event.pop("hash")
        event |= {"seq": seq, "prev": prev}
        body = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        if way != "none":
            sig = other.sign(hashlib.sha256(body).hexdigest()) if way == "other" else sig
            body = body[:-1] + f',"sig":"{sig}"}}'.encode()
        prev = hashlib.sha256(body).hexdigest()
        rest.append(body[:-1] + f',"hash":"{prev}"}}'.encode())
    path.write_bytes(b"\n".join([*lines[:gone], *rest, b""]))
    return Done((_name(path),), ("rewritten",), gone + 1)


def file_deleted(results: Path, rng: np.random.Generator) -> Done:
    """A log is gone; half of the time with what the folder remembers of it."""
    path = _witnessed(results, rng)
    path.unlink()
    return Done((_name(path),), ("missing",))


def tail_cut(results: Path, rng: np.random.Generator) -> Done:
    """Lines at the end are gone; half of the time with what the folder remembers of them, and then as far back as
    another log had seen it."""
    heads_too = bool(rng.random() < 0.5)
    path = _witnessed(results, rng, heads_too=heads_too) if heads_too else _a_log(results, rng)
    lines = path.read_bytes().splitlines(keepends=True)
    known = _seen_elsewhere(path) if heads_too else len(lines)
    kept = int(rng.integers(1, known)) if known > 1 else 0
    path.write_bytes(b"".join(lines[:kept]))
    return Done((_name(path),), ("cut",), kept + 1)


def sessions_swapped(results: Path, rng: np.random.Generator) -> Done:
    """Two people's session logs have changed places."""
    logs = [path for path in _logs(results) if is_session_file(path.name)]
    first = logs[rng.integers(len(logs))]
    others = [path for path in logs if path.parent != first.parent]
    second = others[rng.integers(len(others))]
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    return Done((_name(first), _name(second)), ("changed", "rewritten"), 1)


def log_renamed(results: Path, rng: np.random.Generator) -> Done:
    """The log of one station goes under the name of another."""
    path = _a_log(results, rng)
    own = station_of(path.name)
    every = sorted({station_of(other.name) for other in _logs(results)} - {own})
    other = every[rng.integers(len(every))]
    renamed = path.with_name(path.name.replace(own, other))
    path.replace(renamed)
    return Done((_name(renamed),), ("rewritten",), 1)


ATTACKS: dict[str, Attack] = {
    "byte changed": byte_changed,
    "line deleted, chain recomputed": line_deleted_and_chain_recomputed,
    "file deleted": file_deleted,
    "tail cut": tail_cut,
    "sessions of two people swapped": sessions_swapped,
    "log of another station renamed": log_renamed,
}


def _witnessed(results: Path, rng: np.random.Generator, *, heads_too: bool | None = None) -> Path:
    """A log; where the folder's memory is taken away, one that another log speaks of."""
    if heads_too is None:
        heads_too = bool(rng.random() < 0.5)
    fit = _logs(results)
    if heads_too:
        shutil.rmtree(results / "heads")
        fit = [path for path in fit if _seen_elsewhere(path) > 0]
    return fit[rng.integers(len(fit))]


def _seen_elsewhere(path: Path) -> int:
    """How many of its lines another log knows of."""
    known = 0
    for log in path.parent.glob("person*.jsonl"):
        for raw in log.read_bytes().splitlines() if log != path else ():
            event = json.loads(raw)
            if event["kind"] == "seen" and path.name in event["data"]["logs"]:
                known = max(known, event["data"]["logs"][path.name]["lines"])
            if event["kind"] == "session_ended" and event["data"]["file"] == path.name:
                known = path.read_bytes().count(b"\n")
    return known
