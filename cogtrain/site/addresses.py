"""Every address of the site: what answers there, to whom it is open, and what the trail is told of it.

Django reads ``urlpatterns``, which is made from ``ROUTES``; tests hold each route against each role.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cogtrain.site import rights
from cogtrain.site.guard import Route, guarded, told
from cogtrain.site.pages import administration, entries, passkeys, person, push, signing_in, stations, study, today
from cogtrain.site.parts import part
from cogtrain.wording.reader import tell

BOTH: Final = ("GET", "POST")
POST: Final = ("POST",)

ROUTES: Final[tuple[Route, ...]] = (
    Route("", "first", signing_in.first),
    Route("today", "today", today.today, rights.SEES, "viewed"),
    Route("people/<str:code>", "person", person.person, rights.SEES, "viewed"),
    Route("people/<str:code>/drawn", "drawn", person.drawn, rights.SEES),
    Route("people/<str:code>/plan", "plan", person.plan, rights.SEES, "viewed"),
    Route("people/<str:code>/groups", "groups", person.groups, rights.DOSES, methods=POST),
    Route("people/<str:code>/dose", "dose", entries.dose, rights.DOSES, methods=POST),
    Route("people/<str:code>/alert", "alert", entries.alert, rights.CARES, methods=POST),
    Route("people/<str:code>/note", "note", entries.remark, rights.CARES, methods=POST),
    Route("people/<str:code>/held", "held", entries.held, rights.CARES, methods=POST),
    Route("people/<str:code>/invitation", "invitation", entries.invitation, rights.DOSES, methods=POST),
    Route("study", "study", study.study, rights.STUDIES, "viewed"),
    Route("study/change", "study-change", study.change, rights.STUDIES, "viewed"),
    Route("study/export", "study-export", study.export, rights.STUDIES, methods=POST),
    Route("study/export/<str:name>", "export", study.exported, rights.STUDIES),
    Route("stations", "stations", stations.stations, rights.WATCHES, "viewed"),
    Route("stations/new", "station-new", stations.new, rights.ADMINISTERS, methods=POST),
    Route("stations/change", "station-change", stations.change, rights.ADMINISTERS, methods=POST),
    Route("administration", "administration", administration.administration, rights.ADMINISTERS, "viewed"),
    Route("administration/account/new", "account-new", administration.new_account, rights.ADMINISTERS, methods=POST),
    Route("administration/account", "account", administration.change_account, rights.ADMINISTERS, methods=POST),
    Route("administration/names", "names", administration.names, rights.ADMINISTERS, methods=POST),
    Route("gates", "gates", administration.gates, rights.WATCHES, "viewed"),
    Route("gates/sign", "gates-sign", administration.gates, rights.DOSES, methods=POST),
    Route("trail", "trail", administration.trail, rights.AUDITS, "viewed"),
    Route("trail.csv", "trail-export", administration.trail_export, rights.AUDITS, "exported"),
    Route("trail.jsonl", "trail-log", administration.trail_log, rights.AUDITS, "exported"),
    Route("me", "me", signing_in.me, methods=BOTH),
    Route("sign-out", "sign-out", signing_in.sign_out, methods=POST, half=True),
    Route("sign-in", "sign-in", signing_in.sign_in, rights.ANYBODY, methods=BOTH),
    Route("sign-in/second", "second", signing_in.second, methods=BOTH, half=True),
    Route("sign-in/second/new", "second-new", signing_in.second_new, methods=BOTH, half=True),
    Route("sign-in/passkey/options", "passkey-options", passkeys.options, methods=POST, half=True),
    Route("sign-in/passkey", "passkey", passkeys.check, methods=POST, half=True),
    Route("enter/<str:token>", "enter", signing_in.enter, rights.ANYBODY, methods=BOTH),
    Route("part/<str:name>", "part", part, rights.ANYBODY),
)
STATIONS: Final = {"push/heads": push.push_heads, "push/lines": push.push_lines}
"""For stations, which prove each request by a signature."""


def nowhere(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Any other address."""
    del exception
    return told(request, tell("site.told.nowhere"), [tell("site.told.nowhere.text")], 404)


def amiss(request: HttpRequest) -> HttpResponse:
    """Where the program itself did something wrong; nothing of it is shown."""
    return told(request, tell("site.told.amiss"), [tell("site.told.amiss.text")], 500)


urlpatterns = [
    *(path(route.address, guarded(route), name=route.name) for route in ROUTES),
    *(path(address, view, name=address.replace("/", "-")) for address, view in STATIONS.items()),
]
handler404, handler500 = nowhere, amiss
