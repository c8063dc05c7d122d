"""Which arm somebody is in: for the program that runs a session, and for the holder of the key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cogtrain.errors import refuse
from cogtrain.library import LoadedProtocol
from cogtrain.records.course import Course
from cogtrain.records.log.station import Station
from cogtrain.records.person import read_person
from cogtrain.records.sealing import unseal_by_signer
from cogtrain.records.study_part import InStudy
from cogtrain.records.verify import everybody

HOLDER = "holder"


def everybody_in(results: Path, study: str) -> Iterator[tuple[str, InStudy]]:
    """The code and part of each person of whom an arm was drawn in this study."""
    for code in everybody(results) if results.is_dir() else ():
        part = read_person(results, code)[0].study
        if part.is_of(study):
            yield code, part


def arm_by_station(code: str, part: InStudy, station: Station) -> str:
    """The arm, opened by a station of the list. CogtrainError where nothing was drawn, or it is sealed to others."""
    if part.arm:
        return part.arm
    sealed = None if part.drawn is None else part.drawn.sealed.get(station.id)
    if part.drawn is None:
        raise refuse("participant", f"no arm was drawn for {code}", "somebody enrolled in the study", "cogtrain enrol")
    if sealed is None:
        remedy = "Go on at a station that the study's list names."
        raise refuse("participant", f"the arm of {code} is sealed to other stations", "a station of the list", remedy)
    return unseal_by_signer(sealed, station.key)


def arm_by_holder(part: InStudy, holder: Station) -> str:
    """The arm, opened with the holder's key. CogtrainError where it is another key, or nothing was drawn."""
    if part.drawn is None or HOLDER not in part.drawn.sealed:
        raise refuse("participant", "nothing was drawn under seal", "somebody in a blinded study")
    return unseal_by_signer(part.drawn.sealed[HOLDER], holder.key)


def own_course(loaded: LoadedProtocol, session: str, known: Course, code: str, station: Station) -> LoadedProtocol:
    """The course with which a session of this person is run: of a study as the person's arm and orders have it.

    loaded: the protocol, or a study's course. CogtrainError as of :func:`arm_by_station`, and where the person is
    enrolled in another study.
    """
    if loaded.study is None:
        return loaded
    drawn = known.study.drawn
    if drawn is None or drawn.study != loaded.id:
        remedy = f"cogtrain enrol {code} --protocol {loaded.id} draws the arm."
        raise refuse("participant", f"no arm of {loaded.id} was drawn for {code}", "somebody enrolled in it", remedy)
    arm = arm_by_station(code, known.study, station)
    return loaded.study.course(arm, [row - 1 for row in drawn.orders], session)
