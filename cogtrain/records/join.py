"""Joining: the logs of one folder are copied into another. In any order, again and again, from copies that are whole or
not, it ends in the same.

Nothing is overwritten. A log that is not here is copied; of one that is here, what the other copy has more is appended;
a log that went on in two ways from some line on is a fork, which no honest station makes: it is refused and named. What
cannot be trusted over there is left there and named, and stops nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cogtrain.clock import Clock
from cogtrain.errors import refuse
from cogtrain.records.log.chain import read_bytes
from cogtrain.records.log.place import (
    disk_error,
    is_participant_code,
    is_person_file,
    log_files,
    participants,
    short_name,
    station_of,
    strange_files,
)
from cogtrain.records.log.rightful import foreign
from cogtrain.records.log.station import Station
from cogtrain.records.log.taken import ForkError, take_in
from cogtrain.records.order import HOLDS, after_now, clock_gaps
from cogtrain.records.person_file import PersonFile

_LOOKS = 5  # at a folder that is written to meanwhile


@dataclass
class Joined:
    """What became of one person. new, grown, same: how many logs. refused: what was not taken, and why, in sentences.
    clocks: what the logs say of clocks that stand apart. lines: how many came."""

    code: str
    new: int = 0
    grown: int = 0
    same: int = 0
    lines: int = 0
    refused: list[str] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.code}: {self.new} new logs, {self.grown} went on, {self.same} as they were"


def join(
    source: Path,
    into: Path,
    clock: Clock,
    told: Callable[[str], None] = lambda _code: None,
    station: Station | None = None,
) -> Iterator[Joined]:
    """Copy what ``source`` has of each person into ``into``, yielding after each. ``told`` is called before each.

    station: that of ``into``, where it is not the one that the folder is on this computer.
    CogtrainError where ``source`` holds nobody, or is ``into`` itself, and where the disk refuses.
    """
    codes = participants(source)
    if into.is_dir() and source.resolve() == into.resolve():
        raise refuse(
            "join", "a folder and itself", "two folders", "Such as: cogtrain join /media/stick/results results."
        )
    if not codes:
        inside = next((one.name for one in sorted(source.iterdir()) if one.is_dir() and _holds_people(one)), None)
        remedy = f"Its folder {inside} does: cogtrain join {source.name}/{inside} {into.name}." if inside else ""
        if is_participant_code(source.resolve().name) and log_files(source):
            remedy = "Give the folder that holds it."
        raise refuse("join", f"nobody's records in {source.name}", "a folder that holds people's folders", remedy)
    for code in codes:
        told(code)
        joined = _join_person(source / code, into / code)
        if (into / code).is_dir():
            _look_at_clocks(into, joined, clock, station)
        yield joined


def _holds_people(folder: Path) -> bool:
    try:
        return bool(participants(folder))
    except OSError:
        return False


def _join_person(source: Path, into: Path) -> Joined:
    """The logs about the person come first, so that no session's log is shorter than they say. Where they grew
    meanwhile, once more."""
    joined = Joined(source.name)
    for file in strange_files(source):
        joined.refused.append(f"{source.name}/{file}: its name is none of a log: left there.")
    done: dict[str, int] = {}
    for _ in range(_LOOKS):
        there = {file: (source / file).stat().st_size for file in log_files(source)}
        waiting = [file for file, size in there.items() if done.get(file) != size]
        if not waiting:
            break
        for file in sorted(waiting, key=lambda file: (not is_person_file(file), file)):
            _join_log(source / file, into / file, joined, again=file in done)
            done[file] = there[file]
    return joined


def _join_log(source: Path, into: Path, joined: Joined, *, again: bool) -> None:
    name = short_name(source)
    try:
        raw = source.read_bytes()
    except OSError as error:
        joined.refused.append(f"{disk_error(source, error)}")
        return
    theirs = read_bytes(raw, name)
    fault = theirs.fault or foreign(theirs, into.parent.name, name)
    if fault is not None:
        joined.refused.append(f"In the folder that is joined, {fault}")
        return
    whole = raw[: len(raw) - len(theirs.torn)]
    if theirs.unended:
        whole += b"\n"
    if not theirs.lines:
        return
    try:
        before, after = take_in(into, whole, theirs)
    except ForkError as fork:
        joined.refused.append(f"{fork}")
        return
    joined.lines += after - before
    if after == before:
        joined.same += not again
    elif before == 0:
        joined.new += 1
    else:
        joined.grown += not again


def _look_at_clocks(into: Path, joined: Joined, clock: Clock, station: Station | None) -> None:
    """Clocks that stand apart by what the logs tell. Where another station wrote later than it is now, this one writes
    down what it has of that log: from then on the logs tell it, and windows open no earlier for it."""
    file = PersonFile(into, joined.code, clock, station)
    ahead = list(after_now(file.lines(), clock.utc()))
    others = [name for name, _ in ahead if station_of(name) != file.station.id]
    if others:
        file.say_what_is_seen(others)
    for name, ahead_s in ahead:
        words = f"was written up to {ahead_s / 60:.0f} minutes later than it is now by this computer's clock"
        joined.clocks.append(f"{joined.code}/{name} {words}: one of the two clocks is wrong.")
    joined.clocks += [f"{joined.code}: {gap}" for gap in clock_gaps(file.lines()) if clock.utc() - gap.at <= HOLDS]
