"""Everybody's page, and an index of them with the latest verdict on each headline measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import pandas as pd

from cogtrain.errors import CogtrainError
from cogtrain.paradigms import registry
from cogtrain.records.tables.logs import load
from cogtrain.records.tables.sessions import session_table
from cogtrain.records.verify import Finding, everybody
from cogtrain.records.whole_file import write_whole
from cogtrain.report.care import alert_notice
from cogtrain.report.document import document, footer
from cogtrain.report.page import LIMITS, LIMITS_HEADING, scored_page
from cogtrain.report.phrases import day, number
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import Norms
from cogtrain.scoring.results import score_results

TITLE = "Everyone: latest verdicts"
HEADS = ("Participant", "Sessions", "Last session", "Latest verdicts")


def write_all(
    results: Path,
    folder: Path,
    norms: Sequence[Norms] = (),
    progress: Callable[[str], None] = lambda _code: None,
    found: Callable[[Finding], None] = lambda _finding: None,
) -> Path:
    """Write ``<CODE>.html`` for everyone in ``results`` and ``index.html`` into a folder; returns the index. Open
    alerts and damaged logs stand at its top. One person whose records cannot be scored stops nobody else.

    ``progress`` is told each code as it is done, ``found`` what is not sound about the logs.
    """
    rows, notices = [], []
    for code in everybody(results):
        records = load(results, [code])
        for finding in records.findings:
            found(finding)
        known = records.courses[code]
        notices += [f"{code}: {words}" for words in (*known.damage, alert_notice(known)) if words]
        try:
            scored = score_results(records, registry())
        except CogtrainError as error:
            found(Finding(code, "unreadable", f"{error.faults[0]}"))
            notices.append(f"{code}: {error.faults[0]}")
            continue
        sessions = session_table(records)
        changes = compare(scored.scores, scored.cards, norms)
        write_whole(folder / f"{code}.html", scored_page(code, records, scored, norms))
        rows.append(_row(code, sessions, changes))
        progress(code)
    index = folder / "index.html"
    write_whole(index, _page(rows, notices))
    return index


def _row(code: str, sessions: pd.DataFrame, changes: pd.DataFrame) -> str:
    last = day(str(sessions["session_utc"].iloc[-1])) if len(sessions) else "none"
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


def _page(rows: list[str], notices: Sequence[str] = ()) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    return document(
        TITLE,
        f"<header><h1>{TITLE}</h1><p class='about'>{len(rows)} people.</p></header><main>"
        + "".join(f'<p class="notice" role="note">{escape(words)}</p>' for words in notices)
        + f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></main>"
        + footer(LIMITS_HEADING, LIMITS),
    )
