"""What is unsafe about the site as it stands, a sentence each."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from cogtrain.records.finding import Finding
from cogtrain.records.verify import check_trails
from cogtrain.site.desk import Desk
from cogtrain.site.models import Account, Station
from cogtrain.site.settings import DATABASE_FILE, FOLDER, SIGNING_FILE


def unsafe(desk: Desk, database: str) -> Iterator[str]:
    """All of it; nothing where all is well."""
    if not desk.doorstep.secure:
        yield "The name is localhost: this is for trying out. Behind a proxy with TLS: --name review.example.org."
    yield from _files(desk.results)
    yield from _accounts()
    if database.startswith("postgres") and "sslmode=" not in database and not _is_here(database):
        yield "The database is on another computer without TLS: add sslmode=verify-full to its address."
    if desk.site.public_key is None:
        yield "There is no public key, so notes cannot be sealed: cogtrain site init."
    for path in desk.results.rglob("*private-key*"):
        yield f"A private key lies among the records ({path.name}): take it away from this computer."
    yield from (f"{finding}" for finding in check_trails(desk.results) if not _sound(finding))
    if not Station.objects.filter(may_send=True).exists():
        yield "No station sends here yet: Stations, Take a station in."


def _sound(finding: Finding) -> bool:
    return finding.sound


def _is_here(database: str) -> bool:
    return any(name in database for name in ("@localhost", "@127.0.0.1", "@/", "@[::1]"))


def _files(results: Path) -> Iterator[str]:
    """What others on this computer could read."""
    if sys.platform == "win32":
        return
    for path in (results, results / FOLDER, results / FOLDER / SIGNING_FILE, results / FOLDER / DATABASE_FILE):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"Others on this computer can read {path.name}: chmod go= it."
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "The site runs as root: give it a user of its own (docs/site.md)."


def _accounts() -> Iterator[str]:
    active = [one for one in Account.objects.all() if one.is_active]
    if not active:
        yield "There is no account yet: the server prints a link for the first one when it starts."
        return
    administrators = [one for one in active if "administrator" in one.role_names]
    if len(administrators) < 2:
        yield "There is one administrator: a second one can help when that one cannot come in."
    for one in active:
        if one.has_usable_password() and not one.has_second_factor:
            yield f"Account {one.name} has no second step yet."
