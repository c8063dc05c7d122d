"""What *Today* says of somebody at a moment, from what the logs tell, in no language. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from cogtrain.care.adherence import adherence
from cogtrain.care.plan import Plan
from cogtrain.care.plan import plan as lay_out
from cogtrain.clock import format_utc
from cogtrain.library import LoadedProtocol
from cogtrain.library.after_dose import StateBounds
from cogtrain.records.course import Course, last_dose, state_at
from cogtrain.records.person_state import PersonState

LATELY: Final = timedelta(days=7)
RANKS: Final = {"acute": 1, "monitoring": 2}
ASKED_FOR: Final = 0
DUE: Final = 3
REST: Final = 9


def row(known: Course, person: PersonState, loaded: LoadedProtocol | None, now: datetime) -> dict[str, Any]:
    """The columns of :class:`cogtrain.site.models.Person` that follow from the logs, but its place and its digest.

    loaded: the protocol of enrolment; None where it is not at hand, and then nothing is known of what is due.
    """
    laid = None if loaded is None else lay_out(loaded, known, person, now)
    bounds = StateBounds() if loaded is None else loaded.protocol.states_h
    state = state_at(known.careful(now).doses, now, bounds) or ""
    given = [dose for dose in known.doses if dose.at <= now]
    last = last_dose(known.doses, now)
    alerts, harmed = known.open_alerts, bool(known.damage)
    return {
        "protocol": known.protocol or "",
        "enrolled": known.enrolled,
        "state": state,
        "dosed": None if last is None else last.ended,
        "doses": len(given),
        "alerts": len(alerts),
        "alert_words": "; ".join(alert.source for alert in alerts)[:300],
        "harmed": harmed,
        "sessions": len(person.sessions),
        "last": max((entry.started for entry in person.sessions), default=None),
        "turns": min(_turns(known, laid, bounds, now), default=None),
        **(_nothing_due() if laid is None or loaded is None else _due(loaded, laid)),
        "rank": _rank(len(alerts), harmed, state, laid),
    }


def _rank(alerts: int, harmed: bool, state: str, laid: Plan | None) -> int:
    """Who stands first."""
    if alerts or harmed:
        return ASKED_FOR
    return RANKS.get(state, DUE if laid is not None and laid.due else REST)


def _nothing_due() -> dict[str, Any]:
    return {"due": "", "closes": None, "next": "", "missed": 0, "done": 0, "over": 0}


def _due(loaded: LoadedProtocol, laid: Plan) -> dict[str, Any]:
    missed = [slot for slot in laid.of("missed") if slot.closes is not None and laid.now - slot.closes <= LATELY]
    kept = adherence(loaded, laid.slots).values()
    closing = [slot.closes for slot in laid.due if slot.closes is not None]
    done = sum(one.done for one in kept)
    return {
        "due": ", ".join(dict.fromkeys(slot.session for slot in laid.due))[:300],
        "closes": min(closing, default=None),
        "next": _next(laid),
        "missed": len(missed),
        "done": done,
        "over": done + sum(one.missed for one in kept),
    }


def _next(laid: Plan) -> str:
    """What opens next, when, and on whose clock it is read: a page says it (:func:`cogtrain.site.words.opening`)."""
    if not laid.later:
        return ""
    slot = laid.later[0]
    return f"{slot.session[:100]} {format_utc(slot.opens)} {laid.zone.key}"


def _turns(known: Course, laid: Plan | None, bounds: StateBounds, now: datetime) -> Iterator[datetime]:
    """Moments to come at which something of the row is another thing."""
    ends = (bounds.acute, bounds.monitoring, bounds.rising, bounds.window)
    moments = [dose.ended + timedelta(hours=hours) for dose in known.careful(now).doses for hours in (0.0, *ends)]
    moments += [dose.at for dose in known.doses]
    for slot in () if laid is None else laid.slots:
        moments += [slot.opens, *(() if slot.closes is None else (slot.closes, slot.closes + LATELY))]
    yield from (moment for moment in moments if moment > now)
