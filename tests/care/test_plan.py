"""What is due around doses: windows, gaps, what the next dose closes, corrections, rests, days of 23 and 25 hours."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.care.adherence import adherence
from cogtrain.care.person import correct_dose, enrol, give_dose, open_person, void_dose
from cogtrain.care.plan import Plan
from cogtrain.care.times import local_day, midnight, parse_moment
from cogtrain.care.windows import Slot
from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.library.after_dose import Signed
from cogtrain.records import person_state, read_log
from cogtrain.records.course import Alert, Exercised
from cogtrain.records.course_fold import course
from cogtrain.rehearsal import FIRST_DAY, rehearse
from tests.care.people import CODE, DAY0, LIBRARY, done, dose, known, lay, protocol
from tests.records.events import raw
from tests.records.told import own_log, placed, plainly

TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
DOSE = dose(AT)
ENDED = DOSE.ended
ONCE = {"do": "journal", "after": "dose", "earliest_h": 4, "latest_h": 24, "missed": "skip"}
DAILY = {"do": "quiet", "after": "dose", "days": [1, 3], "times_per_day": 1, "missed": "skip"}
TWICE = {"do": "home", "after": "dose", "days": [1, 4], "times_per_day": 2, "at_least_apart_h": 4, "missed": "skip"}


def only(laid: Plan) -> Slot:
    (slot,) = laid.slots
    return slot


def at(day: int, hour: float, month: int = 3) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour)


# ---------------------------------------------------------------- one window


def test_a_window_by_hours_opens_and_closes_at_the_microsecond() -> None:
    loaded, person = protocol(ONCE), known(DOSE)
    opens, closes = ENDED + 4 * HOUR, ENDED + 24 * HOUR
    moments = (ENDED, opens - TICK, opens, closes - TICK, closes, closes + 300 * HOUR)
    slots = [only(lay(loaded, person, moment)) for moment in moments]
    assert [slot.status for slot in slots] == ["later", "later", "due", "due", "missed", "missed"]
    assert {(slot.opens, slot.closes, slot.occasion, slot.dose) for slot in slots} == {(opens, closes, "e0-d1", "1")}
    assert "its window opens then" in slots[0].why
    assert "its window closed" in slots[-1].why


def test_before_a_dose_is_given_there_is_no_window() -> None:
    loaded = protocol(ONCE, TWICE)
    assert lay(loaded, known(), AT).slots == ()
    assert lay(loaded, known(DOSE), AT - TICK).slots == (), "a dose that lies ahead is not known yet"


def test_a_window_by_days_opens_and_closes_at_local_midnight() -> None:
    loaded = protocol({"do": "quiet", "after": "dose", "days": [1, 4], "missed": "skip"})
    person = known(DOSE, zone="America/New_York")
    slot = only(lay(loaded, person, AT))
    assert slot.opens == parse_moment("2026-03-04T00:00", "America/New_York", "opens")
    assert slot.closes == parse_moment("2026-03-08T00:00", "America/New_York", "closes")
    assert slot.day == date(2026, 3, 4)


def test_days_count_from_the_local_day_on_which_the_dose_ended() -> None:
    late = dose(datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    loaded = protocol({"do": "quiet", "after": "dose", "days": [0, 0], "missed": "skip"})
    assert only(lay(loaded, known(late), late.ended)).day == date(2026, 3, 4)
    assert only(lay(loaded, known(late, zone="America/New_York"), late.ended)).day == date(2026, 3, 3)


def test_what_is_kept_stays_due_and_what_is_skipped_closes() -> None:
    window = {"do": "quiet", "after": "dose", "earliest_h": 4, "latest_h": 24}
    much_later = ENDED + 1000 * HOUR
    kept = only(lay(protocol({**window, "missed": "keep"}), known(DOSE), much_later))
    assert (kept.status, kept.closes, kept.why) == ("due", None, "stays due")
    skipped = only(lay(protocol({**window, "missed": "skip"}), known(DOSE), much_later))
    assert (skipped.status, skipped.closes) == ("missed", ENDED + 24 * HOUR)
    by_default = only(lay(protocol(window), known(DOSE), much_later))
    assert by_default.status == "due"


def test_the_next_dose_closes_what_is_kept() -> None:
    loaded = protocol({"do": "quiet", "after": "dose", "days": [1, 9], "missed": "keep"})
    second = dose(AT + timedelta(days=4), 2)
    slots = lay(loaded, known(DOSE, second), second.at).slots
    assert [(slot.occasion, slot.status) for slot in slots] == [("e0-d1", "missed"), ("e0-d2", "later")]
    assert slots[0].closes == second.at
    assert "when dose 2 was given" in slots[0].why


def test_the_next_dose_cuts_a_window_by_hours() -> None:
    second = dose(ENDED + 10 * HOUR, 2)
    first = lay(protocol(ONCE), known(DOSE, second), second.at).slots[0]
    assert (first.closes, first.status) == (second.at, "missed")


def test_a_window_that_would_open_after_the_next_dose_is_none() -> None:
    second = dose(ENDED + 3 * HOUR, 2)
    assert [slot.occasion for slot in lay(protocol(ONCE), known(DOSE, second), second.ended).slots] == ["e0-d2"]


# ---------------------------------------------------------------- several a day


def test_twice_a_day_for_four_days_is_eight_windows_of_a_day_each() -> None:
    slots = lay(protocol(TWICE), known(DOSE), AT).slots
    assert [slot.occasion for slot in slots] == [f"e0-d1-{day}-{time}" for day in (1, 2, 3, 4) for time in (1, 2)]
    assert [slot.day for slot in slots] == [date(2026, 3, 3 + day) for day in (1, 2, 3, 4) for _ in (1, 2)]
    assert all((slot.opens, slot.closes) == (at(slot.day.day, 0), at(slot.day.day, 24)) for slot in slots)


def test_the_second_of_a_day_waits_for_the_first_and_then_for_the_gap() -> None:
    loaded, person, now = protocol(TWICE), known(DOSE), at(4, 9)
    first, second = lay(loaded, person, now).slots[:2]
    assert (first.status, second.status) == ("due", "later")
    assert "after the one of" in second.why
    sat = [done("home", "e0-d1-1-1", now)]
    for moment, status in (
        (at(4, 9.5), "later"),
        (at(4, 13) - TICK, "later"),
        (at(4, 13), "due"),
        (at(5, 0), "missed"),
    ):
        slot = lay(loaded, person, moment, sat).slots[1]
        assert slot.status == status
        if status == "later":
            assert slot.opens == at(4, 13)
            assert "4 h after the one before" in slot.why


def test_the_gap_reaches_over_midnight() -> None:
    sat = [done("home", "e0-d1-1-1", at(4, 12)), done("home", "e0-d1-1-2", at(4, 22))]
    third = lay(protocol(TWICE), known(DOSE), at(5, 1), sat).slots[2]
    assert (third.occasion, third.status, third.opens) == ("e0-d1-2-1", "later", at(5, 2))


def test_a_second_one_that_cannot_be_in_time_any_more_says_so() -> None:
    sat = [done("home", "e0-d1-1-1", at(4, 21))]
    second = lay(protocol(TWICE), known(DOSE), at(4, 22), sat).slots[1]
    assert second.status == "later"
    assert "its window closes before that" in second.why
    assert lay(protocol(TWICE), known(DOSE), at(5, 0), sat).slots[1].status == "missed"


def test_a_day_that_the_next_dose_cuts_short_is_not_counted_as_missed() -> None:
    second = dose(at(6, 9.5), 2)
    slots = lay(protocol(DAILY), known(DOSE, second), second.at).slots
    assert [(slot.occasion, slot.status) for slot in slots if slot.dose == "1"] == [
        ("e0-d1-1-1", "missed"),
        ("e0-d1-2-1", "missed"),
    ]
    sat = [done("quiet", "e0-d1-3-1", at(6, 8))]
    slots = lay(protocol(DAILY), known(DOSE, second), second.at, sat).slots
    assert [slot.status for slot in slots if slot.dose == "1"] == ["missed", "missed", "done"]


def test_a_day_that_the_next_dose_leaves_whole_is_counted() -> None:
    second = dose(at(7, 0), 2)
    slots = lay(protocol(DAILY), known(DOSE, second), second.at).slots
    assert [slot.status for slot in slots if slot.dose == "1"] == ["missed"] * 3


# ---------------------------------------------------------------- last dose, reported doses, corrections

LAST = {"do": "mood", "after": "last-dose", "days": [2, 7]}


def test_after_the_last_dose_means_after_all_that_the_course_has() -> None:
    loaded = protocol(LAST, doses={"count": 2, "days": [1, 8]})
    second = dose(AT + timedelta(days=7), 2)
    assert lay(loaded, known(DOSE), AT + timedelta(days=30)).slots == ()
    slot = only(lay(loaded, known(DOSE, second), AT + timedelta(days=30)))
    assert (slot.occasion, slot.dose, slot.status, slot.day) == ("e0-d2", "2", "due", date(2026, 3, 12))
    assert only(lay(loaded, known(DOSE, second), second.ended)).status == "later"


def test_a_reported_dose_gives_the_state_and_no_windows() -> None:
    loaded = protocol(ONCE, TWICE, LAST, doses={"count": 1, "days": [1]})
    reported = dose(DAY0 - 3 * HOUR, reported=True)
    laid = lay(loaded, known(reported), DAY0)
    assert laid.slots == ()
    assert laid.state == "monitoring"
    assert laid.planned_doses == (date(2026, 3, 3),)
    assert any("Dose 1 is reported" in notice for notice in laid.notices)


def test_a_reported_dose_still_keeps_an_assessment_away() -> None:
    reported = dose(DAY0 - 3 * HOUR, reported=True)
    slot = only(lay(protocol({"do": "assess", "day": 0}), known(reported), DAY0))
    assert (slot.status, slot.opens) == ("later", reported.ended + 24 * HOUR)


def test_planned_days_are_those_of_doses_that_were_not_given() -> None:
    loaded = protocol(LAST, doses={"count": 3, "days": [1, 4, 8]})
    assert lay(loaded, known(), DAY0).planned_doses == (date(2026, 3, 3), date(2026, 3, 6), date(2026, 3, 10))
    assert lay(loaded, known(DOSE), ENDED).planned_doses == (date(2026, 3, 6), date(2026, 3, 10))


def told(results: Path, loaded: Any, now: datetime) -> Plan:
    lines = read_log(own_log(results, CODE)).lines
    return lay(loaded, course(placed(lines)), now, person_state(placed(lines)).sessions)


def test_correcting_a_dose_moves_its_windows_and_keeps_what_was_done(tmp_path: Path) -> None:
    loaded = protocol(ONCE, TWICE)
    enrol(tmp_path, CODE, loaded, "Europe/Berlin", VirtualClock(DAY0))
    entry = {"session": "home", "purpose": "training", "protocol": "mine", "protocol_version": 1, "number": 1}
    file = "20260304T090000Z_home.jsonl"
    with open_person(tmp_path, CODE, VirtualClock(AT)) as opened:
        occasion = f"e1-d{give_dose(opened, AT, 'iv', 40, 'Europe/Berlin').id}-1-1"
    with open_person(tmp_path, CODE, VirtualClock(at(4, 9))) as opened:
        opened.log.put(raw("session_started", {"file": file, "occasion": occasion, **entry}))
        opened.log.put(raw("session_ended", {"file": file, "session": "home", "status": "finished", "head": "0" * 64}))
    before = told(tmp_path, loaded, at(4, 10))
    with open_person(tmp_path, CODE, VirtualClock(at(4, 10))) as opened:
        correct_dose(opened, 1, AT - 5 * HOUR, None, 60, "wrong hour typed")
    after = told(tmp_path, loaded, at(4, 10))
    assert [slot.occasion for slot in after.slots] == [slot.occasion for slot in before.slots]
    assert after.slots[0].opens == AT - 5 * HOUR + timedelta(minutes=60) + 4 * HOUR
    assert [slot.occasion for slot in after.of("done")] == [slot.occasion for slot in before.of("done")] == [occasion]
    with open_person(tmp_path, CODE, VirtualClock(at(4, 10))) as opened:
        correct_dose(opened, 1, AT - 24 * HOUR, None, None, "wrong day typed")
    a_day_before = told(tmp_path, loaded, at(4, 10))
    assert [slot.occasion for slot in a_day_before.slots] == [slot.occasion for slot in before.slots]
    moved = [one.day - other.day for one, other in zip(a_day_before.slots[1:], before.slots[1:], strict=True)]
    assert moved == [timedelta(days=-1)] * 8
    assert [slot.occasion for slot in a_day_before.of("done")] == [occasion]


def test_a_dose_that_was_taken_back_takes_its_windows_along(tmp_path: Path) -> None:
    loaded = protocol(ONCE)
    enrol(tmp_path, CODE, loaded, "UTC", VirtualClock(DAY0))
    with open_person(tmp_path, CODE, VirtualClock(AT + 9 * HOUR)) as opened:
        give_dose(opened, AT, "iv", 40, "UTC")
    with open_person(tmp_path, CODE, VirtualClock(AT + 9 * HOUR)) as opened:
        give_dose(opened, AT + 8 * HOUR, "iv", 40, "UTC")
    with open_person(tmp_path, CODE, VirtualClock(AT + 9 * HOUR)) as opened:
        void_dose(opened, 1, "it was not given")
    assert [plainly(slot.occasion) for slot in told(tmp_path, loaded, AT + 20 * HOUR).slots] == ["e0-d2"]


# ---------------------------------------------------------------- what a dose forbids


def test_assessments_wait_24_hours_after_a_dose_and_home_tasks_4_and_all_else_2() -> None:
    loaded = protocol(*({"do": name, "day": 0} for name in ("assess", "home", "quiet")))
    person = known(dose(DAY0 + HOUR))
    ended = person.doses[0].ended

    def statuses(now: datetime) -> dict[str, str]:
        return {slot.session: slot.status for slot in lay(loaded, person, now).slots}

    assert statuses(DAY0) == {"assess": "due", "home": "due", "quiet": "due"}, "before the dose all can be done"
    waits = {"assess": 24, "home": 4, "quiet": 2}
    for hours in (0, 2, 4, 24):
        for moment in (ended + hours * HOUR - TICK, ended + hours * HOUR):
            due = {session for session, until in waits.items() if moment >= ended + until * HOUR}
            expected = {session: "due" if session in due else "later" for session in waits}
            assert statuses(moment) == expected


def test_the_rests_follow_the_bounds_of_the_protocol() -> None:
    loaded = protocol(
        {"do": "assess", "day": 0}, {"do": "home", "day": 0}, states_h={"monitoring": 6, "rising": 30, "window": 80}
    )
    opens = {slot.session: slot.opens for slot in lay(loaded, known(DOSE), ENDED).slots}
    assert opens == {"assess": ENDED + 30 * HOUR, "home": ENDED + 6 * HOUR}


@pytest.mark.parametrize("minutes", [60, 90, 120, 150])
def test_what_is_held_after_an_infusion_waits_for_the_gates_minutes(minutes: int) -> None:
    entry = {"do": "watched", "after": "dose", "earliest_h": 0, "latest_h": 4, "missed": "skip"}
    signed = Signed(by="Dr A. Beta", on="2026-03-01").model_dump() if minutes < 120 else None
    loaded = protocol(entry, gate={"earliest_min": minutes, "signed": signed})
    opens = ENDED + timedelta(minutes=minutes)
    statuses = [only(lay(loaded, known(DOSE), moment)).status for moment in (ENDED, opens - TICK, opens)]
    assert statuses == ["later", "later", "due"]
    slot = only(lay(loaded, known(DOSE), ENDED))
    assert (slot.opens, slot.why) == (opens, f"{minutes} min after the dose, by the gate")


def test_a_clock_that_was_set_back_is_noticed() -> None:
    loaded = protocol({"do": "quiet", "day": 0})
    person = known(DOSE, last=ENDED)
    assert lay(loaded, person, ENDED).notices == ()
    (notice,) = lay(loaded, person, ENDED - TICK).notices
    assert "may have been set back" in notice


def test_open_alerts_are_told() -> None:
    person = known(alerts=(Alert(1, DAY0, "answer 1", "phq-9@1, item 9"), Alert(2, DAY0, "", "", ("nurse-1", "seen"))))
    assert lay(protocol({"do": "quiet", "day": 0}), person, DAY0).notices == ("1 alert open: see cogtrain alerts.",)


def test_what_came_after_the_moment_asked_about_is_not_known_yet() -> None:
    loaded = protocol({"do": "quiet", "day": 0})
    sat = [done("quiet", 0, DAY0 + 2 * HOUR)]
    moments = (DAY0 + HOUR, DAY0 + 2 * HOUR, DAY0 + 3 * HOUR)
    assert [only(lay(loaded, known(), moment, sat)).status for moment in moments] == ["due", "due", "done"]


def test_a_session_that_was_broken_off_is_not_done() -> None:
    sat = [done("quiet", 0, DAY0, status="stopped")]
    assert only(lay(protocol({"do": "quiet", "day": 0}), known(), DAY0 + HOUR, sat)).status == "due"


# ---------------------------------------------------------------- the calendar


def test_days_and_weeks_of_the_calendar() -> None:
    loaded = protocol(
        {"do": "quiet", "day": 0, "phase": "preparation"},
        {"do": "journal", "weeks": [0, 1], "missed": "skip"},
        {"do": "mood", "week": 1, "per_week": 2, "at_least_apart_h": 48, "missed": "keep"},
    )
    slots = {slot.occasion: slot for slot in lay(loaded, known(zone="Europe/Berlin"), DAY0).slots}
    berlin = ZoneInfo("Europe/Berlin")
    assert [slots[i].session for i in range(5)] == ["quiet", "journal", "journal", "mood", "mood"]
    weeks = [midnight(date(2026, 3, day), berlin) for day in (2, 9, 16)]
    assert [(slots[i].opens, slots[i].closes) for i in (1, 2)] == list(itertools.pairwise(weeks))
    assert [slots[i].opens for i in (3, 4)] == [weeks[1], midnight(date(2026, 3, 11), berlin)]
    assert slots[3].closes is None


def test_preparation_ends_with_the_first_dose() -> None:
    loaded = protocol({"do": "quiet", "day": 0, "phase": "preparation"}, {"do": "journal", "day": 0})
    slots = {slot.session: slot.status for slot in lay(loaded, known(DOSE), AT).slots}
    assert slots == {"quiet": "missed", "journal": "later"}
    slots = {slot.session: slot.status for slot in lay(loaded, known(DOSE), ENDED + 2 * HOUR).slots}
    assert slots == {"quiet": "missed", "journal": "due"}


# ---------------------------------------------------------------- days of 23 and 25 hours

CHANGES = [
    ("Europe/Berlin", "2026-03-27T10:00", date(2026, 3, 29), 23),
    ("Europe/Berlin", "2026-10-23T10:00", date(2026, 10, 25), 25),
    ("America/New_York", "2026-03-06T10:00", date(2026, 3, 8), 23),
    ("America/New_York", "2026-10-30T10:00", date(2026, 11, 1), 25),
    ("Australia/Lord_Howe", "2026-04-03T10:00", date(2026, 4, 5), 24.5),
    ("Australia/Lord_Howe", "2026-10-02T10:00", date(2026, 10, 4), 23.5),
]


@pytest.mark.parametrize(("zone", "began", "changed", "hours"), CHANGES)
def test_a_day_on_which_the_clock_changes_is_one_day(zone: str, began: str, changed: date, hours: float) -> None:
    there = ZoneInfo(zone)
    given_at = dose(parse_moment(began, zone, "--at"))
    person = known(given_at, zone=zone, enrolled=given_at.at - timedelta(days=2))
    slots = lay(protocol({**TWICE, "days": [1, 4]}), person, given_at.ended).slots
    first = local_day(given_at.at, there) + timedelta(days=1)
    assert [slot.day for slot in slots[::2]] == [first + timedelta(days=day) for day in range(4)]
    for slot in slots:
        assert slot.closes is not None
        local = [moment.astimezone(there) for moment in (slot.opens, slot.closes)]
        assert [f"{moment:%H:%M:%S}" for moment in local] == ["00:00:00"] * 2
        assert [moment.date() for moment in local] == [slot.day, slot.day + timedelta(days=1)]
        length = (slot.closes - slot.opens).total_seconds() / 3600
        assert length == (hours if slot.day == changed else 24)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        (
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "America/Santiago",
            "America/Havana",
            "Asia/Beirut",
        )
    ),
    st.integers(0, 3 * 365 * 24 * 60),
    st.integers(0, 3),
    st.integers(0, 5),
)
def test_daily_windows_tile_the_days_without_gap_or_overlap(zone: str, minute: int, first: int, more: int) -> None:
    """Also where the clock changes at midnight itself."""
    one = dose(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
    there = ZoneInfo(zone)
    loaded = protocol({**DAILY, "days": [first, first + more]})
    person = known(one, zone=zone, enrolled=one.at - timedelta(days=1))
    slots = lay(loaded, person, one.ended + timedelta(days=30)).slots
    day = local_day(one.ended, there) + timedelta(days=first)
    assert [slot.day for slot in slots] == [day + timedelta(days=i) for i in range(more + 1)]
    for slot, after in itertools.pairwise(slots):
        assert slot.closes == after.opens
    for slot in slots:
        assert slot.closes is not None
        assert slot.opens < slot.closes
        inside = (slot.opens, slot.opens + (slot.closes - slot.opens) / 2, slot.closes - TICK)
        assert {local_day(moment, there) for moment in inside} == {slot.day}


# ---------------------------------------------------------------- adherence


def test_adherence_equals_a_count_by_hand(tmp_path: Path) -> None:
    """From day 1 twice a day for four days are eight sessions, of habits three; those finished stand in the log."""
    loaded = LIBRARY.protocol("home-practice-window")
    list(rehearse(loaded, tmp_path, 1, "typical", seed=3, adherence=0.6))
    lines = read_log(own_log(tmp_path, "SIM0001")).lines
    ended = [line.data for line in lines if line.kind == "session_ended" and line.data["status"] == "finished"]
    finished = {name: sum(data["session"] == name for data in ended) for name in ("home-practice", "habits")}
    assert 0 < finished["home-practice"] < 8, "neither all nor none was kept, or this shows little"
    laid = lay(loaded, course(placed(lines)), FIRST_DAY + timedelta(days=60), person_state(placed(lines)).sessions)
    counted = adherence(loaded, laid.slots)
    for name, windows in (("home-practice", 8), ("habits", 3)):
        assert (counted[name].done, counted[name].missed) == (finished[name], windows - finished[name])
        assert counted[name].percent == pytest.approx(100 * finished[name] / windows)
    assert (counted["baseline"].percent, counted["follow-up"].percent) == (100, 100)


def test_adherence_on_the_way_counts_what_is_over_or_done() -> None:
    loaded = protocol(TWICE)
    sat = [done("home", "e0-d1-1-1", at(4, 9)), done("home", "e0-d1-2-1", at(5, 9))]
    expected = {at(4, 8): (0, 0), at(4, 10): (1, 0), at(5, 0): (1, 1), at(5, 10): (2, 1), at(8, 0): (2, 6)}
    for now, counts in expected.items():
        one = adherence(loaded, lay(loaded, known(DOSE), now, sat).slots)["home"]
        assert (one.done, one.missed) == counts
        assert one.percent == (None if counts == (0, 0) else pytest.approx(100 * counts[0] / sum(counts)))


# ---------------------------------------------------------------- before a dose, and the screening

AHEAD = {"do": "quiet", "before": "dose", "days_before": 1}
TWO = {"doses": {"count": 2, "days": [2, 5]}}


def test_what_comes_before_a_dose_is_open_until_it_is_given_however_late_that_is() -> None:
    loaded = protocol(AHEAD, **TWO)
    assert [slot.status for slot in lay(loaded, known(), at(2, 20)).slots] == ["later"]
    (first,) = lay(loaded, known(), at(3, 9)).slots
    assert (first.status, first.occasion, first.before) == ("due", "e0-b1", 1)
    assert first.why == "stays due, until dose 1"
    assert [slot.status for slot in lay(loaded, known(), at(9, 9)).slots] == ["due"], "the dose was put off"
    late = dose(at(9, 10))
    laid = lay(loaded, known(late), at(9, 13), [done("quiet", "e0-b1", at(9, 9))])
    assert [(slot.occasion, slot.status) for slot in laid.slots] == [("e0-b1", "done"), ("e0-b2", "due")]
    assert lay(loaded, known(late), at(9, 11)).of("later")[0].why.startswith("breathing and rest at most")


def test_what_was_not_done_before_its_dose_is_closed_by_it() -> None:
    loaded = protocol(AHEAD, **TWO)
    given = dose(at(4, 10))
    missed, ahead = lay(loaded, known(given), at(5, 9)).slots
    assert (missed.status, ahead.status) == ("missed", "later")
    assert "when dose 1 was given" in missed.why
    assert ahead.opens == at(6, 0)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"do": "quiet", "before": "dose", "day": 1}, "exactly one of"),
        ({"do": "quiet", "day": 1, "days_before": 1}, "which days_before speaks of"),
        ({"do": "quiet", "before": "dose", "per_week": 2}, "no per_week before a dose"),
    ],
)
def test_an_entry_before_a_dose_that_says_two_things_is_refused(entry: dict[str, Any], said: str) -> None:
    with pytest.raises(CogtrainError, match=said):
        protocol(entry, **TWO)


def test_without_planned_days_nothing_comes_before_a_dose() -> None:
    with pytest.raises(CogtrainError, match="doses, with their days"):
        protocol(AHEAD, doses={"count": 2})


def test_what_was_ticked_in_the_screening_stands_in_the_plan_until_the_first_dose() -> None:
    loaded = LIBRARY.protocol("serial-infusions")
    ticked = {"screening_body": ["liver", "eye"], "screening_mind": [], "screening_told": "not_yet"}
    screened = Exercised(at(2, 9), "before-treatment@1", "screening", ticked, 3)
    (notice,) = lay(loaded, known(exercised=(screened,)), at(2, 10)).notices
    assert "Trouble with the liver; Raised pressure in the eye" in notice
    assert "For the clinician, before the first dose" in notice
    assert lay(loaded, known(exercised=(screened,)), at(2, 8)).notices == ()
    assert lay(loaded, known(dose(at(4, 10)), exercised=(screened,)), at(5, 10)).notices == ()
    none = Exercised(at(3, 9), "before-treatment@1", "screening", {"screening_body": []}, 3)
    assert lay(loaded, known(exercised=(screened, none)), at(3, 10)).notices == (), "the latest one counts"
