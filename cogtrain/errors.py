"""Errors that say where, what was found, what was expected and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

EXIT_BAD_INPUT = 2


@dataclass(frozen=True)
class Fault:
    """One thing that is not right, with its place and its remedy.

    ``where`` is ``file:line`` or the name of an option; ``found`` and ``expected`` are short phrases; ``remedy`` is a
    sentence.
    """

    where: str
    found: str
    expected: str
    remedy: str = ""

    def __str__(self) -> str:
        sentence = f"{self.where}: {self.found}; expected {self.expected}"
        return f"{sentence}. {self.remedy}" if self.remedy else f"{sentence}."


class CogtrainError(Exception):
    """Bad input or a missing means: carries every fault found, so that all can be mended at once."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def refuse(where: str, found: str, expected: str, remedy: str = "") -> CogtrainError:
    """A CogtrainError of one fault, to be raised by the caller."""
    return CogtrainError(Fault(where, found, expected, remedy))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean "x"?`` for the nearest known word, or the list of known words where none is near."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    return f"Known: {', '.join(known)}." if known else ""
