"""A person's part in a study, as the logs tell it: the arm that was drawn, adverse events, leaving, unblinding.
Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cogtrain.clock import parse_utc
from cogtrain.errors import Fault
from cogtrain.events.event import Ident
from cogtrain.events.study import AdverseEventTold, AdverseEventVoided, Allocated, Unblinded, Withdrawn
from cogtrain.records.log.odd_line import passed_over
from cogtrain.records.log.place import station_of
from cogtrain.records.order import Placed
from cogtrain.records.study_part import AdverseEvent, Drawn, InStudy, Left
from cogtrain.records.told_twice import by_name


def in_study(lines: Iterable[Placed], odd: list[Fault]) -> InStudy:
    """The part after these lines of all logs about a person, in order. Of two arms that two stations drew without
    knowing of each other the first holds. odd: told of lines that do not go with the others."""
    drawn: Drawn | None = None
    arm = ""
    unblinded: datetime | None = None
    left: Left | None = None
    adverse: dict[Ident, AdverseEvent] = {}
    given_out: list[Ident] = []
    notices: list[str] = []
    hidden: set[tuple[str, str]] = set()
    opened: set[str] = set()
    for placed in lines:
        moment = placed.line.moment
        with passed_over(placed.line, placed.name, odd):
            match placed.line.event:
                case Allocated(arm="", study=study, veiled=veiled):
                    hidden |= {(study, session) for session in veiled}
                case Allocated(study=study) | Unblinded(study=study):
                    opened.add(study)
            match placed.line.event:
                case Allocated() as told if drawn is None or drawn.study != told.study:
                    drawn, arm, unblinded, left = _drawn(told, placed), told.arm, None, None
                case Allocated():
                    notices.append("Two stations drew an arm for this person: the first one holds.")
                case Unblinded() as told if drawn is not None and told.study == drawn.study:
                    arm, unblinded = told.arm, moment
                case Withdrawn() as told:
                    left = Left(moment, told.reason, told.why) if told.stands else None
                case AdverseEventTold() as told:
                    given_out.append(told.number)
                    adverse[told.number] = _adverse(told, moment)
                case AdverseEventVoided() as told:
                    adverse.pop(told.number, None)
    events = tuple(sorted(by_name(adverse.values()), key=lambda one: one.at))
    still = frozenset((study, session) for study, session in hidden if study not in opened)
    return InStudy(drawn, arm, unblinded, left, events, tuple(given_out), tuple(notices), still, frozenset(opened))


def _drawn(told: Allocated, placed: Placed) -> Drawn:
    stratum = " ".join(f"{name}={value}" for name, value in sorted(told.stratum.items()))
    return Drawn(
        placed.line.moment,
        station_of(placed.file),
        told.study,
        told.version,
        told.drawn_from,
        stratum,
        dict(told.stratum),
        told.number,
        tuple(told.orders),
        dict(told.sealed),
    )


def _adverse(told: AdverseEventTold, moment: datetime) -> AdverseEvent:
    return AdverseEvent(
        told.number, parse_utc(told.at), moment, told.what, told.severity, told.serious, told.related, told.staff
    )
