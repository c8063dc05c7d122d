"""What is entered about a person: a dose or its correction, an alert seen to, a note, a held session, an invitation.

Each is an event in the log that the site's own station keeps of the person, as at any other station.
"""

from __future__ import annotations

import math
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cogtrain.care import held as sessions
from cogtrain.care import person as care
from cogtrain.care.invitation import invite as give
from cogtrain.care.invitation import withdraw as take_back
from cogtrain.care.remark import enter_remark
from cogtrain.care.times import parse_moment
from cogtrain.errors import refuse
from cogtrain.site.desk import the_desk
from cogtrain.site.guard import account_of, put_act

ROUTES = tuple(care.MINUTES)


def _number(request: HttpRequest, name: str) -> float | None:
    """A number of a form; None where the field is empty. CogtrainError for anything else."""
    text = request.POST.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.inf
    if not math.isfinite(number):
        raise refuse(name, "no number", "a number such as 40")
    return number


def _done(request: HttpRequest, code: str, what: str, **detail: Any) -> HttpResponse:
    put_act(request, "changed", what, code, **detail)
    the_desk().index.look_at(code)
    return redirect("person", code=code)


def dose(request: HttpRequest, code: str) -> HttpResponse:
    """A dose that was given; with ``which`` its correction, with ``void`` as well that it was not given."""
    desk, which = the_desk(), request.POST.get("which", "")[:20]
    at, route, why = request.POST.get("at", ""), request.POST.get("route", ""), request.POST.get("why", "")
    zone = desk.site.zone
    moment = parse_moment(at, zone, "when") if at else None
    if route and route not in ROUTES:
        raise refuse("route", "another one", f"one of {', '.join(ROUTES)}")
    minutes, mg = _number(request, "minutes"), _number(request, "mg")
    with care.open_person(desk.results, code, desk.clock, desk.station) as opened:
        if which and "void" in request.POST:
            told, how = care.void_dose(opened, which, why), "taken back"
        elif which:
            told, how = care.correct_dose(opened, which, moment, route or None, minutes, why, mg), "corrected"  # type: ignore[arg-type]
        else:
            if moment is None or not route:
                raise refuse("dose", "no time or no route", "when it began and by which route")
            told, how = care.give_dose(opened, moment, route, minutes, zone, mg), "entered"  # type: ignore[arg-type]
    return _done(request, code, "dose", how=how, dose=str(told.id))


def alert(request: HttpRequest, code: str) -> HttpResponse:
    """An alert was seen to."""
    desk, which = the_desk(), request.POST.get("which", "")[:20]
    with care.open_person(desk.results, code, desk.clock, desk.station) as opened:
        care.acknowledge(opened, which, account_of(request).name, request.POST.get("note", ""))
    return _done(request, code, "alert", alert=which)


def remark(request: HttpRequest, code: str) -> HttpResponse:
    """A note; sealed before it is written."""
    desk = the_desk()
    key = desk.site.public_key
    if key is None:
        raise refuse("note", "the clinic has no key that it could be sealed to", "one", "Run cogtrain site init.")
    with care.open_person(desk.results, code, desk.clock, desk.station) as opened:
        enter_remark(opened, request.POST.get("text", ""), account_of(request).name, key)
    return _done(request, code, "note")


def held(request: HttpRequest, code: str) -> HttpResponse:
    """A session that a therapist held."""
    desk = the_desk()
    at = request.POST.get("at", "")
    moment = parse_moment(at, desk.site.zone, "when") if at else None
    minutes = _number(request, "minutes") or 0
    with care.open_person(desk.results, code, desk.clock, desk.station) as opened:
        one = sessions.enter_held(
            opened, int(minutes), request.POST.get("therapy", ""), account_of(request).name, moment
        )
    return _done(request, code, "held", held=str(one.id))


def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """A link to practise at home; shown once. With ``which`` it is withdrawn."""
    desk, which = the_desk(), request.POST.get("which", "")[:20]
    if which:
        one = take_back(desk.results, code, which, request.POST.get("why", "")[:300], desk.clock)
        return _done(request, code, "invitation", how="withdrawn", invitation=str(one.id))
    name = request.POST.get("server", "").strip()[:253]
    days = int(_number(request, "days") or 30)
    if not name or any(sign.isspace() or sign in "/\\<>\"'" for sign in name):
        raise refuse("server", "no name of a server", "the name that cogtrain serve has, such as practice.example.org")
    made, token = give(desk.results, code, days, desk.clock)
    put_act(request, "changed", "invitation", code, how="given", invitation=str(made.id), days=days)
    link = f"https://{name}/enter/{token}"
    picture = segno.make(link, error="m").svg_inline(scale=5, border=2)
    return render(
        request, "site/invitation.html", {"code": code, "link": link, "picture": picture, "until": made.until}
    )
