"""Whether a log that is whole in itself is also the right one: of this person, and with all lines that it once had."""

from __future__ import annotations

from cogtrain.errors import Fault
from cogtrain.events.person import Enrolled, LogBegun
from cogtrain.events.session import SessionStarted
from cogtrain.records.log.anchor import Anchor
from cogtrain.records.log.chain import ReadLog
from cogtrain.records.log.place import is_participant_code


def foreign(log: ReadLog, code: str, name: str) -> Fault | None:
    """Whose log it is not: its first line that names a person names another one. None where it is right.

    ``code``: of the folder; logs in other folders are nobody's business. ``name``: what a fault calls the file.
    """
    if not is_participant_code(code):
        return None
    named = (
        (line.seq, line.event.participant)
        for line in log.lines
        if isinstance(line.event, LogBegun | Enrolled | SessionStarted)
    )
    seq, other = next(named, (0, code))
    if other == code:
        return None
    known = other if is_participant_code(other) else "somebody else"
    remedy = "It was moved or copied here: nothing in it is counted. Put each log back into its own folder."
    return Fault(f"{name}:{seq}", f"the log of {known}", f"a log of {code}", remedy)


def lines_gone(log: ReadLog, anchor: Anchor | None, name: str) -> Fault | None:
    """Which lines of a log are gone that it had when it was last written here; None where none are."""
    if anchor is None or log.fault is not None:
        return None
    if len(log.lines) >= anchor.seq and (anchor.seq == 0 or log.lines[anchor.seq - 1].hash == anchor.head):
        return None
    there = len(log.lines)
    found = "lines at its end are gone" if there < anchor.seq else "other lines than were written"
    remedy = (
        "Put back the newest copy of the file. Where there is none, say so: "
        "cogtrain verify RESULTS --accept CODE --why TEXT."
    )
    return Fault(f"{name}:{min(there, anchor.seq) + 1}", found, "the lines that it had", remedy)
