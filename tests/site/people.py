"""Accounts, people and clients for tests."""

from __future__ import annotations

import time
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from django.test import Client

from cogtrain.care.person import enrol, give_dose, open_person, put_consent, raise_alert
from cogtrain.care.site import change_site
from cogtrain.clock import VirtualClock
from cogtrain.records.log.station import Station
from cogtrain.site.accounts import keep_secret, new_secret
from cogtrain.site.desk import Desk
from cogtrain.site.guard import BEGUN, SECOND, SEEN
from cogtrain.site.models import Account
from tests.site.conftest import HOST, LIBRARY, NOW

PASSWORD = "blue kettle on a slow train"


def speak(desk: Desk, language: str) -> None:
    """Another language for the clinic."""
    change_site(desk.results, lambda site: site.model_copy(update={"language": language}))


def account(name: str, *roles: str, everyone: bool = True, password: str = "") -> Account:
    """One with an authenticator."""
    made = Account(name=name, roles=" ".join(roles), everyone=everyone)
    keep_secret(made, new_secret())
    if password:
        made.set_password(password)
    made.save()
    return made


def client(*, address: str = "10.0.0.1") -> Client:
    return Client(enforce_csrf_checks=True, SERVER_NAME="localhost", HTTP_HOST=HOST, REMOTE_ADDR=address)


def signed_in(who: Account) -> Client:
    """A browser in which somebody is signed in with both factors."""
    browser = client()
    browser.force_login(who)
    session = browser.session
    session.update({SECOND: True, BEGUN: time.time(), SEEN: time.time()})
    session.save()
    return browser


def token(browser: Client) -> str:
    """What a form holds."""
    page = browser.get("/me")
    if page.status_code != 200:
        page = browser.get("/sign-in")
    return page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def post(browser: Client, address: str, **fields: object):
    """Send a form, with its token."""
    return browser.post(address, {"csrfmiddlewaretoken": token(browser), **fields})


def taken_away(browser: Client) -> tuple[str, zipfile.ZipFile]:
    """Where the tables of the study lie, and these, once they are put together."""
    where = post(browser, "/study/export").headers["Location"]
    for _ in range(200):
        if b"Fetch the file" in browser.get(where).content:
            break
        time.sleep(0.1)
    return where, zipfile.ZipFile(BytesIO(browser.get(f"{where}?fetch=1").content))


def patient(desk: Desk | Path, code: str = "KI07", station: Station | None = None, *, alert: bool = True) -> None:
    """Somebody enrolled who had a dose three hours ago, and has an alert."""
    results = desk if isinstance(desk, Path) else desk.results
    station = station or (None if isinstance(desk, Path) else desk.station)
    loaded = LIBRARY.protocol("post-infusion-monitoring")
    at = NOW - timedelta(days=3)
    enrol(results, code, loaded, "Europe/Berlin", VirtualClock(at), station=station)
    with open_person(results, code, VirtualClock(at), station) as opened:
        put_consent(opened.log, loaded, "en", agreed=True)
    with open_person(results, code, VirtualClock(NOW - timedelta(hours=3)), station) as opened:
        give_dose(opened, NOW - timedelta(hours=3.5), "iv", 40, "Europe/Berlin", 35)
        if alert:
            raise_alert(opened, "answer 2", "phq-9@1, item 9")
