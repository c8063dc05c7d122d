"""What a cell of anybody's table means: a name, a number, yes or no, an answer, a word for a condition, or none at all.

Every column of a foreign table is read here, so that "1.0" and 1, "Left " and "left", None and an empty cell are the
same wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cogtrain.errors import CogtrainError, refuse

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NONE_WORDS = frozenset(
    {
        "", "na", "nan", "nat", "none", "n/a", "#n/a", "null", "nil", "<na>", "undefined", "missing", ".", "-", "--",
        "timeout", "noresponse", "no response", "no_response", "no-response", "noresp", "no answer",
    }
)  # fmt: skip
NONE_CODES = ("-1", "-9", "-99", "-999", "-9999", "0", "999", "9999", "99999")
SIGNS = (".", "-", "--")  # nothing, or keys
TRUE = {"1", "true", "yes", "y", "t", "correct", "correctresponse", "hit", "right"}
FALSE = {"0", "false", "no", "n", "f", "incorrect", "incorrectresponse", "error", "wrong", "miss"}

_WHOLE = re.compile(r"[-+]?[0-9]+\.0*")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
_WRAPPED = re.compile(r"""\[?\s*(["'])(.*)\1\s*\]?|\[(.*)\]|<(.*)>""")
_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+")


@dataclass(frozen=True)
class Place:
    """Where rows stand: the file's name, and the number of each row in it (the header is row 1)."""

    file: str
    rows: NDArray[np.integer[Any]]

    def at(self, place: int) -> str:
        """``file:row`` of one of the rows."""
        return f"{self.file}:{int(self.rows[place])}"

    def where(self, mask: Bools) -> Place:
        """Those of the rows for which the mask is true."""
        return Place(self.file, self.rows[mask])


def name(value: object) -> str:
    """A code or a name as it is kept: no blanks around, whole numbers without a point; "" for an empty cell."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else str(int(value)) if float(value).is_integer() else str(value)
    if isinstance(value, datetime):
        text = value.isoformat(" ")
        return text.removesuffix(" 00:00:00")
    text = unicodedata.normalize("NFC", str(value)).strip()
    return text.partition(".")[0] if _WHOLE.fullmatch(text) else text


def word(value: object) -> str:
    """A cell as a word to compare by: a :func:`name` in small letters."""
    return name(value).casefold()


def is_none(text: str) -> bool:
    """Whether a :func:`word` says that there is nothing."""
    return text in NONE_WORDS


def answer(value: object) -> str:
    """An answer to compare by: a :func:`word` without the quotes or brackets that programs put around keys, numbers
    by their value; "" where none was given. A full stop and a dash can be keys, and stay."""
    text = word(value)
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped is not None:
        text = next(part for part in (*wrapped.groups()[1:], "") if part is not None).strip()
    if is_none(text):
        return text if text in SIGNS else ""
    return f"{float(text):g}" if _NUMBER.fullmatch(text) and len(text) < 16 else text


def each(values: pd.Series, meaning: Callable[[object], str]) -> tuple[NDArray[np.intp], list[str]]:
    """The meaning of every cell, as codes into the distinct meanings: each distinct cell is looked at once."""
    raw, distinct = pd.factorize(values, use_na_sentinel=False)
    codes, names = pd.factorize(np.array([meaning(value) for value in distinct], dtype=object))
    return codes[raw] if len(raw) else raw, [str(found) for found in names]


def names(values: pd.Series, place: Place, column: str) -> pd.Series:
    """A column of codes, such as people. Raises CogtrainError, with the row, where one is empty."""
    codes, found = each(values, name)
    empty = np.isin(codes, [at for at, text in enumerate(found) if not text])
    if empty.any():
        where = place.at(int(np.flatnonzero(empty)[0]))
        raise refuse(where, f"{column} is empty ({int(empty.sum())} rows)", "a code in each row")
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(found, dtype=object)))


def answers(values: pd.Series) -> tuple[NDArray[np.intp], list[str]]:
    """A column of answers, as codes into the distinct ones; "" is no answer."""
    return each(values, answer)


def numbers(values: pd.Series, place: Place, column: str) -> Floats:
    """A column of numbers; NaN for nothing. Raises CogtrainError, with the row, for what is neither."""
    if pd.api.types.is_timedelta64_dtype(values.dtype):
        return np.asarray(values.dt.total_seconds(), float)
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.to_numpy(float, na_value=np.nan)
    text = values.astype(str).str.strip()
    found = pd.to_numeric(text, errors="coerce").to_numpy(float, na_value=np.nan)
    lacking = np.flatnonzero(np.isnan(found))
    codes, words = each(values.iloc[lacking], word)
    bad = np.flatnonzero(np.isin(codes, [at for at, text in enumerate(words) if not is_none(text)]))
    if len(bad):
        at = int(lacking[bad[0]])
        raise _no_number(values.iloc[at], place.at(at), column)
    return found


def _no_number(value: object, where: str, column: str) -> CogtrainError:
    text = str(value).strip()
    remedy = f"Write {text.replace(',', '.')} with a point." if _COMMA.fullmatch(text) else ""
    return refuse(where, f"{column} is {text!r}", "a number, or nothing where none was given", remedy)


def looks_like_number(value: object) -> bool:
    """Whether a cell was meant as a number, a decimal comma included."""
    text = str(value).strip()
    if _COMMA.fullmatch(text):
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


def yes_no(values: pd.Series, place: Place, column: str) -> Floats:
    """A column of yes and no as 1 and 0; NaN where nothing is said. Raises CogtrainError, with the row, for another
    word."""
    codes, words = each(values, word)
    told = np.array([1.0 if text in TRUE else 0.0 if text in FALSE else np.nan for text in words])
    silent = np.array([is_none(text) or text in NONE_CODES for text in words], bool)
    odd = np.isnan(told) & ~silent
    if odd.any():
        at = int(np.flatnonzero(odd[codes])[0])
        raise refuse(place.at(at), f"{column} is {values.iloc[at]!r}", "1 or 0, true or false, correct or incorrect")
    return told[codes]
