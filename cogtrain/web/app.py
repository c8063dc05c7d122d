"""The addresses of the server, by Django: who asks is looked at first, then what is asked.

A page's requests carry a cookie that no script can read and a header that no other site can send; what comes from
another site, to another host or without them is turned away and recorded.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path, re_path

from cogtrain.displays.browser.stage import stage_of
from cogtrain.errors import CogtrainError
from cogtrain.kiosk.person import planned_person
from cogtrain.web import documents
from cogtrain.web.doors import Door, Guest, RefusedError
from cogtrain.web.headers import APART, ONLY_TLS
from cogtrain.web.house import House
from cogtrain.web.refusals import What
from cogtrain.web.rooms import Live, Room, Rooms
from cogtrain.wording import say

WAIT_S = 20.0
REPLY_S = 60.0
LONGEST_BODY = 8_000_000
FRAMES = frozenset({"iframe", "frame", "embed", "object", "fencedframe"})
CAN_BE = frozenset({"answer", "chunk", "draft", "stage"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    **APART,
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Referrer-Policy": "no-referrer",
}
Json = dict[str, Any]
View = Callable[..., Coroutine[Any, Any, HttpResponseBase]]


@dataclass(frozen=True)
class Doorstep:
    """Where the server stands. hosts: names by which it may be asked; secure: whether it is behind TLS."""

    hosts: frozenset[str]
    secure: bool

    @property
    def cookie(self) -> str:
        return "__Host-cogtrain" if self.secure else "cogtrain"


class App(ASGIHandler):
    """The addresses of one house; several can live in one process."""

    def __init__(self, house: House, door: Door, doorstep: Doorstep, live: Live | None = None) -> None:
        if not settings.configured:
            logging.getLogger("django.request").setLevel(logging.ERROR)  # what is refused is recorded, its address not
            settings.configure(
                ALLOWED_HOSTS=["*"],  # each house looks at the host itself
                DATA_UPLOAD_MAX_MEMORY_SIZE=LONGEST_BODY,
                MIDDLEWARE=[],
                ROOT_URLCONF=(),
                USE_I18N=False,
            )
        super().__init__()
        self.rooms = Rooms(house, live)
        views = Views(house, door, doorstep, self.rooms)
        self._urls = (
            *(path(address, views.guarded(view)) for address, view in views.addresses),
            re_path("", views.guarded(views.nowhere)),
        )

    def load_middleware(self, is_async: bool = False) -> None:
        """None: what stands before each view is here (the review site's is of no use to it)."""
        before = settings.MIDDLEWARE
        settings.MIDDLEWARE = []
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = before

    def create_request(self, scope: Any, body_file: Any) -> Any:
        """The request, with the addresses of this house."""
        request, error = super().create_request(scope, body_file)
        if request is not None:
            request.urlconf = self._urls  # type: ignore[assignment]  # any sequence of addresses will do
        return request, error


@dataclass(frozen=True)
class Views:
    """What each address answers."""

    house: House
    door: Door
    doorstep: Doorstep
    rooms: Rooms

    @property
    def addresses(self) -> tuple[tuple[str, View], ...]:
        return (
            ("", self.page),
            ("enter/<str:token>", self.enter),
            ("player/<str:name>", self.part),
            ("colours.css", self.colours),
            ("manifest.webmanifest", self.manifest),
            ("asset/<str:sha256>", self.asset),
            ("plan.ics", self.plan),
            ("api/hello", self.hello),
            ("api/turn", self.turn),
            ("api/message", self.message),
            ("api/bye", self.bye),
            ("api/clock", self.clock),
        )

    def guarded(self, view: View) -> View:
        """The view behind what is looked at of every request, its answer with what every answer says."""

        async def answer(request: ASGIRequest, **of_address: str) -> HttpResponseBase:
            try:
                self._from_here(request)
                response = await view(request, **of_address)
            except RefusedError as refused:
                self.house.refusals.record(refused.what, refused.code)
                response = self._turned_away(request, refused.what)
            for name, value in (HEADERS | (ONLY_TLS if self.doorstep.secure else {})).items():
                response.headers.setdefault(name, value)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return answer

    # ---------------------------------------------------------------- who asks

    def _from_here(self, request: HttpRequest) -> None:
        """Raises RefusedError for what another site sends, or what is sent to another host."""
        host = request.headers.get("Host", "")
        if host not in self.doorstep.hosts:
            raise RefusedError("other-site")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != host:
            raise RefusedError("other-site")
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise RefusedError("other-site")
        if request.headers.get("Sec-Fetch-Dest") in FRAMES:
            raise RefusedError("framed")
        if request.path.startswith("/api/") and request.headers.get("X-Cogtrain") != "1":
            raise RefusedError("other-site")

    async def _guest(self, request: HttpRequest) -> Guest:
        return await asyncio.to_thread(self.door.guest, request.COOKIES.get(self.doorstep.cookie, ""))

    def _turned_away(self, request: HttpRequest, what: What) -> HttpResponse:
        language = self.house.site.language
        if request.path.startswith("/api/"):
            return JsonResponse({"what": what}, status=409 if what == "second-tab" else 403)
        return HttpResponse(documents.told(language, "refused"), status=403)

    async def _asked(self, request: HttpRequest) -> tuple[Json, Guest]:
        """What a page sent, and who. Raises RefusedError for what no page sends."""
        guest = await self._guest(request)
        if request.method != "POST" or int(request.headers.get("Content-Length") or 0) > LONGEST_BODY:
            raise RefusedError("forged", guest.code)
        try:
            data = json.loads(request.body)
        except ValueError as error:
            raise RefusedError("forged", guest.code) from error
        tab = data.get("tab") if isinstance(data, dict) else None
        if not isinstance(tab, str) or not 8 <= len(tab) <= 64:
            raise RefusedError("forged", guest.code)
        return data, guest

    async def _room(self, request: HttpRequest) -> tuple[Json, Room]:
        data, guest = await self._asked(request)
        room = self.rooms.of(guest, data["tab"])
        if room is None:
            raise RefusedError("second-tab", guest.code)
        if data.get("room") != room.name:
            raise RefusedError("forged", guest.code)
        return data, room

    # ---------------------------------------------------------------- pages and parts

    async def page(self, request: HttpRequest) -> HttpResponse:
        await self._guest(request)
        return HttpResponse(documents.page(self.house.site.language))

    async def enter(self, request: HttpRequest, token: str) -> HttpResponse:
        """By an address with a token; it does not stay in the address bar."""
        if not self.door.at_once and request.method != "POST":
            await asyncio.to_thread(self.door.guest, token)
            language = self.house.site.language
            return HttpResponse(documents.told(language, "begin", say(language, "web.begin")))
        shown = await asyncio.to_thread(self.door.opened, token)
        response = HttpResponse(status=303, headers={"Location": "/"})
        response.set_cookie(
            self.doorstep.cookie,
            shown,
            max_age=None if self.door.at_once else 400 * 86400,
            secure=self.doorstep.secure,
            httponly=True,
            samesite="Strict",
        )
        return response

    async def nowhere(self, _request: HttpRequest) -> HttpResponse:
        """Any other address."""
        return HttpResponse(status=404)

    async def part(self, _request: HttpRequest, name: str) -> HttpResponse:
        found = documents.parts().get(name)
        if found is None:
            return HttpResponse(status=404)
        return HttpResponse(found[1], content_type=found[0], headers={"Cache-Control": "no-cache"})

    async def colours(self, _request: HttpRequest) -> HttpResponse:
        return HttpResponse(documents.colours(), content_type="text/css")

    async def manifest(self, _request: HttpRequest) -> HttpResponse:
        return HttpResponse(documents.manifest(self.house.site.language), content_type="application/manifest+json")

    async def asset(self, request: HttpRequest, sha256: str) -> HttpResponse:
        """A file of a card that the guest's page was told of."""
        guest = await self._guest(request)
        found = self.rooms.asset(guest, sha256)
        if found is None:
            return HttpResponse(status=404)
        data = await asyncio.to_thread(found.path.read_bytes)
        return HttpResponse(data, content_type="application/octet-stream", headers={"Cache-Control": "private"})

    async def plan(self, request: HttpRequest) -> HttpResponse:
        """The reminder of a person whose code is known."""
        guest = await self._guest(request)
        if guest.code is None:
            return HttpResponse(status=404)
        now = self.house.clock.utc()
        laid = await asyncio.to_thread(planned_person, self.house.results, self.house.library, guest.code, now)
        text = documents.reminder(laid, self.house.site.language, now)
        name = {"Content-Disposition": 'attachment; filename="practice.ics"'}
        return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=name)

    # ---------------------------------------------------------------- turns

    async def hello(self, request: HttpRequest) -> HttpResponse:
        """A page comes in; which block, if any, was on in the page before it."""
        data, guest = await self._asked(request)
        try:
            stage = stage_of(data.get("stage") or {})
        except CogtrainError as error:
            self.house.refusals.record("forged", guest.code, error.faults[0].found)
            return JsonResponse({}, status=400)
        room, begun = await asyncio.to_thread(self.rooms.enter, guest, data["tab"], stage)
        told = {"room": room.name, "block": begun, "sync_patch": self.house.sync_patch}
        return JsonResponse({**told, "calendar": guest.code is not None})

    async def turn(self, request: HttpRequest) -> HttpResponse:
        """The turn that is on, once it is another than the page has; an empty answer after a while."""
        data, room = await self._room(request)
        have = data.get("have")
        waits = room.channel.beyond(have if isinstance(have, int) else 0)
        try:
            return JsonResponse(await asyncio.wait_for(asyncio.wrap_future(waits), WAIT_S))
        except TimeoutError:
            room.channel.heard()
            return JsonResponse({})

    async def message(self, request: HttpRequest) -> HttpResponse:
        """What belongs to a turn: its answer, a piece of a block's account, a draft, another size."""
        data, room = await self._room(request)
        turn, kind, inner = data.get("turn"), data.get("kind"), data.get("data")
        if not isinstance(turn, int) or kind not in CAN_BE or not isinstance(inner, dict):
            raise RefusedError("forged", room.guest.code)
        replied = room.channel.send(turn, str(kind), inner)
        try:
            return JsonResponse(await asyncio.wait_for(asyncio.wrap_future(replied), REPLY_S))
        except TimeoutError:
            return JsonResponse({}, status=503)

    async def bye(self, request: HttpRequest) -> HttpResponse:
        """The page is closed."""
        data, guest = await self._asked(request)
        self.rooms.left(guest, data["tab"])
        return JsonResponse({})

    async def clock(self, request: HttpRequest) -> HttpResponse:
        """The program's own clock, seconds."""
        await self._guest(request)
        return JsonResponse({"mono_s": self.house.clock.monotonic_s()})
