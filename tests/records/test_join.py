"""Joining what several stations wrote: nothing is lost, nothing twice; what they did at the same time has a rule."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from typer.testing import CliRunner

from cogtrain.care.admission import consent_lacks, refusal
from cogtrain.care.held import enter_held, void_held
from cogtrain.care.person import acknowledge, correct_dose, enrol, give_dose, put_consent, raise_alert, void_dose
from cogtrain.care.plan import plan
from cogtrain.care.totals import correct_total, enter_total, void_total
from cogtrain.cli import app
from cogtrain.errors import CogtrainError
from cogtrain.events.person import LevelKept
from cogtrain.records.course import Course
from cogtrain.records.join import join
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.place import person_log
from cogtrain.records.person import read_person
from cogtrain.records.person_file import OpenPerson
from cogtrain.records.person_state import PersonState
from cogtrain.records.verify import verify
from cogtrain.report.page import person_page
from tests.records.histories import (
    CODE,
    SERIAL,
    Histories,
    Place,
    begin_session,
    carry,
    end_session,
    make_place,
    settle,
)


def test_random_histories_of_three_places_end_in_the_same_everywhere() -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=80,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# ---------------------------------------------------------------- two places


@pytest.fixture
def two(tmp_path: Path) -> dict[str, Place]:
    """Clinic and home, with the same person enrolled."""
    places = {name: make_place(tmp_path, name) for name in ("clinic", "home")}
    clinic = places["clinic"]
    enrol(clinic.results, CODE, SERIAL, "UTC", clinic.clock, station=clinic.station)
    carry(clinic, places["home"])
    for place in places.values():
        place.clock.advance(3600)
    return places


def at(place: Place, act: Callable[[OpenPerson], Any]) -> Any:
    """A place does something, a minute later."""
    place.clock.advance(60)
    with place.file.open_person() as opened:
        return act(opened)


def known(two: dict[str, Place]) -> tuple[Course, PersonState]:
    """What both know once everything was carried everywhere."""
    settle(two, [("clinic", "home"), ("home", "clinic")])
    first, second = (read_person(place.results, CODE) for place in two.values())
    assert first == second
    return first


def dose_at(place: Place, hours_ago: float) -> Any:
    ago = timedelta(hours=hours_ago)
    return at(place, lambda opened: give_dose(opened, opened.log.clock.utc() - ago, "iv", 40, "UTC"))


def test_a_dose_that_two_places_entered_is_shown_as_a_possible_double_and_nothing_is_dropped(
    two: dict[str, Place],
) -> None:
    dose_at(two["clinic"], 0.5)
    dose_at(two["home"], 0.25)
    course, person = known(two)
    assert [dose.number for dose in course.doses] == [1, 1]
    assert len({dose.id for dose in course.doses}) == 2
    first, second = course.doses
    assert (first.double_of, second.double_of) == (second.name, "")
    assert first.name == str(first.id), "the number alone would not do"
    (notice,) = course.notices
    assert f"may be dose {second.name}, entered at two stations" in notice
    laid = plan(SERIAL, course, person, two["home"].clock.utc())
    assert notice in laid.notices
    assert notice in person_page(two["home"].results, CODE)
    assert {slot.dose for slot in laid.slots} - {None} == {second.name}, "windows open once"
    with pytest.raises(CogtrainError, match="2 of that number; expected one that stands"):
        at(two["home"], lambda opened: void_dose(opened, "1", "entered twice"))
    at(two["home"], lambda opened: void_dose(opened, first.name, "entered twice"))
    course, _ = known(two)
    assert [dose.id for dose in course.doses] == [second.id]
    assert (course.notices, course.doses[0].name) == ((), "1")


def test_a_dose_that_one_place_takes_back_while_the_other_corrects_it_counts_as_given(two: dict[str, Place]) -> None:
    given = dose_at(two["clinic"], 0.5)
    known(two)
    for first, second in (("clinic", "home"), ("home", "clinic")):
        at(two[first], lambda opened: void_dose(opened, given.id, "another person"))
        at(two[second], lambda opened: correct_dose(opened, given.id, None, None, 30, "typed wrongly"))
        course, _ = known(two)
        assert [dose.minutes for dose in course.doses] == [30]
        assert "taken back at one station and corrected at another" in course.notices[-1]
        at(two["clinic"], lambda opened: correct_dose(opened, given.id, None, None, 40, "as it was"))
        known(two)


def test_what_both_took_back_is_taken_back_and_a_total_stays_so(two: dict[str, Place]) -> None:
    given = dose_at(two["clinic"], 2)
    total = at(two["clinic"], lambda opened: enter_total(opened, "madrs", 24, "nurse-1"))
    held = at(two["clinic"], lambda opened: enter_held(opened, 50, "act", "nurse-1")).id
    known(two)
    for place in two.values():
        at(place, lambda opened: void_dose(opened, given.id, "another person"))
        at(place, lambda opened: void_held(opened, held, "nurse-1", "another person"))
    at(two["clinic"], lambda opened: void_total(opened, total, "nurse-1", "another person"))
    at(two["home"], lambda opened: correct_total(opened, total, 22, None, "nurse-1", "added up wrongly"))
    course, _ = known(two)
    assert (course.doses, course.held, course.answered, course.odd) == ((), (), (), ())


@pytest.mark.parametrize("late", ["clinic", "home"])
def test_consent_that_was_withdrawn_anywhere_is_withdrawn_everywhere(two: dict[str, Place], late: str) -> None:
    at(two["clinic"], lambda opened: put_consent(opened.log, SERIAL, "en", agreed=True))
    known(two)
    order = ["clinic", "home"] if late == "home" else ["home", "clinic"]
    agreed = {"clinic": False, "home": True}
    for place in order:
        at(two[place], lambda opened, place=place: put_consent(opened.log, SERIAL, "en", agreed=agreed[place]))
    course, _ = known(two)
    assert consent_lacks(SERIAL, course) == "withdrawn"
    assert refusal(SERIAL, "quiet", course, two["home"].clock.utc(), granted=False) is not None
    at(two["home"], lambda opened: put_consent(opened.log, SERIAL, "en", agreed=True))
    assert consent_lacks(SERIAL, known(two)[0]) == "", "who knows of the withdrawal can agree anew"


def test_an_alert_that_was_seen_to_at_one_place_is_seen_to_even_where_the_clock_is_behind(
    two: dict[str, Place],
) -> None:
    two["clinic"].clock.advance(600)  # ten minutes ahead
    alert = at(two["clinic"], lambda opened: raise_alert(opened, "answer 1", "phq-9@1, item 9"))
    known(two)
    at(two["home"], lambda opened: acknowledge(opened, "1", "nurse-1", "talked"))
    course, _ = known(two)
    assert course.open_alerts == ()
    assert [one.id for one in course.alerts] == [alert]
    assert course.odd == ()


def test_the_later_block_holds_in_each_track(two: dict[str, Place]) -> None:
    rule: dict[str, Any] = {"rule": "block-ladder", "lowest": 1, "highest": 6}

    def moved(level: float, track: str) -> Callable[[OpenPerson], None]:
        about: dict[str, Any] = {"task": "nback", "quantity": "n", "track": track, "rule": rule}
        return lambda opened: opened.log.put(LevelKept(**about, state={"level": level}, level=level))

    at(two["clinic"], moved(2, "training"))
    at(two["clinic"], moved(5, "assessment"))
    two["home"].clock.advance(600)
    at(two["home"], moved(3, "training"))
    two["clinic"].clock.advance(900)
    at(two["clinic"], moved(4, "assessment"))
    _, person = known(two)
    assert {key[2]: state.level for key, state in person.levels.items()} == {"training": 3, "assessment": 4}


def test_two_enrolments_that_did_not_know_of_each_other_are_named(tmp_path: Path) -> None:
    from tests.records.histories import DEMO

    two = {name: make_place(tmp_path, name) for name in ("clinic", "home")}
    for loaded, place in zip((SERIAL, DEMO), two.values(), strict=True):
        place.clock.advance(60 if loaded is DEMO else 0)
        enrol(place.results, CODE, loaded, "UTC", place.clock, station=place.station)
    course, _ = known(two)
    assert course.protocol == "demo"
    assert "in serial-infusions and in demo: demo holds" in course.notices[0]


def test_forms_and_names_are_never_given_twice(two: dict[str, Place]) -> None:
    forms = [at(place, lambda opened: opened.new_ident(opened.person.forms_drawn("coding"))) for place in two.values()]
    alerts = [at(place, lambda opened: raise_alert(opened, "answer 1", "phq-9@1, item 9")) for place in two.values()]
    assert len(set(forms)) == len(set(alerts)) == 2


# ---------------------------------------------------------------- carrying


def test_joining_again_and_back_changes_nothing(two: dict[str, Place]) -> None:
    begin_session(two["clinic"], 3)
    end_session(two["clinic"])
    known(two)
    before = {path: path.read_bytes() for place in two.values() for path in place.results.rglob("*.jsonl")}
    assert before
    for source, into in ((two["clinic"], two["home"]), (two["home"], two["clinic"])):
        (joined,) = carry(source, into)
        assert (joined.new, joined.grown, joined.lines, joined.refused) == (0, 0, 0, [])
    assert {path: path.read_bytes() for path in before} == before


def test_a_copy_that_was_cut_off_anywhere_is_taken_in_and_made_whole_later(
    two: dict[str, Place], tmp_path: Path
) -> None:
    for number in range(3):
        begin_session(two["clinic"], number)
        end_session(two["clinic"])
        two["clinic"].clock.advance(60)
    name = person_log(two["clinic"].results, CODE, two["clinic"].station.id).name
    raw = (two["clinic"].results / CODE / name).read_bytes()
    for cut in range(0, len(raw), 97):
        into = make_place(tmp_path / str(cut), "home")
        stick = tmp_path / str(cut) / "stick" / CODE
        stick.mkdir(parents=True)
        (stick / name).write_bytes(raw[:cut])
        for source in (stick.parent, two["clinic"].results):
            for joined in join(source, into.results, into.clock):
                assert not joined.refused
        assert (into.results / CODE / name).read_bytes() == raw
        assert all(finding.sound for finding in verify(into.results))


def test_a_fork_is_refused_and_named_and_everything_else_is_taken(two: dict[str, Place], tmp_path: Path) -> None:
    clinic = two["clinic"]
    twin = make_place(tmp_path / "image", "clinic")  # the same key: a copy of the whole computer
    shutil.copytree(clinic.results, twin.results)
    twin.clock.advance(7200)
    dose_at(clinic, 0.5)
    dose_at(twin, 1.5)
    begin_session(twin, 1)
    (joined,) = carry(twin, clinic)
    (words,) = joined.refused
    assert words.startswith(f"{CODE}/person.{clinic.station.id}.jsonl:3: two different continuations")
    assert joined.new == 1, "the session of the other one came"
    assert len(read_person(clinic.results, CODE)[0].doses) == 1
    assert CliRunner().invoke(app, ["join", str(twin.results), str(clinic.results)]).exit_code == 1


def test_what_was_changed_over_there_is_left_there_and_stops_nothing(two: dict[str, Place]) -> None:
    begin_session(two["clinic"], 3)
    begin_session(two["home"], 3)
    log = next((two["clinic"].results / CODE).glob("2*.jsonl"))
    log.write_bytes(log.read_bytes().replace(b'"page 1"', b'"page 9"'))
    (joined,) = carry(two["clinic"], two["home"])
    assert "content that does not fit its hash" in joined.refused[0]
    assert not (two["home"].results / CODE / log.name).exists()
    assert joined.grown == 1


def test_the_shorter_copy_of_our_own_log_gets_its_lines_back(two: dict[str, Place]) -> None:
    clinic = two["clinic"]
    dose_at(clinic, 0.5)
    known(two)
    path = person_log(clinic.results, CODE, clinic.station.id)
    whole = path.read_bytes()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    with pytest.raises(CogtrainError, match="expected the lines that it had"):
        dose_at(clinic, 3)
    carry(two["home"], clinic)
    assert path.read_bytes() == whole
    assert read_log(path).fault is None
    dose_at(clinic, 3)


# ---------------------------------------------------------------- clocks


def test_clocks_that_stand_apart_are_named_at_the_join_and_open_no_window_earlier(two: dict[str, Place]) -> None:
    clinic, home = two["clinic"], two["home"]
    home.clock.advance(1800)  # half an hour ahead of the truth, which is the clinic's
    given = dose_at(clinic, 0.5)
    at(home, lambda opened: raise_alert(opened, "answer 1", "x"))
    (joined,) = carry(home, clinic)
    assert "30 minutes later than it is now by this computer's clock" in joined.clocks[0]
    course, person = known(two)
    (gap,) = course.clock_gaps
    assert gap.ahead == f"person.{home.station.id}.jsonl"
    assert 1700 < gap.seconds < 1900
    opens = given.ended + timedelta(hours=SERIAL.protocol.states_h.acute)
    by_home = opens + timedelta(minutes=1)
    assert refusal(SERIAL, "quiet", course, by_home, granted=False) is not None
    laid = plan(SERIAL, course, person, by_home)
    assert all(slot.opens >= opens + timedelta(minutes=28) for slot in laid.later if slot.dose)
    assert any("Windows open later by that" in notice for notice in laid.notices)
    late = opens + timedelta(minutes=31)
    fault = refusal(SERIAL, "quiet", course, late, granted=False)
    assert fault is None or "consent" in fault.found
    assert course.clocks_apart(late) > timedelta(minutes=28)
    assert course.clocks_apart(late + timedelta(days=8)) == timedelta(0), "a week later nothing is known any more"


def test_clocks_two_minutes_apart_are_nobodys_business(two: dict[str, Place]) -> None:
    two["home"].clock.advance(50)
    at(two["home"], lambda opened: raise_alert(opened, "answer 1", "x"))
    (joined,) = carry(two["home"], two["clinic"])
    assert joined.clocks == []
    assert known(two)[0].clock_gaps == ()
