"""A person's view: the answer first, then the figures, the tables, and what they cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from cogtrain.clock import format_utc
from cogtrain.library import LoadedProtocol
from cogtrain.records.course import Course
from cogtrain.records.tables.levels import level_table
from cogtrain.records.tables.logs import Records, veiled_words
from cogtrain.records.tables.sessions import session_table
from cogtrain.review import score_tables
from cogtrain.review.care import alert_notice, care_sections
from cogtrain.review.charts import span
from cogtrain.review.levels import level_section
from cogtrain.review.limits import LIMITS, LIMITS_HEADING
from cogtrain.review.phrases import plural
from cogtrain.review.series import Rows, grouped, series, training
from cogtrain.review.summary import summary
from cogtrain.review.view import Fold, Paragraph, Part, Section, View
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import Norms
from cogtrain.scoring.results import Scored
from cogtrain.scoring.scores import Cards

PACED = """Timing: share of trials of which no frame came late. Where frames are paced by software, the moment of a \
picture is known less well than on a screen that keeps the pace."""


def person_view(
    code: str,
    records: Records,
    scored: Scored,
    norms: Sequence[Norms] = (),
    loaded: LoadedProtocol | None = None,
    changed: pd.DataFrame | None = None,
) -> View:
    """The view of one participant whose records are loaded and scored. loaded: the protocol of enrolment; None where
    it is not at hand. changed: what :func:`cogtrain.scoring.compare.compare` says, where it was asked already."""
    sessions = session_table(records)
    scores: Rows = scored.scores.to_dict("records")
    compared = compare(scored.scores, scored.cards, norms) if changed is None else changed
    changes: Rows = compared.to_dict("records")
    title_ = f"{code}: scores and change"
    notices = tuple(_notices(sessions, records))
    known = records.courses.get(code, Course())
    folds: tuple[Fold, ...] = tuple(
        Fold(one.title, one.parts, one.name)
        for one in _sections(records, scores, scored.cards, sessions, changes, known)
    )
    parts: tuple[Section | Part, ...] = (
        summary(records, sessions, scores, scored.cards, changes, known, norms, loaded),
        *folds,
    )
    return View(title_, title_, _about(sessions, known), notices, parts, LIMITS_HEADING, LIMITS, "person")


def _sections(
    records: Records, scores: Rows, cards: Cards, sessions: pd.DataFrame, changes: Rows, known: Course
) -> Iterator[Section]:
    doses = tuple(format_utc(dose.at) for dose in known.doses)
    for i, rows in enumerate(grouped(scores)):
        if any(row["purpose"] != "training" for row in rows):
            yield series(f"series-{i}", rows, changes, cards, doses)
    yield from care_sections(records, known, doses)
    levels = level_section(level_table(records), cards)
    if levels is not None:
        yield levels
    if not sessions.empty:
        yield Section("Sessions", (score_tables.session_list(sessions), Paragraph(PACED, note=True)), "sessions")
    trained = [row for row in scores if row["purpose"] == "training"]
    if trained:
        yield Section("Scores in training", tuple(training(trained, cards)), "training")


# ---------------------------------------------------------------- the answer


def _about(sessions: pd.DataFrame, known: Course) -> str:
    if sessions.empty:
        return ""
    finished = int((sessions["status"] == "finished").sum())
    doses = f", {plural(len(known.doses), 'dose')}" if known.doses else ""
    protocol = f" {known.protocol}." if known.protocol else ""
    return f"{plural(len(sessions), 'session')}, {finished} finished, {span(sessions)}{doses}.{protocol}"


def _notices(sessions: pd.DataFrame, records: Records) -> Iterator[str]:
    """What must be known before anything is read."""
    if sessions.empty:
        yield "There is no session of this participant yet. The scores will stand here after the first one."
    else:
        yield from _who_answered(sessions)
    for known in records.courses.values():
        yield from known.damage
        if notice := alert_notice(known):
            yield notice
        yield from known.notices
    if veiled := veiled_words(records):
        yield veiled
    if records.findings:
        named = "; ".join(str(finding) for finding in records.findings[:3])
        more = f"; and {len(records.findings) - 3} more" if len(records.findings) > 3 else ""
        yield f"Not everything about these records is as it should be: {named}{more}."


def _who_answered(sessions: pd.DataFrame) -> Iterator[str]:
    observers = sorted(set(sessions["observer"]) - {""})
    if observers:
        extent = "No session" if (sessions["observer"] != "").all() else "Not every session"
        yield f"Simulated person ({', '.join(observers)}). {extent} on this page was answered by a participant."
    if sessions["unattended"].all():
        yield (
            "All sessions ran unattended, as a check of the equipment. They are shown in grey and not compared; "
            "comparison starts with the first assessment that somebody attends."
        )
