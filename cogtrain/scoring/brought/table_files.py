"""Anybody's file as a table of cells: what separates them, which letters, which form; nothing is made of a cell here.

The cells of a text are the words that stand there: a code may be NA, NULL or 001. What was assumed stands in the
table's ``attrs["said"]``, the program that wrote it in ``attrs["program"]`` where its form tells.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pandas as pd

from cogtrain.errors import refuse
from cogtrain.scoring.brought.program_logs import eprime_log, json_rows
from cogtrain.scoring.brought.trial_rows import FIRST_ROW, PROGRAM, SAID

TEXT = (".csv", ".tsv", ".txt", ".dat", ".iqdat", ".xpd", ".json", ".jsonl")
READERS = (*TEXT, ".xlsx", ".sav", ".parquet")
UNPACK = {".gz": gzip.decompress, ".bz2": bz2.decompress, ".xz": lzma.decompress}
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BROKEN = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, lzma.LZMAError, zlib.error)

_QUOTED = re.compile(r'"[^"]*"')
_DECIMAL_COMMA = r"\s*[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?\s*"
_DECIMAL_POINT = r"\s*[-+]?[0-9]*\.[0-9]+(?:[eE][-+]?[0-9]+)?\s*"
_BIDS = re.compile(r"sub-(?P<participant>[A-Za-z0-9]+)_(?:ses-(?P<session>[A-Za-z0-9]+)_)?.*_?(?:beh|events)\.tsv")


def read_table(path: Path) -> pd.DataFrame:
    """A table from a file, compressed or not. Raises CogtrainError for one that cannot be read or has no rows."""
    endings = [ending.lower() for ending in path.suffixes if ending.lower() in READERS]
    if not path.exists():
        raise refuse(str(path), "no such file", "a table of trials")
    if not endings and not path.is_dir():
        raise refuse(str(path), f'a file that ends in "{path.suffix}"', f"one of {', '.join(READERS)}, or .gz of it")
    ending = ".parquet" if path.is_dir() else endings[-1]
    try:
        if ending == ".parquet":
            return pd.read_parquet(path)
        table = _sheet(path) if ending == ".xlsx" else _spss(path) if ending == ".sav" else read_words(path)
    except BROKEN as trouble:
        remedy = "Save it as CSV in UTF-8, one row a trial, names in the first row."
        found = f"a table that cannot be read ({str(trouble)[:100]})"
        raise refuse(str(path), found, f"one of {', '.join(READERS)}", remedy) from trouble
    if table.empty:
        raise refuse(str(path), "a table without rows", "names in the first row, then one row for each trial")
    return table


def read_words(path: Path) -> pd.DataFrame:
    """A text, every cell as the word that stands there. Raises ValueError, OSError or CogtrainError.

    Cells are parted by what the first line has most of: tab, semicolon or comma. Where it is not the comma, a column of
    numbers with decimal commas gets points.
    """
    text = _decoded(_unpacked(path))
    if text.lstrip().startswith("*** Header Start ***"):
        table = pd.DataFrame(eprime_log(text), dtype=object).fillna("")
        table.attrs[PROGRAM] = "E-Prime"
        return table
    if {".json", ".jsonl"} & {ending.lower() for ending in path.suffixes}:
        return pd.DataFrame(json_rows(text), dtype=object).fillna("")
    table = _lines(text)
    return _named_by_file(table, path.name)


def _decoded(raw: bytes) -> str:
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding)
    zeros = (raw[:400:2].count(0), raw[1:400:2].count(0))
    if max(zeros) > 50 or max(zeros) * 4 > len(raw[:400]) > 8:
        return raw.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    return raw.decode("utf-8")


def _unpacked(path: Path) -> bytes:
    raw, ending = path.read_bytes(), path.suffix.lower()
    if ending in UNPACK:
        return UNPACK[ending](raw)
    return _only_member(raw) if ending == ".zip" else raw


def _only_member(raw: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        members = [name for name in packed.namelist() if not name.endswith("/")]
        if len(members) != 1:
            raise ValueError(f"an archive of {len(members)} files")
        return packed.read(members[0])


def _lines(text: str) -> pd.DataFrame:
    """A table in lines, below what a program or Excel may have written above it."""
    lines = text.split("\n", 400)[:400]
    above = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)
    program = "Expyriment" if above and lines[0].startswith("#Expyriment") else None
    separator = ""
    told = re.fullmatch(r"sep=(.)\r?", lines[above])
    if told is not None:
        separator, above = told.group(1), above + 1
    counts = [_counts(line) for line in lines[above : above + 2]]
    if len(counts) == 2 and not any(counts[0].values()) and max(counts[1].values()) >= 2:
        above, counts = above + 1, counts[1:]  # a title
    if not separator and counts:
        separator = max(counts[0], key=lambda sign: counts[0][sign])
    table = pd.read_csv(
        io.StringIO(text), sep=separator or ",", header=None, skiprows=above, dtype=object, keep_default_na=False,
        na_values=[], index_col=False,
    ).fillna("")  # fmt: skip
    table.columns = pd.Index([str(cell).strip() for cell in table.iloc[0]], dtype=object)
    table = table.iloc[1:].reset_index(drop=True)
    empty = [not name and (table.iloc[:, at] == "").all() for at, name in enumerate(table.columns)]
    table = table.loc[:, [not one for one in empty]]
    if separator != ",":
        table = _with_points(table)
    table.attrs[FIRST_ROW] = above + 2
    if program is not None:
        table.attrs[PROGRAM] = program
    return table


def _counts(line: str) -> dict[str, int]:
    bare = _QUOTED.sub("", line)
    return {sign: bare.count(sign) for sign in (",", ";", "\t")}


def _with_points(table: pd.DataFrame) -> pd.DataFrame:
    """Decimal commas as points, in each column that has no number with a point beside them."""
    columns = []
    for at in range(table.shape[1]):
        cells = table.iloc[:, at]
        comma = cells.str.fullmatch(_DECIMAL_COMMA)
        if comma.any() and not cells.str.fullmatch(_DECIMAL_POINT).any():
            cells = cells.where(~comma, cells.str.replace(",", ".", regex=False))
        columns.append(cells)
    changed = pd.concat(columns, axis=1) if columns else table
    changed.columns = table.columns
    return changed


def _named_by_file(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """A BIDS table with the participant and the session that its file's name tells."""
    told = _BIDS.match(name)
    if told is None:
        return table
    table.attrs[PROGRAM] = "BIDS"
    lacking = {key: label for key, label in told.groupdict().items() if label and key not in table}
    if {"participant_id", "subject", "sub"} & set(table.columns):
        lacking.pop("participant", None)
    table = table.assign(**lacking)
    if lacking:
        said = " and ".join(f"{key} {label}" for key, label in lacking.items())
        table.attrs[SAID] = (f"{said}: from the file's name",)
    return table


