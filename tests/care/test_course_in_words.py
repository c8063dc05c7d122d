"""Plan, relief, gate and note in the reader's language: nothing but names is left. What programs read is English."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from cogtrain.care import note
from cogtrain.care.gate import held_back_words, told_of
from cogtrain.care.note import ROLES, as_text, write_note
from cogtrain.care.person import enrol, open_person
from cogtrain.care.plan import Plan, left_because, told_by_records
from cogtrain.care.site import FILE
from cogtrain.care.times import zone_of
from cogtrain.cli import app
from cogtrain.clock import VirtualClock
from cogtrain.library.study_file import Study
from cogtrain.records import load
from cogtrain.records.course import Alert, Course, Exercised, GateDecision, Held
from cogtrain.records.course_fold import _taken_back_and_corrected
from cogtrain.records.order import ClockGap
from cogtrain.records.study_part import Left
from cogtrain.records.tables.logs import Records
from cogtrain.records.told_twice import double_said
from cogtrain.wording import own_words
from cogtrain.wording.reader import reading, retold
from tests.care.people import CODE, DAY0, LIBRARY, done, dose, known, lay, protocol
from tests.care.test_relief import LOADED as WITH_RELIEF
from tests.care.test_relief import answered, day, somebody
from tests.records.events import raw
from tests.review.loud import small_words, speak_loud

DAY, HOUR, UTC_ZONE = timedelta(days=1), timedelta(hours=1), zone_of("UTC")
HOME = {"do": "home", "after": "dose", "days": [1, 4], "times_per_day": 2, "at_least_apart_h": 2.5, "missed": "skip"}
SERIES = {"do": "quiet", "week": 0, "per_week": 3}
GIVEN = dose(DAY0 + 3 * DAY)
NAMES = {"home", "watched", "assess", "quiet", "journal", "nback", "letters", "after"}
TWO_STATIONS = (
    (
        "Two stations enrolled this person without knowing of each other, in mine and in yours: yours holds. "
        "If that is wrong: cogtrain enrol CODE --protocol mine --why TEXT."
    ),
    _taken_back_and_corrected("1.ab"),
    "Consent was withdrawn at one station and agreed to at another: the withdrawal holds.",
    "Two stations drew an arm for this person: the first one holds.",
    double_said(replace(GIVEN, double_of="2")),
)


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speak_loud(monkeypatch)
    with reading("de"):
        yield


def small(words: str, *names: str) -> set[str]:
    return small_words(words) - NAMES - set(names)


def reasons(laid: Plan) -> set[str]:
    return {slot.why for slot in laid.slots}


def plans() -> Iterator[Plan]:
    """One for each thing that a plan can say of a slot."""
    later = dose(DAY0 + 6 * DAY, 2)
    two = {"do": "quiet", "before": "dose", "days_before": 2}
    doses = {"count": 2, "days": [3, 6]}
    whole = protocol(HOME, SERIES, {"do": "assess", "day": 3}, two, doses=doses)
    session = done("home", "e0-d1-1-1", GIVEN.at + 26 * HOUR)
    for course in (known(), known(GIVEN), known(GIVEN, later)):
        for days in (0, 2.5, 3.02, 3.5, 4.1, 5, 6.01, 9, 30):
            yield lay(whole, course, DAY0 + days * DAY, [session] if days > 4 else ())
    after = {"do": "watched", "after": "dose", "earliest_h": 0, "latest_h": 3, "missed": "skip"}
    yield lay(protocol(after), known(GIVEN), GIVEN.ended)
    yield lay(protocol({"do": "quiet", "day": 0, "phase": "preparation"}), known(), DAY0)
    gap = ClockGap("KI01/person-b.jsonl", "KI01/person.jsonl", 400.0, DAY0)
    late = {"do": "journal", "after": "dose", "earliest_h": 4, "latest_h": 24, "missed": "skip"}
    yield lay(protocol(late), known(GIVEN, clock_gaps=(gap,)), GIVEN.ended)
    soon = {"do": "home", "after": "dose", "earliest_h": 1, "latest_h": 9, "missed": "skip"}
    yield lay(protocol(soon), known(GIVEN), GIVEN.ended + 3 * HOUR)
    evening = [done("home", "e0-d1-1-1", GIVEN.at.replace(hour=22) + DAY)]
    yield lay(protocol(HOME), known(GIVEN), GIVEN.at.replace(hour=23) + DAY, evening)
    for rated_on, energy in (([0], 1), ([0], 4), ([0, 1], 1)):
        ratings = [answered(day(number, 22), energy, None) for number in rated_on]
        for now in (day(1), day(9)):
            yield lay(WITH_RELIEF, somebody(*ratings), now)


def test_why_a_session_stands_where_it_does_is_told(loud: None) -> None:
    said = set().union(*map(reasons, plans()))
    assert {words for words in said if small(words)} == set()
    told = {key for key in own_words("en") if key.startswith(("plan.why.", "plan.relief."))}
    assert {key for key in told - {"plan.why.untried"} if not _is_in(key, said)} == set()


def _is_in(key: str, said: set[str]) -> bool:
    """Whether the longest piece of a text that is not filled in was said."""
    text = own_words("en")[key].upper().replace("}", "{").split("{")[::2]
    return any(max(text, key=len) in words for words in said)


def test_what_is_to_be_known_first_is_told(loud: None) -> None:
    ticked = {"screening_body": ["liver"], "screening_mind": [], "screening_told": "not_yet"}
    screened = Exercised(DAY0, "before-treatment@1", "screening", ticked, 3)
    alerts = (Alert("1", DAY0, "answer 1", "PHQ"), Alert("2", DAY0, "answer 1", "PHQ"))
    gaps = (ClockGap("KI01/person-b.jsonl", "KI01/person.jsonl", 400.0, DAY0),)
    course = known(alerts=alerts, exercised=(screened,), last=DAY0 + 9 * DAY, notices=TWO_STATIONS, clock_gaps=gaps)
    laid = lay(LIBRARY.protocol("serial-infusions"), course, DAY0 + HOUR)
    assert len(laid.notices) == 9
    assert {
        words for words in laid.notices if small(words, "mine", "yours", "Probleme", "mit", "der", "Leber")
    } == set()
    left = replace(course.study, left=Left(DAY0, "moved-away", ""))
    (first, *_) = lay(protocol(SERIES), known(study=left), DAY0 + HOUR).notices
    assert "MOVED AWAY" in first
    assert not small(first)


def test_every_reason_to_leave_is_known(loud: None) -> None:
    for reason in Study.model_fields["reasons"].default:
        assert not small_words(left_because(reason))
    assert left_because("our-own-reason") == "our own reason"


GATE: Mapping[str, object] = {
    "minutes_since": 150, "moaa_s": 5, "dissociation": 1, "blood_pressure_accepted": True, "oriented": True,
    "systolic_mmhg": 120, "diastolic_mmhg": None, "nausea": "moderate", "dizziness": "none", "double_vision": "mild",
    "sleepiness": 2, "energy": 4, "motivation": 5, "willing": True,
}  # fmt: skip


def test_a_pass_of_the_gate_is_told(loud: None) -> None:
    over = GateDecision(DAY0, GATE, "breathing", ("nausea", "energy"), "NN", "WHY")
    refused = GateDecision(DAY0, {"moaa_s": 5, "blood_pressure_accepted": False}, "not-now", ("time",), "NN", "")
    said = [words for one in (over, refused) for words in (*told_of(one), held_back_words(one, UTC_ZONE))]
    said += [told_of(replace(over, outcome=outcome))[1] for outcome in ("go", "shorter")]
    assert [words for words in said if small(words)] == []


# ---------------------------------------------------------------- the note


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Somebody's course around doses, with a session that a therapist held and an alert that was seen to."""
    folder = tmp_path_factory.mktemp("old")
    with ZipFile(Path(__file__).parents[1] / "records/old_results.zip") as kept:
        kept.extractall(folder)
    loaded = load(folder / "around-doses")
    (code,) = loaded.courses
    course = loaded.courses[code]
    first = course.doses[0]
    alerts = (Alert("8", first.at, "left out", "PHQ@1, item 9", ("NN", "SEEN")), Alert("9", first.at, "a", "PHQ"))
    doses = (replace(first, mg=42.5), replace(course.doses[1], reported=True))
    course = replace(course, alerts=alerts, doses=doses, held=(Held("1", first.ended + HOUR, 50, "act", "NN"),))
    return replace(loaded, courses={code: course})


