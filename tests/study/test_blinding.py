"""A blinded study from the sealed list to the unblinding: who can know the arm, and what never tells it."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from nacl.signing import SigningKey

from cogtrain.care.person import open_person
from cogtrain.care.plan import plan
from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.events.study import Allocated
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.paradigms import registry
from cogtrain.records import level_table, session_table, trial_table
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.place import log_files
from cogtrain.records.log.station import REHEARSAL, Station
from cogtrain.records.person import read_person
from cogtrain.records.person_file import PersonFile
from cogtrain.records.tables.logs import load, veiled_words
from cogtrain.records.verify import verify
from cogtrain.rehearsal import rehearse
from cogtrain.rehearsal.in_study import HOLDER, list_for_rehearsal
from cogtrain.rehearsal.with_records import FIRST_DAY
from cogtrain.report.page import records_page
from cogtrain.scoring.results import score_results
from cogtrain.study.arms import arm_by_station
from cogtrain.study.enrolment import enrol_in_study
from cogtrain.study.leaving import withdraw
from cogtrain.study.sealed_list import drawn_lots, list_file, new_holder, read_holder, read_list, sealed, write_list
from cogtrain.study.unblinding import unblind

ARMS = (b"zestful", b"quiescent")
CLOCK = VirtualClock(FIRST_DAY)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[Path, LoadedStudy]:
    """Six simulated people who went through it."""
    from cogtrain.library import load_library
    from tests.study.conftest import COURSE, STUDY

    home = tmp_path_factory.mktemp("study")
    for folder, name, text in (("protocols", "short-course", COURSE), ("studies", "short-study", STUDY)):
        (home / folder).mkdir()
        (home / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    study = load_library(home).studies["short-study"]
    results = home / "results"
    assert sum(done.status == "finished" for done in rehearse(study.course_of_all, results, 6, "typical", 1)) == 24
    return results, study


def test_nothing_that_is_written_tells_an_arm(lived: tuple[Path, LoadedStudy]) -> None:
    results, _ = lived
    files = [path for path in results.rglob("*") if path.is_file()]
    assert len(files) > 30
    assert not [path.name for path in files if any(arm in path.read_bytes() for arm in ARMS)]
    assert not [path for path in files if any(arm.decode() in path.as_posix() for arm in ARMS)]


def test_tables_and_pages_hold_nothing_of_what_differs(lived: tuple[Path, LoadedStudy]) -> None:
    results, _ = lived
    records = load(results)
    assert set(trial_table(records)["session"]) == {"before", "after"}
    assert level_table(records).empty
    sessions = session_table(records)
    veiled = sessions[sessions["session"] == "training"]
    assert len(veiled) == 12
    assert veiled["veiled"].all()
    assert veiled[["minutes", "blocks", "broken_off", "trials", "timing_ok_share"]].isna().all().all()
    assert (veiled["protocol_hash"] == "").all()
    shared = sessions[~sessions["veiled"]]
    assert shared["protocol_hash"].nunique() <= 3  # two orders of the first session, and the last
    scores = score_results(records, registry()).scores
    assert set(scores["purpose"]) == {"assessment"}
    assert veiled_words(records) == "12 sessions of 6 people in a blinded study: their tasks are not shown yet."
    page = records_page("SIM0001", load(results, ["SIM0001"]), ())
    assert "blinded study" in page
    assert not any(arm.decode() in page for arm in ARMS)


def test_a_session_is_veiled_even_where_the_log_about_the_person_is_lost(
    lived: tuple[Path, LoadedStudy], tmp_path: Path
) -> None:
    results = tmp_path / "results"
    for code in _codes(lived[0]):
        (results / code).mkdir(parents=True)
        for path in (lived[0] / code).glob("*_training.*.jsonl"):
            shutil.copy(path, results / code)
    records = load(results)
    assert sum(log.veiled for log in records.sessions) == 12
    assert trial_table(records).empty
    assert level_table(records).empty


def test_another_study_of_the_same_person_lifts_no_veil(lived: tuple[Path, LoadedStudy], tmp_path: Path) -> None:
    results = tmp_path / "results"
    shutil.copytree(lived[0], results)
    told = Allocated(
        study="another", version=1, drawn_from="", stratum={}, number=1, orders=[], arm="plain", sealed={}, veiled=[]
    )
    PersonFile(results, "SIM0001", CLOCK, REHEARSAL).put(told)
    records = load(results)
    assert records.courses["SIM0001"].study.arm == "plain"
    assert sum(log.veiled for log in records.sessions) == 12


def test_neither_plan_nor_verify_nor_note_tells_how_long_training_took(lived: tuple[Path, LoadedStudy]) -> None:
    """The arms' sessions are not as long as each other, and their logs have not as many lines."""
    results, study = lived
    now = FIRST_DAY + timedelta(days=8)
    told = {}
    for code in _codes(results):
        known, state = read_person(results, code)
        slots = [(slot.session, slot.why) for slot in plan(study.course_of_all, known, state, now).of("done")]
        training = [log for log in load(results, [code]).sessions if log.first.session == "training"]
        moments = tuple(line.utc for log in training for line in log.lines)
        verified = tuple(finding.words for finding in verify(results / code) if "_before." not in finding.file)
        told[code] = [slot for slot in slots if slot[0] == "training"], set(moments), verified
    assert all(one == told["SIM0001"] for one in told.values())
    assert len(told["SIM0001"][1]) == 2


