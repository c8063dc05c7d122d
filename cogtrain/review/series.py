"""The figures and tables of one task at one setting, and those of training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any

from cogtrain.paradigms.contract import Measure
from cogtrain.review import look, score_tables
from cogtrain.review.charts import Row, Trend, kind_of, session_name, trend_chart
from cogtrain.review.domains import bands as bands_of
from cogtrain.review.phrases import number, title
from cogtrain.review.retelling import form_told, measure_told, reasons_told, setting_told, source_told, unit_told
from cogtrain.review.view import Figure, Gallery, Heading, Paragraph, Part, Section, Within
from cogtrain.scoring.compare import SETTING, headline, norm
from cogtrain.scoring.composites import PARADIGM as COMPOSITE
from cogtrain.scoring.scores import Cards
from cogtrain.wording.reader import tell

Rows = Sequence[Row]


def grouped(rows: Rows) -> tuple[Rows, ...]:
    """The scores, or the changes, of each task at each setting, in the order they come."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in SETTING), []).append(row)
    return tuple(found.values())


def series(name: str, scores: Rows, changes: Rows, cards: Cards, doses: tuple[str, ...] = ()) -> Section:
    """Figures and tables of one task at one setting. changes: of all tasks."""
    first = scores[0]
    card = _card(cards, first)
    composite = first["paradigm"] == COMPOSITE
    colour = look.colour(str(card.get("domain", "")))
    by_measure = _by_measure(scores)
    lead = _lead(cards, first, by_measure)
    same = _same(changes, first)
    bands = tuple(bands_of([row for row in same if row["measure"] == lead]))
    made_of = tell("series.made_of", parts=form_told(str(first["form"]))) if composite else ""
    parts: list[Part] = [Paragraph(made_of, note=True)] if composite else []
    parts.append(_figure(by_measure[lead], cards, colour, look.WIDE, bands, doses))
    grey = _grey(by_measure[lead])
    if grey:
        parts.append(Paragraph(tell("series.grey", sessions="; ".join(grey)), note=True))
    measures = _measures(by_measure)
    small = tuple(_figure(by_measure[one], cards, colour, look.SMALL) for one in measures if one != lead)
    if small:
        parts += [Heading(tell("series.further")), Gallery(small)]
    if same:
        last = max(row["follow_up_number"] for row in same)
        latest = [row for row in same if row["follow_up_number"] == last]
        parts += [Heading(tell("series.change")), score_tables.change_table(latest), *_sources(latest)]
    parts += [Heading(tell("series.scores")), score_tables.score_table(scores, measures)]
    parts += [Heading(tell("series.lineage")), score_tables.lineage_table(scores)]
    return Section(_head(cards, first), tuple(parts), name)


def _head(cards: Cards, first: Row) -> str:
    if first["paradigm"] == COMPOSITE:
        return tell("series.composite", label=measure_told(str(first["label"])))
    at = " ".join(word for word in str(first["settings_key"]).split(" ")[:-1] if word)
    return _title(cards, first) + (f", {setting_told(at)}" if at else "")


def training(trained: Rows, cards: Cards) -> Iterator[Part]:
    """The scores of sessions whose level follows the person."""
    yield Paragraph(tell("series.training"), note=True)
    for scores in grouped(trained):
        yield Heading(f"{_title(cards, scores[0])} ({scores[0]['task']})")
        yield score_tables.score_table(scores, _measures(_by_measure(scores)))
        yield score_tables.lineage_table(scores)


def _figure(
    scores: Rows,
    cards: Cards,
    colour: str,
    size: tuple[int, int],
    bands: tuple[Within, ...] = (),
    doses: tuple[str, ...] = (),
) -> Figure:
    """One measure's trend with its caption; words alone where it has no value."""
    first = scores[0]
    label, unit = measure_told(str(first["label"])), str(first["unit"])
    if all(isnan(row["value"]) for row in scores):
        return Figure(tell("series.no_value", label=label))
    known = norm(cards, first["task"], first["task_version"], first["measure"])
    values = [f"{session_name(row['session_number'])} {number(row['value'], unit)}" for row in scores]
    trend = Trend(scores, label, unit, colour, known.sem, bands, doses)
    caption = [
        f"{label}{f', {unit_told(unit)}' if unit not in ('', 'share') else ''}",
        tell(f"series.{first['better']}"),
    ]
    if size == look.WIDE and any(row["comparable"] for row in scores):
        if known.sem:
            caption.append(tell("series.band"))
        elif not bands and isnan(first["standard_error"]):
            caption.append(tell("series.uncertain"))
    caption += _kinds_in_words(scores)
    moments = [str(row["session_utc"]) for row in scores]
    if any(min(moments) <= utc <= max(moments) for utc in doses):
        caption.append(tell("series.dotted"))
    if bands:
        caption.append(tell("series.shaded"))
    return Figure("; ".join(caption), trend_chart(trend, "; ".join(values), size))


def _kinds_in_words(scores: Rows) -> Iterator[str]:
    """Which hollow mark is which kind of session."""
    kinds = dict.fromkeys(kind_of(row) for row in scores if not row["comparable"])
    if kinds:
        yield tell("series.hollow", marks=", ".join(tell(f"charts.mark.{kind.replace(' ', '_')}") for kind in kinds))


def _sources(changes: Rows) -> Iterator[Paragraph]:
    by_source: dict[str, list[str]] = {}
    for row in changes:
        if row["reliability_source"]:
            by_source.setdefault(row["reliability_source"], []).append(measure_told(row["label"]))
    lines = [f"{', '.join(labels)}: {source_told(source)}" for source, labels in by_source.items()]
    if lines:
        yield Paragraph(tell("series.reliability", lines="; ".join(lines)), note=True)


# ---------------------------------------------------------------- small things


def _card(cards: Cards, row: Row) -> Mapping[str, Any]:
    return cards.get(f"{row['task']}@{row['task_version']}", {})


def _title(cards: Cards, row: Row) -> str:
    return title(_card(cards, row), str(row["task"]))


def _by_measure(scores: Rows) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in scores:
        found.setdefault(row["measure"], []).append(row)
    return found


def _lead(cards: Cards, first: Row, by_measure: Mapping[str, Rows]) -> str:
    """The headline measure, or the first one where no card says."""
    known = headline(cards, first["task"], first["task_version"])
    return known if known in by_measure else str(first["measure"])


def _measures(by_measure: Mapping[str, Rows]) -> dict[str, Measure]:
    """Those that have a value in any session."""
    there = {name: rows for name, rows in by_measure.items() if not all(isnan(row["value"]) for row in rows)}
    return {name: Measure(rows[0]["label"], rows[0]["unit"], rows[0]["better"]) for name, rows in there.items()}


def _same(changes: Rows, first: Row) -> list[Row]:
    """The changes of a task at a setting."""
    return [row for row in changes if all(row[key] == first[key] for key in SETTING)]


def _grey(rows: Rows) -> list[str]:
    return [
        f"{session_name(row['session_number'])} ({reasons_told(row['not_comparable_because'])})"
        for row in rows
        if not row["comparable"]
    ]
