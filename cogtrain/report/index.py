"""Everybody's page, and an index of them with the latest verdict on each headline measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import pandas as pd

from cogtrain.paradigms import registry
from cogtrain.records.layout import participants
from cogtrain.records.tables import load, session_table
from cogtrain.report.document import document, footer
from cogtrain.report.page import LIMITS, LIMITS_HEADING, scored_page
from cogtrain.report.words import day, number
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import Norms
from cogtrain.scoring.results import score_results

TITLE = "Everyone: latest verdicts"
HEADS = ("Participant", "Sessions", "Last session", "Latest verdicts")


def write_all(
    results: Path, folder: Path, norms: Sequence[Norms] = (), progress: Callable[[str], None] = lambda _code: None
) -> Path:
    """Write ``<CODE>.html`` for everyone in ``results`` and ``index.html`` into a folder; returns the index.

    ``progress`` is told each code as it is done.
    """
    rows = []
    for code in participants(results):
        records = load(results, [code])
        scored = score_results(records, registry())
        sessions = session_table(records)
        changes = compare(scored.scores, scored.cards, norms)
        (folder / f"{code}.html").write_text(scored_page(code, records, scored, norms), encoding="utf-8")
        rows.append(_row(code, sessions, changes))
        progress(code)
    index = folder / "index.html"
    index.write_text(_page(rows), encoding="utf-8")
    return index


def _row(code: str, sessions: pd.DataFrame, changes: pd.DataFrame) -> str:
    last = day(str(sessions["session_utc"].max())) if len(sessions) else "none"
    said = []
    leading = changes[changes["headline"].astype(bool)] if len(changes) else changes
    for _, rows in leading.groupby(["task", "task_version", "settings_key", "measure"], sort=False):
        row = rows.iloc[-1]
        values = f"{number(row['baseline'], row['unit'])} to {number(row['follow_up'], row['unit'])}"
        said.append(
            f"<li>{escape(row['label'])} ({escape(row['task'])}): {escape(row['verdict_words'])}; {escape(values)}</li>"
        )
    verdicts = f"<ul>{''.join(said)}</ul>" if said else "no follow-up that can be compared yet"
    link = f'<a href="{code}.html">{code}</a>'
    return (
        f"<tr><th scope='row'>{link}</th><td class='number'>{len(sessions)}</td><td>{last}</td><td>{verdicts}</td></tr>"
    )


def _page(rows: list[str]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    return document(
        TITLE,
        f"<header><h1>{TITLE}</h1><p class='about'>{len(rows)} people.</p></header><main>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></main>"
        + footer(LIMITS_HEADING, LIMITS),
    )
