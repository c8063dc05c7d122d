"""What became of one log: by its own chain and signatures, and by what others know of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cogtrain.errors import Fault
from cogtrain.records.log.anchor import Anchor
from cogtrain.records.log.chain import LogLine, ReadLog
from cogtrain.records.log.rightful import lines_gone
from cogtrain.records.log.station import station_id

Verdict = Literal["intact", "torn", "clock", "changed", "rewritten", "cut", "unreadable", "missing", "unknown"]


@dataclass(frozen=True)
class Finding:
    """What became of one log.

    verdict: "intact"; "clock" (it was set back before this session); "torn" (a write was cut off by a crash: no harm,
        it is set aside when the log is continued); "changed" (since it was written, or it is somebody else's);
        "rewritten" (a line that its station did not sign, or the log of another station under this name); "cut" (lines
        at its end that another log or the anchor speaks of are gone); "unreadable" (a line that this version cannot
        read, or a file that cannot be opened); "missing" (another log names it, or it was here once); "unknown" (the
        person's logs do not know it, or do not know its end; or its name is none of a log).
    line: the first line that is changed or torn, from 1.
    public_key: of the station that signed it; empty where none did.
    """

    file: str
    verdict: Verdict
    words: str
    line: int | None = None
    public_key: str = ""

    @property
    def sound(self) -> bool:
        """Whether this log can be relied on."""
        return self.verdict in ("intact", "torn", "clock")

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.verdict}: {self.words}"


HERE = "this folder"


class Witness(NamedTuple):
    """What is known elsewhere of a log: that line ``seq`` (None: any line) had this hash. by: who knows it."""

    seq: int | None
    head: str
    by: str


def by_witness(name: str, log: ReadLog, told: Iterable[Witness]) -> Finding | None:
    """What others know of a log that it does not bear out; None where it does."""
    worst: Finding | None = None
    for seq, head, by in told:
        if seq is None or log.fault is not None:
            continue
        fault = lines_gone(log, Anchor(seq, head), name)
        if fault is not None:
            cut = len(log.lines) < seq
            words = f"{fault.found}, by what {by} had of it"
            found = Finding(name, "cut" if cut else "changed", words, line_of(fault), log.public_key)
            if worst is None or (found.verdict == "changed" and worst.verdict == "cut"):
                worst = found
    return worst


def line_of(fault: Fault) -> int | None:
    """The line that a fault's place names."""
    place = fault.where.rpartition(":")[2]
    return int(place) if place.isdigit() else None


def by_chain(name: str, log: ReadLog) -> Finding:
    """What its own chain and signatures tell of a log."""
    count = len(log.lines)
    words = f"{'whole' if count else 'empty'}{_signed(log)}"
    if log.fault is not None:
        verdict: Verdict = "rewritten" if log.rewritten else "unreadable" if log.unreadable else "changed"
        return Finding(name, verdict, log.fault.found, count + 1, log.public_key)
    if log.torn:
        words = f"a write was cut off at its end; before that {words}; it is set aside on resume"
        return Finding(name, "torn", words, count + 1, log.public_key)
    return Finding(name, "intact", words, public_key=log.public_key)


def _signed(log: ReadLog) -> str:
    """By whom, and up to which day. No count of lines and no minute: in a blinded study they would tell the arm."""
    last: LogLine | None = log.lines[-1] if log.lines else None
    if last is None:
        return ""
    if not log.public_key:
        return ", not signed"
    return f", signed by station {station_id(log.public_key)} up to {last.utc[:10]}"
