"""The page of a rehearsal: how long, which levels, what its scores are worth, before anybody real sits down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cogtrain.library import LoadedProtocol
from cogtrain.library.placeholders import as_read
from cogtrain.rehearsal import findings
from cogtrain.review import look
from cogtrain.review.phrases import number
from cogtrain.review.view import Chart, Figure, Gallery, Paragraph, Part, Section, Table, View, rows_of
from cogtrain.wording.reader import numeral, retold, tell

SIZE = (330, 200)
NOTES = ("people", "recovery", "sem", "verdicts", "advice")


@dataclass(frozen=True)
class Rehearsal:
    """What was found. paths: level paths. useless: of each kind of useless person the share flagged, by task. still,
    changed: verdicts without a change and with one; None where nothing is compared. effect: the change."""

    people: int
    observer: str
    lengths: pd.DataFrame
    paths: pd.DataFrame
    scores: pd.DataFrame
    recovery: pd.DataFrame
    useless: Mapping[str, Mapping[str, float]]
    still: pd.DataFrame | None = None
    changed: pd.DataFrame | None = None
    effect: float = 0.0


def rehearsal_view(loaded: LoadedProtocol, found: Rehearsal) -> View:
    """The whole page."""
    titles = {card.card.task: as_read(card.card.title) for card in loaded.cards.values()}
    parts = [_lengths(found), *_levels(found, titles), _scores(found, titles), _recovery(found, titles)]
    parts += _verdicts(found, titles)
    reference = f"{loaded.id}@{loaded.protocol.version}"
    about = tell("rehearsal.about", people=found.people, observer=found.observer, protocol=reference)
    title, heading = (tell(key, protocol=loaded.id) for key in ("rehearsal.title", "rehearsal.heading"))
    notes = tuple(tell(f"rehearsal.note.{note}") for note in NOTES)
    return View(title, heading, about, (), tuple(parts), tell("rehearsal.closing"), notes)


def _lengths(found: Rehearsal) -> Section:
    rows = [
        [
            one["session"],
            str(one["count"]),
            numeral(f"{one['median']:.1f}"),
            numeral(f"{one['p90']:.1f}"),
            f"{100 * one['finished']:.0f} %",
        ]
        for one in _each(found.lengths)
    ]
    heads = _heads("session", "held", "median", "p90", "finished")
    table = Table(tell("rehearsal.lengths.table"), heads, rows_of(rows), (1, 2, 3, 4))
    return Section(tell("rehearsal.lengths"), (table,))


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(tell(f"rehearsal.head.{name}") for name in names)


def _levels(found: Rehearsal, titles: Mapping[str, str]) -> Iterator[Section]:
    groups = found.paths.groupby(["task", "quantity"], sort=False)
    figures = tuple(
        Figure(f"{titles.get(str(task), str(task))}: {quantity}", _path(own, str(quantity)))
        for (task, quantity), own in groups
    )
    if figures:
        note = Paragraph(tell("rehearsal.levels.note"), note=True)
        yield Section(tell("rehearsal.levels"), (note, Gallery(figures)))


def _path(own: pd.DataFrame, quantity: str) -> Chart:
    sessions = {"title": tell("rehearsal.axis.session"), "tickMinStep": 1, "tickCount": 6}
    x = {"field": "number", "type": "quantitative", "axis": sessions}
    y = {"type": "quantitative", "axis": {"title": quantity, "tickCount": 5}, "scale": {"zero": False}}
    spec = {
        "data": {"values": own[["number", "mean", "p10", "p90"]].to_dict("records")},
        "layer": [
            {
                "mark": {"type": "area", "color": look.OTHER_DOMAIN, "opacity": 0.18},
                "encoding": {"x": x, "y": {**y, "field": "p10"}, "y2": {"field": "p90"}},
            },
            {
                "mark": {"type": "line", "color": look.OTHER_DOMAIN, "point": True},
                "encoding": {"x": x, "y": {**y, "field": "mean"}},
            },
        ],
    }
    first, last = own.iloc[0], own.iloc[-1]
    words = tell(
        "rehearsal.levels.path",
        first=numeral(f"{first['mean']:.2f}"),
        first_session=first["number"],
        last=numeral(f"{last['mean']:.2f}"),
        last_session=last["number"],
    )
    return Chart(spec, tell("rehearsal.levels.label", quantity=quantity), words, SIZE)


def _scores(found: Rehearsal, titles: Mapping[str, str]) -> Section:
    rows = []
    for one in _each(found.scores):
        sem = one["sem"] if pd.notna(one["sem"]) else one["own_error"]
        spread = f"{number(one['mean'], one['unit'])} ({number(one['sd'], one['unit'])})"
        flags = (one["flagged"], *(by.get(one["task"], float("nan")) for by in found.useless.values()))
        shares = (number(share, "share") for share in flags)
        names = (titles.get(one["task"], one["task"]), one["measure"], spread)
        rows.append([*names, number(sem, one["unit"]), number(one["retest_r"]), *shares])
    flagged = tell("rehearsal.head.flagged", observer=found.observer)
    heads = (*_heads("task", "score", "mean", "sem", "next_time"), flagged, *found.useless)
    table = Table(tell("rehearsal.scores.table"), heads, rows_of(rows), tuple(range(2, len(heads))))
    return Section(tell("rehearsal.scores"), (table,))


def _recovery(found: Rehearsal, titles: Mapping[str, str]) -> Section:
    rows = [
        [
            titles.get(one["task"], one["task"]),
            retold(one["measure"], "rehearsal.data."),
            *(number(one[name]) for name in findings.PARAMETERS),
        ]
        for one in _each(found.recovery)
    ]
    heads = (*_heads("task", "score"), *(tell(f"rehearsal.parameter.{name}") for name in findings.PARAMETERS))
    table = Table(tell("rehearsal.recovery.table"), heads, rows_of(rows), tuple(range(2, len(heads))))
    return Section(tell("rehearsal.recovery"), (table,))


def _verdicts(found: Rehearsal, titles: Mapping[str, str]) -> Iterator[Section]:
    if found.still is None or found.changed is None:
        return
    if found.still.empty:
        yield Section(tell("rehearsal.verdicts"), (Paragraph(tell("rehearsal.verdicts.none")),))
        return
    both = found.still.merge(found.changed, on=["task", "measure"], suffixes=("", "_changed"))
    rows = [
        [
            titles.get(one["task"], one["task"]),
            one["measure"],
            tell("rehearsal.by_norm" if one["normed"] > 0 else "rehearsal.by_noise"),
            f"{100 * one['changed']:.0f} %",
            f"{100 * one['better_changed']:.0f} %",
        ]
        for one in _each(both)
    ]
    better = tell("rehearsal.head.better", percent=f"{100 * found.effect:.0f}")
    heads = (*_heads("task", "score", "judged_by", "changed"), better)
    parts: tuple[Part, ...] = (Table(tell("rehearsal.verdicts.table"), heads, rows_of(rows), (3, 4)),)
    yield Section(tell("rehearsal.verdicts"), parts)


def _each(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
