"""The list from which arms are drawn. Each entry is sealed to one station, which opens the next one at an enrolment.
The whole list is sealed to its holder, who is nobody of the staff and keeps the key elsewhere.

A station's program can open its own entries: they are hidden from whoever looks at files, pages and screens, and from
every other computer. The holder signs the list, so that a changed one is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from nacl.signing import SigningKey

from cogtrain.errors import DamageError, refuse
from cogtrain.library import content_hash
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.records.log.station import Station, signs
from cogtrain.records.sealing import is_key, read_private_key, seal_to_signer, unseal_by_signer, write_private_key
from cogtrain.records.whole_file import write_whole
from cogtrain.study.lots import Lot, cycles, permuted

TITLE = "cogtrain private key of a study: keep it with somebody who is not of the staff"
PUT_BACK = "Put back the file that cogtrain study seal wrote."
SPARE, FEWEST = 4, 24
"""Entries of a stratum, times its even share of the people, and at least; never more than there are people."""

Lots = dict[str, dict[str, list[Lot]]]
"""By station and stratum."""


@dataclass(frozen=True)
class SealedList:
    """A list as its file has it. holder: the public key of who keeps the private one. stations: public keys by id.
    entries: sealed, by station and stratum. whole: all of it, sealed to the holder."""

    study: str
    version: int
    study_hash: str
    holder: str
    stations: Mapping[str, str]
    entries: Mapping[str, Mapping[str, list[str]]]
    whole: str
    signature: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of all of it but the signature."""
        return content_hash({key: value for key, value in asdict(self).items() if key != "signature"})


def list_file(results: Path, study: str) -> Path:
    """Where a study's list lies."""
    return results / f"{study}.list.json"


def new_holder(path: Path) -> Station:
    """A holder's new key, written into a file. CogtrainError where it exists."""
    holder = Station(SigningKey.generate())
    write_private_key(path, holder.private_key, TITLE)
    return holder


def read_holder(path: Path) -> Station:
    """The holder's key in a file. CogtrainError where there is none."""
    return Station.of(read_private_key(path, TITLE))


def drawn_lots(loaded: LoadedStudy, stations: Mapping[str, str], rng: np.random.Generator) -> Lots:
    """The entries of each station and stratum."""
    study, rows = loaded.study, loaded.rows()
    shares = {name: arm.share for name, arm in study.arms.items()}
    cells = study.allocation.cells if study.allocation.method == "blocks" else ("",)
    count = min(study.people, max(FEWEST, SPARE * -(-study.people // len(cells))))
    lots: Lots = {}
    for station in stations:
        lots[station] = {}
        for cell in cells:
            orders = list(zip(*(cycles(row, count, rng) for row in rows), strict=True)) or [()] * count
            if study.allocation.method == "blocks":
                arms = permuted(shares, study.allocation.sizes, count, rng)
                lots[station][cell] = [Lot(arm, orders=tuple(own)) for arm, own in zip(arms, orders, strict=True)]
            else:
                chances = rng.random((count, 2)).tolist()
                lots[station][cell] = [Lot("", (a, b), tuple(own)) for (a, b), own in zip(chances, orders, strict=True)]
    return lots


def sealed(loaded: LoadedStudy, stations: Mapping[str, str], lots: Lots, holder: Station) -> SealedList:
    """The list for these stations (public keys by id), signed by its holder."""
    entries = {
        station: {
            cell: [
                seal_to_signer(json.dumps({"at": [station, cell, number], **asdict(lot)}), stations[station])
                for number, lot in enumerate(own, start=1)
            ]
            for cell, own in cells.items()
        }
        for station, cells in lots.items()
    }
    whole = json.dumps({station: {cell: [asdict(lot) for lot in own] for cell, own in cells.items()}
                        for station, cells in lots.items()})  # fmt: skip
    made = SealedList(
        loaded.id,
        loaded.version,
        loaded.hash,
        holder.public_key,
        dict(stations),
        entries,
        seal_to_signer(whole, holder.public_key),
    )
    return replace(made, signature=holder.sign(made.digest))


def write_list(path: Path, made: SealedList) -> None:
    """Write it, whole or not at all."""
    write_whole(path, json.dumps(asdict(made), indent=1) + "\n")


def read_list(results: Path, study: str) -> SealedList:
    """The list of a study, its signature checked. CogtrainError where there is none, or it was changed."""
    path = list_file(results, study)
    if not path.is_file():
        remedy = f"Who keeps the key runs: cogtrain study seal {study} --private-key FILE."
        raise refuse("study", f"no {path.name} in the results folder", "the study's sealed list", remedy)
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = SealedList(**data)
        sound = is_key(found.holder) and signs(found.holder, found.digest, found.signature) and found.study == study
    except (ValueError, TypeError, OSError):
        sound = False
    if not sound:
        raise refuse(path.name, "it was changed, or cannot be read", "the list as it was signed", PUT_BACK, DamageError)
    return found


def must_fit(found: SealedList, loaded: LoadedStudy) -> None:
    """CogtrainError where the study's file reads otherwise than when its list was sealed."""
    if found.study_hash != loaded.hash:
        words = f"{loaded.where} is not as it was when the list was sealed"
        remedy = "Put back the study, its protocol and its cards as they were, or begin a study of another name."
        raise refuse("study", words, f"{found.study} {found.version} as it was sealed", remedy)


def opened(found: SealedList, station: Station, cell: str, number: int) -> Lot:
    """One entry, by the station that it is sealed to. CogtrainError where the list has none for it."""
    own = found.entries.get(station.id, {}).get(cell)
    if own is None:
        remedy = "Enrol at a station that the list names. A list is sealed once, for the stations of that time."
        raise refuse("study", f"station {station.id} is not in the list", "a station of the list", remedy)
    if number > len(own):
        where = f' of the stratum "{cell}"' if cell else ""
        remedy = "A list is sealed once. For more people begin a study of another name, with a list of its own."
        raise refuse("study", f"all {len(own)} entries{where} are drawn", "an entry that is left", remedy)
    told = json.loads(unseal_by_signer(own[number - 1], station.key))
    if told.pop("at") != [station.id, cell, number]:
        raise refuse("study", "an entry stands at another's place", "the list as it was", PUT_BACK, DamageError)
    return _lot(told)


def all_lots(found: SealedList, holder: Station) -> Lots:
    """The whole list, by its holder. CogtrainError for another key."""
    if holder.public_key != found.holder:
        raise refuse("--private-key", "the key of another list", "the key with which this list was sealed")
    told = json.loads(unseal_by_signer(found.whole, holder.key))
    return {
        station: {cell: [_lot(lot) for lot in own] for cell, own in cells.items()} for station, cells in told.items()
    }


def _lot(told: Mapping[str, Any]) -> Lot:
    first, second = told["chances"]
    return Lot(str(told["arm"]), (float(first), float(second)), tuple(told["orders"]))
