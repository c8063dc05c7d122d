"""Enrolment in a study: the next entry of the sealed list is opened by the program, and sealed again into the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cogtrain.care.person import enrol
from cogtrain.clock import Clock
from cogtrain.errors import BusyError, Fault, InputError, did_you_mean, refuse
from cogtrain.events.study import Allocated
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.library.study_file import Allocation
from cogtrain.records.log.lock import alone
from cogtrain.records.log.place import participant_code
from cogtrain.records.log.station import Station, this_station
from cogtrain.records.person import read_person
from cogtrain.records.person_file import PersonFile
from cogtrain.records.sealing import seal_to_signer
from cogtrain.records.study_part import InStudy
from cogtrain.study.arms import HOLDER, arm_by_station, everybody_in
from cogtrain.study.lots import Lot, minimised
from cogtrain.study.sealed_list import must_fit, opened, read_list

LOCK_WAIT_S = 10.0


def stratum_of(allocation: Allocation, given: Mapping[str, str]) -> dict[str, str]:
    """A person's value of each stratum. CogtrainError with all that lacks, or is none of the study's."""
    faults: list[Fault] = []
    for name in given:
        if name not in allocation.strata:
            remedy = did_you_mean(name, allocation.strata)
            faults += refuse("--stratum", f'"{name}"', "a stratum of the study", remedy).faults
    for name, values in allocation.strata.items():
        value, every = given.get(name), ", ".join(values)
        if value not in values:
            found = f"no {name}" if value is None else f"{name}={value[:40]}"
            faults += refuse("--stratum", found, f"{name}=VALUE with one of {every}").faults
    if faults:
        raise InputError(*faults)
    return {name: given[name] for name in sorted(allocation.strata)}


def enrol_in_study(
    results: Path,
    code: str,
    loaded: LoadedStudy,
    given: Mapping[str, str],
    zone: str,
    clock: Clock,
    why: str = "",
    station: Station | None = None,
) -> int:
    """Enrol a person and draw the arm; which entry of the list it was. Nobody is shown the arm.

    given: the person's strata by name. CogtrainError as of :func:`cogtrain.care.person.enrol`, for strata that are not
    the study's, and where the list holds no entry for this station; then nobody is enrolled.
    """
    code, values = participant_code(code), stratum_of(loaded.study.allocation, given)
    station = this_station(results) if station is None else station
    found = read_list(results, loaded.id)
    must_fit(found, loaded)
    cell = " ".join(f"{name}={value}" for name, value in values.items())
    with _one_at_a_time(results, loaded.id):
        before, known = list(everybody_in(results, loaded.id)), read_person(results, code)[0]
        if known.study.drawn is not None:
            raise refuse("enrol", f"an arm was drawn for {code} already", "a code that is new", "Nothing was changed.")
        by_blocks = loaded.study.allocation.method == "blocks"
        own = [
            part.drawn.number
            for _, part in before
            if part.drawn is not None
            and part.drawn.station == station.id
            and (part.drawn.stratum == cell or not by_blocks)
        ]
        number = 1 + max(own, default=0)
        lot = opened(found, station, cell if by_blocks else "", number)
        arm = lot.arm or _minimised(loaded, lot, before, values, station)
        if known.protocol != loaded.id:  # else it was cut off between the two lines
            enrol(results, code, loaded.course_of_all, zone, clock, why, station)
        told = Allocated(
            study=loaded.id,
            version=loaded.version,
            drawn_from=found.digest,
            stratum=values,
            number=number,
            orders=list(lot.orders),
        )
        told = _as_it_may_be_known(told, loaded, arm, {**found.stations, HOLDER: found.holder})
        PersonFile(results, code, clock, station).put(told)
    return number


def _as_it_may_be_known(told: Allocated, loaded: LoadedStudy, arm: str, keys: Mapping[str, str]) -> Allocated:
    """With the arm as the log has it: readable, or under seal, with what has to stay unseen."""
    if not loaded.blinded:
        return told.with_(arm=arm)
    under_seal = {name: seal_to_signer(arm, key) for name, key in keys.items()}
    return told.with_(sealed=under_seal, veiled=list(loaded.veiled))


def _minimised(
    loaded: LoadedStudy, lot: Lot, before: list[tuple[str, InStudy]], values: Mapping[str, str], station: Station
) -> str:
    shares = {name: arm.share for name, arm in loaded.study.arms.items()}
    known = [
        (arm_by_station(code, part, station), part.drawn.values) for code, part in before if part.drawn is not None
    ]
    return minimised(shares, loaded.study.allocation.follows, known, values, lot.chances)


@contextmanager
def _one_at_a_time(results: Path, study: str) -> Iterator[None]:
    """Nobody else draws from the list meanwhile."""
    with ExitStack() as held:
        try:
            held.enter_context(alone(results / f"{study}.lock", LOCK_WAIT_S))
        except BlockingIOError as error:
            raise refuse(
                "enrol", "another program enrols somebody", "one at a time", "Try again.", BusyError
            ) from error
        yield
