"""One line of a log as bytes.

A line is JSON in UTF-8 with the keys data, kind, mono_s, prev, seq, utc in this order and no blanks; then ``sig``, the
station's signature of the line without the last two keys; then ``hash``, the SHA-256 of exactly the bytes before it,
closed by ``}``. ``prev`` is the hash of the line before (64 zeros at first), ``seq`` counts from 1 and so is the line's
number in the file. Since bytes are hashed, not values, a changed blank or escape is seen as well.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cogtrain.clock import format_utc
from cogtrain.errors import refuse

FIRST_PREV = "0" * 64
HASH_KEY = b',"hash":"'
TAIL = len(HASH_KEY) + 64 + len(b'"}')
SIG_KEY = b',"sig":"'
_SIG_TAIL = len(SIG_KEY) + 88 + len(b'"}')
_LONG = re.compile(rb"[0-9]{19}")
_KEYS = ("data", "kind", "mono_s", "prev", "seq", "utc")


def encode(
    *,
    seq: int,
    kind: str,
    utc: datetime,
    mono_s: float,
    data: dict[str, Any],
    prev: str,
    sign: Callable[[str], str] | None = None,
) -> tuple[bytes, str]:
    """The bytes of a line, with its end of line, and its hash. sign: gives a station's signature of a hash.

    NaN becomes null: a value that there is not. NumPy scalars and arrays become numbers and lists. Infinity, and what
    JSON does not know, is refused with a CogtrainError.
    """
    event = {"data": data, "kind": kind, "mono_s": mono_s, "prev": prev, "seq": seq, "utc": format_utc(utc)}
    try:
        body = _canonical(event)
    except (TypeError, ValueError, RecursionError) as error:
        words = "text that is not Unicode" if isinstance(error, UnicodeError) else str(error)
        raise refuse(f'event "{kind}"', words, "text, finite numbers, true, false, null, lists and dicts") from error
    if _LONG.search(body) is not None and _too_great(event):
        raise refuse(
            f'event "{kind}"', "a whole number beyond 64 bits", "one that columns can hold; a seed may be longer"
        )
    if sign is not None:
        body = b"".join((body[:-1], SIG_KEY, sign(hashlib.sha256(body).hexdigest()).encode(), b'"}'))
    digest = hashlib.sha256(body).hexdigest()
    return b"".join((body[:-1], HASH_KEY, digest.encode(), b'"}\n')), digest


def _canonical(value: object) -> bytes:
    try:
        text = _ENCODER.encode(value)
    except ValueError:  # most likely a NaN, which is rare: so only then is everything looked through
        text = _ENCODER.encode(_nan_to_null(value))
    return text.encode()


def _plain(value: Any) -> Any:
    """NumPy's scalars and arrays as Python's own."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a value of type {type(value).__name__}")


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _nan_to_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nan_to_null(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_nan_to_null(inner) for inner in value]
    if isinstance(value, float):
        return None if math.isnan(value) else value
    return _nan_to_null(value.tolist()) if hasattr(value, "tolist") else value


def decode(raw: bytes, seq: int, prev: str) -> dict[str, Any]:
    """The keys of the line in ``raw`` (without its end of line), if it is the one with this ``seq`` after the line with
    hash ``prev``; else ValueError."""
    digest = raw[-66:-2]
    if raw[-TAIL:-66] != HASH_KEY or raw[-2:] != b'"}':
        raise ValueError("a line without its hash at the end")
    body = raw[:-TAIL] + b"}"
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise ValueError("content that does not fit its hash")
    sig = signed = ""
    if body[-_SIG_TAIL : len(SIG_KEY) - _SIG_TAIL] == SIG_KEY:
        body, sig = body[:-_SIG_TAIL] + b"}", body[len(SIG_KEY) - _SIG_TAIL : -2].decode("ascii", "replace")
        signed = hashlib.sha256(body).hexdigest()
    event = event_in(body)
    if event["seq"] != seq:
        raise ValueError(f"seq {event['seq']}")
    if event["prev"] != prev:
        raise ValueError("a line that does not follow the one before it")
    return {**event, "hash": digest.decode(), "sig": sig, "signed": signed}


def event_in(body: bytes) -> dict[str, Any]:
    """The event in a line's bytes, by the keys of a log; else ValueError."""
    try:
        event = json.loads(body.decode())
    except RecursionError as error:
        raise ValueError("a value nested too deep") from error
    if not isinstance(event, dict) or tuple(event) != _KEYS or not isinstance(event["data"], dict):
        raise ValueError("a line with other keys than a log's")
    if _LONG.search(body) is not None and _too_great(event):
        raise ValueError("a number that no column can hold")
    return event


def _too_great(value: Any) -> bool:
    """Whether a whole number beyond 64 bits stands in a value; a seed may."""
    if isinstance(value, dict):
        return any(key != "seed" and _too_great(inner) for key, inner in value.items())
    if isinstance(value, list):
        return any(map(_too_great, value))
    return isinstance(value, int) and abs(value) >= 1 << 63
