"""A person's course as a calendar: doses, what was done, what is due, what closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from cogtrain.care.adherence import adherence
from cogtrain.care.plan import Plan
from cogtrain.care.times import clock, local_day
from cogtrain.care.windows import Slot, Status
from cogtrain.library import LoadedProtocol
from cogtrain.records.course import Course, Dose
from cogtrain.review.relief import relief_parts
from cogtrain.review.retelling import state_told
from cogtrain.review.view import Calendar, Day, Mark, Paragraph, Part, Table, View, rows_of
from cogtrain.wording.reader import numeral, retold, tell, tell_count

SIGNS: dict[Status, str] = {"done": "✓", "due": "▶", "later": "○", "held": "‖", "missed": "·"}
NOTES = ("calendar.note.hours", "calendar.note.missed", "calendar.note.advice")


def calendar_view(code: str, loaded: LoadedProtocol, known: Course, plan: Plan, now: datetime) -> View:
    """A person's course at a moment."""
    doses = tuple(dose for dose in known.doses if dose.at <= now)
    about = {"clock": clock(now, plan.zone), "zone": known.zone, "doses": tell_count("calendar.given", len(doses))}
    state = None if plan.state is None else state_told(plan.state)
    used = [status for status in SIGNS if status != "held" or loaded.protocol.relief is not None]
    signs = "; ".join(f"{SIGNS[status]} {tell(f'calendar.status.{status}')}" for status in used)
    rule = loaded.protocol.relief
    parts: tuple[Part, ...] = (
        Paragraph(_short(plan)),
        _grid(plan, doses, local_day(now, plan.zone), _with_therapist(loaded)),
        Paragraph(tell("calendar.signs", signs=signs), note=True),
        *(() if rule is None else relief_parts(rule, known, now, loaded.protocol.states_h)),
        _adherence(loaded, plan),
        *_doses(doses, plan),
    )
    return View(
        tell("calendar.title", code=code),
        tell("calendar.heading", code=code, protocol=loaded.id),
        tell("calendar.about", **about) if state is None else tell("calendar.about.state", **about, state=state),
        plan.notices,
        parts,
        tell("calendar.closing"),
        tuple(map(tell, NOTES)),
        "calendar",
    )


def _with_therapist(loaded: LoadedProtocol) -> frozenset[str]:
    sessions = loaded.protocol.sessions.items()
    return frozenset(name for name, session in sessions if session.with_therapist_min is not None)


def _short(plan: Plan) -> str:
    """The answer first."""
    held = _sessions(plan.held)
    waits = f" {tell('calendar.held_back', sessions=held)}" if held else ""
    if plan.due:
        return tell("calendar.due_now", sessions=_sessions(plan.due), waits=waits)
    if plan.later:
        first = plan.later[0]
        return tell("calendar.next", session=first.session, clock=clock(first.opens, plan.zone), waits=waits)
    return tell("calendar.nothing_due", waits=waits)


def _sessions(slots: Sequence[Slot]) -> str:
    return ", ".join(dict.fromkeys(slot.session for slot in slots))


def _grid(plan: Plan, doses: Sequence[Dose], today: date, therapist: frozenset[str]) -> Calendar:
    dosed = {local_day(dose.at, plan.zone) for dose in doses}
    days = [*(slot.day for slot in plan.slots), *dosed, *plan.planned_doses, today]
    first, last = min(days), max(days)
    monday = first - timedelta(days=first.weekday())
    weeks: list[tuple[Day, ...] | None] = []
    for week in range((last - monday).days // 7 + 1):
        cells = [monday + timedelta(days=7 * week + i) for i in range(7)]
        if any(day in days for day in cells):
            weeks.append(
                tuple(
                    Day(
                        _label(day),
                        tuple(_marks(day, plan, doses, therapist)),
                        first <= day <= last,
                        day == today,
                    )
                    for day in cells
                )
            )
        elif not weeks or weeks[-1] is not None:
            weeks.append(None)
    return Calendar(tuple(tell(f"calendar.day.{number}") for number in range(1, 8)), tuple(weeks))


def _label(day: date) -> str:
    """The number of a day; on Mondays and the first of a month with its name."""
    if day.day != 1 and day.weekday() != 0:
        return str(day.day)
    return tell("calendar.date", day=day.day, month=tell(f"month.short.{day.month}"))


def _marks(day: date, plan: Plan, doses: Sequence[Dose], therapist: frozenset[str]) -> Iterator[Mark]:
    for dose in doses:
        if local_day(dose.at, plan.zone) == day:
            began = f"{dose.at.astimezone(plan.zone):%H:%M}"
            yield Mark(tell("calendar.dose", dose=dose.name, time=began), "dose")
    if day in plan.planned_doses:
        yield Mark(tell("calendar.dose.planned"), "planned")
    groups: dict[tuple[str, Status], list[Slot]] = {}
    for slot in plan.slots:
        if slot.day == day:
            groups.setdefault((slot.session, slot.status), []).append(slot)
    for (session, status), slots in groups.items():
        times = f" ×{len(slots)}" if len(slots) > 1 else ""
        name = tell("calendar.with_therapist", session=session) if session in therapist else session
        yield Mark(f"{SIGNS[status]} {name}{times}", status, slots[0].why)


def _adherence(loaded: LoadedProtocol, plan: Plan) -> Table:
    rows = []
    for session, one in adherence(loaded, plan.slots).items():
        percent = "–" if one.percent is None else f"{one.percent:.0f} %"
        rows.append([session, str(one.done), str(one.missed), percent])
    heads = tuple(tell(f"calendar.adherence.{head}") for head in ("session", "done", "missed", "share"))
    return Table(tell("calendar.adherence"), heads, rows_of(rows), (1, 2, 3))


def _doses(doses: Sequence[Dose], plan: Plan) -> Iterator[Table]:
    if not doses:
        return
    rows = [
        [
            dose.name,
            retold(dose.route, "course.route."),
            clock(dose.at, plan.zone),
            numeral(f"{dose.minutes:g}"),
            clock(dose.ended, plan.zone),
            ", ".join(_remarks(dose)),
        ]
        for dose in doses
    ]
    heads = ("number", "route", "began", "minutes", "ended", "remarks")
    told = tuple(tell(f"calendar.doses.{head}") for head in heads)
    yield Table(tell("calendar.doses"), told, rows_of(rows), (3,))


def _remarks(dose: Dose) -> Iterator[str]:
    if dose.reported:
        yield tell("calendar.reported")
    if dose.corrected > 0:
        yield tell("calendar.corrected", times=dose.corrected)
