"""A view as one HTML file that fetches nothing."""

from __future__ import annotations

import re
from functools import singledispatch
from html import escape

from cogtrain.report import theme
from cogtrain.report.document import document, footer
from cogtrain.report.svg import svg
from cogtrain.report.timeline_svg import timeline_svg
from cogtrain.review.look import mark_of
from cogtrain.review.view import (
    Answer,
    Answers,
    Beside,
    Blanks,
    Bullets,
    Calendar,
    Chart,
    Day,
    Details,
    Figure,
    Fold,
    Gallery,
    Heading,
    Mark,
    Paragraph,
    People,
    PersonRow,
    Section,
    Table,
    Timeline,
    View,
)
from cogtrain.wording.reader import tell

LARGE_PX = 320
"""A chart from this width on has letters that are too small in a narrow column."""
STYLES = {
    "": "",
    "calendar": f"<style>\n{theme.CALENDAR.lstrip()}</style>",
    "person": f"<style>\n{theme.PERSON.lstrip()}</style>",
    "sheet": f"<style>\n{theme.SHEET.lstrip()}</style>",
}


def html(view: View, *, full: bool = False) -> str:
    """The whole file. full: nothing is folded, so that all of it is printed."""
    about = f'<p class="about">{escape(view.about)}</p>' if view.about else ""
    notices = "".join(f'<p class="notice" role="note">{escape(words)}</p>' for words in view.notices)
    body = "".join(write(part) for part in view.parts)
    if full:
        body = body.replace("<details", "<details open")
    head = f"{STYLES[view.kind]}<header><h1>{escape(view.heading)}</h1>{about}</header>"
    main = f'<main class="{view.kind}">' if view.kind in ("sheet", "person") else "<main>"
    foot = footer(view.closing_heading, view.closing)
    return document(view.title, f"{head}{main}{notices}{body}</main>{foot}")


@singledispatch
def write(part: object) -> str:
    """One part of a view as HTML. Raises TypeError for what is none."""
    raise TypeError(type(part).__name__)


@write.register
def _section(part: Section) -> str:
    inner = "".join(write(one) for one in part.parts)
    if not part.name:
        return f"<section><h2>{escape(part.title)}</h2>{inner}</section>"
    return f'<section aria-labelledby="{part.name}"><h2 id="{part.name}">{escape(part.title)}</h2>{inner}</section>'


@write.register
def _paragraph(part: Paragraph) -> str:
    kind = ' class="note"' if part.note else ""
    return f"<p{kind}>{escape(part.text)}</p>"


@write.register
def _heading(part: Heading) -> str:
    return f"<h{part.level}>{escape(part.text)}</h{part.level}>"


@write.register
def _table(part: Table) -> str:
    """The first cell of a row is its heading."""

    def mark(column: int) -> str:
        return ' class="number"' if column in part.numbers else ""

    top = "".join(_head(head, mark(i)) for i, head in enumerate(part.heads))
    body = []
    for row in part.rows:
        line = f'<th scope="row"{mark(0)}>{escape(row.cells[0])}</th>'
        line += "".join(_cell(cell, mark(i)) for i, cell in enumerate(row.cells[1:], start=1))
        apart = ' class="apart"' if row.apart else ""
        body.append(f"<tr{apart}>{line}</tr>")
    caption = escape(part.caption)
    inner = f"<caption>{caption}</caption><thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody>"
    return _scrolled(caption, f"<table>{inner}</table>")


def _cell(words: str, mark: str) -> str:
    """A cell. A number breaks before its interval alone, where there is no room for both in one line."""
    parts = re.fullmatch(r"(\S.*) (\[.*\])", words) if mark else None
    if parts is None:
        return f"<td{mark}>{escape(words)}</td>"
    return f'<td class="number interval"><span>{escape(parts[1])}</span> <span>{escape(parts[2])}</span></td>'


