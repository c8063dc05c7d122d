"""Coming in and going out: a password, a second factor, links that open once."""

from __future__ import annotations

import segno
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cogtrain.errors import CogtrainError, refuse
from cogtrain.site import accounts, throttle
from cogtrain.site.desk import the_desk
from cogtrain.site.guard import (
    BEGUN,
    SECOND,
    SEEN,
    account_of,
    in_words,
    own_address,
    put_act,
    roles_of,
    told,
    whole_number,
)
from cogtrain.site.menu import first_page
from cogtrain.site.models import Account
from cogtrain.wording.reader import tell

CHOSEN = "chosen"
NEXT = "next"


def sign_in(request: HttpRequest) -> HttpResponse:
    """The first factor."""
    going = own_address(request, request.POST.get("next", request.GET.get("next", "/")))
    if request.method != "POST":
        return render(request, "site/sign_in.html", {"next": going})
    name, now_s = request.POST.get("name", "")[:40], the_desk().now_s
    key = throttle.key_of(request, name)
    waits_s = throttle.waits_s(key, now_s)
    if waits_s > 0:
        put_act(request, "refused", "sign-in", why="wait")
        page = {"next": going, "fault": _waits(waits_s), "name": name}
        return render(request, "site/sign_in.html", page, status=429)
    user = authenticate(request, username=name, password=request.POST.get("password", "")[:200])
    throttle.after(key, right=user is not None, now_s=now_s)
    if not isinstance(user, Account):
        put_act(request, "refused", "sign-in", why="password")
        words = tell("site.sign_in.wrong")
        return render(request, "site/sign_in.html", {"next": going, "fault": words, "name": name}, status=403)
    _begin(request, user, going)
    return redirect("second" if user.has_second_factor else "second-new")


def _waits(seconds: float) -> str:
    return tell("site.sign_in.wait", seconds=f"{seconds:.0f}")


def _begin(request: HttpRequest, account: Account, going: str) -> None:
    """The first factor was given; the second one is still to come."""
    now_s = the_desk().now_s
    login(request, account)
    request.session.update({BEGUN: now_s, SEEN: now_s, SECOND: False, NEXT: going})


def second(request: HttpRequest) -> HttpResponse:
    """The second factor: a code of the authenticator, or a passkey by the page's own script."""
    account, now_s = account_of(request), the_desk().now_s
    if not account.has_second_factor:
        return redirect("second-new")
    page = {"totp": bool(account.totp), "passkeys": account.passkeys.exists()}
    if request.method != "POST":
        return render(request, "site/second.html", page)
    key = throttle.key_of(request, f"{account.name} second")
    waits_s = throttle.waits_s(key, now_s)
    if waits_s > 0:
        put_act(request, "refused", "second", why="wait")
        return render(request, "site/second.html", {**page, "fault": _waits(waits_s)}, status=429)
    right = accounts.takes_code(account, request.POST.get("code", "")[:20], now_s)
    throttle.after(key, right=right, now_s=now_s)
    if not right:
        put_act(request, "refused", "second", why="code")
        return render(request, "site/second.html", {**page, "fault": tell("site.second.not_now")}, status=403)
    return let_in(request, account)


def let_in(request: HttpRequest, account: Account) -> HttpResponse:
    """Both factors were given."""
    going = str(request.session.pop(NEXT, "/"))
    request.session[SECOND] = True
    request.session.cycle_key()
    put_act(request, "signed-in", "second")
    response = redirect(own_address(request, going))
    throttle.remember_device(request, response, account.name)
    return response


def second_new(request: HttpRequest) -> HttpResponse:
    """Choose a second factor: for an account without one, or another one once signed in with both."""
    account, now_s = account_of(request), the_desk().now_s
    if account.has_second_factor and not request.session.get(SECOND):
        return redirect("second")
    secret = request.session.get(CHOSEN) or accounts.new_secret()
    request.session[CHOSEN] = secret
    picture = segno.make(accounts.address_of(secret, account), error="m").svg_inline(scale=5, border=2)
    page = {"picture": picture, "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))}
    if request.method != "POST":
        return render(request, "site/second_new.html", page)
    account.totp_step = 0  # of the authenticator that was before
    if not accounts.takes_code(account, request.POST.get("code", "")[:20], now_s, secret):
        return render(request, "site/second_new.html", {**page, "fault": tell("site.second.not_now")}, status=403)
    accounts.keep_secret(account, secret)
    account.save()
    del request.session[CHOSEN]
    put_act(request, "changed", "second-new", factor="authenticator")
    return let_in(request, account)


def enter(request: HttpRequest, token: str) -> HttpResponse:
    """By a link that opens once: choose a password."""
    link = accounts.opened(token, the_desk().now_s)
    if link is None:
        put_act(request, "refused", "link", why="over")
        return told(request, tell("site.enter.over"), [tell("site.enter.over.text")], 403)
    page = {"first": link.account is None, "name": "" if link.account is None else link.account.name}
    if request.method != "POST":
        return render(request, "site/enter.html", page)
    password = request.POST.get("password", "")[:200]
    try:
        _must_be_twice(request)
        if link.account is None and Account.objects.exists():
            return told(request, tell("site.enter.over"), [tell("site.enter.late")], 403)
        account = accounts.use_link(link, request.POST.get("name", "")[:40], password)
    except CogtrainError as error:
        return render(request, "site/enter.html", {**page, "fault": in_words(error)}, status=400)
    accounts.end_sessions(account)
    _begin(request, account, "/")
    put_act(request, "changed", "password", account=account.name)
    return redirect("second-new")


def _must_be_twice(request: HttpRequest) -> None:
    """Raises CogtrainError where a new password was typed in two ways."""
    if request.POST.get("password") != request.POST.get("again"):
        raise refuse("Password", "two different ones", "the same twice")


def first(request: HttpRequest) -> HttpResponse:
    """Where somebody's roles begin."""
    return redirect(first_page(roles_of(request)))


def sign_out(request: HttpRequest) -> HttpResponse:
    """Go out."""
    put_act(request, "signed-out", "sign-out")
    logout(request)
    return redirect("sign-in")


def me(request: HttpRequest) -> HttpResponse:
    """One's own account: the password, the second factor, the passkeys."""
    account = account_of(request)
    page: dict[str, object] = {"account": account, "passkeys": list(account.passkeys.order_by("name"))}
    if request.method != "POST":
        return render(request, "site/me.html", page)
    if "passkey" in request.POST:
        if account.passkeys.count() + bool(account.totp) < 2:
            raise refuse("Passkey", "the last second factor", "another one that stays")
        account.passkeys.filter(pk=whole_number(request.POST["passkey"])).delete()
        put_act(request, "changed", "passkey", done="removed")
        return redirect("me")
    try:
        if not account.check_password(request.POST.get("old", "")[:200]):
            raise refuse("Old password", "another one", "the one that you signed in with")
        _must_be_twice(request)
        accounts.set_password(account, request.POST.get("password", "")[:200])
    except CogtrainError as error:
        return render(request, "site/me.html", {**page, "fault": in_words(error)}, status=400)
    account.save()
    accounts.end_sessions(account)
    put_act(request, "changed", "password", account=account.name)
    logout(request)
    return told(request, tell("site.me.changed"), [tell("site.me.changed.text")])
