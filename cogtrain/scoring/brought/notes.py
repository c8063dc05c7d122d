"""What was assumed or left out of a table, in words that are counted over all its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

ALWAYS = float("inf")


@dataclass(frozen=True)
class Note:
    """One thing that was assumed or left out.

    words: with ``{n}`` (how many rows), ``{of}`` (of how many), ``{row}`` and ``{shown}`` (the first of them),
    ``{who}`` (the first and how many others). below: it is told only where n / of is below.
    """

    words: str
    n: int = 1
    of: int = 1
    row: int = 0
    shown: str = ""
    below: float = ALWAYS

    def __str__(self) -> str:
        who = self.shown if self.n == 1 else f"{self.shown} and {self.n - 1} others"
        told = {"{n}": self.n, "{of}": self.of, "{row}": self.row, "{shown}": self.shown, "{who}": who}
        text = self.words
        for sign, value in told.items():
            text = text.replace(sign, str(value))
        return text


def together(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes of all parts, the same words once: their rows added, the first row kept."""
    found: dict[str, Note] = {}
    for note in notes:
        other = found.get(note.words)
        if other is None:
            found[note.words] = note
            continue
        first = min(other, note, key=lambda one: one.row)
        found[note.words] = replace(first, n=other.n + note.n, of=other.of + note.of)
    return tuple(found.values())


def in_words(notes: Iterable[Note]) -> tuple[str, ...]:
    """The notes that are to be told, as sentences, each once."""
    return tuple(str(note) for note in together(notes) if note.n < note.below * note.of)
