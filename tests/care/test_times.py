"""Moments as people type them: in the zone of the site, never guessed at where the clock leaves out or repeats one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cogtrain.care.times import ago, clock, days_between, local_day, midnight, parse_moment, zone_of
from cogtrain.errors import CogtrainError

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
ZONES = st.sampled_from((BERLIN, NEW_YORK, LORD_HOWE, "UTC", "America/Havana", "Asia/Kolkata"))


def tried(act: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What came out, or where the faults were; any other error is one of the test."""
    try:
        return act(), []
    except CogtrainError as error:
        return None, [fault.where for fault in error.faults]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(("text", "zone", "moment"), [
    ("2026-03-02T10:00", BERLIN, utc(2026, 3, 2, 9)),
    ("2026-03-02 10:00", BERLIN, utc(2026, 3, 2, 9)),
    ("  2026-03-02T10:00:30\n", BERLIN, utc(2026, 3, 2, 9, 0, 30)),
    ("2026-07-02T10:00", BERLIN, utc(2026, 7, 2, 8)),
    ("2026-03-02T10:00", NEW_YORK, utc(2026, 3, 2, 15)),
    ("2026-03-02T10:00", LORD_HOWE, utc(2026, 3, 1, 23)),
    ("2026-07-02T10:00", LORD_HOWE, utc(2026, 7, 1, 23, 30)),
    ("2026-03-02T10:00Z", BERLIN, utc(2026, 3, 2, 10)),
    ("2026-03-02T10:00-05:00", BERLIN, utc(2026, 3, 2, 15)),
    ("2028-02-29T12:00", NEW_YORK, utc(2028, 2, 29, 17)),
    ("1970-01-01T00:00Z", "UTC", utc(1970, 1, 1)),
])  # fmt: skip
def test_a_time_is_taken_in_its_zone_or_by_its_offset(text: str, zone: str, moment: datetime) -> None:
    found = parse_moment(text, zone, "--at")
    assert found == moment
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(("text", "zone"), [
    ("2026-03-29T02:00", BERLIN),
    ("2026-03-29T02:30", BERLIN),
    ("2026-03-29T02:59:59.999999", BERLIN),
    ("2026-03-08T02:30", NEW_YORK),
    ("2026-10-04T02:00", LORD_HOWE),
    ("2026-10-04T02:29:59", LORD_HOWE),
])  # fmt: skip
def test_a_time_that_the_clock_leaves_out_is_refused(text: str, zone: str) -> None:
    with pytest.raises(CogtrainError, match="leaves out") as caught:
        parse_moment(text, zone, "--at")
    assert text in str(caught.value)
    assert zone in str(caught.value)


@pytest.mark.parametrize(("text", "zone", "first", "second"), [
    ("2026-10-25T02:00", BERLIN, utc(2026, 10, 25, 0), utc(2026, 10, 25, 1)),
    ("2026-10-25T02:59", BERLIN, utc(2026, 10, 25, 0, 59), utc(2026, 10, 25, 1, 59)),
    ("2026-11-01T01:30", NEW_YORK, utc(2026, 11, 1, 5, 30), utc(2026, 11, 1, 6, 30)),
    ("2026-04-05T01:45", LORD_HOWE, utc(2026, 4, 4, 14, 45), utc(2026, 4, 4, 15, 15)),
])  # fmt: skip
def test_a_time_that_comes_twice_is_asked_for_and_what_is_offered_can_be_typed(
    text: str, zone: str, first: datetime, second: datetime
) -> None:
    with pytest.raises(CogtrainError, match="comes twice") as caught:
        parse_moment(text, zone, "--at")
    offered = caught.value.faults[0].remedy.removeprefix("Say which: ").removesuffix(".").split(" or ")
    assert [parse_moment(each, zone, "--at") for each in offered] == [first, second]


