"""Invitations to come in from a browser elsewhere, as a person's logs tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from cogtrain.clock import parse_utc
from cogtrain.events.invitation import InvitationWithdrawn, Invited
from cogtrain.records.course import Invitation
from cogtrain.records.log.place import participant_folder, participants, person_log_sizes, person_logs
from cogtrain.records.order import Placed
from cogtrain.records.told_twice import by_name
from cogtrain.records.verify import participant_of, read_log_or_fault


def invitations(lines: Iterable[Placed]) -> tuple[Invitation, ...]:
    """All that were ever given, in their order. Pure. One that was withdrawn anywhere stays so."""
    found: dict[object, Invitation] = {}
    withdrawn: set[object] = set()
    for placed in lines:
        match placed.line.event:
            case Invited() as told:
                found[told.invitation] = Invitation(told.invitation, told.hash, parse_utc(told.until))
            case InvitationWithdrawn() as told:
                withdrawn.add(told.invitation)
    every = (replace(one, withdrawn=name in withdrawn) for name, one in found.items())
    return by_name(every)


def read_invitations(results: Path, code: str) -> tuple[Invitation, ...]:
    """Those of one person."""
    folder = participant_folder(results, code)
    logs = {name: read_log_or_fault(folder / name) for name in person_logs(folder)}
    return invitations(participant_of(folder, logs, {}).lines)


Known = Mapping[str, tuple[str, Invitation]]
"""By the hash of an invitation whose it is, and the invitation."""


def invitations_of_all(
    results: Path, known: Known, sizes: Mapping[str, Mapping[str, int]]
) -> tuple[dict[str, tuple[str, Invitation]], dict[str, Mapping[str, int]]]:
    """Those of all people, and the sizes of their logs; who has no longer log than before is not read again."""
    codes = participants(results) if results.is_dir() else ()
    now = {code: person_log_sizes(results, code) for code in codes}
    kept = {key: (code, one) for key, (code, one) in known.items() if now.get(code) == sizes.get(code)}
    for code in codes:
        if now[code] != sizes.get(code):
            kept |= {one.hash: (code, one) for one in read_invitations(results, code)}
    return kept, now
