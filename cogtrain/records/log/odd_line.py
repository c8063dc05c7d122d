"""Lines that were read and do not go with those before them: they are named, and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from cogtrain.errors import DamageError, Fault
from cogtrain.records.log.chain import LogLine

_AMISS = (KeyError, IndexError, StopIteration, TypeError, ValueError, AttributeError, OverflowError)


class located:  # noqa: N801 - used as a function is; a generator would cost most of a table's time, a line at a time
    """Turn what goes amiss while a line is understood into an error that names the line: it was written by another
    version."""

    __slots__ = ("_line", "_name")

    def __init__(self, line: LogLine, name: str) -> None:
        self._line, self._name = line, name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if isinstance(error, _AMISS):
            raise DamageError(_not_understood(self._line, self._name, error)) from error


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
