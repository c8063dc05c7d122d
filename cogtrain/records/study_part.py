"""A person's part in a study: frozen values. The logs' lines become them in :mod:`cogtrain.records.in_study`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cogtrain.events.event import Ident
from cogtrain.records.ident import Named


@dataclass(frozen=True)
class Drawn:
    """What was drawn for a person. station: whose list it came from. stratum: as ``name=value``, joined by blanks."""

    at: datetime
    station: str
    study: str
    version: int
    drawn_from: str
    stratum: str
    values: Mapping[str, str]
    number: int
    orders: tuple[int, ...]
    sealed: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class AdverseEvent(Named):
    """Something untoward that happened."""

    at: datetime
    told: datetime
    what: str
    severity: str
    serious: bool
    related: str
    staff: str = ""


@dataclass(frozen=True)
class Left:
    """When and why somebody left."""

    at: datetime
    reason: str
    why: str = ""


@dataclass(frozen=True)
class InStudy:
    """A person's part in a study. drawn: None where none was. arm: where it may be known, else empty. unblinded: when,
    where it was blinded before. notices: what two stations did without knowing of each other. hidden: of every study
    that the person was ever in the sessions of which nothing may be shown, by study and name. opened: studies whose
    arm may be known."""

    drawn: Drawn | None = None
    arm: str = ""
    unblinded: datetime | None = None
    left: Left | None = None
    adverse: tuple[AdverseEvent, ...] = ()
    given_out: tuple[Ident, ...] = ()
    notices: tuple[str, ...] = ()
    hidden: frozenset[tuple[str, str]] = frozenset()
    opened: frozenset[str] = frozenset()

    def is_of(self, study: str) -> bool:
        """Whether the arm was drawn in this study."""
        return self.drawn is not None and self.drawn.study == study

    def veils(self, protocol: str, session: str) -> bool:
        """Whether nothing of such a session may be shown."""
        return (protocol, session) in self.hidden
