"""The site: ``site init``, ``site staff``, ``site station``, ``site sign``; ``unseal``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cogtrain.cli.terminal import COURSE, LIBRARY, Results, app, say_findings
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cogtrain.care.site import Contact
    from cogtrain.records.course import Course
    from cogtrain.records.tables.logs import Records

site_app = typer.Typer(help="Set up the site: zone, contacts, staff, keys.", no_args_is_help=True)
app.add_typer(site_app, name="site", rich_help_panel=LIBRARY)


@site_app.command(epilog="Example: cogtrain site init --zone Europe/Berlin --contact 'Ward 4=+49 30 1234'")
def init(
    zone: Annotated[str, typer.Option(help="Time zone of the site.")] = "UTC",
    language: Annotated[str, typer.Option(help="Language of the pages.")] = "en",
    contact: Annotated[
        list[str] | None, typer.Option(metavar="NAME=NUMBER", help="A crisis contact. As often as needed, up to four.")
    ] = None,
    private_key: Annotated[
        Path, typer.Option(help="New file for the private key. Keep it away from this computer.")
    ] = Path("site-private-key.txt"),
    results: Results = Path("results"),
) -> None:
    """Write site.yaml into the results folder, and a new key pair: the private half beside, to be taken away."""
    from cogtrain.care.site import FILE, Site, write_site
    from cogtrain.care.times import zone_of
    from cogtrain.records.log.station import this_station
    from cogtrain.records.sealing import new_keys, write_private_key
    from cogtrain.wording import CATALOGUES

    if (results / FILE).exists():
        raise refuse("site", f"{FILE} is there already", "a site that is not set up", "Change it with an editor.")
    zone_of(zone, "--zone")
    if language not in CATALOGUES:
        raise refuse("--language", repr(language), f"one of {', '.join(CATALOGUES)}")
    if private_key.resolve().is_relative_to(results.resolve()):
        raise refuse("--private-key", "a file inside the results", "a place outside of them")
    contacts = [_contact(one) for one in contact or ()]
    if len(contacts) > 4:
        raise refuse("--contact", f"{len(contacts)} contacts", "four at most: they stand on one page")
    public, private = new_keys()
    write_private_key(private_key, private)
    stations = {"first": this_station(results).public_key}
    path = write_site(
        results, Site(zone=zone, language=language, contacts=contacts, public_key=public, stations=stations)
    )
    print(
        f"Site: {path}. Private key: {private_key} (take it away from this computer; who loses it loses the writing)."
    )
    if not contacts:
        print("There are no crisis contacts yet: the kiosk does not start without.")
    print("Next: cogtrain site staff NAME")


def _must_be_shown(where: str, text: str) -> None:
    """Raises CogtrainError for signs that pages cannot show."""
    from cogtrain.pages.fit import unset

    for one in unset(text):
        raise refuse(where, one.found, one.expected, one.remedy)


def _contact(text: str) -> Contact:
    from pydantic import ValidationError

    from cogtrain.care.site import Contact

    _must_be_shown("contact", text)
    name, _, number = text.partition("=")
    try:
        return Contact(name=name.strip(), number=number.strip(), when="")
    except ValidationError as error:
        expected = "NAME=NUMBER, of 2 to 28 and 2 to 24 characters, that fit one line of a page"
        raise refuse("contact", repr(text[:60]), expected) from error


@site_app.command(epilog="Example: cogtrain site contact 'Ward 4=+49 30 1234'")
def contact(
    who: Annotated[str, typer.Argument(metavar="NAME=NUMBER", help="Whom a person in need can call.")],
    results: Results = Path("results"),
) -> None:
    """Add a crisis contact; there is room for four."""
    from cogtrain.care.site import Site, change_site

    new = _contact(who)

    def added(site: Site) -> Site:
        if len(site.contacts) >= 4:
            remedy = "Take one out in site.yaml."
            raise refuse("contact", "four contacts", "four at most: they stand on one page", remedy)
        return site.model_copy(update={"contacts": [*site.contacts, new]})

    print(f"Contacts: {len(change_site(results, added).contacts)}.")


@site_app.command(epilog="Example: cogtrain site staff nurse-1")
def staff(
    name: Annotated[str, typer.Argument(help="A short name of lower-case words and digits, such as nurse-1.")],
    results: Results = Path("results"),
) -> None:
    """Set the code of a member of staff: 6 to 12 digits, asked for and kept as a hash."""
    import re

    from cogtrain.care.site import STAFF, change_site, load_site, with_staff

    load_site(results)
    if re.fullmatch(STAFF, name) is None or len(name) > 20:
        raise refuse("name", repr(name[:40]), 'lower-case words and digits, such as "nurse-1"')
    code = typer.prompt(f"New code of {name}", hide_input=True, confirmation_prompt=True, err=True)
    change_site(results, lambda site: with_staff(site, name, code))
    print(f"Staff: {name}.")


@site_app.command(epilog="Example: cogtrain site station clinic-desk")
def station(
    name: Annotated[str | None, typer.Argument(help="What the site calls the station, such as clinic-desk.")] = None,
    key: Annotated[str, typer.Option(help="Its public key, where it is another one than this.")] = "",
    results: Results = Path("results"),
) -> None:
    """Show this station's id and public key; with a name, list it, or another by --key, as one that the site trusts."""
    import re

    from cogtrain.care.site import FILE, STAFF, change_site, load_site
    from cogtrain.records.log.station import station_id, this_station
    from cogtrain.records.sealing import is_key

    listed = load_site(results).stations
    if key and not is_key(key):
        raise refuse("--key", f"{len(key)} characters", "the public key that cogtrain site station shows there")
    public = key or this_station(results).public_key
    if name is None:
        known = next((name for name, one in listed.items() if one == public), None)
        print(f"Station {station_id(public)}, public key {public}.")
        print(f"Listed as {known}." if known else f"Not listed in {FILE}: cogtrain site station NAME.")
        return
    if re.fullmatch(STAFF, name) is None or len(name) > 20:
        raise refuse("name", repr(name[:40]), 'lower-case words and digits, such as "clinic-desk"')
    if listed.get(name, public) != public:
        remedy = "Take another name, or take that one out of site.yaml."
        raise refuse("name", f"{name} is station {station_id(listed[name])}", "a name that is free", remedy)
    change_site(results, lambda site: site.model_copy(update={"stations": site.stations | {name: public}}))
    print(f"Station {station_id(public)} is listed as {name}.")