def test_people_of_both_arms_look_alike_but_for_what_was_veiled(lived: tuple[Path, LoadedStudy]) -> None:
    """The logs of sessions that all arms share pin the same course, whatever the arm."""
    results, study = lived
    arms = {code: arm_by_station(code, read_person(results, code)[0].study, REHEARSAL) for code in _codes(results)}
    assert set(arms.values()) == set(study.arms)
    pinned: dict[tuple[str, int], set[str]] = {}
    for code in arms:
        drawn = read_person(results, code)[0].study.drawn
        assert drawn is not None
        for name in log_files(results / code):
            first = read_log(results / code / name).lines[0].event
            if getattr(first, "session", "training") != "training":
                key = (first.session, drawn.orders[0])  # type: ignore[union-attr]
                pinned.setdefault(key, set()).add(json.dumps(first.data()["protocol"], sort_keys=True))  # type: ignore[union-attr]
    assert {len(every) for every in pinned.values()} == {1}


def _codes(results: Path) -> list[str]:
    return [f"SIM{number:04d}" for number in range(1, 7)]


def test_only_the_holder_unblinds_and_it_is_recorded(lived: tuple[Path, LoadedStudy], tmp_path: Path) -> None:
    results = tmp_path / "results"
    shutil.copytree(lived[0], results)
    for other in (Station(SigningKey.generate()), REHEARSAL):
        with pytest.raises(CogtrainError, match="the key of another list"):
            unblind(results, "short-study", other, "Dr A. Beta", "curious", CLOCK)
    with pytest.raises(CogtrainError, match="--why"):
        unblind(results, "short-study", HOLDER, "Dr A. Beta", "", CLOCK)
    one = unblind(results, "short-study", HOLDER, "Dr A. Beta", "a fall", CLOCK, only=["SIM0002"], station=REHEARSAL)
    assert [opened.code for opened in one.opened] == ["SIM0002"]
    assert one.amiss == ()
    part = read_person(results, "SIM0002")[0].study
    assert (part.arm, part.hidden) == (one.opened[0].arm, frozenset())
    assert len(trial_table(load(results, ["SIM0002"]))["session"].unique()) == 3
    assert set(trial_table(load(results, ["SIM0001"]))["session"]) == {"before", "after"}
    every = unblind(results, "short-study", HOLDER, "Dr A. Beta", "the last visit is done", CLOCK, station=REHEARSAL)
    assert [opened.before for opened in every.opened] == [False, True, False, False, False, False]
    assert all(finding.sound for finding in verify(results))


def test_an_arm_that_is_not_the_lists_is_found(lived: tuple[Path, LoadedStudy], tmp_path: Path) -> None:
    """Whoever writes an arm of their own choice into a log is found out at the unblinding."""
    from cogtrain.records.sealing import seal_to_signer

    results = tmp_path / "results"
    shutil.copytree(lived[0], results)
    forged = PersonFile(results, "KI07", CLOCK, REHEARSAL)
    known = read_person(results, "SIM0001")[0].study
    assert known.drawn is not None

    mine = "zestful" if arm_by_station("SIM0001", known, REHEARSAL) == "quiescent" else "quiescent"
    values, number = dict(known.drawn.values), known.drawn.number
    keys = {REHEARSAL.id: REHEARSAL.public_key, "holder": HOLDER.public_key}
    under_seal = {name: seal_to_signer(mine, key) for name, key in keys.items()}
    forged.put(Allocated(study="short-study", version=1, drawn_from="x", stratum=values, number=number, orders=[1],
                         sealed=under_seal, veiled=["training"]))  # fmt: skip
    found = unblind(results, "short-study", HOLDER, "Dr A. Beta", "the end", CLOCK, station=REHEARSAL)
    assert any(words.startswith("KI07: the arm in the log is not that of entry") for words in found.amiss)
    assert any("was drawn 2 times" in words for words in found.amiss)


