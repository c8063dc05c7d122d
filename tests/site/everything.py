"""A clinic in which every page has something to say, and everything that somebody can be shown there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from bench.review.people import BEGAN, course, station_of
from cogtrain.care.held import enter_held
from cogtrain.care.invitation import invite
from cogtrain.care.invitation import withdraw as take_back
from cogtrain.care.person import acknowledge, correct_dose, enrol, give_dose, open_person, raise_alert
from cogtrain.care.remark import enter_remark
from cogtrain.care.site import sign_gate
from cogtrain.clock import VirtualClock
from cogtrain.events.person import AlertSent, CommitmentMade, CommitmentReviewed, LogHead
from cogtrain.records.exchange import Piece
from cogtrain.site import accounts
from cogtrain.site.desk import Desk
from cogtrain.site.guard import SEEN
from cogtrain.site.index import rebuild
from cogtrain.site.ingest import keep_aside
from cogtrain.site.models import Account, Group, Member, OneTimeLink, Passkey, Place, Station
from cogtrain.site.rights import ROLES
from tests.site.conftest import LIBRARY, NOW
from tests.site.people import PASSWORD, account, client, patient, post, signed_in, token
from tests.site.test_routes import TABLE, address_of

GIGABYTE = 1_000_000_000
ASIDE = "KI07/person.jsonl:1: no whole line; expected whole lines."
FAILURE = "no such program"
Page = tuple[str, str]
"""What was asked for, and the answer."""


def furnish(desk: Desk) -> None:
    """Put all of it into an empty clinic."""
    patient(desk, "KI07")
    patient(desk, "KI08", alert=False)
    enrol(desk.results, "KI09", LIBRARY.protocol("serial-infusions"), "Europe/Berlin", VirtualClock(NOW))
    with open_person(desk.results, "KI08", VirtualClock(NOW - timedelta(minutes=5)), desk.station) as opened:
        give_dose(opened, NOW - timedelta(minutes=5), "iv", 40, "Europe/Berlin")
    (desk.results / "KI10").mkdir()
    (desk.results / "KI10" / "person.jsonl").touch()
    course(desk.results, 2, 7, BEGAN)
    _care_of(desk, "KI07")
    town, group = Place.objects.create(name="Town"), Group.objects.create(name="mornings")
    Group.objects.create(name="evenings")
    Member.objects.create(code="KI07", group=group)
    Member.objects.create(code="SIM0001", group=group)
    _stations(desk, town)
    _accounts(town, group)
    sign_gate(desk.results, LIBRARY.protocol("post-infusion-monitoring"), "Dr A. Beta", "2026-01-02")
    list(rebuild(desk.index, desk.results, lambda _code: None))


def _care_of(desk: Desk, code: str) -> None:
    """Doses, a commitment of each kind, a held session, a note, invitations."""
    before, key = VirtualClock(NOW - timedelta(days=2)), desk.site.public_key or ""
    with open_person(desk.results, code, before, desk.station) as opened:
        dose = give_dose(opened, NOW - timedelta(days=2.5), "lozenge", None, "Europe/Berlin")
    with open_person(desk.results, code, before, desk.station) as opened:
        correct_dose(opened, dose.id, None, None, 12.5, "typed wrongly")
    with open_person(desk.results, code, before, desk.station) as opened:
        give_dose(opened, NOW - timedelta(days=9), "intranasal", None, "Europe/Berlin", 84)
        for number, (what, words) in enumerate((("move", ""), ("own", "Call Ada"), ("rest", ""), ("home", "")), 1):
            opened.log.put(CommitmentMade(commitment=number, what=what, due="2026-01-12", words=words))
        for number, outcome in enumerate(("done", "partly", "not_yet"), 1):
            opened.log.put(CommitmentReviewed(commitment=number, outcome=outcome))
        opened.log.put(AlertSent(alert=raise_alert(opened, "left out", "phq-9@1, item 9"), failure=FAILURE))
    with open_person(desk.results, code, before, desk.station) as opened:
        acknowledge(opened, opened.course.alerts[0].id, "dr-beta", "Ada")
        enter_held(opened, 50, "cbt", "dr-beta", NOW - timedelta(days=2, hours=4))
        enter_remark(opened, "Slept well", "dr-beta", key)
    for days, withdrawn in ((1, False), (30, True), (30, False)):
        one, _ = invite(desk.results, code, days, before)
        if withdrawn:
            take_back(desk.results, code, str(one.name), "", before)


def _stations(desk: Desk, town: Place) -> None:
    now, whole = desk.wall.utc(), {"version": "0.0", "disk_free_bytes": 50 * GIGABYTE}
    reports = (
        ({}, None, None, True),
        ({**whole, "disk_free_bytes": GIGABYTE}, now, -400.0, True),
        ({**whole, "certificate": {"verdict": "not usable for assessment"}}, now, 5 * 3600.0, True),
        ({**whole, "certificate": {"verdict": "usable for training"}}, now, 5 * 86400.0, False),
    )
    for number, (report, seen, skew_s, may_send) in enumerate(reports, 1):
        values = {"report": report, "seen": seen, "skew_s": skew_s, "may_send": may_send, "place": town}
        writer = station_of(100 + number)
        Station.objects.create(id=writer.id, public_key=writer.public_key, name=f"desk-{number}", **values)
    piece = Piece(code="KI07", file="person.jsonl", after=LogHead(lines=0, head=""), lines="{}\n")
    keep_aside(desk.results, piece, desk.station.id, ASIDE, desk.wall)


def _accounts(town: Place, group: Group) -> None:
    some = account("some-1", "clinician", "auditor", everyone=False, password=PASSWORD)
    some.places.add(town)
    some.groups.add(group)
    Passkey.objects.create(account=some, credential="a", public_key="b", sign_count=0, name="her phone")
    Account.objects.create(name="closed-1", roles="therapist", is_active=False)


# ---------------------------------------------------------------- what is shown


def pages(desk: Desk) -> Iterator[Page]:
    """Every page to every role, and what other addresses, forms and links answer."""
    yield from _by_every_role()
    yield from _of_choices()
    yield from _of_forms()
    yield from _coming_in(desk)


def _by_every_role() -> Iterator[Page]:
    for role in ROLES:
        who = account(f"{role}-1", role)
        for name, (method, roles) in TABLE.items():
            browser, address = signed_in(who), address_of(name)
            if role in roles.split():
                answer = browser.get(address) if method == "GET" else post(browser, address)
                yield f"{role} {name}", answer.content.decode()
    yield "another role", signed_in(who).get("/today").content.decode()


def _of_choices() -> Iterator[Page]:
    doctor, nobody = signed_in(account("dr-beta", *ROLES)), signed_in(account("dr-gamma", *ROLES, everyone=False))
    for address in (
        "/today?show=missed", "/people/KI08", "/people/KI09", "/people/KI09/plan", "/people/KI10", "/people/KI10/plan",
        "/people/SIM0001", "/people/SIM0001/plan", "/study?group=1", "/study?protocol=home-practice-window",
        "/study/change", "/trail?did=refused", "/people/KI77", "/nowhere", "/trail?page=2", "/trail?who=none",
    ):  # fmt: skip
        yield f"all {address}", doctor.get(address).content.decode()
    for address in ("/today", "/study", "/study/change"):
        yield f"none {address}", nobody.get(address).content.decode()
    yield "none export", post(nobody, "/study/export").content.decode()
    where = post(doctor, "/study/export").headers["Location"]
    yield "export begun", doctor.get(where).content.decode()
    time.sleep(0.5)
    yield "export done", doctor.get(where, headers={"HX-Request": "true"}).content.decode()


FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/people/KI07/dose", {}),
    ("/people/KI07/dose", {"at": "2026-01-12T10:00", "route": "iv"}),
    ("/people/KI07/dose", {"at": "tomorrow", "route": "iv"}),
    ("/people/KI07/dose", {"at": "2025-03-30T02:30", "route": "iv"}),
    ("/people/KI07/dose", {"at": "2025-10-26T02:30", "route": "iv"}),
    ("/people/KI07/dose", {"at": "1960-01-01T10:00", "route": "iv"}),
    ("/people/KI07/dose", {"at": "2026-01-10T10:00", "route": "oral"}),
    ("/people/KI07/dose", {"at": "2026-01-10T10:00", "route": "iv", "minutes": "some"}),
    ("/people/KI07/dose", {"at": "2026-01-10T10:00", "route": "iv", "minutes": "900"}),
    ("/people/KI07/dose", {"at": "2026-01-10T10:00", "route": "iv", "mg": "9000"}),
    ("/people/KI07/dose", {"at": "2026-01-11T13:00", "route": "iv"}),
    ("/people/KI07/dose", {"which": "9", "why": "typed wrongly"}),
    ("/people/KI07/dose", {"which": "1", "why": "typed wrongly"}),
    ("/people/KI07/dose", {"which": "1", "minutes": "50", "why": ""}),
    ("/people/KI07/dose", {"which": "1", "void": "1", "why": ""}),
    ("/people/KI07/alert", {"which": "1", "note": ""}),
    ("/people/KI07/alert", {"which": "7", "note": "rang up"}),
    ("/people/KI07/note", {"text": ""}),
    ("/people/KI07/held", {"minutes": "50", "therapy": "none"}),
    ("/people/KI07/held", {"minutes": "0", "therapy": "cbt"}),
    ("/people/KI07/held", {"minutes": "50", "therapy": "cbt", "at": "2026-01-13T10:00"}),
    ("/people/KI07/invitation", {"server": ""}),
    ("/people/KI07/invitation", {"server": "practice.example.org", "days": "900"}),
    ("/people/KI07/invitation", {"server": "practice.example.org"}),
    ("/people/KI07/invitation", {"which": "9"}),
    ("/people/KI07/invitation", {"which": "2"}),
    ("/stations/new", {"name": ""}),
    ("/stations/new", {"name": "desk-9"}),
    ("/stations/change", {"station": "none"}),
    ("/administration/account/new", {"name": "Nurse 1"}),
    ("/administration/account/new", {"name": "nurse-9"}),
    ("/administration/account/new", {"name": "some-1", "roles": "clinician"}),
    ("/administration/account/new", {"name": "nurse-9", "roles": "clinician"}),
    ("/administration/account", {"name": "none"}),
    ("/administration/account", {"name": "dr-beta", "active": "no"}),
    ("/administration/account", {"name": "some-1", "link": "1"}),
    ("/administration/names", {"kind": "town", "name": "x"}),
    ("/administration/names", {"kind": "place", "name": ""}),
    ("/gates/sign", {"protocol": "post-infusion-monitoring", "by": ""}),
    ("/people/KI07/dose", {"why": "a\0b"}),
    ("/me", {"passkey": "1"}),
    ("/me", {"old": "another one", "password": PASSWORD, "again": PASSWORD}),
)  # fmt: skip
"""Forms that are refused, and a few that answer with a page."""


def _of_forms() -> Iterator[Page]:
    browser = signed_in(Account.objects.get(name="dr-beta"))
    for number, (address, fields) in enumerate(FORMS):
        answer = post(browser, address, **fields)
        yield f"form {number} {address}", answer.content.decode()
    yield "form too old", browser.post("/people/KI07/note", {"text": "Slept well"}).content.decode()
    held, session = token(browser), browser.session
    session[SEEN] = 0
    session.save()
    away = browser.post("/people/KI07/note", {"text": "Slept well", "csrfmiddlewaretoken": held})
    yield "signed out meanwhile", away.content.decode()


WEAK = ("short", "12345", "password1234", "123456789012", "no some-1 here please")


def _coming_in(desk: Desk) -> Iterator[Page]:
    stranger, who = client(address="192.0.2.9"), Account.objects.get(name="some-1")
    yield "sign in", stranger.get("/sign-in").content.decode()
    for number in range(4):
        page = post(stranger, "/sign-in", name="nobody-1", password="guess").content.decode()
        yield f"wrong {number}", page
    link = accounts.link_for(who, desk.now_s)
    yield "link", stranger.get(f"/enter/{link}").content.decode()
    for password in WEAK:
        page = post(stranger, f"/enter/{link}", password=password, again=password).content.decode()
        yield f"weak {password}", page
    yield "unlike", post(stranger, f"/enter/{link}", password=PASSWORD, again="x").content.decode()
    yield "no link", stranger.get("/enter/none").content.decode()
    OneTimeLink.objects.create(hash=accounts.hash_of("first"), until_s=desk.now_s + 60)
    yield "first link", stranger.get("/enter/first").content.decode()
    late = post(stranger, "/enter/first", name="admin-9", password=PASSWORD, again=PASSWORD)
    yield "first link too late", late.content.decode()
    half = client(address="192.0.2.10")
    post(half, "/sign-in", name="some-1", password=PASSWORD)
    yield "second step", half.get("/sign-in/second").content.decode()
    yield "wrong code", post(half, "/sign-in/second", code="000000").content.decode()
    new = signed_in(account("new-1", "auditor", password=PASSWORD))
    yield "second step anew", new.get("/sign-in/second/new").content.decode()
    yield "wrong code anew", post(new, "/sign-in/second/new", code="000000").content.decode()
    changed = post(new, "/me", old=PASSWORD, password=f"{PASSWORD} 2", again=f"{PASSWORD} 2")
    yield "another password", changed.content.decode()
