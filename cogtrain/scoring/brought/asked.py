"""What the caller says of a table, and which of its columns is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cogtrain.errors import did_you_mean, refuse
from cogtrain.paradigms.contract import TableForm

Unit = Literal["ms", "s"]


@dataclass(frozen=True)
class Asked:
    """What the caller says of a table. columns: ours -> theirs; values: our condition -> theirs; unit None: by the
    data; none: codes for no answer, None: by the data; only, no_trials: their column -> words of the rows that are
    kept, and that are left out."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unit: Unit | None = None
    none: tuple[str, ...] | None = None
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    no_trials: Mapping[str, Sequence[str]] = field(default_factory=dict)


def columns_of(form: TableForm, asked: Asked, present: Sequence[str], where: str) -> dict[str, str]:
    """ours -> theirs for every column that is there: as named, else of our own name, however it is written. Raises
    CogtrainError for a column that is named and not there, for one that is needed and not named, for one that stands
    twice, and for a name that no column of ours has."""
    ours = {*form.needs, *form.may}
    found: dict[str, str] = {}
    for mine, theirs in asked.columns.items():
        if mine not in ours:
            raise refuse("--map", f'"{mine}={theirs}"', f"one of {', '.join(sorted(ours))}", did_you_mean(mine, ours))
        if theirs not in present:
            raise refuse(where, f'no column "{theirs}"', f"a column for {mine}", did_you_mean(theirs, present))
        found[mine] = theirs
    for theirs in (*asked.only, *asked.no_trials):
        if theirs not in present:
            raise refuse(where, f'no column "{theirs}"', "a column that says which rows to keep")
    for mine in (*form.needs, *form.may):
        own = own_column(mine, present, where) if mine not in found else None
        if own is not None and own not in found.values():
            found[mine] = own
    missing = [mine for mine in form.needs if mine not in found]
    if missing:
        remedy = f"Name it: --map {missing[0]}=COLUMN. Columns there: {', '.join(list(present)[:30])}."
        raise refuse(where, f"no column for {', '.join(missing)}", f"what {form.name} needs", remedy)
    for mine, theirs in found.items():
        if present.count(theirs) > 1:
            place = f'{present.count(theirs)} columns are named "{theirs}"'
            raise refuse(where, place, f"one column for {mine}", "Rename or remove the others.")
    return found


def own_column(mine: str, present: Sequence[str], where: str) -> str | None:
    """The column of our own name: written like it, else in other letters. Raises CogtrainError where several are."""
    if mine in present:
        return mine
    alike = sorted({theirs for theirs in present if theirs.strip().casefold() == mine})
    if len(alike) > 1:
        remedy = f"Say which: --map {mine}={alike[0]}."
        raise refuse(where, f"columns {' and '.join(alike)}", f"one column for {mine}", remedy)
    return alike[0] if alike else None
