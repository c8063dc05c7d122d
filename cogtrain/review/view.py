"""What a view is made of: frozen values that a page of HTML, a website or a notebook can show in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Paragraph:
    """Some sentences. note: beside the matter, set small."""

    text: str
    note: bool = False


@dataclass(frozen=True)
class Heading:
    """Above what follows in its section; ``level`` 2 or 3."""

    text: str
    level: int = 3


@dataclass(frozen=True)
class Row:
    """Cells in words; the first names the row. apart: not comparable, and set grey."""

    cells: tuple[str, ...]
    apart: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under their heads. numbers: columns that are set flush right."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart as Vega-Lite has it, its name, what it shows in words, and its size in pixels."""

    spec: Mapping[str, Any]
    label: str
    description: str
    size: tuple[int, int]


@dataclass(frozen=True)
class Point:
    """A value at a moment, UTC. name: of its session, where moments lie too close. kind: what a hollow mark says."""

    utc: str
    name: str
    value: float
    comparable: bool = True
    kind: str = "assessment"


@dataclass(frozen=True)
class Within:
    """Between which values nothing is said to have changed, at a moment."""

    utc: str
    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Strip:
    """One measure over time. bands: of no reliable change. half: half the band of measurement error around each point.
    least, most: values that the axis reaches at least."""

    label: str
    unit: str
    colour: str
    points: tuple[Point, ...]
    bands: tuple[Within, ...] = ()
    half: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Timeline:
    """Strips over one time axis, with a line at each dose (UTC); what it shows in words; size in pixels. titled: each
    strip has its name above it, a lone one too."""

    strips: tuple[Strip, ...]
    doses: tuple[str, ...]
    label: str
    description: str
    size: tuple[int, int]
    titled: bool = False


@dataclass(frozen=True)
class Figure:
    """A chart with its caption; the caption alone where there is nothing to draw."""

    caption: str
    chart: Chart | Timeline | None = None


@dataclass(frozen=True)
class Gallery:
    """Small figures side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Details:
    """What is shown on demand."""

    summary: str
    table: Table


@dataclass(frozen=True)
class Fold:
    """A part of a page that is opened on demand, and left out of print while it is closed. name: to point at."""

    title: str
    parts: tuple[Part, ...]
    name: str


@dataclass(frozen=True)
class Beside:
    """Parts beside each other where the screen has room, else one above the other."""

    left: tuple[Part, ...]
    right: tuple[Part, ...]


@dataclass(frozen=True)
class Answer:
    """One sentence that answers first, and what stands behind it. domain: what the task loads on most."""

    head: str
    said: str
    more: str
    domain: str


@dataclass(frozen=True)
class Answers:
    """The answers of a page."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class PersonRow:
    """Somebody in the list of everyone: how many sessions, the last one's day, the latest verdicts."""

    code: str
    sessions: int
    last: str
    verdicts: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """Everyone, each with a page of their own."""

    heads: tuple[str, ...]
    rows: tuple[PersonRow, ...]


@dataclass(frozen=True)
class Bullets:
    """A list, a line each."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Blanks:
    """Empty lines to write on, by hand."""

    count: int


@dataclass(frozen=True)
class Mark:
    """Something on a day. kind: dose, planned, or the status of a session. why: in words, where it is asked for."""

    text: str
    kind: str
    why: str = ""


@dataclass(frozen=True)
class Day:
    """A day of a calendar. inside: of the course."""

    label: str
    marks: tuple[Mark, ...]
    inside: bool
    today: bool


@dataclass(frozen=True)
class Calendar:
    """Weeks of seven days under their names; None stands for weeks in which there is nothing."""

    heads: tuple[str, ...]
    weeks: tuple[tuple[Day, ...] | None, ...]


Part = (
    Paragraph
    | Heading
    | Table
    | Figure
    | Gallery
    | Details
    | Answers
    | People
    | Bullets
    | Blanks
    | Calendar
    | Fold
    | Beside
)


@dataclass(frozen=True)
class Section:
    """Parts under a heading. name: to point at."""

    title: str
    parts: tuple[Part, ...]
    name: str = ""


@dataclass(frozen=True)
class View:
    """A whole page. about: below its heading. notices: what must be known before anything is read. closing: what has to
    be known of all of it, a sentence a line. kind: how it is set, such as a sheet to print."""

    title: str
    heading: str
    about: str
    notices: tuple[str, ...]
    parts: tuple[Section | Part, ...]
    closing_heading: str
    closing: tuple[str, ...]
    kind: Literal["", "calendar", "sheet", "person"] = ""


def rows_of(rows: list[list[str]]) -> tuple[Row, ...]:
    """Rows of plain cells."""
    return tuple(Row(tuple(cells)) for cells in rows)
