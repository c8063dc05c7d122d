"""All logs about a person in one order, which hangs on what they hold and not on when they came here. Pure.

The order is that of a hybrid logical clock (Kulkarni et al., 2014, "Logical physical clocks", OPODIS,
doi:10.1007/978-3-319-14472-6_2): by the stations' wall clocks, and never against cause. A line comes after those before
it in its own log, and after those that its station had of the other logs by then (``seen``), however far apart the
clocks stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cogtrain.events.person import LogsSeen
from cogtrain.records.log.chain import LogLine
from cogtrain.records.log.place import station_of

APART_S = 120.0
"""Clocks of two stations that are known to stand further apart than this are named."""
HOLDS = timedelta(days=7)
"""So long it counts that clocks stood apart; a log that is written on may show it anew."""


class Placed(NamedTuple):
    """A line, the log that it stands in (``<CODE>/<file>``), and how many lines its station had of each other log."""

    line: LogLine
    name: str
    seen: Mapping[str, int]

    @property
    def file(self) -> str:
        """The log's name alone."""
        return self.name.rpartition("/")[2]

    def knows(self, other: Placed) -> bool:
        """Whether its station had that line when it wrote this one."""
        if other.name == self.name:
            return other.line.seq < self.line.seq
        return other.line.seq <= self.seen.get(other.file, 0)


@dataclass(frozen=True)
class ClockGap:
    """What one log tells of another station's clock: it stood at least so far ahead. at: when, by the one behind."""

    ahead: str
    behind: str
    seconds: float
    at: datetime

    def __str__(self) -> str:
        minutes = self.seconds / 60
        ahead, behind = _station(self.ahead), _station(self.behind)
        return f"The clock of {ahead} stood {minutes:.0f} minutes or more ahead of that of {behind}."


def _station(file: str) -> str:
    named = station_of(file)
    return f"station {named}" if named else "the time before there were stations"


_Stamp = tuple[datetime, int]
_EARLIEST: _Stamp = (datetime.min.replace(tzinfo=UTC), 0)


def in_order(logs: Mapping[str, Sequence[LogLine]]) -> tuple[Placed, ...]:
    """The lines of all logs, by name (``<CODE>/<file>``), in the one order. Lines of one log stay in theirs."""
    if len(logs) == 1:
        return tuple(Placed(line, name, {}) for name, lines in logs.items() for line in lines)
    walks = {name.rpartition("/")[2]: _Walk(name, lines) for name, lines in sorted(logs.items())}
    stamped: list[tuple[_Stamp, str, int, Placed]] = []
    while any(walk.left for walk in walks.values()):
        moved = False
        for walk in walks.values():
            while walk.left and not walk.waits(walks):
                stamped.append(walk.step(walks))
                moved = True
        if not moved:  # logs that claim to have seen each other's later lines: no honest station writes that
            stamped.append(next(walk for walk in walks.values() if walk.left).step(walks))
    stamped.sort(key=lambda one: one[:3])
    return tuple(one[3] for one in stamped)


class _Walk:
    """One log while it is stamped, line by line."""

    def __init__(self, name: str, lines: Sequence[LogLine]) -> None:
        self.name, self.lines, self.next = name, lines, 0
        self.stamps: list[_Stamp] = []
        self.seen: dict[str, int] = {}

    @property
    def left(self) -> bool:
        return self.next < len(self.lines)

    def waits(self, walks: Mapping[str, _Walk]) -> bool:
        """Whether the next line follows from lines of other logs that are here and not stamped yet."""
        return any(
            file in walks and len(walks[file].stamps) < min(count, len(walks[file].lines))
            for file, count in _seen_by(self.lines[self.next]).items()
        )

    def step(self, walks: Mapping[str, _Walk]) -> tuple[_Stamp, str, int, Placed]:
        line = self.lines[self.next]
        self.next += 1
        told = _seen_by(line)
        before = [self.stamps[-1]] if self.stamps else []
        for file, count in told.items():
            others = walks[file].stamps[:count] if file in walks else []
            before += others[-1:]
        stamp = _after(max(before, default=_EARLIEST), line.moment)
        self.stamps.append(stamp)
        if told:
            self.seen = {**self.seen, **told}
        return stamp, self.name, line.seq, Placed(line, self.name, self.seen)


def _seen_by(line: LogLine) -> Mapping[str, int]:
    return {file: one.lines for file, one in line.event.logs.items()} if isinstance(line.event, LogsSeen) else {}


def _after(before: _Stamp, moment: datetime) -> _Stamp:
    return (moment, 0) if moment > before[0] else (before[0], before[1] + 1)


def clock_gaps(logs: Mapping[str, Sequence[LogLine]]) -> tuple[ClockGap, ...]:
    """Clocks that stood more than APART_S apart when a station wrote of another's log: of the last HOLDS of its log the
    furthest. By file name.

    A line that was seen is older than the one that says so; where its time is the later one, the clocks stood apart by
    at least the difference. Where it is the earlier one nothing is known: the copy may have taken its time.
    """
    furthest: dict[tuple[str, str], ClockGap] = {}
    for name, lines in sorted(logs.items()):
        for line in lines:
            for file, count in _seen_by(line).items():
                others = logs.get(file, ())
                if 0 < count <= len(others):
                    apart_s = (others[count - 1].moment - line.moment).total_seconds()
                    known = furthest.get((file, name))
                    holds = known is not None and line.moment - known.at <= HOLDS and known.seconds > apart_s
                    if apart_s > APART_S and not holds:
                        furthest[file, name] = ClockGap(file, name, apart_s, line.moment)
    return tuple(furthest.values())


def after_now(logs: Mapping[str, Iterable[LogLine]], now: datetime) -> Iterable[tuple[str, float]]:
    """The logs whose newest line is later than now by more than APART_S, and by how many seconds."""
    for name, lines in sorted(logs.items()):
        ahead_s = max(((line.moment - now).total_seconds() for line in lines), default=0.0)
        if ahead_s > APART_S:
            yield name, ahead_s
