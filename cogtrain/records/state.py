"""What follows from the logs: a person's levels, forms and sessions, and how far one session has come. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from cogtrain.errors import CogtrainError, Fault
from cogtrain.records.log.chain import Line

Status = Literal["finished", "stopped", "unfinished"]

# What is taken from an event; a later version may write more into it.
_ENTRY = ("file", "session", "purpose", "protocol", "protocol_version", "occasion", "number")
_LEVEL = ("task", "quantity", "track", "rule", "state", "level")
_FORM = ("task", "version", "form", "file")


@dataclass(frozen=True)
class SessionEntry:
    """One session as the person's log knows it. "stopped": ended for today by the person; "unfinished": it has no end,
    since it runs now or was cut off. Both can be resumed."""

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


@dataclass(frozen=True)
class FormDrawn:
    """A form (counted from 1) that was drawn for a task, and the session log it was drawn in."""

    task: str
    version: int
    form: int
    file: str


@dataclass(frozen=True)
class PersonState:
    """All that a participant's log tells. ``levels`` is by (task, quantity, track); sessions and forms stand in the
    order of events. odd: lines that do not go with the others, and are passed over."""

    participant: str | None = None
    sessions: tuple[SessionEntry, ...] = ()
    levels: Mapping[tuple[str, str, str], LevelState] = field(default_factory=dict)
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

    def forms_drawn(self, task: str) -> tuple[int, ...]:
        """Forms of a task that this person has met, in order, those of unfinished sessions included."""
        return tuple(drawn.form for drawn in self.forms if drawn.task == task)

    def finished_occasions(self, protocol: str) -> frozenset[int | str]:
        """Occasions of a protocol's schedule whose session is finished."""
        return frozenset(
            entry.occasion
            for entry in self.sessions
            if entry.protocol == protocol and entry.status == "finished" and entry.occasion is not None
        )

    def to_resume(self, protocol: str | None = None, session: str | None = None) -> SessionEntry | None:
        """The latest session that is not finished, of this protocol and name where they are given."""
        for entry in reversed(self.sessions):
            if protocol in (None, entry.protocol) and session in (None, entry.session) and entry.status != "finished":
                return entry
        return None


def person_state(lines: Iterable[Line], name: str = "person.jsonl") -> PersonState:
    """The state after these lines of a person's log; kinds it does not know are passed over. ``name`` is what a fault
    calls the file."""
    participant: str | None = None
    sessions: dict[str, SessionEntry] = {}
    levels: dict[tuple[str, str, str], LevelState] = {}
    forms: list[FormDrawn] = []
    odd: list[Fault] = []
    for line in lines:
        data = line.data
        with passed_over(line, name, odd):
            if line.kind == "enrolled":
                participant = data["participant"]
            elif line.kind == "session_started":
                sessions[data["file"]] = SessionEntry(**_only(_ENTRY, data), started=line.moment)
            elif line.kind == "session_ended":
                entry = sessions[data["file"]]
                sessions[data["file"]] = replace(entry, status=data["status"], ended=line.moment, head=data["head"])
            elif line.kind == "level":
                levels[data["task"], data["quantity"], data["track"]] = LevelState(
                    **_only(_LEVEL, data), since=line.moment
                )
            elif line.kind == "form":
                forms.append(FormDrawn(**_only(_FORM, data)))
    return PersonState(participant, tuple(sessions.values()), levels, tuple(forms), tuple(odd))


def _only(names: tuple[str, ...], data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in names}


_AMISS = (KeyError, IndexError, StopIteration, TypeError, ValueError, AttributeError)


@contextmanager
def located(line: Line, name: str) -> Iterator[None]:
    """Turn what goes amiss while a line is understood into an error that names the line: it was written by another
    version."""
    try:
        yield
    except _AMISS as error:
        raise CogtrainError(_not_understood(line, name, error)) from error


@contextmanager
def passed_over(line: Line, name: str, odd: list[Fault]) -> Iterator[None]:
    """Pass over a line that does not go with those before it, and note it: one record never silences the others."""
    try:
        yield
    except _AMISS as error:
        odd.append(_not_understood(line, name, error))


def _not_understood(line: Line, name: str, error: Exception) -> Fault:
    remedy = "Use the version of cogtrain that wrote the log, or a later one."
    found = f'an event "{line.kind}" that this version cannot read ({type(error).__name__}: {error})'
    return Fault(f"{name}:{line.seq}", found, "the columns of docs/records.md", remedy)


@dataclass(frozen=True)
class BlockProgress:
    """The highest attempt of one block (practice rounds are blocks of their own). ``finished``: this attempt counts.

    passed: of a practice round; None for scored blocks and for practice that was broken off.
    """

    block: int
    item: int
    task: str
    phase: str
    attempt: int
    finished: bool = False
    passed: bool | None = None


@dataclass(frozen=True)
class Progress:
    """How far a session has come. ``last`` is the moment of its last event, from which a gap counts; None for an empty
    log."""

    status: Status
    blocks: Mapping[int, BlockProgress]
    last: datetime | None

    def counts(self, block: int, attempt: int) -> bool:
        """Whether this attempt is the one that is scored: finished, and the last of its block."""
        known = self.blocks.get(block)
        return known is not None and known.finished and known.attempt == attempt


def progress(lines: Sequence[Line], name: str = "the session log") -> Progress:
    """How far the session with these lines has come."""
    blocks: dict[int, BlockProgress] = {}
    for line in lines:
        if line.kind not in ("block_started", "block_ended"):
            continue
        data = line.data
        with located(line, name):
            known = blocks.get(data["block"])
            if line.kind == "block_started":
                if known is None or data["attempt"] > known.attempt:
                    blocks[data["block"]] = BlockProgress(
                        data["block"], data["item"], data["task"], data["phase"], data["attempt"]
                    )
            elif known is not None and known.attempt == data["attempt"]:
                blocks[data["block"]] = replace(known, finished=data["status"] == "finished", passed=data["passed"])
    return Progress(status(lines), blocks, lines[-1].moment if lines else None)


def status(lines: Sequence[Line]) -> Status:
    """How a session log ends: sealed, stopped for today, or neither."""
    last = lines[-1].kind if lines else ""
    return "finished" if last == "session_ended" else "stopped" if last == "stopped" else "unfinished"
