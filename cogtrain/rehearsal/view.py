"""The page of a rehearsal: how long, which levels, what its scores are worth, before anybody real sits down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cogtrain.library import LoadedProtocol
from cogtrain.rehearsal import findings
from cogtrain.review import look
from cogtrain.review.phrases import number
from cogtrain.review.view import Chart, Figure, Gallery, Paragraph, Part, Section, Table, View, rows_of

SIZE = (330, 200)
NOTES = (
    "Simulated people answer by one model of a decision; they are not patients, and say nothing about them.",
    "Recovery is the correlation of a score with what went into the person; low where it measures something else.",
    "SEM: SD of the difference of two sittings over the root of two; of one sitting the error by its own trials.",
    "Verdicts are those of cogtrain score: by a norm where there is one, else whether a change exceeds its own noise.",
    "None of this is medical advice.",
)
NAMES = {
    "drift": "evidence",
    "boundary": "caution",
    "nondecision_s": "seeing and pressing",
    "memory": "memory",
    "pace": "pace",
    "lapse": "lapses",
}


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
    titles = {card.card.task: next(iter(card.card.title.values())) for card in loaded.cards.values()}
    parts = [_lengths(found), *_levels(found, titles), _scores(found, titles), _recovery(found, titles)]
    parts += _verdicts(found, titles)
    about = f"{found.people} simulated people ({found.observer}), {loaded.id}@{loaded.protocol.version}"
    return View(
        f"Rehearsal: {loaded.id}", f"Rehearsal of {loaded.id}", about, (), tuple(parts), "What these are", NOTES
    )


def _lengths(found: Rehearsal) -> Section:
    rows = [
        [
            one["session"],
            str(one["count"]),
            f"{one['median']:.1f}",
            f"{one['p90']:.1f}",
            f"{100 * one['finished']:.0f} %",
        ]
        for one in _each(found.lengths)
    ]
    heads = ("Session", "Held", "Minutes, median", "Minutes, 90th percentile", "Finished")
    return Section("How long", (Table("Reading, practice and rests included", heads, rows_of(rows), (1, 2, 3, 4)),))


def _levels(found: Rehearsal, titles: Mapping[str, str]) -> Iterator[Section]:
    groups = found.paths.groupby(["task", "quantity"], sort=False)
    figures = tuple(
        Figure(f"{titles.get(str(task), str(task))}: {quantity}", _path(own, str(quantity)))
        for (task, quantity), own in groups
    )
    if figures:
        note = Paragraph(
            "The mean level at the end of each session, and the middle four fifths of the people.", note=True
        )
        yield Section("Which levels", (note, Gallery(figures)))


def _path(own: pd.DataFrame, quantity: str) -> Chart:
    x = {"field": "number", "type": "quantitative", "axis": {"title": "session", "tickMinStep": 1, "tickCount": 6}}
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
    words = f"From {first['mean']:.2f} in session {first['number']} to {last['mean']:.2f} in session {last['number']}."
    return Chart(spec, f"Level path, {quantity}", words, SIZE)


def _scores(found: Rehearsal, titles: Mapping[str, str]) -> Section:
    rows = []
    for one in _each(found.scores):
        sem = one["sem"] if pd.notna(one["sem"]) else one["own_error"]
        spread = f"{number(one['mean'], one['unit'])} ({number(one['sd'], one['unit'])})"
        flags = (one["flagged"], *(by.get(one["task"], float("nan")) for by in found.useless.values()))
        shares = (number(share, "share") for share in flags)
        names = (titles.get(one["task"], one["task"]), one["measure"], spread)
        rows.append([*names, number(sem, one["unit"]), number(one["retest_r"]), *shares])
    heads = ("Task", "Score", "Mean (SD)", "SEM", "r, next time", f"Flagged: {found.observer}", *found.useless)
    table = Table("Each task's leading score, where it first came", heads, rows_of(rows), tuple(range(2, len(heads))))
    return Section("What its scores are worth", (table,))


def _recovery(found: Rehearsal, titles: Mapping[str, str]) -> Section:
    rows = [
        [titles.get(one["task"], one["task"]), one["measure"], *(number(one[name]) for name in findings.PARAMETERS)]
        for one in _each(found.recovery)
    ]
    heads = ("Task", "Score", *(NAMES[name] for name in findings.PARAMETERS))
    table = Table("Correlation with what went into each person", heads, rows_of(rows), tuple(range(2, len(heads))))
    return Section("What they measure", (table,))


def _verdicts(found: Rehearsal, titles: Mapping[str, str]) -> Iterator[Section]:
    if found.still is None or found.changed is None:
        return
    if found.still.empty:
        yield Section("Verdicts", (Paragraph("No score of it is compared with a baseline."),))
        return
    both = found.still.merge(found.changed, on=["task", "measure"], suffixes=("", "_changed"))
    rows = [
        [
            titles.get(one["task"], one["task"]),
            one["measure"],
            "a norm" if one["normed"] > 0 else "own noise",
            f"{100 * one['changed']:.0f} %",
            f"{100 * one['better_changed']:.0f} %",
        ]
        for one in _each(both)
    ]
    grown = f"{100 * found.effect:.0f} % more evidence a second"
    heads = ("Task", "Score", "Judged by", "Called changed, nothing changed", f"Called better, {grown}")
    parts: tuple[Part, ...] = (Table("Of people compared with their baseline", heads, rows_of(rows), (3, 4)),)
    yield Section("Verdicts", parts)


def _each(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
