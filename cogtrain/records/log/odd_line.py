"""Lines that were read and do not go with those before them: they are named, and passed over."""

from __future__ import annotations

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


class passed_over:  # noqa: N801 - as above
    """Pass over a line that does not go with those before it, and note it: one record never silences the others."""

    __slots__ = ("_line", "_name", "_odd")

    def __init__(self, line: LogLine, name: str, odd: list[Fault]) -> None:
        self._line, self._name, self._odd = line, name, odd

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        if not isinstance(error, _AMISS):
            return False
        self._odd.append(_not_understood(self._line, self._name, error))
        return True


def _not_understood(line: LogLine, name: str, error: Exception) -> Fault:
    remedy = "Use the version of cogtrain that wrote the log, or a later one."
    found = f'an event "{line.kind}" that this version cannot read ({type(error).__name__}: {error})'
    return Fault(f"{name}:{line.seq}", found, "the columns of docs/records.md", remedy)