@site_app.command(
    epilog="Example: cogtrain site sign post-infusion-monitoring --by 'Dr A. Beta, anaesthesia' --on 2026-03-01"
)
def sign(
    protocol: Annotated[str, typer.Argument(help="A protocol's id, or its file.")],
    by: Annotated[str, typer.Option(help="Name and function of the clinician who stands for the thresholds.")],
    on: Annotated[str, typer.Option(help="The day, such as 2026-03-01.")],
    results: Results = Path("results"),
) -> None:
    """Record who signed the readiness gate of a protocol at this site; it holds for the thresholds as they are now."""
    from cogtrain.care.site import sign_gate
    from cogtrain.library import load_library

    loaded = load_library().protocol(protocol)
    _must_be_shown("--by", by)
    sign_gate(results, loaded, by, on)
    reference = f"{loaded.id}@{loaded.version}"
    print(f"Gate of {reference}: signed by {by}, {on}.")


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain unseal KI07 --private-key site-private-key.txt")
def unseal(
    participant: Annotated[str, typer.Argument(help="The person's code.")],
    private_key: Annotated[Path | None, typer.Option(help="The site's private key: opens what was shared.")] = None,
    private: Annotated[
        bool, typer.Option("--private", help="The person's own writing; the passphrase is asked for.")
    ] = False,
    results: Results = Path("results"),
) -> None:
    """Print a person's sealed writing: what was shared, with the site's private key; or what is private, with the
    person's own passphrase."""
    from cogtrain.cli.terminal import busy
    from cogtrain.clock import format_utc
    from cogtrain.records.log.place import participant_code
    from cogtrain.records.sealing import private_of, public_of, read_private_key
    from cogtrain.records.sealing import unseal as open_seal
    from cogtrain.records.tables.logs import load

    records = load(results, [participant_code(participant)])
    harmed, known = say_findings(records), records.courses[participant]
    if private == (private_key is not None):
        raise refuse("unseal", "no key" if not private else "two keys", "--private-key FILE, or --private")
    if private_key is not None:
        key = read_private_key(private_key)
    else:
        if not known.private_keys:
            raise refuse("--private", "no private writing", "a person who chose a passphrase")
        passphrase = typer.prompt("Passphrase", hide_input=True, err=True)
        with busy("Making the key"):
            made = ((private_of(passphrase, one), one["public_key"]) for one in known.private_keys)
            key = next((own for own, public in made if public_of(own) == public), "")
        if not key:
            raise refuse("passphrase", "it is another one", "one that was chosen for this writing")
    kind = "private" if private else "shared"
    writings = [one for one in (*known.writings, *_left_behind(records, known)) if one["keep"] == kind]
    own = [one for one in writings if one.get("public_key") == public_of(key)]
    if writings and not own:
        raise refuse("key", "it opens none of these writings", "the key that they were sealed to")
    for one in own:
        where = f"{one['exercise']}, {one['name']}{', a draft' if one.get('draft') else ''}"
        print(f"\n{format_utc(one['at'])[:16]} UTC, {where}:\n{open_seal(one['sealed'], key)}")
    others = len(writings) - len(own)
    sealed = f", {others} more sealed to another key" if others else ""
    print(f"\n{len(own)} {kind} text{'' if len(own) == 1 else 's'}{sealed}.")
    if harmed:
        raise typer.Exit(1)


def _left_behind(records: Records, known: Course) -> Iterator[dict[str, Any]]:
    """Drafts of sessions that were cut off and never gone on with: they stand in the session's own log alone."""
    from cogtrain.session.replay import done_so_far

    kept = {one["sealed"] for one in known.writings}
    for log in records.sessions:
        items = log.first.protocol["sessions"][log.first.session]["do"]
        drafts = done_so_far(log.lines).drafts
        for item, draft in ((item, draft) for item, steps in drafts.items() for draft in steps.values()):
            if draft.sealed and draft.sealed not in kept:
                about = {"exercise": items[item]["exercise"], "at": log.lines[-1].moment, "draft": True}
                yield {**draft.data(), **about}
