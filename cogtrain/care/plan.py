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
from cogtrain.library.placeholders import as_read
from cogtrain.library.support import Option, TickStep
from cogtrain.records.course import Course, Dose, last_dose, state_at
from cogtrain.records.log.place import station_of
from cogtrain.records.order import ClockGap
from cogtrain.records.person_state import PersonState, SessionEntry
from cogtrain.wording import WEEKDAYS
from cogtrain.wording.reader import numeral, retold, tell, tell_count


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


def whole_day(day: date) -> str:
    """``Mon 2 Mar 2026`` in the reader's language."""
    return tell("plan.day", **_of_day(day), year=day.year)


def _of_day(day: date) -> dict[str, object]:
    weekday, month = tell(f"day.short.{WEEKDAYS[day.weekday()]}"), tell(f"month.short.{day.month}")
    return {"weekday": weekday, "day": day.day, "month": month}


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
    ended = () if end is None else (_ended(end, zone),)
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
        yield tell_count("plan.alerts_open", count)


def left_because(reason: str) -> str:
    """Why somebody left, or a course ended, as people read it; a reason of the clinic's own as it was written."""
    return retold(reason.replace("-", " "), "leaving.")


def _ended(end: Ended, zone: ZoneInfo) -> str:
    key = "plan.ended.left" if end.left else "plan.ended.rule"
    return tell(key, when=clock(end.at, zone), reason=left_because(end.reason))


def _notices(course: Course, doses: Sequence[Dose], now: datetime, zone: ZoneInfo) -> Iterator[str]:
    if course.last is not None and now < course.last:
        yield tell("plan.clock_back", day=whole_day(local_day(course.last, zone)))
    yield from open_alerts_words(course, now)
    yield from (tell("plan.reported", dose=dose.name) for dose in doses if dose.reported)
    yield from told_by_records(course)
    yield from map(_gap, course.gaps_at(now))


def told_by_records(course: Course) -> tuple[str, ...]:
    """What two stations did without knowing of each other, in the reader's language."""
    return tuple(retold(notice, "course.data.") for notice in course.notices)


def _gap(gap: ClockGap) -> str:
    ahead, behind = (_station(station_of(file)) for file in (gap.ahead, gap.behind))
    return tell("plan.gap", ahead=ahead, behind=behind, minutes=f"{gap.seconds / 60:.0f}")


def _station(name: str) -> str:
    return tell("plan.gap.station", name=name) if name else tell("plan.gap.before")


def _screened(loaded: LoadedProtocol, course: Course, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """What was ticked in the latest screening, which a clinician looks at before the first dose."""
    screened = [one for one in course.exercised if one.kind == "screening" and one.at <= now]
    for one in screened[-1:]:
        card = loaded.exercises.get(one.reference)
        words = {option.name: as_read(option.words) for step in (card.steps if card else ()) for option in _ticks(step)}
        ticked = [
            str(words.get(name, name)) for given in one.values.values() if isinstance(given, list) for name in given
        ]
        if ticked:
            yield tell("plan.screening", when=clock(one.at, zone), ticked="; ".join(ticked))


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
                day = tell("date.day", **_of_day(waiting[series].day))
                judged = replace(judged, status="later", why=tell("plan.why.after_one", day=day))
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
            when = clock(done.ended or self._now, self._zone)
            return replace(slot, status="done", why=tell("plan.why.done", when=when))
        if slot.closes is not None and self._now >= slot.closes:
            if was_held_back(self._loaded, slot.session, self._known, slot.opens, slot.closes, slot.nth, self._rated):
                return replace(slot, status="held", why=tell("plan.why.was_held"))
            return replace(slot, status="missed", why=self._why_closed(slot))
        opens, why = self._opens(slot, latest)
        if slot.closes is not None and opens >= slot.closes:
            return replace(slot, status="later", opens=opens, why=tell("plan.why.closes_before", why=why))
        if self._now < opens:
            return replace(slot, status="later", opens=opens, why=why)
        return self._in_time(replace(slot, opens=opens))

    def _in_time(self, slot: Slot) -> Slot:
        """A slot whose window is open: whether the person is where it can begin."""
        new = never_met(self._loaded, slot.session, self._person)
        if new:
            return replace(slot, status="later", why=tell("plan.why.untried", tasks=", ".join(new)))
        waits = held_back(self._loaded, slot.session, self._known, self._now, slot.nth, self._rated)
        if waits:
            return replace(slot, status="held", why=waits)
        closing = tell("plan.why.stays")
        if slot.closes is not None:
            closing = tell("plan.why.closes", when=clock(slot.closes, self._zone))
        if slot.before is not None:
            closing = tell("plan.why.until_dose", closing=closing, dose=slot.before)
        elif slot.phase == "preparation" and not self._doses:
            closing = tell("plan.why.until_first", closing=closing)
        return replace(slot, status="due", why=closing)

    def _why_closed(self, slot: Slot) -> str:
        when = clock(slot.closes or self._now, self._zone)
        following = next((dose for dose in self._doses if dose.at == slot.closes), None)
        if following is not None:
            return tell("plan.why.closed_by_dose", when=when, dose=following.name)
        return tell("plan.why.closed", when=when)

    def _opens(self, slot: Slot, latest: datetime | None) -> tuple[datetime, str]:
        """When it can begin at the earliest, and why then."""
        session = self._loaded.protocol.sessions[slot.session]
        opens, why = slot.opens, tell("plan.why.opens")
        if latest is not None and latest + timedelta(hours=slot.apart_h) > opens:
            opens, why = latest + timedelta(hours=slot.apart_h), tell("plan.why.apart", hours=_number(slot.apart_h))
        for until, reason in self._rests(session):
            if until > opens:
                opens, why = until, reason
        apart = self._known.clocks_apart(self._now)
        return (opens + apart, tell("plan.why.clocks_apart", why=why)) if apart else (opens, why)

    def _rests(self, session: Session) -> Iterator[tuple[datetime, str]]:
        """Times before which the last dose forbids it."""
        dose = last_dose(self._doses, self._now)
        if dose is None:
            return
        bounds, earliest_min = self._loaded.protocol.states_h, self._loaded.protocol.gate.earliest_min
        if session.after_infusion:
            yield dose.ended + timedelta(minutes=earliest_min), tell("plan.why.gate", minutes=earliest_min)
            return
        if session.purpose == "assessment":
            why = tell("plan.why.no_assessment", hours=_number(bounds.rising))
            yield dose.ended + timedelta(hours=bounds.rising), why
            return
        why = tell("plan.why.rest", hours=_number(bounds.acute))
        yield dose.ended + timedelta(hours=bounds.acute), why
        if any(isinstance(item, TaskItem) for item in session.do):
            why = tell("plan.why.no_tasks", hours=_number(bounds.monitoring))
            yield dose.ended + timedelta(hours=bounds.monitoring), why


def _number(value: float) -> str:
    return numeral(f"{value:g}")
