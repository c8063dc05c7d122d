"""The review site: ``site serve``, ``site rebuild``, ``site check``, ``site link``; and ``push``, which sends to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain.cli.site import site_app
from cogtrain.cli.terminal import RECORDS, BeginAt, Results, app, clock_begun, end_where_harmed, safe, until_told, warn
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from cogtrain.clock import Clock
    from cogtrain.site.desk import Desk

Database = Annotated[
    str,
    typer.Option(
        envvar="COGTRAIN_DATABASE",
        help="A PostgreSQL database, postgresql://...; else a file beside the records.",
    ),
]
Name = Annotated[str, typer.Option(help="The name that browsers ask for; the reverse proxy has it.")]
LOCAL = "localhost"


def _must_be_there() -> None:
    """Raises CogtrainError where what the site needs besides is not installed."""
    from importlib.util import find_spec

    lacking = [name for name in ("django_htmx", "psycopg", "pyotp", "webauthn") if find_spec(name) is None]
    if lacking:
        remedy = 'Install it with: pip install "cogtrain[review]"; in a checkout: make setup.'
        raise refuse("the review site", f"{', '.join(lacking)} is not installed", "what it is built of", remedy)


def _desk(
    results: Path,
    database: str,
    name: str,
    private_key: Path | None = None,
    clock: Clock | None = None,
    *,
    tls: bool = False,
) -> Desk:
    """The records and their database. CogtrainError for a name that is none."""
    from cogtrain.clock import SystemClock
    from cogtrain.push.target import HOST
    from cogtrain.records.sealing import read_private_key
    from cogtrain.site.settings import Doorstep, configure

    _must_be_there()
    if re.fullmatch(HOST, name) is None:
        raise refuse("--name", repr(name[:60]), "a host name in small letters", "Such as: --name review.example.org.")
    doorstep = Doorstep(name, secure=tls or name.partition(":")[0] != LOCAL)
    key = "" if private_key is None else read_private_key(private_key)
    configure(results, database, doorstep)
    from cogtrain.site.desk import open_desk  # its tables are known once Django is set up

    return open_desk(results, clock or SystemClock(), doorstep, key)


@site_app.command("serve", epilog="Example: cogtrain site serve --name review.example.org --results results")
def site_serve(
    name: Name = LOCAL,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this computer; 0 takes a free one.")] = 8760,
    database: Database = "",
    private_key: Annotated[
        Path | None, typer.Option(help="The clinic's private key: notes are readable while the server runs.")
    ] = None,
    certificate: Annotated[Path | None, typer.Option(help="A TLS certificate, where no proxy stands before.")] = None,
    certificate_key: Annotated[Path | None, typer.Option(help="The key of that certificate.")] = None,
    results: Results = Path("results"),
    now: BeginAt = None,
) -> None:
    """Serve the review site: who needs what, each person's trends, the study, the stations. Ctrl-C ends it."""
    from cogtrain.care.site import zone_name
    from cogtrain.web.running import LOOPBACK, listening

    if (certificate is None) != (certificate_key is None):
        raise refuse("--certificate", "one of two files", "a certificate and its key")
    taken = listening(LOOPBACK if certificate is None else "0.0.0.0", port)  # noqa: S104  # TLS of its own: for others to reach
    if name == LOCAL:
        name = f"{LOCAL}:{taken.getsockname()[1]}"
    clock = clock_begun(now, zone_name(results))
    desk = _desk(results, database, name, private_key, clock, tls=certificate is not None)
    from cogtrain.site.running import Tls, run_site

    tls = None if certificate is None or certificate_key is None else Tls(certificate, certificate_key)
    with until_told():
        run_site(desk, taken, tls, lambda words: print(words, flush=True), warn)


@site_app.command("rebuild", epilog="Example: cogtrain site rebuild --results results")
def site_rebuild(database: Database = "", results: Results = Path("results")) -> None:
    """Make the site's index anew from the logs. Accounts, stations and groups stay."""
    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.records.verify import everybody

    codes = everybody(results)
    desk = _desk(results, database, LOCAL)
    from cogtrain.site.index import rebuild

    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("people", total=len(codes))
        count = 0
        for _ in rebuild(desk.index, results, lambda code: bar.update(line, description=code)):
            count += 1
            bar.update(line, advance=1)
    desk.close()
    print(f"The index holds {count} people.")


@site_app.command("link", epilog="Example: cogtrain site link admin-1 --name review.example.org")
def site_link(
    account: Annotated[str, typer.Argument(help="Whose: a name of the site's accounts.")],
    name: Name = LOCAL,
    database: Database = "",
    results: Results = Path("results"),
) -> None:
    """Print a link by which somebody chooses a password and a second step anew: where no administrator can."""
    desk = _desk(results, database, name)
    from cogtrain.site import accounts

    try:
        token = accounts.link_for(accounts.account_named(account), desk.now_s)
    finally:
        desk.close()
    print(f"For {account}, once, within 72 hours: {desk.doorstep.origin}/enter/{token}")


@site_app.command("check", epilog="Example: cogtrain site check --name review.example.org")
def site_check(name: Name = LOCAL, database: Database = "", results: Results = Path("results")) -> None:
    """Say what is unsafe about the site as it stands."""
    desk = _desk(results, database, name)
    from cogtrain.site.check import unsafe

    try:
        faults = list(unsafe(desk, database))
    finally:
        desk.close()
    for fault in faults:
        print(safe(fault))
    print(f"{len(faults)} to mend." if faults else "Nothing unsafe was found.")
    end_where_harmed(bool(faults))


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain push --to https://review.example.org --word WORD")
def push(
    to: Annotated[str, typer.Option(help="The site, once: it is kept for the next time.")] = "",
    word: Annotated[str, typer.Option(help="The word that takes this station in, once.")] = "",
    results: Results = Path("results"),
) -> None:
    """Send what is new in the logs to the review site. Again and again, in any order; nothing is sent twice."""
    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.push import push_all, site_of

    site = site_of(results, to)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("logs", total=None)
        pushed = push_all(results, site, word, lambda words: bar.update(line, description=words))
    print(f"{pushed.logs} logs sent; the site holds {pushed.held} logs of this folder.")
    for name, why in pushed.refused.items():
        print(safe(f"{name}: not taken: {why}"))
    end_where_harmed(bool(pushed.refused))