def notes(records: Records) -> Iterator[note.Note]:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    days = sorted({log.lines[0].moment.date().isoformat() for log in records.sessions})
    for role in (None, *ROLES):
        for each in days:
            yield write_note("SIM0001", records, each, "NN", "", now, role=role)


def test_every_note_is_told(loud: None, records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note, "in_words", lambda _card, answers: ["SAID"] if answers else [])
    said = [line for one in notes(records) for line in as_text(one).splitlines()]
    titles = ("few", "ratings", "cued", "switching", "flanker", "training", "simulated")
    assert len(said) > 60
    assert [line for line in said if small(line, *titles)] == []


def test_the_note_is_german(records: Records) -> None:
    with reading("de"):
        said = "\n".join(as_text(one) for one in notes(records))
    for words in (
        "Min. nach dem Ende von Gabe 1 (intravenös)",
        "Gabe: Gabe 1, intravenös, 42,5 mg, 09:30 bis 10:10",
        "MOAA/S 5; Blutdruck vertretbar; Dissoziation 0; Übelkeit nicht vorhanden",
        "Fragebogen; A few ratings; 0,3 Min.; ausgeführt: die Person selbst, am Bildschirm; Ergebnis: gute Stimmung 5,",
        "Training: nback-letters, flanker-training; 17,2 Min.; ausgeführt: die Person selbst, am Bildschirm; Freigabe",
        "Therapeutisch begleitete Integrationssitzung; Akzeptanz- und Commitment-Therapie; 50 Min.",
        "Sie beschreibt, was gemacht und geantwortet wurde; sie ist keine Diagnose und kein ärztlicher Rat.",
    ):
        assert words in said, words
    english, german = own_words("en"), own_words("de")
    for key in (key for key in english if key.startswith("note.") and "{" not in english[key]):
        if english[key] != german[key] and len(english[key].split()) > 2:
            assert english[key] not in said, key


