"""A table as a CSV file, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cogtrain.errors import did_you_mean, refuse
from cogtrain.records.whole_file import written_whole

if TYPE_CHECKING:
    import pandas as pd

CSV_FORMS = {"plain": (",", ".", "utf-8"), "excel": (",", ".", "utf-8-sig"), "excel-de": (";", ",", "utf-8-sig")}
"""Separator, decimal sign and encoding; with a byte order mark for spreadsheets that take UTF-8 only so."""


def write_csv(frame: pd.DataFrame, path: Path, form: str = "plain") -> None:
    """Write a table as CSV in UTF-8, whole or not at all: lines end with \\n, numbers have all their digits, switches
    are True and False, what there is not is empty. Words that a spreadsheet would run as a formula get an
    apostrophe. form: one of CSV_FORMS."""
    if form not in CSV_FORMS:
        raise refuse("--csv", f'"{form}"', f"one of {', '.join(CSV_FORMS)}", did_you_mean(form, CSV_FORMS))
    separator, decimal, encoding = CSV_FORMS[form]
    texts = [name for name in frame.columns if frame[name].dtype == object or frame[name].dtype == "str"]
    harmless = frame.assign(**{str(name): frame[name].map(_harmless) for name in texts})
    with written_whole(path) as beside, beside.open("w", encoding=encoding, newline="") as file:
        harmless.to_csv(file, index=False, lineterminator="\n", sep=separator, decimal=decimal)


def _harmless(cell: Any) -> Any:
    """A word that begins like a formula, with an apostrophe before it; a number stays one."""
    if not isinstance(cell, str) or not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
