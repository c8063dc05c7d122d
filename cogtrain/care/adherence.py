"""How much of what could be done at home was done. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cogtrain.care.windows import Slot
from cogtrain.library import LoadedProtocol


@dataclass(frozen=True)
class Adherence:
    """How much of what could be done at home was done: windows that are over or done."""

    done: int
    missed: int

    @property
    def percent(self) -> float | None:
        """Done of all, in percent; None before there was any."""
        return 100 * self.done / (self.done + self.missed) if self.done + self.missed else None


def adherence(loaded: LoadedProtocol, slots: Sequence[Slot]) -> Mapping[str, Adherence]:
    """By session: of all windows that are over, and those done in windows that are still open, how many were done."""
    counts: dict[str, Adherence] = {}
    for name in loaded.protocol.sessions:
        own = [slot for slot in slots if slot.session == name]
        done = sum(slot.status == "done" for slot in own)
        missed = sum(slot.status == "missed" for slot in own)
        counts[name] = Adherence(done, missed)
    return counts
