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

from cogtrain.errors import CogtrainError, refuse
from cogtrain.events.trail import Act
from cogtrain.records.log.place import is_participant_code
from cogtrain.site.desk import the_desk
from cogtrain.site.models import Account
from cogtrain.site.rates import ASKS, Rate, Unsaid
from cogtrain.site.rights import ROLES, SIGNED_IN, sees
from cogtrain.site.settings import IDLE_S, SESSION_S
from cogtrain.web.headers import APART, ONLY_TLS
from cogtrain.wording.reader import reading, retold, tell

Did = Literal["viewed", "changed", "exported", "refused", "signed-in", "signed-out", "sent"]
Roles: TypeAlias = frozenset[str]
View = Callable[..., HttpResponseBase]
Answers: TypeAlias = Callable[[HttpRequest], HttpResponse]
SECOND, BEGUN, SEEN = "second", "begun_s", "seen_s"
SEEN_EVERY_S: Final = 60.0
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {**APART, "Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}


WRITTEN: Final = ("text", "note", "why")
"""Fields of forms in which people write sentences."""
STRANGERS: Final = Rate(ASKS)
UNSAID: Final = Unsaid()


def headers(get_response: Answers) -> Answers:
    """What every answer says; nothing about people is kept by a browser."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.get_host()  # an unknown one ends here, with 400
        response = get_response(request)
        for name, value in (HEADERS | (ONLY_TLS if settings.SESSION_COOKIE_SECURE else {})).items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def in_the_clinics_language(get_response: Answers) -> Answers:
    """What is told while a request is answered is told in the language of the clinic."""

    def answer(request: HttpRequest) -> HttpResponse:
        with reading(the_desk().language):
            return get_response(request)

    return answer


@dataclass(frozen=True)
class Route:
    """An address of the site. roles: to whom it is open; empty: to anybody. did: what the trail is told of it; of a
    change the view itself tells what, by :func:`put_act`. half: open to those who have yet to give a second factor."""

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


def put_act(request: HttpRequest, did: Did, what: str, code: str = "", **detail: Any) -> None:
    """Write an act into the trail. CogtrainError where the disk refuses."""
    user = request.user
    who, role = (user.name, user.roles) if isinstance(user, Account) else ("", "")
    act = Act(did=did, what=what, who=who, role=role, participant=code, origin=origin_of(request), detail=detail)
    if did == "refused" and not who:
        put_refusal(act)
        return
    trail = the_desk().trail
    trail.put(act)
    if did in ("changed", "exported"):
        trail.sync()


def put_refusal(act: Act) -> None:
    """Write that a stranger was turned away; of too many within a minute the number alone."""
    left_out = UNSAID.to_say()
    if left_out is not None:
        detail = {**act.detail, "left_out": left_out} if left_out else act.detail
        the_desk().trail.put(act.with_(detail=detail))


def guarded(route: Route) -> View:
    """The view behind everything that is looked at first."""

    def answer(request: HttpRequest, **of_address: Any) -> HttpResponseBase:
        if request.method not in route.methods and not (request.method == "HEAD" and "GET" in route.methods):
            return HttpResponse(status=405, headers={"Allow": ", ".join(route.methods)})
        try:
            _must_be_text(request)
            return _let_in(route, request, of_address)
        except CogtrainError as error:
            return told(request, tell("site.told.not_done"), [in_words(error)], 400, typed=_typed(request))

    answer.__name__ = route.name
    return answer


def _must_be_text(request: HttpRequest) -> None:
    """Raises CogtrainError for what no form sends and not every database takes: a character of value 0."""
    if any("\0" in value for query in (request.GET, request.POST) for values in query.lists() for value in values[1]):
        raise refuse("form", "a character that is none", "text")


def _let_in(route: Route, request: HttpRequest, of_address: dict[str, Any]) -> HttpResponseBase:
    if not route.roles:
        if request.method == "POST" and not STRANGERS.allows(origin_of(request)):
            put_act(request, "refused", route.name, why="too often")
            return told(request, tell("site.told.often"), [tell("site.told.often.text")], 429)
        return route.view(request, **of_address)
    if not _signed_in(request, half=route.half):
        return _to_sign_in(request, route)
    account = account_of(request)
    code = str(of_address.get("code", ""))
    if not account.role_names & route.roles:
        put_act(request, "refused", route.name, code if is_participant_code(code) else "", why="role")
        return told(request, tell("site.told.role"), [tell("site.told.role.text")], 403)
    if "code" in of_address and not (is_participant_code(code) and sees(account, code)):
        put_act(request, "refused", route.name, code if is_participant_code(code) else "", why="person")
        return told(request, tell("site.told.nobody"), [tell("site.told.nobody.text")], 404)
    if route.did in ("viewed", "exported"):
        put_act(request, route.did, route.name, code)
    return route.view(request, **of_address)


def _signed_in(request: HttpRequest, *, half: bool) -> bool:
    """Whether somebody is, with both factors, and not for too long; who was away too long is signed out."""
    if not isinstance(request.user, Account) or not request.user.is_active:
        return False
    now_s, session = the_desk().now_s, request.session
    begun_s, seen_s = float(session.get(BEGUN, 0)), float(session.get(SEEN, 0))
    if now_s - begun_s > SESSION_S or now_s - seen_s > IDLE_S:
        put_act(request, "signed-out", "away")
        logout(request)
        return False
    if now_s - seen_s > SEEN_EVERY_S:
        session[SEEN] = now_s
    return half or bool(session.get(SECOND))


def _to_sign_in(request: HttpRequest, route: Route) -> HttpResponse:
    if request.method != "GET" or request.headers.get("HX-Request"):
        put_act(request, "refused", route.name, why="signed-out")
        lines = [tell("site.told.out.text")]
        response = told(request, tell("site.told.out"), lines, 403, typed=_typed(request))
        response.headers["HX-Redirect"] = "/sign-in"
        return response
    query = f"?next={request.path}" if request.path != "/" else ""
    return HttpResponse(status=303, headers={"Location": f"/sign-in{query}"})


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What another site sent, or a page that was open too long: Django's own look at the token of a form."""
    del reason
    put_act(request, "refused", "form", why="token")
    return told(request, tell("site.told.not_done"), [tell("site.told.too_old")], 403)


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
    place = retold(f"{place[:1].lower()}{place[1:]}", "site.fault.where.")
    found, expected = retold(fault.found, "site.fault.found."), retold(fault.expected, "site.fault.expected.")
    return tell("site.fault", where=f"{place[:1].upper()}{place[1:]}", found=found, expected=expected)


def own_address(request: HttpRequest, address: str) -> str:
    """The address where it is one of this site, else the first page."""
    there = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if there else "/"


def whole_number(text: str) -> int | None:
    """The number of a form or an address, such as of a place; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def query_of(request: HttpRequest) -> str:
    """The filters of a page as an address has them, without the page's number."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def roles_of(request: HttpRequest) -> frozenset[str]:
    """Of whoever is signed in with both factors; for the menu."""
    whole = isinstance(request.user, Account) and request.session.get(SECOND)
    return request.user.role_names & frozenset(ROLES) if whole and isinstance(request.user, Account) else frozenset()
