"""Dates that tell nobody's day: each person's are shifted by so many days, which only a key tells.

The shift is the same for all that is exported of a person with that key, so distances in time stay. Times of day stay.
Free text is not exported at all.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from cogtrain.clock import format_utc, parse_utc
from cogtrain.errors import refuse
from cogtrain.records.log.place import disk_error

MOST_DAYS, LEAST_DAYS = 3650, 365
TITLE = "cogtrain key of shifted dates: whoever has it can find the true ones"


@dataclass(frozen=True)
class Shift:
    """How dates are written. key: None leaves them as they are."""

    key: bytes | None = None

    def days(self, code: str) -> int:
        """How many days earlier a person's dates are written: a year to ten."""
        if self.key is None:
            return 0
        drawn = int.from_bytes(hmac.new(self.key, code.encode("ascii"), sha256).digest()[:8], "big")
        return LEAST_DAYS + drawn % (MOST_DAYS - LEAST_DAYS)

    def moment(self, code: str, at: datetime) -> datetime:
        """The moment as it is written."""
        return at - timedelta(days=self.days(code))

    def utc(self, code: str, text: str) -> str:
        """The same of an ISO time, UTC, to the second; empty stays empty."""
        return f"{format_utc(self.moment(code, parse_utc(text)))[:19]}Z" if text else ""


def shift_of(key: Path | None) -> Shift:
    """The shift of a key in a file, which is made where there is none; none without. CogtrainError for a file that is
    no such key."""
    if key is None:
        return Shift()
    try:
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(f"{TITLE}\n{token_hex(32)}\n", encoding="ascii")
        lines = key.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise disk_error(key, error) if isinstance(error, OSError) else _no_key(key) from error
    if len(lines) != 2 or lines[0] != TITLE:
        raise _no_key(key)
    try:
        return Shift(bytes.fromhex(lines[1]))
    except ValueError as error:
        raise _no_key(key) from error


def _no_key(path: Path) -> Exception:
    return refuse("--dates-key", f"{path.name} holds no such key", "a file that cogtrain export wrote, or a new name")