def _head(words: str, mark: str) -> str:
    """A cell above a column; one that says nothing is no heading."""
    return f'<th scope="col"{mark}>{escape(words)}</th>' if words else "<td></td>"


def _scrolled(label: str, table: str) -> str:
    """A table that scrolls where it is wider than the screen, with the keyboard as well."""
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">{table}</div>'


@write.register
def _figure(part: Figure) -> str:
    drawn = ""
    if part.chart is not None:
        drawn = svg(part.chart) if isinstance(part.chart, Chart) else _wide(part.chart)
    return f"<figure><figcaption>{escape(part.caption)}</figcaption>{drawn}</figure>"


def _wide(timeline: Timeline) -> str:
    """A figure that scrolls where the screen is too narrow for its letters."""
    return _scrolled(escape(timeline.label), timeline_svg(timeline))


@write.register
def _gallery(part: Gallery) -> str:
    kind = "small large" if any(one.chart and one.chart.size[0] >= LARGE_PX for one in part.figures) else "small"
    return f'<div class="{kind}">{"".join(write(figure) for figure in part.figures)}</div>'


@write.register
def _details(part: Details) -> str:
    return f"<details><summary>{escape(part.summary)}</summary>{write(part.table)}</details>"


@write.register
def _fold(part: Fold) -> str:
    inner = "".join(write(one) for one in part.parts)
    return f'<details class="fold" id="{part.name}"><summary><h2>{escape(part.title)}</h2></summary>{inner}</details>'


@write.register
def _beside(part: Beside) -> str:
    left, right = ("".join(write(one) for one in side) for side in (part.left, part.right))
    return f'<div class="beside"><div>{left}</div><div>{right}</div></div>'


@write.register
def _answers(part: Answers) -> str:
    return f'<ul class="answers">{"".join(_answer(one) for one in part.answers)}</ul>'


def _answer(one: Answer) -> str:
    return (
        f'<li class="{mark_of(one.domain)}"><strong>{escape(one.head)}:</strong> {escape(one.said)} '
        f'<span class="note">{escape(one.more)}</span></li>'
    )


@write.register
def _people(part: People) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in part.heads)
    rows = "".join(_person(row) for row in part.rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _person(row: PersonRow) -> str:
    said = "".join(f"<li>{escape(words)}</li>" for words in row.verdicts)
    verdicts = f"<ul>{said}</ul>" if said else escape(tell("everyone.no_follow_up"), quote=False)
    link = f'<a href="{row.code}.html">{row.code}</a>'
    return (
        f'<tr><th scope="row">{link}</th><td class="number">{row.sessions}</td><td>{row.last}</td>'
        f"<td>{verdicts}</td></tr>"
    )


@write.register
def _bullets(part: Bullets) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in part.lines)}</ul>"


@write.register
def _blanks(part: Blanks) -> str:
    return '<div class="line"></div>' * part.count


@write.register
def _calendar(part: Calendar) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in part.heads)
    gap = f'<tr class="gap"><td colspan="7">{escape(tell("report.calendar.gap"), quote=False)}</td></tr>'
    weeks = (gap if week is None else f"<tr>{''.join(map(_day, week))}</tr>" for week in part.weeks)
    inner = f"<thead><tr>{heads}</tr></thead><tbody>{''.join(weeks)}</tbody>"
    return _scrolled(escape(tell("report.calendar")), f'<table class="calendar">{inner}</table>')


def _day(day: Day) -> str:
    kind = " ".join(word for word, applies in (("out", not day.inside), ("today", day.today)) if applies)
    marks = "".join(map(_mark, day.marks))
    return f'<td class="{kind}"><span class="number-of-day">{day.label}</span>{marks}</td>'


def _mark(mark: Mark) -> str:
    if mark.kind in ("dose", "planned"):
        return f'<p><span class="{mark.kind}">{escape(mark.text)}</span></p>'
    return f'<p class="{mark.kind}" title="{escape(mark.why)}">{escape(mark.text)}</p>'
