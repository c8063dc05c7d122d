"""Bad input at each command of care and site: exit 2, one clear sentence, no traceback, and nothing is changed."""

from __future__ import annotations

import getpass
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from cogtrain import cli
from cogtrain.care.person import enrol, give_dose, open_person, put_consent
from cogtrain.care.site import Contact, Site, write_site
from cogtrain.clock import VirtualClock
from cogtrain.records.course_fold import course
from cogtrain.records.sealing import new_keys, private_of, public_of, seal, write_private_key
from tests.care.people import DAY0, LIBRARY
from tests.records.events import raw
from tests.records.told import lines_about

STAFF_CODE = "135792"
SERIAL = LIBRARY.protocol("serial-infusions")
PUBLIC, PRIVATE = new_keys()
CHEAP = {"salt": b64encode(b"s" * 16).decode(), "opslimit": 1, "memlimit": 8192}
NOW = ("--now", "2026-03-06T12:00")


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code. err: without the lines in which it asked."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture(scope="module")
def site() -> Site:
    """With a hash that is quick to try: it is tried in every test that asks for a code."""
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(STAFF_CODE)
    ward = Contact(name="Ward 4", number="030 1234", when="")
    return Site(zone="Europe/Berlin", contacts=[ward], public_key=PUBLIC, staff={"nurse-1": hashed})


