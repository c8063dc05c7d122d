"""Records of simulated people, as several stations would have them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from nacl.signing import SigningKey

from cogtrain.care.person import open_person, raise_alert
from cogtrain.clock import VirtualClock
from cogtrain.library import load_library
from cogtrain.records.log.station import Station
from cogtrain.rehearsal.with_records import Cohort, code_of, rehearse

PROTOCOL = "home-practice-window"


def station_of(number: int) -> Station:
    """A station with a key that is always the same; for made-up people alone."""
    return Station(SigningKey(bytes([number]) * 32))


def course(
    results: Path, people: int, number: int, began: datetime, *, first: int = 1, seed: int = 5, protocol: str = PROTOCOL
) -> None:
    """Whole courses of some people at a station; every fifth of them has an alert that nobody saw to."""
    loaded, station = load_library().protocol(protocol), station_of(number)
    cohort = Cohort(station, first, began)
    for _ in rehearse(loaded, results, people, "typical", seed, 0.8, cohort):
        pass
    for place in range(first, first + people, 5):
        clock = VirtualClock(began + timedelta(days=6, hours=5))
        with open_person(results, code_of(place), clock, station) as opened:
            raise_alert(opened, "answer 1", "phq-9@1, item 9")


BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""A Monday on which made-up people begin."""
LOOKED_AT = BEGAN + timedelta(days=6, hours=8)
"""When the site is looked at, just after their last records."""
