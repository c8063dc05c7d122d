"""What a station and the review site tell each other: how far each log has come, and the lines that lack.

A request is JSON, signed by the station's key together with the name of the site and the address it goes to, so that
nothing else can be sent in its place. Each can be sent again: lines that are there already change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import Field

from cogtrain.events.event import Object, Part, Utc
from cogtrain.events.person import LogHead
from cogtrain.records.log.anchor import read_anchors
from cogtrain.records.log.chain import ReadLog, read_log
from cogtrain.records.log.line_bytes import FIRST_PREV
from cogtrain.records.log.place import log_files
from cogtrain.records.log.station import Station, signs

STATION: Final = "Cogtrain-Station"
SIGNATURE: Final = "Cogtrain-Signature"
HEADS_AT: Final = "/push/heads"
LINES_AT: Final = "/push/lines"
LONGEST_PIECE: Final = 1_000_000
LONGEST_REQUEST: Final = 8_000_000
Heads = Mapping[str, LogHead]
"""Of each log of a person, by its name, how far it has come."""


class Report(Part):
    """What a station says of itself."""

    utc: Utc = Field(description="Its clock, UTC.")
    version: str = Field(max_length=40, description="Of cogtrain.")
    system: str = Field("", max_length=80, description="Its operating system.")
    disk_free_bytes: int | None = Field(None, ge=0, description="Free where the records lie.")
    certificate: Object | None = Field(None, description="What the station's last measurement says.")


class Asked(Part):
    """The station tells how far its logs have come, a digest for each person. join: a one-time word by which a new
    station is taken in."""

    report: Report
    people: dict[str, str] = Field(max_length=20_000)
    join: str = Field("", max_length=100)


class Differ(Part):
    """What the site holds of those people whose digest is another one; nothing of somebody new."""

    people: dict[str, dict[str, LogHead]]


class Piece(Part):
    """Lines of one log, behind those that the site holds. lines: as they stand in the file, each with its end."""

    code: str = Field(max_length=12)
    file: str = Field(max_length=200)
    after: LogHead
    lines: str


class Sent(Part):
    """Some pieces."""

    pieces: list[Piece] = Field(max_length=1000)


class Taken(Part):
    """The heads that the site holds of the logs that were sent, on its disk itself; and what it did not take, by
    ``CODE/file``, with the reason."""

    people: dict[str, dict[str, LogHead]]
    refused: dict[str, str] = Field(default_factory=dict)


def heads_of(folder: Path) -> dict[str, LogHead]:
    """How far the logs in a person's folder have come. CogtrainError where a file cannot be read."""
    anchors = read_anchors(folder)
    found = {}
    for name in log_files(folder):
        anchor = anchors.get(name)
        if anchor is not None:
            found[name] = LogHead(lines=anchor.seq, head=anchor.head)
        elif (read := read_log(folder / name)).lines:
            found[name] = head_of(read)
    return found


def head_of(read: ReadLog) -> LogHead:
    """How far a log has come that was read."""
    return LogHead(lines=len(read.lines), head=read.head)


def digest_of(heads: Heads) -> str:
    """The same for the same heads, else another one."""
    text = json.dumps({name: [one.lines, one.head] for name, one in sorted(heads.items())})
    return sha256(text.encode()).hexdigest()


def pieces_of(code: str, file: str, raw: bytes, read: ReadLog, skip: int, longest: int) -> Iterator[Piece]:
    """The whole lines of a log from line ``skip`` on, counted from 0, in pieces of some size. raw, read: its bytes, and
    what they hold."""
    lines = raw[: raw.rfind(b"\n") + 1].splitlines(keepends=True)
    start, size = skip, 0
    for i in range(skip, len(lines) + 1):
        if i == len(lines) or (size and size + len(lines[i]) > longest):
            if size:
                head = read.lines[start - 1].hash if 0 < start <= len(read.lines) else FIRST_PREV
                after = LogHead(lines=start, head=head)
                yield Piece(code=code, file=file, after=after, lines=b"".join(lines[start:i]).decode())
            start, size = i, 0
        if i < len(lines):
            size += len(lines[i])


def signature(station: Station, host: str, address: str, body: bytes) -> str:
    """What proves a request: by whom, to which site, to which address."""
    return station.sign(_said(host, address, body))


def is_signed(public_key: str, host: str, address: str, body: bytes, by: str) -> bool:
    """Whether that is so."""
    return signs(public_key, _said(host, address, body), by)


def _said(host: str, address: str, body: bytes) -> str:
    return "push " + sha256(f"{host}\0{address}\0".encode() + body).hexdigest()
