"""What is due: a protocol's schedule laid over the doses that were given, and each window's state at a moment. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cogtrain.care.admission import never_met
from cogtrain.care.branches import Ended, course_end, left_out
from cogtrain.care.relief import held_back, rated_at, was_held_back
from cogtrain.care.times import clock, local_day, zone_of
from cogtrain.care.windows import Slot, Status, after_doses, before_doses, by_calendar
from cogtrain.library import LoadedProtocol
from cogtrain.library.models import Session, TaskItem
from cogtrain.library.placeholders import english
from cogtrain.library.support import Option, TickStep
from cogtrain.records.course import Course, Dose, last_dose, state_at
from cogtrain.records.person_state import PersonState, SessionEntry


@dataclass(frozen=True)
class Plan:
    """The course of one person at a moment. doses: planned days that nothing was given on yet."""

    slots: tuple[Slot, ...]
    zone: ZoneInfo
    planned_doses: tuple[date, ...]
    state: str | None
    notices: tuple[str, ...]
    now: datetime

    def of(self, status: Status) -> tuple[Slot, ...]:
        """The slots of that status, in their order."""
        return tuple(slot for slot in self.slots if slot.status == status)

    @property
    def due(self) -> tuple[Slot, ...]:
        """What can begin now; what closes first stands first."""
        return tuple(
            sorted(self.of("due"), key=lambda slot: (slot.closes is None, slot.closes or slot.opens, slot.opens))
        )

    @property
    def later(self) -> tuple[Slot, ...]:
        """What opens later, the next first."""
        return tuple(sorted(self.of("later"), key=lambda slot: slot.opens))

    @property
    def held(self) -> tuple[Slot, ...]:
        """What could begin now, were it not held back."""
        return tuple(slot for slot in self.of("held") if slot.closes is None or self.now < slot.closes)


def plan(loaded: LoadedProtocol, course: Course, person: PersonState, now: datetime) -> Plan:
    """The course at a moment. Doses and sessions after that moment are not known yet.

    A dose from before enrolment gives the state, and no windows: they belong to an earlier course. Of two doses that
    may be one, both give the state, and one opens windows. Where clocks of stations stand apart, all opens later by
    that.
    """
    zone = zone_of(course.zone)
    began = course.enrolled or now
    doses = tuple(dose for dose in course.doses if dose.at <= now)
    own = tuple(dose for dose in doses if not dose.reported and not dose.double_of)
    entries = [entry for entry in person.sessions if entry.protocol == loaded.id and entry.started <= now]
    day0 = local_day(began, zone)
    slots = [
        *by_calendar(loaded, day0, zone, own),
        *before_doses(loaded, day0, zone, own),
        *after_doses(loaded, own, zone),
    ]
    slots.sort(key=lambda slot: (slot.opens, slot.entry, str(slot.occasion)))
    every = _Judge(loaded, course, doses, entries, now, zone, person).all(slots)
    end = course_end(loaded, course, now)
    out = left_out(loaded, course, now)
    judged = tuple(slot for slot in every if _counts(slot, end, out) and not (slot.cut and slot.status == "missed"))
    ended = () if end is None else (f"{clock(end.at, zone)}: {end.words}",)
    screened = _screened(loaded, course, now, zone) if not doses else ()
    notices = (*ended, *_notices(course, doses, now, zone), *screened)
    given = {local_day(dose.at, zone) for dose in doses}
    course_days = loaded.protocol.doses.days if loaded.protocol.doses is not None else []
    planned = tuple(day0 + timedelta(days=day) for day in course_days[len(own) :])
    return Plan(
        judged,
        zone,
        tuple(day for day in planned if day not in given and end is None),
        state_at(course.careful(now).doses, now, loaded.protocol.states_h),
        notices,
        now,
    )


def _counts(slot: Slot, end: Ended | None, out: Container[str]) -> bool:
    """Whether a slot is asked for: what was done always, nothing that is left out or lies behind the end."""
    if slot.status == "done":
        return True
    open_then = end is not None and (slot.closes is None or slot.closes > end.at)
    return slot.session not in out and not open_then


def open_alerts_words(course: Course, now: datetime) -> Iterator[str]:
    """A sentence, where alerts are open."""
    count = sum(alert.at <= now for alert in course.open_alerts)
    if count:
        yield f"{count} alert{'s' if count > 1 else ''} open: see cogtrain alerts."


def _notices(course: Course, doses: Sequence[Dose], now: datetime, zone: ZoneInfo) -> Iterator[str]:
    if course.last is not None and now < course.last:
        day = clock(course.last, zone).partition(",")[0]
        yield (
            f"The clock stands before the last record ({day}): it may have been set back. "
            "What came later is not counted here."
        )
    yield from open_alerts_words(course, now)
    yield from (f"Dose {dose.name} is reported: it was given before enrolment." for dose in doses if dose.reported)
    yield from course.notices
    yield from (f"{gap} Windows open later by that." for gap in course.gaps_at(now))


def _screened(loaded: LoadedProtocol, course: Course, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """What was ticked in the latest screening, which a clinician looks at before the first dose."""
    screened = [one for one in course.exercised if one.kind == "screening" and one.at <= now]
    for one in screened[-1:]:
        card = loaded.exercises.get(one.reference)
        words = {option.name: english(option.words) for step in (card.steps if card else ()) for option in _ticks(step)}
        ticked = [
            str(words.get(name, name)) for given in one.values.values() if isinstance(given, list) for name in given
        ]
        if ticked:
            yield f"Screening of {clock(one.at, zone)}: {'; '.join(ticked)}. For the clinician, before the first dose."


def _ticks(step: object) -> Sequence[Option]:
    return step.options if isinstance(step, TickStep) else ()


# ---------------------------------------------------------------- at a moment


class _Judge:
    """Says of each slot what it is at a moment, in the order of the slots of an entry."""

    def __init__(
        self,
        loaded: LoadedProtocol,
        course: Course,
        doses: Sequence[Dose],
        entries: Sequence[SessionEntry],
        now: datetime,
        zone: ZoneInfo,
        person: PersonState,
    ) -> None:
        self._loaded, self._known, self._doses, self._now, self._zone = loaded, course, doses, now, zone
        finished = [e for e in entries if e.status == "finished" and e.occasion is not None and (e.ended or now) <= now]
        self._person = person
        self._rated = rated_at(loaded, course)
        self._done: dict[int | str | None, SessionEntry] = {entry.occasion: entry for entry in finished}

    def all(self, slots: Sequence[Slot]) -> Iterator[Slot]:
        waiting: dict[tuple[int, str | None], Slot] = {}
        latest = self._latest(slots)
        for slot in slots:
            judged = self._one(slot, latest.get(slot.entry))
            series = (slot.entry, slot.dose)
            if judged.status == "due" and series in waiting:
                before = waiting[series]
                judged = replace(
                    judged, status="later", why=f"after the one of {before.day:%a} {before.day.day} {before.day:%b}"
                )
            if judged.status == "due":
                waiting[series] = judged
            yield judged

    def _latest(self, slots: Sequence[Slot]) -> Mapping[int, datetime]:
        """By entry, when its latest session began."""
        latest: dict[int, datetime] = {}
        for slot in slots:
            entry = self._done.get(slot.occasion)
            if entry is not None:
                latest[slot.entry] = max(entry.started, latest.get(slot.entry, entry.started))
        return latest

    def _one(self, slot: Slot, latest: datetime | None) -> Slot:
        done = self._done.get(slot.occasion)
        if done is not None:
            return replace(slot, status="done", why=f"done {clock(done.ended or self._now, self._zone)}")
        if slot.closes is not None and self._now >= slot.closes:
            if was_held_back(self._loaded, slot.session, self._known, slot.opens, slot.closes, slot.nth, self._rated):
                return replace(slot, status="held", why="was held back until there is some relief")
            return replace(slot, status="missed", why=self._why_closed(slot))
        opens, why = self._opens(slot, latest)
        if slot.closes is not None and opens >= slot.closes:
            return replace(slot, status="later", opens=opens, why=f"{why}; its window closes before that")
        if self._now < opens:
            return replace(slot, status="later", opens=opens, why=why)
        return self._in_time(replace(slot, opens=opens))

    def _in_time(self, slot: Slot) -> Slot:
        """A slot whose window is open: whether the person is where it can begin."""
        new = never_met(self._loaded, slot.session, self._person)
        if new:
            return replace(slot, status="later", why=f"once {', '.join(new)} was done on another day")
        waits = held_back(self._loaded, slot.session, self._known, self._now, slot.nth, self._rated)
        if waits:
            return replace(slot, status="held", why=waits)
        closing = f"closes {clock(slot.closes, self._zone)}" if slot.closes is not None else "stays due"
        if slot.before is not None:
            closing += f", until dose {slot.before}"
        elif slot.phase == "preparation" and not self._doses:
            closing += ", until the first dose"
        return replace(slot, status="due", why=closing)

    def _why_closed(self, slot: Slot) -> str:
        when = clock(slot.closes or self._now, self._zone)
        following = next((dose for dose in self._doses if dose.at == slot.closes), None)
        if following is not None:
            return f"closed {when}, when dose {following.name} was given"
        return f"its window closed {when}"

    def _opens(self, slot: Slot, latest: datetime | None) -> tuple[datetime, str]:
        """When it can begin at the earliest, and why then."""
        session = self._loaded.protocol.sessions[slot.session]
        opens, why = slot.opens, "its window opens then"
        if latest is not None and latest + timedelta(hours=slot.apart_h) > opens:
            opens, why = latest + timedelta(hours=slot.apart_h), f"{slot.apart_h:g} h after the one before"
        for until, reason in self._rests(session):
            if until > opens:
                opens, why = until, reason
        apart = self._known.clocks_apart(self._now)
        return (opens + apart, f"{why}; clocks stand apart") if apart else (opens, why)

    def _rests(self, session: Session) -> Iterator[tuple[datetime, str]]:
        """Times before which the last dose forbids it."""
        dose = last_dose(self._doses, self._now)
        if dose is None:
            return
        bounds, earliest_min = self._loaded.protocol.states_h, self._loaded.protocol.gate.earliest_min
        if session.after_infusion:
            yield dose.ended + timedelta(minutes=earliest_min), f"{earliest_min} min after the dose, by the gate"
            return
        if session.purpose == "assessment":
            why = f"nothing is assessed within {bounds.rising:g} h of a dose"
            yield dose.ended + timedelta(hours=bounds.rising), why
            return
        why = f"breathing and rest at most within {bounds.acute:g} h of a dose"
        yield dose.ended + timedelta(hours=bounds.acute), why
        if any(isinstance(item, TaskItem) for item in session.do):
            why = f"no tasks at home within {bounds.monitoring:g} h of a dose"
            yield dose.ended + timedelta(hours=bounds.monitoring), why
