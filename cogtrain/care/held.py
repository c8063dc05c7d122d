"""Sessions that a therapist held: how long, of which therapy, by whom. Written by staff, taken back with a reason."""

from __future__ import annotations

from datetime import datetime

from cogtrain.care.person import meant_one, reason
from cogtrain.clock import format_utc
from cogtrain.errors import did_you_mean, refuse
from cogtrain.events.event import Ident
from cogtrain.events.person import HeldVoided, SessionHeld
from cogtrain.records.course import Held
from cogtrain.records.person_file import OpenPerson
from cogtrain.wording.reader import tell

THERAPIES = ("cbt", "act", "mindfulness", "psychodynamic", "interpersonal", "supportive", "other")
SHORTEST_MIN, LONGEST_MIN = 1, 300


def therapy_words(name: str) -> str:
    """The type of therapy in words; the name itself where it is none of this version's."""
    return tell(f"therapy.{name}") if name in THERAPIES else name


def enter_held(
    opened: OpenPerson, minutes: int, therapy: str, staff: str, at: datetime | None = None, session: str = ""
) -> Held:
    """A session that was held, at a moment that lies behind us. CogtrainError for what cannot be."""
    if therapy not in THERAPIES:
        raise refuse(
            "--therapy", f'"{therapy[:40]}"', f"one of {', '.join(THERAPIES)}", did_you_mean(therapy, THERAPIES)
        )
    if not SHORTEST_MIN <= minutes <= LONGEST_MIN:
        raise refuse("--minutes", str(minutes), f"{SHORTEST_MIN} to {LONGEST_MIN} minutes")
    now = opened.log.clock.utc()
    if at is not None and at > now:
        raise refuse("--on", f"{format_utc(at)[:16]} UTC, and it is {format_utc(now)[:16]} UTC", "a moment behind us")
    ident = opened.new_ident(opened.course.given_out.get("held", ()))
    one = Held(ident, now if at is None else at, minutes, therapy, staff, session)
    at_utc = format_utc(one.at)
    opened.log.put(SessionHeld(number=ident, at=at_utc, minutes=minutes, therapy=therapy, staff=staff, session=session))
    return one


def void_held(opened: OpenPerson, which: Ident, staff: str, why: str) -> Held:
    """Take back one that was entered wrongly; it stays in the log. which: its name or number."""
    found = meant_one("held", "session", which, opened.course.held, "was entered", lambda one: f"{one.minutes} min")
    opened.log.put(HeldVoided(number=found.id, staff=staff, why=reason(why)))
    return found
