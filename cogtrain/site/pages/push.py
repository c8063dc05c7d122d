"""Where stations send to. A request is proven by the station's own signature, not by a cookie."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError

from cogtrain.care.invitation import hash_of
from cogtrain.clock import parse_utc
from cogtrain.errors import CogtrainError
from cogtrain.events.event import Part
from cogtrain.events.trail import Act
from cogtrain.records.exchange import (
    HEADS_AT,
    LINES_AT,
    SIGNATURE,
    STATION,
    Asked,
    Differ,
    Piece,
    Report,
    Sent,
    Taken,
    digest_of,
    is_signed,
)
from cogtrain.records.log.station import station_id
from cogtrain.site.desk import Desk, the_desk
from cogtrain.site.guard import Did, origin_of, put_refusal
from cogtrain.site.ingest import heads, take
from cogtrain.site.models import Station, StationLink

_WORKER: Final = ThreadPoolExecutor(1, thread_name_prefix="push")
_Asked = TypeVar("_Asked", bound=Part)


@csrf_exempt
async def push_heads(request: HttpRequest) -> HttpResponse:
    """How far the site is, of those people whose logs it has otherwise."""
    return await _in_turn(request, _heads)


@csrf_exempt
async def push_lines(request: HttpRequest) -> HttpResponse:
    """Lines of logs."""
    return await _in_turn(request, _lines)


async def _in_turn(request: HttpRequest, answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """One push after the other, beside the pages."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    return await asyncio.get_running_loop().run_in_executor(_WORKER, _alone, request, answer)


def _alone(request: HttpRequest, answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    try:
        return answer(request)
    finally:
        connection.close()


def _refused(request: HttpRequest, why: str, station: str = "", status: int = 403) -> HttpResponse:
    put_refusal(_act(request, "refused", "push", station, why=why))
    return JsonResponse({"why": why}, status=status)


def _act(request: HttpRequest, did: Did, what: str, station: str, **detail: object) -> Act:
    """What a station did."""
    return Act(did=did, what=what, who=station, role="station", origin=origin_of(request), detail=detail)


def _read(request: HttpRequest, address: str, model: type[_Asked]) -> tuple[str, _Asked] | HttpResponse:
    """The sender's public key and what it said; or why it is turned away."""
    key, host = request.headers.get(STATION, ""), the_desk().doorstep.name
    try:
        station = station_id(key)
    except ValueError:
        return _refused(request, "no station's key")
    if not is_signed(key, host, address, request.body, request.headers.get(SIGNATURE, "")):
        return _refused(request, "not signed by that station for this site", station)
    try:
        return key, model.model_validate_json(request.body)
    except ValidationError:
        return _refused(request, "another message", station, 400)


def _heads(request: HttpRequest) -> HttpResponse:
    desk, read = the_desk(), _read(request, HEADS_AT, Asked)
    if isinstance(read, HttpResponse):
        return read
    key, asked = read
    station = _known(key) or _joined(desk, request, key, asked.join)
    if station is None:
        return _refused(request, "a station that this site does not know", station_id(key))
    _note(desk, station, asked.report)
    told = {code: heads(desk.results, code) for code in asked.people}
    differ = {code: one for code, one in told.items() if digest_of(one) != asked.people[code]}
    return HttpResponse(Differ(people=differ).model_dump_json(), content_type="application/json")


def _lines(request: HttpRequest) -> HttpResponse:
    desk, read = the_desk(), _read(request, LINES_AT, Sent)
    if isinstance(read, HttpResponse):
        return read
    key, sent = read
    station = _known(key)
    if station is None:
        return _refused(request, "a station that this site does not know", station_id(key))
    taken = _take_all(desk, sent.pieces, station.id)
    count = sum(piece.lines.count("\n") for piece in sent.pieces)
    desk.trail.put(_act(request, "sent", "push", station.id, lines=count, refused=len(taken.refused)))
    for code in sorted(taken.people):
        desk.index.look_at(code)
    return HttpResponse(taken.model_dump_json(), content_type="application/json")


def _take_all(desk: Desk, pieces: Iterable[Piece], station: str) -> Taken:
    """Each piece for itself: one that does not fit stops none of the others."""
    people: dict[str, dict[str, object]] = {}
    refused: dict[str, str] = {}
    for piece in pieces:
        try:
            head = take(desk.results, piece, station, desk.wall)
        except CogtrainError as error:
            refused[f"{piece.code}/{piece.file}"] = f"{error.faults[0]}"
        else:
            people.setdefault(piece.code, {})[piece.file] = head
    return Taken.model_validate({"people": people, "refused": refused})


def _known(key: str) -> Station | None:
    """The station of that key, where it may send."""
    return Station.objects.filter(public_key=key, may_send=True).first()


def _joined(desk: Desk, request: HttpRequest, key: str, word: str) -> Station | None:
    """A new station that has a word which takes it in."""
    link = StationLink.objects.filter(hash=hash_of(word), until_s__gt=desk.now_s).first() if word else None
    if link is None or Station.objects.filter(public_key=key).exists():
        return None
    name, number = link.name, 2
    while Station.objects.filter(name=name).exists():
        name, number = f"{link.name} {number}", number + 1
    station = Station.objects.create(id=station_id(key), public_key=key, name=name, place=link.place)
    link.delete()
    desk.trail.put(_act(request, "changed", "station", station.id))
    return station


def _note(desk: Desk, station: Station, report: Report) -> None:
    """What the station says of itself."""
    now = desk.wall.utc()
    station.seen, station.skew_s = now, (parse_utc(report.utc) - now).total_seconds()
    station.report = report.model_dump()
    station.save(update_fields=["seen", "skew_s", "report"])
