"""A person's view: the answer first, then the figures, the tables, and what they cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from cogtrain.care.plan import told_by_records
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
from cogtrain.review.limits import limits, limits_heading
from cogtrain.review.phrases import few
from cogtrain.review.retelling import damage_told, finding_told, veiled_told
from cogtrain.review.series import Rows, grouped, series, training
from cogtrain.review.summary import summary
from cogtrain.review.view import Fold, Paragraph, Part, Section, View
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import Norms
from cogtrain.scoring.results import Scored
from cogtrain.scoring.scores import Cards
from cogtrain.wording.reader import tell, tell_count

FINDINGS = 3


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
    title_ = tell("report.title", code=code)
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
    return View(title_, title_, _about(sessions, known), notices, parts, limits_heading(), limits(), "person")


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
        paced = Paragraph(tell("report.paced"), note=True)
        yield Section(tell("report.sessions"), (score_tables.session_list(sessions), paced), "sessions")
    trained = [row for row in scores if row["purpose"] == "training"]
    if trained:
        yield Section(tell("report.training"), tuple(training(trained, cards)), "training")


# ---------------------------------------------------------------- the answer


def _about(sessions: pd.DataFrame, known: Course) -> str:
    if sessions.empty:
        return ""
    finished = int((sessions["status"] == "finished").sum())
    doses = f", {tell_count('report.doses', len(known.doses))}" if known.doses else ""
    about = tell_count("report.about", len(sessions), finished=finished, span=span(sessions), doses=doses)
    return f"{about} {known.protocol}." if known.protocol else about


def _notices(sessions: pd.DataFrame, records: Records) -> Iterator[str]:
    """What must be known before anything is read."""
    if sessions.empty:
        yield tell("report.no_session")
    else:
        yield from _who_answered(sessions)
    for known in records.courses.values():
        yield from map(damage_told, known.damage)
        if notice := alert_notice(known):
            yield notice
        yield from told_by_records(known)
    if veiled := veiled_words(records):
        yield veiled_told(veiled)
    if records.findings:
        yield tell("report.findings", findings=few(tuple(map(finding_told, records.findings)), FINDINGS))


def _who_answered(sessions: pd.DataFrame) -> Iterator[str]:
    observers = sorted(set(sessions["observer"]) - {""})
    if observers:
        key = "report.simulated.all" if (sessions["observer"] != "").all() else "report.simulated.some"
        yield tell(key, observers=", ".join(observers))
    if sessions["unattended"].all():
        yield tell("report.unattended")
