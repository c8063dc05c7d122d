"""A sheet to print and take home, of an exercise such as the relapse plan: ticks, choices, and lines to write on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cogtrain.clock import format_utc
from cogtrain.errors import refuse
from cogtrain.library.placeholders import as_read
from cogtrain.records.course import Course, Exercised
from cogtrain.records.tables.logs import Records, pinned_supports
from cogtrain.review.phrases import day
from cogtrain.review.view import Blanks, Bullets, Heading, Paragraph, Part, View
from cogtrain.wording.reader import tell

LINES = 3


def sheet_view(
    records: Records, code: str, exercise: str, contacts: Sequence[str] = (), coming: Sequence[tuple[str, str]] = ()
) -> View:
    """Of the latest time that it was done. CogtrainError where it never was, or has nothing to print.

    contacts: whom to call, a line each. coming: (when, what) of the plan that still lies ahead.
    """
    known = records.courses.get(code, Course())
    done = [one for one in known.exercised if one.reference.partition("@")[0] == exercise]
    if not done:
        there = ", ".join(dict.fromkeys(one.reference.partition("@")[0] for one in known.exercised)) or "none"
        raise refuse("exercise", f"{code} has not done {exercise[:60]!r}", f"one that was done: {there}")
    card = pinned_supports(records.sessions).get(done[-1].reference, {})
    if not card.get("printable"):
        raise refuse("exercise", f"{exercise} is not for printing", "one whose card says printable: true")
    title = as_read(card["title"])
    parts = [*_lines(card, done[-1]), *_list(tell("sheet.contacts"), contacts)]
    parts += _list(tell("sheet.coming"), [f"{when}: {what}" for when, what in coming])
    notes = (tell("sheet.sealed"), tell("sheet.emergency"))
    about = f"{code}, {day(format_utc(done[-1].at))}"
    return View(title, title, about, (), tuple(parts), tell("sheet.to_know"), notes, "sheet")


def _list(heading: str, lines: Sequence[str]) -> Iterator[Part]:
    if lines:
        yield Heading(heading, 2)
        yield Bullets(tuple(lines))


def _lines(card: Mapping[str, Any], done: Exercised) -> Iterator[Part]:
    for step in card["steps"]:
        if "tick" in step or "choose" in step:
            name = step.get("tick") or step["choose"]
            taken = done.values.get(name, [])
            chosen = taken if isinstance(taken, list) else [taken]
            words = [as_read(option["words"]) for option in step["options"] if option["name"] in chosen]
            yield Heading(as_read(step["text"]), 2)
            yield Bullets(tuple(f"✓ {one}" for one in words))
            yield Blanks(1)
        elif "write" in step:
            yield Heading(as_read(step["text"]), 2)
            yield Blanks(LINES)
        elif "page" in step:
            yield Heading(as_read(step["heading"]), 2)
            yield Paragraph(as_read(step["page"]))
