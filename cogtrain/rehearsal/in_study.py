"""Simulated people in a study: a list of their own, whose key lies beside it, as nothing is to be hidden about them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import numpy as np
from nacl.signing import SigningKey

from cogtrain.clock import Clock
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.records.log.station import Station
from cogtrain.records.sealing import write_private_key
from cogtrain.study.enrolment import enrol_in_study
from cogtrain.study.sealed_list import TITLE, drawn_lots, list_file, sealed, write_list

HOLDER = Station(SigningKey(sha256(b"cogtrain rehearsal holder").digest()))


def list_for_rehearsal(results: Path, loaded: LoadedStudy, station: Station, seed: int) -> None:
    """A list for simulated people where the folder has none; its key in a file beside it."""
    path = list_file(results, loaded.id)
    if path.exists():
        return
    results.mkdir(parents=True, exist_ok=True)
    stations = {station.id: station.public_key}
    lots = drawn_lots(loaded, stations, np.random.default_rng([seed, 1974]))
    key = key_of_rehearsal(results, loaded.id)
    if not key.exists():
        write_private_key(key, HOLDER.private_key, TITLE)
    write_list(path, sealed(loaded, stations, lots, HOLDER))


def key_of_rehearsal(results: Path, study: str) -> Path:
    """Where the key of such a list lies."""
    return results / f"{study}.rehearsal-key.txt"


def enrol_simulated(
    results: Path, code: str, loaded: LoadedStudy, clock: Clock, station: Station, rng: np.random.Generator
) -> None:
    """Enrol somebody, whose strata come by chance."""
    given = {name: values[int(rng.integers(len(values)))] for name, values in loaded.study.allocation.strata.items()}
    enrol_in_study(results, code, loaded, given, "UTC", clock, station=station)
