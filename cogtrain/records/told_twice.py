"""What two stations told of without knowing of each other: what people call it, and what may be one thing told twice.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from cogtrain.clock import format_utc
from cogtrain.records.course import Answered, Dose
from cogtrain.records.ident import Named, called, number_of, station_of

DOUBLE_WITHIN = timedelta(hours=1)
"""Doses that two stations told of, no further apart than this, may be one."""

_N = TypeVar("_N", bound=Named)


def by_name(ones: Iterable[_N]) -> tuple[_N, ...]:
    """Each with what people call it among the others."""
    every = tuple(ones)
    known = [one.id for one in every]
    if len({number_of(one) for one in known}) == len(known):
        return every
    return tuple(replace(one, called=called(one.id, known)) for one in every)


def totals_by_name(answered: Iterable[Answered]) -> Iterator[Answered]:
    """The same of the totals among all that was answered."""
    every = tuple(answered)
    known = [one.id for one in every if one.staff]
    for one in every:
        yield replace(one, called=called(one.id, known)) if one.staff else one


def with_doubles(doses: Sequence[Dose]) -> tuple[Dose, ...]:
    """The doses, each that may be another one with that one's name: two stations told of them, within the hour. Windows
    open after the one that ended last."""
    every = list(doses)
    for i, dose in enumerate(every):
        for other in every:
            near = abs(other.at - dose.at) < DOUBLE_WITHIN and station_of(other.id) != station_of(dose.id)
            if near and (dose.ended, str(dose.id)) < (other.ended, str(other.id)):
                every[i] = replace(dose, double_of=other.name)
    return tuple(every)


def double_said(dose: Dose) -> str:
    """What staff read of a possible double."""
    return (
        f"Dose {dose.name} ({dose.route}, began {format_utc(dose.at)[:16]} UTC) may be dose {dose.double_of}, entered "
        "at two stations. Both count, windows open once. If they are one, take this one back: "
        f"cogtrain dose CODE --void {dose.name} --why TEXT."
    )