def _sheet(path: Path) -> pd.DataFrame:
    """The first sheet of an Excel file that holds something."""
    try:
        sheets: Any = pd.read_excel(
            path, sheet_name=None, header=None, dtype=object, na_filter=False, engine="openpyxl"
        )
    except ImportError as missing:
        raise _not_installed(path, "openpyxl") from missing
    full = {name: sheet for name, sheet in sheets.items() if len(sheet) > 1}
    if not full:
        return pd.DataFrame()
    name, sheet = next(iter(full.items()))
    table: pd.DataFrame = sheet.iloc[1:].reset_index(drop=True).map(_excel_cell)
    table.columns = pd.Index([_excel_cell(cell).strip() for cell in sheet.iloc[0]], dtype=object)
    if len(full) > 1:
        table.attrs[SAID] = (f'the sheet "{name}" was read, not {", ".join(list(full)[1:])}',)
    return table


def _excel_cell(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _spss(path: Path) -> pd.DataFrame:
    """An SPSS file, with the labels of its values."""
    try:
        import pyreadstat
    except ImportError as missing:
        raise _not_installed(path, "pyreadstat") from missing
    try:
        table: pd.DataFrame = pd.read_spss(path)
    except pyreadstat.ReadstatError as trouble:
        raise ValueError(str(trouble)) from trouble
    return table


def _not_installed(path: Path, package: str) -> Exception:
    return refuse(str(path), f"{package} is not installed", "it", 'Install it with: pip install "cogtrain[tables]".')