def test_totals_are_told_with_the_band_of_the_card() -> None:
    card = {"bands": [{"name": {"en": "moderately severe", "de": "mittelschwer"}}]}
    with reading("de"):
        assert note._response("total 17 (moderately severe)", card) == "Summe 17 (mittelschwer)"
        assert note._response("no total, 2 of 9 items left out", {}) == "keine Summe, 2 von 9 Fragen ausgelassen"
        assert note._response("energy 3, motivation 4", {}) == "Energie 3, Motivation 4"
    assert note._response("total 17 (moderately severe)", card) == "total 17 (moderately severe)"


def test_every_shipped_exercise_has_its_words_for_the_note(loud: None) -> None:
    for reference, exercise in LIBRARY.supports.items():
        for words in (exercise.data.get("modality", ""), exercise.data.get("intervention", "")):
            prefix = "note.data.modality." if words == exercise.data.get("modality") else "note.data.intervention."
            assert not small_words(retold(words, prefix)), reference


def test_notices_of_the_records_are_german() -> None:
    course = Course(notices=TWO_STATIONS)
    assert told_by_records(course) == TWO_STATIONS
    with reading("de"):
        said = told_by_records(course)
    assert said[0].startswith("Zwei Stationen haben diese Person aufgenommen")
    assert said[4].endswith("nehmen Sie diese zurück: cogtrain dose CODE --void 1 --why TEXT.")


# ---------------------------------------------------------------- on paper


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Somebody of whom a therapist held a session, at a site that speaks German."""
    enrol(tmp_path, CODE, LIBRARY.protocol("serial-infusions"), "UTC", VirtualClock(DAY0))
    with open_person(tmp_path, CODE, VirtualClock(DAY0)) as opened:
        opened.log.put(raw("held", {**HELD, "at": "2026-03-02T08:00:00.000000Z"}))
    (tmp_path / FILE).write_text("zone: UTC\nlanguage: de\n", encoding="utf-8")
    return tmp_path


HELD = {"number": 1, "minutes": 50, "therapy": "cbt", "staff": "nurse-1", "session": ""}


def written(results: Path, *more: str) -> str:
    asked = ["note", CODE, "--provider", "nurse-1", "--results", str(results), *more]
    ran = CliRunner().invoke(app, asked)
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_a_note_on_paper_is_in_the_language_of_the_site(results: Path) -> None:
    for name in ("note.txt", "note.html"):
        assert written(results, "-o", str(results / name)).startswith("Note: "), "what a command says is English"
        page = (results / name).read_text(encoding="utf-8")
        assert "keine Gabe zuvor" in page
        assert "ab Mo. 2. März 2026, 00:00 Uhr" in page
        assert "die nächste geplante Gabe" in page
        assert ('lang="de"' in page) == name.endswith(".html")
    assert "no dose before" in written(results), "on the terminal, where no language is asked for"
    assert "keine Gabe zuvor" in written(results, "--language", "de")
    written(results, "-o", str(results / "note.json"), "--language", "de")
    made = json.loads((results / "note.json").read_text(encoding="utf-8"))
    assert (made["since_dose"], made["plan"][-1][:23]) == ("no dose before", "the next dose planned, ")
    written(results, "-o", str(results / "note.txt"), "--language", "en")
    assert "no dose before" in (results / "note.txt").read_text(encoding="utf-8")


def test_a_language_that_there_is_not_is_refused(results: Path) -> None:
    for command in (["note", CODE, "--provider", "nurse-1"], ["sheet", CODE]):
        ran = CliRunner().invoke(app, [*command, "--language", "xx", "--results", str(results)])
        assert ran.exit_code != 0
