"""A sheet to print and take home, of an exercise such as the relapse plan: ticks, choices, and lines to write on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from cogtrain.clock import format_utc
from cogtrain.errors import refuse
from cogtrain.library.placeholders import english
from cogtrain.records.course import Course, Exercised
from cogtrain.records.tables.logs import Records
from cogtrain.report.document import document, footer
from cogtrain.review import look
from cogtrain.review.care import pinned_supports
from cogtrain.review.phrases import day

LINES = 3
NOTES = """\
What was written on screen is sealed and does not stand here; the lines are for it.
In an emergency call the emergency services. This sheet is not medical advice.
""".splitlines()
CSS = f"""
.sheet p, .sheet li {{ font-size: 1.1rem; }}
.sheet ul {{ list-style: none; padding-left: 0; }}
.sheet .line {{ border-bottom: 1px solid {look.MUTED}; height: 2.2rem; max-width: 46rem; }}
"""


def sheet_page(
    records: Records, code: str, exercise: str, contacts: Sequence[str] = (), coming: Sequence[tuple[str, str]] = ()
) -> str:
    """The page of the latest time that it was done. CogtrainError where it never was, or has nothing to print.

    contacts: whom to call, a line each. coming: (when, what) of the plan that still lies ahead.
    """
    known = records.courses.get(code, Course())
    done = [one for one in known.exercised if one.reference.partition("@")[0] == exercise]
    if not done:
        there = ", ".join(dict.fromkeys(one.reference.partition("@")[0] for one in known.exercised)) or "none"
        raise refuse("exercise", f"{code} has not done {exercise[:60]!r}", f"one that was done: {there}")
    card = pinned_supports(records).get(done[-1].reference, {})
    if not card.get("printable"):
        raise refuse("exercise", f"{exercise} is not for printing", "one whose card says printable: true")
    title = english(card["title"])
    body = "".join(_lines(card, done[-1])) + _list("Whom to call", contacts)
    body += _list("What the plan holds next", [f"{when}: {what}" for when, what in coming])
    head = f"<header><h1>{escape(title)}</h1><p class='about'>{code}, {day(format_utc(done[-1].at))}</p></header>"
    return document(title, f"<style>{CSS}</style>{head}<main class='sheet'>{body}</main>" + footer("To know", NOTES))


def _list(heading: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return f"<h2>{escape(heading)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _lines(card: Mapping[str, Any], done: Exercised) -> Iterator[str]:
    for step in card["steps"]:
        if "tick" in step or "choose" in step:
            name = step.get("tick") or step["choose"]
            taken = done.values.get(name, [])
            chosen = taken if isinstance(taken, list) else [taken]
            words = [english(option["words"]) for option in step["options"] if option["name"] in chosen]
            items = "".join(f"<li>✓ {escape(one)}</li>" for one in words)
            yield f"<h2>{escape(english(step['text']))}</h2><ul>{items}</ul><div class='line'></div>"
        elif "write" in step:
            yield f"<h2>{escape(english(step['text']))}</h2>" + "<div class='line'></div>" * LINES
        elif "page" in step:
            yield f"<h2>{escape(english(step['heading']))}</h2><p>{escape(english(step['page']))}</p>"
