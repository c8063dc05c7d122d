"""Mutations of valid YAML files: whatever is done to a file, ``check`` answers soon, with faults and no traceback.

``python -m tests.library.mutate 2000`` tries that many and prints a table.
"""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cogtrain.errors import Fault
from cogtrain.library import Library, check, expand_schedule, load_library, session_length_s, shipped
from cogtrain.library.locate import FOLDERS, files_of

SLOWEST_S = 2.0
ODD = (
    *(
        "",
        "~",
        "null",
        "true",
        "no",
        "on",
        "NO",
        "-1",
        "0",
        "1e999",
        ".nan",
        "-.inf",
        "1e-300",
        "99999999999999999999",
        "0x1F",
    ),
    *(
        "0o777",
        "2.5",
        '"3"',
        "''",
        "[]",
        "{}",
        "[1, 2]",
        "{a: 1}",
        "[[[]]]",
        "*x",
        "&x 1",
        "!!python/name:os.system",
        "!!int 3",
    ),
    *(
        "<<",
        "|",
        ">",
        "2024-01-01",
        "12:30:45",
        "1_000",
        "ü",
        "\u202e",
        "\x00",
        "\x1b[31m",
        '"\\e[31m"',
        "{level}",
        "{",
        "}",
    ),
    *(
        "nback-letters@999",
        "escape",
        "x" * 5000,
        "9" * 5000,
        "[" * 500,
        "{a: " * 60,
        "- - - - -",
        "? x",
        "%TAG",
        "@",
        "`",
    ),
)

Mutation = Callable[[bytes, np.random.Generator], bytes]


def _lines(raw: bytes) -> list[bytes]:
    return raw.splitlines(keepends=True)


