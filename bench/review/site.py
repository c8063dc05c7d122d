"""A site for measurements: its folder, its database, and what is put into both without a browser."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.review.people import station_of
from cogtrain.site.settings import Doorstep, configure

CLI = (sys.executable, "-m", "cogtrain.cli")


def set_up(results: Path) -> None:
    """``cogtrain site init``; the private key lies beside the folder."""
    key = results.with_name(f"{results.name}-key.txt")
    options = ["--zone", "Europe/Berlin", "--contact", "Ward 4=+49 30 1234", "--private-key", str(key)]
    subprocess.run([*CLI, "site", "init", *options, "--results", str(results)], check=True, capture_output=True)


@dataclass(frozen=True)
class Entered:
    """What stands in the database. sessions: keys of browsers that are signed in. cookie: by which name."""

    sessions: tuple[str, ...]
    cookie: str


def there(what: str, database: str, *words: object) -> str:
    """What a function of these measurements prints, in a process of its own, as Django is set up once in each. what:
    such as ``bench.review.site:_enter``; words: what it is given, as text."""
    module, _, name = what.partition(":")
    code = f"import sys; from {module} import {name}; {name}(*sys.argv[1:])"
    environment = {**os.environ, "COGTRAIN_DATABASE": database}
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def set_up_django(results: str, name: str = "localhost") -> Doorstep:
    """In that process."""
    doorstep = Doorstep(name, secure=False)
    configure(Path(results), os.environ.get("COGTRAIN_DATABASE", ""), doorstep)
    return doorstep


def enter(results: Path, database: str, name: str, stations: int, people: int) -> Entered:
    """Stations that may send, and clinicians who are signed in."""
    cookie, *keys = there("bench.review.site:_enter", database, results, name, stations, people).split()
    return Entered(tuple(keys), cookie)


def _enter(results: str, name: str, stations: str, people: str) -> None:
    doorstep = set_up_django(results, name)
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from cogtrain.site.guard import BEGUN, SECOND, SEEN
    from cogtrain.site.models import Account, Station

    for number in range(1, int(stations) + 1):
        station = station_of(number)
        values = {"public_key": station.public_key, "name": f"station {number}"}
        Station.objects.update_or_create(id=station.id, defaults=values)
    print(doorstep.cookie("session"))
    for number in range(int(people)):
        account, _ = Account.objects.get_or_create(
            name=f"clinician-{number}", defaults={"roles": "clinician", "everyone": True, "password": "!"}
        )
        session = SessionStore()
        session.update(
            {
                SESSION_KEY: str(account.pk),
                BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
                HASH_SESSION_KEY: account.get_session_auth_hash(),
                SECOND: True,
                BEGUN: time.time(),
                SEEN: time.time(),
            }
        )
        session.create()
        print(session.session_key)


def people_rows(results: Path, database: str) -> list[str]:
    """The rows of people in the database, but for when each is looked at again."""
    return there("bench.review.site:_people_rows", database, results).splitlines()


def _people_rows(results: str) -> None:
    set_up_django(results)
    from cogtrain.site.models import Person

    for row in Person.objects.order_by("code").values():
        print({name: value for name, value in row.items() if name != "looked"})
