"""Everybody's page, and an index of them with the latest verdict on each headline measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from cogtrain.errors import CogtrainError
from cogtrain.records.finding import Finding
from cogtrain.records.tables.logs import Records, load
from cogtrain.records.verify import everybody
from cogtrain.records.whole_file import write_whole
from cogtrain.report.html import html
from cogtrain.report.page import UNFORESEEN, reviewed
from cogtrain.review.care import alert_notice
from cogtrain.review.everyone import everyone_view
from cogtrain.review.view import PersonRow
from cogtrain.scoring.norms import Norms


def _written(code: str, records: Records, folder: Path, norms: Sequence[Norms]) -> PersonRow:
    """Write one person's page; their line of the index."""
    one = reviewed(code, records, norms)
    write_whole(folder / f"{code}.html", html(one.view))
    return one.row


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
    rows: list[PersonRow] = []
    notices: list[str] = []
    for code in everybody(results):
        records = load(results, [code])
        for finding in records.findings:
            found(finding)
        known = records.courses[code]
        notices += [f"{code}: {words}" for words in (*known.damage, alert_notice(known)) if words]
        try:
            rows.append(_written(code, records, folder, norms))
        except CogtrainError as error:
            words = f"{error.faults[0]}"
        except UNFORESEEN as error:
            words = f"a page that could not be drawn ({type(error).__name__}: {error})"
        else:
            progress(code)
            continue
        found(Finding(code, "unreadable", words))
        notices.append(f"{code}: {words}")
    index = folder / "index.html"
    write_whole(index, html(everyone_view(rows, notices)))
    return index
