"""What names a dose, an alert and the like: a number and the station that gave it. Pure.

Two stations that do not know of each other may both count on to 3, and never give the same name: ``3.k3f9a2qx``. People
read and type the number alone, as long as it names one thing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from cogtrain.events.event import Ident


def new_ident(known: Iterable[Ident], station: str) -> Ident:
    """The next name after those that the station knows."""
    number = 1 + max(map(number_of, known), default=0)
    return f"{number}.{station}" if station else number


def number_of(ident: Ident) -> int:
    """Its number."""
    return ident if isinstance(ident, int) else int(ident.partition(".")[0])


def station_of(ident: Ident) -> str:
    """The station that gave it; empty in logs from before there were stations."""
    return "" if isinstance(ident, int) else ident.partition(".")[2]


def called(ident: Ident, known: Collection[Ident]) -> str:
    """How people call it: by the number alone, where no other of those known bears it."""
    number = number_of(ident)
    return str(number) if sum(number_of(one) == number for one in known) <= 1 else str(ident)


def meant(typed: str, known: Collection[Ident]) -> tuple[Ident, ...]:
    """Those of the known ones that somebody can mean who types this: the whole name, a beginning of it, or the
    number."""
    exact = tuple(one for one in known if str(one) == typed and isinstance(one, str))
    if exact:
        return exact
    number, dot, station = typed.partition(".")
    return tuple(
        one
        for one in known
        if str(number_of(one)) == number and (not dot or str(one).partition(".")[2].startswith(station))
    )


@dataclass(frozen=True)
class Named:
    """What several stations can tell of. id: its name, which no other bears. called: what people call it, where its
    number alone would not do."""

    id: Ident
    called: str = field(default="", kw_only=True)

    @property
    def number(self) -> int:
        """From 1, in the order of telling at its station."""
        return number_of(self.id)

    @property
    def name(self) -> str:
        """How people read and type it."""
        return self.called or str(self.number)
