"""Notes of staff, as a person's logs keep them: sealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cogtrain.events.remark import Remarked
from cogtrain.records.order import Placed


@dataclass(frozen=True)
class Remark:
    """A note. sealed: to ``public_key``."""

    at: datetime
    staff: str
    public_key: str
    sealed: str


def remarks(lines: Iterable[Placed]) -> tuple[Remark, ...]:
    """All of them, in their order. Pure."""
    told = ((placed.line.moment, placed.line.event) for placed in lines)
    return tuple(Remark(at, one.staff, one.public_key, one.sealed) for at, one in told if isinstance(one, Remarked))
