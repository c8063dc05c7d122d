"""The site: zone, language, crisis contacts, staff codes (hashed), public key, signed gates; ``site.yaml`` in results.

Staff codes are hashed with argon2id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import yaml
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from pydantic import AfterValidator, Field, field_validator, model_validator

from cogtrain.care.times import zone_of
from cogtrain.drawing.look import BODY, TEXT_HALF_WIDTH
from cogtrain.drawing.raster import text_width
from cogtrain.drawing.signs import odd_signs
from cogtrain.errors import InputError, refuse
from cogtrain.library import LoadedProtocol
from cogtrain.library.after_dose import Gate, Signed
from cogtrain.library.faults import model_of
from cogtrain.library.file_model import File, Language
from cogtrain.library.yaml_file import read_yaml
from cogtrain.records.log.lock import alone
from cogtrain.records.log.place import make_private_folder
from cogtrain.records.sealing import is_key
from cogtrain.records.whole_file import in_place
from cogtrain.wording import CATALOGUES

FILE = "site.yaml"
LOCK, LOCK_WAIT_S = "site.lock", 10.0
STAFF = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SHORTEST_CODE, LONGEST_CODE = 6, 12
HEAD = """\
# What cogtrain knows of this site. The kiosk starts when there is at least one contact and one member of staff.
# contacts: whom a person in need can call. staff: cogtrain site staff. public_key: cogtrain site init; the private
# key lies elsewhere. alert_command: a program and its arguments, run for each alert. stations: cogtrain site station.
# signed_gates: cogtrain site sign; the clinician who stands for the thresholds of protocol@version, and their hash.
"""


def _shown(text: str) -> str:
    odd = next(odd_signs(text), None)
    if odd is not None:
        raise ValueError(f"signs that pages can show, and no {odd.name}")
    return text


Shown = Annotated[str, AfterValidator(_shown)]


class Contact(File):
    """Whom a person in need can call."""

    name: Shown = Field(min_length=2, max_length=28)
    number: Shown = Field(min_length=2, max_length=24, description="Telephone number, as it is to be read.")
    when: Shown = Field("", max_length=24, description="Hours, where it is not always.")

    @model_validator(mode="after")
    def _on_a_line(self) -> Contact:
        if text_width(f"{self.name}: {self.number}", BODY) > 2 * TEXT_HALF_WIDTH:
            raise ValueError("a name and a number that fit one line of a page")
        return self


class Site(File):
    """``site.yaml``."""

    zone: str = Field("UTC", description="Time zone, such as Europe/Berlin.")
    language: Language = "en"
    contacts: list[Contact] = Field(default_factory=list, max_length=4, description="Crisis contacts, nearest first.")
    staff: dict[Annotated[str, Field(pattern=STAFF, max_length=20)], str] = Field(
        default_factory=dict, description="By member of staff, the hash of the code."
    )
    alert_command: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=list, max_length=20, description="Run for each alert: a program and its arguments."
    )
    public_key: str | None = Field(None, description="Shared writing is sealed to it.")
    stations: dict[Annotated[str, Field(pattern=STAFF, max_length=20)], str] = Field(
        default_factory=dict, description="By the station's name, its public key: whose logs this site trusts."
    )
    signed_gates: dict[str, Signed] = Field(default_factory=dict, description="By protocol@version, who signed.")

    @field_validator("signed_gates")
    @classmethod
    def _names_shown(cls, gates: dict[str, Signed]) -> dict[str, Signed]:
        for signed in gates.values():
            _shown(signed.by)
        return gates

    @field_validator("stations")
    @classmethod
    def _stations_keys(cls, stations: dict[str, str]) -> dict[str, str]:
        for name, key in stations.items():
            if not is_key(key):
                raise ValueError(f"of {name} the public key that cogtrain site station shows there")
        return stations

    @field_validator("public_key")
    @classmethod
    def _a_key(cls, text: str | None) -> str | None:
        if text is not None and not is_key(text):
            raise ValueError("the public key that cogtrain site init wrote")
        return text

    def gate_of(self, reference: str, gate: Gate) -> Gate:
        """A protocol's gate, signed where the site signed it as it is."""
        signed = self.signed_gates.get(reference)
        if signed is None or gate.signed is not None or signed.gate != gate.content:
            return gate
        return gate.model_copy(update={"signed": signed})


def load_site(results: Path) -> Site:
    """The site of a results folder. CogtrainError with every fault, or where there is none."""
    path = results / FILE
    if not path.is_file():
        raise refuse("site", f"no {FILE} in the results folder", "the site's settings", "Run cogtrain site init first.")
    document = read_yaml(path, FILE)
    site = model_of(Site, document)
    zone_of(site.zone, document.at(("zone",)))
    if site.language not in CATALOGUES:
        raise refuse(document.at(("language",)), f'"{site.language}"', f"one of {', '.join(CATALOGUES)}")
    return site


