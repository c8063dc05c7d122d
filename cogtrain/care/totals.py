"""Totals of scales that staff took on paper: entered, corrected, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cogtrain.care.person import meant_one, reason
from cogtrain.clock import format_utc
from cogtrain.errors import did_you_mean, refuse
from cogtrain.events.event import Ident
from cogtrain.events.person import QuestionnaireDone, TotalCorrected, TotalVoided
from cogtrain.library.conditions import SCALES_ON_PAPER, TOTAL
from cogtrain.records.course import Answered
from cogtrain.records.person_file import OpenPerson


def enter_total(opened: OpenPerson, scale: str, total: int, staff: str, at: datetime | None = None) -> Ident:
    """A total that staff took on paper, at a moment that lies behind us; its name among those entered."""
    _good_total(scale, total)
    at = _not_ahead(opened, at)
    ident = opened.new_ident(opened.course.given_out.get("total", ()))
    opened.log.put(
        QuestionnaireDone(
            reference=f"{scale}{TOTAL}@1",
            language="",
            answers={},
            total=total,
            band="",
            staff=staff,
            at=format_utc(at),
            number=ident,
        )
    )
    return ident


def correct_total(
    opened: OpenPerson, which: Ident, total: int | None, at: datetime | None, staff: str, why: str
) -> Answered:
    """Correct a total that staff entered; the old values stay in the log."""
    before = _entered(opened, which)
    scale = before.reference.partition("-total@")[0]
    value = (before.total if total is None else total) or 0
    _good_total(scale, value)
    moment = before.at if at is None else _not_ahead(opened, at)
    if (value, moment) == (before.total, before.at):
        raise refuse("total", "nothing to correct", "another total or day", "Nothing was changed.")
    old = {"total": before.total, "at": format_utc(before.at)}
    at_utc = format_utc(moment)
    opened.log.put(TotalCorrected(number=before.id, total=value, at=at_utc, staff=staff, before=old, why=reason(why)))
    return replace(before, total=value, at=moment)


def void_total(opened: OpenPerson, which: Ident, staff: str, why: str) -> Answered:
    """Take back a total that was entered wrongly; it stays in the log."""
    before = _entered(opened, which)
    opened.log.put(TotalVoided(number=before.id, staff=staff, why=reason(why)))
    return before


def _entered(opened: OpenPerson, which: Ident) -> Answered:
    entered = [one for one in opened.course.answered if one.staff]
    return meant_one("total", "total", which, entered, "staff entered", _scale_and_value)


def _scale_and_value(total: Answered) -> str:
    return f"{total.reference.partition('-')[0]} {total.total}"


def _good_total(scale: str, total: int) -> None:
    if scale not in SCALES_ON_PAPER:
        known = ", ".join(SCALES_ON_PAPER)
        raise refuse("scale", f'"{scale}"', f"one of {known}", did_you_mean(scale, SCALES_ON_PAPER))
    lowest = 1 if scale == "kss" else 0
    if not lowest <= total <= SCALES_ON_PAPER[scale]:
        raise refuse("total", str(total), f"{lowest} to {SCALES_ON_PAPER[scale]}")


def _not_ahead(opened: OpenPerson, at: datetime | None) -> datetime:
    now = opened.log.clock.utc()
    if at is not None and at > now:
        raise refuse("--on", f"{format_utc(at)[:16]} UTC, and it is {format_utc(now)[:16]} UTC", "a moment behind us")
    return now if at is None else at
