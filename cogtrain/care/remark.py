"""A note of staff about a person: sealed to the clinic's key before it is written."""

from __future__ import annotations

from cogtrain.errors import refuse
from cogtrain.events.remark import Remarked
from cogtrain.records.person_file import OpenPerson
from cogtrain.records.sealing import seal

LONGEST = 4000


def enter_remark(opened: OpenPerson, text: str, staff: str, public_key: str) -> None:
    """Write it. CogtrainError for an empty or a very long one."""
    text = text.strip()
    if not 3 <= len(text) <= LONGEST:
        raise refuse("note", f"{len(text)} characters", f"3 to {LONGEST} characters")
    opened.log.put(Remarked(staff=staff, public_key=public_key, sealed=seal(text, public_key)))
