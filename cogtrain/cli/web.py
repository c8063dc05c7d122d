"""In a browser: ``home``, ``serve``, ``invite``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain.cli.terminal import (
    COURSE,
    SESSIONS,
    BeginAt,
    Code,
    Results,
    app,
    clock_begun,
    print_table,
    until_told,
    warn,
)
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from cogtrain.web.house import House

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port on this computer; 0 takes one that is free.")]
Patch = Annotated[bool, typer.Option("--sync-patch", help="A square, lower left, white while the stimulus is on.")]


def _house(results: Path, now: str | None, *, sync_patch: bool) -> House:
    from cogtrain.care.site import load_site, must_serve
    from cogtrain.web.house import House

    site = load_site(results)
    must_serve(site, at_home=True)
    return House(results, site, clock_begun(now, site.zone), warn, sync_patch)


def _say(words: str) -> None:
    print(words, flush=True)


@app.command(rich_help_panel=SESSIONS, epilog="Example: cogtrain home --results results")
def home(
    results: Results = Path("results"),
    port: Port = 0,
    browser: Annotated[bool, typer.Option(help="Open the browser of this computer.")] = True,
    sync_patch: Patch = False,
    now: BeginAt = None,
) -> None:
    """Practise in the browser of this computer: on it alone, without a network. Ctrl-C ends it."""
    from cogtrain.web.running import run_home

    def told(address: str) -> None:
        _say(f"Open in a browser, once: {address}")

    house = _house(results, now, sync_patch=sync_patch)
    with until_told():
        run_home(house, port, opens_browser=browser, told=told)


@app.command(rich_help_panel=SESSIONS, epilog="Example: cogtrain serve --name practice.example.org --results results")
def serve(
    name: Annotated[str, typer.Option(help="The name that people's browsers ask for; the reverse proxy has it.")],
    results: Results = Path("results"),
    port: Port = 8750,
    sync_patch: Patch = False,
    now: BeginAt = None,
) -> None:
    """Let invited people practise in their own browsers. Behind a reverse proxy with TLS; see docs/home.md."""
    from cogtrain.web.running import run_clinic

    if re.fullmatch(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?", name) is None:
        raise refuse("--name", repr(name), "a host name", "For example: --name practice.example.org.")
    house = _house(results, now, sync_patch=sync_patch)
    with until_told():
        run_clinic(house, port, name, lambda at: _say(f"People come in at {at}, by an invitation of their own."))


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain invite KI07 --name practice.example.org --days 30")
def invite(
    code: Code,
    name: Annotated[str | None, typer.Option(help="The name of the server, as in cogtrain serve.")] = None,
    days: Annotated[int, typer.Option(help="For how many days the link opens.")] = 30,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A picture of it to scan, SVG.")] = None,
    withdraw: Annotated[str | None, typer.Option(metavar="NUMBER", help="Take an invitation back.")] = None,
    why: Annotated[str, typer.Option(help="The reason for that.")] = "",
    results: Results = Path("results"),
) -> None:
    """Give a person a link to practise elsewhere; without --name list the person's invitations."""
    from cogtrain.care.invitation import invite as give
    from cogtrain.care.invitation import withdraw as take_back
    from cogtrain.care.invitation import words_of
    from cogtrain.clock import SystemClock, format_utc
    from cogtrain.records.invitations import read_invitations
    from cogtrain.records.log.place import participant_code

    clock = SystemClock()
    if withdraw is not None:
        one = take_back(results, code, withdraw, why, clock)
        print(f"Invitation {one.name} of {code} opens no more.")
        return
    if name is None:
        known = read_invitations(results, participant_code(code))
        rows = [(one.name, format_utc(one.until)[:16], words_of(one, clock.utc())) for one in known]
        print_table(f"Invitations of {code}", ("number", "until, UTC", ""), rows)
        return
    made, token = give(results, code, days, clock)
    link = f"https://{name}/enter/{token}"
    print(f"Invitation {made.name} of {code}, until {format_utc(made.until)[:16]} UTC, for this person alone:\n{link}")
    if output is not None:
        import segno

        segno.make(link, error="m").save(str(output), kind="svg", scale=8, border=4)
        print(f"To scan: {output}")
