"""One line of what a bench has to reach."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line that has to be reached: where, what is wanted, what was found."""

    what: str
    where: str
    wanted: str
    found: str
    met: bool

    def data(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)
