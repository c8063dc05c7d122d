"""What care lends to a session, as plain values: whom to call, where to seal, what the gate decided, what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from cogtrain.events.event import Event, Ident
from cogtrain.events.person import AlertRaised
from cogtrain.library.after_dose import Limits, StateBounds
from cogtrain.records.course import Course, state_at
from cogtrain.records.ident import new_ident

Granted = Literal["go", "shorter"]


@dataclass(frozen=True)
class Support:
    """Told to a session as an argument.

    granted: what the readiness gate decided; None where no gate was asked, and then none is needed.
    contacts: name, number, when. public_key: shared writing is sealed to it; without, nothing is shared.
    watched: whether somebody is there; at home nobody watches live. occasion: of the plan, where it is not the
        calendar's. zone: the local one's name. following: what comes next, in words, where a plan says it.
    on_alert: is told name and source of each alert, once it is on the disk; returns at once.
    """

    granted: Granted | None = None
    contacts: tuple[Mapping[str, str], ...] = ()
    public_key: str | None = None
    watched: bool = False
    occasion: int | str | None = None
    zone: str = "UTC"
    following: str | None = None
    on_alert: Callable[[Ident, str], None] = lambda _name, _source: None


def _counted(known: Iterable[Ident]) -> Ident:
    return new_ident(known, "")


@dataclass
class Care:
    """A session's own view of it while it runs. read: the course as the person's log has it by now, where others may
    write into it meanwhile. ``file``: the session's log. new_ident: gives a name that no other station gives."""

    support: Support
    read: Callable[[], Course]
    bounds: StateBounds
    today: date
    put_person: Callable[[Event], None]
    file: str = ""
    course: Course = field(default_factory=Course)
    new_ident: Callable[[Iterable[Ident]], Ident] = _counted
    private_key: Mapping[str, Any] | None = None
    own_rt_s: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.look()
        self.private_key = next(reversed(self.course.private_keys), None)
        self.own_rt_s = dict(self.course.own_rt_s)

    def look(self) -> None:
        """Take in what was written into the person's log meanwhile, such as a dose."""
        self.course = self.read()

    def state(self, moment: datetime) -> str | None:
        """Where a moment lies after the last dose."""
        return state_at(self.course.doses, moment, self.bounds)

    def alert(self, kind: str, source: str) -> Ident:
        """Write an alert; it is on the disk itself when this returns."""
        self.look()
        ident = self.new_ident(alert.id for alert in self.course.alerts)
        self.put_person(AlertRaised(alert=ident, kind=kind, source=source))
        self.support.on_alert(ident, source)
        return ident


def limit_s(limits: Limits, granted: Granted) -> float:
    """Seconds of tasks that the gate's outcome allows."""
    return (limits.total_min if granted == "go" else limits.shorter_min) * 60
