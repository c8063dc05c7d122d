"""Rows of session logs as a table: cells that every row of a session has, columns of the declared kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from cogtrain.errors import DamageError, Fault, refuse
from cogtrain.records.course import state_at
from cogtrain.records.log.odd_line import located
from cogtrain.records.session_progress import status
from cogtrain.records.tables.columns import Column
from cogtrain.records.tables.logs import Records, SessionLog, collector_paused, veiled_words

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


def session_cells(log: SessionLog) -> Row:
    """What all rows of a session share."""
    line, first = log.lines[0], log.first
    with located(line, log.name):
        return {
            "participant": log.participant,
            "session": first.session,
            "session_utc": line.utc,
            "session_number": log.number,
            "purpose": first.purpose,
            "protocol": first.protocol["protocol"],
            "protocol_version": first.protocol["version"],
            "protocol_hash": first.protocol_hash,
            "status": status(log.lines),
            "unattended": first.unattended,
            "observer": first.observer or "",
            "state": state_at(log.doses, line.moment, log.bounds) or "",
            "seed": str(first.seed),
            "device": first.device,
            "display_kind": first.display.kind,
            "file": log.file,
        }


@collector_paused()
def frame_of(
    columns: tuple[Column, ...],
    rows_of: Callable[[SessionLog], Iterable[Row]],
    records: Records,
    *,
    details: bool = False,
) -> pd.DataFrame:
    """The rows of all sessions; one that cannot be understood is named, and the others go on. details: what the rows
    hold besides makes further columns, by name."""
    import pandas as pd

    rows: list[Row] = []
    odd: list[Fault] = []
    for log in records.sessions:
        try:
            rows += list(rows_of(log))
        except DamageError as error:
            odd.extend(error.faults)
    cells: dict[str, pd.Series[Any]] = {}
    for column in columns:
        values = [row[column.name] for row in rows]
        try:
            cells[column.name] = pd.Series(values, dtype=_dtype(column))
        except (TypeError, ValueError, OverflowError) as error:
            raise refuse(f'column "{column.name}"', str(error), f'values of the kind "{column.kind}"') from error
    if details:
        for name in sorted({name for row in rows for name in row} - {column.name for column in columns}):
            cells[name] = _detail([row.get(name) for row in rows])
    frame = pd.DataFrame(cells)
    frame.attrs["findings"] = [*(str(finding) for finding in records.findings), *(f"{fault}" for fault in odd)]
    frame.attrs["veiled"] = veiled_words(records)
    return frame


def _dtype(column: Column) -> Any:
    whole = "Int64" if column.empty else "int64"
    return {"text": "str", "whole": whole, "number": "float64", "yes/no": "bool"}[column.kind]


def _detail(values: list[Any]) -> pd.Series[Any]:
    """A column of the trials' own: by what it holds; a trial without it has an empty cell."""
    import pandas as pd

    kinds = {type(value) for value in values} - {type(None)}
    gaps = None in values
    if kinds <= {str}:
        return pd.Series(["" if value is None else value for value in values], dtype="str")
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean" if gaps else "bool")
    if kinds == {int}:
        return pd.Series(values, dtype="Int64" if gaps else "int64")
    return pd.Series(values, dtype="float64" if kinds <= {int, float} else "object")
