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
from cogtrain.review.phrases import plural
from cogtrain.review.relief import relief_parts
from cogtrain.review.view import Calendar, Day, Mark, Paragraph, Part, Table, View, rows_of

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SIGNS: dict[Status, str] = {"done": "✓", "due": "▶", "later": "○", "held": "‖", "missed": "·"}
STATUS_WORDS: dict[Status, str] = {"held": "held back until there is some relief"}
_NOTES = """\
Hours count from the end of each dose. The combination of training and infusions is clinically supported, not yet a \
defined standard of care; individual responses vary.
A missed session is no fault: what matters is to go on with the next one.
This page is not medical advice.
"""
NOTES = tuple(_NOTES.splitlines())


def calendar_view(code: str, loaded: LoadedProtocol, known: Course, plan: Plan, now: datetime) -> View:
    """A person's course at a moment."""
    doses = tuple(dose for dose in known.doses if dose.at <= now)
    about = f"{clock(now, plan.zone)} ({known.zone}); {plural(len(doses), 'dose')} given"
    about += f"; state: {plan.state}." if plan.state else "."
    used = [status for status in SIGNS if status != "held" or loaded.protocol.relief is not None]
    signs = "; ".join(f"{SIGNS[status]} {STATUS_WORDS.get(status, status)}" for status in used)
    rule = loaded.protocol.relief
    parts: tuple[Part, ...] = (
        Paragraph(_short(plan)),
        _grid(plan, doses, local_day(now, plan.zone), _with_therapist(loaded)),
        Paragraph(f"{signs}; black: a dose; dashed: a dose that is planned.", note=True),
        *(() if rule is None else relief_parts(rule, known, now, loaded.protocol.states_h)),
        _adherence(loaded, plan),
        *_doses(doses, plan),
    )
    notices = tuple(str(notice) for notice in plan.notices)
    heading = f"{code}: course of {loaded.id}"
    return View(f"{code}: course", heading, about, notices, parts, "What to know about this page", NOTES, "calendar")


def _with_therapist(loaded: LoadedProtocol) -> frozenset[str]:
    sessions = loaded.protocol.sessions.items()
    return frozenset(name for name, session in sessions if session.with_therapist_min is not None)


def _short(plan: Plan) -> str:
    """The answer first."""
    held = ", ".join(dict.fromkeys(slot.session for slot in plan.held))
    waits = f" Held back until there is some relief: {held}." if held else ""
    if plan.due:
        return f"Due now: {', '.join(dict.fromkeys(slot.session for slot in plan.due))}.{waits}"
    if plan.later:
        return f"Nothing is due now.{waits} Next: {plan.later[0].session}, {clock(plan.later[0].opens, plan.zone)}."
    return f"Nothing is due.{waits}"


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
                        f"{day.day} {day:%b}" if day.day == 1 or day.weekday() == 0 else str(day.day),
                        tuple(_marks(day, plan, doses, therapist)),
                        first <= day <= last,
                        day == today,
                    )
                    for day in cells
                )
            )
        elif not weeks or weeks[-1] is not None:
            weeks.append(None)
    return Calendar(DAYS, tuple(weeks))


def _marks(day: date, plan: Plan, doses: Sequence[Dose], therapist: frozenset[str]) -> Iterator[Mark]:
    for dose in doses:
        if local_day(dose.at, plan.zone) == day:
            yield Mark(f"dose {dose.name}, {dose.at.astimezone(plan.zone):%H:%M}", "dose")
    if day in plan.planned_doses:
        yield Mark("dose planned", "planned")
    groups: dict[tuple[str, Status], list[Slot]] = {}
    for slot in plan.slots:
        if slot.day == day:
            groups.setdefault((slot.session, slot.status), []).append(slot)
    for (session, status), slots in groups.items():
        times = f" ×{len(slots)}" if len(slots) > 1 else ""
        who = " (with a therapist)" if session in therapist else ""
        yield Mark(f"{SIGNS[status]} {session}{who}{times}", status, slots[0].why)


def _adherence(loaded: LoadedProtocol, plan: Plan) -> Table:
    rows = []
    for session, one in adherence(loaded, plan.slots).items():
        percent = "–" if one.percent is None else f"{one.percent:.0f} %"
        rows.append([session, str(one.done), str(one.missed), percent])
    caption = "Adherence: windows that were used, of those that are over or used"
    return Table(caption, ("Session", "Done", "Missed", "Done of all"), rows_of(rows), (1, 2, 3))


def _doses(doses: Sequence[Dose], plan: Plan) -> Iterator[Table]:
    if not doses:
        return
    rows = [
        [
            dose.name,
            dose.route,
            clock(dose.at, plan.zone),
            f"{dose.minutes:g}",
            clock(dose.ended, plan.zone),
            ", ".join(
                word
                for word, applies in (("reported", dose.reported), (f"corrected {dose.corrected}×", dose.corrected > 0))
                if applies
            ),
        ]
        for dose in doses
    ]
    yield Table("Doses", ("No.", "Route", "Began", "Minutes", "Ended", "Remarks"), rows_of(rows))
