"""The figures and tables of one task at one setting, and those of training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any

from cogtrain.paradigms.contract import Measure
from cogtrain.review import look, score_tables
from cogtrain.review.charts import KINDS, Row, Trend, kind_of, trend_chart
from cogtrain.review.domains import bands as bands_of
from cogtrain.review.phrases import number, title
from cogtrain.review.view import Figure, Gallery, Heading, Paragraph, Part, Section, Within
from cogtrain.scoring.compare import SETTING, headline, norm
from cogtrain.scoring.composites import PARADIGM as COMPOSITE
from cogtrain.scoring.scores import Cards

DIRECTIONS = {"higher": "higher is better", "lower": "lower is better", "neither": "neither direction is better"}
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
    at = " ".join(word for word in str(first["settings_key"]).split(" ")[:-1] if word)
    composite = first["paradigm"] == COMPOSITE
    head = f"{first['label']}: composite" if composite else _title(cards, first) + (f", {at}" if at else "")
    colour = look.colour(str(card.get("domain", "")))
    by_measure = _by_measure(scores)
    lead = _lead(cards, first, by_measure)
    same = _same(changes, first)
    bands = tuple(bands_of([row for row in same if row["measure"] == lead]))
    parts: list[Part] = [Paragraph(f"Made of: {first['form']}.", note=True)] if composite else []
    parts.append(_figure(by_measure[lead], cards, colour, look.WIDE, bands, doses))
    grey = _grey(by_measure[lead])
    if grey:
        parts.append(Paragraph(f"Grey, not comparable: {'; '.join(grey)}.", note=True))
    measures = _measures(by_measure)
    small = tuple(_figure(by_measure[one], cards, colour, look.SMALL) for one in measures if one != lead)
    if small:
        parts += [Heading("Further measures"), Gallery(small)]
    if same:
        last = max(row["follow_up_number"] for row in same)
        latest = [row for row in same if row["follow_up_number"] == last]
        parts += [Heading("Change"), score_tables.change_table(latest), *_sources(latest)]
    parts += [Heading("Scores"), score_tables.score_table(scores, measures)]
    parts += [Heading("Lineage"), score_tables.lineage_table(scores)]
    return Section(head, tuple(parts), name)


def training(trained: Rows, cards: Cards) -> Iterator[Part]:
    """The scores of sessions whose level follows the person."""
    yield Paragraph("The level of training follows the person, so these scores are not compared.", note=True)
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
    label, unit = str(first["label"]), str(first["unit"])
    if all(isnan(row["value"]) for row in scores):
        return Figure(f"{label}: no value in these sessions.")
    known = norm(cards, first["task"], first["task_version"], first["measure"])
    values = [f"session {row['session_number']} {number(row['value'], unit)}" for row in scores]
    trend = Trend(scores, label, unit, colour, known.sem, bands, doses)
    caption = f"{label}{f', {unit}' if unit not in ('', 'share') else ''}; {DIRECTIONS[first['better']]}"
    if size == look.WIDE and any(row["comparable"] for row in scores):
        if known.sem:
            caption += "; band: 95 % of measurement error"
        elif not bands and isnan(first["standard_error"]):
            caption += "; its uncertainty is not known"
    caption += _kinds_in_words(scores)
    moments = [str(row["session_utc"]) for row in scores]
    if any(min(moments) <= utc <= max(moments) for utc in doses):
        caption += "; dotted lines: doses"
    if bands:
        caption += "; shaded: where a follow-up lies without reliable change (95 %)"
    return Figure(caption, trend_chart(trend, "; ".join(values), size))


def _kinds_in_words(scores: Rows) -> str:
    """Which hollow mark is which kind of session."""
    kinds = dict.fromkeys(kind_of(row) for row in scores if not row["comparable"])
    words = ", ".join(f"{KINDS[kind].removesuffix('-up')} {kind}" for kind in kinds)
    return f"; hollow: {words}" if words else ""


def _sources(changes: Rows) -> Iterator[Paragraph]:
    by_source: dict[str, list[str]] = {}
    for row in changes:
        if row["reliability_source"]:
            by_source.setdefault(row["reliability_source"], []).append(row["label"])
    lines = [f"{', '.join(labels)}: {source}" for source, labels in by_source.items()]
    if lines:
        yield Paragraph(f"Reliability. {'; '.join(lines)}.", note=True)


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
        f"session {row['session_number']} ({row['not_comparable_because']})" for row in rows if not row["comparable"]
    ]