def zone_name(results: Path) -> str:
    """The site's zone; UTC where no site was set up."""
    return load_site(results).zone if (results / FILE).is_file() else "UTC"


def change_site(results: Path, change: Callable[[Site], Site]) -> Site:
    """Read the site, change it and write it, with nobody between; what is there now.

    CogtrainError where there is none, the change refuses, or another program holds it for long.
    """
    change(load_site(results))  # what is refused leaves no trace
    with _alone(results):
        site = change(load_site(results))
        write_site(results, site)
    return site


@contextmanager
def _alone(results: Path) -> Iterator[None]:
    """Nobody else changes the site meanwhile; a lock that the operating system takes back however this ends."""
    with ExitStack() as held:
        try:
            held.enter_context(alone(results / LOCK, LOCK_WAIT_S))
        except BlockingIOError as error:
            raise refuse(FILE, "another program changes it", "one at a time", "Try again.") from error
        except OSError as error:
            raise refuse("--results", f"{LOCK} cannot be written ({error.strerror})", "a folder to write in") from error
        yield


def write_site(results: Path, site: Site) -> Path:
    """Write ``site.yaml``, whole or not at all; only its owner can read it, as codes of six digits can be guessed from
    their hashes."""
    path = results / FILE
    text = HEAD + yaml.safe_dump(site.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    try:
        make_private_folder(results)
        with in_place(path) as beside:
            beside.write_text(text, encoding="utf-8")
    except OSError as error:
        raise refuse("--results", f"{FILE} cannot be written ({error.strerror})", "a folder to write in") from error
    return path


def with_staff(site: Site, name: str, code: str) -> Site:
    """The site with a member of staff. CogtrainError for a code that is too short or that somebody has already."""
    if not SHORTEST_CODE <= len(code) <= LONGEST_CODE or not (code.isascii() and code.isdigit()) or len(set(code)) < 3:
        expected = f"{SHORTEST_CODE} to {LONGEST_CODE} digits, three different ones at least"
        raise refuse("staff code", f"{len(code)} characters", expected)
    if staff_of(site.staff, code) not in (None, name):
        raise refuse("staff code", "a code that is taken", "a code of one's own")
    return Site.model_validate(site.model_dump() | {"staff": site.staff | {name: PasswordHasher().hash(code)}})


def sign_gate(results: Path, loaded: LoadedProtocol, by: str, on: str) -> Signed:
    """Record who signed the readiness gate of a protocol; it holds for the thresholds as they are now.

    CogtrainError for a name or a day that cannot be."""
    try:
        signed = Signed(by=_shown(by), on=on, gate=loaded.protocol.gate.content)
    except ValueError as error:
        expected = "a name of 2 to 80 characters and a day such as 2026-03-01"
        raise refuse("sign", f"--by {by[:100]!r} --on {on[:20]!r}", expected) from error
    reference = f"{loaded.id}@{loaded.version}"
    change_site(results, lambda site: site.model_copy(update={"signed_gates": site.signed_gates | {reference: signed}}))
    return signed


def staff_of(staff: Mapping[str, str], code: str) -> str | None:
    """Whose code it is; None for nobody's."""
    hasher = PasswordHasher()
    for name, hashed in staff.items():
        try:
            if hasher.verify(hashed, code):
                return name
        except VerifyMismatchError:
            continue
        except (InvalidHashError, VerificationError) as error:
            raise refuse(
                FILE, f"the code of {name} cannot be read", "a hash", "cogtrain site staff sets it anew."
            ) from error
    return None


def must_serve(site: Site, *, at_home: bool = False) -> None:
    """Raises CogtrainError with everything that a kiosk lacks; at home there is no staff."""
    lacking: list[tuple[bool, str, str]] = [
        (
            bool(site.contacts),
            "no crisis contacts",
            "Add one: cogtrain site contact NAME=NUMBER.",
        ),
        (at_home or bool(site.staff), "no staff", "Add somebody: cogtrain site staff NAME."),
        (site.public_key is not None, "no public key", "Run cogtrain site init."),
    ]
    faults = [
        refuse(FILE, found, "what a kiosk needs", remedy).faults[0] for there, found, remedy in lacking if not there
    ]
    if faults:
        raise InputError(*faults)


def contacts_data(site: Site) -> tuple[dict[str, Any], ...]:
    """The contacts as plain values."""
    return tuple(contact.model_dump() for contact in site.contacts)
