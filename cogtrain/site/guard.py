"""What stands before every page: who asks, whether the role and the person are theirs, and what the trail is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from cogtrain.errors import CogtrainError
from cogtrain.events.trail import Act
from cogtrain.records.log.place import is_participant_code
from cogtrain.site.desk import the_desk
from cogtrain.site.models import Account
from cogtrain.site.rates import ASKS, Rate, Unsaid
from cogtrain.site.rights import ROLES, SIGNED_IN, sees
from cogtrain.site.settings import IDLE_S, SESSION_S

Did = Literal["viewed", "changed", "exported", "refused", "signed-in", "signed-out", "sent"]
Roles: TypeAlias = frozenset[str]
View = Callable[..., HttpResponseBase]
SECOND, BEGUN, SEEN = "second", "begun_s", "seen_s"
SEEN_EVERY_S: Final = 60.0
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


WRITTEN: Final = ("text", "note", "why")
"""Fields of forms in which people write sentences."""
STRANGERS: Final = Rate(ASKS)
UNSAID: Final = Unsaid()


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What every answer says; nothing about people is kept by a browser."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.get_host()  # an unknown one ends here, with 400
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.SESSION_COOKIE_SECURE:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    return answer


@dataclass(frozen=True)
class Route:
    """An address of the site. roles: to whom it is open; empty: to anybody. did: what the trail is told of it; of a
    change the view itself tells what, by :func:`tell`. half: open to those who have yet to give a second factor."""

    address: str
    name: str
    view: View
    roles: Roles = SIGNED_IN
    did: Literal["", "viewed", "changed", "exported"] = ""
    methods: tuple[str, ...] = ("GET",)
    half: bool = False


def account_of(request: HttpRequest) -> Account:
    """Who is signed in. TypeError where nobody is: the guard lets nobody come so far."""
    if not isinstance(request.user, Account):
        raise TypeError("nobody is signed in")
    return request.user


def origin_of(request: HttpRequest) -> str:
    """The address that a request came from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def tell(request: HttpRequest, did: Did, what: str, code: str = "", **detail: Any) -> None:
    """Write an act into the trail. Of strangers who are refused again and again the number alone is written.

    CogtrainError where the disk refuses."""
    user = request.user
    who, role = (user.name, user.roles) if isinstance(user, Account) else ("", "")
    if did == "refused" and not who:
        left_out = UNSAID.to_say()
        if left_out is None:
            return
        detail |= {"left_out": left_out} if left_out else {}
    act = Act(did=did, what=what, who=who, role=role, participant=code, origin=origin_of(request), detail=detail)
    trail = the_desk().trail
    trail.put(act)
    if did in ("changed", "exported"):
        trail.sync()


def guarded(route: Route) -> View:
    """The view behind everything that is looked at first."""

    def answer(request: HttpRequest, **of_address: Any) -> HttpResponseBase:
        if request.method not in route.methods and not (request.method == "HEAD" and "GET" in route.methods):
            return HttpResponse(status=405, headers={"Allow": ", ".join(route.methods)})
        try:
            return _let_in(route, request, of_address)
        except CogtrainError as error:
            return told(request, "Not done", [in_words(error)], 400, typed=_typed(request))

    answer.__name__ = route.name
    return answer


def _let_in(route: Route, request: HttpRequest, of_address: dict[str, Any]) -> HttpResponseBase:
    if not route.roles:
        if request.method == "POST" and not STRANGERS.allows(origin_of(request)):
            tell(request, "refused", route.name, why="too often")
            return told(request, "One moment", ["Too much came from your address. Try again in a minute."], 429)
        return route.view(request, **of_address)
    if not _signed_in(request, half=route.half):
        return _to_sign_in(request, route)
    account = account_of(request)
    code = str(of_address.get("code", ""))
    if not account.role_names & route.roles:
        tell(request, "refused", route.name, code if is_participant_code(code) else "", why="role")
        return told(request, "Not for your role", ["This page is for other roles than yours."], 403)
    if "code" in of_address and not (is_participant_code(code) and sees(account, code)):
        tell(request, "refused", route.name, code if is_participant_code(code) else "", why="person")
        return told(request, "Nobody here", ["There is nobody by this code among your people."], 404)
    if route.did in ("viewed", "exported"):
        tell(request, route.did, route.name, code)
    return route.view(request, **of_address)


def _signed_in(request: HttpRequest, *, half: bool) -> bool:
    """Whether somebody is, with both factors, and not for too long; who was away too long is signed out."""
    if not isinstance(request.user, Account) or not request.user.is_active:
        return False
    now_s, session = the_desk().now_s, request.session
    begun_s, seen_s = float(session.get(BEGUN, 0)), float(session.get(SEEN, 0))
    if now_s - begun_s > SESSION_S or now_s - seen_s > IDLE_S:
        tell(request, "signed-out", "away")
        logout(request)
        return False
    if now_s - seen_s > SEEN_EVERY_S:
        session[SEEN] = now_s
    return half or bool(session.get(SECOND))


def _to_sign_in(request: HttpRequest, route: Route) -> HttpResponse:
    if request.method != "GET" or request.headers.get("HX-Request"):
        tell(request, "refused", route.name, why="signed-out")
        lines = ["Sign in again to go on. Nothing was changed."]
        response = told(request, "Signed out", lines, 403, typed=_typed(request))
        response.headers["HX-Redirect"] = "/sign-in"
        return response
    query = f"?next={request.path}" if request.path != "/" else ""
    return HttpResponse(status=303, headers={"Location": f"/sign-in{query}"})


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What another site sent, or a page that was open too long: Django's own look at the token of a form."""
    del reason
    tell(request, "refused", "form", why="token")
    return told(request, "Not done", ["This form is too old. Go back, open the page again, and send it anew."], 403)


def told(
    request: HttpRequest, heading: str, lines: list[str], status: int = 200, typed: Sequence[str] = ()
) -> HttpResponse:
    """A page that says something. typed: what a form held that was not taken, so that nobody has to write it again."""
    page = {"heading": heading, "lines": lines, "typed": typed}
    return render(request, "site/told.html", page, status=status)


def _typed(request: HttpRequest) -> list[str]:
    """What was typed into a form, but secrets."""
    return [value for name in WRITTEN if (value := request.POST.get(name, "").strip())]


def in_words(error: CogtrainError) -> str:
    """The first fault as a page says it: what was found, and what is expected."""
    fault = error.faults[0]
    place = fault.where.removeprefix("--")
    return f"{place[:1].upper()}{place[1:]}: {fault.found}. Expected: {fault.expected}."


def own_address(request: HttpRequest, address: str) -> str:
    """The address where it is one of this site, else the first page."""
    there = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if there else "/"


def roles_of(request: HttpRequest) -> frozenset[str]:
    """Of whoever is signed in with both factors; for the menu."""
    whole = isinstance(request.user, Account) and request.session.get(SECOND)
    return request.user.role_names & frozenset(ROLES) if whole and isinstance(request.user, Account) else frozenset()