@pytest.mark.parametrize(("text", "zone", "moment"), [
    ("2026-03-29T01:59:59", BERLIN, utc(2026, 3, 29, 0, 59, 59)),
    ("2026-03-29T03:00", BERLIN, utc(2026, 3, 29, 1)),
    ("2026-10-25T01:59:59", BERLIN, utc(2026, 10, 24, 23, 59, 59)),
    ("2026-10-25T03:00", BERLIN, utc(2026, 10, 25, 2)),
    ("2026-10-04T02:30", LORD_HOWE, utc(2026, 10, 3, 15, 30)),
    ("2026-04-05T02:00", LORD_HOWE, utc(2026, 4, 4, 15, 30)),
])  # fmt: skip
def test_right_beside_a_change_of_the_clock_a_time_is_one_moment(text: str, zone: str, moment: datetime) -> None:
    assert parse_moment(text, zone, "--at") == moment


@pytest.mark.parametrize("text", [
    "", " ", "now", "10:00", "2026-03-02T25:00", "2026-02-29T10:00", "2026-13-01T10:00", "1.3.2026 10:00", "NaN",
    "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "1969-12-31T23:59Z", "3000-01-01T00:00Z", "\0", "\ud800",
    "2026-03-02T10:00 Europe/Berlin", "x" * 5000,
])  # fmt: skip
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(CogtrainError, match="--at") as caught:
        parse_moment(text, BERLIN, "--at")
    assert len(str(caught.value)) < 300


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(), st.from_regex(r"\s?[0-9]{4}-?[0-9]{2}-?[0-9]{2}([T ][0-9:.]{0,12})?([Z+-][0-9:]{0,6})?")),
    ZONES,
)
@example("0001-01-01T00:00", BERLIN)
@example("9999-12-31T23:59", NEW_YORK)
@example("9999-10-31T02:30", BERLIN)
def test_no_text_gives_anything_but_a_moment_or_a_clear_refusal(text: str, zone: str) -> None:
    found, faults = tried(lambda: parse_moment(text, zone, "--at"))
    assert faults in ([], ["--at"])
    if not faults:
        assert found.utcoffset() == timedelta(0)
        assert 1970 <= found.year <= 2999


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 68 * 365 * 24 * 60), ZONES)
def test_what_the_local_clock_shows_is_read_back_or_asked_for(minute: int, zone: str) -> None:
    there = (utc(1970, 1, 3) + timedelta(minutes=minute)).astimezone(ZoneInfo(zone))
    assert parse_moment(there.isoformat(), zone, "--at") == there.astimezone(UTC)  # across zones, fold times differ
    twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    found, faults = tried(lambda: parse_moment(there.replace(tzinfo=None).isoformat(), zone, "--at"))
    assert faults == ["--at"] * twice
    assert twice or found == there


@given(st.text(max_size=80))
def test_a_zone_is_one_or_is_refused(name: str) -> None:
    found, faults = tried(lambda: zone_of(name, "--zone"))
    assert faults == ["--zone"] or isinstance(found, ZoneInfo)


@pytest.mark.parametrize("name", ["", ".", "..", "/etc/passwd", "../../etc/passwd", "Europe", "Mars/Base", "zone.tab"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(CogtrainError, match="such as Europe/Berlin"):
        zone_of(name)


@settings(max_examples=300, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2037, 1, 1)), ZONES)
def test_midnight_is_the_first_moment_of_a_local_day(day: date, zone: str) -> None:
    there = ZoneInfo(zone)
    begins = midnight(day, there)
    assert local_day(begins, there) == day
    assert local_day(begins - timedelta(microseconds=1), there) == day - timedelta(days=1)


def test_midnight_that_is_left_out_begins_the_day_after_it() -> None:
    santiago = ZoneInfo("America/Santiago")
    (skipped,) = [
        day
        for day in days_between(date(2026, 8, 1), date(2026, 10, 1))
        if midnight(day, santiago).astimezone(santiago).hour == 1
    ]
    assert local_day(midnight(skipped, santiago), santiago) == skipped


def test_days_between_and_the_words_of_a_moment() -> None:
    days = days_between(date(2028, 2, 28), date(2028, 3, 1))
    assert days == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
    assert clock(utc(2026, 3, 2, 9), ZoneInfo(BERLIN)) == "Mon 2 Mar 2026, 10:00"


def test_a_whole_minute_is_told_as_it_is() -> None:
    for minutes in range(96 * 60):
        words = f"{minutes // 60} h {minutes % 60} min"
        assert ago(minutes / 60) == words
        assert ago((minutes * 60 + 59) / 3600) == words
