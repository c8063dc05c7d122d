"""The site: what a kiosk needs, staff codes that nobody can read back, and faults told with their line."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cogtrain.care.person import enrol
from cogtrain.care.site import (
    FILE,
    Contact,
    Site,
    contacts_data,
    load_site,
    must_serve,
    staff_of,
    with_staff,
    write_site,
    zone_name,
)
from cogtrain.care.throttle import Throttle
from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.library.after_dose import Gate, Signed
from cogtrain.records.sealing import new_keys

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PUBLIC = new_keys()[0]
WARD = Contact(name="Ward 4", number="+49 30 1234", when="day and night")
SIGNED = Signed(by="Dr A. Beta, anaesthesia", on="2026-03-01")
CODES = {"nurse-1": "135792", "nurse-2": "246813579012"}


@pytest.fixture(scope="module")
def site() -> Site:
    made = Site(zone="Europe/Berlin", contacts=[WARD], public_key=PUBLIC)
    for name, code in CODES.items():
        made = with_staff(made, name, code)
    return made


def faults_of(text: str, results: Path) -> list[str]:
    (results / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(CogtrainError) as caught:
        load_site(results)
    return [str(fault) for fault in caught.value.faults]


# ---------------------------------------------------------------- what a kiosk needs


@pytest.mark.parametrize(("lacking", "words"), [
    ({"contacts": []}, "no crisis contacts"),
    ({"staff": {}}, "no staff"),
    ({"public_key": None}, "no public key"),
])  # fmt: skip
def test_a_kiosk_does_not_start_without(lacking: dict[str, object], words: str, site: Site) -> None:
    must_serve(site)
    with pytest.raises(CogtrainError) as caught:
        must_serve(site.model_copy(update=lacking))
    (fault,) = caught.value.faults
    assert (fault.where, fault.found) == (FILE, words)
    assert "cogtrain site" in fault.remedy


def test_all_that_a_kiosk_lacks_is_told_at_once_and_a_home_needs_no_staff(site: Site) -> None:
    with pytest.raises(CogtrainError) as caught:
        must_serve(Site())
    assert [fault.found for fault in caught.value.faults] == ["no crisis contacts", "no staff", "no public key"]
    must_serve(site.model_copy(update={"staff": {}}), at_home=True)
    with pytest.raises(CogtrainError) as caught:
        must_serve(Site(), at_home=True)
    assert [fault.found for fault in caught.value.faults] == ["no crisis contacts", "no public key"]


# ---------------------------------------------------------------- staff


def test_codes_are_kept_as_argon2id_hashes_and_nothing_else(site: Site, tmp_path: Path) -> None:
    text = write_site(tmp_path, site).read_text(encoding="utf-8")
    assert all(hashed.startswith("$argon2id$") for hashed in site.staff.values())
    assert not any(code in text for code in CODES.values())
    again = with_staff(Site(), "nurse-1", CODES["nurse-1"])
    assert again.staff["nurse-1"] != site.staff["nurse-1"], "a salt of its own for each"


def test_a_code_says_whose_it_is(site: Site) -> None:
    assert [staff_of(site.staff, code) for code in CODES.values()] == list(CODES)
    assert staff_of(site.staff, "135793") is None
    assert staff_of({}, CODES["nurse-1"]) is None


def test_no_two_members_of_staff_have_the_same_code_and_a_new_one_takes_the_old_ones_place(site: Site) -> None:
    with pytest.raises(CogtrainError, match="a code that is taken") as caught:
        with_staff(site, "nurse-3", CODES["nurse-1"])
    assert "nurse-1" not in str(caught.value)
    other = with_staff(site, "nurse-1", "975310")
    assert staff_of({"nurse-1": other.staff["nurse-1"]}, CODES["nurse-1"]) is None


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567890123", "12345a", "111111", "121212", "１２３４５６x", "12 456"]
)
def test_a_weak_code_is_refused_and_not_repeated(code: str, site: Site) -> None:
    with pytest.raises(CogtrainError, match="6 to 12 digits") as caught:
        with_staff(site, "nurse-3", code)
    assert not code or code not in str(caught.value)


def test_a_hash_that_cannot_be_read_is_told(site: Site) -> None:
    with pytest.raises(CogtrainError, match="the code of nurse-9 cannot be read"):
        staff_of({"nurse-9": "not a hash"}, "135792")


def test_wrong_codes_have_to_wait_twice_as_long_each_time() -> None:
    throttle, waits = Throttle(), []
    for _ in range(6):
        throttle = throttle.after(right=False, now_s=100.0)
        waits.append(throttle.waits_s(100.0))
    assert waits == [0, 0, 30, 60, 120, 240]
    assert throttle.waits_s(339.0) == 1.0
    assert throttle.waits_s(341.0) == 0.0
    assert throttle.after(right=True, now_s=341.0) == Throttle()


# ---------------------------------------------------------------- the file


def test_what_is_written_is_read_back(site: Site, tmp_path: Path) -> None:
    whole = site.model_copy(update={"signed_gates": {"serial-infusions@2": SIGNED}})
    write_site(tmp_path / "new", whole)
    assert load_site(tmp_path / "new") == whole
    assert [path.name for path in (tmp_path / "new").iterdir()] == [FILE]
    assert contacts_data(whole) == ({"name": "Ward 4", "number": "+49 30 1234", "when": "day and night"},)
    assert zone_name(tmp_path / "new") == "Europe/Berlin"


def test_without_a_site_the_zone_is_utc_and_nothing_else_is_guessed(tmp_path: Path) -> None:
    assert zone_name(tmp_path) == "UTC"
    with pytest.raises(CogtrainError, match=r"no site\.yaml in the results folder.*cogtrain site init"):
        load_site(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CogtrainError, match=r"site\.yaml cannot be written"):
        write_site(tmp_path / "file" / "results", site)


GOOD = """\
zone: Europe/Berlin
language: en
contacts:
- {name: Ward 4, number: "+49 30 1234"}
"""


def test_a_site_written_by_hand_is_read(tmp_path: Path) -> None:
    signed = "signed_gates:\n  serial-infusions@2: {by: Dr A. Beta, on: 2026-03-01}\n"
    (tmp_path / FILE).write_text(GOOD + signed, encoding="utf-8")
    assert load_site(tmp_path).signed_gates == {"serial-infusions@2": Signed(by="Dr A. Beta", on="2026-03-01")}


@pytest.mark.parametrize(("old", "new", "line", "words"), [
    ("Europe/Berlin", "Mars/Base", 1, 'the zone "Mars/Base"'),
    ("Europe/Berlin", "5", 1, "zone"),
    ("language: en", "language: xx", 2, '"xx"; expected one of en, de'),
    ("language: en", "language: english", 2, "language"),
    ("name: Ward 4, ", "", 4, "name"),
    ("name: Ward 4", "name: W", 4, "name"),
    ("number", "nummer", 4, "nummer"),
    ("contacts:", "contact:", 3, "contact"),
    ('"+49 30 1234"}', '"+49 30 1234"}\nstaff: {Nurse One: x}', 5, "Nurse One"),
    ('"+49 30 1234"}', '"+49 30 1234"}\nsigned_gates: {a@1: {by: Dr A, on: yesterday}}', 5, "a day, such as"),
    ('"+49 30 1234"}', '"+49 30 1234"}\n- [unclosed', 6, "not YAML here"),
])  # fmt: skip
def test_faults_are_told_with_their_line(old: str, new: str, line: int, words: str, tmp_path: Path) -> None:
    assert old in GOOD
    faults = faults_of(GOOD.replace(old, new, 1), tmp_path)
    assert any(fault.startswith(f"{FILE}:{line}") and words in fault for fault in faults), faults


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("zone:", "zome:").replace("Ward 4", "W").replace("language: en", "language: 7")
    faults = faults_of(text, tmp_path)
    assert {fault.split(":")[1] for fault in faults} == {"1", "2", "4"}


def test_a_fifth_contact_is_one_too_many(tmp_path: Path) -> None:
    text = GOOD + "".join(f'- {{name: Ward {i}, number: "030 1234"}}\n' for i in range(4))
    assert any("contacts" in fault for fault in faults_of(text, tmp_path))


# ---------------------------------------------------------------- signed gates


def test_the_site_signs_a_gate_and_changes_nothing_of_it(site: Site) -> None:
    signed = SIGNED.model_copy(update={"gate": Gate().content})
    signing = site.model_copy(update={"signed_gates": {"serial-infusions@2": signed}})
    assert signing.gate_of("serial-infusions@2", Gate()) == Gate(signed=signed)
    other = Gate(dissociation_at_most=0)
    assert signing.gate_of("serial-infusions@2", other) == other, "other thresholds are signed anew"
    unbound = site.model_copy(update={"signed_gates": {"serial-infusions@2": SIGNED}})
    assert unbound.gate_of("serial-infusions@2", Gate()) == Gate(), "a signature without content binds nothing"
    assert signing.gate_of("serial-infusions@5", Gate()) == Gate(), "another version is signed anew"
    own = Gate(earliest_min=90, signed=Signed(by="Dr C. Delta", on="2026-01-01"))
    assert signing.gate_of("serial-infusions@2", own) == own


CONTACT = """
import sys
from cogtrain.cli import main
sys.argv = ["cogtrain", "site", "contact", sys.argv[1], "--results", sys.argv[2]]
main()
"""


@pytest.mark.slow
def test_four_contacts_at_once_are_four_contacts(tmp_path: Path) -> None:
    write_site(tmp_path, Site())
    names = [f"Ward {number}" for number in range(4)]
    running = [subprocess.Popen([sys.executable, "-c", CONTACT, f"{name}=+49 30 1", tmp_path]) for name in names]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    assert sorted(contact.name for contact in load_site(tmp_path).contacts) == names


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_only_the_owner_can_read_the_site_and_the_logs(tmp_path: Path) -> None:
    results = tmp_path / "a" / "results"
    write_site(results, Site())
    enrol(results, "TEST01", load_library().protocol("post-infusion-monitoring"), "UTC", VirtualClock(NOW))
    modes = {path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert {mode for name, mode in modes.items() if (tmp_path / name).is_dir()} == {0o700}
    assert {mode for name, mode in modes.items() if (tmp_path / name).is_file()} == {0o600}


@pytest.mark.parametrize(("words", "sign"), [
    ("Ward → 4", "U+2192 RIGHTWARDS ARROW"), ("עזרה", "U+05E2 HEBREW LETTER AYIN"), ("x\u0301y", "U+0301"),
])  # fmt: skip
def test_what_pages_cannot_show_is_told_of_contacts_and_signatures(tmp_path: Path, words: str, sign: str) -> None:
    contact = f'zone: UTC\ncontacts:\n- {{name: Ward, number: "1234"}}\n- {{name: "{words}", number: "1234"}}\n'
    (found,) = faults_of(contact, tmp_path)
    assert found.startswith("site.yaml:4: ")
    assert sign in found
    (found,) = faults_of(f'signed_gates:\n  a@1: {{by: "{words}", on: 2026-03-01}}\n', tmp_path)
    assert found.startswith("site.yaml:1: ")
    assert sign in found
    command = [sys.executable, "-m", "cogtrain.cli", "site", "contact", f"{words}=1234", "--results", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, sign in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_letters_of_the_font_and_a_non_breaking_space_are_taken(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('contacts:\n- {name: "Größe Ж\u00a04", number: "+49\u00a030 – 1"}\n', encoding="utf-8")
    assert load_site(tmp_path).contacts[0].name == "Größe Ж\u00a04"
