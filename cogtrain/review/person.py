"""A person's view: the answer first, then the figures, the tables, and what they cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from cogtrain.clock import format_utc
from cogtrain.library import LoadedProtocol
from cogtrain.paradigms.contract import Measure
from cogtrain.records.course import Course
from cogtrain.records.tables.levels import level_table
from cogtrain.records.tables.logs import Records
from cogtrain.records.tables.sessions import session_table
from cogtrain.review import look, score_tables
from cogtrain.review.care import alert_notice, care_sections
from cogtrain.review.charts import KINDS, Trend, kind_of, span, trend_chart
from cogtrain.review.domains import bands as bands_of
from cogtrain.review.levels import level_section
from cogtrain.review.limits import LIMITS, LIMITS_HEADING
from cogtrain.review.phrases import number, plural, title
from cogtrain.review.summary import summary
from cogtrain.review.view import Figure, Fold, Gallery, Heading, Paragraph, Part, Section, View, Within
from cogtrain.scoring.compare import compare, headline, norm
from cogtrain.scoring.composites import PARADIGM as COMPOSITE
from cogtrain.scoring.norms import Norms
from cogtrain.scoring.results import Scored
from cogtrain.scoring.scores import Cards

DIRECTIONS = {"higher": "higher is better", "lower": "lower is better", "neither": "neither direction is better"}
PACED = """Timing: share of trials of which no frame came late. Where frames are paced by software, the moment of a \
picture is known less well than on a screen that keeps the pace."""


def person_view(
    code: str,
    records: Records,
    scored: Scored,
    norms: Sequence[Norms] = (),
    loaded: LoadedProtocol | None = None,
) -> View:
    """The view of one participant whose records are loaded and scored. loaded: the protocol of enrolment; None where
    it is not at hand."""
    sessions = session_table(records)
    bare = scored.scores.copy()
    bare.attrs = {}  # pandas copies them with every cut
    scored = replace(scored, scores=bare)
    changes = compare(scored.scores, scored.cards, norms)
    title_ = f"{code}: scores and change"
    notices = tuple(_notices(sessions, records))
    known = records.courses.get(code, Course())
    folds: tuple[Fold, ...] = tuple(
        Fold(one.title, one.parts, one.name) for one in _sections(records, scored, sessions, changes, known)
    )
    parts: tuple[Section | Part, ...] = (summary(records, scored, changes, known, norms, loaded), *folds)
    return View(title_, title_, _about(sessions, known), notices, parts, LIMITS_HEADING, LIMITS, "person")


def _sections(
    records: Records, scored: Scored, sessions: pd.DataFrame, changes: pd.DataFrame, known: Course
) -> Iterator[Section]:
    doses = tuple(format_utc(dose.at) for dose in known.doses)
    series = scored.scores.groupby(["task", "task_version", "settings_key"], sort=False)
    for i, (_, scores) in enumerate(series):
        if (scores["purpose"] != "training").any():
            yield _series(f"series-{i}", scores, changes, scored.cards, doses)
    yield from care_sections(records, known, doses)
    levels = level_section(level_table(records), scored.cards)
    if levels is not None:
        yield levels
    if not sessions.empty:
        yield Section("Sessions", (score_tables.session_list(sessions), Paragraph(PACED, note=True)), "sessions")
    trained = scored.scores[scored.scores["purpose"] == "training"]
    if not trained.empty:
        yield Section("Scores in training", tuple(_training(trained, scored.cards)), "training")


def _training(trained: pd.DataFrame, cards: Cards) -> Iterator[Part]:
    yield Paragraph("The level of training follows the person, so these scores are not compared.", note=True)
    for (task, _, _), scores in trained.groupby(["task", "task_version", "settings_key"], sort=False):
        yield Heading(f"{_title(cards, scores.iloc[0])} ({task})")
        yield score_tables.score_table(scores, _measures(scores))
        yield score_tables.lineage_table(scores)


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
        return
    observers = sorted(set(sessions["observer"]) - {""})
    if observers:
        extent = "No session" if (sessions["observer"] != "").all() else "Not every session"
        yield f"Simulated person ({', '.join(observers)}). {extent} on this page was answered by a participant."
    if sessions["unattended"].all():
        yield (
            "All sessions ran unattended, as a check of the equipment. They are shown in grey and not compared; "
            "comparison starts with the first assessment that somebody attends."
        )
    yield from (words for known in records.courses.values() for words in known.damage)
    notice = "".join(alert_notice(known) for known in records.courses.values())
    if notice:
        yield notice
    if records.findings:
        named = "; ".join(str(finding) for finding in records.findings[:3])
        more = f"; and {len(records.findings) - 3} more" if len(records.findings) > 3 else ""
        yield f"Not everything about these records is as it should be: {named}{more}."


# ---------------------------------------------------------------- one task


def _series(
    name: str, scores: pd.DataFrame, changes: pd.DataFrame, cards: Cards, doses: tuple[str, ...] = ()
) -> Section:
    """Figures and tables of one task at one setting."""
    first = scores.iloc[0]
    card = _card(cards, first)
    at = " ".join(word for word in str(first["settings_key"]).split(" ")[:-1] if word)
    composite = first["paradigm"] == COMPOSITE
    head = f"{first['label']}: composite" if composite else _title(cards, first) + (f", {at}" if at else "")
    colour = look.colour(str(card.get("domain", "")))
    measures = _measures(scores)
    lead = _lead(cards, scores)
    same = _same(changes, scores)
    bands = tuple(bands_of(same[same["measure"] == lead]))
    parts: list[Part] = [_figure(scores[scores["measure"] == lead], cards, colour, look.WIDE, bands, doses)]
    grey = _grey(scores[scores["measure"] == lead])
    if grey:
        parts.append(Paragraph(f"Grey, not comparable: {'; '.join(grey)}.", note=True))
    others = [measure for measure in measures if measure != lead]
    small = tuple(_figure(scores[scores["measure"] == measure], cards, colour, look.SMALL) for measure in others)
    if small:
        parts += [Heading("Further measures"), Gallery(small)]
    if not same.empty:
        latest = same[same["follow_up_number"] == same["follow_up_number"].max()]
        parts += [Heading("Change"), score_tables.change_table(latest), *_sources(latest)]
    parts += [Heading("Scores"), score_tables.score_table(scores, measures)]
    parts += [Heading("Lineage"), score_tables.lineage_table(scores)]
    return Section(head, tuple(parts), name)


def _figure(
    scores: pd.DataFrame,
    cards: Cards,
    colour: str,
    size: tuple[int, int],
    bands: tuple[Within, ...] = (),
    doses: tuple[str, ...] = (),
) -> Figure:
    """One measure's trend with its caption; words alone where it has no value."""
    first = scores.iloc[0]
    label = str(first["label"])
    if scores["value"].isna().all():
        return Figure(f"{label}: no value in these sessions.")
    known = norm(cards, first["task"], first["task_version"], first["measure"])
    told = zip(scores["session_number"].tolist(), scores["value"].tolist(), strict=True)
    values = [f"session {session} {number(value, first['unit'])}" for session, value in told]
    trend = Trend(scores, label, first["unit"], colour, known.sem, bands, doses)
    caption = (
        f"{label}{', ' + first['unit'] if first['unit'] not in ('', 'share') else ''}; {DIRECTIONS[first['better']]}"
    )
    if size == look.WIDE and scores["comparable"].any():
        if known.sem:
            caption += "; band: 95 % of measurement error"
        elif not bands:
            caption += "; its uncertainty is not known"
    caption += _kinds_in_words(scores)
    if any(str(scores["session_utc"].min()) <= utc <= str(scores["session_utc"].max()) for utc in doses):
        caption += "; dotted lines: doses"
    if bands:
        caption += "; shaded: where a follow-up lies without reliable change (95 %)"
    return Figure(caption, trend_chart(trend, "; ".join(values), size))