def _byte_flip(raw: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(raw)
    for _ in range(rng.integers(1, 5)):
        changed[rng.integers(len(changed))] ^= 1 << rng.integers(8)
    return bytes(changed)


def _noise(raw: bytes, rng: np.random.Generator) -> bytes:
    at = rng.integers(len(raw))
    return raw[:at] + rng.bytes(int(rng.integers(1, 40))) + raw[at:]


def _drop_line(raw: bytes, rng: np.random.Generator) -> bytes:
    lines = _lines(raw)
    del lines[rng.integers(len(lines))]
    return b"".join(lines)


def _double_line(raw: bytes, rng: np.random.Generator) -> bytes:
    lines = _lines(raw)
    at = rng.integers(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def _swap_lines(raw: bytes, rng: np.random.Generator) -> bytes:
    lines = _lines(raw)
    i, k = rng.integers(len(lines), size=2)
    lines[i], lines[k] = lines[k], lines[i]
    return b"".join(lines)


def _indent(raw: bytes, rng: np.random.Generator) -> bytes:
    lines = _lines(raw)
    at = rng.integers(len(lines))
    lines[at] = (b" " * int(rng.integers(1, 5)) + lines[at], lines[at].lstrip(b" "), b"\t" + lines[at])[rng.integers(3)]
    return b"".join(lines)


def _truncate(raw: bytes, rng: np.random.Generator) -> bytes:
    return raw[: rng.integers(len(raw))]


def _values(raw: bytes) -> list[tuple[int, int]]:
    """Where values lie: what follows a colon, dash, comma or bracket up to the next sign or the line's end."""
    spans = []
    for opening in (b": ", b"- ", b", ", b"["):
        at = raw.find(opening)
        while at >= 0:
            start = at + len(opening)
            end = min((end for end in (raw.find(sign, start) for sign in b",}]\n") if end >= 0), default=start)
            spans.append((start, end))
            at = raw.find(opening, start)
    return [(start, end) for start, end in spans if start < end]


def _odd_value(raw: bytes, rng: np.random.Generator) -> bytes:
    spans = _values(raw)
    start, end = spans[rng.integers(len(spans))]
    return raw[:start] + ODD[rng.integers(len(ODD))].encode() + raw[end:]


def _swap_values(raw: bytes, rng: np.random.Generator) -> bytes:
    spans = _values(raw)
    (a, b), (c, d) = sorted(spans[i] for i in rng.integers(len(spans), size=2))
    return raw if b > c else raw[:a] + raw[c:d] + raw[b:c] + raw[a:b] + raw[d:]


def _other_number(raw: bytes, rng: np.random.Generator) -> bytes:
    """A value becomes a small number: often still valid, so that the cross-checks and the plans are reached."""
    spans = [(start, end) for start, end in _values(raw) if raw[start:end].strip().replace(b".", b"").isdigit()]
    start, end = spans[rng.integers(len(spans))] if spans else (0, 0)
    number = (str(int(rng.integers(-2, 41))), f"{rng.random():.2f}", str(int(rng.integers(1, 1000))))[rng.integers(3)]
    return raw[:start] + number.encode() + raw[end:]


def _other_type(raw: bytes, rng: np.random.Generator) -> bytes:
    spans = _values(raw)
    start, end = spans[rng.integers(len(spans))]
    value = raw[start:end]
    return (
        raw[:start]
        + (b"[" + value + b"]", b"{x: " + value + b"}", b'"' + value + b'"', b"")[rng.integers(4)]
        + raw[end:]
    )


MUTATIONS: tuple[Mutation, ...] = (
    *(_byte_flip, _noise, _drop_line, _double_line, _swap_lines, _indent, _truncate),
    *(_odd_value, _odd_value, _swap_values, _other_number, _other_number, _other_type),
)


@dataclass
class Tally:
    """What came of the mutations."""

    tried: int = 0
    sound: int = 0
    slowest_s: float = 0.0
    by_mutation: Counter[str] = field(default_factory=Counter)
    tracebacks: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)


def run(count: int, seed: int, files: list[Path], folder: Path) -> Tally:
    """Try ``count`` mutations of ``files`` in ``folder``, which becomes a workspace; every fourth time two at once."""
    rng = np.random.default_rng(seed)
    whole, tally = load_library(), Tally()
    bases = {
        **{name: Library() for name in FOLDERS},
        "protocols": Library(cards=whole.cards, supports=whole.supports),
    }  # without the originals, which they would contradict
    for name in FOLDERS:
        (folder / name).mkdir(exist_ok=True)
    for _ in range(count):
        source = files[rng.integers(len(files))]
        raw, names = source.read_bytes(), []
        for _ in range(2 if rng.random() < 0.25 else 1):
            mutation = MUTATIONS[rng.integers(len(MUTATIONS))]
            raw = mutation(raw, rng) if len(raw) > 1 and _values(raw) else raw
            names.append(mutation.__name__.strip("_"))
        target = folder / source.parent.name / source.name
        target.write_bytes(raw)
        faults: list[Fault] = []
        began = time.perf_counter()
        try:
            faults = check([target], bases[source.parent.name])
            assert all(str(fault) and str(target.parent) not in str(fault) for fault in faults)
            if not faults and source.parent.name == "protocols":
                _use(target, bases["protocols"])
        except Exception:  # noqa: BLE001 - what this is about; a CogtrainError too, as check gives faults back
            tally.tracebacks.append(f"{source.name} {names}\n{traceback.format_exc()}")
        took_s = time.perf_counter() - began
        if took_s > SLOWEST_S:
            tally.slow.append(f"{source.name} {names} {took_s:.1f} s")
        tally.tried += 1
        tally.sound += not faults
        tally.slowest_s = max(tally.slowest_s, took_s)
        tally.by_mutation.update(names)
        target.unlink()
    return tally


def _use(path: Path, base: Library) -> None:
    """A protocol that is called sound can be expanded and measured."""
    loaded = base.protocol(path)
    assert expand_schedule(loaded.protocol) or any(entry.after for entry in loaded.protocol.schedule)
    assert all(session_length_s(loaded, session) > 0 for session in loaded.protocol.sessions)


def main(count: int, seed: int = 0) -> int:
    """Print the table; 1 where something went astray."""
    with tempfile.TemporaryDirectory() as folder:
        tally = run(count, seed, files_of(shipped()), Path(folder))
    for name, times in sorted(tally.by_mutation.items()):
        print(f"{name:>14} {times:5}")
    print(
        f"{tally.tried} mutations, {tally.sound} of them still valid; {len(tally.tracebacks)} tracebacks, "
        f"{len(tally.slow)} over {SLOWEST_S:g} s, slowest {tally.slowest_s:.2f} s"
    )
    for report in [*tally.tracebacks, *tally.slow]:
        print(report)
    return bool(tally.tracebacks or tally.slow)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3] or ["2000"])))
