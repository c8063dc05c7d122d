"""What staff write into a person's log: enrolment, doses, consent, alerts, totals; and what it allows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cogtrain.care.admission import consent_lacks, refusal
from cogtrain.care.gate import Readiness, decide
from cogtrain.care.person import (
    MINUTES,
    OpenPerson,
    acknowledge,
    correct_dose,
    enrol,
    give_dose,
    open_person,
    put_consent,
    put_gate,
    void_dose,
)
from cogtrain.care.totals import correct_total, enter_total, void_total
from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.library.after_dose import Gate, StateBounds
from cogtrain.library.conditions import SCALES_ON_PAPER
from cogtrain.records import read_log, verify
from cogtrain.records.course import Consent, Course
from cogtrain.records.course_fold import course
from cogtrain.records.log.chain import LogLine
from tests.care.people import CODE, DAY0, LIBRARY, dose, known, protocol
from tests.records.events import raw
from tests.records.told import lines_about, own_log, plainly

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
SERIAL = LIBRARY.protocol("serial-infusions")
NOW = DAY0 + 48 * HOUR


def signed_up(results: Path, moment: datetime = DAY0) -> Path:
    enrol(results, CODE, SERIAL, "Europe/Berlin", VirtualClock(moment))
    return results


@contextmanager
def at_work(results: Path, moment: datetime = NOW) -> Iterator[OpenPerson]:
    with open_person(results, CODE, VirtualClock(moment)) as opened:
        yield opened


def lines(results: Path) -> tuple[LogLine, ...]:
    return read_log(own_log(results, CODE)).lines


def told(results: Path) -> Course:
    return course(lines_about(results, CODE))


def refused(results: Path, where: str, words: str, act: Any) -> None:
    """The act is refused by name and in words, and the log stays as it was to the byte."""
    before = own_log(results, CODE).read_bytes()
    with pytest.raises(CogtrainError, match=words) as caught, at_work(results) as opened:
        act(opened)
    assert [fault.where for fault in caught.value.faults] == [where]
    assert own_log(results, CODE).read_bytes() == before


# ---------------------------------------------------------------- enrolment


def test_enrolment_is_an_event_with_the_zone_and_nothing_of_the_person(tmp_path: Path) -> None:
    first, line = lines(signed_up(tmp_path))
    assert first.kind == "log"
    assert line.kind == "enrolled"
    assert line.data == {
        "participant": CODE,
        "protocol": "serial-infusions",
        "protocol_version": SERIAL.version,
        "zone": "Europe/Berlin",
    }
    assert (told(tmp_path).enrolled, told(tmp_path).zone) == (DAY0, "Europe/Berlin")


def test_nobody_is_enrolled_twice_in_the_same_protocol(tmp_path: Path) -> None:
    before = own_log(signed_up(tmp_path), CODE).read_bytes()
    with pytest.raises(CogtrainError, match="is enrolled in serial-infusions since 2026-03-02"):
        signed_up(tmp_path, NOW)
    assert own_log(tmp_path, CODE).read_bytes() == before


def test_another_protocol_is_a_course_of_its_own_with_a_day_0_of_its_own(tmp_path: Path) -> None:
    signed_up(tmp_path)
    other = LIBRARY.protocol("home-practice-window")
    with pytest.raises(CogtrainError, match="a reason for another protocol"):
        enrol(tmp_path, CODE, other, "UTC", VirtualClock(NOW))
    enrol(tmp_path, CODE, other, "UTC", VirtualClock(NOW), "course ended early")
    assert (told(tmp_path).protocol, told(tmp_path).enrolled) == ("home-practice-window", NOW)


@pytest.mark.parametrize(
    "code", ["", "KI7", "ki07", "KI07-1", "JANEDOEJANEDOE", "Jane Doe", "../KI07", "KÏ07", "KI07\n"]
)
def test_a_code_that_is_none_is_refused_unrepeated_and_makes_no_folder(code: str, tmp_path: Path) -> None:
    for act in (
        lambda: enrol(tmp_path, code, SERIAL, "UTC", VirtualClock(DAY0)),
        lambda: open_person(tmp_path, code, VirtualClock(DAY0)).__enter__(),
    ):
        with pytest.raises(CogtrainError, match="4 to 12 capital letters") as caught:
            act()
        assert "JANE" not in str(caught.value).upper()
        assert list(tmp_path.iterdir()) == []


def test_an_unknown_code_makes_no_folder_and_a_near_one_is_named(tmp_path: Path) -> None:
    for results in (tmp_path, tmp_path / "not-there"):
        with pytest.raises(CogtrainError, match="no records of ZZ99"), open_person(results, "ZZ99", VirtualClock(NOW)):
            pass
    assert list(tmp_path.iterdir()) == []
    signed_up(tmp_path)
    with (
        pytest.raises(CogtrainError, match='Did you mean "TEST01"'),
        open_person(tmp_path, "TEST02", VirtualClock(NOW)),
    ):
        pass
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [CODE, "folder.id", "heads"]


# ---------------------------------------------------------------- doses


@pytest.mark.parametrize(("route", "minutes"), sorted(MINUTES.items()))
def test_a_dose_has_a_number_and_the_minutes_of_its_route(route: Any, minutes: float, tmp_path: Path) -> None:
    with at_work(signed_up(tmp_path)) as opened:
        given = give_dose(opened, NOW - HOUR, route, None, "Europe/Berlin")
    assert told(tmp_path).doses == (given,)
    assert (given.number, given.ended, given.reported) == (1, NOW - HOUR + timedelta(minutes=minutes), False)


def test_a_dose_in_the_future_is_refused_and_one_of_this_moment_is_not(tmp_path: Path) -> None:
    signed_up(tmp_path)
    refused(tmp_path, "--at", "a dose that was given", lambda o: give_dose(o, NOW + TICK, "iv", 40, "UTC"))
    with at_work(tmp_path) as opened:
        give_dose(opened, NOW, "iv", 40, "UTC")
    assert told(tmp_path).doses[0].at == NOW


@pytest.mark.parametrize("apart", [timedelta(0), HOUR - TICK, -(HOUR - TICK)])
def test_two_doses_within_the_hour_are_refused(apart: timedelta, tmp_path: Path) -> None:
    with at_work(signed_up(tmp_path)) as opened:
        give_dose(opened, NOW - 5 * HOUR, "iv", 40, "UTC")
    refused(
        tmp_path, "--at", "within an hour of dose 1", lambda o: give_dose(o, NOW - 5 * HOUR + apart, "iv", 40, "UTC")
    )


@pytest.mark.parametrize("apart", [HOUR, -HOUR])
def test_two_doses_an_hour_apart_are_taken(apart: timedelta, tmp_path: Path) -> None:
    with at_work(signed_up(tmp_path)) as opened:
        give_dose(opened, NOW - 5 * HOUR, "iv", 40, "UTC")
    with at_work(tmp_path) as opened:
        give_dose(opened, NOW - 5 * HOUR + apart, "iv", 40, "UTC")
    assert sorted(one.number for one in told(tmp_path).doses) == [1, 2]
    assert [one.at for one in told(tmp_path).doses] == sorted([NOW - 5 * HOUR, NOW - 5 * HOUR + apart])


@pytest.mark.parametrize("minutes", [-1.0, 300.1, float("nan"), float("inf")])
def test_a_length_that_no_dose_has_is_refused(minutes: float, tmp_path: Path) -> None:
    signed_up(tmp_path)
    refused(tmp_path, "--minutes", "0 to 300", lambda o: give_dose(o, NOW - HOUR, "iv", minutes, "UTC"))


@pytest.mark.parametrize(("at", "reported"), [(DAY0 - TICK, True), (DAY0 - 90 * 24 * HOUR, True), (DAY0, False)])
def test_a_dose_from_before_enrolment_is_marked_as_reported(at: datetime, reported: bool, tmp_path: Path) -> None:
    with at_work(signed_up(tmp_path)) as opened:
        assert give_dose(opened, at, "iv", 40, "UTC").reported is reported
    assert told(tmp_path).doses[0].reported is reported


def test_a_correction_keeps_the_old_values_in_the_log(tmp_path: Path) -> None:
    with at_work(signed_up(tmp_path)) as opened:
        give_dose(opened, NOW - 5 * HOUR, "iv", 40, "Europe/Berlin")
    with at_work(tmp_path) as opened:
        correct_dose(opened, 1, None, "intranasal", None, "  another route was typed ")
    with at_work(tmp_path) as opened:
        returned = correct_dose(opened, 1, NOW - 6 * HOUR, None, 12, "and another time")
    told_first, second, third = (line for line in lines(tmp_path) if "dose" in line.kind)
    assert (second.kind, second.data["why"]) == ("dose_corrected", "another route was typed")
    assert second.data["before"] == told_first.data
    assert third.data["before"] == {name: second.data[name] for name in told_first.data}
    (now,) = told(tmp_path).doses
    assert now == returned
    assert (now.at, now.route, now.minutes, now.corrected) == (NOW - 6 * HOUR, "intranasal", 12, 2)
    assert now.zone == "Europe/Berlin"
    assert all(finding.verdict == "intact" for finding in verify(tmp_path))


def test_a_correction_over_the_enrolment_changes_whether_it_is_reported(tmp_path: Path) -> None:
    with at_work(signed_up(tmp_path)) as opened:
        give_dose(opened, DAY0 + HOUR, "iv", 40, "UTC")
    with at_work(tmp_path) as opened:
        correct_dose(opened, 1, DAY0 - HOUR, None, None, "wrong hour typed")
    assert told(tmp_path).doses[0].reported
    with at_work(tmp_path) as opened:
        correct_dose(opened, 1, DAY0 + HOUR, None, None, "it was right before")
    assert not told(tmp_path).doses[0].reported


def test_corrections_are_as_plausible_as_doses(tmp_path: Path) -> None:
    with at_work(signed_up(tmp_path)) as opened:
        give_dose(opened, NOW - 9 * HOUR, "iv", 40, "UTC")
    with at_work(tmp_path) as opened:
        give_dose(opened, NOW - 5 * HOUR, "iv", 40, "UTC")
    cases = [
        ("--at", "a dose that was given", lambda o: correct_dose(o, 2, NOW + HOUR, None, None, "wrong day")),
        ("--at", "within an hour of dose 1", lambda o: correct_dose(o, 2, NOW - 9 * HOUR, None, None, "wrong day")),
        ("--minutes", "0 to 300", lambda o: correct_dose(o, 2, None, None, 301, "wrong length")),
        ("dose", "nothing to correct", lambda o: correct_dose(o, 2, None, "iv", 40, "no reason at all")),
        ("--why", "no reason", lambda o: correct_dose(o, 2, None, None, 30, " a ")),
        ("--why", "no reason", lambda o: correct_dose(o, 2, None, None, 30, "a" * 301)),
        ("dose", "no dose 3; expected one that stands: 1 .*, 2 ", lambda o: correct_dose(o, 3, NOW, None, None, "why")),
        ("--why", "no reason", lambda o: void_dose(o, 2, "")),
    ]
    for where, words, act in cases:
        refused(tmp_path, where, words, act)
    with at_work(tmp_path) as opened:
        correct_dose(opened, 2, NOW - 5 * HOUR + TICK, None, None, "beside itself is no clash")


def test_a_dose_that_was_taken_back_stays_in_the_log_and_its_number_is_not_given_again(tmp_path: Path) -> None:
    with at_work(signed_up(tmp_path)) as opened:
        give_dose(opened, NOW - 5 * HOUR, "iv", 40, "UTC")
    with at_work(tmp_path) as opened:
        void_dose(opened, 1, "it was another person")
    assert told(tmp_path).doses == ()
    (line,) = [line for line in lines(tmp_path) if line.kind == "dose_voided"]
    assert line.data["before"]["minutes"] == 40
    refused(tmp_path, "dose", "no dose 1; expected one that stands: none", lambda o: void_dose(o, 1, "once more"))
    with at_work(tmp_path) as opened:
        assert give_dose(opened, NOW - 5 * HOUR, "iv", 40, "UTC").number == 2


# ---------------------------------------------------------------- consent


def test_consent_is_versioned_text_that_can_be_withdrawn(tmp_path: Path) -> None:
    signed_up(tmp_path)
    assert consent_lacks(SERIAL, told(tmp_path)) == "missing"
    with at_work(tmp_path) as opened:
        put_consent(opened.log, SERIAL, "en", agreed=True)
    assert consent_lacks(SERIAL, told(tmp_path)) == ""
    agreed = told(tmp_path).consent
    assert agreed == Consent("consent-infusion@1", SERIAL.supports["consent-infusion@1"].hash, "en", True, NOW)
    with at_work(tmp_path) as opened:
        put_consent(opened.log, SERIAL, "en", agreed=False)
    assert consent_lacks(SERIAL, told(tmp_path)) == "withdrawn"
    with at_work(tmp_path) as opened:
        put_consent(opened.log, SERIAL, "en", agreed=True)
    assert consent_lacks(SERIAL, told(tmp_path)) == ""


@pytest.mark.parametrize("change", [{"text": "consent-infusion@2"}, {"hash": "0" * 64}])
def test_consent_to_another_version_or_other_words_is_outdated(change: dict[str, str]) -> None:
    agreed = Consent("consent-infusion@1", SERIAL.supports["consent-infusion@1"].hash, "en", True, DAY0)
    assert consent_lacks(SERIAL, Course(consent=agreed)) == ""
    assert consent_lacks(SERIAL, Course(consent=replace(agreed, **change))) == "outdated"
    assert consent_lacks(SERIAL, Course(consent=replace(agreed, agreed=False, **change))) == "withdrawn"


def test_a_protocol_without_consent_asks_for_none(tmp_path: Path) -> None:
    demo = LIBRARY.protocol("demo")
    assert consent_lacks(demo, Course()) == ""
    with pytest.raises(CogtrainError, match="has no consent text"), at_work(signed_up(tmp_path)) as opened:
        put_consent(opened.log, demo, "en", agreed=True)


# ---------------------------------------------------------------- admission

PLAN = protocol(*({"do": name, "day": 0} for name in ("assess", "home", "watched", "quiet")))


def why(session: str, hours: float, *, granted: bool = False, loaded: Any = PLAN, course: Course | None = None) -> str:
    """Why a session may not begin so many hours after the end of a dose; empty where it may."""
    one = dose(DAY0)
    now = one.ended + timedelta(hours=hours)
    fault = refusal(loaded, session, known(one) if course is None else course, now, granted=granted)
    return "" if fault is None else fault.found


@pytest.mark.parametrize("granted", [False, True])
@pytest.mark.parametrize("hours", [-0.5, 0.0, 1.9, 2.0, 3.9, 4.0, 12.0, 23.999999])
def test_nothing_is_assessed_within_24_hours_of_a_dose_gate_or_not(hours: float, granted: bool) -> None:
    assert "an assessment" in why("assess", hours, granted=granted)
    assert f"{max(0, hours):.1f} h after dose 1" in why("assess", hours, granted=granted)


def test_an_assessment_may_begin_at_24_hours_and_before_the_dose() -> None:
    assert why("assess", 24) == ""
    assert refusal(PLAN, "assess", known(), DAY0, granted=False) is None
    assert refusal(PLAN, "assess", known(dose(DAY0 - 25 * HOUR, reported=True)), DAY0, granted=False) is None
    assert refusal(PLAN, "assess", known(dose(DAY0 - HOUR, reported=True)), DAY0, granted=False) is not None


@pytest.mark.parametrize("hours", [-0.5, 0.0, 1.9, 1.999999])
def test_nothing_begins_in_the_acute_hours_without_the_gate(hours: float) -> None:
    for session in PLAN.protocol.sessions:
        assert why(session, hours)
    assert f"{max(0, hours):.1f} h after dose 1" in why("quiet", hours)


@pytest.mark.parametrize("hours", [2.0, 3.0, 3.999999])
def test_no_task_begins_in_the_watched_hours_without_the_gate(hours: float) -> None:
    for session in ("home", "watched"):
        assert "without the readiness gate" in why(session, hours)
        assert why(session, hours, granted=True) == ""
    assert why("quiet", hours) == "", "a session without tasks"


def test_what_is_held_after_an_infusion_needs_the_gate_at_any_time_and_home_from_4_hours_on_none() -> None:
    for hours in (4.0, 30.0, 1000.0):
        assert "without the readiness gate" in why("watched", hours)
        assert why("home", hours) == ""
    assert refusal(PLAN, "home", known(), DAY0, granted=False) is None


def test_nothing_begins_on_a_clock_that_stands_before_a_dose() -> None:
    person = known(dose(DAY0))
    for session in PLAN.protocol.sessions:
        fault = refusal(PLAN, session, person, DAY0 - TICK, granted=True)
        assert fault is not None
        assert "in the future of this clock" in fault.found
    assert refusal(PLAN, "quiet", person, DAY0 + 4 * HOUR, granted=False) is None


@pytest.mark.parametrize("agreed", [None, False])
def test_nothing_begins_without_consent(agreed: bool | None) -> None:
    consent = None if agreed is None else Consent("consent-infusion@1", "", "en", agreed, DAY0)
    for session in SERIAL.protocol.sessions:
        fault = refusal(SERIAL, session, Course(consent=consent), NOW, granted=True)
        assert fault is not None
        assert fault.found == f"consent is {'missing' if agreed is None else 'withdrawn'}"
        assert fault.where == f'session "{session}"'


# ---------------------------------------------------------------- gates, alerts, totals


def test_a_pass_of_the_gate_is_recorded_whole(tmp_path: Path) -> None:
    found = Readiness(150.0, 4, 0, True, True, "none", "mild", "none", 2, 5, 6, True)
    decision = decide(found, Gate(), StateBounds())
    with at_work(signed_up(tmp_path)) as opened:
        put_gate(opened.log, found, decision, "nurse-1", "")
    (gate,) = told(tmp_path).gates
    assert (gate.at, gate.outcome, gate.reasons, gate.staff) == (NOW, "not-now", ("alertness",), "nurse-1")
    assert gate.inputs == found.data()


def alerted(results: Path) -> Path:
    with at_work(signed_up(results)) as opened:
        for number in (1, 2):
            opened.log.put(raw("alert", {"alert": number, "kind": "answer 1", "source": "phq-9@1, item 9"}))
    return results


def test_an_alert_is_seen_to_once_with_a_note(tmp_path: Path) -> None:
    alerted(tmp_path)
    with at_work(tmp_path) as opened:
        acknowledge(opened, 2, "nurse-1", "  Talked with her, safe ")
    first, second = told(tmp_path).alerts
    assert (first.acknowledged, second.acknowledged) == (None, ("nurse-1", "Talked with her, safe"))
    assert told(tmp_path).open_alerts == (first,)
    words = "no open alert {}; expected one that is open: 1"
    for number in (2, 3, 0, -1):
        refused(tmp_path, "alert", words.format(number), lambda o, n=number: acknowledge(o, n, "nurse-1", "seen again"))


@pytest.mark.parametrize("note", ["", "  ", "ok", "x" * 501])
def test_an_alert_is_not_seen_to_without_a_note(note: str, tmp_path: Path) -> None:
    refused(alerted(tmp_path), "--note", "no note", lambda o: acknowledge(o, 1, "nurse-1", note))


@pytest.mark.parametrize(
    ("scale", "lowest", "highest"), [("madrs", 0, 60), ("cadss", 0, 92), ("kss", 1, 9), ("isi", 0, 28), ("qids", 0, 27)]
)
def test_totals_from_paper_lie_within_their_scale(scale: str, lowest: int, highest: int, tmp_path: Path) -> None:
    assert SCALES_ON_PAPER[scale] == highest
    signed_up(tmp_path)
    for total in (lowest - 1, highest + 1):
        refused(tmp_path, "total", f"{lowest} to {highest}", lambda o, t=total: enter_total(o, scale, t, "nurse-1"))
    for total in (lowest, highest):
        with at_work(tmp_path) as opened:
            enter_total(opened, scale, total, "nurse-1")
    entered = told(tmp_path).answered
    assert [(one.reference, one.total, one.staff) for one in entered] == [
        (f"{scale}-total@1", total, "nurse-1") for total in (lowest, highest)
    ]


@pytest.mark.parametrize("scale", ["phq-9", "madr", "", "MADRS"])
def test_a_scale_that_is_not_entered_is_refused(scale: str, tmp_path: Path) -> None:
    refused(signed_up(tmp_path), "scale", "madrs, cadss, kss, isi, qids", lambda o: enter_total(o, scale, 5, "nurse-1"))


def test_the_last_moment_of_the_log_is_told(tmp_path: Path) -> None:
    with at_work(signed_up(tmp_path)) as opened:
        put_consent(opened.log, SERIAL, "en", agreed=True)
    with at_work(tmp_path, datetime(2026, 3, 1, tzinfo=UTC)) as opened:
        put_consent(opened.log, SERIAL, "en", agreed=False)
    assert told(tmp_path).last == NOW, "a clock set back does not hide the latest moment"


def test_a_total_is_dated_corrected_and_taken_back(tmp_path: Path) -> None:
    taken = NOW - timedelta(days=3)
    with at_work(signed_up(tmp_path)) as opened:
        assert plainly(enter_total(opened, "madrs", 24, "nurse-1", taken)) == "1"
    with at_work(tmp_path) as opened:
        assert plainly(enter_total(opened, "isi", 9, "nurse-1")) == "2"
        with pytest.raises(CogtrainError, match="a moment behind us"):
            enter_total(opened, "isi", 9, "nurse-1", NOW + timedelta(hours=1))
    with at_work(tmp_path) as opened:
        correct_total(opened, 1, 22, None, "nurse-2", "added up wrongly")
        void_total(opened, 2, "nurse-2", "another person")
        with pytest.raises(CogtrainError, match="0 to 60"):
            correct_total(opened, 1, 61, None, "nurse-2", "no")
    (left,) = told(tmp_path).answered
    assert (left.reference, left.total, left.at, left.name) == ("madrs-total@1", 22, taken, "1")
    with at_work(tmp_path) as opened, pytest.raises(CogtrainError, match=r"no total 2; expected one .* 1 \(madrs 22\)"):
        void_total(opened, 2, "nurse-2", "again")
