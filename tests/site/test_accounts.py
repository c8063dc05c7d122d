"""Coming in: links that open once, passwords, second factors, waiting."""

from __future__ import annotations

import time

import pyotp
import pytest
from django.test import Client

from cogtrain.errors import CogtrainError
from cogtrain.site import accounts
from cogtrain.site.desk import Desk
from cogtrain.site.guard import BEGUN, SEEN
from cogtrain.site.models import Account, OneTimeLink
from cogtrain.site.settings import IDLE_S, SESSION_S
from tests.site.people import PASSWORD, account, client, patient, post, signed_in


def secret_of(who: Account) -> str:
    return accounts._box().decrypt(bytes.fromhex(who.totp)).decode()


def comes_in(browser: Client, who: Account, password: str = PASSWORD) -> int:
    """Both factors; the status of the last answer."""
    first = post(browser, "/sign-in", name=who.name, password=password)
    if first.status_code != 302:
        return first.status_code
    Account.objects.filter(pk=who.pk).update(totp_step=0)
    return post(browser, "/sign-in/second", code=pyotp.TOTP(secret_of(who)).now()).status_code


def test_the_first_link_makes_the_administrator_and_opens_once(desk: Desk) -> None:
    link = accounts.first_link(time.time())
    browser = client()
    assert b"The first account" in browser.get(f"/enter/{link}").content
    weak = post(browser, f"/enter/{link}", name="admin-1", password="password1234", again="password1234")
    assert weak.status_code == 400
    done = post(browser, f"/enter/{link}", name="admin-1", password=PASSWORD, again=PASSWORD)
    assert done.headers["Location"] == "/sign-in/second/new"
    assert Account.objects.get().roles == "administrator"
    assert client().get(f"/enter/{link}").status_code == 403
    assert accounts.first_link(time.time()) is None
    # with a password alone nothing is open
    assert browser.get("/administration").status_code == 303
    page = browser.get("/sign-in/second/new").content.decode()
    secret = "".join(page.split("<code>")[1].split("</code>")[0].split())
    wrong = post(browser, "/sign-in/second/new", code="000000")
    assert wrong.status_code == 403
    assert post(browser, "/sign-in/second/new", code=pyotp.TOTP(secret).now()).status_code == 302
    assert browser.get("/administration").status_code == 200


def test_a_link_that_is_over_opens_nothing(desk: Desk) -> None:
    who = account("nurse-1", "clinician")
    link = accounts.link_for(who, time.time())
    OneTimeLink.objects.update(until_s=time.time() - 1)
    assert client().get(f"/enter/{link}").status_code == 403
    again = accounts.link_for(who, time.time())
    assert accounts.opened(link, time.time()) is None
    assert accounts.opened(again, time.time()) is not None


def test_a_reset_ends_every_session_and_takes_the_second_factor_away(desk: Desk) -> None:
    who = account("nurse-1", "clinician", password="another one that was")
    old = signed_in(who)
    assert old.get("/today").status_code == 200
    link = accounts.link_for(who, time.time())
    post(client(), f"/enter/{link}", password=PASSWORD, again=PASSWORD)
    assert old.get("/today").status_code == 303
    who.refresh_from_db()
    assert who.totp == ""
    assert who.check_password(PASSWORD)


def test_a_code_is_taken_once_and_an_old_one_never(desk: Desk) -> None:
    who, now_s = account("nurse-1", "clinician"), time.time()
    code = pyotp.TOTP(secret_of(who)).at(int(now_s))
    assert accounts.takes_code(who, code, now_s)
    assert not accounts.takes_code(who, code, now_s)
    old = pyotp.TOTP(secret_of(who)).at(int(now_s) - 300)
    assert not accounts.takes_code(who, old, now_s)


def test_a_stranger_who_guesses_waits_and_locks_nobody_out(desk: Desk) -> None:
    who = account("nurse-1", "clinician", password=PASSWORD)
    own = client(address="10.0.0.1")
    assert comes_in(own, who) == 302
    own.post("/sign-out")
    stranger = client(address="192.0.2.7")
    tries = [post(stranger, "/sign-in", name="nurse-1", password="guess").status_code for _ in range(6)]
    assert tries == [403, 403, 403, 429, 429, 429]
    assert comes_in(client(address="10.0.0.2"), who) == 302
    # a stranger at the owner's own address is not on the owner's device
    near = client(address="10.0.0.1")
    for _ in range(4):
        post(near, "/sign-in", name="nurse-1", password="guess")
    assert post(near, "/sign-in", name="nurse-1", password=PASSWORD).status_code == 429
    assert comes_in(own, who) == 302


def test_an_unknown_name_answers_as_a_wrong_password_does(desk: Desk) -> None:
    account("nurse-1", "clinician", password=PASSWORD)
    known = post(client(), "/sign-in", name="nurse-1", password="guess")
    unknown = post(client(), "/sign-in", name="nurse-2", password="guess")
    assert known.status_code == unknown.status_code == 403
    assert b"do not belong together" in unknown.content


@pytest.mark.parametrize(("key", "ago_s"), [(BEGUN, SESSION_S + 60), (SEEN, IDLE_S + 60)])
def test_a_session_ends(desk: Desk, key: str, ago_s: float) -> None:
    patient(desk)
    browser = signed_in(account("nurse-1", "clinician"))
    assert browser.get("/today").status_code == 200
    session = browser.session
    session[key] = time.time() - ago_s
    session.save()
    assert browser.get("/today").status_code == 303
    assert browser.get("/today").status_code == 303


def test_a_closed_account_is_out_at_once(desk: Desk) -> None:
    who = account("nurse-1", "clinician")
    browser, admin = signed_in(who), signed_in(account("admin-1", "administrator"))
    assert browser.get("/today").status_code == 200
    post(admin, "/administration/account", name="nurse-1", active="no")
    assert browser.get("/today").status_code == 303


def test_nobody_changes_their_own_roles(desk: Desk) -> None:
    admin = signed_in(account("admin-1", "administrator"))
    answer = post(admin, "/administration/account", name="admin-1", roles="clinician")
    assert answer.status_code == 400
    assert Account.objects.get().roles == "administrator"


def test_names_and_roles_are_looked_at(desk: Desk) -> None:
    for name in ("", "A", "nurse 1", "../x", "x" * 21):
        with pytest.raises(CogtrainError):
            accounts.checked_name(name)
    with pytest.raises(CogtrainError):
        accounts.checked_roles(["chief"])
    admin = signed_in(account("admin-1", "administrator"))
    made = post(admin, "/administration/account/new", name="nurse-1", roles="clinician")
    assert b"/enter/" in made.content
    assert post(admin, "/administration/account/new", name="nurse-1", roles="clinician").status_code == 400
