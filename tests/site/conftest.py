"""Django, set up once for the run; a folder of records, an open desk and an empty database for each test.

With COGTRAIN_DATABASE the same tests run on PostgreSQL (test_postgresql.py starts one).
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.review.robot import free_port
from cogtrain.site.settings import Doorstep, configure

HOST = f"localhost:{free_port()}"
DOORSTEP = Doorstep(HOST, secure=False)
_FOLDER = tempfile.TemporaryDirectory(prefix="cogtrain-site-tests-")
configure(Path(_FOLDER.name), os.environ.get("COGTRAIN_DATABASE", ""), DOORSTEP)

from django.core.management import call_command
from django.db import connections

from cogtrain.care.site import Contact, Site, write_site
from cogtrain.clock import VirtualClock, parse_utc
from cogtrain.library import load_library
from cogtrain.records.sealing import new_keys
from cogtrain.site import guard
from cogtrain.site.desk import Desk, open_desk
from cogtrain.site.rates import Rate, Unsaid
from cogtrain.site.running import _config
from cogtrain.web.running import LOOPBACK, Server, listening

LIBRARY = load_library()
NOW = parse_utc("2026-01-11T16:00:00.000000Z")


@pytest.fixture
def site(desk: Desk) -> Iterator[str]:
    """The address of a server over that desk, in this process."""
    taken = listening(LOOPBACK, int(HOST.partition(":")[2]))
    there = threading.Event()
    server = Server(_config(None, desk.index.give_way), there.set)
    thread = threading.Thread(target=lambda: server.run(sockets=[taken]), name="site", daemon=True)
    thread.start()
    assert there.wait(10)
    yield desk.doorstep.origin
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def desk(tmp_path: Path, station_keys: Path) -> Iterator[Desk]:
    """The records of a clinic, open; the server has the private key."""
    del station_keys
    call_command("flush", verbosity=0, interactive=False)
    public, private = new_keys()
    results = tmp_path / "site"
    write_site(
        results, Site(zone="Europe/Berlin", contacts=[Contact(name="Ward 4", number="030 1234")], public_key=public)
    )
    guard.STRANGERS, guard.UNSAID = Rate(100_000), Unsaid()
    opened = open_desk(results, VirtualClock(NOW), DOORSTEP, private, LIBRARY)
    yield opened
    opened.close()
    connections.close_all()
