"""The state after a dose changes exactly at the protocol's bounds, on every clock, whatever the clocks of people do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.care.person import enrol, give_dose, open_person
from cogtrain.care.times import parse_moment
from cogtrain.clock import VirtualClock
from cogtrain.library.after_dose import STATES, StateBounds
from cogtrain.records.course import Dose, hours_since, last_dose, state_at
from cogtrain.records.course_fold import course
from tests.care.people import CODE, DAY0, LIBRARY, dose
from tests.records.told import lines_about

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
TICK = timedelta(microseconds=1)
SHIPPED = (2.0, 4.0, 24.0, 72.0)


def clock_changes(zone: str, year: int) -> list[datetime]:
    """The hours of a year, UTC, in which a zone's offset changes."""
    there, found = ZoneInfo(zone), []
    hour = datetime(year, 1, 1, tzinfo=UTC)
    while hour.year == year:
        after = hour + timedelta(hours=1)
        if hour.astimezone(there).utcoffset() != after.astimezone(there).utcoffset():
            found.append(after)
        hour = after
    return found


EDGES = {zone: [*clock_changes(zone, 2026), datetime(2028, 2, 29, 12, tzinfo=UTC)] for zone in ZONES}


@st.composite
def given_doses(draw: st.DrawFn) -> tuple[Dose, ZoneInfo]:
    """A dose within four days before or one after a clock change or the leap day, as the local clock told it."""
    zone = draw(st.sampled_from(ZONES))
    there = ZoneInfo(zone)
    away_us = draw(st.integers(-96 * 3600 * 10**6, 24 * 3600 * 10**6))
    at = draw(st.sampled_from(EDGES[zone])) + timedelta(microseconds=away_us)
    minutes = draw(st.one_of(st.integers(0, 300), st.floats(0, 300)))
    told = parse_moment(at.astimezone(there).isoformat(), zone, "--at")
    assert told == at
    return Dose(1, told, zone, draw(st.sampled_from(("iv", "intranasal", "lozenge"))), minutes), there


@st.composite
def bounds_in_minutes(draw: st.DrawFn) -> list[int]:
    """Four bounds that a protocol may set, in whole minutes."""
    acute = draw(st.integers(1, 12 * 60))
    monitoring = draw(st.integers(acute + 1, 24 * 60 - 1))
    rising = draw(st.integers(24 * 60, 48 * 60))
    return [acute, monitoring, rising, draw(st.integers(rising + 1, 200 * 60))]


def bounds_of(hours: list[float]) -> StateBounds:
    return StateBounds(**dict(zip(("acute", "monitoring", "rising", "window"), hours, strict=True)))


def told_at(one: Dose, moment: datetime, there: ZoneInfo, bounds: StateBounds) -> str | None:
    """The state, which must be the same whichever clock the moment is told by."""
    found = {state_at([one], each, bounds) for each in (moment, moment.astimezone(there))}
    assert len(found) == 1
    return found.pop()


def test_the_zones_have_two_changes_of_the_clock_and_one_is_of_half_an_hour() -> None:
    assert [len(EDGES[zone]) for zone in ZONES] == [3, 3, 3]
    half = ZoneInfo("Australia/Lord_Howe")
    before, after = (EDGES["Australia/Lord_Howe"][0] + timedelta(hours=hours) for hours in (-2, 2))
    moved = before.astimezone(half).utcoffset() - after.astimezone(half).utcoffset()  # type: ignore[operator]
    assert abs(moved) == timedelta(minutes=30)


@settings(max_examples=200, deadline=None)
@given(given_doses())
def test_the_label_changes_exactly_at_2_4_24_and_72_hours(told: tuple[Dose, ZoneInfo]) -> None:
    one, there = told
    for i, hours in enumerate(SHIPPED):
        at = one.ended + timedelta(hours=hours)
        assert told_at(one, at - TICK, there, StateBounds()) == STATES[i]
        assert told_at(one, at, there, StateBounds()) == STATES[i + 1]
        assert told_at(one, at + TICK, there, StateBounds()) == STATES[i + 1]


@settings(max_examples=200, deadline=None)
@given(given_doses(), bounds_in_minutes())
def test_the_label_changes_exactly_at_the_bounds_of_a_protocol(told: tuple[Dose, ZoneInfo], minutes: list[int]) -> None:
    one, there = told
    bounds = bounds_of([each / 60 for each in minutes])
    for i, each in enumerate(minutes):
        at = one.ended + timedelta(minutes=each)
        assert told_at(one, at - TICK, there, bounds) == STATES[i]
        assert told_at(one, at, there, bounds) == STATES[i + 1]


