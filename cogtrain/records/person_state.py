"""What follows from all logs about a person for training: levels, forms and sessions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from cogtrain.errors import Fault
from cogtrain.events.event import Ident
from cogtrain.events.person import Enrolled, FormDrawn, LevelKept, SessionClosed, SessionOpened
from cogtrain.records.log.odd_line import passed_over
from cogtrain.records.log.place import station_of
from cogtrain.records.order import Placed

Status = Literal["finished", "stopped", "unfinished"]


@dataclass(frozen=True)
class SessionEntry:
    """One session as the person's logs know it. "stopped": ended for today by the person; "unfinished": it has no end,
    since it runs now or was cut off. Both can be resumed, at the station where it began."""

    file: str
    session: str
    purpose: str
    protocol: str
    protocol_version: int
    occasion: int | str | None
    number: int
    started: datetime
    status: Status = "unfinished"
    ended: datetime | None = None
    head: str | None = None


@dataclass(frozen=True)
class LevelState:
    """Where an adaptive rule stands. ``rule`` is its settings with the bounds, ``state`` the rule's own JSON."""

    task: str
    quantity: str
    track: str
    rule: Mapping[str, Any]
    state: Mapping[str, Any]
    level: float
    since: datetime


LevelKey = tuple[str, str, str]
"""Task, quantity, track."""


@dataclass(frozen=True)
class PersonState:
    """All that a participant's logs tell. ``levels`` is by (task, quantity, track); sessions and forms stand in the
    order of events. odd: lines that do not go with the others, and are passed over."""

    participant: str | None = None
    sessions: tuple[SessionEntry, ...] = ()
    levels: Mapping[LevelKey, LevelState] = field(default_factory=dict)
    forms: tuple[FormDrawn, ...] = ()
    odd: tuple[Fault, ...] = ()

    @property
    def next_number(self) -> int:
        """Number of the next session of this person, from 1."""
        return 1 + max((entry.number for entry in self.sessions), default=0)

    def level(self, task: str, quantity: str, track: str, rule: Mapping[str, Any]) -> LevelState | None:
        """The level to carry on from; None where there is none, or it was reached under another rule or other
        bounds."""
        known = self.levels.get((task, quantity, track))
        return known if known is not None and known.rule == rule else None

    def forms_drawn(self, task: str) -> tuple[Ident, ...]:
        """Forms of a task that this person has met, in order, those of unfinished sessions included."""
        return tuple(drawn.form for drawn in self.forms if drawn.task == task)

    def finished_occasions(self, protocol: str) -> frozenset[int | str]:
        """Occasions of a protocol's schedule whose session is finished."""
        return frozenset(
            entry.occasion
            for entry in self.sessions
            if entry.protocol == protocol and entry.status == "finished" and entry.occasion is not None
        )

    def to_resume(
        self, protocol: str | None = None, session: str | None = None, station: str | None = None
    ) -> SessionEntry | None:
        """The latest session that is not finished, of this protocol and name, and begun at this station, where they
        are given."""
        for entry in reversed(self.sessions):
            wanted = protocol in (None, entry.protocol) and session in (None, entry.session)
            if wanted and station in (None, station_of(entry.file)) and entry.status != "finished":
                return entry
        return None


def person_state(lines: Iterable[Placed]) -> PersonState:
    """The state after these lines of all logs about a person, in their order; kinds it does not know are passed over.

    Of a level that two stations moved the later block holds."""
    participant: str | None = None
    sessions: dict[str, SessionEntry] = {}
    levels: dict[LevelKey, LevelState] = {}
    forms: list[FormDrawn] = []
    odd: list[Fault] = []
    for line, name, _ in lines:
        with passed_over(line, name, odd):
            match line.event:
                case Enrolled() as enrolled:
                    participant = enrolled.participant
                case SessionOpened() as opened:
                    sessions[opened.file] = _entry(opened, line.moment)
                case SessionClosed() as closed:
                    sessions[closed.file] = replace(
                        sessions[closed.file], status=closed.status, ended=line.moment, head=closed.head
                    )
                case LevelKept() as kept:
                    levels[kept.task, kept.quantity, kept.track] = _level(kept, line.moment)
                case FormDrawn() as drawn:
                    forms.append(drawn)
    return PersonState(participant, tuple(sessions.values()), levels, tuple(forms), tuple(odd))


def _entry(opened: SessionOpened, started: datetime) -> SessionEntry:
    return SessionEntry(
        opened.file,
        opened.session,
        opened.purpose,
        opened.protocol,
        opened.protocol_version,
        opened.occasion,
        opened.number,
        started,
    )


def _level(kept: LevelKept, since: datetime) -> LevelState:
    return LevelState(kept.task, kept.quantity, kept.track, kept.rule, kept.state, kept.level, since)


def with_level(person: PersonState, kept: LevelKept, since: datetime) -> PersonState:
    """The state once a level was kept."""
    key = (kept.task, kept.quantity, kept.track)
    return replace(person, levels={**person.levels, key: _level(kept, since)})
