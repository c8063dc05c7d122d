"""What the site lacks of each log, in pieces; a piece counts once the site says that it lies on its disk."""

from __future__ import annotations

import json
import platform
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from cogtrain.clock import Clock, SystemClock, format_utc
from cogtrain.errors import CogtrainError, DeviceError, refuse
from cogtrain.events.event import Part
from cogtrain.events.person import LogHead
from cogtrain.push.target import Target, keep_site
from cogtrain.records.certificate import read_certificate
from cogtrain.records.exchange import (
    HEADS_AT,
    LINES_AT,
    LONGEST_PIECE,
    SIGNATURE,
    STATION,
    Asked,
    Differ,
    Piece,
    Report,
    Sent,
    Taken,
    digest_of,
    heads_of,
    pieces_of,
    signature,
)
from cogtrain.records.log.chain import read_bytes
from cogtrain.records.log.place import disk_error, is_person_file, participants, short_name
from cogtrain.records.log.station import Station, this_station
from cogtrain.records.own_version import installed_version

WAIT_S: Final = 60.0
TRIES: Final = 4
_Answer = TypeVar("_Answer", bound=Part)


@dataclass
class Pushed:
    """What came of it. held: logs of this folder that the site holds as far as they go. refused: by log, why not."""

    lines: int = 0
    logs: int = 0
    held: int = 0
    refused: dict[str, str] = field(default_factory=dict)


def push_all(
    results: Path,
    target: Target,
    word: str = "",
    told: Callable[[str], None] = lambda _words: None,
    clock: Clock | None = None,
    station: Station | None = None,
) -> Pushed:
    """Send what the site lacks of the logs in a folder. word: takes a new station in.

    CogtrainError where the site does not answer, or does not know this station; what was sent until then is there.
    """
    clock, station = clock or SystemClock(), station or this_station(results)
    own = {code: heads_of(results / code) for code in participants(results)}
    digests = {code: digest_of(heads) for code, heads in own.items()}
    asked = Asked(report=_report(results, clock), people=digests, join=word)
    differ = _post(target, HEADS_AT, asked, station, Differ).people
    keep_site(results, target)
    pushed = Pushed(held=sum(len(heads) for code, heads in own.items() if code not in differ))
    waiting: list[Piece] = []
    size = 0
    for code, theirs in sorted(differ.items()):
        told(code)
        for piece in _lacking(results, code, own[code], theirs, pushed):
            if waiting and size + len(piece.lines) > LONGEST_PIECE:
                _send(target, waiting, station, pushed)
                waiting, size = [], 0
            waiting.append(piece)
            size += len(piece.lines)
    _send(target, waiting, station, pushed)
    return pushed


def _report(results: Path, clock: Clock) -> Report:
    certificate = read_certificate(results)
    short = None if certificate is None else {"verdict": str(certificate.get("verdict", ""))[:80]}
    return Report(
        utc=format_utc(clock.utc()),
        version=installed_version(),
        system=f"{platform.system()} {platform.release()}"[:80],
        disk_free_bytes=shutil.disk_usage(results).free,
        certificate=short,
    )


def _lacking(
    results: Path, code: str, own: Mapping[str, LogHead], theirs: Mapping[str, LogHead], pushed: Pushed
) -> Iterator[Piece]:
    """The pieces of somebody's logs that the site lacks; the logs about the person first, so that no session's log is
    shorter there than they say."""
    for file in sorted(own, key=lambda name: (not is_person_file(name), name)):
        there = theirs.get(file)
        if there == own[file]:
            pushed.held += 1
            continue
        path = results / code / file
        try:
            raw = path.read_bytes()
        except OSError as error:
            pushed.refused[f"{code}/{file}"] = f"{disk_error(path, error).faults[0]}"
            continue
        read, skip = read_bytes(raw, short_name(path)), 0
        if there is not None and there.lines > len(read.lines):
            pushed.held += 1  # the site holds more: another station brought it
            continue
        if there is not None and there.lines and read.lines[there.lines - 1].hash == there.head:
            skip = there.lines  # else two different logs: the site shall see it
        pushed.logs += 1
        yield from pieces_of(code, file, raw, read, skip, LONGEST_PIECE)


def _send(target: Target, pieces: list[Piece], station: Station, pushed: Pushed) -> None:
    if not pieces:
        return
    taken = _post(target, LINES_AT, Sent(pieces=pieces), station, Taken)
    pushed.refused |= taken.refused
    kept = [piece for piece in pieces if piece.file in taken.people.get(piece.code, {})]
    pushed.lines += sum(piece.lines.count("\n") for piece in kept)
    pushed.held += len({(piece.code, piece.file) for piece in kept})


def _post(target: Target, address: str, said: Part, station: Station, answer: type[_Answer]) -> _Answer:
    """One request, tried again where the network gave way. CogtrainError where nothing came of it."""
    body = said.model_dump_json().encode()
    heads = {
        "Content-Type": "application/json",
        STATION: station.public_key,
        SIGNATURE: signature(station, target.host, address, body),
    }
    attempt = 0
    while True:
        attempt += 1
        request = urllib.request.Request(f"{target.origin}{address}", body, heads, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S) as response:  # noqa: S310  # checked: site_of
                return answer.model_validate_json(response.read())
        except urllib.error.HTTPError as error:
            raise _turned_away(target, error) from error
        except (OSError, ValidationError, ValueError) as error:
            if attempt == TRIES:
                words = str(getattr(error, "reason", "") or type(error).__name__)[:120]
                remedy = "Nothing is lost: run it again once the network is there."
                raise refuse(target.host, f"no answer ({words})", "the site", remedy, DeviceError) from error
            time.sleep(0.2 * 4 ** (attempt - 1))


def _turned_away(target: Target, error: urllib.error.HTTPError) -> CogtrainError:
    try:
        why = str(json.loads(error.read())["why"])[:200]
    except (ValueError, KeyError, TypeError, OSError):
        why = f"status {error.code}"
    remedy = "An administrator of the site makes the command that takes a station in."
    return refuse(target.host, why, "a station that the site knows", remedy)
