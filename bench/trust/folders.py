"""Honest folders of records that three places wrote and joined, in random ways."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cogtrain.care.person import enrol
from cogtrain.errors import InputError
from tests.records.histories import ACTS, PLACES, SERIAL, Place, begin_session, carry, end_session, make_place

PEOPLE = ("KI01", "KI02")


def joined_folder(folder: Path, rng: np.random.Generator, steps: int = 12) -> Path:
    """Two people at three places, each with doses, alerts, levels and sessions; everything joined into the first
    place's folder, which is given."""
    offsets = rng.integers(-90, 90, 3)
    for code in PEOPLE:
        places = [make_place(folder, name, float(offset), code) for name, offset in zip(PLACES, offsets, strict=True)]
        first = places[0]
        enrol(first.results, code, SERIAL, "UTC", first.clock, station=first.station)
        for place in places[1:]:
            carry(first, place)
        for _ in range(steps):
            _step(places, rng)
        for place in places:
            place.clock.advance(60)
            begin_session(place, int(rng.integers(1, 6)))
            if rng.random() < 0.6:
                end_session(place)
        for place in places[1:]:
            carry(place, first)
        first.clock.advance(3600)
        with first.file.open_person() as opened:
            ACTS[-2](opened, 1)
    return folder / PLACES[0]


def _step(places: list[Place], rng: np.random.Generator) -> None:
    for place in places:
        place.clock.advance(float(rng.integers(60, 20_000)))
    place = places[rng.integers(3)]
    if rng.random() < 0.2:
        others = [other for other in places if other is not place]
        carry(place, others[rng.integers(2)])
        return
    if rng.random() < 0.3:
        begin_session(place, int(rng.integers(0, 6)))
        if rng.random() < 0.7:
            end_session(place)
        return
    try:
        with place.file.open_person() as opened:
            ACTS[rng.integers(len(ACTS))](opened, int(rng.integers(10_000)))
    except InputError:
        return
