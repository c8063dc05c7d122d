"""Opening the arms with the holder's key; every opening is written into the person's log, with who did it and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cogtrain.care.person import reason
from cogtrain.clock import Clock, SystemClock
from cogtrain.errors import CogtrainError, refuse
from cogtrain.events.study import Unblinded
from cogtrain.records.log.station import Station
from cogtrain.records.person_file import PersonFile
from cogtrain.records.study_part import InStudy
from cogtrain.study.arms import arm_by_holder, everybody_in
from cogtrain.study.sealed_list import Lots, all_lots, read_holder, read_list


@dataclass(frozen=True)
class Opened:
    """One arm that was opened. before: it was opened earlier already, and nothing was written."""

    code: str
    arm: str
    before: bool = False


@dataclass(frozen=True)
class Unsealed:
    """What was opened, and where the logs and the list do not go together, in sentences."""

    opened: tuple[Opened, ...]
    amiss: tuple[str, ...]


def unblind(
    results: Path | str,
    study: str,
    holder: Station | Path | str,
    by: str,
    why: str,
    clock: Clock | None = None,
    only: Sequence[str] = (),
    station: Station | None = None,
) -> Unsealed:
    """Open the arms of everybody, or of some, and write down that it was done; the logs are held against the list.

    study: its id. holder: the key of the list, or its file. by, why: who does it, and the reason; both are kept. clock:
    the computer's, without. only: codes. CogtrainError for a key that is not the list's, without who and why, and where
    nobody was drawn for.
    """
    clock = SystemClock() if clock is None else clock
    results = Path(results)
    holder = read_holder(Path(holder)) if isinstance(holder, Path | str) else holder
    if not 2 <= len(by.strip()) <= 80:
        raise refuse("--by", "nobody", "who does it, up to 80 characters")
    why = reason(why)
    lots = all_lots(read_list(results, study), holder)
    drawn = [(code, part) for code, part in everybody_in(results, study) if not only or code in only]
    lost = sorted(set(only) - {code for code, _ in drawn})
    if lost or not drawn:
        found = f"no arm of {study} was drawn for {lost[0] if lost else 'anybody'}"
        raise refuse("participant", found, "somebody enrolled in the study")
    arms = {code: arm_by_holder(part, holder) for code, part in drawn}
    opened, amiss = list[Opened](), list(_amiss(drawn, arms, lots))
    for code, part in drawn:
        if part.unblinded is None:
            try:
                PersonFile(results, code, clock, station).put(
                    Unblinded(study=study, arm=arms[code], by=by.strip(), why=why)
                )
            except CogtrainError as error:  # one record that cannot be written never stops the others
                amiss.append(f"{code}: opened, and not written down: {error.faults[0]}")
        opened.append(Opened(code, arms[code], part.unblinded is not None))
    return Unsealed(tuple(opened), tuple(amiss))


def _amiss(drawn: Sequence[tuple[str, InStudy]], arms: dict[str, str], lots: Lots) -> Iterator[str]:
    """Entries that were drawn twice, and arms that are not those of their entries."""
    entries: Counter[tuple[str, str, int]] = Counter()
    for code, part in drawn:
        one = part.drawn
        if one is None:
            continue
        own = lots.get(one.station, {})
        cell = one.stratum if one.stratum in own else ""
        lot = own[cell][one.number - 1] if 0 < one.number <= len(own.get(cell, ())) else None
        if lot is None or (lot.arm and lot.arm != arms[code]):
            yield f"{code}: the arm in the log is not that of entry {one.number} of the list. Ask who enrolled them."
        entries[one.station, cell, one.number] += 1
    for (station, cell, number), times in entries.items():
        if times > 1:
            where = f" of the stratum {cell}" if cell else ""
            yield f"Entry {number}{where} at station {station} was drawn {times} times."