@pytest.fixture(scope="module")
def furnished(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with its key files, and in its results

    KI07, with a dose, an open alert, consent, shared and private writing; KI08, who withdrew; KI09, just enrolled.
    """
    home = tmp_path_factory.mktemp("furnished")
    results = home / "results"
    write_site(results, site)
    long_ago = DAY0 - timedelta(days=900)
    for code, moment in (("KI07", DAY0), ("KI08", long_ago), ("KI09", long_ago)):
        enrol(results, code, SERIAL, "Europe/Berlin", VirtualClock(moment))
    noon = DAY0 + timedelta(days=3)
    with open_person(results, "KI07", VirtualClock(noon)) as opened:
        put_consent(opened.log, SERIAL, "en", agreed=True)
        give_dose(opened, noon, "iv", 40, "Europe/Berlin")
        opened.log.put(raw("alert", {"alert": 1, "kind": "answer 1", "source": "phq-9@1, item 9"}))
        own = public_of(private_of("seven quiet herons", CHEAP))
        opened.log.put(raw("private_key", {**CHEAP, "public_key": own}))
        about = {"exercise": "thought-record@1", "name": "thought"}
        for keep, key in (("shared", PUBLIC), ("private", own)):
            sealed = seal(f"{keep} words", key)
            opened.log.put(raw("writing", {**about, "keep": keep, "public_key": key, "sealed": sealed}))
    with open_person(results, "KI08", VirtualClock(long_ago)) as opened:
        put_consent(opened.log, SERIAL, "en", agreed=True)
        put_consent(opened.log, SERIAL, "en", agreed=False)
    write_private_key(home / "key.txt", PRIVATE)
    write_private_key(home / "other.txt", new_keys()[1])
    (home / "broken.txt").write_text("no key\n", encoding="utf-8")
    return home


@pytest.fixture
def home(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to work in."""
    copy = shutil.copytree(furnished, tmp_path / "home")
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def cogtrain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command as ``cogtrain`` does; ``typed`` is what is typed where it asks."""
    monkeypatch.setattr("cogtrain.library.load_library", lambda: LIBRARY)  # reading it anew takes its time

    def command(*words: str, typed: Sequence[str] = ()) -> Said:
        waiting, asked = list(typed), 0

        def type_in(*_prompt: object, **_more: object) -> str:
            nonlocal asked
            asked += 1
            print(file=sys.stderr)
            return waiting.pop(0)

        monkeypatch.setattr(getpass, "getpass", type_in)
        monkeypatch.setattr(sys, "argv", ["cogtrain", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, "".join(said.err.splitlines(keepends=True)[asked:]))

    return command


def everything(folder: Path) -> dict[str, bytes]:
    """Every file by its name, and every folder."""
    counted = "throttle.json"  # wrong codes, which are counted though nothing else comes of them
    every = [path for path in folder.rglob("*") if path.name != counted]
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"" for path in every}


ENROL = ("--protocol", "serial-infusions")
DOSE = ("--at", "2026-03-06T10:00", "--route", "iv")
STAFF = ("--staff", "nurse-1")
NOTE = ("--note", "Talked with her, safe")
KEY = ("--private-key", "key.txt")
UNKNOWN, BAD = "participant: no records of ZZ99", "participant: 4 characters, 2 of them neither A to Z nor 0 to 9"
NOT_ENROLLED = "participant: ZZ99 is not enrolled"
WRONG_NOW = ("--now: 'noon'", ["--now", "noon"])

# What is typed on the command line, what is typed where it asks, and how its one sentence begins.
REFUSED: list[tuple[list[str], list[str], str]] = [
    (["enrol", "ki07", *ENROL], [], BAD),
    (["enrol", "Jane Doe", *ENROL], [], "participant: 8 characters"),
    (["enrol", "KI07", *ENROL, *NOW], [], "enrol: KI07 is enrolled in serial-infusions since 2026-03-02"),
    (["enrol", "KI10", "--protocol", "serial"], [], 'protocol "serial": no such protocol'),
    (["enrol", "KI10", "--protocol", "nowhere.yaml"], [], "nowhere.yaml"),
    (["enrol", "KI10", *ENROL, *WRONG_NOW[1]], [], WRONG_NOW[0]),
    (["dose", "ZZ99", *DOSE, *NOW], [], UNKNOWN),
    (["dose", "ki07", *DOSE, *NOW], [], BAD),
    (["dose", "KI07", "--at", "2026-03-06T12:01", "--route", "iv", *NOW], [], "--at: 2026-03-06T11:01 UTC, and it is"),
    (["dose", "KI07", "--at", "2026-03-05T09:59", "--route", "iv", *NOW], [], "--at: 2026-03-05T08:59 UTC, within"),
    (["dose", "KI07", "--at", "today", "--route", "iv", *NOW], [], "--at: 'today'"),
    (["dose", "KI07", "--at", "2026-03-29T02:30", "--route", "iv"], [], "--at: 2026-03-29T02:30, which the clock"),
    (["dose", "KI07", "--at", "2025-10-26T02:30", "--route", "iv"], [], "--at: 2025-10-26T02:30, which comes twice"),
    (["dose", "KI07", *DOSE[:2], "--route", "oral", *NOW], [], "--route: 'oral'"),
    (["dose", "KI07", *DOSE[:2], *NOW], [], "dose: no --route"),
    (["dose", "KI07", *DOSE[2:], *NOW], [], "dose: no --at"),
    (["dose", "KI07", *NOW], [], "dose: no --at and --route"),
    (["dose", "KI07", *DOSE, "--minutes", "301", *NOW], [], "--minutes: 301"),
    (["dose", "KI07", *DOSE, "--minutes", "-1", *NOW], [], "--minutes: -1"),
    (["dose", "KI07", *DOSE, "--minutes", "nan", *NOW], [], "--minutes: nan"),
    (["dose", "KI07", "--correct", "1", "--void", "1", *NOW], [], "dose: --correct and --void"),
    (["dose", "KI07", "--correct", "2", "--minutes", "30", "--why", "wrong", *NOW], [], "dose: no dose 2"),
    (["dose", "KI07", "--correct", "1", "--minutes", "30", *NOW], [], "--why: no reason"),
    (["dose", "KI07", "--correct", "1", "--why", "wrong", *NOW], [], "dose: nothing to correct"),
    (["dose", "KI07", "--correct", "1", "--at", "2026-03-07T10:00", "--why", "wrong", *NOW], [], "--at: 2026-03-07"),
    (["dose", "KI07", "--void", "1", *NOW], [], "--why: no reason"),
    (["dose", "KI07", *DOSE, *WRONG_NOW[1]], [], WRONG_NOW[0]),
    (["today", "ZZ99", *NOW], [], NOT_ENROLLED),
    (["today", "ki07", *NOW], [], BAD),
    (["today", "KI07", *WRONG_NOW[1]], [], WRONG_NOW[0]),
    (["today", "KI07", "--now", "2026-03-29T02:30"], [], "--now: 2026-03-29T02:30, which the clock change"),
    (["plan", "ZZ99", *NOW], [], NOT_ENROLLED),
    (["plan", "ki07", *NOW], [], BAD),
    (["plan", "KI07", *WRONG_NOW[1]], [], WRONG_NOW[0]),
    (["plan", "KI07", *NOW, "-o", "nowhere/plan.html"], [], "--output: plan.html cannot be written"),
    (["consent", "ZZ99"], [], NOT_ENROLLED),
    (["consent", "ki07", "--withdraw"], [], BAD),
    (["consent", "KI09", "--withdraw", *NOW], [], "--withdraw: consent is missing"),
    (["consent", "KI08", "--withdraw", *NOW], [], "--withdraw: consent is withdrawn"),
    (["consent", "KI07", "--withdraw", *WRONG_NOW[1]], [], WRONG_NOW[0]),
    (["run", "serial-infusions", "--participant", "KI08"], [], 'session "preparation": consent is withdrawn'),
    (["run", "serial-infusions", "--participant", "KI09"], [], 'session "preparation": consent is missing'),
    (["alerts", "--acknowledge", "ZZ99", "1", *STAFF, *NOTE], [], UNKNOWN),
    (["alerts", "--acknowledge", "ki07", "1", *STAFF, *NOTE], [], BAD),
    (["alerts", "--acknowledge", "KI07", "1", *STAFF, *NOTE], ["975310"], "staff: this name and code"),
    (["alerts", "--acknowledge", "KI07", "1", "--staff", "nurse-2", *NOTE], [STAFF_CODE], "staff: this name and code"),
    (["alerts", "--acknowledge", "KI07", "1", *NOTE], [STAFF_CODE], "staff: this name and code"),
    (["alerts", "--acknowledge", "KI07", "1", *STAFF], [STAFF_CODE], "--note: no note"),
    (["alerts", "--acknowledge", "KI07", "2", *STAFF, *NOTE], [STAFF_CODE], "alert: no open alert 2"),
    (["total", "ZZ99", "madrs", "24", *STAFF], [STAFF_CODE], UNKNOWN),
    (["total", "ki07", "madrs", "24", *STAFF], [STAFF_CODE], BAD),
    (["total", "KI07", "phq-9", "9", *STAFF], [STAFF_CODE], 'scale: "phq-9"'),
    (["total", "KI07", "madrs", "61", *STAFF], [STAFF_CODE], "total: 61"),
    (["total", "KI07", "madrs", "24", *STAFF], ["975310"], "staff: this name and code"),
    (["held", "ZZ99", "--minutes", "50", "--therapy", "act", *STAFF], [STAFF_CODE], UNKNOWN),
    (["held", "KI07", "--minutes", "0", "--therapy", "act", *STAFF], [STAFF_CODE], "--minutes: 0"),
    (["held", "KI07", "--minutes", "50", "--therapy", "acd", *STAFF], [STAFF_CODE], '--therapy: "acd"'),
    (["held", "KI07", "--minutes", "50", *STAFF], [STAFF_CODE], "held: neither or both"),
    (["held", "KI07", "--minutes", "50", "--therapy", "act", *STAFF], ["975310"], "staff: this name and code"),
    (["held", "KI07", "--void", "1", "--why", "twice", *STAFF], [STAFF_CODE], "held: no session 1"),
    (["held", "KI07", "--minutes", "5", "--therapy", "act", "--on", "2999-01-01", *STAFF], [STAFF_CODE], "--on: 2999"),
    (["note", "ZZ99", "--provider", "nurse-1"], [], UNKNOWN),
    (["note", "KI07", "--provider", "nurse-1"], [], "note: KI07 has no session"),
    (["note", "ki07", "--provider", "nurse-1"], [], BAD),
    (["note", "KI07", "--provider", "nurse-1", "--day", "yesterday"], [], "--day: 'yesterday'"),
    (["unseal", "ZZ99", *KEY], [], UNKNOWN),
    (["unseal", "ki07", *KEY], [], BAD),
    (["unseal", "KI07"], [], "unseal: no key"),
    (["unseal", "KI07", "--private", *KEY], [], "unseal: two keys"),
    (["unseal", "KI07", "--private-key", "missing.txt"], [], "--private-key: missing.txt cannot be read"),
    (["unseal", "KI07", "--private-key", "broken.txt"], [], "--private-key: broken.txt holds no key"),
    (["unseal", "KI07", "--private-key", "other.txt"], [], "key: it opens none of these writings"),
    (["unseal", "KI07", "--private"], ["seven quiet heron"], "passphrase: it is another one"),
    (["unseal", "KI09", "--private"], ["seven quiet herons"], "--private: no private writing"),
    (["site", "init"], [], "site: site.yaml is there already"),
    (["site", "staff", "Nurse 1"], [STAFF_CODE] * 2, "name: 'Nurse 1'"),
    (["site", "staff", "nurse-2"], ["12345", "12345"], "staff code: 5 characters"),
    (["site", "staff", "nurse-2"], [STAFF_CODE] * 2, "staff code: a code that is taken"),
    (["site", "contact", "Ward 4"], [], "contact: 'Ward 4'"),
    (["site", "contact", "=030 1234"], [], "contact: '=030 1234'"),
    (["sheet", "ZZ99"], [], UNKNOWN),
    (["sheet", "ki07"], [], BAD),
    (["sheet", "KI07", "relapse-plan"], [], "exercise: KI07 has not done 'relapse-plan'"),
    (["ratings", "nowhere"], [], 'results: no folder "nowhere"'),
    (["ratings", "results", "-o", "nowhere/ratings.csv"], [], "nowhere/ratings.csv: no such file"),
    (["site", "sign", "serial", "--by", "Dr A. Beta", "--on", "2026-03-01"], [], 'protocol "serial": no such protocol'),
    (["site", "sign", "serial-infusions", "--by", "Dr A. Beta", "--on", "1 March"], [], "sign: --by 'Dr A. Beta'"),
    (["site", "sign", "serial-infusions", "--by", "B", "--on", "2026-03-01"], [], "sign: --by 'B'"),
    *[
        (["site", "init", "--results", "new", *more], [], begins)
        for more, begins in (
            (["--zone", "Mars/Base"], '--zone: the zone "Mars/Base"'),
            (["--language", "xx"], "--language: 'xx'"),
            (["--contact", "Ward 4"], "contact: 'Ward 4'"),
            (["--contact", "W=1"], "contact: 'W=1'"),
            ([word for i in range(5) for word in ("--contact", f"Ward {i}=030 1234")], "--contact: 5 contacts"),
            (["--private-key", "new/key.txt"], "--private-key: a file inside the results"),
            (["--private-key", "key.txt"], "--private-key: key.txt is there already"),
            (["--private-key", "nowhere/key.txt"], "--private-key: key.txt cannot be written"),
        )
    ],
    *[
        ([*words, "--results", "new"], [STAFF_CODE] * 2, begins)
        for words, begins in (
            (["site", "staff", "nurse-1"], "site: no site.yaml"),
            (["site", "contact", "Ward 4=030 1234"], "site: no site.yaml"),
            (["site", "sign", "demo", "--by", "Dr A. Beta", "--on", "2026-03-01"], "site: no site.yaml"),
            (["today", "KI07"], "participant: KI07 is not enrolled"),
            (["dose", "KI07", *DOSE], "participant: no records of KI07"),
            (["alerts"], 'results: no folder "new"'),
            (["kiosk"], "site: no site.yaml"),
        )
    ],
]  # fmt: skip


@pytest.mark.parametrize(("words", "typed", "begins"), REFUSED, ids=[" ".join(words) for words, _, _ in REFUSED])
def test_bad_input_is_refused_in_a_sentence_and_nothing_is_lost(
    words: list[str], typed: list[str], begins: str, home: Path, cogtrain: Command
) -> None:
    before = everything(home)
    said = cogtrain(*words, typed=typed)
    assert said.code == 2
    assert said.err.startswith(begins)
    assert len(said.err.splitlines()) == 1
    assert "; expected " in said.err
    assert "Traceback" not in said.err + said.out
    assert STAFF_CODE not in said.err
    assert everything(home) == before


def test_every_command_of_care_and_site_is_tried() -> None:
    care = {"enrol", "dose", "today", "plan", "consent", "alerts", "total", "note", "unseal", "sheet", "ratings"}
    assert care | {"site init", "site staff", "site sign", "site contact"} <= {
        " ".join(words[: 1 + (words[0] == "site")]) for words, _, _ in REFUSED
    }
    registered = {command.name or command.callback.__name__ for command in cli.app.registered_commands}  # type: ignore[union-attr]
    assert care <= registered


@pytest.mark.parametrize("lacking", ["contacts", "staff", "public_key"])
def test_a_kiosk_does_not_start_where_the_site_lacks_something(
    lacking: str, home: Path, site: Site, cogtrain: Command
) -> None:
    empty = {"contacts": [], "staff": {}, "public_key": None}
    write_site(home / "results", site.model_copy(update={lacking: empty[lacking]}))
    said = cogtrain("kiosk")
    assert said.code == 2
    assert said.err.startswith("site.yaml: no ")
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    "words", [("enrol", "KI10", *ENROL, *NOW), ("dose", "KI07", *DOSE, *NOW), ("today", "KI07", *NOW)]
)
def test_a_broken_site_file_is_told_with_its_line_and_nothing_is_written(
    words: tuple[str, ...], home: Path, cogtrain: Command
) -> None:
    (home / "results/site.yaml").write_text("zone: Mars/Base\n", encoding="utf-8")
    before = everything(home)
    said = cogtrain(*words)
    assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert said.err.startswith("site.yaml:1: the zone")
    assert everything(home) == before


def test_so_it_is_in_a_shell(home: Path) -> None:
    before = everything(home)
    words = ("run", "serial-infusions", "--participant", "KI08")
    said = subprocess.run(
        [sys.executable, "-m", "cogtrain.cli", *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert (said.returncode, said.stdout, len(said.stderr.splitlines())) == (2, "", 1)
    assert everything(home) == before


# ---------------------------------------------------------------- good input, so that the table above means something


def told(home: Path, code: str = "KI07") -> object:
    return course(lines_about(home / "results", code))


def test_good_input_is_taken_and_told(home: Path, cogtrain: Command) -> None:
    said = cogtrain("enrol", "KI10", *ENROL, *NOW)
    assert (said.code, said.err) == (0, "")
    assert "KI10 enrolled in serial-infusions 5. Day 0: 2026-03-06 (Europe/Berlin)" in said.out
    said = cogtrain("dose", "KI10", *DOSE, *NOW)
    assert "Dose 1 recorded: iv, Fri 6 Mar 2026, 10:00, 40 minutes (taken for this route" in said.out
    said = cogtrain("dose", "KI10", "--correct", "1", "--minutes", "30", "--why", "pump log", *NOW)
    assert "Dose 1 corrected: iv, Fri 6 Mar 2026, 10:00, 30 minutes, ended Fri 6 Mar 2026, 10:30" in said.out
    said = cogtrain("dose", "KI10", "--void", "1", "--why", "another person", *NOW)
    assert "Dose 1 taken back" in said.out
    said = cogtrain("dose", "KI10", "--at", "2026-02-20T10:00", "--route", "lozenge", *NOW)
    assert "reported, from before enrolment" in said.out
    assert [one.number for one in told(home, "KI10").doses] == [2]  # type: ignore[attr-defined]


def test_today_says_what_is_due_what_opens_what_closed_and_why(home: Path, cogtrain: Command) -> None:
    said = cogtrain("today", "KI07", "--now", "2026-03-06T09:41")
    assert said.code == 0
    words = " ".join(said.out.split())
    assert "24 h 1 min since dose 1 ended; state: window" in words
    assert "1 alert open" in words
    assert words.index("Due now") < words.index("home-practice") < words.index("Opens next") < words.index("Closed")
    assert "Next dose planned: Mon 9 Mar 2026" in words
    assert "Consent is withdrawn" in cogtrain("today", "KI08", *NOW).out


def test_an_alert_is_listed_and_acknowledged_with_name_code_and_note(home: Path, cogtrain: Command) -> None:
    assert "open" in cogtrain("alerts").out
    said = cogtrain("alerts", "--acknowledge", "KI07", "1", *STAFF, *NOTE, typed=[STAFF_CODE])
    assert (said.code, said.out.strip()) == (0, "KI07: alert 1 acknowledged by nurse-1.")
    assert told(home).open_alerts == ()  # type: ignore[attr-defined]


def test_writing_is_unsealed_by_the_right_key(home: Path, cogtrain: Command) -> None:
    shared = cogtrain("unseal", "KI07", *KEY)
    assert ("shared words" in shared.out, "private words" in shared.out) == (True, False)
    private = cogtrain("unseal", "KI07", "--private", typed=["seven quiet herons"])
    assert ("shared words" in private.out, "private words" in private.out) == (False, True)


def test_a_new_site_writes_its_private_key_beside_and_the_rest_into_the_results(home: Path, cogtrain: Command) -> None:
    said = cogtrain("site", "init", "--results", "new", "--contact", "Ward 4=030 1234", "--private-key", "new-key.txt")
    assert (said.code, said.err) == (0, "")
    assert cogtrain("site", "staff", "nurse-1", "--results", "new", typed=[STAFF_CODE] * 2).code == 0
    signed = ("--by", "Dr A. Beta, anaesthesia", "--on", "2026-03-01")
    assert cogtrain("site", "sign", "serial-infusions", *signed, "--results", "new").code == 0
    text = (home / "new/site.yaml").read_text(encoding="utf-8")
    secret = (home / "new-key.txt").read_text(encoding="ascii").splitlines()[1]
    assert public_of(secret) in text
    assert secret not in text
    assert STAFF_CODE not in text
    assert "serial-infusions@5" in text


def test_a_session_with_a_therapist_by_command_and_taken_back(home: Path, cogtrain: Command) -> None:
    code = ["--staff", "nurse-1"]
    words = ("held", "KI07", "--minutes", "55", "--therapy", "act", *code, "--on", "2026-03-07T15:00")
    entered = cogtrain(*words, typed=[STAFF_CODE])
    assert "session 1 with a therapist, 55 min, acceptance and commitment, recorded by nurse-1" in entered.out
    assert cogtrain("ratings", "results", "-o", "r.csv").code == 0
    row = next(line for line in (home / "r.csv").read_text().splitlines() if ",therapist," in line)
    assert row.endswith("therapist,act,minutes,55")
    assert cogtrain("held", "KI07", "--void", "1", "--why", "typed twice", *code, typed=[STAFF_CODE]).code == 0
    again = cogtrain(*words, typed=[STAFF_CODE])
    assert "session 2" in again.out, "a number is never given twice"


def test_a_total_by_command_and_everybodys_day(home: Path, cogtrain: Command) -> None:
    code = ["--staff", "nurse-1"]
    entered = cogtrain("total", "KI07", "madrs", "24", *code, "--on", "2026-03-01", typed=[STAFF_CODE])
    assert "madrs 24, entered by nurse-1" in entered.out
    corrected = cogtrain(
        "total", "KI07", "--correct", "1", "--to", "22", "--why", "added wrongly", *code, typed=[STAFF_CODE]
    )
    assert "madrs 22, corrected by nurse-1" in corrected.out
    voided = cogtrain("total", "KI07", "--void", "1", "--why", "another person", *code, typed=[STAFF_CODE])
    assert "taken back" in voided.out
    assert "no scale and total" in cogtrain("total", "KI07", *code, typed=[STAFF_CODE]).err
    everybody = cogtrain("today")
    assert all(one in everybody.out for one in ("KI07", "KI08", "KI09"))


def test_enrolment_without_a_site_says_which_zone_it_takes(tmp_path: Path, cogtrain: Command) -> None:
    said = cogtrain("enrol", "AB12", "--protocol", "serial-infusions", "--results", str(tmp_path / "bare"))
    assert "days are counted in UTC" in said.out
    assert "No alert is recorded" in cogtrain("alerts", "--results", str(tmp_path / "bare")).out
