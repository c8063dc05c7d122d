"""Every route against every role: signed out, a forged cookie, no token, somebody else's person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from cogtrain.events.trail import Act
from cogtrain.site.addresses import ROUTES, STATIONS
from cogtrain.site.desk import Desk
from cogtrain.site.models import Place
from cogtrain.site.rights import ROLES
from tests.site.people import account, client, patient, post, signed_in, token

NOBODY = ""
EVERYBODY = " ".join(ROLES)
TABLE: dict[str, tuple[str, str]] = {
    # name: (method, roles that it is open to)
    "first": ("GET", EVERYBODY),
    "today": ("GET", "clinician therapist researcher"),
    "person": ("GET", "clinician therapist researcher"),
    "drawn": ("GET", "clinician therapist researcher"),
    "plan": ("GET", "clinician therapist researcher"),
    "groups": ("POST", "clinician"),
    "dose": ("POST", "clinician"),
    "alert": ("POST", "clinician therapist"),
    "note": ("POST", "clinician therapist"),
    "held": ("POST", "clinician therapist"),
    "invitation": ("POST", "clinician"),
    "study": ("GET", "clinician researcher"),
    "study-change": ("GET", "clinician researcher"),
    "study-export": ("POST", "clinician researcher"),
    "export": ("GET", "clinician researcher"),
    "stations": ("GET", "administrator clinician"),
    "station-new": ("POST", "administrator"),
    "station-change": ("POST", "administrator"),
    "administration": ("GET", "administrator"),
    "account-new": ("POST", "administrator"),
    "account": ("POST", "administrator"),
    "names": ("POST", "administrator"),
    "gates": ("GET", "administrator clinician"),
    "gates-sign": ("POST", "clinician"),
    "trail": ("GET", "administrator auditor"),
    "trail-export": ("GET", "administrator auditor"),
    "trail-log": ("GET", "administrator auditor"),
    "me": ("GET", EVERYBODY),
    "sign-out": ("POST", EVERYBODY),
    "second": ("GET", EVERYBODY),
    "second-new": ("GET", EVERYBODY),
    "passkey-options": ("POST", EVERYBODY),
    "passkey": ("POST", EVERYBODY),
}
OPEN = {"sign-in", "enter", "part"}
BY_SIGNATURE = {"push-heads", "push-lines"}
ABOUT_PEOPLE = {route.name for route in ROUTES if "<str:code>" in route.address}


def address_of(name: str, code: str = "KI07") -> str:
    (route,) = (route for route in ROUTES if route.name == name)
    filled = route.address.replace("<str:code>", code).replace("<str:name>", "none")
    return f"/{filled}"


def test_every_address_has_a_row() -> None:
    named = {pattern.name for pattern in get_resolver().url_patterns}
    assert named == {*TABLE, *OPEN, *BY_SIGNATURE}
    assert {route.name for route in ROUTES} == {*TABLE, *OPEN}
    assert len(STATIONS) == len(BY_SIGNATURE)


def refusals(desk: Desk) -> Iterator[Act]:
    return (line.event for line in desk.acts.read() if isinstance(line.event, Act) and line.event.did == "refused")


@pytest.mark.parametrize("role", ROLES)
def test_a_route_is_open_to_its_roles_alone(desk: Desk, role: str) -> None:
    patient(desk)
    desk.index.look_at("KI07")
    who = account("somebody-1", role)
    for name, (method, roles) in TABLE.items():
        browser = signed_in(who)
        address = address_of(name)
        answer = browser.get(address) if method == "GET" else post(browser, address)
        allowed = role in roles.split()
        denied = answer.status_code == 403 and b"Not for your role" in answer.content
        assert denied is not allowed, f"{name} for {role}: {answer.status_code}"
        assert answer.status_code < 500
        if not allowed:
            assert any(act.what == name and act.who == "somebody-1" for act in refusals(desk)), name


@pytest.mark.parametrize("cookie", ["", "x" * 32])
def test_nobody_and_a_forged_cookie_are_sent_to_sign_in_or_refused(desk: Desk, cookie: str) -> None:
    patient(desk)
    desk.index.look_at("KI07")
    for name, (method, _) in TABLE.items():
        browser = client()
        if cookie:
            browser.cookies["cogtrain-session"] = cookie
        address = address_of(name)
        answer = browser.get(address) if method == "GET" else post(browser, address)
        if method == "GET":
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in"), name
        else:
            assert answer.status_code == 403, name
        assert b"KI07" not in answer.content


def test_a_form_without_its_token_is_refused_and_recorded(desk: Desk) -> None:
    patient(desk)
    browser = signed_in(account("somebody-1", *ROLES))
    for name, (method, _) in TABLE.items():
        if method == "POST":
            assert browser.post(address_of(name), {"why": "x"}).status_code == 403, name
    count = sum(method == "POST" for method, _ in TABLE.values())
    assert sum(act.what == "form" for act in refusals(desk)) == count


def test_another_sites_person_does_not_exist(desk: Desk) -> None:
    patient(desk)
    desk.index.look_at("KI07")
    who = account("somebody-1", *ROLES, everyone=False)
    who.places.add(Place.objects.create(name="elsewhere"))
    for name in ABOUT_PEOPLE:
        browser = signed_in(who)
        for code in ("KI07", "KI08", "not-a-code"):
            address = address_of(name, code)
            answer = browser.get(address) if TABLE[name][0] == "GET" else post(browser, address)
            assert answer.status_code == 404, (name, code)
    known = {act.participant for act in refusals(desk)}
    assert known == {"KI07", "KI08", ""}
    assert b"KI07" not in signed_in(who).get("/today").content


def test_other_methods_are_none(desk: Desk) -> None:
    browser = signed_in(account("somebody-1", *ROLES))
    for name, (method, _) in TABLE.items():
        if method == "POST":
            assert browser.get(address_of(name)).status_code == 405, name
    assert browser.put("/today", headers={"X-CSRFToken": token(browser)}).status_code == 405


def test_an_unknown_host_is_none(desk: Desk) -> None:
    assert client().get("/sign-in", HTTP_HOST="elsewhere.example").status_code == 400
    assert client().get("/nowhere").status_code == 404


def test_no_answer_is_kept_and_no_script_comes_from_elsewhere(desk: Desk) -> None:
    patient(desk)
    desk.index.look_at("KI07")
    answer = signed_in(account("somebody-1", "clinician")).get("/people/KI07")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    assert "<script>" not in page
    assert "style=" not in page
    assert "KI07" not in page.split("<title>")[1].split("</title>")[0]
