"""What pages say and what forms write."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from cogtrain.records.log.chain import read_log
from cogtrain.records.log.place import trail_files
from cogtrain.records.person import read_person
from cogtrain.records.verify import verify
from cogtrain.site.desk import Desk
from cogtrain.site.drawing import draw
from cogtrain.site.guard import SEEN
from cogtrain.site.index import keep, rebuild
from cogtrain.site.models import Drawn, Group, Member, Person
from tests.site.people import account, patient, post, signed_in, taken_away, token

WORDS = "Talked with him, safe, mother informed"


@pytest.fixture
def clinic(desk: Desk) -> Desk:
    patient(desk)
    desk.index.look_at("KI07")
    return desk


def test_today_says_who_asks_first(clinic: Desk) -> None:
    patient(clinic, "KI08", alert=False)
    clinic.index.keep_up()
    browser = signed_in(account("nurse-1", "clinician"))
    page = browser.get("/today").content.decode()
    assert "1 person has an open alert" in page
    assert "2 people are in the hours after a dose" in page
    assert page.index("KI07") < page.index("KI08")
    assert "watched hours" in page
    some = browser.get("/today?show=alerts", headers={"HX-Request": "true"}).content.decode()
    assert "KI07" in some
    assert "KI08" not in some


def test_a_row_turns_with_the_clock(clinic: Desk) -> None:
    from datetime import timedelta

    from cogtrain.clock import VirtualClock
    from tests.site.conftest import NOW

    assert Person.objects.get().state == "monitoring"
    clinic.index._clock = VirtualClock(NOW + timedelta(hours=2))
    clinic.index.turn()
    assert Person.objects.get().state == "rising"


def test_an_alert_is_seen_to(clinic: Desk) -> None:
    browser = signed_in(account("nurse-1", "therapist"))
    assert post(browser, "/people/KI07/alert", which="1", note="").status_code == 400
    assert post(browser, "/people/KI07/alert", which="1", note=WORDS).status_code == 302
    known = read_person(clinic.results, "KI07")[0]
    assert known.alerts[0].acknowledged == ("nurse-1", WORDS)
    assert WORDS in browser.get("/people/KI07").content.decode()
    assert Person.objects.get().alerts == 0


def test_a_dose_is_entered_corrected_and_taken_back(clinic: Desk) -> None:
    browser = signed_in(account("dr-beta", "clinician"))
    later = post(browser, "/people/KI07/dose", at="2026-01-12T10:00", route="iv")
    assert later.status_code == 400
    assert b"a dose that was given" in later.content
    fields = {"at": "2026-01-09T10:00", "route": "intranasal", "minutes": "12", "mg": "84"}
    assert post(browser, "/people/KI07/dose", **fields).status_code == 302
    assert post(browser, "/people/KI07/dose", which="1", minutes="45", why="typed wrongly").status_code == 302
    assert post(browser, "/people/KI07/dose", which="2", void="1", why="it was another person").status_code == 302
    (dose,) = read_person(clinic.results, "KI07")[0].doses
    assert (dose.minutes, dose.corrected) == (45, 1)
    assert all(finding.sound for finding in verify(clinic.results))


def test_a_note_is_sealed_and_read_by_those_who_care(clinic: Desk) -> None:
    doctor, researcher = signed_in(account("dr-beta", "clinician")), signed_in(account("res-1", "researcher"))
    post(doctor, "/people/KI07/note", text=WORDS)
    post(doctor, "/people/KI07/alert", which="1", note="mother was called")
    raw = b"".join(path.read_bytes() for path in (clinic.results / "KI07").glob("*.jsonl"))
    assert WORDS.encode() not in raw
    assert WORDS in doctor.get("/people/KI07").content.decode()
    seen = researcher.get("/people/KI07").content.decode()
    assert WORDS not in seen
    assert "mother" not in seen
    assert "A new note" not in seen
    clinic.private_key = ""
    assert "A note, sealed" in doctor.get("/people/KI07").content.decode()


def test_the_database_holds_no_free_text(clinic: Desk) -> None:
    doctor = signed_in(account("dr-beta", "clinician"))
    post(doctor, "/people/KI07/note", text=WORDS)
    post(doctor, "/people/KI07/alert", which="1", note=WORDS)
    keep("KI07", "x", draw(clinic.results, "KI07"))
    doctor.get("/people/KI07")
    with connection.cursor() as cursor:
        held = ""
        for table in connection.introspection.table_names():
            cursor.execute(f'select * from "{table}"')
            held += repr(cursor.fetchall())
    assert "KI07" in held
    assert "mother" not in held


def test_an_index_made_anew_gives_the_same_answers(clinic: Desk) -> None:
    patient(clinic, "KI08", alert=False)
    keep("KI07", Person.objects.get(code="KI07").digest, draw(clinic.results, "KI07"))
    list(rebuild(clinic.index, clinic.results, lambda _code: None))
    browser = signed_in(account("dr-beta", "clinician"))

    def answers() -> list[bytes]:
        pages = [browser.get(address).content for address in ("/today", "/people/KI07", "/people/KI07/plan", "/study")]
        return [page.split(b"<main")[1].partition(b"csrfmiddlewaretoken")[0] for page in pages]

    before, rows, drawn = answers(), list(Person.objects.values()), list(Drawn.objects.values())
    list(rebuild(clinic.index, clinic.results, lambda _code: None))
    assert answers() == before
    assert list(Person.objects.values()) == rows
    assert [{**one, "sessions": bytes(one["sessions"])} for one in Drawn.objects.values()] == [
        {**one, "sessions": bytes(one["sessions"])} for one in drawn
    ]


def test_what_is_damaged_is_said_first(clinic: Desk) -> None:
    (log,) = (clinic.results / "KI07").glob("person.*.jsonl")
    log.write_bytes(log.read_bytes().replace(b'"minutes":40', b'"minutes":41'))
    clinic.index.keep_up()
    browser = signed_in(account("dr-beta", "clinician"))
    assert "damaged log" in browser.get("/today").content.decode()
    assert "changed" in browser.get("/people/KI07").content.decode()


def test_a_group_is_seen_by_whoever_sees_the_group(clinic: Desk) -> None:
    group = Group.objects.create(name="own")
    who = account("dr-gamma", "clinician", everyone=False)
    who.groups.add(group)
    browser = signed_in(who)
    assert browser.get("/people/KI07").status_code == 404
    post(signed_in(account("dr-beta", "clinician")), "/people/KI07/groups", group="own")
    assert Member.objects.count() == 1
    assert browser.get("/people/KI07").status_code == 200


def test_tables_are_taken_away(clinic: Desk) -> None:
    keep("KI07", "x", draw(clinic.results, "KI07"))
    where, zipped = taken_away(signed_in(account("res-1", "researcher")))
    assert sorted(zipped.namelist()) == ["README.txt", "scores-change.csv", "scores.csv", "sessions.csv"]
    assert signed_in(account("res-2", "researcher")).get(where).status_code == 404


def test_the_trail_tells_and_is_proven(clinic: Desk) -> None:
    doctor = signed_in(account("dr-beta", "clinician"))
    doctor.get("/people/KI07")
    post(doctor, "/people/KI07/alert", which="1", note=WORDS)
    auditor = signed_in(account("aud-1", "auditor"))
    page = auditor.get("/trail").content.decode()
    for words in ("dr-beta", "viewed", "person", "KI07", "alert"):
        assert words in page
    assert WORDS not in page
    assert "dr-beta" in auditor.get("/trail.csv").content.decode()
    taken = auditor.get("/trail.jsonl")
    alone = clinic.results.parent / taken.headers["Content-Disposition"].split('"')[1]
    alone.write_bytes(taken.content)
    assert [finding.verdict for finding in verify(alone)] == ["intact"]
    clinic.trail.sync()
    assert [finding.verdict for finding in verify(clinic.results) if finding.file.startswith("trail/")] == ["intact"]
    (file,) = trail_files(clinic.results)
    assert WORDS not in file.read_text()
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
    assert [finding.verdict for finding in verify(clinic.results) if finding.file.startswith("trail/")] == ["cut"]
    file.write_bytes(whole.replace(b'"dr-beta"', b'"dr-zeta"', 1))
    assert [finding.verdict for finding in verify(clinic.results) if finding.file.startswith("trail/")] == ["changed"]
    file.write_bytes(whole)
    assert len(read_log(file).lines) > 4


def test_the_tables_are_those_of_the_migrations(desk: Desk) -> None:
    call_command("makemigrations", "review", check=True, dry_run=True, verbosity=0)


def test_what_was_typed_is_not_lost(clinic: Desk) -> None:
    browser = signed_in(account("dr-beta", "clinician"))
    wrong = post(browser, "/people/KI07/dose", which="9", minutes="45", why=WORDS)
    assert (wrong.status_code, WORDS in wrong.content.decode()) == (400, True)
    held = token(browser)
    session = browser.session
    session[SEEN] = 0
    session.save()
    away = browser.post("/people/KI07/note", {"text": WORDS, "csrfmiddlewaretoken": held})
    assert (away.status_code, WORDS in away.content.decode()) == (403, True)


def test_people_are_read_ahead_while_nobody_asks(clinic: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look at somebody is as quick as the second; while pages are asked for, nothing is read ahead."""
    from cogtrain.site import index as module

    read: list[str] = []
    known = {code: module.log_stamps(clinic.results, code) for code in module.everybody(clinic.results)}
    fresh = module.Index(clinic.results, clinic.clock, clinic.library, clinic.drawer)
    monkeypatch.setattr(fresh, "told", read.append)
    fresh.give_way()
    fresh.read_ahead()
    assert read == []
    monkeypatch.setattr(module, "QUIET_S", 0.0)
    fresh.read_ahead()
    assert read == sorted(known)
