"""What the tests of care share: the library, protocols made up for a test, doses and sessions without a log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cogtrain.care.plan import Plan, plan
from cogtrain.library import LoadedProtocol, load_library, pinned
from cogtrain.library.support import ExerciseCard
from cogtrain.records.course import Course, Dose
from cogtrain.records.person_state import FormDrawn, PersonState, SessionEntry

LIBRARY = load_library()
CODE = "TEST01"
DAY0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TASK = {"task": "nback-letters@1", "practice": "none", "instructions": "none"}
SESSIONS: dict[str, dict[str, Any]] = {
    "home": {"purpose": "training", "do": [TASK]},
    "watched": {"purpose": "training", "after_infusion": True, "do": [TASK]},
    "assess": {"purpose": "assessment", "do": [{**TASK, "difficulty": {"rule": "fixed", "level": 2}}]},
    "quiet": {"purpose": "care", "do": [{"exercise": "daily-habits@2"}]},
    "journal": {"purpose": "care", "do": [{"exercise": "integration-journal@1"}]},
    "mood": {"purpose": "care", "do": [{"questionnaire": "phq-9@1"}]},
}


def protocol(*schedule: dict[str, Any], **more: Any) -> LoadedProtocol:
    """A protocol with this schedule, of the sessions above that it names, or of ``sessions``."""
    sessions = SESSIONS | more.pop("sessions", {})
    data = {
        "protocol": "mine",
        "version": 1,
        "about": "made up for a test",
        "sessions": {name: sessions[name] for name in dict.fromkeys(str(entry["do"]) for entry in schedule)},
        "schedule": list(schedule),
        **more,
    }
    items = [item for session in data["sessions"].values() for item in session["do"]]
    tasks = {item["task"] for item in items if "task" in item}
    named = [item.get("exercise") or item.get("questionnaire") for item in items] + [more.get("consent")]
    cards = [LIBRARY.supports[reference].card for reference in named if reference]
    named += [reference for card in cards if isinstance(card, ExerciseCard) for reference in card.recalled]
    return pinned(
        data,
        {reference: LIBRARY.cards[reference].data for reference in tasks},
        "mine.yaml",
        {reference: LIBRARY.supports[reference].data for reference in named if reference},
    )


def dose(at: datetime, number: int = 1, minutes: float = 40.0, **changes: Any) -> Dose:
    return Dose(number, at, "UTC", "iv", minutes, **changes)


def known(*doses: Dose, zone: str = "UTC", enrolled: datetime = DAY0, **changes: Any) -> Course:
    return Course("TEST01", "mine", zone, enrolled, tuple(sorted(doses, key=lambda one: one.at)), **changes)


def done(session: str, occasion: int | str, started: datetime, minutes: float = 10, **changes: Any) -> SessionEntry:
    """A session of the protocol above that was finished."""
    name = f"{started:%Y%m%dT%H%M%SZ}_{session}.jsonl"
    ended = started + timedelta(minutes=minutes)
    facts = {"status": "finished", "ended": ended, "protocol": "mine", "purpose": "training"} | changes
    return SessionEntry(name, session, protocol_version=1, occasion=occasion, number=1, started=started, **facts)


def lay(loaded: LoadedProtocol, course: Course, now: datetime, sessions: Sequence[SessionEntry] = ()) -> Plan:
    """The plan of somebody who met the letters on another day, in another protocol."""
    first = done("first", 0, DAY0 - timedelta(days=30), protocol="another")
    met = FormDrawn(task="nback-letters", version=1, form=1, file=first.file)
    return plan(loaded, course, PersonState("TEST01", (first, *sessions), forms=(met,)), now)
