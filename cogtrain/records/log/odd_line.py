"""Lines that were read and do not go with those before them: they are named, and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cogtrain.errors import DamageError, Fault
from cogtrain.records.log.chain import LogLine

_AMISS = (KeyError, IndexError, StopIteration, TypeError, ValueError, AttributeError)


@contextmanager
def located(line: LogLine, name: str) -> Iterator[None]:
    """Turn what goes amiss while a line is understood into an error that names the line: it was written by another
    version."""
    try:
        yield
    except _AMISS as error:
        raise DamageError(_not_understood(line, name, error)) from error


@contextmanager
def passed_over(line: LogLine, name: str, odd: list[Fault]) -> Iterator[None]:
    """Pass over a line that does not go with those before it, and note it: one record never silences the others."""
    try:
        yield
    except _AMISS as error:
        odd.append(_not_understood(line, name, error))


def _not_understood(line: LogLine, name: str, error: Exception) -> Fault:
    remedy = "Use the version of cogtrain that wrote the log, or a later one."
    found = f'an event "{line.kind}" that this version cannot read ({type(error).__name__}: {error})'
    return Fault(f"{name}:{line.seq}", found, "the columns of docs/records.md", remedy)