@settings(max_examples=200, deadline=None)
@given(given_doses(), st.floats(0, 1, exclude_max=True))
def test_while_a_dose_is_given_it_is_acute_and_before_any_there_is_none(
    told: tuple[Dose, ZoneInfo], share: float
) -> None:
    one, there = told
    meanwhile = one.at + timedelta(minutes=one.minutes) * share
    assert told_at(one, one.at, there, StateBounds()) == "acute"
    assert told_at(one, meanwhile, there, StateBounds()) == "acute"
    assert told_at(one, one.ended, there, StateBounds()) == "acute"
    assert told_at(one, one.at - TICK, there, StateBounds()) is None
    assert hours_since(one, meanwhile) <= 0


@settings(max_examples=100, deadline=None)
@given(given_doses(), st.lists(st.integers(0, 100 * 3600 * 10**6), min_size=2))
def test_no_label_ever_goes_back(told: tuple[Dose, ZoneInfo], steps_us: list[int]) -> None:
    one, there = told
    moments = [one.at + timedelta(microseconds=step) for step in sorted(steps_us)]
    labels = [STATES.index(told_at(one, moment, there, StateBounds())) for moment in moments]  # type: ignore[arg-type]
    assert labels == sorted(labels)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 12 * 60), st.integers(0, 300)), min_size=1, max_size=5, unique_by=lambda one: one[0]
    ),
    st.integers(-60, 300 * 60),
)
def test_of_several_doses_the_one_that_ends_last_of_those_begun_counts(
    given_min: list[tuple[int, int]], now_min: int
) -> None:
    doses = [dose(DAY0 + timedelta(minutes=at), i + 1, minutes) for i, (at, minutes) in enumerate(given_min)]
    ends = [at + minutes for at, minutes in given_min if at <= now_min]
    found = state_at(doses, DAY0 + timedelta(minutes=now_min), StateBounds())
    if not ends:
        assert found is None
        return
    hours = (now_min - max(ends)) / 60
    assert found == STATES[sum(hours >= bound for bound in SHIPPED)]


def test_a_short_dose_during_a_long_one_does_not_end_it() -> None:
    doses = [dose(DAY0, 1, 300), dose(DAY0 + timedelta(hours=1), 2, 10)]
    ended = DAY0 + timedelta(minutes=300)
    assert state_at(doses, ended - TICK, StateBounds()) == "acute"
    assert state_at(doses, ended + timedelta(hours=2) - TICK, StateBounds()) == "acute"
    assert state_at(doses, ended + timedelta(hours=2), StateBounds()) == "monitoring"


def test_before_any_dose_there_is_no_state() -> None:
    assert state_at([], DAY0, StateBounds()) is None
    assert last_dose([], DAY0) is None


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)])
def test_a_leap_day_is_a_day_like_any_other(zone: str, day: date, tmp_path: Path) -> None:
    """Through the person's own log, from the words that staff type to the label."""
    at = parse_moment(f"{day}T10:00", zone, "--at")
    enrol(tmp_path, CODE, LIBRARY.protocol("serial-infusions"), zone, VirtualClock(at - timedelta(days=1)))
    with open_person(tmp_path, CODE, VirtualClock(at + timedelta(hours=1))) as opened:
        give_dose(opened, at, "iv", 40, zone)
    doses = course(lines_about(tmp_path, CODE)).doses
    assert [(one.at, one.ended) for one in doses] == [(at, at + timedelta(minutes=40))]
    a_day_later = datetime.fromisoformat(f"{day + timedelta(days=1)}T10:40").replace(tzinfo=ZoneInfo(zone))
    assert state_at(doses, a_day_later.astimezone(UTC) - TICK, StateBounds()) == "rising"
    assert state_at(doses, a_day_later, StateBounds()) == "window"


@pytest.mark.parametrize(("zone", "at", "same_clock"), [
    ("Europe/Berlin", "2026-03-28T10:00", "2026-03-29T11:40"),
    ("Europe/Berlin", "2026-10-24T10:00", "2026-10-25T09:40"),
    ("America/New_York", "2026-03-07T10:00", "2026-03-08T11:40"),
    ("America/New_York", "2026-10-31T10:00", "2026-11-01T09:40"),
    ("Australia/Lord_Howe", "2026-04-04T10:00", "2026-04-05T10:10"),
    ("Australia/Lord_Howe", "2026-10-03T10:00", "2026-10-04T11:10"),
])  # fmt: skip
def test_24_hours_are_24_hours_of_time_and_not_of_the_wall_clock(zone: str, at: str, same_clock: str) -> None:
    one = dose(parse_moment(at, zone, "--at"))
    bound = parse_moment(same_clock, zone, "now")
    assert (state_at([one], bound - TICK, StateBounds()), state_at([one], bound, StateBounds())) == ("rising", "window")


@pytest.mark.parametrize("name", sorted(LIBRARY.protocols))
def test_every_shipped_protocol_keeps_the_bounds_of_the_clinic(name: str) -> None:
    bounds = LIBRARY.protocols[name].protocol.states_h
    assert (bounds.acute, bounds.monitoring, bounds.rising, bounds.window) == SHIPPED
