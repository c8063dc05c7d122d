"""Views as pages: one person, a study, the reliability of scores, a course, a note. One HTML file each:
nothing fetched, readable without JavaScript and in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pandas as pd

from cogtrain.care.note import Note
from cogtrain.care.plan import Plan
from cogtrain.errors import CogtrainError
from cogtrain.library import LoadedProtocol, load_library
from cogtrain.paradigms import registry
from cogtrain.records.course import Course
from cogtrain.records.tables.logs import Records, load
from cogtrain.records.tables.sessions import session_table
from cogtrain.report.html import html
from cogtrain.review.calendar import calendar_view
from cogtrain.review.domains import domains_of
from cogtrain.review.everyone import person_row
from cogtrain.review.note import note_view
from cogtrain.review.person import person_view
from cogtrain.review.reliability import reliability_view
from cogtrain.review.study import study_view
from cogtrain.review.view import PersonRow, View
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import Norms
from cogtrain.scoring.results import Scored, score_results
from cogtrain.wording import FIRST
from cogtrain.wording.reader import reading

UNFORESEEN = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What odd values, or a paradigm of another package, may raise: one person's page is then named, and the others go
on."""


def person_page(
    results: Path, code: str, norms: Sequence[Norms] = (), *, full: bool = False, language: str = FIRST
) -> str:
    """The page of one participant. full: nothing is folded. language: that it is read in, as of all pages here.
    CogtrainError where there are no records of this code."""
    return records_page(code, load(results, [code]), norms, full=full, language=language)


def records_page(
    code: str, records: Records, norms: Sequence[Norms] = (), *, full: bool = False, language: str = FIRST
) -> str:
    """The page of one participant whose records are loaded."""
    scored = score_results(records, registry(), norms=norms)
    return scored_page(code, records, scored, norms, full=full, language=language)


def scored_page(
    code: str,
    records: Records,
    scored: Scored,
    norms: Sequence[Norms] = (),
    *,
    full: bool = False,
    language: str = FIRST,
) -> str:
    """The page of one participant whose records are loaded and scored."""
    with reading(language):
        return html(person_view(code, records, scored, norms, protocol_of(records, code)), full=full)


@dataclass(frozen=True)
class Reviewed:
    """What comes of one participant's records: the scores, the changes, the page, and the line of a list of people."""

    scored: Scored
    changes: pd.DataFrame
    view: View
    row: PersonRow


def reviewed(code: str, records: Records, norms: Sequence[Norms], *, language: str = FIRST) -> Reviewed:
    """All of it, each step once. records: of that participant alone. language: of the page and the line; the tables
    are the same in all."""
    scored = score_results(records, registry(), norms=norms)
    changes = compare(scored.scores, scored.cards, norms)
    with reading(language):
        view = person_view(code, records, scored, norms, protocol_of(records, code), changes)
        domains = domains_of(scored.scores.to_dict("records"), changes.to_dict("records"), scored.cards, norms)
        return Reviewed(scored, changes, view, person_row(code, session_table(records), domains))


def protocol_of(records: Records, code: str) -> LoadedProtocol | None:
    """The protocol of somebody's enrolment, where it is at hand."""
    known = records.courses.get(code)
    return protocol_at_hand(known.protocol, known.study.arm) if known is not None and known.protocol else None


@cache
def protocol_at_hand(name: str, arm: str = "") -> LoadedProtocol | None:
    """The protocol of that id in the library, or the course of an arm; None where it is not there, or has faults."""
    try:
        return load_library().protocol(name, arm)
    except CogtrainError:
        return None


def study_page(changes: pd.DataFrame, name: str, *, language: str = FIRST) -> str:
    """The page of a study. changes: of :func:`cogtrain.scoring.compare.compare`."""
    with reading(language):
        return html(study_view(changes, name))


def reliability_page(rows: pd.DataFrame, scores: pd.DataFrame, name: str, *, language: str = FIRST) -> str:
    """The page on reliability. rows: of ``scoring.brought.reliability.of_scores``; scores: the wide table."""
    with reading(language):
        return html(reliability_view(rows, scores, name))


def calendar_page(
    code: str, loaded: LoadedProtocol, known: Course, plan: Plan, now: datetime, *, language: str = FIRST
) -> str:
    """A person's course as a calendar, at a moment. plan: said in that language already."""
    with reading(language):
        return html(calendar_view(code, loaded, known, plan, now))


def note_page(note: Note, *, language: str = FIRST) -> str:
    """The note for the record."""
    with reading(language):
        return html(note_view(note))
