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
    """What a person can mend: carries every fault found, so that all can be mended at once. A program that calls this
    one catches it, or one of its kinds below."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class InputError(CogtrainError):
    """An option, a file or a table that cannot be taken as it stands: change it."""


class NotNowError(CogtrainError):
    """A session that may not begin now, for the person's safety or for what it would measure: do it later."""


class DamageError(CogtrainError):
    """Records that are not as they were written, or that this version cannot read: put back a copy."""


class BusyError(CogtrainError):
    """Records that another program is writing: wait until it has ended."""


class DiskError(CogtrainError):
    """A file that the operating system refused: give it room, or the right to write."""


class DeviceError(CogtrainError):
    """A screen, a keyboard, a sound device or a program's part that is missing or does not serve: set it right."""


def refuse(
    where: str, found: str, expected: str, remedy: str = "", kind: type[CogtrainError] = InputError
) -> CogtrainError:
    """An error of one fault, to be raised by the caller."""
    return kind(Fault(where, found, expected, remedy))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean "x"?`` for the nearest known word, or the list of known words where none is near."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    return f"Known: {', '.join(known)}." if known else ""