# ---------------------------------------------------------------- enrolment


def test_a_list_is_sealed_for_stations_and_refused_once_it_was_changed(study: LoadedStudy, tmp_path: Path) -> None:
    results, key = tmp_path / "records", tmp_path / "key.txt"
    results.mkdir()
    holder, here, elsewhere = new_holder(key), Station(SigningKey.generate()), Station(SigningKey.generate())
    assert read_holder(key).public_key == holder.public_key
    assert key.stat().st_mode & 0o077 == 0
    stations = {here.id: here.public_key}
    write_list(
        list_file(results, study.id),
        sealed(study, stations, drawn_lots(study, stations, np.random.default_rng(1)), holder),
    )
    with pytest.raises(CogtrainError, match="is not in the list"):
        enrol_in_study(results, "KI01", study, {"sex": "f"}, "UTC", CLOCK, station=elsewhere)
    assert not (results / "KI01").exists()
    assert [enrol_in_study(results, code, study, {"sex": sex}, "UTC", CLOCK, station=here)
            for code, sex in (("KI01", "f"), ("KI02", "f"), ("KI03", "m"))] == [1, 2, 1]  # fmt: skip
    with pytest.raises(CogtrainError, match="sealed to other stations"):
        arm_by_station("KI01", read_person(results, "KI01")[0].study, elsewhere)
    with pytest.raises(CogtrainError, match="drawn for KI01 already"):
        enrol_in_study(results, "KI01", study, {"sex": "m"}, "UTC", CLOCK, station=here)
    path = list_file(results, study.id)
    text = path.read_text(encoding="utf-8")
    told = json.loads(text)
    own = told["entries"][here.id]["sex=f"]
    own[2], own[3] = own[3], own[2]
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(CogtrainError, match="it was changed"):
        read_list(results, study.id)


def test_strata_are_asked_for_by_name(study: LoadedStudy, tmp_path: Path) -> None:
    list_for_rehearsal(tmp_path / "r", study, REHEARSAL, 1)
    for given, match in (({}, "no sex"), ({"sex": "x"}, "sex=x"), ({"sex": "f", "age": "9"}, '"age"')):
        with pytest.raises(CogtrainError, match=match):
            enrol_in_study(tmp_path / "r", "KI01", study, given, "UTC", CLOCK, station=REHEARSAL)
    assert not (tmp_path / "r" / "KI01").exists()


def test_a_study_whose_file_was_changed_draws_no_more(study: LoadedStudy, home: Path, tmp_path: Path) -> None:
    from cogtrain.library import load_library

    list_for_rehearsal(tmp_path / "r", study, REHEARSAL, 1)
    path = home / "studies/short-study.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("level: 2.0", "level: 2.5"), encoding="utf-8")
    changed = load_library(home).studies["short-study"]
    with pytest.raises(CogtrainError, match="not as it was when the list was sealed"):
        enrol_in_study(tmp_path / "r", "KI01", changed, {"sex": "f"}, "UTC", CLOCK, station=REHEARSAL)


def test_whoever_left_has_nothing_due(study: LoadedStudy, tmp_path: Path) -> None:
    from cogtrain.care.plan import plan

    results = tmp_path / "r"
    list_for_rehearsal(results, study, REHEARSAL, 1)
    enrol_in_study(results, "KI01", study, {"sex": "f"}, "UTC", CLOCK, station=REHEARSAL)
    known, state = read_person(results, "KI01")
    assert plan(study.face, known, state, CLOCK.utc()).due
    with open_person(results, "KI01", CLOCK, REHEARSAL) as opened:
        with pytest.raises(CogtrainError, match="one of own-wish"):
            withdraw(opened, "fancy", study.study.reasons, "nurse-1")
        withdraw(opened, "own-wish", study.study.reasons, "nurse-1")
    known, state = read_person(results, "KI01")
    laid = plan(study.face, known, state, CLOCK.utc())
    assert not laid.due
    assert not laid.later
    assert any("left the study (own wish)" in words for words in laid.notices)
