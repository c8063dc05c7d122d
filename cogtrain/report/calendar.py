"""A person's course as a calendar: doses, what was done, what is due, what closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from html import escape

from cogtrain.care.adherence import adherence
from cogtrain.care.plan import Plan, Slot, Status
from cogtrain.care.times import clock, local_day
from cogtrain.library import LoadedProtocol
from cogtrain.records.course import Course, Dose
from cogtrain.report.document import document, footer
from cogtrain.report.html import write
from cogtrain.review import look
from cogtrain.review.phrases import plural
from cogtrain.review.relief import relief_parts
from cogtrain.review.view import Table, rows_of

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SIGNS: dict[Status, str] = {"done": "✓", "due": "▶", "later": "○", "held": "‖", "missed": "·"}
STATUS_WORDS: dict[Status, str] = {"held": "held back until there is some relief"}
NOTES = """\
Hours count from the end of each dose. The combination of training and infusions is clinically supported, not yet a \
defined standard of care; individual responses vary.
A missed session is no fault: what matters is to go on with the next one.
This page is not medical advice.
""".splitlines()
CSS = f"""
.calendar {{ table-layout: fixed; }}
.calendar th {{ font-weight: 600; }}
.calendar td {{ height: 5.2rem; padding: .3rem .4rem; border: 1px solid {look.RULE}; line-height: 1.3; }}
.calendar td.out {{ background: #f5f6f8; }}
.calendar td.today {{ outline: 3px solid {look.INK}; outline-offset: -3px; }}
.calendar .number-of-day {{ color: {look.MUTED}; font-variant-numeric: tabular-nums; }}
.calendar p {{ margin: .15rem 0 0; overflow-wrap: anywhere; }}
.calendar .dose {{ background: {look.INK}; color: #fff; padding: 0 .3rem; }}
.calendar .planned {{ border: 1px dashed {look.INK}; padding: 0 .3rem; }}
.calendar .missed, .calendar .later, .calendar .held {{ color: {look.MUTED}; }}
.calendar .due {{ font-weight: 700; }}
@media print {{ .calendar tr {{ break-inside: avoid; }} .calendar .dose {{ border: 2px solid {look.INK}; }} }}
"""


def calendar_page(code: str, loaded: LoadedProtocol, known: Course, plan: Plan, now: datetime) -> str:
    """The page as HTML: one file, nothing fetched."""
    doses = tuple(dose for dose in known.doses if dose.at <= now)
    given = plural(len(doses), "dose")
    head = (
        f"<header><h1>{code}: course of {escape(loaded.id)}</h1>"
        f'<p class="about">{clock(now, plan.zone)} ({escape(known.zone)}); {given} given'
        f"{f'; state: {plan.state}' if plan.state else ''}.</p></header>"
    )
    notices = "".join(f'<p class="notice" role="note">{escape(text)}</p>' for text in plan.notices)
    used = [status for status in SIGNS if status != "held" or loaded.protocol.relief is not None]
    signs = "; ".join(f"{SIGNS[status]} {STATUS_WORDS.get(status, status)}" for status in used)
    key = f'<p class="note">{signs}; black: a dose; dashed: a dose that is planned.</p>'
    grid = _grid(plan, doses, local_day(now, plan.zone), _with_therapist(loaded))
    main = f"{notices}<p>{escape(_short(plan))}</p>{grid}{key}{_relief(loaded, known, now)}"
    main += f"{_adherence(loaded, plan)}{_doses(doses, plan)}"
    body = f"<style>{CSS}</style>{head}<main>{main}</main>"
    return document(f"{code}: course", body + footer("What to know about this page", NOTES))


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


def _grid(plan: Plan, doses: Sequence[Dose], today: date, therapist: frozenset[str]) -> str:
    dosed = {local_day(dose.at, plan.zone) for dose in doses}
    days = [*(slot.day for slot in plan.slots), *dosed, *plan.planned_doses, today]
    first, last = min(days), max(days)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    head = "".join(f'<th scope="col">{day}</th>' for day in DAYS)
    rows: list[str] = []
    for week in range(weeks):
        cells = [monday + timedelta(days=7 * week + i) for i in range(7)]
        if not any(day in days for day in cells) and rows and rows[-1].startswith("<tr class='gap'"):
            continue
        if not any(day in days for day in cells):
            rows.append("<tr class='gap'><td colspan='7' style='height:auto'>… weeks without sessions …</td></tr>")
            continue
        rows.append(f"<tr>{''.join(_cell(day, plan, doses, days, today, therapist) for day in cells)}</tr>")
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Calendar"><table class="calendar">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(
    day: date, plan: Plan, doses: Sequence[Dose], days: Sequence[date], today: date, therapist: frozenset[str]
) -> str:
    inside = min(days) <= day <= max(days)
    kind = " ".join(word for word, applies in (("out", not inside), ("today", day == today)) if applies)
    label = f"{day.day} {day:%b}" if day.day == 1 or day.weekday() == 0 else str(day.day)
    lines = "".join(_lines(day, plan, doses, therapist))
    return f'<td class="{kind}"><span class="number-of-day">{label}</span>{lines}</td>'


def _lines(day: date, plan: Plan, doses: Sequence[Dose], therapist: frozenset[str]) -> Iterator[str]:
    for dose in doses:
        if local_day(dose.at, plan.zone) == day:
            at = f"{dose.at.astimezone(plan.zone):%H:%M}"
            yield f'<p><span class="dose">dose {dose.number}, {at}</span></p>'
    if day in plan.planned_doses:
        yield '<p><span class="planned">dose planned</span></p>'
    groups: dict[tuple[str, Status], list[Slot]] = {}
    for slot in plan.slots:
        if slot.day == day:
            groups.setdefault((slot.session, slot.status), []).append(slot)
    for (session, status), slots in groups.items():
        times = f" ×{len(slots)}" if len(slots) > 1 else ""
        who = " (with a therapist)" if session in therapist else ""
        words = f"{SIGNS[status]} {escape(session)}{who}{times}"
        yield f'<p class="{status}" title="{escape(slots[0].why)}">{words}</p>'


def _relief(loaded: LoadedProtocol, known: Course, now: datetime) -> str:
    """The rule that holds demanding sessions back, and where the ratings stand."""
    rule = loaded.protocol.relief
    return (
        ""
        if rule is None
        else "".join(write(part) for part in relief_parts(rule, known, now, loaded.protocol.states_h))
    )


def _adherence(loaded: LoadedProtocol, plan: Plan) -> str:
    rows = []
    for session, one in adherence(loaded, plan.slots).items():
        percent = "–" if one.percent is None else f"{one.percent:.0f} %"
        rows.append([session, str(one.done), str(one.missed), percent])
    caption = "Adherence: windows that were used, of those that are over or used"
    return write(Table(caption, ("Session", "Done", "Missed", "Done of all"), rows_of(rows), (1, 2, 3)))


def _doses(doses: Sequence[Dose], plan: Plan) -> str:
    if not doses:
        return ""
    rows = [
        [
            str(dose.number),
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
    return write(Table("Doses", ("No.", "Route", "Began", "Minutes", "Ended", ""), rows_of(rows)))