def _kinds_in_words(scores: pd.DataFrame) -> str:
    """Which hollow mark is which kind of session."""
    apart = scores[~scores["comparable"].astype(bool)]
    kinds = dict.fromkeys(kind_of(row) for row in apart[["purpose", "state"]].to_dict("records"))
    words = ", ".join(f"{KINDS[kind].removesuffix('-up')} {kind}" for kind in kinds)
    return f"; hollow: {words}" if words else ""


def _sources(changes: pd.DataFrame) -> Iterator[Paragraph]:
    named = changes[changes["reliability"].notna() | changes["sd"].notna()]
    lines = [f"{row['label']}: {row['reliability_source']}" for row in named.to_dict("records")]
    if lines:
        yield Paragraph(f"Reliability. {'; '.join(lines)}.", note=True)


# ---------------------------------------------------------------- small things


def _card(cards: Cards, row: Mapping[Any, Any] | pd.Series[Any]) -> Mapping[str, Any]:
    return cards.get(f"{row['task']}@{row['task_version']}", {})


def _title(cards: Cards, row: Mapping[Any, Any] | pd.Series[Any]) -> str:
    return title(_card(cards, row), str(row["task"]))


def _lead(cards: Cards, scores: pd.DataFrame) -> str:
    """The headline measure, or the first one where no card says."""
    first = scores.iloc[0]
    known = headline(cards, first["task"], first["task_version"])
    return known if known in set(scores["measure"]) else str(first["measure"])


def _measures(scores: pd.DataFrame) -> dict[str, Measure]:
    """Those that have a value in any session."""
    rows = scores.loc[scores["value"].notna(), ["measure", "label", "unit", "better"]].drop_duplicates("measure")
    return {row["measure"]: Measure(row["label"], row["unit"], row["better"]) for row in rows.to_dict("records")}


def _same(changes: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """The changes of the measures in ``scores``, which are of one task and setting."""
    first = scores.iloc[0]
    keys = ("task", "task_version", "settings_key")
    alike = changes[(changes[list(keys)] == [first[key] for key in keys]).all(axis=1)]
    return alike[alike["measure"].isin(set(scores["measure"]))]


def _grey(rows: pd.DataFrame) -> list[str]:
    apart = rows.loc[~rows["comparable"].astype(bool), ["session_number", "not_comparable_because"]]
    return [f"session {session} ({why})" for session, why in apart.itertuples(index=False)]
